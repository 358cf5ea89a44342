"""The noun of what a statement claims about a yes/no question."""

from __future__ import annotations

from enum import StrEnum

__all__ = ["Stance"]


class Stance(StrEnum):
    """How a statement stands to what a question asks.

    ``BEARS_ON`` is for what rules cannot put on a side without doubt.
    """

    AFFIRMS = "affirms"
    DENIES = "denies"
    PROMISES = "promises"
    DOUBTS = "doubts"
    ASKS = "asks"
    BEARS_ON = "bears_on"

    @property
    def heading(self) -> str:
        """What statements of this side are shown under."""
        return _HEADINGS[self]


_HEADINGS = {
    Stance.AFFIRMS: "Says so",
    Stance.DENIES: "Denies it",
    Stance.PROMISES: "Promises or plans it",
    Stance.DOUBTS: "Doubts it, or makes it conditional",
    Stance.ASKS: "Asks it",
    Stance.BEARS_ON: "Bears on it",
}
