"""Sets of words, as modules list them."""

from __future__ import annotations

__all__ = ["word_set"]


def word_set(listed: str) -> frozenset[str]:
    """Return the words that stand in a string."""
    return frozenset(listed.split())
