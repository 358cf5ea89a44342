"""Cuts words into sentences, without marks of quotation and without what stands in brackets."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from newsrag.stance.words import Word

__all__ = ["sentences"]

_ENDS = frozenset(".?!…")
_QUOTES = frozenset("\"“”„«»‘’'")
_LONGEST_BRACKET = 12


def sentences(words: Sequence[Word]) -> Iterator[tuple[list[Word], bool]]:
    """Yield sentences, and whether each is a question."""
    sentence: list[Word] = []
    for word in words:
        if word.text in _ENDS:
            if sentence:
                yield sentence, word.text == "?"
            sentence = []
        elif word.text == ")":
            del sentence[_bracket(sentence) :]
        elif word.text not in _QUOTES:
            sentence.append(word)
    if sentence:
        yield sentence, False


def _bracket(sentence: Sequence[Word]) -> int:
    """Return where a bracket opened that is closed now; the end, if it is too far or nowhere."""
    end = len(sentence)
    for at in range(end - 1, max(-1, end - _LONGEST_BRACKET), -1):
        if sentence[at].text == "(":
            return at
    return end
