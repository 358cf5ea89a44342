"""Makes one statement of sentences that say the same in the same words."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from newsrag.cite import cite
from newsrag.types import Statement

if TYPE_CHECKING:
    from collections.abc import Iterable

    from newsrag.answer.select import Candidate

__all__ = ["group_statements", "quoted_words"]

# A quotation of fewer words ("not true") can be anybody's; a longer one has one origin.
_FEWEST_QUOTED = 5
_WORD = re.compile(r"\w+")
# Opening and closing marks; a quotation that the sentence does not close runs to its end.
_QUOTATION = re.compile(r"[“„«]([^“”„«»]+)|\"([^\"]+)(?:\"|$)")


def _plain(text: str) -> str:
    """Return the words alone, with a space at both ends so that only whole words are found."""
    return f" {' '.join(_WORD.findall(text.casefold()))} "


def quoted_words(sentence: str) -> list[str]:
    """Return the words of each quotation of five words or more inside a sentence."""
    found = (_plain(match[1] or match[2]) for match in _QUOTATION.finditer(sentence))
    return [quoted for quoted in found if len(quoted.split()) >= _FEWEST_QUOTED]


def group_statements(candidates: Iterable[Candidate]) -> list[Statement]:
    """Group candidates, best first, into statements with a citation each.

    Two sentences are one statement when they are the same words, whatever their punctuation,
    spelling of quotation marks and case; or when both quote, within quotation marks, the same five
    or more words, even if one goes on quoting. The best one speaks for the statement, or
    rather the earliest that has its words; other wordings follow, each in order of publication.
    """
    groups: list[list[Candidate]] = []
    for candidate in candidates:
        home = next((group for group in groups if _same(candidate.quote, group[0].quote)), None)
        if home is None:
            groups.append([candidate])
        else:
            home.append(candidate)
    return [_statement(group) for group in groups]


def _same(one: str, other: str) -> bool:
    if _plain(one) == _plain(other):
        return True
    return any(
        short in long or long in short
        for short in quoted_words(one)
        for long in quoted_words(other)
    )


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
