"""The words of a question with their places, and the numbers, months and years among them."""

from __future__ import annotations

import re
from datetime import date

from newsrag.text.word_sets import word_set

__all__ = ["DASHES", "MONTHS", "OPENING", "SEASONS", "WEEKDAYS", "Words"]


DASHES = frozenset("-‐‑‒–—−")
MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan", "february feb", "march mar", "april apr", "may", "june jun",
            "july jul", "august aug", "september sept sep", "october oct", "november nov",
            "december dec",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
_ABBREVIATED = word_set("jan feb mar apr jun jul aug sept sep oct nov dec")
WEEKDAYS = {
    name: number
    for number, name in enumerate(
        ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
    )
}
SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12}
"""The first month of each, as meteorologists of the northern hemisphere count."""
_WORD = re.compile(r"\w+|[^\w\s]")
_NUMBERS = {
    name: number
    for number, name in enumerate(
        (
            "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
            "eleven", "twelve",
        ),
        start=1,
    )
}  # fmt: skip
_THIRDS = word_set("early mid late")
_ORDINALS = ("st", "nd", "rd", "th")
_EARLIEST, _LATEST = 1600, 2099
"""Years that a number is taken for: the first newspaper is of 1605."""
_UNITS = word_set(
    "gmt utc hours hrs h km kilometres kilometers miles metres meters feet percent per dollars "
    "euros pounds rupees roubles rubles tons tonnes points yards kg mg words votes pages"
)
_COUNTED = word_set("people troops jobs men women children police")
OPENING = frozenset("\"'([“‘«—")
_SENTENCE_END = frozenset(".?!:;")
_SIGNS = frozenset("%°$€£")
_INSIDE_NUMBERS = frozenset(".,:/")


class Words:
    """A question, asked on the day ``today``, cut into words and marks.

    ``lows`` are these in lower case. Every method takes the number of a word, and none minds one
    that does not exist.
    """

    def __init__(self, question: str, today: date = date.min) -> None:
        self.question = question
        self.today = today
        found = list(_WORD.finditer(question))
        self.texts = [match[0] for match in found]
        self.lows = [text.lower() for text in self.texts]
        self.starts = [match.start() for match in found]
        self.ends = [match.end() for match in found]
        self.shouting = question.isupper()

    def __len__(self) -> int:
        return len(self.texts)

    def low(self, at: int) -> str:
        """Return the word in lower case, "" if there is none."""
        return self.lows[at] if 0 <= at < len(self.lows) else ""

    def follows(self, at: int, phrase: str) -> bool:
        """Whether the words of ``phrase`` begin at ``at``."""
        wanted = phrase.split()
        return self.lows[at : at + len(wanted)] == wanted

    def touches(self, at: int) -> bool:
        """Whether nothing stands between this word and the one before."""
        return 0 < at < len(self.starts) and self.starts[at] == self.ends[at - 1]

    def is_name(self, at: int) -> bool:
        """Whether the word is capitalised, so that it may make a name of the word before."""
        if self.shouting or not 0 <= at < len(self.texts):
            return False
        return self.texts[at][0].isupper() and self.low(at) not in MONTHS

    def is_plain(self, at: int) -> bool:
        """Whether the word is written as no part of a name: small, or first in its sentence."""
        if not 0 <= at < len(self.texts):
            return False
        text = self.texts[at]
        if self.shouting or text.islower():
            return True
        return text.istitle() and (at == 0 or self.texts[at - 1] in _SENTENCE_END)

    def is_month(self, at: int) -> bool:
        """Whether nothing but a month can be meant: "march" and "may" are verbs as well."""
        if self.low(at) not in ("may", "march"):
            return self.low(at) in MONTHS
        return not self.shouting and self.texts[at].istitle() and not self.is_plain(at)

    def makes_name(self, at: int) -> bool:
        """Whether the word makes the weekday before it a name, as in "Sunday Times"."""
        low, following = self.low(at), self.low(at + 1)
        on_air = low == "night" and following in ("live", "football", "lights")
        return on_air or low == "times" or (self.is_name(at) and not self.touches(at))

    def month(self, at: int) -> tuple[int, int] | None:
        """Return a month's number and where the word after it is."""
        number = MONTHS.get(self.low(at))
        if number is None or (self.touches(at) and self.low(at - 1) not in DASHES | OPENING):
            return None
        short = self.low(at) in _ABBREVIATED and self.low(at + 1) == "." and self.touches(at + 1)
        return number, at + 2 if short else at + 1

    def day(self, at: int, *, first_of_two: bool = False) -> int | None:
        """Return the day of a month that a number such as "7" or "7th" can be."""
        text = self.low(at)
        digits = text[:-2] if text.endswith(_ORDINALS) else text
        if len(digits) > 2 or not _is_number(digits) or not self._starts_number(at):
            return None
        if not first_of_two and not self._ends_number(at):
            return None
        return int(digits) if 1 <= int(digits) <= 31 else None

    def year(self, at: int, *, first_of_two: bool = False) -> int | None:
        """Return the year that a number of four digits can be."""
        text = self.low(at)
        if len(text) != 4 or not _is_number(text) or not _EARLIEST <= int(text) <= _LATEST:
            return None
        if not self._starts_number(at) or self._is_count(at):
            return None
        return int(text) if first_of_two or self._ends_number(at) else None

    def count(self, at: int) -> int | None:
        """Return a number of days, weeks ...: in digits, at most three, or as a word."""
        text = self.low(at)
        if len(text) <= 3 and _is_number(text) and self._starts_number(at):
            return int(text) or None
        return _NUMBERS.get(text)

    def is_unit(self, at: int) -> bool:
        """Whether the word is a unit, so that the number before it is no part of a date."""
        return self.low(at) in _UNITS

    def _is_count(self, at: int) -> bool:
        """Whether things are counted: always before a unit, else only by a round number."""
        following = self.low(at + 1)
        if self.is_unit(at + 1):
            return True
        plural = following in _COUNTED or (len(following) > 4 and following.endswith("s"))
        return plural and following == self.texts[at + 1] and int(self.low(at)) % 100 == 0

    def _starts_number(self, at: int) -> bool:
        if not self.touches(at) or self.low(at - 1) in OPENING:
            return True
        if self.low(at - 1) not in DASHES:
            return False
        before = self.low(at - 2)
        known = before[:1].isdigit() or before in MONTHS or before in _THIRDS
        return known or not self.touches(at - 1)

    def _ends_number(self, at: int) -> bool:
        if not self.touches(at + 1):
            return True
        mark = self.low(at + 1)
        if mark in _SIGNS:
            return False
        goes_on = self.touches(at + 2) and self.low(at + 2)[0].isalnum()
        joins = mark in _INSIDE_NUMBERS or mark in DASHES
        return not (goes_on and joins) or (mark == "," and len(self.low(at + 2)) == 4)


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal()
