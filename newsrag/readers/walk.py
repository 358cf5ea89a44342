"""Find the article files that a list of files and folders names, in a stable order."""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import TYPE_CHECKING

from newsrag.errors import NotFoundError
from newsrag.readers.streams import NO_FILE
from newsrag.types import ReadProblem

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["ENDINGS", "NewsFile", "check_paths", "find_files", "kind_of"]

KINDS = {
    ".txt": "plain",
    ".md": "markdown",
    ".markdown": "markdown",
    ".json": "json",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".csv": "csv",
    ".tsv": "csv",
    ".html": "html",
    ".htm": "html",
}
ENDINGS = tuple(KINDS) + tuple(ending + ".gz" for ending in KINDS)
"""File name endings that are understood, lower case."""


@dataclass(frozen=True, slots=True)
class NewsFile:
    """One file to read.

    ``shown`` is its path as the user would write it, ``origin`` its absolute resolved path, and
    ``name`` its path inside the folder that was named, with ``/`` between the parts and without
    a final ``.gz``. ``size`` is in bytes on disk.
    """

    path: Path
    shown: str
    origin: str
    name: str
    size: int

    @property
    def packed(self) -> bool:
        """Whether the file is compressed with gzip."""
        return self.path.name.lower().endswith(".gz")

    @property
    def ending(self) -> str:
        """The ending that says how to read the file, in lower case, ``.gz`` left out."""
        return PurePath(_without_gz(self.path.name)).suffix.lower()


_INDEX_MARK = "catalog.db"
"""A folder with this file is an index of newsrag: what is in it are no articles."""


def kind_of(name: str) -> str:
    """Return which reader a file name asks for, or an empty string for none."""
    return KINDS.get(PurePath(_without_gz(name)).suffix.lower(), "")


def check_paths(paths: Iterable[Path]) -> None:
    """Raise NotFoundError for the first path that does not exist."""
    for path in paths:
        try:
            path.stat()
        except PermissionError:
            continue  # it may well exist; reading it will say what is wrong
        except (OSError, ValueError):
            raise NotFoundError(
                f"no such file or folder: {_shown(path)}", "check the path"
            ) from None


def find_files(paths: Iterable[Path]) -> Iterator[NewsFile | ReadProblem]:
    """Yield every file once, in the order of the paths and by name inside each folder.

    Inside a folder, hidden names and unknown endings are passed over in silence, links to
    folders are not followed, indexes of newsrag are left alone, and pipes and devices are
    reported and never opened.
    """
    seen: set[str] = set()
    for path in paths:
        for found in _find(path):
            if isinstance(found, NewsFile):
                if found.origin in seen:
                    continue
                seen.add(found.origin)
            yield found


def _find(path: Path) -> Iterator[NewsFile | ReadProblem]:
    try:
        mode = path.stat().st_mode
        root = Path(os.path.realpath(path))
    except OSError as error:
        yield ReadProblem(_shown(path), _reason(error))
        return
    if stat.S_ISDIR(mode):
        yield from _find_in_folder(path, root)
    elif kind_of(path.name):
        yield _news_file(path, root, root.name if path.name in (".", "..") else path.name)
    else:
        endings = ", ".join(sorted(KINDS))
        reason = f"this ending is not understood; known are {endings}, each also with .gz"
        yield ReadProblem(_shown(path), reason)


def _find_in_folder(top: Path, root: Path) -> Iterator[NewsFile | ReadProblem]:
    """Walk one folder with a stack of its own, so that depth is no matter."""
    stack: list[tuple[Path, str, frozenset[tuple[int, int]]]] = [(top, "", frozenset())]
    while stack:
        path, inside, above = stack.pop()
        if inside and kind_of(path.name) and not path.is_dir():
            yield _news_file(path, root / inside, inside)
            continue
        try:
            info = path.stat()
            key = (info.st_dev, info.st_ino)
            # A junction or a bind mount can make a circle without any symbolic link.
            entries = [] if key in above else sorted(_entries(path), reverse=True)
        except OSError as error:
            yield ReadProblem(_shown(path), _reason(error))
            continue
        below = above | {key}
        stack.extend((path / name, f"{inside}/{name}".lstrip("/"), below) for name in entries)


def _entries(folder: Path) -> Iterator[str]:
    """Yield the names in a folder that are worth looking at; in an index, none are."""
    if (folder / _INDEX_MARK).is_file():
        return
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.startswith("."):
                continue
            if entry.is_dir(follow_symlinks=False) or (
                kind_of(entry.name) and not (entry.is_symlink() and entry.is_dir())
            ):
                yield entry.name


def _news_file(path: Path, real: Path, name: str) -> NewsFile | ReadProblem:
    try:
        info = path.stat()
        origin = os.path.realpath(path) if path.is_symlink() else str(real)
    except OSError as error:
        return ReadProblem(_shown(path), _reason(error))
    if not stat.S_ISREG(info.st_mode):
        return ReadProblem(_shown(path), NO_FILE)
    return NewsFile(path, _shown(path), _shown(origin), _without_gz(_shown(name)), info.st_size)


def _without_gz(name: str) -> str:
    return name[:-3] if name.lower().endswith(".gz") else name


def _shown(path: Path | str) -> str:
    """Return a path as text that any encoding can hold: undecodable bytes become escapes."""
    return str(path).encode("utf-8", "backslashreplace").decode("utf-8")


def _reason(error: OSError) -> str:
    if isinstance(error, FileNotFoundError):
        return "a link that leads nowhere, or a file that is gone"
    return (error.strerror or str(error)).lower()
