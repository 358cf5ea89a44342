"""Cuts a text into words and marks in small letters, clitics apart, as the rules compare them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from newsrag.text.abbreviations import NEVER_LAST, OFTEN_LAST, SHORT_MONTHS, STARTERS
from newsrag.text.spellings import folded
from newsrag.text.word_sets import word_set

__all__ = ["Word", "word_set", "words_of"]

_TITLED = "|".join(sorted({each.capitalize() for each in NEVER_LAST} | {"vs", "approx"}))
_SHORT = "|".join(sorted(each.capitalize() for each in (OFTEN_LAST | SHORT_MONTHS) - {"ph.d"}))
_STARTS = "|".join(sorted(each.capitalize() for each in STARTERS))
# A full stop behind "Inc" ends the sentence too where the text ends or the next word says so.
_GOES_ON = rf"(?=\W*\w)(?!\s+(?:{_STARTS})\b)"
# "n't" and "'s" are words of their own; "U.S.", "$3.2" and "Jan." are one word; "--" is one mark.
_TOKEN = re.compile(
    r"(?:[^\W\d_]\.){2,}"
    rf"|\b(?:{_TITLED}|No(?=\.\s*\d))\."
    rf"|\b(?:{_SHORT}|[A-HJ-Z])\.{_GOES_ON}"
    r"|[$€£]?\d+(?:[.,:]\d+)*(?:%|\w*(?:-\w+)*)"
    r"|\w+\.(?:com|org|net)\b"
    r"|\w+(?=n ?['’] ?t\b)|n ?['’] ?t\b"
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


def words_of(text: str) -> list[Word]:
    """Return the words and marks of a text, folded, in order; contractions written out."""
    found: list[Word] = []
    for match in _TOKEN.finditer(text):
        raw = match.group()
        plain = folded(raw).replace("’", "'").replace(" ", "")
        if plain.endswith(".") and plain.count(".") == 1 and plain != ".":
            plain = plain[:-1]
        word = _CLITICS.get(plain, plain)
        if word == "not" and plain == "n't" and found and found[-1].text in _STEMS:
            found[-1] = Word(_STEMS[found[-1].text], start=found[-1].start)
        if word:
            found.append(Word(word, raw[0].isupper(), start=match.start()))
    return found
