"""The nouns of who said what."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from newsrag.types.articles import Span

__all__ = ["Attribution", "Wording"]


class Wording(StrEnum):
    """How words are reported: as they were spoken, in the writer's own, or in both at once."""

    DIRECT = "direct"
    INDIRECT = "indirect"
    MIXED = "mixed"


@dataclass(frozen=True, slots=True)
class Attribution:
    """Words of an article that it puts into somebody's mouth.

    ``content`` are the words, without the quotation marks around all of them. ``speaker`` is where
    the text names who said them, and ``cue`` the words that say so ("said", "according to"); both
    may stand in another sentence, where the quotation goes on after it. ``name`` is the speaker's
    fullest name in the article, or the words at ``speaker`` where it gives none.
    """

    content: Span
    speaker: Span
    cue: Span
    name: str
    wording: Wording
