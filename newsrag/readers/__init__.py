"""Readers: files and folders into raw articles, each failure reported and stopping nothing else."""

from __future__ import annotations

import gzip
import hashlib
import json
import zlib
from importlib import import_module
from typing import TYPE_CHECKING

import xxhash

from newsrag._version import __version__
from newsrag.readers.fields import FieldNames
from newsrag.readers.streams import UnreadableError, open_file, open_regular
from newsrag.readers.walk import ENDINGS, NewsFile, check_paths, find_files, kind_of
from newsrag.types import FileRead, RawArticle, ReadProblem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

__all__ = ["ENDINGS", "count_files", "read_paths", "total_bytes"]

PROBLEMS_AT_MOST = 1_000
"""Problems listed for one file; the rest are counted."""
PROBLEMS_TO_GIVE_UP = 20_000
"""With so many problems, and more of them than articles, the rest of a file is not read."""

# Imported when a file asks for them: trafilatura alone takes a second.
_READERS = {
    "plain": ("newsrag.readers.plain", "read"),
    "markdown": ("newsrag.readers.markdown", "read"),
    "json": ("newsrag.readers.records", "read_json"),
    "jsonl": ("newsrag.readers.records", "read_jsonl"),
    "csv": ("newsrag.readers.tables", "read"),
    "html": ("newsrag.readers.html", "read"),
}


def read_paths(
    paths: Sequence[Path],
    field_map: Mapping[str, str] | None = None,
    on_bytes: Callable[[int], None] | None = None,
    unchanged: Callable[[str, str], int | None] | None = None,
) -> Iterator[RawArticle | ReadProblem | FileRead]:
    """Read files and folders, in the order given and by name inside each folder.

    A file that two paths lead to is read once. Memory does not grow with the archive: files of
    JSON lines, CSV and TSV are streamed, other files are read one at a time.

    Args:
        paths: files with one of ``ENDINGS``, and folders of them.
        field_map: our field name (text, title, source, published, url, author, language, id) to
            the name that records use; it overrides what would be understood.
        on_bytes: called with the number of bytes on disk done with since the last call; the
            numbers add up to ``total_bytes(paths)`` when nothing changes meanwhile.
        unchanged: called with a file's origin and digest; returns how many articles it holds if
            they need not be read again, else None.

    Returns:
        An iterator of articles, of problems, each with its path and reason, and, where
        ``unchanged`` is given, of a :class:`~newsrag.types.FileRead` at the end of each file.

    Raises:
        NotFoundError: a path does not exist; raised before anything is read.
        InputError: a key of ``field_map`` is not a field.
    """
    names = FieldNames(field_map)
    check_paths(paths)
    if unchanged is None:
        return _read(paths, names, on_bytes)
    how = json.dumps([__version__, sorted((field_map or {}).items())])
    return _read_changed(paths, names, on_bytes, how, unchanged)


def count_files(paths: Sequence[Path]) -> int:
    """Return how many files ``read_paths`` would open."""
    return sum(isinstance(found, NewsFile) for found in find_files(paths))


def total_bytes(paths: Sequence[Path]) -> int:
    """Return how many bytes on disk the files take that ``read_paths`` would open."""
    return sum(found.size for found in find_files(paths) if isinstance(found, NewsFile))


def _read(
    paths: Sequence[Path], names: FieldNames, on_bytes: Callable[[int], None] | None
) -> Iterator[RawArticle | ReadProblem]:
    for found in find_files(paths):
        if isinstance(found, ReadProblem):
            yield found
            continue
        yield from _read_whole(found, names, on_bytes)


def _read_whole(
    file: NewsFile, names: FieldNames, on_bytes: Callable[[int], None] | None
) -> Iterator[RawArticle | ReadProblem]:
    tally = _Tally(file.size, on_bytes)
    yield from _limited(file.shown, _read_file(file, names, tally.add))
    tally.finish()


