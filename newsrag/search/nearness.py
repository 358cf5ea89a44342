"""How closely a passage brings the words of a question together."""

from __future__ import annotations

from collections import Counter, deque
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["adjacent_pairs", "window_cover"]

# Words of running text; about half a sentence.
_WIDTH = 12


def window_cover(words: Sequence[str], weights: Mapping[str, float], width: int = _WIDTH) -> float:
    """Return the most of a question, by weight, that any ``width`` words in a row have: 0 to 1.

    Args:
        words: the passage's terms in order, function words included.
        weights: the question's terms and how much each counts.
        width: length of the window in words.
    """
    total = sum(weights.values())
    if not total:
        return 0.0
    window: deque[tuple[int, str]] = deque()
    counts: Counter[str] = Counter()
    covered = best = 0.0
    for at, word in enumerate(words):
        if word not in weights:
            continue
        while window and window[0][0] <= at - width:
            _, gone = window.popleft()
            counts[gone] -= 1
            covered -= 0.0 if counts[gone] else weights[gone]
        covered += 0.0 if counts[word] else weights[word]
        counts[word] += 1
        window.append((at, word))
        best = max(best, covered)
    return min(1.0, best / total)


def adjacent_pairs(
    words: Sequence[str], terms: Sequence[str], weights: Mapping[str, float]
) -> float:
    """Return the share, by weight, of the question's neighbouring terms that stand side by side.

    Args:
        words: the passage's terms in order.
        terms: the question's terms in order.
        weights: how much each of them counts.

    Source: the ordered-window feature of Metzler and Croft, "A Markov random field model for term
    dependencies" (2005).
    """
    wanted = {pair: weights[pair[0]] + weights[pair[1]] for pair in pairwise(terms)}
    total = sum(wanted.values())
    if not total:
        return 0.0
    there = wanted.keys() & set(pairwise(words))
    return sum(wanted[pair] for pair in there) / total
