"""The one way in which a case file is a ZIP: files as they are, one after the other, nothing else.

Any program that reads ZIP reads it. The bytes follow from the names and contents alone, so that a
change of any byte shows, and nothing is compressed, so that nothing can be larger than it looks.
Source: APPNOTE.TXT of PKWARE, sections 4.3.7, 4.3.12 and 4.3.16.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator, Mapping

__all__ = ["MOST_BYTES", "MOST_FILES", "pack", "unpack"]

MOST_BYTES = 16 * 2**20
MOST_FILES = 10_000

_LOCAL = struct.Struct("<4s5H3L2H")
_CENTRAL = struct.Struct("<4s6H3L5H2L")
_END = struct.Struct("<4s4H2LH")
_LOCAL_MARK, _CENTRAL_MARK, _END_MARK = b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06"

# Readable by version 2.0, no flags, stored, midnight of 1980-01-01.
_COMMON = (20, 0, 0, 0, 33)
_MADE_ON_UNIX = 3 << 8 | 20
_PLAIN_FILE = 0o100644 << 16


def pack(files: Mapping[str, bytes]) -> Iterator[bytes]:
    """Yield the bytes of a ZIP of some files, in their order."""
    directory: list[bytes] = []
    place = 0
    for name, content in files.items():
        named = name.encode("ascii")
        sizes = (zlib.crc32(content), len(content), len(content), len(named))
        yield _LOCAL.pack(_LOCAL_MARK, *_COMMON, *sizes, 0) + named
        yield content
        rest = (0, 0, 0, 0, _PLAIN_FILE, place)
        directory.append(
            _CENTRAL.pack(_CENTRAL_MARK, _MADE_ON_UNIX, *_COMMON, *sizes, *rest) + named
        )
        place += _LOCAL.size + len(named) + len(content)
    entries = b"".join(directory)
    count = len(directory)
    yield entries
    yield _END.pack(_END_MARK, 0, 0, count, count, len(entries), place, 0)


def unpack(data: bytes) -> dict[str, bytes]:
    """Return the files in a ZIP that :func:`pack` made, in their order.

    Raises:
        ValueError: it made no such bytes; says why.
    """
    files: dict[str, bytes] = {}
    place = 0
    while data[place : place + 4] == _LOCAL_MARK:
        name, content, place = _file_at(data, place)
        if name in files:
            raise ValueError(f"it has two files named {name!r}")
        files[name] = content
        if len(files) > MOST_FILES:
            raise ValueError(f"it has more than {MOST_FILES:,} files")
    if not files:
        raise ValueError("it is no ZIP")
    place = 0
    for piece in pack(files):
        if data[place : place + len(piece)] != piece:
            raise ValueError("it was changed, or packed anew")
        place += len(piece)
    if place != len(data):
        raise ValueError("something stands after its end")
    return files


def _file_at(data: bytes, place: int) -> tuple[str, bytes, int]:
    """Return the name and content of the file that begins at a place, and where it ends."""
    if len(data) < place + _LOCAL.size:
        raise ValueError("it is cut short")
    _, _, flags, method, _, _, crc, packed, size, length, extra = _LOCAL.unpack_from(data, place)
    if flags or method or extra or packed != size:
        raise ValueError("it is encrypted, compressed or of another make")
    start = place + _LOCAL.size
    end = start + length + size
    if end > len(data):
        raise ValueError("it is cut short")
    try:
        name = data[start : start + length].decode("ascii")
    except UnicodeDecodeError as error:
        raise ValueError("a name in it is not plain") from error
    content = data[start + length : end]
    if zlib.crc32(content) != crc:
        raise ValueError(f"{name!r} does not have its checksum")
    return name, content, end
