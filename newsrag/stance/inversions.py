"""Reads clauses whose auxiliary stands before the subject: "at no point did it withdraw"."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from newsrag.stance import operators as op
from newsrag.stance.words import Word, word_set

if TYPE_CHECKING:
    from newsrag.stance.governors import Turn

__all__ = ["is_inverted", "take_inversion"]

_INVERTING = (op.AUXILIARIES - op.DEMANDING_MODALS) | {"cannot"}
_SURE = word_set("do does did has have had is are was were will shall")
_NEGATING = word_set("no not never nor neither")
_STRESSING = word_set("only until till sooner unless before after doubt matter since longer later")
_ENDS = word_set("that and but or which who because whether if")
_LONGEST = 8


def is_inverted(words: Sequence[Word], start: int) -> bool:
    """Whether an auxiliary stands before the subject that starts at an index."""
    return start > 0 and words[start - 1].text in _INVERTING


def take_inversion(words: Sequence[Word], start: int, turn: Turn) -> int:
    """Take in what stands before an inverted auxiliary; return where the clause starts.

    Only a negation is read; "only then did it", "so will it" and "had it" are unsure.
    """
    first = start - 1
    while first > 0 and start - first <= _LONGEST and not _ends(words[first - 1]):
        first -= 1
    fronted = {each.text for each in words[first : start - 1]}
    auxiliary = words[start - 1].text
    if fronted & _NEGATING and not fronted & _STRESSING and auxiliary in _SURE:
        turn.negations += 1
        turn.unsure |= turn.doubted
        turn.past = auxiliary in {"did", "had", "was", "were"}
    else:
        turn.unsure = True
    return first


def _ends(word: Word) -> bool:
    return word.is_mark or word.text in _ENDS
