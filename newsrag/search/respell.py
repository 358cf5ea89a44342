"""Reads names in running text as a question spells them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from newsrag.protocols import Spellings

__all__ = ["respelled"]


def respelled(words: Sequence[str], spellings: Spellings) -> list[str]:
    """Return terms with every other spelling of a name replaced by the question's own.

    Args:
        words: the terms of a text, in order.
        spellings: the question's names and their other spellings, the terms of each set apart by
            spaces. A name whose other spelling is part of it, as a surname is of a full name,
            stays where it stands whole.
    """
    if not spellings:
        return list(words)
    runs = [(own.split(), own.split()) for own in spellings]
    runs += [(other.split(), own.split()) for own, others in spellings.items() for other in others]
    runs.sort(key=lambda pair: -len(pair[0]))  # the longest first: it leaves nothing over
    starts = {run[0] for run, _ in runs}
    result: list[str] = []
    at = 0
    while at < len(words):
        run, own = [words[at]], [words[at]]
        if words[at] in starts:
            there = (pair for pair in runs if list(words[at : at + len(pair[0])]) == pair[0])
            run, own = next(there, (run, own))
        result += own
        at += len(run)
    return result
