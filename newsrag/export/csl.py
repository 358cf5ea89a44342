"""Renders citations as CSL-JSON and as BibTeX, one item an article, for reference managers.

Sources: the CSL-JSON schema (https://github.com/citation-style-language/schema) and the manual of
BibTeX, https://ctan.org/pkg/bibtex.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from newsrag.export.links import web_address
from newsrag.text.visible import json_text, visible

if TYPE_CHECKING:
    from collections.abc import Iterator

    from newsrag.export.material import Material
    from newsrag.types import CitedArticle

__all__ = ["bibtex", "csl_json"]

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
# BibTeX counts braces even after a backslash, so none is written as one.
_TEX = {
    "\\": r"\textbackslash{}",
    "{": r"\textbraceleft{}",
    "}": r"\textbraceright{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "|": r"\textbar{}",
    '"': r"\textquotedbl{}",
    "`": r"\textasciigrave{}",
    **{each: f"\\{each}" for each in "#$%&_"},
}
_SPECIAL = re.compile("[" + re.escape("".join(_TEX)) + "]")
_URL_SPECIAL = re.compile(r"[^A-Za-z0-9:/?#@!$&*+,;=._~%-]")


def csl_json(material: Material) -> str:
    """Return the articles as CSL-JSON: an array of items, each article once."""
    return json_text([_item(each, material) for each in material.articles])


def _item(article: CitedArticle, material: Material) -> dict[str, Any]:
    when = article.published
    item = {
        "id": material.keys[article.id, article.version],
        "type": "article-newspaper",
        "title": _line(article.title),
        "author": [{"literal": _line(article.author)}] if _line(article.author) else [],
        "container-title": _line(article.source),
        "issued": {"date-parts": [[when.year, when.month, when.day]]} if when else {},
        "URL": web_address(article.url),
        "language": _line(article.language),
        "note": _note(article),
    }
    return {name: value for name, value in item.items() if value}


def _line(text: str) -> str:
    return " ".join(text.split())


def _note(article: CitedArticle) -> str:
    places = ", ".join(f"{each.span.start}-{each.span.end}" for each in article.excerpts)
    return (
        f"quoted: characters {places} of {article.characters}; version {article.version} of "
        f"{_line(article.id)}; SHA-256 of the text: {article.digest}"
    )


def bibtex(material: Material) -> str:
    """Return the articles as BibTeX: an entry for each, in UTF-8."""
    return "\n".join("".join(_entry(each, material)) for each in material.articles)


def _entry(article: CitedArticle, material: Material) -> Iterator[str]:
    when = article.published
    url = _URL_SPECIAL.sub(lambda match: f"%{ord(match[0]):02X}", web_address(article.url))
    fields = {
        # A second pair of braces keeps a style from changing capitals, or from parting a name.
        "title": _twice(article.title),
        "author": _twice(article.author),
        "journal": _twice(article.source),
        "year": f"{{{when.year:04}}}" if when else "",
        "month": _MONTHS[when.month - 1] if when else "",
        "day": f"{{{when.day}}}" if when else "",
        "url": f"{{{url}}}" if url else "",
        "note": f"{{{_tex(_note(article))}}}",
    }
    yield f"@article{{{material.keys[article.id, article.version]},\n"
    for name, value in fields.items():
        if value:
            yield f"  {name} = {value},\n"
    yield "}\n"


def _twice(text: str) -> str:
    return f"{{{{{_tex(text)}}}}}" if text.strip() else ""


def _tex(text: str) -> str:
    return _SPECIAL.sub(lambda match: _TEX[match[0]], visible(_line(text)))
