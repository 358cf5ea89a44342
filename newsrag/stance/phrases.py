"""Finds the noun phrases around a verb: its subject before it, "by whom" and objects after it."""

from __future__ import annotations

from collections.abc import Sequence

from newsrag.stance import operators as op
from newsrag.stance.nominals import PREPOSITIONS
from newsrag.stance.words import Word, word_set

__all__ = ["after", "before", "clause", "main_subject", "object_after"]

_BOUNDS = (
    word_set(
        "that which who whom whose because while when where as if whether although though since "
        "after before until unless so than but and or nor yet"
    )
    | op.AUXILIARIES
    | op.REPORTING
    | op.DENYING
    | op.BELIEVING
    | (op.DOUBTING - op.DOUBTFUL)
    | (op.PROMISING - word_set("set"))
    | (op.DEMANDING | op.URGING | op.SHOWING | op.IMAGINING | op.CAUSING)
) - word_set(
    "state states note claim report plan order offer hope promise pledge question challenge "
    "demand request command show mean condition proposal proposals suggestion orders requirement "
    "recommendation insistence feeling hearing making help watch fear bid"
)
# What is left out is as often a noun, and part of the subject.
_NOMINAL = word_set("the a an its his her their our no 's")
_TURNS = word_set("but while whereas although though because ; :")
_ENDS = PREPOSITIONS | word_set("once provided")
_LONGEST = 14
_LONGEST_CLAUSE = 24
_LONGEST_APPOSITION = 16


def before(words: Sequence[Word], end: int) -> tuple[int, list[Word]]:
    """Return where the noun phrase that ends before an index starts, and its words.

    What stands between commas directly before the index ("X, 42, the minister, said") is left out.
    """
    end = _before_apposition(words, end)
    if end > 1 and words[end - 1].text.isdigit() and words[end - 2].text == ",":
        end -= 2
    start = end
    while start > 0 and end - start < _LONGEST and not _bounds(words, start - 1):
        start -= 1
    return start, list(words[start:end])


def _bounds(words: Sequence[Word], at: int) -> bool:
    """Whether a phrase cannot go over a word; a capital inside a sentence is part of a name."""
    word = words[at]
    if word.is_mark:
        return True
    if word.text not in _BOUNDS or (at and word.capital and not words[at - 1].is_mark):
        return False
    # "The states", "its claims": a noun.
    return not (at and words[at - 1].text in _NOMINAL and word.text not in op.AUXILIARIES)


def _before_apposition(words: Sequence[Word], end: int) -> int:
    if not end or words[end - 1].text != ",":
        return end
    for place in range(end - 2, max(-1, end - _LONGEST_APPOSITION), -1):
        if words[place].text == ",":
            return place
    return end


def after(words: Sequence[Word], start: int) -> list[Word]:
    """Return the words from an index up to where the clause ends."""
    end = start
    while end < len(words) and not _bounds(words, end):
        end += 1
    return list(words[start:end])


def object_after(words: Sequence[Word], at: int) -> list[Word]:
    """Return what a verb's object may consist of: the words after it up to a preposition.

    "Of" does not end it, nor does what stands right behind the verb.
    """
    rest = after(words, at + 1)
    ends = (n for n, each in enumerate(rest) if n and each.text in _ENDS)
    return rest[: next(ends, len(rest))]


def clause(words: Sequence[Word], at: int) -> tuple[int, int]:
    """Return where the clause of a verb starts and ends, for what else must stand in it."""
    start, end = at, at
    while start > 0 and words[start - 1].text not in _TURNS and at - start < _LONGEST_CLAUSE:
        start -= 1
    while end < len(words) and words[end].text not in _TURNS and end - at < _LONGEST_CLAUSE:
        end += 1
    # "..., and said that": the object of the verb before is not this one's.
    joint = next(
        (n for n in range(at - 1, start, -1) if words[n].text == "and" and _bounds(words, n + 1)),
        start,
    )
    return max(start, joint), end


def main_subject(words: Sequence[Word]) -> list[Word]:
    """Return the noun phrase that a sentence begins with: what "it" further on stands for.

    What leads up to it ("On Wednesday, ...") is left out.
    """
    verbs = op.AUXILIARIES | op.REPORTING | op.PROMISING | op.DENYING | op.STARTING
    end = next((n for n, each in enumerate(words) if n and each.text in verbs), 0)
    commas = [n for n, each in enumerate(words[:end]) if each.is_mark]
    return list(words[commas[-1] + 1 if commas else 0 : end])
