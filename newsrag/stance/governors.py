"""Follows a verb up to the verbs and nouns before it that turn it: "refused to", "promise to"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from newsrag.stance import operators as op
from newsrag.stance.groups import verb_group
from newsrag.stance.nominals import is_adverb
from newsrag.stance.words import Word, word_set
from newsrag.text.forms import Form
from newsrag.text.question_words import WEEKDAYS

__all__ = ["Turn", "follow_gerund", "follow_infinitive"]

_NEAR = 3
_DAYS = frozenset(WEEKDAYS) | word_set("today yesterday week month year night morning")
_BEFORE_DAYS = word_set("on last this late early")
_FAR = 20
_POSSIBLE = op.WEAK_MODALS | op.DEMANDING_MODALS | word_set("would will if cannot to never not")
_PAST = word_set("did had was were could would 'd")


_DOUBTED_FROM = 12
_TRUSTING = {each for each in op.BELIEVING if each.startswith(("believ", "trust", "confiden"))}
_OTHER_VERBS = op.REPORTING | op.PROMISING | op.DENYING | op.CARRYING_OUT | op.AUXILIARIES


@dataclass(slots=True)
class Turn:
    """What has been found to turn a verb, on the way from it to the start of its sentence.

    ``edge`` is the index up to which the words were used; ``implied`` says that the subject is not
    beside the verb, as after a noun ("the promise to"). ``past`` says that the last verb taken in
    is in the past, ``bare`` that it is a form without an auxiliary that may be a subjunctive,
    ``relative`` that its clause tells of a noun before it ("the states that it won").
    """

    edge: int
    negations: int = 0
    promised: bool = False
    doubted: bool = False
    asked: bool = False
    unsure: bool = False
    would: bool = False
    implied: bool = False
    infinitive: bool = False
    past: bool = False
    bare: bool = False
    relative: bool = False

    def take(self, words: Sequence[Word], at: int, form: Form) -> None:
        """Take in the group of a verb: its negations and modal verbs."""
        group = verb_group(words, at, form)
        found = group.auxiliaries
        self.edge = group.left
        self.infinitive = group.infinitive
        self.negations += group.negations
        self.doubted |= group.doubted
        self.unsure |= group.unsure
        self.past = bool(found & _PAST) or (not found and _is_past(words[at].text, form))
        self.bare = not found and not group.infinitive and Form.BASE in form
        # "That it not leave" is a subjunctive.
        self.unsure |= self.bare and group.negations > 0 and not group.joined
        self.promised |= bool(found & {"will", "shall"})
        self.would |= bool(found & {"would", "'d"})
        self.unsure |= bool(found & op.DEMANDING_MODALS)
        # "Could have withdrawn": it is not told whether it did.
        self.unsure |= bool(found & {"could", "would", "'d"} and found & op.HAVE)
        weak = bool(found & (op.WEAK_MODALS | {"cannot"}))
        self.doubted |= weak
        # "Could not" is not able, not allowed or perhaps not.
        self.unsure |= weak and bool(group.negations)


def _is_past(text: str, form: Form) -> bool:
    return Form.PAST in form and not text.endswith("s")


def follow_infinitive(words: Sequence[Word], turn: Turn) -> None:
    """Go on from "to" at ``turn.edge`` to what it depends on, and to what that depends on."""
    while turn.infinitive and not turn.unsure and not turn.implied:
        at = turn.edge - 1
        yet = False
        while at >= 0 and (is_adverb(words[at]) or _tells_when(words, at)):
            yet |= words[at].text == "yet"
            at -= 1
        if at < 0:
            turn.unsure = True
            return
        _infinitive_of(words, at, turn, yet=yet)


def _tells_when(words: Sequence[Word], at: int) -> bool:
    """Whether a word belongs to "on Tuesday" or "last week", as in "promised on Tuesday to"."""
    if words[at].text in _DAYS:
        return True
    return words[at].text in _BEFORE_DAYS and words[at + 1].text in _DAYS | _BEFORE_DAYS


def _infinitive_of(words: Sequence[Word], at: int, turn: Turn, *, yet: bool) -> None:
    text = words[at].text
    if yet and text in op.BE | op.HAVE:
        turn.negations += 1
    elif text in op.BE:
        turn.promised = True
    elif text in op.TAKEN_FOR | op.SEEMING | op.CONSIDERING and text not in op.HAVE:
        turn.doubted = True
    elif text in op.PROMISED and _is_noun(words, at):
        _noun(words, at, turn)
        return
    elif text in op.PROMISING:
        turn.promised = True
    elif text in op.FAILING:
        turn.negations += 1
        turn.unsure |= turn.promised  # who declined to pledge to do it may do it
    elif text not in op.STARTING:
        turn.unsure = True
        return
    inner = turn.negations
    turn.take(words, at, Form.PAST)
    if text in op.BE | op.HAVE:
        turn.edge = min(turn.edge, at)
    # Who has not promised may do it yet, and what does not seem so may be so.
    if turn.negations > inner:
        turn.unsure |= turn.doubted or text in op.PROMISING - op.PLANNING


def _is_noun(words: Sequence[Word], at: int) -> bool:
    """Whether "plans", "vows" and the like are a noun here: what stands before them shows it."""
    if at == 0:
        return False
    before = words[at - 1].text
    nominal = word_set("a an the his her its their our my no any this that these those 's new of")
    return before in nominal or (
        words[at].text in word_set("promise pledge plan intention commitment decision announcement")
        and before not in op.AUXILIARIES | op.NEGATORS | {"to"}
    )


def _noun(words: Sequence[Word], at: int, turn: Turn) -> None:
    """Take in a promise, a plan or no plan; whose it is must be seen elsewhere."""
    turn.promised = turn.implied = True
    start = max(0, at - _NEAR)
    if any(each.text == "no" for each in words[start:at]):
        turn.negations += 1
        turn.unsure |= words[at].text not in op.PLANNING
    if any(each.text in op.DOUBTFUL for each in words[start:at]) or _is_disbelieved(words, at):
        turn.doubted = True
    turn.edge = at


def _is_disbelieved(words: Sequence[Word], at: int) -> bool:
    """Whether somebody doubts a promise: "doubted its promise", "does not believe in plans".

    Also "did not believe them, mentioning the promise", where the doubt is about more.
    """
    for place in range(at - 1, max(-1, at - _DOUBTED_FROM), -1):
        text = words[place].text
        if text in op.DOUBTING | _TRUSTING:
            near = {each.text for each in words[max(0, place - _NEAR) : place]}
            whom = words[place + 1].text  # "he believed nobody"
            negated = near & (op.NEGATORS | op.NOBODY) or whom in op.NOBODY
            return (text in op.DOUBTING) != bool(negated)
        if text in _OTHER_VERBS or words[place].text in {"that", "but", ";", "."}:
            return False
    return False


def follow_gerund(words: Sequence[Word], turn: Turn) -> None:
    """Go on from an "-ing" form without "to be" to the verb or preposition before it."""
    at = turn.edge - 1
    text = words[at].text if at >= 0 else ""
    if text in op.STARTING:
        turn.take(words, at, Form.PAST)
    elif text in op.FAILING | op.DENYING:
        turn.negations += 1
        turn.take(words, at, Form.PAST)
    elif text in op.CONSIDERING:
        turn.doubted = True
        turn.take(words, at, Form.PAST)
        turn.unsure |= turn.negations > 0
    elif text == "of" and at > 1 and words[at - 1].text == "short":
        turn.negations += 1
        turn.take(words, at - 2, Form.PAST)
    elif text == "without":
        turn.negations += 1
        turn.implied = True
        earlier = {each.text for each in words[max(0, at - _FAR) : at]}
        turn.unsure |= bool(earlier & _POSSIBLE)
    else:
        turn.unsure = True
