"""Tells whether two texts are copies of one another: shingles of words, sketches, comparison."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from heapq import nsmallest
from typing import TYPE_CHECKING

from xxhash import xxh3_64_intdigest

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from newsrag.types import Span

__all__ = ["SKETCH", "UNSPACED", "Wording", "similarity", "sketch", "sketch_overlap", "wording"]

SKETCH = 64
"""The most hashes of a sketch."""

_HAN = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_SOUTHEAST = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"
UNSPACED = _HAN + _SOUTHEAST
"""The characters of scripts that set no spaces between words, as a regular expression's set."""
# A word, or a single character of such a script.
_ANY_WORD = re.compile(rf"[{UNSPACED}]|[^\W_{UNSPACED}]+")
_SPACED_WORD = re.compile(r"[^\W_]+")  # three times as fast
_SCRIPTS = tuple(re.compile(f"[{script}]") for script in (_HAN, _SOUTHEAST))
# Words in a shingle: four of most languages; about as much in characters where those are "words".
_WORDS, _CHARACTERS = 4, (6, 12)

# What makes two texts copies, chosen on planted copies and on real news (benchmarks/copies.py).
_SHORT = 5  # shingle lengths: a shorter text is a copy only of the same words
_LEAST_LENGTH = 0.25  # of the longer text: cut by half is a copy, an item of a round-up is none
_LEAST_SHARED = 0.6  # of the shorter text's words, in runs as long as a shingle
_GAP = 2  # shingle lengths: a longer stretch between shared runs is no edit but the text's own
_MOST_OWN = 0.15  # of the shorter text in such stretches, or ...
_FEW_OWN = 3  # ... shingle lengths, if that is more
# Two texts that both begin with more of their own, as a share and in shingle lengths, have but a
# footer in common.
_MOST_BEFORE, _FEW_BEFORE = 0.1, 4
# By how much more of the numbers, or of names and numbers, edits may change than of all words, and
# how many more: beyond that the two texts fill one form with different facts.
_MORE_CHANGED, _FEW_CHANGED = 0.2, 1.5

_FEW_FOREIGN = 40
_PLAIN, _NAME, _NUMBER = range(3)


@dataclass(frozen=True, slots=True)
class Wording:
    """What a text says, made ready to be compared with other texts.

    ``words`` keep their capitals; ``shingles`` are the hashes of each ``size`` words in a row, in
    order and without capitals. ``whole`` is the hash of all words, ``title`` the headline's words.
    """

    words: tuple[str, ...]
    shingles: tuple[int, ...]
    size: int
    whole: int
    title: frozenset[str]

    @property
    def count(self) -> int:
        """How many words there are."""
        return len(self.words)

    @property
    def short(self) -> bool:
        """Whether the text is too short for its edited copies to be told from other texts."""
        return len(self.words) < _SHORT * self.size


def wording(text: str, spans: Iterable[Span], title: str = "") -> Wording:
    """Read the words of a text that lie in ``spans``, such as its passages.

    Case, accents, punctuation and width make no difference.
    """
    words = _words("\n".join(span.of(text) for span in spans))
    size = _shingle_size(words)
    joined = " ".join(words).casefold().encode()
    folded = joined.split(b" ")
    return Wording(
        words=tuple(words),
        shingles=tuple(
            xxh3_64_intdigest(b" ".join(run))
            for run in zip(*(folded[n:] for n in range(size)), strict=False)
        ),
        size=size,
        whole=xxh3_64_intdigest(joined),
        title=frozenset(_words(title.casefold())),
    )


def _words(text: str) -> list[str]:
    if text.isascii():
        return _SPACED_WORD.findall(text)
    # Far faster than str.translate while few characters differ, such as quotation marks.
    foreign = [each for each in set(text) if each > "\x7f"]
    if len(foreign) <= _FEW_FOREIGN:
        for each in foreign:
            text = text.replace(each, _plain(each))
    else:
        text = text.translate({ord(each): _plain(each) for each in foreign})
    return (_SPACED_WORD if text.isascii() else _ANY_WORD).findall(text)


@lru_cache(maxsize=65_536)
def _plain(character: str) -> str:
    """Return a character without accents, of ordinary width; nothing of an invisible one."""
    parts = unicodedata.normalize("NFKD", character)
    kinds = map(unicodedata.category, parts)
    return "".join(
        each for each, kind in zip(parts, kinds, strict=True) if kind[0] != "M" and kind != "Cf"
    )


def _shingle_size(words: Sequence[str]) -> int:
    single = "".join(word for word in words if len(word) == 1 and word > "\x7f")
    for script, size in zip(_SCRIPTS, _CHARACTERS, strict=True):
        if 2 * len(script.findall(single)) > len(words):
            return size
    return _WORDS


