"""The nouns of who said what."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from newsrag.types.articles import Citation, Copy, Span

__all__ = ["Attribution", "Quotation", "Wording"]


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


@dataclass(frozen=True, slots=True)
class Quotation:
    """What an article says that somebody said, word for word.

    ``speaker`` is the fullest name that the article gives, or what it calls the speaker; ``cue``
    are the words that tell ("said", "according to"). The citation is of what was said. ``copies``
    are the articles that carry the same text and were left out for it.
    """

    speaker: str
    wording: Wording
    cue: str
    citation: Citation
    copies: tuple[Copy, ...] = ()
