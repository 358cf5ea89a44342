"""Opens the index that a command works on, building the first one from the sample archive."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import TYPE_CHECKING

from newsrag.cli.jsonout import emit
from newsrag.cli.options import DEFAULT_INDEX, Shown
from newsrag.cli.progress import TerminalProgress
from newsrag.cli.terminal import note, out_text
from newsrag.errors import NotFoundError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from newsrag.index import NewsIndex

__all__ = ["open_index", "open_or_build", "open_to_search", "present"]

_SEEDS = Path("seeds")


def open_index(
    path: Path, *, device: str = "auto", model: str | None = None, precision: str | None = None
) -> NewsIndex:
    """Open an index that exists."""
    from newsrag.index import NewsIndex

    return NewsIndex.open(
        path, device=device, model=model, precision=precision, progress=TerminalProgress()
    )


def open_or_build(
    path: Path,
    sources: list[Path],
    names: dict[str, str] | None = None,
    *,
    device: str = "auto",
    model: str | None = None,
    precision: str | None = None,
) -> NewsIndex:
    """Open an index, or make an empty one if there is none and the sources are worth it."""
    from newsrag.index import NewsIndex

    try:
        return open_index(path, device=device, model=model, precision=precision)
    except NotFoundError:
        NewsIndex.check_sources(sources, names)
        return NewsIndex.build(
            path, model=model, precision=precision, device=device, progress=TerminalProgress()
        )


def open_to_search(path: Path) -> NewsIndex:
    """Open an index; in a folder that has seeds/ and no index yet, build the default one first.

    A first build that was interrupted is finished.

    Raises:
        NotFoundError: there is no index and nothing to build one from.
    """
    sample = path == DEFAULT_INDEX and _SEEDS.is_dir()
    try:
        index = open_index(path)
    except NotFoundError:
        if not sample:
            raise
        index = open_or_build(path, [_SEEDS])
    if sample and index.is_untouched():
        note(f"building {path} from {_SEEDS}/")
        index.add([_SEEDS], wait=-1)
    elif unfinished := index.unfinished():
        command = shlex.join(["newsrag", "add", "--index", str(path), *unfinished])
        note(f"an earlier add was interrupted; finish it with: {command}")
    elif waiting := index.waiting():
        note(f"{waiting:,} passages are not embedded yet; they are found by their words alone")
    return index


def present(
    archive: NewsIndex,
    document: object,
    lines: Iterable[str],
    form: Shown,
    as_of: datetime | None = None,
) -> None:
    """Print what was found: as lines, as JSON, or its quotations in a format for others.

    ``as_of`` is the time that was asked for.
    """
    if form in (Shown.TEXT, Shown.JSON):
        emit(document, lines, as_json=form is Shown.JSON)
    else:
        out_text(archive.render(document, form, as_of=as_of))
