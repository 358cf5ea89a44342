"""Finds the names in a question by their capital letters: persons, places, organisations, works."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from newsrag.text.question_words import MONTHS, WEEKDAYS
from newsrag.text.terms import content_words
from newsrag.types import Span

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["asked_names"]

_WORD = re.compile(r"(?<!\w)[^\W\d_](?:[\w.&]*\w)?(?:[-‐‑'’][^\W_]+)*")
_STARTS = re.compile(r"(?:^|[.?!:;]\s)[\W_]*\Z")
_POSSESSIVE = re.compile(r"['’]s\Z", re.IGNORECASE)
_NO_NAMES = frozenset([*MONTHS, *WEEKDAYS, "mr", "mrs", "ms", "dr"])
# Capitals that all of so many words have tell nothing.
_FEWEST_WORDS = 4


def asked_names(question: str, taken: Sequence[Span] = ()) -> list[Span]:
    """Return where a question names something, in order; a possessive ``'s`` is left out.

    A name is a run of words with a capital letter, parted by single spaces. The first word of a
    sentence has one in any case, so it is never part of a name here; neither are months, days and
    words that only shape a question. A question in capitals or written like a headline names
    nothing that could be told from its other words.

    Args:
        question: the question, on one line.
        taken: spans that are known to be something else, such as outlets and dates.
    """
    words = list(_WORD.finditer(question))
    if _like_a_headline(words):
        return []
    names: list[Span] = []
    for word in filter(_is_name, words):
        span = Span(word.start(), word.start() + len(_POSSESSIVE.sub("", word[0])))
        if names and question[names[-1].end : span.start] == " ":
            names[-1] = Span(names[-1].start, span.end)
        elif not _STARTS.search(question, 0, span.start):
            names.append(span)
    return [name for name in names if not any(name.overlaps(span) for span in taken)]


def _is_name(word: re.Match[str]) -> bool:
    return word[0][0].isupper() and word[0].casefold() not in _NO_NAMES and _says_something(word[0])


def _says_something(word: str) -> bool:
    """Whether a word does more than shape a question: one that does not, alone, would be kept."""
    return content_words(f"{word} 0") != ["0"]


def _like_a_headline(words: Sequence[re.Match[str]]) -> bool:
    telling = [word[0] for word in words if _says_something(word[0])]
    return len(telling) >= _FEWEST_WORDS and all(word[0].isupper() for word in telling)
