"""Follows a verb up to the words that govern it and turn it: "refused to", "denied that"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from newsrag.stance import operators as op
from newsrag.stance.forms import Form
from newsrag.stance.groups import is_adverb, verb_group
from newsrag.stance.words import Word, word_set
from newsrag.text.question_words import WEEKDAYS

__all__ = ["Turn", "follow_clause", "follow_gerund", "follow_infinitive"]

_NEAR = 3
_THAT_FAR = 8
_DAYS = frozenset(WEEKDAYS) | word_set("today yesterday week month year night morning")
_BEFORE_DAYS = word_set("on last this late early")
_OPEN = word_set("find learn see know explain verify determine establish")


@dataclass(slots=True)
class Turn:
    """What has been found to turn a verb, on the way from it to the start of its sentence.

    ``edge`` is the index up to which the words were used; ``implied`` says that the subject is not
    beside the verb, as after a noun ("the promise to").
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

    def take(self, words: Sequence[Word], at: int, form: Form) -> None:
        """Take in the group of a verb: its negations and modal verbs."""
        group = verb_group(words, at, form)
        found = group.auxiliaries
        self.edge = group.left
        self.infinitive = group.infinitive
        self.negations += group.negations
        self.promised |= bool(found & {"will", "shall"})
        self.would |= bool(found & {"would", "'d"})
        self.unsure |= bool(found & op.DEMANDING_MODALS)
        # "Could have withdrawn": it is not told whether it did.
        self.unsure |= bool(found & {"could", "would", "'d"} and found & op.HAVE)
        weak = bool(found & (op.WEAK_MODALS | {"cannot"}))
        self.doubted |= weak
        # "Could not" is not able, not allowed or perhaps not.
        self.unsure |= weak and bool(group.negations)


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
    if any(each.text in op.DOUBTFUL for each in words[start:at]):
        turn.doubted = True
    turn.edge = at


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
    elif text == "of" and at and words[at - 1].text == "short":
        turn.negations += 1
        turn.take(words, at - 2, Form.PAST)
    elif text == "without":
        turn.negations += 1
        turn.implied = True
    else:
        turn.unsure = True


def follow_clause(words: Sequence[Word], start: int, turn: Turn) -> None:
    """Take in what governs the clause whose subject starts at an index.

    A doubt anywhere before it in the sentence counts: whose doubt it is does not matter.
    """
    at = start - 1
    that = at >= 0 and words[at].text == "that"
    if that:
        at -= 1
    governed = _governor(words, at, that=that)
    if governed is not None:
        _clause_of(words, governed, turn)
    elif turn.would:
        # Conditional where it stands alone; whose "would" it is inside a sentence is unknown.
        turn.doubted = at < 0 or words[at].is_mark
        turn.unsure |= not turn.doubted
    earlier = words[: max(0, start)]
    for place, word in enumerate(earlier):
        negated = any(each.text in op.NEGATORS | {"no"} for each in earlier[place - _NEAR : place])
        if place < _NEAR:
            negated = any(each.text in op.NEGATORS | {"no"} for each in earlier[:place])
        if (word.text in op.DOUBTING and not negated) or (word.text in op.BELIEVING and negated):
            turn.doubted = True


def _governor(words: Sequence[Word], at: int, *, that: bool) -> int | None:
    """Return where the word stands that a clause depends on: close by, or farther before "that"."""
    kinds = (
        op.DENYING | op.REPORTING | op.PROMISING | op.PROMISED | op.CLAIMED | op.ASKING
        | op.CONDITIONS | op.BELIEVING | op.WISHED | {"should", "true", "false", "untrue", "wrong"}
    )  # fmt: skip
    for place in range(at, max(-1, at - (_THAT_FAR if that else 1)), -1):
        if words[place].is_mark and words[place].text != ",":
            return None
        if words[place].text in kinds:
            return place
    return None


def _clause_of(words: Sequence[Word], at: int, turn: Turn) -> None:
    text = words[at].text
    earlier = {each.text for each in words[max(0, at - _NEAR) : at]}
    negated = bool(earlier & (op.NEGATORS | {"no"}))
    if text in op.ASKING | op.CONDITIONS | op.CLAIMED | op.WISHED | {"should"}:
        _left_open(text, earlier, turn)
    elif text in op.DENYING or text in {"false", "untrue", "wrong"}:
        turn.negations += 1
        turn.unsure |= negated
    elif text == "true":
        turn.negations += negated
    elif text in op.PROMISING | op.PROMISED:
        turn.promised |= turn.would or turn.promised
        turn.unsure |= negated
    elif text in op.REPORTING:
        turn.promised |= turn.would
        turn.unsure |= negated
    elif text in op.BELIEVING:
        turn.doubted |= turn.would
    if turn.would and not (turn.promised or turn.doubted or turn.asked):
        turn.doubted = True


def _left_open(text: str, earlier: set[str], turn: Turn) -> None:
    """Take in what nobody vouches for: "asked whether", "if", "reports that", "it is time that"."""
    if text == "whether" or (text == "if" and earlier & (op.ASKING | _OPEN)):
        turn.asked = bool(earlier & op.ASKING)
        turn.doubted |= not turn.asked
    elif text in op.WISHED:
        turn.unsure = True
    elif text in op.ASKING:
        turn.asked = True
    else:
        turn.doubted = True
