"""The stance room: what a sentence claims about a yes/no question, by rules over its words."""

from __future__ import annotations

from newsrag.stance.claims import Claim, read_claim
from newsrag.stance.reading import read_stance, stance_of

__all__ = ["Claim", "read_claim", "read_stance", "stance_of"]
