"""Tells whether the words before a verb name the one whom a question is about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from newsrag.stance.words import Word, word_set, words_of

__all__ = [
    "AGENTS",
    "DETERMINERS",
    "PREPOSITIONS",
    "PRONOUNS",
    "RELATIVES",
    "Subject",
    "read_subject",
    "same_actor",
    "same_thing",
    "with_countries",
]

_LIST = "countries.tsv"
_LONGEST = 4

PRONOUNS = word_set("it they he she which who that")
RELATIVES = word_set("which who")
DETERMINERS = word_set(
    "a an the his her its their our my this these those some all any each every both 's"
)
PREPOSITIONS = word_set(
    "in on at to from for with by near around against about over under between after before "
    "during since into outside inside toward towards within without across along among as"
)
# Who acts for a country, an organisation or its head when news says that the country acts.
AGENTS = word_set(
    """
    administration administrations agency agencies aircraft airline airlines ambassador army
    authorities authority bank board brigade brigades cabinet carrier chief club committee
    commander commanders company congress contingent convoy convoys council court delegation
    department diplomat diplomats director embassy executive executives fighters firm fleet force
    forces government governments group guard guards jet jets lawmakers lawyer lawyers leader
    leaders leadership legislature management military militia militias minister ministers
    ministry navy negotiator negotiators officer officers official officials palace parliament
    peacekeepers personnel plane planes police president presidency prosecutor prosecutors
    regime regiment representative representatives secretary senate senators service services
    ship ships side soldier soldiers spokesman spokesperson spokeswoman staff state tank tanks team
    troop troops union unit units warplanes warship warships
    """
)


@dataclass(frozen=True, slots=True)
class Subject:
    """Whom a question is about: its last word, and the words that tell it from others."""

    head: Word
    others: tuple[Word, ...] = ()

    def named_by(self, phrase: Sequence[Word]) -> bool:
        """Whether a noun phrase names it: itself, or who acts for it."""
        core = _core(phrase)
        for at, word in enumerate(core):
            if not same_actor(word, self.head):
                continue
            if not self._told_apart(core[:at]):
                continue
            rest = core[at + 1 :]
            if rest and rest[0].text == "'s":
                rest = rest[1:]
            if not rest or rest[-1].text in AGENTS or all(each.capital for each in rest):
                return True
            # "the Russian defence ministry spokesman A. Name": the name stands beside an office.
            offices = [n for n, each in enumerate(rest) if each.text in AGENTS]
            if offices and all(each.capital for each in rest[offices[-1] + 1 :]):
                return True
        return False

    def _told_apart(self, before: Sequence[Word]) -> bool:
        """Whether no word before the head says that it is another one of its kind."""
        if not self.others:
            return True
        listed = {each.text for each in self.others}
        names = [each for each in before if each.capital or each.text in listed]
        return not names or any(same_actor(a, b) for a in names for b in self.others)

    def mentioned_in(self, words: Sequence[Word]) -> bool:
        """Whether words have its name anywhere."""
        return any(same_actor(each, self.head) for each in words)


def read_subject(words: Sequence[Word]) -> Subject | None:
    """Return whom a noun phrase of a question names; None for nobody in particular."""
    core = [each for each in _core(words) if each.text not in DETERMINERS]
    if not core or core[-1].text in PRONOUNS or core[-1].is_mark:
        return None
    return Subject(core[-1], tuple(core[:-1]))


def _core(phrase: Sequence[Word]) -> list[Word]:
    """Return a noun phrase without what a preposition adds to it; "units of X" is "X units"."""
    words = [each for each in phrase if not each.is_mark]
    end = next((n for n, each in enumerate(words) if each.text in PREPOSITIONS and n), len(words))
    words = words[:end]
    of = next((n for n, each in enumerate(words) if each.text == "of" and n), None)
    if of is not None:
        words = [*words[of + 1 :], *words[:of]]
    return [each for each in words if each.text not in DETERMINERS or each.text == "'s"]


def same_actor(one: Word, other: Word) -> bool:
    """Whether two words name the same: a country also by its government and its capital."""
    if one.country or other.country:
        return one.country == other.country
    return alike(one.text, other.text)


def same_thing(one: Word, other: Word) -> bool:
    """Whether two words mean the same where a capital is a place, and not its country."""
    if one.country and one.country == other.country and not (one.seat or other.seat):
        return True
    return alike(one.text, other.text)


def alike(one: str, other: str) -> bool:
    """Whether two words are the same but for a plural."""
    return one == other or _stem(one) == _stem(other)


def _stem(word: str) -> str:
    if word.endswith("ies") and len(word) > len("ties"):
        return word[:-3] + "y"
    return word[:-1] if word.endswith("s") and not word.endswith(("ss", "us", "is")) else word


def with_countries(text: str, same: Mapping[str, str] | None = None) -> list[Word]:
    """Return the words of a text; names of countries, their people and seats are one word each.

    Args:
        text: any text.
        same: other spellings of names, folded, by the spelling to put in their place.
    """
    words = words_of(text)
    found: list[Word] = []
    at = 0
    while at < len(words):
        named = _country(words, at)
        length = len(named[0]) if named else 1
        spelt = " ".join(each.text for each in words[at : at + length])
        spelt = (same or {}).get(spelt, spelt)
        country, seat = named[1] if named else ("", False)
        found.append(Word(spelt, words[at].capital, country, seat, words[at].start))
        at += length
    return found


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
