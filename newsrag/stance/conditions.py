"""Takes in conditions that stand before or behind a clause: "if ..., it will", "... unless"."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from newsrag.stance import operators as op
from newsrag.stance.nominals import PREPOSITIONS, is_time
from newsrag.stance.words import Word, word_set
from newsrag.text.forms import is_past

if TYPE_CHECKING:
    from newsrag.stance.governors import Turn

__all__ = ["take_conditions"]

_AHEAD = 14
"""Words after a verb among which a condition for it may stand."""
_COMPARING = 5
_COMPARED = word_set(
    "as so more than because without only just merely simply solely alone due via like"
)
_IF = word_set("if unless")
_NO_CONDITION = op.ASKING | word_set("see know tell say find as even determine decide clear sure")
_VERBAL = op.HAVE | op.BE | word_set("who which that and was")
_NO_ONCE = word_set("again more and a in for every per")


def take_conditions(words: Sequence[Word], at: int, start: int, turn: Turn) -> None:
    """Take in the conditions of a clause from its subject's start and its verb's place."""
    if turn.negations and _has(words, at, word_set("until till before")):
        turn.unsure = True  # "did not withdraw until Friday": then it did
    behind = list[str]()
    for each in words[at + 1 : at + 1 + _COMPARING]:
        if each.is_mark:
            break
        behind.append(each.text)
    if turn.negations and not _COMPARED.isdisjoint(behind):
        turn.unsure = True  # "will not grow as fast", "did not resign because of it"
    if not turn.past and not turn.promised and _has(words, at, word_set("when whenever")):
        turn.unsure = True  # "grows when people work"
    follows = _condition_behind(words, at)
    if turn.past and not turn.would:
        turn.unsure |= follows is not None and words[follows].text in _IF
        return
    turn.doubted |= follows is not None or _has_condition_before(words, start)


def _has(words: Sequence[Word], at: int, wanted: frozenset[str]) -> bool:
    return any(each.text in wanted for each in words[at + 1 : at + 1 + _AHEAD])


def _condition_behind(words: Sequence[Word], at: int) -> int | None:
    """Return where a condition for a verb starts behind it."""
    for place in range(at + 1, min(len(words) - 1, at + 1 + _AHEAD)):
        text = words[place].text
        if text in {"that", "who", "which"}:
            return None
        if text in _IF and words[place - 1].text not in _NO_CONDITION:
            return place
        if text in {"once", "provided"} and _starts_clause(words, place):
            return place
    return None


def _starts_clause(words: Sequence[Word], place: int) -> bool:
    """Whether "once" or "provided" is no adverb and no participle, but starts a condition."""
    before, follows = words[place - 1].text, words[place + 1]
    if before in _VERBAL or follows.text in PREPOSITIONS | _NO_ONCE or is_time(follows):
        return False
    return not is_past(follows.text)


def _has_condition_before(words: Sequence[Word], start: int) -> bool:
    """Whether a sentence begins with a condition that ends before a clause: "If ..., it will"."""
    opened = bool(words) and words[0].text in _IF
    return opened and any(each.text == "," for each in words[1:start])
