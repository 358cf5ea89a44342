"""Writes the derived indexes aside, publishes them through the catalog, and checks them."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from newsrag.files import sync_folder, sync_tree
from newsrag.store import lexical
from newsrag.store.layout import checksums, link_or_copy, remove, translated

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from newsrag.store.catalog import Catalog
    from newsrag.store.vectors import VectorIndex

__all__ = ["Derived", "FileState", "open_vectors", "publish", "read_derived"]

_KEY = "derived"


@dataclass(frozen=True, slots=True)
class FileState:
    """A derived index on disk: its name, the commit it holds, its files' checksums."""

    name: str
    seq: int
    sums: dict[str, str]

    def intact(self, folder: Path) -> bool:
        """Whether all files are there and none has changed since they were written."""
        try:
            return checksums(folder / self.name) == self.sums
        except OSError:
            return False


@dataclass(frozen=True, slots=True)
class Derived:
    """The state that is published to readers, and the files that make it searchable."""

    seq: int
    lexical: FileState
    vectors: FileState

    def intact(self, folder: Path) -> bool:
        """Whether both indexes are whole and as they were written."""
        return self.lexical.intact(folder) and self.vectors.intact(folder)


def read_derived(catalog: Catalog) -> Derived | None:
    """Return what the catalog names as published, or None before anything was."""
    data = catalog.meta(_KEY)
    if data is None:
        return None
    return Derived(data["seq"], FileState(**data["lexical"]), FileState(**data["vectors"]))


def publish(folder: Path, catalog: Catalog) -> Derived:
    """Bring the derived indexes to the newest commit and publish it; needs the writer lock.

    Files are written under a new name, forced to disk, and only then named by the catalog: a
    crash at any point leaves the state that was published before.

    Raises:
        StorageError: the disk is full, read-only or failing.
    """
    seq = catalog.seq()
    old = read_derived(catalog)
    with translated(folder), _engine_errors():
        derived = Derived(
            seq=seq,
            lexical=_publish_lexical(folder, catalog, old, seq),
            vectors=_publish_vectors(folder, catalog, old, seq),
        )
        sync_folder(folder)
        catalog.set_meta(**{_KEY: asdict(derived)})
        _remove_others(folder, {derived.lexical.name, derived.vectors.name})
    return derived


def _publish_lexical(folder: Path, catalog: Catalog, old: Derived | None, seq: int) -> FileState:
    name = f"lexical-{seq:08d}"
    usable = old is not None and old.lexical.intact(folder)
    if old is not None and usable and old.lexical.seq == seq:
        return old.lexical
    aside = folder / f"{name}.new"
    remove(aside)
    if old is not None and usable:
        link_or_copy(folder / old.lexical.name, aside)
        lexical.update(aside, catalog.database, old.lexical.seq, seq)
    else:
        aside.mkdir()
        lexical.update(aside, catalog.database, -1, seq)
    return _finish(aside, folder / name, seq)


def _publish_vectors(folder: Path, catalog: Catalog, old: Derived | None, seq: int) -> FileState:
    usable = old.vectors if old is not None and old.vectors.intact(folder) else None
    index = open_vectors(folder, catalog, usable, seq)
    if usable is not None and not index.worth_writing:
        return usable
    name = f"vectors-{seq:08d}.faiss"
    aside = folder / f"{name}.new"
    index.write(aside)
    return _finish(aside, folder / name, seq)


def open_vectors(folder: Path, catalog: Catalog, usable: FileState | None, seq: int) -> VectorIndex:
    """Open the vector index at a commit, from an intact file or from the catalog alone."""
    from newsrag.store.vectors import VectorIndex  # FAISS and numpy: listing articles needs neither

    if usable is None:
        return VectorIndex(catalog.database, seq, None, -1)
    return VectorIndex(catalog.database, seq, folder / usable.name, usable.seq)


@contextmanager
def _engine_errors() -> Iterator[None]:
    """FAISS and tantivy report a failing disk as RuntimeError and ValueError."""
    try:
        yield
    except (RuntimeError, ValueError) as error:
        raise OSError(str(error)) from error


def _finish(aside: Path, target: Path, seq: int) -> FileState:
    sync_tree(aside)
    remove(target)  # what a crash or damage left under this name is not named by the catalog
    aside.rename(target)
    return FileState(target.name, seq, checksums(target))


def _remove_others(folder: Path, keep: set[str]) -> None:
    for path in folder.iterdir():
        ours = path.name.startswith(("lexical-", "vectors-"))
        if ours and path.name not in keep:
            remove(path)
