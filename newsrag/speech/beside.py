"""Finds the name that stands in commas after words for its bearer: "his sister, Name, said"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsrag.speech.phrases import Phrase
from newsrag.speech.words import DETERMINERS, PREPOSITIONS, may_speak

if TYPE_CHECKING:
    from collections.abc import Sequence

    from newsrag.speech.tokens import Token

__all__ = ["name_beside"]


def name_beside(tokens: Sequence[Token], phrase: Phrase) -> Phrase | None:
    """Return the name in commas after a phrase that has none: "his sister, Name Surname, said"."""
    if tokens[phrase.last].is_capital and not _is_role(tokens, phrase):
        return None
    at = phrase.last + 1
    if at + 1 >= len(tokens) or tokens[at].text != ",":
        return None
    end = at + 1
    while end < len(tokens) and tokens[end].is_capital:
        end += 1
    after = tokens[end] if end < len(tokens) else None
    if end - at < 3 or (
        after is not None and after.text not in {",", ".", ";", "of", "at", "from"}
    ):
        return None
    return Phrase(at + 1, end - 1, at + 1)


def _is_role(tokens: Sequence[Token], phrase: Phrase) -> bool:
    """Whether a phrase says what somebody is: "the head of the Bank"."""
    words = tokens[phrase.first : phrase.last + 1]
    head = next((n for n, each in enumerate(words) if each.lower in PREPOSITIONS), 0)
    led = words[0].lower in DETERMINERS or may_speak(words[0].lower)
    return bool(head) and led and may_speak(words[head - 1].lower)
