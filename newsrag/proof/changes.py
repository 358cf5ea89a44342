"""Compares two versions of an article: what changed, and which citations that breaks."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from newsrag.types import Check, FieldChange, Span, Verification, VersionDiff, WordDifference

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from newsrag.types import Article, Citation

__all__ = ["compare"]

# Marks count too: a comma can change what was promised. Spaces and line ends do not.
_TOKEN = re.compile(r"\w+|[^\w\s]")
_FIELDS = ("title", "source", "published", "url", "author", "language")


def compare(earlier: Article, later: Article, citations: Iterable[Citation]) -> VersionDiff:
    """Return what the later version changed.

    Args:
        earlier: a version.
        later: another one of the same article.
        citations: citations of the earlier one, of which those that the later one does not have
            at their place any longer are told.
    """
    fields = (
        FieldChange(name, _shown(earlier, name), _shown(later, name))
        for name in _FIELDS
        if getattr(earlier, name) != getattr(later, name)
    )
    fates = (_fate(citation, later) for citation in citations)
    return VersionDiff(
        article_id=earlier.id,
        earlier=earlier.version,
        later=later.version,
        fields=tuple(fields),
        changes=tuple(_changes(earlier.text, later.text)),
        broken=tuple(each for each in fates if each.check is not Check.VERBATIM),
    )


def _shown(article: Article, name: str) -> str:
    value = getattr(article, name)
    return "" if value is None else value if isinstance(value, str) else value.isoformat()


def _fate(citation: Citation, later: Article) -> Verification:
    """Say what the later version has of a quotation."""
    if citation.span.end <= len(later.text) and citation.span.of(later.text) == citation.quote:
        return Verification(Check.VERBATIM, citation)
    place = later.text.find(citation.quote)
    if place >= 0:
        return Verification(Check.MOVED, citation, f"the quote stands at {place} now")
    return Verification(Check.ALTERED, citation, "the later version does not say this")


def _changes(earlier: str, later: str) -> list[WordDifference]:
    """Return the stretches that differ, from word to word and mark to mark."""
    before, after = _spans(earlier), _spans(later)
    keys = [each.of(earlier) for each in before], [each.of(later) for each in after]
    return [
        WordDifference(
            _over(before, a, b).of(earlier), _over(after, c, d).of(later), _over(after, c, d)
        )
        for what, a, b, c, d in SequenceMatcher(None, *keys, autojunk=False).get_opcodes()
        if what != "equal"
    ]


def _spans(text: str) -> list[Span]:
    return [Span(*match.span()) for match in _TOKEN.finditer(text)]


def _over(spans: Sequence[Span], first: int, last: int) -> Span:
    """Return the stretch of some tokens; an empty one after the token before, if there are none."""
    if first < last:
        return Span(spans[first].start, spans[last - 1].end)
    place = spans[first - 1].end if first else 0
    return Span(place, place)
