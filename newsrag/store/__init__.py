"""The store's room: an index directory, its writer and its snapshots."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from newsrag.errors import LockedError, StorageError
from newsrag.store.catalog import Catalog
from newsrag.store.derived import publish, read_derived
from newsrag.store.layout import CATALOG, writer_lock
from newsrag.store.rows import moment
from newsrag.store.snapshot import StoreSnapshot
from newsrag.types import IndexStats

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from newsrag.types import PassageConfig

__all__ = ["Store"]

_ATTEMPTS = 5


class Store:
    """An index directory that exists; see indexes/README.md for what is in it.

    Raises:
        NotFoundError: there is no index.
        FormatError: it was made by a newer release, or not by newsrag.
        DamagedIndexError: the catalog is damaged.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.catalog = Catalog(folder / CATALOG)
        self._lock = threading.Lock()
        self._snapshot: StoreSnapshot | None = None

    @staticmethod
    def exists(folder: Path) -> bool:
        """Whether there is an index in ``folder``."""
        return (folder / CATALOG).is_file()

    @staticmethod
    def create(folder: Path, meta: dict[str, Any], wait: float = 0.0) -> None:
        """Make an empty index, unless another process has made it meanwhile."""
        with writer_lock(folder, wait):
            if not (folder / CATALOG).exists():
                Catalog.create(folder / CATALOG, meta)

    @contextmanager
    def writing(self, wait: float = 0.0) -> Iterator[Catalog]:
        """Hold the writer lock; on leaving, even by an error, publish what was committed."""
        with writer_lock(self.folder, wait):
            try:
                yield self.catalog
            finally:
                if self._behind():
                    publish(self.folder, self.catalog)

    def _behind(self) -> bool:
        derived = read_derived(self.catalog)
        return derived is None or derived.seq != self.catalog.seq()

    def mend(self) -> bool:
        """Publish anew what an interrupted writer or damage left behind, if nobody is writing.

        Returns:
            Whether that was possible. If not, a writer will do it, or the disk is read-only.
        """
        try:
            with writer_lock(self.folder):
                publish(self.folder, self.catalog)
        except (LockedError, StorageError):
            return False
        return True

    def seq(self) -> int:
        """Return the number of the newest published commit."""
        derived = read_derived(self.catalog)
        return derived.seq if derived else self.catalog.seq()

    def stats(self, config: PassageConfig) -> IndexStats:
        """Return what the index holds and how it was built."""
        articles, passages, sources, earliest, latest = self.catalog.totals(self.seq())
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
            dimension=self.catalog.meta("dimension"),
            config=config,
            size=sum(file.stat().st_size for file in self.folder.rglob("*") if file.is_file()),
            unfinished=tuple(self.catalog.meta("unfinished") or ()),
        )

    def snapshot(self) -> StoreSnapshot:
        """Return the newest published state, reopened when another process has published."""
        with self._lock:
            if self._snapshot is None or self._snapshot.seq != self.seq():
                self._snapshot = self._open_snapshot()
            return self._snapshot

    def _open_snapshot(self) -> StoreSnapshot:
        if self._behind():
            self.mend()
        for _ in range(_ATTEMPTS):
            derived = read_derived(self.catalog)
            if derived is not None and derived.intact(self.folder):
                try:
                    return StoreSnapshot(self.folder, self.catalog, derived, derived.seq)
                except (OSError, ValueError, RuntimeError):
                    continue  # a writer replaced the files between the check and the opening
            if not self.mend() and read_derived(self.catalog) == derived:
                break
        return StoreSnapshot(self.folder, self.catalog, None, self.catalog.seq())

    def close(self) -> None:
        """Close the catalog."""
        self.catalog.close()
