"""Checks the files of a lexical index by themselves, before tantivy reads them."""

from __future__ import annotations

import json
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from newsrag.errors import DamagedIndexError, is_panic

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["check_names", "without_panic"]

_MANAGED, _META = ".managed.json", "meta.json"
_LARGEST = 8_000_000  # bytes; one has some hundred for each of a few segments


def check_names(folder: Path) -> None:
    """Refuse a list of files that names one elsewhere: tantivy deletes those that it does not need.

    Raises:
        ValueError: it does, or is no such list.
        OSError: it cannot be read.
    """
    names = _read(folder / _MANAGED)
    if not isinstance(names, list) or not all(map(_is_plain, names)):
        raise ValueError(f"{_MANAGED} names more than files beside it")
    _read(folder / _META)


def _read(file: Path) -> Any:  # noqa: ANN401 - JSON
    if file.stat().st_size > _LARGEST:
        raise ValueError(f"{file.name} is too large to be ours")
    return json.loads(file.read_bytes())


def _is_plain(name: object) -> bool:
    return isinstance(name, str) and not set(name) & {"/", "\\", ":", "\0"} and name != ".."


@contextmanager
def without_panic(*, searching: bool = False) -> Iterator[None]:
    """Turn a panic of tantivy's, which is no Exception, into an error: its files are damaged.

    Raises:
        ValueError: while an index is opened, which is then made again.
        DamagedIndexError: while one is searched.
    """
    try:
        yield
    except BaseException as error:
        if not is_panic(error):
            raise
        said = " ".join(str(error).split())
        if not searching:
            raise ValueError(said) from error
        raise DamagedIndexError(
            f"a lexical index is damaged ({said})", "make it again: newsrag doctor --repair"
        ) from error
