"""Writes the derived indexes aside, publishes them through the catalog, and checks them."""

from __future__ import annotations

import itertools
import os
import re
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

from newsrag.files import sync_folder, sync_tree
from newsrag.store import lexical
from newsrag.store.layout import changed, checksums, link_or_copy, remove, translated
from newsrag.store.lexical import Unit
from newsrag.types import Rescoring

if TYPE_CHECKING:
    from pathlib import Path

    from newsrag.store.catalog import Catalog
    from newsrag.store.vectors import VectorIndex

__all__ = [
    "Derived",
    "FileState",
    "forget_beside",
    "leftovers",
    "newest_beside",
    "open_vectors",
    "publish",
    "read_derived",
]

_KEY = "derived"
_FILES = ("passages", "articles", "vectors")
# "lexical-" is what an earlier format called the one over passages.
_PREFIXES = (*(f"{name}-" for name in _FILES), "lexical-")
_NAME = re.compile(rf"(?:\d+-)?(?:{'|'.join(_FILES)})-(\d{{8,}})(?:\.new)?")


@dataclass(frozen=True, slots=True)
class FileState:
    """A derived index on disk: its name, the commit it holds, its files' checksums.

    ``rescoring`` says how many vectors are searched, see :class:`~newsrag.types.Rescoring`; None
    for any other file.
    """

    name: str
    seq: int
    sums: dict[str, str]
    rescoring: dict[str, Any] | None = None

    def intact(self, folder: Path) -> bool:
        """Whether all files are there and none has changed since they were written."""
        return not self.changed(folder)

    def there(self, folder: Path) -> bool:
        """Whether all files still have their names."""
        return all((folder / self.name / name).exists() for name in self.sums)

    def changed(self, folder: Path) -> list[str]:
        """Return the names of files that are missing, new, unreadable or not as they were."""
        try:
            return changed(folder / self.name, self.sums)
        except OSError:
            return sorted(self.sums)


@dataclass(frozen=True, slots=True)
class Derived:
    """The state that is published to readers, and the files that make it searchable."""

    seq: int
    passages: FileState
    articles: FileState
    vectors: FileState

    def lexical(self, unit: Unit) -> FileState:
        """Return the lexical index over passages or over articles."""
        return self.passages if unit is Unit.PASSAGES else self.articles

    def states(self) -> tuple[FileState, ...]:
        """Return all of them."""
        return self.passages, self.articles, self.vectors

    def intact(self, folder: Path) -> bool:
        """Whether all indexes are whole and as they were written."""
        return all(each.intact(folder) for each in self.states())

    def there(self, folder: Path) -> bool:
        """Whether nothing has been removed, as a writer does that has published others."""
        return all(each.there(folder) for each in self.states())


def read_derived(catalog: Catalog) -> Derived | None:
    """Return what the catalog names as published, or None before anything was, or in other words.

    What it names is inside the folder of the index and nowhere else.
    """
    data = catalog.meta(_KEY)
    if not isinstance(data, dict) or data.keys() != {"seq", *_FILES}:
        return None
    try:
        states = [FileState(**data[name]) for name in _FILES]
    except TypeError:
        return None
    if not _is_number(data["seq"]) or not all(map(_is_possible, states)):
        return None
    return Derived(data["seq"], *states)


def _is_possible(state: FileState) -> bool:
    """Whether a state is one that newsrag could have written."""
    name, sums, rescoring = state.name, state.sums, state.rescoring
    named = isinstance(name, str) and _NAME.fullmatch(name) and not name.endswith(".new")
    summed = isinstance(sums, dict) and sums and all(isinstance(x, str) for x in sums.values())
    return bool(
        named
        and summed
        and _is_number(state.seq)
        and (rescoring is None or _is_rescoring(rescoring))
    )


def _is_rescoring(data: object) -> bool:
    if not isinstance(data, dict) or data.keys() != {"candidates", "recall"}:
        return False
    candidates, recall = data["candidates"], data["recall"]
    return _is_number(candidates) and isinstance(recall, int | float)


def _is_number(value: object) -> bool:
    """Whether a value is a whole number that SQLite and FAISS have room for."""
    return isinstance(value, int) and 0 <= value < 2**62