def _kinds(words: Sequence[str]) -> bytes:
    """Return for each word whether it is a number, a name, or neither."""
    # A capital that only begins a sentence makes no name: then the word is also there without.
    small = {word for word in words if not word[0].isupper()}

    def kind(word: str) -> int:
        if not word.isalpha():
            return _NUMBER
        return _NAME if word[0].isupper() and word.lower() not in small else _PLAIN

    return bytes(map(kind, words))


def sketch(one: Wording) -> tuple[int, ...]:
    """Return the smallest hashes of the shingles, ascending, 32 bits each.

    A short text has one hash, that of all its words; a text without words has none.

    Texts that share much have hashes in common, however different their lengths are: the smallest
    of a shared part are among the smallest of both texts. Source: Broder, "On the resemblance and
    containment of documents" (1997).
    """
    if one.short:
        return (one.whole >> 32,) if one.words else ()
    return tuple(nsmallest(SKETCH, {shingle >> 32 for shingle in one.shingles}))


def sketch_overlap(one: Sequence[int], other: Sequence[int]) -> float:
    """Estimate from two sketches which share of the shorter text's shingles the other one has."""
    # A full sketch says nothing of hashes above its greatest.
    limit = min((each[-1] for each in (one, other) if len(each) == SKETCH), default=1 << 32)
    kept = [{value for value in each if value <= limit} for each in (one, other)]
    fewer = min(len(kept[0]), len(kept[1]))
    return len(kept[0] & kept[1]) / fewer if fewer else 0.0


def similarity(one: Wording, other: Wording) -> float | None:
    """Return how similar two copies are, or None when neither text is a copy of the other.

    A copy has nearly all of the shorter text: it may be cut by half and have words replaced,
    dropped and inserted here and there, and another headline. Texts that share only quotations
    or a footer are no copies, nor are two that put different names and numbers into the same
    words. Very short texts are copies when the words are the same and the headlines not quite
    different.

    Returns:
        The share of both texts' words that stand in shared runs, 1 for the same words.
    """
    if one.whole == other.whole and one.count == other.count:
        return 1.0 if not one.short or _titles_agree(one, other) else None
    shorter, longer = sorted((one, other), key=lambda each: (each.count, each.whole))
    if shorter.short or shorter.size != longer.size:
        return None
    if shorter.count < _LEAST_LENGTH * longer.count:
        return None
    runs = _shared_runs(shorter, longer)
    if _length(runs) < _LEAST_SHARED * shorter.count or not _one_text(shorter, runs):
        return None
    in_longer = _shared_runs(longer, shorter)
    before = max(_MOST_BEFORE * shorter.count, _FEW_BEFORE * shorter.size)
    if min(runs[0][0], in_longer[0][0]) > before:
        return None
    shared = _length(runs) + _length(in_longer)
    # Sections in another order can share all shingles and still not be the same words.
    return min(shared / (shorter.count + longer.count), 0.999)


def _titles_agree(one: Wording, other: Wording) -> bool:
    fewer = min(len(one.title), len(other.title))
    return 2 * len(one.title & other.title) >= fewer


def _shared_runs(one: Wording, other: Wording) -> list[tuple[int, int]]:
    """Return the stretches of words of ``one``, from and to, whose shingles ``other`` has."""
    known = set(other.shingles)
    runs: list[tuple[int, int]] = []
    for position, shingle in enumerate(one.shingles):
        if shingle in known:
            end = position + one.size
            if runs and position <= runs[-1][1]:
                runs[-1] = (runs[-1][0], end)
            else:
                runs.append((position, end))
    return runs


def _length(runs: Iterable[tuple[int, int]]) -> int:
    return sum(end - start for start, end in runs)


def _one_text(shorter: Wording, runs: Sequence[tuple[int, int]]) -> bool:
    """Whether what lies between shared runs looks like edits of one text."""
    ends = [0, *(end for _, end in runs)]
    starts = [*(start for start, _ in runs), shorter.count]
    gaps = list(zip(ends, starts, strict=True))
    own = sum(end - start for start, end in gaps if end - start > _GAP * shorter.size)
    if own > max(_MOST_OWN * shorter.count, _FEW_OWN * shorter.size):
        return False
    # Before the first and after the last run stand bylines and time stamps.
    return not _same_form(shorter, gaps[1:-1], runs)


def _same_form(
    one: Wording, gaps: Iterable[tuple[int, int]], runs: Iterable[tuple[int, int]]
) -> bool:
    """Whether the two differ mainly in their names and numbers, as market reports do."""
    kinds = _kinds(one.words)
    changed = b"".join(kinds[start:end] for start, end in gaps)
    kept = b"".join(kinds[start:end] for start, end in runs)
    usual = len(changed) / (len(changed) + len(kept))
    for wanted in ((_NUMBER,), (_NAME, _NUMBER)):
        gone, stayed = (sum(map(part.count, wanted)) for part in (changed, kept))
        if gone > (usual + _MORE_CHANGED) * (gone + stayed) + _FEW_CHANGED:
            return True
    return False
