"""Tells whether words of a report speak of what has happened or of what is to come, by rules."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

from newsrag.text.question_words import MONTHS
from newsrag.text.word_sets import word_set

if TYPE_CHECKING:
    from collections.abc import Iterable

    from newsrag.text.question_words import Words

__all__ = ["REPORTING", "Tense", "tense_around", "verb_before"]


class Tense(Enum):
    """What a clause speaks of. ``UNSURE``: there is a verb, but it does not tell."""

    PAST = "past"
    FUTURE = "future"
    UNSURE = "unsure"


REPORTING = word_set(
    "said told added stated tweeted reported wrote claimed confirmed announced insisted noted "
    "explained commented stressed declared acknowledged argued alleged remarked posted"
)
"""Verbs of saying; a day beside one is that of the words, not of what they are about."""
_IRREGULAR = word_set(
    "was were had did said told met held took made came went left began broke fell rose won lost "
    "led struck shot sent spoke wrote gave got saw found brought bought fought sought caught "
    "taught thought built sank shook swept became ran drove flew grew knew threw drew withdrew "
    "blew stood understood sat rang sang swore chose froze stole fled paid laid kept slept felt "
    "dealt meant sold spent lent overthrew underwent bore fed forgave hid hung slid slew stuck "
    "swung tore wept retook resold overcame undertook rode woke ate drank hit"
)
_PERFECT = word_set("has have")
_NO_VERBS = word_set(
    "need speed indeed hundred red bed united seed feed weed exceed proceed succeed breed sacred "
    "naked wicked armed sped shed led unprecedented alleged so-called bleed greed agreed-upon "
    "biased rugged aged mohammed ahmed mohamed hamed sacked unemployed wounded injured"
)
"""They end in -ed and are no verbs, or mostly others' attributes: "armed men"."""
_WILL = word_set("will ll shall would wont")
_MODALS = word_set("may might could should must can cannot ought")
_PRESENT = word_set("is are am being be s re")
_EXPECTED = word_set(
    "scheduled slated expected planned due set poised bound likely unlikely supposed upcoming "
    "plans plan planning hopes expects intends postponed rescheduled delayed arranged"
)
"""Said of what is to come, whatever their own tense."""
_PLANNING = word_set(
    "announced proposed promised vowed called urged invited threatened warned agreed prepared "
    "hoped pledged wanted asked demanded ordered offered discussed considered approved"
)
"""What they take after them is to come, and so may be a day that stands further on."""
_NO_INFINITIVE = word_set(
    "the a an this that his her their its our my your him them us me it these those each all any "
    "some reporters journalists hospital court prison jail parliament custody power office school "
    "death life lawmakers date least most about more less nearly over around approximately peace "
    "local state police residents voters prosecutors investigators people media"
)
"""After "to" they make it a preposition; so do names and numbers."""
_HARD = frozenset(';:—–“”"«»()') | word_set(
    "that which who whose whom but while when because if although though whether where until "
    "unless than"
)
_BETWEEN = word_set("not also be n t ' ’ since remain stay keep get become")
_REACH = 4
"""So many words before a verb may be what it is governed by: "will not have been held"."""


def tense_around(words: Words, first: int, end: int, bounds: tuple[int, int]) -> Tense | None:
    """Return what the words around those from ``first`` to ``end``, exclusive, speak of.

    The nearest verb before decides, then the nearest after, each up to where another clause begins;
    then all of the words, where they speak of one time only. None if nothing tells.

    Args:
        words: the sentence.
        first: where the date begins.
        end: where it ends.
        bounds: between which words to look: where the dates before and after it end and begin.
    """
    before = verb_before(words, first, bounds[0])
    if before is not None:
        # "had promised in Istanbul on Tuesday that": its own day, not that of what is promised.
        own = words.low(before[0]) in _PLANNING and words.low(end) in ("that", "to")
        return Tense.PAST if own else before[1]
    for at in range(end, bounds[1]):
        if words.low(at) in _HARD:
            break
        tense = _tense_at(words, at, end)
        if tense is not None:
            return tense
    return _overall(words)


