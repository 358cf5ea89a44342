"""Copies an index into one file while it is written to, and makes an index of such a file."""

from __future__ import annotations

import glob
import os
import shutil
import struct
from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING

from newsrag.care.catalog_checks import CatalogCheck
from newsrag.errors import DamagedIndexError, InputError, NotFoundError, StorageError
from newsrag.files import make_folder, sync_folder, sync_tree
from newsrag.store.catalog import Catalog
from newsrag.store.derived import publish
from newsrag.store.layout import CATALOG, check_free, remove, translated, writer_lock
from newsrag.text.spellings import LARGEST_LIST, SPELLINGS
from newsrag.types import BackupReport

if TYPE_CHECKING:
    from pathlib import Path

    from newsrag.protocols import Progress
    from newsrag.store import Store

__all__ = ["back_up", "restore"]

# The user's own list of spellings travels in the copy's settings.
_SPELLINGS = "spellings"
_HEAD = struct.Struct(">16sH10xI")


def back_up(store: Store, file: Path, progress: Progress) -> BackupReport:
    """Copy an index into a file; see :meth:`newsrag.NewsIndex.backup`."""
    if file.exists() or file.is_symlink():
        raise InputError(f"{file} exists already", "name a new file for the backup")
    # Its own name for each process, so that two copies made at once do not become one.
    aside = file.with_name(f"{file.name}.{os.getpid()}.new")
    try:
        with translated(file.parent):
            make_folder(file.parent)
            _forget(aside)  # also a link that somebody has put there
            progress.begin("copying", store.catalog.database.path.stat().st_size)
            store.catalog.database.copy_to(aside, progress.advance)
            report = _completed(aside, store.folder / SPELLINGS, file)
            sync_tree(aside)
            aside.rename(file)
            sync_folder(file.parent)
    finally:
        progress.end()
        _forget(aside)
    return report


def _completed(aside: Path, spellings: Path, file: Path) -> BackupReport:
    """Put what is beside the catalog into its copy, and read the copy back."""
    with closing(Catalog(aside)) as copy:
        text = _own_list(spellings)
        copy.set_meta(**{_SPELLINGS: text, "derived": None})
        for problem in copy.database.problems():
            raise DamagedIndexError(
                f"the index is damaged, and a copy of it would be ({problem})",
                "newsrag doctor says more",
            )
        articles, passages, *_ = copy.totals(copy.seq())
    return BackupReport(str(file), articles, passages, aside.stat().st_size)


def _own_list(spellings: Path) -> str | None:
    """Return the user's list of spellings, or None if there is none."""
    if not spellings.is_file():
        return None
    with spellings.open("rb") as stream:
        names = stream.read(LARGEST_LIST + 1)
    if len(names) > LARGEST_LIST:
        raise InputError(
            f"{spellings} has more than {LARGEST_LIST:,} bytes, and is not used so",
            "make it smaller, or move it away",
        )
    return names.decode("utf-8", "surrogateescape")


def restore(file: Path, folder: Path, progress: Progress) -> BackupReport:
    """Make an index of a backup; see :meth:`newsrag.NewsIndex.restore`."""
    if not file.is_file():
        raise NotFoundError(f"there is no backup {file}", "check the path")
    check_free(folder)
    there = folder.is_dir()
    aside = folder / f"{CATALOG}.new"
    try:
        with translated(folder):
            make_folder(folder)
        with writer_lock(folder), translated(folder):
            check_free(folder)
            _copy(file, aside)
            report, names = _checked(aside, file, progress)
            if names is not None:
                spellings = folder / SPELLINGS
                spellings.write_bytes(names.encode("utf-8", "surrogateescape"))
                sync_tree(spellings)
            aside.rename(folder / CATALOG)
            sync_folder(folder)
            with closing(Catalog(folder / CATALOG)) as catalog:
                publish(folder, catalog)
    finally:
        progress.end()
        _forget(aside)
        if not there and not (folder / CATALOG).exists():
            remove(folder)
    return replace(report, path=str(folder))


def _copy(file: Path, aside: Path) -> None:
    _forget(aside)
    _check_size(file)
    free = shutil.disk_usage(aside.parent).free
    if file.stat().st_size > free:
        raise StorageError(
            f"{file} needs {file.stat().st_size:,} bytes, and {aside.parent} has {free:,} free",
            "make room, or name a folder on another disk",
        )
    shutil.copyfile(file, aside)
    aside.chmod(0o600 | aside.stat().st_mode)
    sync_tree(aside)


def _check_size(file: Path) -> None:
    """Refuse what is no SQLite file, or longer than it says, before all of it is copied.

    https://sqlite.org/fileformat2.html#the_database_header
    """
    with file.open("rb") as stream:
        head = stream.read(_HEAD.size)
    magic, page_size, pages = _HEAD.unpack(head) if len(head) == _HEAD.size else (b"", 0, 0)
    if magic != b"SQLite format 3\0" or file.stat().st_size > (page_size or 2**16) * pages:
        raise DamagedIndexError(
            f"{file} is no sound backup (it is another kind of file, or longer than it says)",
            "nothing was restored; use another backup",
        )


def _checked(aside: Path, file: Path, progress: Progress) -> tuple[BackupReport, str | None]:
    """Prove a copied backup, and return what it holds and the list of spellings in it."""
    try:
        with closing(Catalog(aside)) as catalog:
            catalog.database.use_log()
            catalog.migrate()
            progress.begin("checking", catalog.versions_ever(), unit="versions")
            for finding in CatalogCheck(catalog, progress.advance).findings():
                whole = finding.place == CATALOG
                raise DamagedIndexError(finding.problem if whole else str(finding))
            names = catalog.meta(_SPELLINGS)
            if not isinstance(names, str | None) or len(names or "") > LARGEST_LIST:
                raise DamagedIndexError("its list of spellings is none")
            catalog.forget_meta(_SPELLINGS)
            articles, passages, *_ = catalog.totals(catalog.seq())
    except DamagedIndexError as error:
        cause = error.cause.replace(str(aside), str(file))
        raise DamagedIndexError(
            f"{file} is no sound backup ({cause})", "nothing was restored; use another backup"
        ) from error
    return BackupReport(str(file), articles, passages, file.stat().st_size), names


def _forget(aside: Path) -> None:
    """Remove a copy that did not become what it was made for, and SQLite's files beside it."""
    for path in aside.parent.glob(glob.escape(aside.name) + "*"):
        remove(path)
