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


def _plain(text: str) -> tuple[str, ...]:
    return tuple(_WORD.findall(text.casefold()))


def quoted_words(sentence: str) -> list[tuple[str, ...]]:
    """Return the words of each quotation of five words or more inside a sentence."""
    found = (_plain(match[1] or match[2]) for match in _QUOTATION.finditer(sentence))
    return [quoted for quoted in found if len(quoted) >= _FEWEST_QUOTED]


def group_statements(candidates: Iterable[Candidate]) -> list[Statement]:
    """Group candidates, best first, into statements with a citation each.

    Two sentences are one statement when they are the same words, whatever their punctuation,
    spelling of quotation marks and case; or when one quotes, within quotation marks, five or more
    words in a row and the other quotes the same. The better one speaks for the statement.
    """
    groups: list[list[Candidate]] = []
    keys: list[set[tuple[str, ...]]] = []
    for candidate in candidates:
        own = {_plain(candidate.quote), *quoted_words(candidate.quote)}
        home = next((i for i, known in enumerate(keys) if _same(own, known)), None)
        if home is None:
            groups.append([candidate])
            keys.append(own)
        else:
            groups[home].append(candidate)
            keys[home] |= own
    return [_statement(group) for group in groups]


def _same(one: set[tuple[str, ...]], other: set[tuple[str, ...]]) -> bool:
    return not one.isdisjoint(other)


def _statement(group: list[Candidate]) -> Statement:
    first = group[0]
    # An article that repeats itself is cited once.
    by_article = {}
    for candidate in group:
        by_article.setdefault(candidate.article.id, candidate)
    return Statement(
        quote=first.quote,
        citations=tuple(cite(each.article, each.span) for each in by_article.values()),
        support=first.support,
        trace=first.trace,
    )
