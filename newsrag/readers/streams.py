"""Open a file, plain or gzip, with a cap on what it may unpack to and a count of what was read."""

from __future__ import annotations

import gzip
import io
import os
import stat
from contextlib import contextmanager
from typing import TYPE_CHECKING, BinaryIO, cast

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from _typeshed import WriteableBuffer

    from newsrag.readers.walk import NewsFile

__all__ = [
    "ARTICLE_BYTES",
    "DOCUMENT_BYTES",
    "LINE_BYTES",
    "UnreadableError",
    "open_file",
    "open_regular",
    "read_document",
]

# With these a hostile file costs at most 1 GiB of memory, and a record or page of it five
# seconds: a character can take four bytes of memory, and a byte of JSON forty.
DOCUMENT_BYTES = 32 * 2**20
"""The most that a file read as one document may hold, unpacked."""
ARTICLE_BYTES = 4 * 2**20
"""The same of a file that is one article, as text or Markdown."""
LINE_BYTES = 16 * 2**20
"""The most that one line of a file read line by line may hold, unpacked."""
UNPACKED_BYTES = 2**28
"""What every gzip file may unpack to, however small it is."""
UNPACKED_RATIO = 30
"""What a gzip file may unpack to, as a multiple of its size; news text stays below 10."""
NO_FILE = "not a regular file but a pipe, socket or device"
_BUFFER = 2**18


class UnreadableError(Exception):
    """A file or a part of it cannot be read, for a reason fit to be shown."""

    def __init__(self, reason: str, line: int | None = None) -> None:
        self.reason = reason
        self.line = line
        super().__init__(reason)


class _Counted(io.RawIOBase):
    """A raw stream that tells how many bytes are taken from it."""

    def __init__(self, raw: io.RawIOBase, on_bytes: Callable[[int], None]) -> None:
        self._raw = raw
        self._on_bytes = on_bytes

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        count = self._raw.readinto(buffer) or 0
        self._on_bytes(count)
        return count


class _Capped(io.RawIOBase):
    """A raw stream that stops with a reason when more than ``limit`` bytes come out of it."""

    def __init__(self, raw: gzip.GzipFile, limit: int) -> None:
        self._raw = raw
        self._left = limit

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        view = memoryview(buffer)
        data = self._raw.read1(len(view))
        self._left -= len(data)
        if self._left < 0:
            raise UnreadableError(
                "unpacks to far more than a news archive would; perhaps a gzip bomb"
            )
        view[: len(data)] = data
        return len(data)


@contextmanager
def open_file(
    file: NewsFile, on_bytes: Callable[[int], None] | None = None
) -> Iterator[io.BufferedReader]:
    """Open a file for reading its unpacked bytes.

    Args:
        file: the file, whose name says whether it is packed.
        on_bytes: called with the number of bytes of the file on disk that were read since the
            last call.

    Raises:
        UnreadableError: while reading, when it unpacks to more than its cap.
        OSError, EOFError, zlib.error: while reading, when it is not a whole gzip file.
    """
    with open_regular(file.path) as raw:
        counted = _Counted(raw, on_bytes or _ignore)
        stream = cast("io.BufferedReader", io.BufferedReader(counted, _BUFFER))
        if not file.packed:
            yield stream
            return
        limit = max(UNPACKED_BYTES, UNPACKED_RATIO * file.size)
        with gzip.GzipFile(fileobj=cast("BinaryIO", stream)) as unpacked:
            capped = io.BufferedReader(_Capped(unpacked, limit), _BUFFER)
            yield cast("io.BufferedReader", capped)


def open_regular(path: Path) -> io.FileIO:
    """Open a file to read its bytes, unless it has become something else since it was found.

    Raises:
        UnreadableError: it is a pipe or a device by now, or empty.
        OSError: it cannot be opened.
    """
    # Opening a pipe would wait for its writer, and so does reading some files of /proc.
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    raw = io.FileIO(os.open(path, flags | getattr(os, "O_NOCTTY", 0)))
    found = os.fstat(raw.fileno())
    # Those of /proc have no size either, and reading one can take a message from somebody else.
    if stat.S_ISREG(found.st_mode) and found.st_size:
        return raw
    raw.close()
    raise UnreadableError("the file is empty" if stat.S_ISREG(found.st_mode) else NO_FILE)


def read_document(stream: io.BufferedReader, most: int = DOCUMENT_BYTES) -> bytes:
    """Return all bytes of a file that holds one document.

    Raises:
        UnreadableError: when there are none, or more than ``most``.
    """
    data = stream.read(most + 1)
    if len(data) > most:
        raise UnreadableError(f"larger than {most // 2**20} MiB; split it or use JSON lines")
    if not data.strip():
        raise UnreadableError(
            "the file is empty" if not data else "the file holds only blank space"
        )
    return data


def _ignore(_: int) -> None:
    pass
