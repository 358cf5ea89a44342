"""Renders quotations in a format by its name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsrag.errors import InputError
from newsrag.export.csl import bibtex, csl_json
from newsrag.export.markdown import markdown
from newsrag.export.page import page
from newsrag.types import Format

if TYPE_CHECKING:
    from collections.abc import Callable

    from newsrag.export.material import Material

__all__ = ["rendered"]

_RENDER: dict[str, Callable[[Material], str]] = {
    Format.MD: markdown,
    Format.CSL: csl_json,
    Format.BIBTEX: bibtex,
    Format.HTML: page,
}


def rendered(material: Material, form: str) -> str:
    """Return quotations as a text that ends with a line feed, or is empty.

    Raises:
        InputError: there is no such format.
    """
    if form not in _RENDER:
        raise InputError(f"there is no format {form!r}", f"choose {', '.join(Format)}")
    return _RENDER[form](material)
