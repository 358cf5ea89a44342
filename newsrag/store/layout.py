"""The files of an index directory: their names, their checksums, their safe replacement."""

from __future__ import annotations

import math
import os
import shutil
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from newsrag.errors import DamagedIndexError, InputError, LockedError, StorageError
from newsrag.files import checksum, is_plain_file, is_plain_folder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = [
    "CATALOG",
    "LOCK",
    "changed",
    "check_free",
    "checksums",
    "is_locked",
    "link_or_copy",
    "refuse_links",
    "remove",
    "translated",
    "writer_lock",
]

CATALOG = "catalog.db"
LOCK = "writer.lock"


def check_free(folder: Path) -> None:
    """Refuse a folder that an index cannot be made in.

    Raises:
        InputError: it holds an index or something else, or is a file.
    """
    if folder.exists() and not folder.is_dir():
        raise InputError(f"{folder} is a file", "name a folder for the index")
    if (folder / CATALOG).is_file():
        raise InputError(f"there is an index at {folder} already", "open it and add to it")
    if folder.is_dir() and any(not _is_leftover(path.name) for path in folder.iterdir()):
        raise InputError(
            f"{folder} is not empty and holds no index", "name a new folder for the index"
        )


def _is_leftover(name: str) -> bool:
    """Whether a file is of an index whose making was interrupted."""
    return name == LOCK or name.startswith(f"{CATALOG}.new")


def refuse_links(catalog: Path) -> None:
    """Refuse a catalog that is a link, or has links beside it: SQLite would write through them.

    A journal is refused as well: a catalog never has one, and SQLite would roll the catalog back
    by it.

    Raises:
        DamagedIndexError: naming the file.
    """
    for ending in ("", "-wal", "-shm", "-journal"):
        path = catalog.with_name(catalog.name + ending)
        if os.path.lexists(path) and (ending == "-journal" or not is_plain_file(path)):
            raise DamagedIndexError(
                f"{path} is not what newsrag made: a link, or another kind of file",
                "remove it, or restore a backup; the folder of an index may be a link",
            )


def checksums(path: Path) -> dict[str, str]:
    """Return the size and the XXH3-128 of each file in a folder, by name.

    Raises:
        OSError: something cannot be read.
    """
    files = (file for file in sorted(path.iterdir()) if not file.name.endswith(".lock"))
    return {file.name: f"{file.stat().st_size}-{checksum(file)}" for file in files}


def changed(path: Path, sums: dict[str, str]) -> list[str]:
    """Return the names of files that are not as :func:`checksums` saw them, or not plain files.

    Raises:
        OSError: something cannot be read.
    """
    if not is_plain_folder(path):
        return sorted(sums)
    there = {file.name: file for file in path.iterdir()}
    strange = {name for name, file in there.items() if not is_plain_file(file)}
    known = {name for name in there if not name.endswith(".lock")} | sums.keys()
    differ = {
        name
        for name in known - strange
        if name not in there or not _is_as_it_was(there[name], sums.get(name, ""))
    }
    return sorted(strange | differ)


def _is_as_it_was(file: Path, sum_: str) -> bool:
    """Whether a file has a sum of :func:`checksums`; of an earlier release's it has no size."""
    size, _, digest = sum_.rpartition("-")
    # The size first: a file that has no end need not be read to its end.
    if not digest or (size and size != str(file.stat().st_size)):
        return False
    return checksum(file) == digest


def link_or_copy(source: Path, target: Path) -> None:
    """Make ``target`` a folder of the same files, by hard links where the file system has them.

    Only for folders whose files are never changed in place.
    """
    target.mkdir()
    for file in source.iterdir():
        if file.name.endswith(".lock"):
            continue
        try:
            os.link(file, target / file.name)
        except OSError:
            shutil.copy2(file, target / file.name)


def remove(path: Path) -> None:
    """Remove a file or folder if that is possible now; Windows keeps what a reader has open."""
    if is_plain_folder(path):  # of a link only the link is removed
        shutil.rmtree(path, ignore_errors=True)
    else:
        try:
            path.unlink(missing_ok=True)
        except OSError:
            return


@contextmanager
def writer_lock(folder: Path, wait: float = 0.0) -> Iterator[Callable[[], None]]:
    """Hold the index's only writer lock; the operating system frees it when the holder dies.

    Yields what raises LockedError if the lock is lost: somebody has removed its file.

    Args:
        folder: the index directory, which is made if it is not there.
        wait: seconds to wait for another writer; negative for as long as it takes.

    Raises:
        LockedError: another process is still writing.
        StorageError: the directory cannot be written.
    """
    from filelock import FileLock, Timeout  # it brings asyncio, and readers take no lock

    if math.isnan(wait):
        raise InputError("the time to wait is not a number", "give it in seconds")
    with translated(folder):
        folder.mkdir(parents=True, exist_ok=True)
        _refuse_other_lock(folder / LOCK)
        lock = FileLock(folder / LOCK)
        try:
            lock.acquire(timeout=wait)
        except Timeout as error:
            raise LockedError(
                f"another process is writing to {folder}", "try again when it has finished"
            ) from error
        except RuntimeError as error:  # it would wait for itself, for ever
            raise LockedError(
                f"this thread is writing to {folder} already", "let it finish that first"
            ) from error
        held = _identity(folder / LOCK)
    try:
        yield partial(_refuse_lost, folder / LOCK, held)
    finally:
        lock.release()


def _refuse_other_lock(path: Path) -> None:
    """Refuse to lock a file that is not the lock's own: locking empties it."""
    try:
        found = path.lstat()
    except FileNotFoundError:
        return
    if not is_plain_file(path) or (found.st_nlink > 1 and found.st_size):
        raise StorageError(
            f"{path} is not what newsrag made: a link, or another kind of file", "remove it"
        )


def _identity(path: Path) -> tuple[int, int] | None:
    """Return what tells a file from another one of its name, or None if there is none."""
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    return found.st_dev, found.st_ino


def _refuse_lost(path: Path, held: tuple[int, int] | None) -> None:
    """Raise if the file that is locked is not the one that others would try to lock."""
    if held is None or _identity(path) != held:
        raise LockedError(
            f"{path} was removed while it was held, so another process may be writing as well",
            "run it again; a lock need not be removed: the system frees it when its holder ends",
        )


def is_locked(folder: Path) -> bool:
    """Whether a process is writing to the index now."""
    try:
        with writer_lock(folder):
            return False
    except LockedError:
        return True
    except StorageError:
        return False  # it cannot be written, so nobody does


@contextmanager
def translated(folder: Path) -> Iterator[None]:
    """Turn the operating system's refusals into a :class:`StorageError` that names the index."""
    try:
        yield
    except OSError as error:
        raise StorageError(
            f"cannot write to {folder}: {error.strerror or error}",
            "check free space and permissions; what was committed before is safe",
        ) from error
