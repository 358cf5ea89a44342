"""The files in a case file: all of them follow from the document, the excerpts and the articles."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from typing import Any

from newsrag.export.formats import rendered
from newsrag.export.material import material
from newsrag.export.sheet import sheet_of
from newsrag.proof.documents import read_document
from newsrag.text.visible import json_text
from newsrag.types import CaseReport, CitedArticle, Excerpt, Format, Span

__all__ = [
    "DOCUMENT",
    "EXCERPTS",
    "FORMAT",
    "MANIFEST",
    "RENDERINGS",
    "Source",
    "article_name",
    "case_files",
    "excerpts_from",
    "manifest_of",
    "report_of",
    "sha256",
]

# Raised whenever a file would be rendered in another way: renderings are compared byte by byte.
FORMAT = 1
MANIFEST, DOCUMENT, EXCERPTS = "manifest.json", "document.json", "excerpts.json"
RENDERINGS = {
    "index.html": Format.HTML,
    "answer.md": Format.MD,
    "citations.json": Format.CSL,
    "citations.bib": Format.BIBTEX,
}
_TEXTS = tuple(each.name for each in fields(CitedArticle) if each.type == "str")


@dataclass(frozen=True, slots=True)
class Source:
    """What a case is made of: a document, the excerpts, and all texts of the articles or none.

    ``state`` is when the archive was last changed, in UTC; ``as_of`` is the time, in UTC, by which
    the document was known to the archive, None for that of the state.
    """

    document: str
    articles: tuple[CitedArticle, ...]
    texts: tuple[str, ...]
    made_by: str
    state: datetime
    as_of: datetime | None = None


def case_files(source: Source) -> dict[str, bytes]:
    """Return the files of a case by their names, in the order in which they stand in it.

    Raises:
        InputError: the document is none.
        KeyError: the document cites what no excerpt is of.
    """
    sheet = sheet_of(read_document(source.document))
    made = material(sheet, source.articles, source.made_by, source.state, source.as_of)
    files = {name: rendered(made, form).encode() for name, form in RENDERINGS.items()}
    files[DOCUMENT] = source.document.encode()
    files[EXCERPTS] = json_text([_plain(each) for each in source.articles]).encode()
    for number, text in enumerate(source.texts, 1):
        files[article_name(number)] = text.encode()
    return {MANIFEST: manifest_of(files, source.made_by, source.state, source.as_of), **files}


def article_name(number: int) -> str:
    """Return the name of the whole text of an article, counted from 1."""
    return f"articles/{number}.txt"


def manifest_of(
    files: Mapping[str, bytes], made_by: str, state: datetime, as_of: datetime | None = None
) -> bytes:
    """Return the manifest of all other files, sealed with a SHA-256 over itself."""
    manifest = {
        "format": FORMAT,
        "made_by": made_by,
        "state": state.isoformat(),
        "as_of": as_of.isoformat() if as_of else None,
        "files": [
            {"name": name, "bytes": len(content), "sha256": sha256(content)}
            for name, content in files.items()
            if name != MANIFEST
        ],
    }
    seal = sha256(json_text(manifest).encode())
    return json_text({**manifest, "seal": seal}).encode()


def sha256(data: bytes) -> str:
    """Return the SHA-256 of some bytes, hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def report_of(source: Source, path: str, data: bytes) -> CaseReport:
    """Return what there is to say of a case file and its bytes."""
    return CaseReport(
        path=path,
        size=len(data),
        sha256=sha256(data),
        made_by=source.made_by,
        state=source.state,
        as_of=source.as_of,
        citations=sum(len(each.excerpts) for each in source.articles),
        articles=len(source.articles),
        whole=bool(source.texts),
    )


def _plain(article: CitedArticle) -> dict[str, Any]:
    """Return an article and its excerpts as JSON."""
    return {
        **{name: getattr(article, name) for name in _TEXTS},
        "version": article.version,
        "published": article.published.isoformat() if article.published else None,
        "characters": article.characters,
        "excerpts": [
            {
                "start": each.span.start,
                "end": each.span.end,
                "context": each.context.start,
                "text": each.text,
            }
            for each in article.excerpts
        ],
    }


def excerpts_from(text: str) -> tuple[CitedArticle, ...]:
    """Read excerpts back.

    Raises:
        ValueError: they are not as newsrag writes them.
    """
    try:
        return tuple(_article(each) for each in _listed(json.loads(text)))
    except (KeyError, TypeError, AttributeError, RecursionError, OverflowError) as error:
        raise ValueError("they are not as newsrag writes them") from error


def _listed(value: Any) -> Sequence[Any]:  # noqa: ANN401 - any JSON
    if not isinstance(value, list):
        raise TypeError("no list")
    return value


def _article(data: Mapping[str, Any]) -> CitedArticle:
    published = data["published"]
    return CitedArticle(
        **{name: _of(str, data[name]) for name in _TEXTS},
        version=_of(int, data["version"]),
        published=None if published is None else datetime.fromisoformat(published).astimezone(UTC),
        characters=_of(int, data["characters"]),
        excerpts=tuple(_excerpt(each) for each in _listed(data["excerpts"])),
    )


def _excerpt(data: Mapping[str, Any]) -> Excerpt:
    text, first = _of(str, data["text"]), _of(int, data["context"])
    span = Span(_of(int, data["start"]), _of(int, data["end"]))
    context = Span(first, first + len(text))
    if not context.start <= span.start < span.end <= context.end:
        raise ValueError("a quotation does not stand in its context")
    return Excerpt(span, context, text)


def _of(kind: type, value: Any) -> Any:  # noqa: ANN401 - of that type
    """Return a value if it is of just that type: a bool is no number, half a letter no text."""
    if type(value) is not kind:
        raise TypeError(f"not a {kind.__name__}")
    if isinstance(value, str):
        value.encode()
    return value
