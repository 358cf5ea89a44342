"""Reads names as news writes them: runs of capitals, with titles and places in front."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from newsrag.speech.words import (
    ADVERBS,
    CLAUSE,
    DAYS,
    DETERMINERS,
    GROUPS,
    MONTHS,
    OBJECTS,
    PERSONS,
    PREPOSITIONS,
    SUBJECTS,
    TITLES,
    WHO,
)
from newsrag.text.person_names import given_names
from newsrag.text.word_sets import word_set

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


__all__ = [
    "GROUP_WORDS",
    "HONORIFICS",
    "NAME",
    "NEVER",
    "SURNAME_PARTICLES",
    "bare",
    "gender_of",
    "key",
    "surname",
    "without_titles",
]

_CAPITAL = r"(?:(?:[A-Z]\.){2,}|(?:[a-z]{1,3}[-’'])?[^\W\d_a-z][\w’'&.-]{0,40}\w|[A-Z]\b\.?)"
_PARTICLES = "bin|al|el|de|da|di|do|du|dos|das|von|van|der|den|ter|la|le|ibn|del|of|of the|for|&"
_NICKNAME = "[“\"‘'][A-Z][\\w.]{1,20}[”\"’']"
_BETWEEN = rf"(?:(?:{_NICKNAME}|{_PARTICLES})[ \t]+){{0,2}}"
NAME = re.compile(rf"(?<![\w’'.-]){_CAPITAL}(?:[ \t]+{_BETWEEN}{_CAPITAL}){{0,6}}")
_POSSESSIVE = re.compile(r"['’]s?\Z")
_BASED = re.compile(r".*-(?:based|born|backed|led|owned|controlled|run|trained|listed)")
NEVER = (
    DETERMINERS
    | PREPOSITIONS
    | CLAUSE
    | SUBJECTS
    | OBJECTS
    | ADVERBS
    | DAYS
    | MONTHS
    | WHO
    | {
        "and",
        "or",
        "if",
        "asked",
        "responding",
        "speaking",
        "earlier",
        "initially",
        "last",
        "next",
        "there",
        "here",
        "yes",
        "mr",
        "mrs",
        "ms",
        "i'm",
        "it's",
        "that's",
        "he's",
        "we're",
        "copyright",
    }
)
_ARTICLES = PREPOSITIONS | CLAUSE | SUBJECTS | OBJECTS | {"the", "a", "an"}
_JOINS = frozenset(["of", "the", "for", "and", "&"])
HONORIFICS = word_set(
    "mr mrs ms miss dr sir lord lady dame sen rep gov gen col lt capt sgt maj adm prof rev pm"
)
_MEN = word_set("""
    mr sir lord king prince father brother husband son dad man boy spokesman chairman congressman
    businessman policeman actor uncle grandfather pope
    """)
_WOMEN = word_set("""
    mrs ms miss lady dame queen princess mother mum mom sister wife daughter woman girl spokeswoman
    chairwoman congresswoman businesswoman policewoman actress aunt grandmother
    """)
GROUP_WORDS = GROUPS | word_set("""
    airways airlines inc corp co ltd llc plc ag gmbh sa industries systems motors holdings partners
    times post news daily journal herald tribune reuters press afp ap bbc cnn nbc cbs abc fox
    academy center centre fund league federation ministry police guard administration nations
    states kingdom republic commons parliament congress house committee
    """)
# Titles that are surnames as well.
_SUFFIXES = word_set("jr sr ii iii iv mp md phd")
# What surnames begin with, also where nothing stands before them.
SURNAME_PARTICLES = word_set("al el bin ibn da de del den der di do dos du la le ter van von")
_SURNAMES = frozenset(["king", "judge", "prince", "bishop", "major", "coach", "pope"])


_ARTICLES_AND_JOINS = _ARTICLES | _JOINS
_NEVER_FIRST = NEVER | _JOINS
_TITLES_AND_GROUPS = TITLES | GROUP_WORDS


def without_titles(words: Sequence[str], *, opens: bool = True) -> tuple[list[str], list[str], int]:
    """Take what is no part of a name from its front.

    Args:
        words: words that begin with capitals.
        opens: whether they stand where a sentence begins, so that any word has a capital.

    Returns:
        The name's words, the titles before them, as they are compared, and how many characters
        stand before the name where one space parts the words.
    """
    keys = [key(word) for word in words]
    never = _NEVER_FIRST if opens else _ARTICLES_AND_JOINS
    at = next((n for n, word in enumerate(keys) if word not in never), len(words))
    if at < len(words) and _BASED.fullmatch(words[at]):
        at += 1
    roles = [n for n in range(at, len(words) - 1) if _is_title(keys, n)]
    if roles and GROUP_WORDS.isdisjoint(keys[roles[-1] + 1 :]):
        at = roles[-1] + 1
    given = [n for n in range(at, len(words) - 1) if keys[n] in given_names()]
    if given and given[0] == at + 1 and keys[at] not in _TITLES_AND_GROUPS:
        given = []  # one word before a given name is another
    if given and GROUP_WORDS.isdisjoint(keys[given[0] :]):
        at = given[0]  # "Secretary of State Name Surname"
    titles = keys[:at]
    if roles or (at < len(words) and keys[at] in given_names()):
        of = next((n for n in range(at + 2, len(words)) if keys[n] in {"of", "for"}), len(words))
        words = words[:of]  # "Rabbi Name Surname of the Temple"
    while len(words) > at and key(words[-1]) in _ARTICLES_AND_JOINS:
        words = words[:-1]
    rest = list(words[at:])
    if TITLES.issuperset(map(key, rest)) and not (rest and key(rest[0]) in _SURNAMES):
        rest = []
    return rest, titles, sum(len(word) + 1 for word in words[:at])


def _is_title(words: Sequence[str], at: int) -> bool:
    """Whether a word in capitals is a title, behind which the name begins."""
    if words[at] == "general":
        return at > 0 and words[at - 1] in TITLES
    return words[at] in HONORIFICS or (words[at] in PERSONS and words[at] in TITLES)


def gender_of(words: Iterable[str]) -> str:
    """Return ``m`` or ``f`` where one of the words says so, else nothing."""
    every = set(words)
    if not _WOMEN.isdisjoint(every):
        return "f"
    return "" if _MEN.isdisjoint(every) else "m"


def surname(words: Sequence[str]) -> str:
    """Return the last of the words of a name, as they are compared, but for "Jr." and the like."""
    return words[-2] if len(words) > 2 and words[-1] in _SUFFIXES else words[-1]


def bare(name: str) -> str:
    """Return a name without a possessive ending."""
    return _POSSESSIVE.sub("", name)


@lru_cache(1 << 14)  # an article has the same few hundred over and over
def key(word: str) -> str:
    """Return a word as names are compared: without case, possessive and stops."""
    return bare(word).casefold().strip(".,“”\"‘’'")
