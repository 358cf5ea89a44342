"""Turn bytes of unknown encoding into text: byte order mark, UTF-8, then an educated guess."""

from __future__ import annotations

import codecs
import io
import re
from functools import lru_cache
from typing import TYPE_CHECKING

from newsrag.readers.streams import LINE_BYTES, UnreadableError

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["decode", "numbered_lines"]

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_MAGIC = (
    (b"%PDF-", "a PDF"),
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"PK\x03\x04", "a ZIP archive or an office document"),
    (b"\x1f\x8b", "gzip data; its name should end in .gz"),
    (b"\xd0\xcf\x11\xe0", "an old office document"),
    (b"{\\rtf", "a rich text (RTF) document"),
)
_CONTROLS = re.compile(rb"[\x01-\x08\x0e-\x1a\x1c-\x1f]")
_WESTERN = "cp1252"
_LEGACY = (
    _WESTERN, "cp1250", "cp1251", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257", "iso8859_2",
    "koi8_r", "gb18030", "big5", "cp932", "euc_jp", "euc_kr",
)  # fmt: skip
_SAMPLE = 2**16
BLANK_LINES_AT_MOST = 1_000_000
"""After so many blank lines in a row, the rest of a file is not read."""
_FAILURES_AT_MOST = 5  # guesses for one file that led to nothing
_NO_ENCODING = "the encoding cannot be told; save it as UTF-8"
_FAR_ABOVE = 10  # valid UTF-8 sequences for each invalid byte, to call a text damaged UTF-8


def decode(data: bytes, declared: str = "") -> str:
    """Return the text of a whole document.

    Args:
        data: the bytes.
        declared: the encoding that the document names for itself; only asked when the bytes are
            not UTF-8, since pages are converted more often than their declarations.

    Raises:
        UnreadableError: the bytes are no text, or in no encoding that could be told.
    """
    if encoding := _marked(data):
        return data.decode(encoding, errors="replace")
    _refuse_binary(data)
    return _decode_unmarked(data, declared)


def numbered_lines(stream: io.BufferedReader) -> Iterator[tuple[int, str | UnreadableError]]:
    """Yield each physical line with its number, from 1, and its line end; memory stays constant.

    A line that is too long or cannot be decoded comes as the reason why.

    Raises:
        UnreadableError: the file is no text, or a million lines are blank.
    """
    blank = 0
    for number, line in _numbered(stream):
        yield number, line
        blank = blank + 1 if isinstance(line, str) and line.isspace() else 0
        if blank > BLANK_LINES_AT_MOST:
            raise UnreadableError("blank lines without end", number)


def _numbered(stream: io.BufferedReader) -> Iterator[tuple[int, str | UnreadableError]]:
    head = stream.peek(_SAMPLE)[:_SAMPLE]
    encoding = _marked(head)
    if encoding and encoding != "utf-8-sig":
        yield from _wide_lines(stream, encoding)
        return
    _refuse_binary(head)
    if encoding:
        stream.read(len(codecs.BOM_UTF8))
    lines = _Lines(head, stream)
    number = 0
    while line := stream.readline(LINE_BYTES):
        number += 1
        if not line.endswith(b"\n") and len(line) >= LINE_BYTES:
            while (rest := stream.readline(_SAMPLE)) and not rest.endswith(b"\n"):
                pass
            yield number, _too_long(number)
            continue
        try:
            yield number, lines.decode(line)
        except UnreadableError as problem:
            yield number, UnreadableError(problem.reason, number)


class _Lines:
    """Decodes the lines of one file, whose foreign encoding is guessed once: that takes long."""

    def __init__(self, head: bytes, stream: io.BufferedReader) -> None:
        self._foreign = b"" if _is_utf8(head) else head
        self._stream = stream
        self._encoding = ""
        self._failures = 0

    def decode(self, line: bytes) -> str:
        """Return the text of the next line.

        Raises:
            UnreadableError: it is not UTF-8, and nothing else could be told.
        """
        if (text := _nearly_utf8(line, lenient=not self._foreign)) is not None:
            return text
        if not self._encoding:
            self._encoding = self._guess(line)
        return line.decode(self._encoding, errors="replace")

    def _guess(self, line: bytes) -> str:
        if self._failures >= _FAILURES_AT_MOST:
            raise UnreadableError(_NO_ENCODING)
        try:
            return _guess(self._foreign or self._sample(line))
        except UnreadableError:
            self._failures += 1
            self._foreign = b""  # another line may tell more
            raise

    def _sample(self, line: bytes) -> bytes:
        """Return a line and what is foreign in the lines after it, which tell more than one."""
        following = self._stream.peek(_SAMPLE)[:_SAMPLE].splitlines(keepends=True)[:-1]
        foreign = (other for other in following if _nearly_utf8(other) is None)
        return b"".join((line[:_SAMPLE], *foreign))