def _read_changed(
    paths: Sequence[Path],
    names: FieldNames,
    on_bytes: Callable[[int], None] | None,
    how: str,
    unchanged: Callable[[str, str], int | None],
) -> Iterator[RawArticle | ReadProblem | FileRead]:
    """Read only files that are not as they were; say of each how it is to be known again."""
    for found in find_files(paths):
        if isinstance(found, ReadProblem):
            yield found
            yield FileRead(found.path, "", 0)
            continue
        digest = _digest(found, how)
        known = unchanged(found.origin, digest) if digest else None
        if known is not None:
            _Tally(found.size, on_bytes).finish()
            yield FileRead(found.origin, digest, known, unchanged=True)
            continue
        articles = problems = 0
        for item in _read_whole(found, names, on_bytes):
            articles += isinstance(item, RawArticle)
            problems += isinstance(item, ReadProblem)
            yield item
        # Somebody may have written to it meanwhile.
        whole = digest and not problems and _digest(found, how) == digest
        yield FileRead(found.origin, digest if whole else "", articles)


def _digest(file: NewsFile, how: str) -> str:
    """Return a digest over a file's bytes and how they are read; empty if it cannot be read."""
    try:
        with open_regular(file.path) as stream:
            return hashlib.file_digest(stream, lambda: xxhash.xxh3_128(how.encode())).hexdigest()
    except (OSError, UnreadableError):
        return ""


def _read_file(
    file: NewsFile, names: FieldNames, on_bytes: Callable[[int], None]
) -> Iterator[RawArticle | ReadProblem]:
    module, function = _READERS[kind_of(file.path.name)]
    read = getattr(import_module(module), function)
    try:
        with open_file(file, on_bytes) as stream:
            yield from read(file, stream, names)
    except UnreadableError as problem:
        yield ReadProblem(file.shown, problem.reason, problem.line)
    except EOFError:
        yield ReadProblem(file.shown, "the gzip data is cut off")
    except (zlib.error, gzip.BadGzipFile):
        yield ReadProblem(file.shown, "the gzip data is damaged, or it is no gzip data at all")
    except OSError as error:
        yield ReadProblem(file.shown, (error.strerror or str(error)).lower())
    except MemoryError:
        yield ReadProblem(file.shown, "it does not fit into memory")
    # Whatever else a parser raises is its bug or ours, met by one file; it must not stop the
    # import of all the others.
    except Exception as error:  # noqa: BLE001
        yield ReadProblem(file.shown, _unforeseen(error))


def _unforeseen(error: Exception) -> str:
    """Say in one line which exception a reader let through."""
    words = " ".join(str(error).split())[:200]
    return f"its reader failed: {type(error).__name__}" + (f": {words}" if words else "")


def _limited(
    shown: str, results: Iterator[RawArticle | ReadProblem]
) -> Iterator[RawArticle | ReadProblem]:
    """Pass everything on, but of a file full of problems only the first thousand."""
    problems = articles = 0
    rest = ""
    for result in results:
        problems += isinstance(result, ReadProblem)
        articles += isinstance(result, RawArticle)
        if problems <= PROBLEMS_AT_MOST or isinstance(result, RawArticle):
            yield result
        if problems >= PROBLEMS_TO_GIVE_UP and problems > articles:
            rest = "; the rest of the file was not read"
            break
    if problems > PROBLEMS_AT_MOST:
        yield ReadProblem(shown, f"and {problems - PROBLEMS_AT_MOST:,} problems more{rest}")


class _Tally:
    """Reports the bytes of one file, no more and in the end no less than its size."""

    def __init__(self, size: int, on_bytes: Callable[[int], None] | None) -> None:
        self._left = size
        self._on_bytes = on_bytes

    def add(self, count: int) -> None:
        count = min(count, self._left)
        self._left -= count
        if count and self._on_bytes:
            self._on_bytes(count)

    def finish(self) -> None:
        self.add(self._left)
