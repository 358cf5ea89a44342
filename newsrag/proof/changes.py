"""Compares two versions of an article: what changed, and which citations that breaks."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from difflib import SequenceMatcher
from itertools import pairwise
from typing import TYPE_CHECKING

from newsrag.types import Check, FieldChange, Span, Verification, VersionDiff, WordDifference

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from newsrag.types import Article, Citation

__all__ = ["compare"]

# Marks count too: a comma can change what was promised. Spaces and line ends do not.
_TOKEN = re.compile(r"\w+|[^\w\s]")
_LINE_END = re.compile(r"\n")
# What difflib is done with in a second or two, whatever the text: so many words, or lines, at once,
# and so many pairs of equal ones in all. It starts from no word that alone makes more pairs than
# the third number, as "the" does in a long article; such words are compared beside others.
_MOST_COMPARED = 5_000
_MOST_PAIRS = 50_000
_POPULAR = 2_500
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
    """Return the stretches that differ, from word to word and mark to mark.

    Lines are compared first, and words only where lines differ: that is as people read, and long
    articles take no longer than their changed lines.
    """
    before, after = _Tokens(earlier), _Tokens(later)
    work = _Work()
    found = []
    for a, b, c, d in work.differing(before.lines, after.lines):
        first, other = before.starts[a], after.starts[c]
        own = before.keys[first : before.starts[b]], after.keys[other : after.starts[d]]
        for i, j, k, m in work.differing(*own):
            written = _over(after.spans, other + k, other + m)
            quoted = _over(before.spans, first + i, first + j)
            found.append(WordDifference(quoted.of(earlier), written.of(later), written))
    return found


class _Tokens:
    """The words and marks of a text, where they stand, and with which of them lines begin."""

    def __init__(self, text: str) -> None:
        self.spans = [Span(*match.span()) for match in _TOKEN.finditer(text)]
        self.keys = [each.of(text) for each in self.spans]
        ends = [match.start() for match in _LINE_END.finditer(text)]
        starts = [bisect_left(self.spans, Span(end, end)) for end in ends]
        self.starts = sorted({0, *starts, len(self.spans)})
        self.lines = [" ".join(self.keys[one:other]) for one, other in pairwise(self.starts)]


class _Work:
    """Compares sequences until too much time went into it; then it looks no closer."""

    def __init__(self) -> None:
        self._pairs = _MOST_PAIRS

    def differing(
        self, one: Sequence[str], other: Sequence[str]
    ) -> Iterator[tuple[int, int, int, int]]:
        """Yield the stretches that differ: from and to in the one, and in the other.

        What cannot be looked at closer is one stretch between what begins and ends alike.
        """
        least = min(len(one), len(other))
        head = next((i for i in range(least) if one[i] != other[i]), least)
        least -= head
        tail = next((i for i in range(least) if one[-1 - i] != other[-1 - i]), least)
        middle, instead = one[head : len(one) - tail], other[head : len(other) - tail]
        if not middle and not instead:
            return
        popular = self._popular(middle, instead)
        if popular is None:
            yield head, len(one) - tail, head, len(other) - tail
            return
        matcher = SequenceMatcher(popular.__contains__, middle, instead, autojunk=False)
        for what, a, b, c, d in matcher.get_opcodes():
            if what != "equal":
                yield head + a, head + b, head + c, head + d

    def _popular(self, one: Sequence[str], other: Sequence[str]) -> set[str] | None:
        """Return what stands too often in both to start from; None if there is no time at all."""
        mine, theirs = Counter(one), Counter(other)
        pairs = {each: count * theirs[each] for each, count in mine.items()}
        popular = {each for each, count in pairs.items() if count > _POPULAR}
        work = sum(count for count in pairs.values() if count <= _POPULAR)
        if work > self._pairs or max(len(one), len(other)) > _MOST_COMPARED:
            return None
        self._pairs -= work
        return popular


def _over(spans: Sequence[Span], first: int, last: int) -> Span:
    """Return the stretch of some tokens; an empty one after the token before, if there are none."""
    if first < last:
        return Span(spans[first].start, spans[last - 1].end)
    place = spans[first - 1].end if first else 0
    return Span(place, place)
