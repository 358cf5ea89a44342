"""Reads the group of words that a verb is the last of: "have still not been", "refused to"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from newsrag.stance import operators as op
from newsrag.stance.forms import Form
from newsrag.stance.words import Word, word_set

__all__ = ["VerbGroup", "is_adverb", "verb_group"]

_NO_ADVERBS = word_set("family assembly ally rally supply reply july italy bully daily likely")
_MODALS = op.WEAK_MODALS | op.DEMANDING_MODALS | word_set("will would shall cannot do does did")
_OF_FACT = word_set("fact course effect reality particular")
_JOINING = word_set("and or but ,")
_FARTHEST = 16
"""Words between verbs that share an auxiliary: "is not keeping its word and withdrawing"."""


@dataclass(frozen=True, slots=True)
class VerbGroup:
    """What stands before a verb and belongs to it.

    ``left`` is the index of the group's first word; the subject ends before it. ``infinitive`` says
    that the first word is "to".
    """

    left: int
    negations: int = 0
    auxiliaries: frozenset[str] = frozenset()
    infinitive: bool = False
    joined: bool = False

    @property
    def is_finite(self) -> bool:
        """Whether an auxiliary carries the tense."""
        return bool(self.auxiliaries) and not self.infinitive


def is_adverb(word: Word) -> bool:
    """Whether a word may stand between a subject and its verb, by its ending or by the list."""
    if word.text in op.ADVERBS:
        return True
    return word.text.endswith("ly") and not word.capital and word.text not in _NO_ADVERBS


def verb_group(words: Sequence[Word], at: int, form: Form) -> VerbGroup:
    """Return the group of the verb at an index.

    A verb that is joined to another one by "and", "or" or a comma and has no auxiliary of its own
    shares the other's: negation reaches over both, but not over "but".
    """
    own = _own_group(words, at)
    bare = not own.auxiliaries and not own.infinitive
    shares = Form.BASE | Form.GERUND | Form.PARTICIPLE
    if not bare or own.left < 1 or not form & shares or Form.PAST in form:
        return own
    joint = words[own.left - 1].text
    if joint not in _JOINING:
        return own
    other = _shared(words, own.left - 1, form)
    if other is None:
        return own
    negations = own.negations + (0 if joint == "but" else other.negations)
    return VerbGroup(other.left, negations, other.auxiliaries, other.infinitive, joined=True)


def _own_group(words: Sequence[Word], at: int) -> VerbGroup:
    negations, found = 0, set[str]()
    place = at - 1
    while place >= 0:
        text = words[place].text
        if text == "longer" and place and words[place - 1].text == "no":
            negations += 1
            place -= 1
        elif text in op.NEGATORS or text == "cannot":
            negations += 1
            found |= {text} - op.NEGATORS
        elif text in op.AUXILIARIES:
            found.add(text)
        elif text in _OF_FACT and words[place - 1].text in {"in", "of"}:
            place -= 1  # "did not in fact", "has of course"
        elif text == "to":
            return VerbGroup(place, negations, frozenset(found), infinitive=True)
        elif not is_adverb(words[place]):
            break
        place -= 1
    return VerbGroup(place + 1, negations, frozenset(found))


def _shared(words: Sequence[Word], joint: int, form: Form) -> VerbGroup | None:
    """Return the group of the verb before a joint that a later one of its form shares."""
    for place in range(joint - 1, max(-1, joint - _FARTHEST), -1):
        word = words[place]
        if word.is_mark and word.text != ",":
            return None
        group = _own_group(words, place)
        if _fits(word.text, form, group):
            return group
    return None


def _fits(text: str, form: Form, group: VerbGroup) -> bool:
    if Form.GERUND in form:
        return text.endswith("ing") and bool(group.auxiliaries & op.BE)
    if Form.BASE in form:
        return group.infinitive or bool(group.auxiliaries & _MODALS)
    return text.endswith(("ed", "en")) and bool(group.auxiliaries & (op.BE | op.HAVE))
