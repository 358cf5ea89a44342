"""Takes in what a clause depends on: who denies it, asks it, demands it, or says when it is so."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from newsrag.stance import operators as op
from newsrag.stance.groups import verb_group
from newsrag.stance.words import Word, word_set
from newsrag.text.forms import Form

if TYPE_CHECKING:
    from newsrag.stance.governors import Turn

__all__ = ["follow_clause"]

_NEAR = 3
_FAR = 8
_OPEN = word_set("find learn see know explain verify determine establish")
_ASSERTING = op.REPORTING | op.BELIEVING
_KINDS = (
    op.DENYING | op.REPORTING | op.PROMISING | op.PROMISED | op.CLAIMED | op.ASKING | op.FALSE
    | op.CONDITIONS | op.BELIEVING | op.WISHED | op.DEMANDING | op.URGING | op.SHOWING | op.TRUE
    | op.IMAGINING | op.DOUBTING | op.CAUSING | {"should", "wrong", "so"}
)  # fmt: skip
_WHEN = word_set("when whenever after once as")
_NOT_YET = word_set("before until till")
_MOMENTS = word_set("time moment day minute instant week month year hour")
_RELATIVE = word_set("who which that")
_NOMINAL = word_set("the a an its his her their our those these some all many several 's")
_OPENING = word_set("if unless when whenever once until before after whether")
_COMPARED = word_set("more less sooner faster longer later earlier")
_MODALS = word_set("may might could would should must will shall 'd")
_DASHES = word_set("-- - – —")
_TURNS = word_set("but while whereas although though yet ;")
_CLAUSES = word_set("that whether if")


def follow_clause(words: Sequence[Word], start: int, turn: Turn) -> None:
    """Take in what governs the clause whose subject starts at an index, and what doubts it."""
    at = start - 1
    _take_time(words, start, turn)
    that = at >= 0 and words[at].text == "that"
    if that:
        at -= 1
    governed = _governor(words, at, that=that)
    turn.relative = that and governed is None and _is_noun(words, at)
    if governed is not None:
        _clause_of(words, governed, turn, that=that)
    elif turn.would and turn.negations:
        turn.unsure = True
    elif turn.would:
        # Conditional where it stands alone; whose "would" it is inside a sentence is unknown.
        turn.doubted |= at < 0 or words[at].is_mark
        turn.unsure |= not turn.doubted
    _take_doubts(words[: max(0, start)], turn)


def _take_time(words: Sequence[Word], start: int, turn: Turn) -> None:
    """Take in "before it withdraws", "when it withdraws", "the day it withdraws"."""
    last = words[start - 1].text if start > 0 else ""
    before = words[start - 2].text if start > 1 else ""
    first = words[start + 1].text if start + 1 < len(words) else ""
    timed = last in _WHEN
    timed |= words[start].text in {"the", "by"} and first in _MOMENTS
    turn.unsure |= timed and not turn.past
    turn.unsure |= words[start].text == "the" and first in _COMPARED
    if last in {"and", "or"} and not turn.past:
        turn.unsure |= _is_joined_to_condition(words, start - 1)
    turn.unsure |= last in _NOT_YET or (last == "as" and before in {"long", "far"})
    turn.unsure |= last in {"if", "though"} and before == "as"


def _is_joined_to_condition(words: Sequence[Word], at: int) -> bool:
    """Whether a clause goes on with a condition: "if talks start and it withdraws"."""
    place = at - 1
    while place >= 0 and not words[place].is_mark:
        if words[place].text in _OPENING:
            return True
        place -= 1
    return False


def _take_doubts(earlier: Sequence[Word], turn: Turn) -> None:
    """Take in doubts about clauses before: "doubted that", "no sign that", "unconfirmed reports".

    Whose doubt it is does not matter.
    """
    start = max((n for n, each in enumerate(earlier) if each.text in _TURNS), default=-1) + 1
    for place in range(start, len(earlier)):
        text = earlier[place].text
        follows = [each.text for each in earlier[place + 1 : place + 3]]
        clause = bool(follows) and (follows[0] in _CLAUSES or follows[1:] == ["whether"])
        near = {each.text for each in earlier[max(start, place - _NEAR) : place]}
        negated = bool(near & (op.NEGATORS | op.NOBODY))
        if clause and (text in op.DOUBTING) != negated and text in op.DOUBTING | op.BELIEVING:
            turn.doubted = True
        if text in op.DOUBTFUL and follows and follows[0] in op.CLAIMED:
            turn.doubted = True


def _governor(words: Sequence[Word], at: int, *, that: bool) -> int | None:
    """Return where the word stands that a clause depends on: close by, or farther before "that"."""
    least = max(-1, at - (_FAR if that else 1))
    if that and at > 0 and words[at].text in _DASHES:  # "the claim - made by some - that"
        at = next((n for n in range(at - 1, 0, -1) if words[n].text in _DASHES), 0) - 1
        least = max(-1, at - _FAR)
    for place in range(at, least, -1):
        if words[place].is_mark and words[place].text != ",":
            return None
        text = words[place].text
        if text in _RELATIVE:
            return None
        if text == "states":
            return None  # hardly ever the verb
        if text == "out" and that and place and words[place - 1].text.startswith("rul"):
            return place
        if text in _ASSERTING or (text in _KINDS and not (that and text in op.CAUSING)):
            return None if text == "so" and not that else place
    return None


def _is_noun(words: Sequence[Word], at: int) -> bool:
    """Whether "that" tells of a noun before it, as in "ten states that it won"."""
    if at < 0:
        return False
    near = words[max(0, at - _NEAR) : at + 1]
    articles = any(each.text in _NOMINAL or each.text[:1].isdigit() for each in near)
    return articles or (words[at].text.endswith("s") and not words[at].capital)


def _is_negated(words: Sequence[Word], at: int) -> bool:
    """Whether a word of saying or believing is negated, by itself or by its subject."""
    if any(each.text in op.NEGATORS | {"no", "far"} for each in words[max(0, at - _NEAR) : at]):
        return True
    for place in range(at - 1, max(-1, at - _FAR), -1):
        if words[place].is_mark or words[place].text in _TURNS | _CLAUSES:
            return False
        if words[place].text in op.NOBODY:
            a = words[place - 1].text if place else ""
            return not (words[place].text in {"few", "little"} and a == "a")
    return False


def _clause_of(words: Sequence[Word], at: int, turn: Turn, *, that: bool) -> None:
    text = words[at].text
    earlier = {each.text for each in words[max(0, at - _NEAR) : at]}
    negated = _is_negated(words, at)
    beside = [each.text for each in words[max(0, at - 2) : at + 2]]
    turn.unsure |= text in _ASSERTING and any(each in op.FALSELY for each in beside)
    turn.unsure |= text in op.REPORTING and _is_not_said(words, at)
    if text in op.URGING and turn.bare:
        turn.unsure = True
    elif text in op.CAUSING and not that:
        turn.unsure |= turn.bare
    elif that and text in op.ASKING and text.startswith("ask"):
        turn.unsure = True
    elif text == "case" and "in" in earlier and "the" not in earlier:
        turn.doubted = True
    elif text in op.ASKING | op.CONDITIONS | op.CLAIMED | op.WISHED | {"should"}:
        _left_open(text, earlier, turn)
    else:
        _asserted(text, turn, negated=negated)
    if turn.would and not (turn.promised or turn.doubted or turn.asked):
        turn.doubted = True


def _is_not_said(words: Sequence[Word], at: int) -> bool:
    """Whether a verb of saying says what may be said: "if they say", "to confirm", "may admit"."""
    group = verb_group(words, at, Form.PAST)
    if group.infinitive or group.auxiliaries & _MODALS:
        return True
    for place in range(group.left - 1, max(-1, at - _FAR), -1):
        if words[place].is_mark or words[place].text in _RELATIVE:
            return False
        if words[place].text in {"if", "unless", "until", "before"}:
            return True
    return False


def _asserted(text: str, turn: Turn, *, negated: bool) -> None:
    """Take in a word with which somebody says, denies or promises what a clause says."""
    if text in op.DENYING or text in op.FALSE:
        turn.negations += 1
        turn.unsure |= negated
    elif text in op.TRUE:
        turn.negations += negated
    elif text in op.REPORTING:
        turn.promised |= turn.would
        turn.unsure |= negated
    elif text in op.BELIEVING:
        turn.doubted |= turn.would or negated
        turn.unsure |= text in op.EVIDENCE and not negated
    elif text in op.DOUBTING:
        turn.doubted |= not negated
        turn.unsure |= negated
    elif text in op.SHOWING:
        turn.doubted |= negated or text.startswith(("suggest", "impl", "hint"))
        turn.unsure |= text.startswith("mean")
    elif text in op.PROMISING | op.PROMISED:
        turn.promised |= turn.would
        turn.unsure |= negated or not turn.promised
    else:  # "so that", "demanded that", "feared that"
        turn.unsure = True


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
