"""Splits a question into the clauses that can be looked for one by one."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from newsrag.text.terms import content_words
from newsrag.types import Span

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["clause_spans"]

_JOINT = re.compile(
    r"[,;:]\s+(?:(?:and|but|while|or|yet)\s+)?(?:also\s+)?"
    r"|\s+(?:and|while|but|whereas|as\s+well\s+as|despite|although|though|yet)\s+(?:also\s+)?"
    r"|[.?!]\s+",
    re.IGNORECASE,
)
_ONLY_GLUE = re.compile(
    r"[\s,;'‘’“”\"]*(?:and|or|both|the)?[\s,;'‘’“”\"]*(?:the\s+)?", re.IGNORECASE
)
# A part with fewer content words is no question of its own; it stays with its neighbour.
_FEWEST_WORDS = 3
_MOST_CLAUSES = 6


def clause_spans(question: str, names: Sequence[Span]) -> list[Span]:
    """Return the clauses of a question in order; one that covers it all when there is but one.

    Args:
        question: the question.
        names: spans that no clause may end in, and that do not count as words: the outlets and
            dates that it names. A list of them is not split either.
    """
    bounds = [0]
    ends = []
    for joint in _JOINT.finditer(question):
        if not _inside(joint.start(), names) and not _between_names(question, joint.span(), names):
            ends.append(joint.start())
            bounds.append(joint.end())
    parts = [Span(start, end) for start, end in zip(bounds, [*ends, len(question)], strict=True)]
    merged: list[Span] = []
    for part in parts:
        if merged and not (_whole(question, merged[-1], names) and _whole(question, part, names)):
            merged[-1] = Span(merged[-1].start, part.end)
        else:
            merged.append(part)
    return merged if len(merged) <= _MOST_CLAUSES else _fewer(question, merged, names)


def _inside(position: int, names: Sequence[Span]) -> bool:
    return any(name.start < position < name.end for name in names)


def _between_names(question: str, joint: tuple[int, int], names: Sequence[Span]) -> bool:
    """Whether a joint stands in a list of names, as in "The Verge, and TechCrunch"."""
    return any(
        one.end <= joint[0] + 1
        and other.start >= joint[1] - 1
        and _ONLY_GLUE.fullmatch(question[one.end : other.start])
        for one, other in pairwise(names)
    )


def _whole(question: str, part: Span, names: Sequence[Span]) -> bool:
    return _words(question, part, names) >= _FEWEST_WORDS


def _words(question: str, part: Span, names: Sequence[Span]) -> int:
    text = question
    for name in names:
        if part.overlaps(name):
            text = text[: name.start] + " " * len(name) + text[name.end :]
    return len(content_words(part.of(text), or_all=False))


def _fewer(question: str, parts: list[Span], names: Sequence[Span]) -> list[Span]:
    """Join the shortest neighbours until few enough are left."""
    while len(parts) > _MOST_CLAUSES:
        sizes = [_words(question, part, names) for part in parts]
        at = min(range(len(parts) - 1), key=lambda i: sizes[i] + sizes[i + 1])
        parts = [*parts[:at], Span(parts[at].start, parts[at + 1].end), *parts[at + 2 :]]
    return parts
