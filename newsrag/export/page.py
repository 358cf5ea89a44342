"""Renders quotations as an HTML page: each marked in its paragraph; nothing in it runs or loads."""

from __future__ import annotations

import base64
import hashlib
import html
import re
from typing import TYPE_CHECKING

from newsrag.export.material import day_of
from newsrag.export.style import STYLE
from newsrag.text.visible import visible

if TYPE_CHECKING:
    from collections.abc import Iterator

    from newsrag.export.material import Material, Note
    from newsrag.export.sheet import Entry

__all__ = ["page"]

# Only this very style may apply, and nothing else is loaded, run or sent.
_STYLE_SUM = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
_POLICY = (
    f"default-src 'none'; style-src 'sha256-{_STYLE_SUM}'; base-uri 'none'; form-action 'none'"
)
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}")
# Marks of direction turn no line around, and Arabic and Hebrew texts have them.
_HARMLESS = "\u061c\u200e\u200f"
_HOW = (
    "The marked words are the article’s own, from the first character that is given up to the "
    "second, counted from 0 in Unicode code points; the SHA-256 is that of the article’s whole "
    "text in UTF-8. An ellipsis outside the marked words says that the article goes on there. "
    "Times are UTC."
)


def page(material: Material) -> str:
    """Return the page, whole: it needs no other file."""
    return "\n".join(_lines(material)) + "\n"


def _lines(material: Material) -> Iterator[str]:
    question = _safe(_line(material.sheet.question)) or "Quotations"
    yield "<!doctype html>"
    yield '<html lang="en">'
    yield "<head>"
    yield '<meta charset="utf-8">'
    yield f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield '<meta name="referrer" content="no-referrer">'
    yield f"<title>{question}</title>"
    yield f"<style>{STYLE}</style>"
    yield "</head>"
    yield "<body>"
    yield "<header>"
    yield f'<h1 dir="auto">{question}</h1>'
    yield f"<p>{_counted(material)}</p>"
    yield "</header>"
    yield "<main>"
    for remark in material.sheet.remarks:
        yield f'<p dir="auto">{_safe(_line(remark))}</p>'
    yield from _entries(material)
    yield "</main>"
    yield "<footer>"
    yield f"<p>{_HOW}</p>"
    yield f"<p>Made by {_safe(material.made_by)}.</p>"
    yield "</footer>"
    yield "</body>"
    yield "</html>"


def _counted(material: Material) -> str:
    quotations, articles = len(material.notes), len(material.articles)
    when = material.state
    return (
        f"{quotations} {'quotation' if quotations == 1 else 'quotations'} from {articles} "
        f"{'article' if articles == 1 else 'articles'} of a news archive, word for word, as the "
        f'archive was on <time datetime="{when.isoformat()}">{when:%Y-%m-%d %H:%M} UTC</time>.'
    )


def _entries(material: Material) -> Iterator[str]:
    """Yield the entries as lists, each under the heading of its group."""
    group: str | None = None
    for entry in material.sheet.entries:
        if entry.group != group:
            if group is not None:
                yield "</ol>"
            group = entry.group
            yield f"<h2>{_safe(group or 'Quotations')}</h2>"
            yield "<ol>"
        yield "<li>"
        yield from _entry(entry, material)
        yield "</li>"
    if group is not None:
        yield "</ol>"


def _entry(entry: Entry, material: Material) -> Iterator[str]:
    notes = [material.notes[each] for each in entry.citations]
    if len(notes) > 1:
        marks = "".join(f"[{each.number}]" for each in notes)
        yield f'<p class="statement" dir="auto">{_safe(entry.quote)} {marks}</p>'
    for note in notes:
        yield from _figure(note)


def _figure(note: Note) -> Iterator[str]:
    excerpt, article = note.excerpt, note.article
    at = excerpt.span.start - excerpt.context.start
    before, after = excerpt.text[:at], excerpt.text[at + len(excerpt.quote) :]
    more = "… " if excerpt.context.start else "", " …" if _goes_on(note) else ""
    known = _LANGUAGE.fullmatch(article.language)
    language = f' lang="{article.language}"' if known else ""
    yield "<figure>"
    yield (
        f'<blockquote dir="auto"{language}>{more[0]}{_safe(before)}<mark>'
        f"{_safe(excerpt.quote)}</mark>{_safe(after)}{more[1]}</blockquote>"
    )
    yield f"<figcaption>{_caption(note)}</figcaption>"
    yield "</figure>"


def _goes_on(note: Note) -> bool:
    return note.excerpt.context.end < note.article.characters


def _caption(note: Note) -> str:
    article, span = note.article, note.excerpt.span
    day = day_of(article)
    # Isolated, so that a title in another direction, or an unclosed one, stays in its place.
    parts = (
        f"<bdi>{_safe(_line(article.author))}</bdi>" if article.author.strip() else "",
        f"<cite><bdi>{_safe(_line(article.title))}</bdi></cite>" if article.title.strip() else "",
        f"<bdi>{_safe(_line(article.source) or 'unknown source')}</bdi>",
        f'<time datetime="{day}">{day}</time>' if day else "undated",
    )
    said = f"Said by <bdi>{_safe(_line(note.speaker))}</bdi>. " if note.speaker else ""
    link = f'<br><a href="{_safe(note.link)}">{_safe(note.address)}</a>' if note.link else ""
    return (
        f"<b>[{note.number}]</b> {said}{', '.join(filter(None, parts))}{link}<br>"
        f"<bdi>{_safe(_line(article.id))}</bdi>, version {article.version}, characters "
        f"{span.start}–{span.end} of {article.characters}<br>"
        f"<code>SHA-256 {article.digest}</code>"
    )


def _line(text: str) -> str:
    return " ".join(text.split())


def _safe(text: str) -> str:
    """Return a text as HTML shows it, and neither obeys nor hides anything of it."""
    return html.escape(visible(text, but=_HARMLESS))
