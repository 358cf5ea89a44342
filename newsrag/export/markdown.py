"""Renders quotations as Markdown: a block quotation each, and a numbered footnote a citation.

Source: the CommonMark specification, with footnotes as GitHub and Pandoc read them.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from newsrag.export.material import day_of
from newsrag.text.visible import visible

if TYPE_CHECKING:
    from collections.abc import Iterator

    from newsrag.export.material import Material, Note
    from newsrag.export.sheet import Entry

__all__ = ["markdown"]

# What has a meaning anywhere in a line, what has one at its beginning, and what becomes a link.
_MARKS = re.compile(r"[\\`*_\[\]<>|~&$^#{}=]")
_BEGINS = re.compile(r"^([-+:]|\d+(?=[.)]))")
_LINKS = re.compile(r"(?<=[A-Za-z])(?=://)|(?<=www)(?=\.)|(?=@)", re.IGNORECASE)


def markdown(material: Material) -> str:
    """Return the quotations with their footnotes, as text in Markdown."""
    return "\n\n".join(_blocks(material)) + "\n"


def _blocks(material: Material) -> Iterator[str]:
    if material.sheet.question:
        yield f"# {_line(material.sheet.question)}"
    yield from map(_line, material.sheet.remarks)
    group = ""
    for entry in material.sheet.entries:
        if entry.group != group:
            yield f"## {_line(entry.group or 'Quotations')}"
            group = entry.group
        yield _quotation(entry, material)
    for note in material.notes.values():
        yield f"[^{note.number}]: {_footnote(note)}"


def _quotation(entry: Entry, material: Material) -> str:
    lines = [_line(each) for each in entry.quote.splitlines()]
    marks = "".join(f"[^{material.notes[each].number}]" for each in entry.citations)
    while lines and not lines[-1]:
        lines.pop()
    # A backslash ends a line without ending the paragraph, and an empty line ends that.
    shown = "\\\n".join([*lines[:-1], (lines or [""])[-1] + marks])
    shown = re.sub(r"\\\n(?:\\\n)+", "\n\n", shown)
    others = [
        f"[^{material.notes[each].number}] has it as: {_line(each.quote)}"
        for each in entry.citations
        if each.quote != entry.quote
    ]
    whole = "\n\n".join([shown, *others])
    return "\n".join(f"> {line}".rstrip() for line in whole.split("\n"))


def _footnote(note: Note) -> str:
    article = note.article
    parts = (
        _line(article.author),
        _title(note),
        f"*{_line(article.source)}*" if article.source.strip() else "unknown source",
        day_of(article) or "undated",
    )
    place = f"characters {note.excerpt.span.start}–{note.excerpt.span.end}"
    said = f" Said by {_line(note.speaker)}." if note.speaker else ""
    return (
        f"{', '.join(filter(None, parts))}.{said} Article {_line(article.id)}, version "
        f"{article.version}, {place} of {article.characters}; SHA-256 of the text "
        f"`{article.digest}`."
    )


def _title(note: Note) -> str:
    """Return the title, which leads to the words on the article's page where it has one."""
    title = _line(note.article.title)
    if not note.link:
        return f"“{title}”" if title else ""
    # Of all that Markdown reads in a URL in angle brackets, this has only entities.
    destination = note.link.replace("&", "&amp;")
    return f"“[{title}](<{destination}>)”" if title else f"[untitled](<{destination}>)"


def _line(text: str) -> str:
    """Return a text on one line, so that Markdown shows its characters and obeys none."""
    shown = _MARKS.sub(r"\\\g<0>", visible(" ".join(text.split())))
    shown = _BEGINS.sub(lambda match: _begun(match[0]), shown)
    return _LINKS.sub(r"\\", shown)


def _begun(mark: str) -> str:
    """Escape what begins a list: a mark itself, or what follows a number."""
    return f"{mark}\\" if mark.isdecimal() else f"\\{mark}"
