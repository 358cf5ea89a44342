"""Reads names of countries as one word each, with the country that they name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files

from newsrag.stance.words import Word, words_of

__all__ = ["with_countries"]

_LIST = "countries.tsv"
_LONGEST = 4


def with_countries(text: str, same: Mapping[str, str] | None = None) -> list[Word]:
    """Return the words of a text; names of countries, their people and seats are one word each.

    Args:
        text: any text.
        same: other spellings of names, folded, by the spelling to put in their place; full names
            are two words, of which the first is a given name.
    """
    words = words_of(text)
    found: list[Word] = []
    at = 0
    while at < len(words):
        named = _country(words, at)
        length = len(named[0]) if named else _full_name(words, at, same or {})
        parts = [each.text for each in words[at : at + length]]
        spelt = " ".join((parts[0], parts[-1]) if length > 1 and not named else parts)
        spelt = (same or {}).get(spelt, spelt)
        country, seat = named[1] if named else ("", False)
        found.append(Word(spelt, words[at].capital, country, seat, words[at].start))
        at += length
    return found


def _full_name(words: Sequence[Word], at: int, same: Mapping[str, str]) -> int:
    """Return of how many words a full name is that has another spelling, an initial included."""
    for length in (2, 3):
        some = words[at : at + length]
        initials = all(len(each.text) == 1 and each.capital for each in some[1:-1])
        if len(some) == length and initials and f"{some[0].text} {some[-1].text}" in same:
            return length
    return 1


def _country(words: Sequence[Word], at: int) -> tuple[tuple[str, ...], tuple[str, bool]] | None:
    if words[at].capital:
        for length in range(min(_LONGEST, len(words) - at), 0, -1):
            name = tuple(each.text for each in words[at : at + length])
            if name in _countries():
                return name, _countries()[name]
    return None


@cache
def _countries() -> dict[tuple[str, ...], tuple[str, bool]]:
    """Return the country of each name, in words, and whether it is one of a seat."""
    text = files("newsrag.data").joinpath(_LIST).read_text(encoding="utf-8")
    found = {}
    for line in text.splitlines():
        if line and not line.startswith("#"):
            fields = [field.split(",") for field in line.split("\t")]
            country = fields[0][0].strip()
            for seat, names in ((False, fields[0] + fields[1]), (True, fields[2])):
                for name in filter(None, map(str.strip, names)):
                    found[tuple(each.text for each in words_of(name))] = (country, seat)
    return found
