"""Opens the index that a command works on, building the first one from the sample archive."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from newsrag.cli.options import DEFAULT_INDEX
from newsrag.cli.progress import TerminalProgress
from newsrag.cli.terminal import note
from newsrag.errors import NotFoundError

if TYPE_CHECKING:
    from newsrag.index import NewsIndex

__all__ = ["open_index", "open_or_build", "open_to_search"]

_SEEDS = Path("seeds")


def open_index(path: Path, *, device: str = "auto", model: str | None = None) -> NewsIndex:
    """Open an index that exists."""
    from newsrag.index import NewsIndex

    return NewsIndex.open(path, device=device, model=model, progress=TerminalProgress())


def open_or_build(path: Path, *, device: str, model: str | None) -> NewsIndex:
    """Open an index, or make an empty one if there is none."""
    from newsrag.index import NewsIndex

    try:
        return open_index(path, device=device, model=model)
    except NotFoundError:
        return NewsIndex.build(path, model=model, device=device, progress=TerminalProgress())


def open_to_search(path: Path) -> NewsIndex:
    """Open an index; in a folder that has seeds/ and no index yet, build the default one first.

    A first build that was interrupted is finished.

    Raises:
        NotFoundError: there is no index and nothing to build one from.
    """
    seeds = str(_SEEDS.resolve())
    try:
        index = open_index(path)
        unfinished = index.stats().unfinished
    except NotFoundError:
        if path != DEFAULT_INDEX or not _SEEDS.is_dir():
            raise
        index, unfinished = open_or_build(path, device="auto", model=None), (seeds,)
    if unfinished == (seeds,) and path == DEFAULT_INDEX and _SEEDS.is_dir():
        note(f"building {path} from {_SEEDS}/")
        index.add([_SEEDS], wait=-1)
    elif unfinished:
        note(f"an earlier add was interrupted; finish it with: newsrag add {' '.join(unfinished)}")
    return index
