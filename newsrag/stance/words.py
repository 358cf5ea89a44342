"""Cuts a text into words and marks in small letters, clitics apart, as the rules compare them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from newsrag.text.spellings import folded

__all__ = ["Word", "word_set", "words_of"]

# "n't" and "'s" are words of their own; "U.S." is one word; "--" is one mark.
_TOKEN = re.compile(
    r"(?:[^\W\d_]\.){2,}"
    r"|(?:Mr|Mrs|Ms|Dr|Gen|Sen|Rep|Gov|Lt|Col|Sgt|Prof|St|Jr)\."
    r"|\w+(?=n['’]t\b)|n['’]t\b"
    r"|['’](?:s|re|ve|ll|d|m)\b"
    r"|\w+(?:-\w+)*|--|[^\w\s]"
)
_CLITICS = {"'re": "are", "'ve": "have", "'ll": "will", "'m": "am", "n't": "not"}
_STEMS = {"ca": "can", "wo": "will", "sha": "shall"}


@dataclass(frozen=True, slots=True)
class Word:
    """A word or mark: as it is compared, and whether it began with a capital.

    ``country`` is the country that it names, or whose people, government or capital it does;
    ``seat`` says that it is one of the last two, which are also places. ``start`` is where it
    stands in the text.
    """

    text: str
    capital: bool = False
    country: str = ""
    seat: bool = False
    start: int = 0

    @property
    def is_mark(self) -> bool:
        """Whether it is no word."""
        return not any(each.isalnum() for each in self.text)


def word_set(listed: str) -> frozenset[str]:
    """Return the words that stand in a string."""
    return frozenset(listed.split())


def words_of(text: str) -> list[Word]:
    """Return the words and marks of a text, folded, in order; contractions written out."""
    found: list[Word] = []
    for match in _TOKEN.finditer(text):
        raw = match.group()
        plain = folded(raw).replace("’", "'")
        word = _CLITICS.get(plain, plain)
        if word == "not" and plain == "n't" and found and found[-1].text in _STEMS:
            found[-1] = Word(_STEMS[found[-1].text], start=found[-1].start)
        if word:
            found.append(Word(word, raw[0].isupper(), start=match.start()))
    return found
