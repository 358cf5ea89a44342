"""Reads the group of words that a verb is the last of: "have still not been", "refused to"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from newsrag.stance import operators as op
from newsrag.stance.nominals import is_adverb
from newsrag.stance.words import Word, word_set
from newsrag.text.forms import Form

__all__ = ["verb_group"]

_MODALS = op.WEAK_MODALS | op.DEMANDING_MODALS | word_set("will would shall cannot do does did")
_OF_FACT = word_set("fact course effect reality particular")
_JOINING = word_set("and or but ,")
_FARTHEST = 16
"""Words between verbs that share an auxiliary: "is not keeping its word and withdrawing"."""
_SINGLING = word_set("just merely simply solely")
_STRESSING = word_set("really actually currently presently")
_FAR = 14


@dataclass(slots=True)
class VerbGroup:
    """What stands before a verb and belongs to it.

    ``left`` is the index of the group's first word; the subject ends before it. ``infinitive`` says
    that the first word is "to", ``joined`` that an auxiliary is shared with a verb before.
    ``doubted`` and ``unsure`` are by adverbs: "reportedly", "nearly", "not fully".
    """

    left: int
    negations: int = 0
    auxiliaries: set[str] = field(default_factory=set)
    infinitive: bool = False
    joined: bool = False
    doubted: bool = False
    unsure: bool = False

    def negate(self, words: Sequence[Word], place: int, at: int) -> None:
        """Take in a negator; one before "only" negates nothing, one before an adverb only that."""
        next_word = words[place + 1] if place + 1 < at else None
        if next_word is None:
            self.negations += 1
        elif next_word.text == "only":
            return
        elif next_word.text in _SINGLING:
            follows = {each.text for each in words[at : at + _FAR]}
            self.unsure |= "but" not in follows
        else:
            self.negations += 1
            self.unsure |= next_word.text.endswith("ly") and next_word.text not in _STRESSING

    def colour(self, text: str) -> None:
        """Take in an adverb."""
        self.doubted |= text in op.HEARSAY
        self.unsure |= text in op.APPROXIMATE


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
    if joint == "but":
        other.negations, other.unsure = 0, False
    other.negations += own.negations
    other.unsure |= own.unsure
    other.doubted |= own.doubted
    other.joined = True
    return other


def _own_group(words: Sequence[Word], at: int) -> VerbGroup:
    group = VerbGroup(at)
    place = at - 1
    while place >= 0:
        text = words[place].text
        before = words[place - 1].text if place else ""
        if text == "longer" and before == "no":
            group.negations += 1
            place -= 1
        elif text in op.NEGATORS:
            group.negate(words, place, at)
        elif text == "cannot":
            group.negations += 1
            group.auxiliaries.add(text)
        elif text in op.AUXILIARIES:
            group.auxiliaries.add(text)
        elif text in _OF_FACT and before in {"in", "of"}:
            place -= 1  # "did not in fact", "has of course"
        elif text == "to":
            group.left, group.infinitive = place, True
            return group
        elif is_adverb(words[place]):
            group.colour(text)
        else:
            break
        place -= 1
    group.left = place + 1
    return group


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
