"""Looking after an index: checking it, copying it, freeing space."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from newsrag.index.opened import Opened
from newsrag.protocols import SilentProgress

if TYPE_CHECKING:
    from newsrag.protocols import Progress
    from newsrag.types import BackupReport, CompactReport, DoctorReport

__all__ = ["Keeping"]


class Keeping(Opened):
    """The part of :class:`~newsrag.NewsIndex` that keeps it whole."""

    @staticmethod
    def doctor(
        path: str | Path, *, repair: bool = False, progress: Progress | None = None
    ) -> DoctorReport:
        """Check an index that need not be one that opens.

        Every page of the catalog is read and its checksum compared; every text, of earlier
        versions too, is compared with its digest; every passage is cited and the citation
        verified; every vector is measured and compared with the derived index; every derived file
        and the exported model are compared with their checksums, and what they hold with the
        catalog.

        Args:
            path: the index directory.
            repair: make anew what is derived and wrong, from the catalog and without embedding.
                Without it nothing is changed, and one need not be able to write.
            progress: where to report to.

        Raises:
            NotFoundError: there is no index.
            FormatError: it is of another format, and cannot be brought to this one.
            LockedError: with ``repair``, another process is writing.
        """
        from newsrag.care.doctor import examine

        return examine(Path(path), progress or SilentProgress(), repair=repair)

    def backup(self, file: str | Path) -> BackupReport:
        """Copy the index as it is now into one new file, also while a process writes to it.

        The file is the catalog, from which all else can be made again, and the list of spellings
        beside it. It appears complete or not at all, and is read back before it does.

        Raises:
            InputError: there is something at ``file``.
            DamagedIndexError: the index is damaged; nothing is written.
        """
        from newsrag.care.backup import back_up

        return back_up(self._store, Path(file), self._progress)

    @staticmethod
    def restore(
        file: str | Path, path: str | Path, *, progress: Progress | None = None
    ) -> BackupReport:
        """Make an index of a backup, which is checked whole before anything of it is used.

        Args:
            file: what :meth:`backup` made.
            path: the directory to make.
            progress: where to report to.

        Raises:
            NotFoundError: there is no such file.
            InputError: ``path`` holds something.
            DamagedIndexError: the backup is damaged; then nothing is made.
            FormatError: it was made by a newer release, or is no backup.
        """
        from newsrag.care.backup import restore

        return restore(Path(file), Path(path), progress or SilentProgress())

    def compact(self, *, drop_history: bool = False, wait: float = 0.0) -> CompactReport:
        """Free the space that nothing needs: searches go on meanwhile.

        The vectors of versions that were replaced or removed are dropped, all files are written
        anew without gaps. For a while this needs as much space again as the index has.

        Args:
            drop_history: drop those versions themselves too. Then citations of them are no longer
                ``superseded`` but cannot be proved.
            wait: seconds to wait for another writer; negative for as long as it takes.

        Raises:
            LockedError: another process is writing.
        """
        from newsrag.care.compact import compact

        return compact(self._store, self._progress, drop_history=drop_history, wait=wait)
