"""Imports the libraries that only benchmarks need, or says which extra brings them."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from newsrag.errors import InputError

__all__ = ["require"]


def require(module: str, extra: str) -> Any:  # noqa: ANN401 - a module's names are its own
    """Import a module of an extra.

    Args:
        module: its name.
        extra: the extra of newsrag that brings it.

    Raises:
        InputError: it is not installed.
    """
    try:
        return import_module(module)
    except ImportError as error:
        library = module.partition(".")[0]
        raise InputError(
            f"{library} is not installed", f"in newsrag's folder: pip install '.[{extra}]'"
        ) from error
