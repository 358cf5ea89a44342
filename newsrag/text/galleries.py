"""Finds the titles that a picture gallery repeats in front of each of its captions."""

from __future__ import annotations

import re
from collections import defaultdict
from itertools import takewhile
from typing import TYPE_CHECKING

from newsrag.types import Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = ["gallery_titles"]

_LABEL = re.compile(r"(?:\bHide Caption \d{1,3} of \d{1,3}\s+)?\bPhotos:[ \t]+(?=\S)")
_WORD = re.compile(r"\S+")
# Words and characters of a title at most; by so few captions its end cannot be told from theirs.
_LONGEST, _CHARACTERS = 16, 250
_FEWEST_CAPTIONS = 3
_SAME_START = 2


def gallery_titles(text: str) -> Iterator[Span]:
    """Yield the label and title before each caption of a gallery, the captions left out.

    ``Hide Caption 2 of 9 Photos: Storm in the harbour Boats lie ...`` has no mark between title
    and caption: the title is what at least three captions have in common at their start, and at
    least two words.
    """
    galleries: dict[tuple[str, ...], list[tuple[int, list[re.Match[str]]]]] = defaultdict(list)
    for label in _LABEL.finditer(text):
        end = min(len(text), label.end() + _CHARACTERS)
        words = list(_WORD.finditer(text, label.end(), end))[:_LONGEST]
        galleries[tuple(word[0] for word in words[:_SAME_START])].append((label.start(), words))
    for captions in galleries.values():
        if len(captions) < _FEWEST_CAPTIONS:
            continue
        shared = _shared([[word[0] for word in words] for _, words in captions])
        if shared >= _SAME_START:
            yield from (Span(start, words[shared - 1].end()) for start, words in captions)


def _shared(captions: Sequence[Sequence[str]]) -> int:
    """Return how many words all captions have in common at their start."""
    return sum(
        1 for _ in takewhile(lambda words: len(set(words)) == 1, zip(*captions, strict=False))
    )
