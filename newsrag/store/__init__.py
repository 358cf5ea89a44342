"""The store's room: an index directory, its writer and its snapshots."""

from __future__ import annotations

import os
import threading
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from newsrag.errors import DamagedIndexError, LockedError, StorageError
from newsrag.files import make_folder
from newsrag.store.catalog import Catalog
from newsrag.store.derived import newest_beside, publish, read_derived
from newsrag.store.groups import CopyGroups
from newsrag.store.layout import CATALOG, check_free, is_locked, translated, writer_lock
from newsrag.store.rows import moment
from newsrag.store.snapshot import StoreSnapshot
from newsrag.store.waiting import passages_without_vectors
from newsrag.types import IndexStats, Rescoring

if TYPE_CHECKING:
    from collections.abc import Iterator

    from newsrag.types import Copy, PassageConfig

__all__ = ["Store"]

_ATTEMPTS = 5
_PATIENCE = 0.3  # seconds


class Store:
    """An index directory that exists; see indexes/README.md for what is in it.

    Raises:
        NotFoundError: there is no index.
        FormatError: it was made by a newer release, or not by newsrag.
        DamagedIndexError: the catalog is damaged.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        newest = newest_beside(folder) if folder.is_dir() else -1
        self.catalog = Catalog(folder / CATALOG)
        if self.catalog.seq() < newest:
            self.catalog.close()
            raise _lost(folder, newest)
        self._lock = threading.Lock()
        self._snapshot: StoreSnapshot | None = None
        self._opened = (-1, -1)
        if self.catalog.outdated or self._behind():
            self.mend()
        self.catalog.refuse_outdated()

    @staticmethod
    def exists(folder: Path) -> bool:
        """Whether there is an index in ``folder``."""
        return (folder / CATALOG).is_file()

    @staticmethod
    def create(folder: Path, meta: dict[str, Any], wait: float = 0.0) -> None:
        """Make an empty index.

        Raises:
            InputError: the folder holds something else, or another process has just made an
                index there.
        """
        check_free(folder)
        with translated(folder):
            make_folder(folder)
        with writer_lock(folder, wait):
            check_free(folder)
            with translated(folder):
                Catalog.create(folder / CATALOG, meta)
            with closing(Catalog(folder / CATALOG)) as catalog:
                publish(folder, catalog)

    @contextmanager
    def writing(self, wait: float = 0.0) -> Iterator[Catalog]:
        """Hold the writer lock; on leaving, even by an error, publish what was committed."""
        # A reader may hold the lock for a moment, to see whether a writer does.
        with self._locked(wait if wait < 0 else max(wait, _PATIENCE)):
            try:
                yield self.catalog
            finally:
                self.publish()
                with suppress(StorageError):  # all is safe in the log as well
                    self.catalog.database.settle()

    def publish(self, *, anew: bool = False) -> None:
        """Show readers what was committed, if need be; needs the writer lock.

        With ``anew`` the derived indexes are written even so, from the catalog alone.
        """
        if anew or self._behind():
            publish(self.folder, self.catalog, anew=anew)

    @contextmanager
    def _locked(self, wait: float = 0.0) -> Iterator[None]:
        """Hold the writer lock, and let no transaction begin once it is lost."""
        with writer_lock(self.folder, wait) as still_held:
            self.catalog.database.before_writing = still_held
            try:
                yield
            finally:
                self.catalog.database.before_writing = None

    def _behind(self) -> bool:
        derived = read_derived(self.catalog)
        return derived is None or derived.seq != self.catalog.seq()

    def mend(self, *, anew: bool = False) -> bool:
        """Publish anew what an interrupted writer or damage left behind, if nobody is writing.

        A catalog of an earlier format is brought to this one.

        Returns:
            Whether that was possible. If not, a writer will do it, or the disk is read-only.
        """
        try:
            with self._locked():
                self.catalog.migrate()
                publish(self.folder, self.catalog, anew=anew)
        except (LockedError, StorageError):
            return False
        return True

    def seq(self) -> int:
        """Return the number of the newest published commit."""
        derived = read_derived(self.catalog)
        return derived.seq if derived else self.catalog.seq()

    def compactions(self) -> int:
        """Return how often what was replaced or removed has been dropped from the catalog."""
        return int(self.catalog.meta("compactions") or 0)

    def stats(self, config: PassageConfig) -> IndexStats:
        """Return what the index holds and how it was built."""
        derived = read_derived(self.catalog)
        seq = derived.seq if derived else self.catalog.seq()
        rescoring = derived.vectors.rescoring if derived else None
        articles, passages, sources, earliest, latest = self.catalog.totals(seq)
        model = self.catalog.meta("model")
        return IndexStats(
            path=str(self.folder),
            format=self.catalog.meta("format"),
            articles=articles,
            passages=passages,
            sources=sources,
            earliest=moment(earliest),
            latest=moment(latest),
            model=model["name"],
            fingerprint=model["fingerprint"],
            precision=model.get("precision", "fp32"),
            dimension=self.catalog.meta("dimension"),
            config=config,
            size=self.size(),
            unfinished=self.unfinished(),
            copies=CopyGroups(self.catalog.database, seq).surplus,
            rescoring=Rescoring(**rescoring) if rescoring else None,
            waiting=passages_without_vectors(self.catalog.database, seq),
        )

    def copies(self, article_id: str) -> tuple[Copy, ...]:
        """Return the other live articles that carry the text of an article."""
        return CopyGroups(self.catalog.database, self.seq()).others(article_id)

    def unfinished(self) -> tuple[str, ...]:
        """Return the paths of adds that were interrupted; none while a writer is at work."""
        paths = tuple(self.catalog.meta("unfinished") or ())
        return () if paths and is_locked(self.folder) else paths

    def size(self) -> int:
        """Return the bytes that the index has on disk."""
        total = 0
        # A writer may remove any of them at any moment; os.walk takes no notice.
        for folder, _, names in os.walk(self.folder):
            for name in names:
                with suppress(OSError):
                    total += Path(folder, name).stat().st_size
        return total

    def snapshot(self) -> StoreSnapshot:
        """Return the newest published state, reopened when another process has published."""
        with self._lock:
            # What a compaction drops is part of no state, but of what was known at some time.
            newest = self.seq(), self.compactions()
            if self._snapshot is None or self._opened != newest:
                self._snapshot = self._open_snapshot()
                self._opened = self._snapshot.seq, newest[1]
            return self._snapshot

    def _open_snapshot(self) -> StoreSnapshot:
        for _ in range(_ATTEMPTS):
            derived = read_derived(self.catalog)
            intact = derived is not None and derived.intact(self.folder)
            if derived is not None and intact:
                # It can still fail: a writer replaces the files between the check and the
                # opening, or an engine does not understand what another release wrote.
                with suppress(OSError, ValueError, RuntimeError):
                    snapshot = StoreSnapshot(self.folder, self.catalog, derived, derived.seq)
                    # tantivy opens without some files, and misses them when it searches.
                    if derived.there(self.folder):
                        return snapshot
            if read_derived(self.catalog) == derived and not self.mend(anew=intact):
                break
        return StoreSnapshot(self.folder, self.catalog, None, self.seq())

    def close(self) -> None:
        """Close the catalog."""
        self.catalog.close()


def _lost(folder: Path, newest: int) -> DamagedIndexError:
    return DamagedIndexError(
        f"{folder / CATALOG} has lost commits: an index beside it was made of commit {newest}",
        "restore the whole folder from a backup, or go on without what was lost: "
        "`newsrag doctor --repair`",
    )