def verb_before(words: Words, first: int, floor: int) -> tuple[int, Tense] | None:
    """Return the nearest verb before a word in its clause that tells the time, and which."""
    for at in range(min(first, len(words)) - 1, floor - 1, -1):
        if words.low(at) in _HARD:
            return None
        tense = _tense_at(words, at, floor)
        if tense is None:
            continue
        # "called for a rally on Sunday"
        far = words.low(at) in _PLANNING and first - at > 2
        return at, Tense.UNSURE if far else tense
    return None


def _overall(words: Words) -> Tense | None:
    found = {tense for at in range(len(words)) if (tense := _tense_at(words, at, 0)) is not None}
    if Tense.FUTURE in found or Tense.UNSURE in found:
        return Tense.UNSURE
    # Of another clause an -ed is not enough: "the point called perihelion".
    return Tense.PAST if any(low in _IRREGULAR | _PERFECT for low in words.lows) else None


def _tense_at(words: Words, at: int, floor: int) -> Tense | None:
    """Return what the word at ``at`` tells by itself and by the few before it; None for nothing."""
    low = words.low(at)
    if low in _WILL and not (low == "ll" and words.low(at - 1) not in ("'", "’")):
        return Tense.FUTURE
    if low in _EXPECTED and _expects(words, at):
        return Tense.FUTURE
    if low in _MODALS and not (low == "may" and words.texts[at].istitle()):
        return Tense.UNSURE
    if low == "to" and _is_infinitive(words, at):
        return Tense.FUTURE if _coming(words, at) else Tense.UNSURE
    if low.endswith("ing") and len(low) > 4:
        return _of_participle(words, at)
    if low in _PERFECT:
        return Tense.PAST
    if _looks_past(words, at):
        return _governed(words, at, floor)
    return None


def _looks_past(words: Words, at: int) -> bool:
    low = words.low(at)
    if low in _IRREGULAR:
        return True
    small = words.texts[at].islower() or words.is_plain(at)
    return small and len(low) > 3 and low.endswith("ed") and low not in _NO_VERBS


def _governed(words: Words, at: int, floor: int) -> Tense | None:
    """Return what a past form tells: "was held" is past, "will be held" is not."""
    for back in range(at - 1, max(floor, at - 1 - _REACH) - 1, -1):
        low = words.low(back)
        if low in _HARD or low == ",":
            break
        if low in _WILL or (low == "to" and _coming(words, back)):
            return Tense.FUTURE
        if low in _MODALS or low == "to":
            return Tense.UNSURE
        if low in ("was", "were", "had", "did", "been") or low in _PERFECT:
            return Tense.PAST
        if low in _PRESENT and not (low == "s" and not _is_verb_s(words, back)):
            return Tense.UNSURE
        if not (low.endswith("ly") or low in _BETWEEN):
            break
    return Tense.PAST


def _coming(words: Words, at: int) -> bool:
    """Whether "to" at ``at`` leads to what is to come: "to be held", "expected to remain"."""
    return words.low(at + 1) == "be" or words.low(at - 1) in _EXPECTED


def _is_verb_s(words: Words, at: int) -> bool:
    """Whether "'s" is "is": after a pronoun."""
    return words.low(at - 2) in ("he", "she", "it", "that", "there", "what", "who")


def _of_participle(words: Words, at: int) -> Tense | None:
    before: Iterable[str] = (words.low(at - 1), words.low(at - 2))
    if not {"was", "were", "been"}.isdisjoint(before):
        return Tense.PAST
    return Tense.UNSURE if not {"is", "are", "am", "re"}.isdisjoint(before) else None


def _expects(words: Words, at: int) -> bool:
    """Whether a word such as "set" or "plan" is a verb here: "due to rain" is none."""
    low, after = words.low(at), words.low(at + 1)
    if low in ("set", "due", "poised", "bound", "plan", "plans"):
        return after == "to" and _is_infinitive(words, at + 1)
    return True


def _is_infinitive(words: Words, at: int) -> bool:
    """Whether "to" at ``at`` stands before a verb, as far as that can be seen."""
    after = words.texts[at + 1] if at + 1 < len(words) else ""
    return after.islower() and after.isalpha() and after not in _NO_INFINITIVE | MONTHS.keys()
