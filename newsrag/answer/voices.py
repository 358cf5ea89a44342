"""Says of each statement who makes it in each article, and how many origins statements have."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations, zip_longest
from typing import TYPE_CHECKING

from newsrag.answer.agencies import agency
from newsrag.speech import attributions
from newsrag.text.spellings import folded

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from newsrag.protocols import Snapshot
    from newsrag.text.spellings import Spellings
    from newsrag.types import Article, Attribution, Citation, Span, Statement

__all__ = ["Voices"]

# An article's id and the digest of its text, which an earlier version may have had, too.
_Text = tuple[str, str]

# A sentence is somebody's when this share of it is what they say, but for "the minister said"; the
# rest tells where and when.
_SHARE = 0.2


class Voices:
    """Who says what in the articles that an answer cites.

    Args:
        articles: what is cited; of versions that share a text the first one counts.
        snapshot: the state that tells which articles are copies.
        names: which spellings mean the same name.
        as_of: aware; then only copies that were known by this moment count.
    """

    def __init__(
        self,
        articles: Iterable[Article],
        snapshot: Snapshot,
        names: Spellings,
        as_of: datetime | None = None,
    ) -> None:
        self._articles: dict[_Text, Article] = {}
        for each in articles:
            self._articles.setdefault((each.id, each.digest), each)
        self._snapshot = snapshot
        self._names = names
        self._as_of = as_of
        self._said: dict[_Text, list[Attribution]] = {}

    def heard(self, statement: Statement, places: Sequence[int | None] = ()) -> Statement:
        """Return a statement with who makes it in each of its citations.

        Args:
            statement: what is quoted.
            places: for each citation the index in its quotation of the word that matters, if one
                does: who says that word counts, whatever else is said in the sentence.
        """
        pairs = zip_longest(statement.citations, places)
        said = (self._of(each, place) for each, place in pairs)
        return replace(statement, said=tuple(said))

    def _of(self, citation: Citation, place: int | None) -> Attribution | None:
        text, span = _text(citation), citation.span
        if text not in self._said:
            article = self._articles[text]
            self._said[text] = attributions(article.text, article.language or "en")
        inside = [each for each in self._said[text] if each.content.overlaps(span)]
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
        return len(set(self._roots(statements)))

    def of_each_origin(self, statements: Sequence[Statement], most: int) -> list[Statement]:
        """Return the first statement of each independent origin, of so many at most."""
        first: dict[int, Statement] = {}
        for root, each in zip(self._roots(statements), statements, strict=True):
            first.setdefault(root, each)
        return list(first.values())[:most]

    def _roots(self, statements: Sequence[Statement]) -> list[int]:
        """Return a number for each statement, the same for those of one origin."""
        groups = self._snapshot.copy_groups(
            sorted({each.article_id for s in statements for each in s.citations}), self._as_of
        )
        leads = {article: group[0].article_id for article, group in groups.items()}
        marks = [self._marks(each, leads) for each in statements]
        roots = list(range(len(statements)))
        for one, other in combinations(range(len(statements)), 2):
            if any(_same(a, b) for a in marks[one] for b in marks[other]):
                old, new = roots[other], roots[one]
                roots = [new if each == old else each for each in roots]
        return roots

    def _marks(self, statement: Statement, leads: Mapping[str, str]) -> set[tuple[str, ...]]:
        """Return what tells the origin of a statement: its speakers, else articles and outlets."""
        marks: set[tuple[str, ...]] = set()
        for citation, said in zip(statement.citations, statement.said, strict=True):
            if said is not None:
                marks.add(("speaker", *self._name(said.name)))
                continue
            article = self._articles[_text(citation)]
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


def _text(citation: Citation) -> _Text:
    return citation.article_id, citation.digest


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
