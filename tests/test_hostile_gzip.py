"""Hostile gzip: bombs, damage and what is packed twice."""

from __future__ import annotations

import functools
import gzip
import json
import struct
import zlib

import pytest
from hostile import run_cases, within_limits

BIG = 2**28 + 2**24  # more than any small file may unpack to
LINE = json.dumps({"text": "The bridge was closed on Monday, the council said."}).encode() + b"\n"


@functools.cache
def bomb(piece, size, level=1):
    """Pack ``size`` bytes of one piece without holding them all."""
    packer = zlib.compressobj(level, zlib.DEFLATED, 31)
    block = piece * max(1, 2**20 // len(piece))
    parts = [packer.compress(block) for _ in range(1 + size // len(block))]
    return b"".join([*parts, packer.flush()])


def members(data, times):
    return gzip.compress(data) * times


def with_header(flags, extra=b""):
    """A member whose header has further fields."""
    body = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = body.compress(LINE) + body.flush()
    tail = struct.pack("<II", zlib.crc32(LINE), len(LINE))
    return b"\x1f\x8b\x08" + bytes([flags]) + bytes(6) + extra + packed + tail


GOOD = gzip.compress(LINE)
# The file's name and bytes, and how many articles come out of it at least.
FILES = {
    "zeros as text": ("a.txt.gz", lambda: bomb(b"\0", BIG), 0),
    "zeros as JSON": ("a.json.gz", lambda: bomb(b"\0", BIG), 0),
    "zeros as lines": ("a.jsonl.gz", lambda: bomb(b"\0", BIG), 0),
    "zeros as a page": ("a.html.gz", lambda: bomb(b"\0", BIG), 0),
    "zeros as a table": ("a.csv.gz", lambda: bomb(b"\0", BIG), 0),
    "a line without end": ("a.jsonl.gz", lambda: bomb(b"a", 2**28) * 40, 0),
    "a row without end": ("a.csv.gz", lambda: gzip.compress(b"text\n") + bomb(b"a", BIG), 0),
    "a field without end": (
        "a.csv.gz",
        lambda: gzip.compress(b'text\n"') + bomb(b'""', BIG),
        0,
    ),
    "a text without end": ("a.md.gz", lambda: bomb(b"a ", BIG), 0),
    "empty lines without end": ("a.jsonl.gz", lambda: bomb(b"\n", BIG), 0),
    "bad lines without end": ("a.jsonl.gz", lambda: bomb(b"x\n", BIG), 0),
    "bad lines after good ones": ("a.jsonl.gz", lambda: GOOD + bomb(b"{}\n", BIG), 1),
    "opening brackets without end": ("a.json.gz", lambda: bomb(b"[", BIG), 0),
    "many bombs in a row": ("a.csv.gz", lambda: bomb(b"a", 2**26) * 40, 0),
    "100,000 members": ("a.jsonl.gz", members(b"", 100_000) + GOOD, 1),
    "one article a member": ("a.jsonl.gz", members(LINE, 500), 500),
    "packed twice": ("a.jsonl.gz", gzip.compress(GOOD), 0),
    "packed a hundred times": ("a.txt.gz", GOOD, 0),
    "cut in the header": ("a.jsonl.gz", GOOD[:7], 0),
    "cut in the data": ("a.jsonl.gz", GOOD[:20], 0),
    "cut in the checksum": ("a.jsonl.gz", GOOD[:-3], 0),
    "a wrong checksum": ("a.jsonl.gz", GOOD[:-8] + bytes(4) + GOOD[-4:], 0),
    "a wrong length": ("a.jsonl.gz", GOOD[:-4] + b"\xff" * 4, 0),
    "garbage after it": ("a.jsonl.gz", GOOD + b"garbage" * 1_000, 1),
    "zeros after it": ("a.jsonl.gz", GOOD + bytes(100_000), 1),
    "half a member after it": ("a.jsonl.gz", GOOD + GOOD[:12], 1),
    "nothing at all": ("a.txt.gz", b"", 0),
    "only the magic": ("a.txt.gz", b"\x1f\x8b", 0),
    "another method": ("a.txt.gz", b"\x1f\x8b\x07" + GOOD[3:], 0),
    "a file name without end": ("a.txt.gz", b"\x1f\x8b\x08\x08" + bytes(6) + b"a" * 500_000, 0),
    "a file name with a path": ("a.jsonl.gz", with_header(8, b"../../etc/passwd\0"), 1),
    "an extra field": ("a.jsonl.gz", with_header(4, b"\xff\xff" + bytes(65_535)), 1),
    "all flags": ("a.jsonl.gz", with_header(0xFF, bytes(50)), 0),
    "random bytes after the magic": ("a.txt.gz", b"\x1f\x8b\x08\0" + bytes(range(256)) * 400, 0),
    "a zip of that name": ("a.txt.gz", b"PK\x03\x04" + bytes(100), 0),
}


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory):
    folder = tmp_path_factory.mktemp("packed")
    cases = {}
    for number, (name, (file, data, _)) in enumerate(FILES.items()):
        if name == "packed a hundred times":
            for _ in range(100):
                data = gzip.compress(data)
        if callable(data):
            data = data()
        (folder / str(number)).mkdir()
        (folder / str(number) / file).write_bytes(data)
        cases[name] = str(folder / str(number) / file)
    return run_cases("hostile:read_and_cut", cases)


@pytest.mark.parametrize("name", FILES)
def test_a_hostile_gzip_file(outcomes, name):
    result = within_limits(outcomes[name])
    assert result["articles"] >= FILES[name][2]
    if result["articles"] == 0:
        assert result["problems"]
    assert not any("reader failed" in problem for problem in result["problems"])
