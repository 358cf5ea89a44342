"""Turns what the libraries raise over a bad model into this package's own error."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from contextlib import contextmanager

from newsrag.errors import ModelError, NewsragError, is_panic

__all__ = ["as_model_error"]

_LONGEST = 300


@contextmanager
def as_model_error(cause: str, mend: str) -> Iterator[None]:
    """Raise a :class:`ModelError` for whatever a library raises inside.

    A file that is not what it should be makes loaders and runtimes raise what they like, and the
    Rust ones panic, which is no ``Exception``. What the machine lacks is not the model's fault.

    Args:
        cause: what could not be done; the library's own words follow.
        mend: what can be done about it.
    """
    try:
        yield
    except (NewsragError, MemoryError):
        raise
    except BaseException as error:
        if not (isinstance(error, Exception) or is_panic(error)):
            raise
        raise ModelError(f"{cause}: {_first_line(error)}", mend) from error


def _first_line(error: BaseException) -> str:
    line = (str(error).strip().splitlines() or [""])[0]
    return textwrap.shorten(line, _LONGEST, placeholder=" ...") or type(error).__name__
