"""Makes one statement of sentences that say the same in the same words."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from newsrag.cite import cite
from newsrag.speech.marks import quotations
from newsrag.types import Span, Statement

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from newsrag.answer.select import Candidate

__all__ = ["group_statements", "quoted_words"]

# A quotation of fewer words ("not true") can be anybody's; a longer one has one origin.
_FEWEST_QUOTED = 5
_WORD = re.compile(r"\w+")


def _plain(text: str) -> str:
    """Return the words alone, with a space at both ends so that only whole words are found."""
    return f" {' '.join(_WORD.findall(text.casefold()))} "


def quoted_words(sentence: str) -> list[str]:
    """Return the words of each quotation of five words or more inside a sentence.

    One that the sentence does not close runs to its end; a mark that closes one from before it
    opens nothing.
    """
    found = (
        _plain(each.span.of(sentence)) for each in quotations(sentence, Span(0, len(sentence)))
    )
    return [quoted for quoted in found if len(quoted.split()) >= _FEWEST_QUOTED]


def group_statements(candidates: Iterable[Candidate]) -> list[Statement]:
    """Group candidates, best first, into statements with a citation each.

    Two sentences are one statement when they are the same words, whatever their punctuation,
    spelling of quotation marks and case; or when both quote, within quotation marks, the same five
    or more words, even if one goes on quoting. The best one speaks for the statement, or
    rather the earliest that has its words; other wordings follow, each in order of publication.
    """
    groups = _Groups()
    for candidate in candidates:
        groups.add(candidate)
    return [_statement(group) for group in groups.all]


class _Groups:
    """Groups of candidates, found again by the words and the quotations of the best of each.

    Quotations of which one has all of the other share any five words in a row of the shorter one:
    so only groups with such five are compared, and not each candidate with each group.
    """

    def __init__(self) -> None:
        self.all: list[list[Candidate]] = []
        self._by_words: dict[str, int] = {}
        self._by_quoted: dict[tuple[str, ...], dict[int, list[str]]] = {}

    def add(self, candidate: Candidate) -> None:
        """Put a candidate into the first group whose best one says the same, or a new group."""
        words = _plain(candidate.quote)
        quoted = quoted_words(candidate.quote)
        homes = list(self._of_quoted(quoted))
        if words in self._by_words:
            homes.append(self._by_words[words])
        if homes:
            self.all[min(homes)].append(candidate)
            return
        home = len(self.all)
        self.all.append([candidate])
        self._by_words[words] = home
        for each in quoted:
            for five in _fives(each):
                self._by_quoted.setdefault(five, {}).setdefault(home, []).append(each)

    def _of_quoted(self, quoted: Iterable[str]) -> Iterator[int]:
        for one in quoted:
            for five in _fives(one):
                for home, others in self._by_quoted.get(five, {}).items():
                    if any(one in other or other in one for other in others):
                        yield home


def _fives(quoted: str) -> set[tuple[str, ...]]:
    """Return every five words in a row."""
    words = quoted.split()
    return {tuple(words[at : at + _FEWEST_QUOTED]) for at in range(len(words) - _FEWEST_QUOTED + 1)}


def _statement(group: list[Candidate]) -> Statement:
    first = group[0]
    # An article that repeats itself is cited once.
    by_article: dict[str, Candidate] = {}
    for candidate in group:
        by_article.setdefault(candidate.article.id, candidate)
    words = _plain(first.quote)
    ordered = sorted(
        by_article.values(), key=lambda each: (_plain(each.quote) != words, *_published(each))
    )
    return Statement(
        quote=ordered[0].quote,
        citations=tuple(cite(each.article, each.span) for each in ordered),
        support=first.support,
        trace=first.trace,
    )


def _published(candidate: Candidate) -> tuple[bool, float, str]:
    when = candidate.article.published
    return when is None, when.timestamp() if when else 0.0, candidate.article.id
