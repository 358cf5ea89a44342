"""Files as the disk has them: where caches are, checksums, syncing before a rename."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Iterable
from contextlib import suppress
from mmap import ACCESS_READ, mmap
from pathlib import Path

import xxhash

__all__ = [
    "cache_root",
    "checksum",
    "is_plain_file",
    "is_plain_folder",
    "make_folder",
    "sync_folder",
    "sync_tree",
    "write_new",
]


_MAPPED = 1 << 25  # bytes; a multiple of what every system maps at once


def cache_root() -> Path:
    """Return the user's cache folder for newsrag; ``NEWSRAG_CACHE`` moves it."""
    from platformdirs import user_cache_path

    moved = os.environ.get("NEWSRAG_CACHE")
    return Path(moved) if moved else user_cache_path("newsrag", appauthor=False)


def checksum(file: Path) -> str:
    """Return the XXH3-128 of a file, which is fast enough to be compared at every opening.

    Raises:
        OSError: the file cannot be read.
    """
    found = xxhash.xxh3_128()
    with file.open("rb") as stream:
        size = os.fstat(stream.fileno()).st_size
        # A part at a time, so that a large file does not count as memory in use.
        for start in range(0, size, _MAPPED):
            some = min(_MAPPED, size - start)
            with mmap(stream.fileno(), some, access=ACCESS_READ, offset=start) as data:
                found.update(data)
    return found.hexdigest()


def is_plain_file(path: Path) -> bool:
    """Whether a file itself has this name: no link to one, no folder, no pipe, no device."""
    try:
        return stat.S_ISREG(path.lstat().st_mode)
    except FileNotFoundError:
        return False


def is_plain_folder(path: Path) -> bool:
    """Whether a folder itself has this name, and not a link to one."""
    return path.is_dir() and not path.is_symlink()


def sync_tree(path: Path) -> None:
    """Force a file, or a folder and the files in it, onto the disk."""
    for file in path.iterdir() if path.is_dir() else [path]:
        # Windows flushes only handles that may write.
        with file.open("rb+") as stream:
            os.fsync(stream.fileno())
    if path.is_dir():
        sync_folder(path)


def write_new(file: Path, pieces: Iterable[bytes]) -> None:
    """Write a file that appears whole or not at all, and is on the disk when this returns.

    Raises:
        OSError: it cannot be written.
    """
    # Its own name for each process, so that two files made at once do not become one.
    aside = file.with_name(f"{file.name}.{os.getpid()}.new")
    try:
        aside.unlink(missing_ok=True)  # also a link that somebody has put there
        with aside.open("xb") as stream:
            for piece in pieces:
                stream.write(piece)
            stream.flush()
            os.fsync(stream.fileno())
        aside.rename(file)
    finally:
        aside.unlink(missing_ok=True)
    sync_folder(file.parent)


def make_folder(folder: Path) -> None:
    """Make a folder, and those above it that are missing, so that a loss of power keeps them.

    Raises:
        OSError: it cannot be made.
    """
    above = folder.absolute().parent
    if not above.is_dir():
        make_folder(above)
    folder.mkdir(exist_ok=True)
    # Also if it was there: it may have been made just now, by a process that did not get to this.
    with suppress(PermissionError):  # what may be written and not read cannot be forced
        sync_folder(above)


def sync_folder(folder: Path) -> None:
    """Force a folder's list of names onto the disk, where the system has such a call."""
    if sys.platform == "win32":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