def publish(folder: Path, catalog: Catalog, *, anew: bool = False) -> Derived:
    """Bring the derived indexes to the newest commit and publish it; needs the writer lock.

    With ``anew`` nothing of the old derived indexes is used. That also happens by itself when an
    engine cannot read files that are as they were written, such as those of another release.

    Files are written under a new name, forced to disk, and only then named by the catalog: a
    crash at any point leaves the state that was published before.

    Raises:
        StorageError: the disk is full, read-only or failing.
    """
    old = None if anew else read_derived(catalog)
    with translated(folder):
        try:
            derived = _write(folder, catalog, old)
        except (RuntimeError, ValueError) as error:
            # FAISS and tantivy report everything so: files that they do not understand, and a
            # disk that fails them.
            if old is None:
                raise OSError(str(error)) from error
            return publish(folder, catalog, anew=True)
        sync_folder(folder)
        catalog.set_meta(**{_KEY: asdict(derived)})
        _remove_others(folder, derived)
    return derived


def _remove_others(folder: Path, derived: Derived) -> None:
    for path in leftovers(folder, derived):
        remove(path)


def leftovers(folder: Path, derived: Derived | None) -> list[Path]:
    """Return the derived indexes in an index's folder that are not the published ones."""
    keep = {state.name for state in derived.states()} if derived else set()
    ours = (
        path for path in folder.iterdir() if path.name.lstrip("0123456789-").startswith(_PREFIXES)
    )
    return sorted(path for path in ours if path.name not in keep)


def _write(folder: Path, catalog: Catalog, old: Derived | None) -> Derived:
    seq = catalog.seq()
    return Derived(
        seq=seq,
        passages=_publish_lexical(Unit.PASSAGES, folder, catalog, old, seq),
        articles=_publish_lexical(Unit.ARTICLES, folder, catalog, old, seq),
        vectors=_publish_vectors(folder, catalog, old, seq),
    )


def _publish_lexical(
    unit: Unit, folder: Path, catalog: Catalog, old: Derived | None, seq: int
) -> FileState:
    name = _free_name(folder, f"{unit}-{seq:08d}")
    usable = old.lexical(unit) if old is not None and old.lexical(unit).intact(folder) else None
    if usable is not None and not catalog.changed(usable.seq, seq):
        return replace(usable, seq=seq)
    aside = folder / f"{name}.new"
    remove(aside)
    if usable is not None:
        link_or_copy(folder / usable.name, aside)
        lexical.update(unit, aside, catalog.database, usable.seq, seq)
    else:
        aside.mkdir()
        lexical.update(unit, aside, catalog.database, -1, seq)
    return _finish(aside, folder / name, seq)


def _publish_vectors(folder: Path, catalog: Catalog, old: Derived | None, seq: int) -> FileState:
    from newsrag.store.vector_file import worth_writing, write_vectors

    usable = old.vectors if old is not None and old.vectors.intact(folder) else None
    if usable is not None and not worth_writing(catalog.database, usable.seq, seq):
        return usable
    name = _free_name(folder, f"vectors-{seq:08d}")
    aside = folder / f"{name}.new"
    remove(aside)
    rescoring = write_vectors(catalog.database, seq, aside)
    state = _finish(aside, folder / name, seq)
    return replace(state, rescoring=asdict(rescoring)) if rescoring else state


def open_vectors(folder: Path, catalog: Catalog, usable: FileState | None, seq: int) -> VectorIndex:
    """Open the vector index at a commit, from an intact file or from the catalog alone."""
    from newsrag.store.vectors import VectorIndex  # FAISS and numpy: listing articles needs neither

    if usable is None:
        return VectorIndex(catalog.database, seq, None, -1, None)
    rescoring = Rescoring(**usable.rescoring) if usable.rescoring else None
    return VectorIndex(catalog.database, seq, folder / usable.name, usable.seq, rescoring)


def newest_beside(folder: Path) -> int:
    """Return the newest commit that derived indexes beside the catalog were made of; -1 for none.

    They are written when that commit is on the disk. A catalog that ends before it has lost it:
    SQLite reads its log up to the first frame that is damaged, and says nothing.
    """
    numbers = [int(match[1]) for path in folder.iterdir() if (match := _NAME.fullmatch(path.name))]
    return max(numbers, default=-1)


def forget_beside(folder: Path, seq: int) -> None:
    """Remove derived indexes that were made of later commits than ``seq``; needs the lock."""
    for path in folder.iterdir():
        match = _NAME.fullmatch(path.name)
        if match and int(match[1]) > seq:
            remove(path)


def _free_name(folder: Path, name: str) -> str:
    """Return a name that nothing has: what lies under it may be open, or half removed."""
    return next(
        free
        for number in itertools.count()
        if not os.path.lexists(folder / (free := f"{number}-{name}" if number else name))
    )


def _finish(aside: Path, target: Path, seq: int) -> FileState:
    sync_tree(aside)
    aside.rename(target)
    return FileState(target.name, seq, checksums(target))
