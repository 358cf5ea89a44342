"""Finds where a text has the words of a quotation, exactly or nearly, and what is different."""

from __future__ import annotations

import re
import unicodedata
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, NamedTuple

from newsrag.text.shingles import UNSPACED
from newsrag.types import Span, WordDifference

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

__all__ = ["Aligned", "align", "words_of"]

_LETTERS = rf"[^\W_{UNSPACED}]+"
_WORD = re.compile(rf"[{UNSPACED}]|{_LETTERS}(?:['’ʼ]{_LETTERS})*")


class Word(NamedTuple):
    """A word as it is compared, and where it stands."""

    key: str
    start: int
    end: int


class Aligned(NamedTuple):
    """The stretch of a text that is most like a quotation.

    ``edits`` counts the words that are added, missing or others; ``differences`` shows them.
    """

    span: Span
    edits: int
    differences: tuple[WordDifference, ...]


def words_of(text: str) -> list[Word]:
    """Return the words of a text: compared without case, punctuation and forms of apostrophes."""
    return [Word(_key(match[0]), match.start(), match.end()) for match in _WORD.finditer(text)]


def _key(word: str) -> str:
    return unicodedata.normalize("NFKC", word).casefold().replace("’", "'").replace("ʼ", "'")


def align(quote: str, text: str, most: int) -> Aligned | None:
    """Find the stretch of a text whose words are most like those of a quotation.

    Args:
        quote: the quotation.
        text: where it may stand.
        most: the most words that may be added, missing or others.

    Returns:
        None if no stretch is that near, or if the quotation has no words.

    Source: the approximate matching of Sellers, "The theory and computation of evolutionary
    distances" (1980), on words.
    """
    import numpy as np

    wanted, there = words_of(quote), words_of(text)
    if not wanted or not there:
        return None
    known: dict[str, int] = {}
    pattern = [known.setdefault(word.key, len(known)) for word in wanted]
    found = np.array([known.get(word.key, -1) for word in there])
    distances = _distances(pattern, found)
    edits = int(distances.min())
    last = _last_of_first_run(distances == edits)
    if edits > most or not last:
        return None
    # The same backwards from its end gives where it begins.
    backwards = _distances(pattern[::-1], found[:last][::-1], free=False)
    first = last - _last_of_first_run(backwards == edits)
    span = Span(there[first].start, there[last - 1].end)
    return Aligned(span, edits, tuple(_differences(quote, text, wanted, there[first:last])))


def _last_of_first_run(true: NDArray[np.bool_]) -> int:
    """Return where the first run of true values ends.

    Of stretches that are as near, this takes the one that has another word in the place of a
    quotation's last, not the one that ends before it.
    """
    first = int(true.argmax())
    end = int((~true[first:]).argmax())
    return first + end - 1 if end else len(true) - 1


def _distances(
    pattern: Sequence[int], found: NDArray[np.int64], *, free: bool = True
) -> NDArray[np.int64]:
    """Return the least edits that make the pattern of words that end at each place.

    Args:
        pattern: the words of the quotation, as numbers.
        found: those of the text.
        free: whether they may begin anywhere; else at the first word.
    """
    import numpy as np

    steps = np.arange(len(found) + 1)
    row = np.zeros_like(steps) if free else steps.copy()
    for word in pattern:
        best = np.minimum(row[:-1] + (found != word), row[1:] + 1)
        ahead = np.concatenate([row[:1] + 1, best])
        # A word of the text may be left out at one edit: all of them at once.
        row = np.minimum.accumulate(ahead - steps) + steps
    return row


def _differences(
    quote: str, text: str, wanted: Sequence[Word], there: Sequence[Word]
) -> list[WordDifference]:
    """Return the words that differ, as they are written, in order."""
    keys = [word.key for word in wanted], [word.key for word in there]
    return [
        WordDifference(_written(quote, wanted[a:b]), _written(text, there[c:d]), _at(there, c, d))
        for what, a, b, c, d in SequenceMatcher(None, *keys, autojunk=False).get_opcodes()
        if what != "equal"
    ]


def _written(text: str, words: Sequence[Word]) -> str:
    return text[words[0].start : words[-1].end] if words else ""


def _at(words: Sequence[Word], first: int, last: int) -> Span:
    """Return where the words of a difference stand; between two words if there are none."""
    if first < last:
        return Span(words[first].start, words[last - 1].end)
    place = words[first - 1].end if first else words[0].start
    return Span(place, place)
