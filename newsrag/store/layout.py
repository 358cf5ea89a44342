"""The files of an index directory: their names, their checksums, their safe replacement."""

from __future__ import annotations

import math
import os
import shutil
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from newsrag.errors import InputError, LockedError, StorageError
from newsrag.files import checksum

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = [
    "CATALOG",
    "LOCK",
    "check_free",
    "checksums",
    "is_locked",
    "link_or_copy",
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


def checksums(path: Path) -> dict[str, str]:
    """Return the XXH3-128 of a file, or of each file in a folder, by name.

    Raises:
        OSError: something cannot be read.
    """
    files = sorted(path.iterdir()) if path.is_dir() else [path]
    return {file.name: checksum(file) for file in files if not file.name.endswith(".lock")}


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
    if path.is_dir():
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
