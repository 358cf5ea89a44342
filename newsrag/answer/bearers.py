"""Finds the given name by which an archive knows whom a question calls by the surname alone."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING

from newsrag.text.person_names import given_names
from newsrag.text.spellings import folded
from newsrag.types import Filter

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from newsrag.protocols import Snapshot
    from newsrag.types import Query

__all__ = ["full_names"]

_WORD = re.compile(r"\w[\w'’-]*")
# Passages with the surname that are looked at. Of their articles with a given name before it so
# many must have the same one ("Hunter" is not whom "Biden" means), and of all so many have it (one
# singer called Apple is not whom "Apple" means). Set by hand, on surnames in two archives.
_PASSAGES = 50
_OF_NAMED = 0.7
_OF_ALL = 0.15


def full_names(query: Query, snapshot: Snapshot) -> dict[str, str]:
    """Return the full names of people whom a question calls by their surnames.

    Args:
        query: the planned question.
        snapshot: the archive; of another time only what the question's filter lets it know.

    Returns:
        Surnames by full names ("given surname"), folded; of each surname at most one.
    """
    known = Filter(as_of=query.filter.as_of)
    found = {}
    for surname in _surnames(query.text):
        given = _given(surname, snapshot, known)
        if given:
            found[f"{given} {folded(surname)}"] = folded(surname)
    return found


def _surnames(question: str) -> Iterator[str]:
    """Yield words in capitals that stand alone: neither first, nor part of a longer name."""
    words = _WORD.findall(question)
    for before, word, after in zip(words, words[1:], [*words[2:], ""], strict=False):
        alone = folded(before) not in given_names() and not after[:1].isupper()
        if word[0].isupper() and alone:
            yield re.sub(r"['’]s?$", "", word)


def _given(surname: str, snapshot: Snapshot, known: Filter) -> str:
    """Return the given name that most articles with one before the surname have, if most do."""
    terms = snapshot.analyze(surname)
    found = snapshot.found([row for row, _ in snapshot.lexical(terms, _PASSAGES, known)])
    articles = defaultdict[str, set[str]](set)
    for each in found:
        for name in _names_before(surname, each.passage.span.of(each.article.text)):
            articles[name].add(each.article.id)
    if not articles:
        return ""
    best = max(articles, key=lambda name: (len(articles[name]), name))
    named = set[str]().union(*articles.values())
    every = {each.article.id for each in found}
    count = len(articles[best])
    return best if count >= max(_OF_NAMED * len(named), _OF_ALL * len(every)) else ""


def _names_before(surname: str, text: str) -> Iterable[str]:
    pattern = rf"\b([A-Z][\w-]+)\s+(?:[A-Z]\.?\s+)?{re.escape(surname)}\b"
    names = (folded(match[1]) for match in re.finditer(pattern, text))
    return [name for name in names if name in given_names()]
