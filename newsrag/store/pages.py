"""Finds out whether a SQLite file in WAL mode has been cut short."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

__all__ = ["lacks_pages"]

# https://sqlite.org/fileformat2.html#the_write_ahead_log
_HEADER = struct.Struct(">6I2I")
_FRAME = struct.Struct(">6I")
_ATTEMPTS = 5


def lacks_pages(file: Path, page_size: int, page_count: Callable[[], int]) -> bool:
    """Whether pages of a database are neither in its file nor in its log.

    SQLite reads such pages as zeros, and does not check a page of which the end is missing.

    Args:
        file: the database.
        page_size: the size of its pages.
        page_count: reads how many there are.
    """
    for _ in range(_ATTEMPTS):
        size = file.stat().st_size
        pages = page_count()
        if size >= pages * page_size:
            return False
        logged = _logged(file.with_name(file.name + "-wal"), page_size)
        missing = range(size // page_size + 1, pages + 1)
        if logged.issuperset(missing):
            return False
        if (file.stat().st_size, page_count()) == (size, pages):
            return True
    return False  # somebody writes to it all the time, so it has what it had when they opened it


def _logged(log: Path, page_size: int) -> set[int]:
    """Return the numbers of the pages that a log holds."""
    pages = set()
    try:
        with log.open("rb") as stream:
            header = stream.read(_HEADER.size)
            if len(header) < _HEADER.size:
                return set()
            salts = _HEADER.unpack(header)[4:6]
            while len(frame := stream.read(_FRAME.size)) == _FRAME.size:
                page, _, *of_frame = _FRAME.unpack(frame)[:4]
                if tuple(of_frame) != salts:
                    break  # frames of an earlier log
                pages.add(page)
                stream.seek(page_size, 1)
    except FileNotFoundError:
        return set()
    return pages
