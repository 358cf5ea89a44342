"""What somebody said, by where it stands in the article."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from newsrag.types import Span

__all__ = ["Said"]


class Said(NamedTuple):
    """What somebody said, where the text names who and says so, and the quotations in it.

    ``quoted`` is all of it where nothing but its place tells that the words are somebody's own.
    """

    content: Span
    speaker: Span
    cue: Span
    quoted: tuple[Span, ...] = ()
