"""Tells what stands beside a name for its bearer from the clause that only follows the name."""

from __future__ import annotations

import re
from itertools import pairwise

from newsrag.speech.clauses import is_verb
from newsrag.speech.names import key
from newsrag.speech.tokens import plain_tokens
from newsrag.speech.words import FINITE, PERSONS, PREPOSITIONS, TIMES, WHO, singular

__all__ = ["apposition", "in_lead_in"]

_ASIDE = re.compile(
    r"(?:, \d{1,3})?, ((?:(?:a|an|the|his|her|its|who is|former) )?[^,.;:\n“\"]{2,90})[,.\n]"
)
_LEADS = frozenset(["a", "an", "the", "his", "her", "who"])
_SENTENCE_END = re.compile(r"[.?!:;]\s|[\n“”\"]")
_FARTHEST = 160  # characters before a name in which a lead-in begins
_FIRST_WORDS = 4


def apposition(text: str, end: int) -> set[str]:
    """Return the words after a name that say what its bearer is, as they are compared.

    "Name, the mayor of Place, said" has such words; "in a letter to Name, the mayor said" has
    none: a verb that belongs to no "who" makes what follows a name a clause of its own.
    """
    aside = _ASIDE.match(text, end)
    if aside is None:
        return set()
    tokens = list(plain_tokens(text, *aside.span(1)))
    who = next((n for n, each in enumerate(tokens) if each.lower in WHO), len(tokens))
    if any(is_verb(tokens, at) for at in range(1, who)):
        return set()
    end = aside.end(1) if not who or who == len(tokens) else tokens[who].span.start
    words = [singular(key(word)) for word in text[aside.start(1) : end].split()]
    return set(words) if words and words[0] in _LEADS | PERSONS else set()


def in_lead_in(text: str, start: int) -> bool:
    """Whether a name stands in words that lead up to a clause: "In a letter to Name, the mayor".

    What follows the name after a comma is then the subject of that clause, as like as not.
    """
    line = text[max(0, start - _FARTHEST) : start]
    ends = [each.end() for each in _SENTENCE_END.finditer(line)]
    if not ends and start > _FARTHEST:
        return False
    parts = line[ends[-1] if ends else 0 :].split(",")
    return bool(parts[-1].strip()) and all(map(_leads_in, parts))


def _leads_in(part: str) -> bool:
    """Whether words open as an adjunct does, and have no verb of a clause."""
    words = [word.casefold() for word in part.split()]
    if not words:
        return False
    opens = words[0] in PREPOSITIONS or words[0].endswith(("ing", "ed"))
    first = words[: _FIRST_WORDS + 1]
    later = any(one in TIMES and two in PREPOSITIONS for one, two in pairwise(first))
    return (opens or later) and FINITE.isdisjoint(words)
