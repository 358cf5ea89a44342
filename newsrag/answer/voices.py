"""Says of each statement who makes it in each article, and how many origins statements have."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations, zip_longest
from typing import TYPE_CHECKING

from newsrag.answer.agencies import agency
from newsrag.speech import attributions
from newsrag.text.spellings import folded

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from newsrag.protocols import Snapshot
    from newsrag.text.spellings import Spellings
    from newsrag.types import Article, Attribution, Span, Statement

__all__ = ["Voices"]

# A sentence is somebody's when this share of it is what they say, but for "the minister said"; the
# rest tells where and when.
_SHARE = 0.2


class Voices:
    """Who says what in the articles that an answer cites."""

    def __init__(
        self, articles: Mapping[str, Article], snapshot: Snapshot, names: Spellings
    ) -> None:
        self._articles = articles
        self._snapshot = snapshot
        self._names = names
        self._said: dict[str, list[Attribution]] = {}

    def heard(self, statement: Statement, places: Sequence[int | None] = ()) -> Statement:
        """Return a statement with who makes it in each of its citations.

        Args:
            statement: what is quoted.
            places: for each citation the index in its quotation of the word that matters, if one
                does: who says that word counts, whatever else is said in the sentence.
        """
        pairs = zip_longest(statement.citations, places)
        said = (self._of(each.article_id, each.span, place) for each, place in pairs)
        return replace(statement, said=tuple(said))

    def _of(self, article_id: str, span: Span, place: int | None) -> Attribution | None:
        if article_id not in self._said:
            article = self._articles[article_id]
            self._said[article_id] = attributions(article.text, article.language or "en")
        inside = [each for each in self._said[article_id] if each.content.overlaps(span)]
        if place is not None:
            at = span.start + place
            covering = [each for each in inside if each.content.start <= at < each.content.end]
            if covering:
                return min(covering, key=lambda each: len(each.content))
            # "He said no, citing the order": what follows on what somebody says is still theirs.
            inside = [each for each in inside if each.speaker.start < at]
        return _most_heard(inside, span)

    def origins(self, statements: Sequence[Statement]) -> int:
        """Return how many independent origins statements have, at most as many as statements.

        Two have one origin if somebody is a speaker in both, if they stand in one article or in
        copies of it without a speaker, or if one outlet or agency makes both in its own voice.
        """
        groups = self._snapshot.copy_groups(
            sorted({each.article_id for s in statements for each in s.citations})
        )
        leads = {article: group[0].article_id for article, group in groups.items()}
        marks = [self._marks(each, leads) for each in statements]
        roots = list(range(len(statements)))
        for one, other in combinations(range(len(statements)), 2):
            if any(_same(a, b) for a in marks[one] for b in marks[other]):
                old, new = roots[other], roots[one]
                roots = [new if each == old else each for each in roots]
        return len(set(roots))

    def _marks(self, statement: Statement, leads: Mapping[str, str]) -> set[tuple[str, ...]]:
        """Return what tells the origin of a statement: its speakers, else articles and outlets."""
        marks: set[tuple[str, ...]] = set()
        for citation, said in zip(statement.citations, statement.said, strict=True):
            if said is not None:
                marks.add(("speaker", *self._name(said.name)))
                continue
            article = self._articles[citation.article_id]
            marks.add(("article", leads.get(article.id, article.id)))
            outlet = agency(article) or article.source
            if outlet:
                marks.add(("outlet", folded(outlet)))
        return marks

    def _name(self, name: str) -> tuple[str, ...]:
        """Return the words of a name, each in the spelling that stands for all of its group."""
        for other in reversed(self._names.others(name)):
            spelt = other.span.of(name)
            first = min(spelt, *other.others, key=folded)
            name = name[: other.span.start] + first + name[other.span.end :]
        words = (folded(word).strip(".,'’") for word in name.split())
        return tuple(word for word in words if word not in {"", "the", "a", "an"})


def _most_heard(said: Sequence[Attribution], span: Span) -> Attribution | None:
    """Return whoever says most of a sentence, if that is enough of it."""
    shares: dict[str, int] = {}
    for each in said:
        shares[each.name] = shares.get(each.name, 0) + _shared(each.content, span)
    own = [each for each in said if shares[each.name] == max(shares.values())]
    telling = sum(_shared(part, span) for each in own[:1] for part in (each.speaker, each.cue))
    if not own or shares[own[0].name] < _SHARE * (len(span) - telling):
        return None
    return max(own, key=lambda each: _shared(each.content, span))


def _shared(one: Span, other: Span) -> int:
    return max(0, min(one.end, other.end) - max(one.start, other.start))


def _same(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Whether two marks are one: equal, or two names of which one is the other's end in full."""
    if one == other:
        return True
    if one[0] != "speaker" or other[0] != "speaker" or one[-1:] != other[-1:]:
        return False
    return set(one) <= set(other) or set(other) <= set(one)
