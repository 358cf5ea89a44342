"""Words that share their beginning, as forms of one word do that a stemmer keeps apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["Alike"]

_BEGINNING = 5
_WHOLE = 4
_SHARE = 0.6


class Alike:
    """Finds the terms of a question in a text: the same word, or one that begins as it does.

    ``destroy`` and ``destruct`` are alike: five letters are the same, and they are three fifths
    of the longer one. So are ``farm`` and ``farmer``: one of at least four begins the other.
    Numbers are alike only when they are equal.

    Args:
        terms: the question's terms.
    """

    def __init__(self, terms: Iterable[str]) -> None:
        self._terms = tuple(dict.fromkeys(terms))
        self._known: dict[str, frozenset[str]] = {}
        self._beginnings: dict[str, list[str]] = {}
        for term in self._terms:
            self._beginnings.setdefault(term[:_WHOLE], []).append(term)

    def there(self, words: Iterable[str]) -> set[str]:
        """Return the question's terms that a text of these words has."""
        found: set[str] = set()
        for word in words:
            # Most words begin as no term does.
            if word[:_WHOLE] in self._beginnings:
                found |= self._of(word)
        return found

    def _of(self, word: str) -> frozenset[str]:
        known = self._known.get(word)
        if known is None:
            terms = self._beginnings[word[:_WHOLE]]
            known = frozenset(term for term in terms if term == word or _alike(term, word))
            self._known[word] = known
        return known


def _alike(one: str, other: str) -> bool:
    shorter, longer = sorted((one, other), key=len)
    if len(shorter) < _WHOLE or not (one.isalpha() and other.isalpha()):
        return False
    if longer.startswith(shorter):
        return True
    same = next(n for n, (a, b) in enumerate(zip(shorter, longer, strict=False)) if a != b)
    return same >= _BEGINNING and same >= _SHARE * len(longer)