def _nearly_utf8(data: bytes, *, lenient: bool = True) -> str | None:
    """Return bytes as UTF-8, in the ``lenient`` case even with a little damage, or else None."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        if not lenient:
            return None
    text = data.decode("utf-8", errors="replace")
    sound = sum(1 for c in text[: 2**20] if c > "\x7f" and c != "\ufffd")
    # Any other reading of UTF-8 with a little damage would spoil all the rest.
    return text if sound >= _FAR_ABOVE * text.count("\ufffd") else None


def _is_utf8(head: bytes) -> bool:
    """Whether bytes, perhaps cut inside a character, are UTF-8 with next to no damage."""
    text = head.decode("utf-8", errors="replace")
    sound = sum(1 for c in text if c > "\x7f" and c != "\ufffd")
    return sound >= _FAR_ABOVE * (text[:-3].count("\ufffd"))


def _wide_lines(
    stream: io.BufferedReader, encoding: str
) -> Iterator[tuple[int, str | UnreadableError]]:
    text = io.TextIOWrapper(stream, encoding=encoding, errors="replace", newline="\n")
    number = 0
    try:
        while line := text.readline(LINE_BYTES):
            number += 1
            if not line.endswith("\n") and len(line) >= LINE_BYTES:
                while (rest := text.readline(_SAMPLE)) and not rest.endswith("\n"):
                    pass
                yield number, _too_long(number)
                continue
            yield number, line
    finally:
        # Or closing the wrapper would close a stream that is not its own. The garbage collector
        # may have closed that before: it takes what is left of a failed reader in any order.
        if not stream.closed:
            text.detach()


def _too_long(number: int) -> UnreadableError:
    return UnreadableError(f"a line of more than {LINE_BYTES // 2**20} MiB", number)


def _marked(data: bytes) -> str:
    return next((encoding for mark, encoding in _MARKS if data.startswith(mark)), "")


def _refuse_binary(data: bytes) -> None:
    for magic, what in _MAGIC:
        if data.startswith(magic):
            raise UnreadableError(f"not text but {what}")
    if b"\x00" in data:
        raise UnreadableError("not text: it holds NUL bytes")
    sample = data[:_SAMPLE]
    if len(_CONTROLS.findall(sample)) * 20 > len(sample):
        raise UnreadableError("not text: it is full of control characters")


def _decode_unmarked(data: bytes, declared: str = "") -> str:
    if (text := _nearly_utf8(data)) is not None:
        return text
    if encoding := _known(declared):
        return data.decode(encoding, errors="replace")
    # The sample surrounds the first foreign byte, for a long text may start in plain ASCII.
    broken = _first_foreign(data)
    return data.decode(_guess(data[max(0, broken - _SAMPLE) : broken + _SAMPLE]), errors="replace")


def _first_foreign(data: bytes) -> int:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        return error.start
    return len(data)


def _known(declared: str) -> str:
    """Return Python's name of a declared single or multi byte encoding, or an empty string."""
    try:
        name = codecs.lookup(declared).name
        "".encode(name)  # refuses codecs that are no text encodings
    except (LookupError, ValueError):
        return ""
    if name.startswith(("utf", "idna", "punycode", "unicode", "raw")):
        return ""
    return _WESTERN if name in ("iso8859-1", "ascii") else name  # as browsers do


@lru_cache(maxsize=64)
def _guess(sample: bytes) -> str:
    """Return the likeliest encoding of bytes that are not UTF-8, by charset-normalizer.

    Only encodings that newsrooms have used are considered, and Western European wins a tie: the
    open guess calls plain French Central European, or Chinese.
    """
    from charset_normalizer import from_bytes

    matches = from_bytes(sample, cp_isolation=list(_LEGACY))
    best = matches.best()
    if best is None:
        raise UnreadableError(_NO_ENCODING)
    for match in matches:
        if (match.chaos, match.coherence) == (best.chaos, best.coherence) and (
            _WESTERN in match.could_be_from_charset
        ):
            return _WESTERN
    return str(best.encoding)
