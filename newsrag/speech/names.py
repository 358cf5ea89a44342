"""Reads names as news writes them: runs of capitals, with titles and places in front."""

from __future__ import annotations

import re
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
from newsrag.text.question_words import word_set

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


__all__ = [
    "GROUP_WORDS",
    "HONORIFICS",
    "NAME",
    "NEVER",
    "bare",
    "gender_of",
    "key",
    "without_titles",
]

_CAPITAL = r"(?:[^\W\d_a-z][\w’'&.-]{0,40}\w|[A-Z]\b\.?)"
_PARTICLES = "bin|al|de|da|di|du|von|van|der|den|la|le|ibn|del|of|of the|for|&"
NAME = re.compile(rf"(?<![\w’'.-]){_CAPITAL}(?:[ \t]+(?:(?:{_PARTICLES})[ \t]+)?{_CAPITAL}){{0,6}}")
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
_SURNAMES = frozenset(["king", "judge", "prince", "bishop", "major", "coach", "pope"])


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
    never = (NEVER if opens else _ARTICLES) | _JOINS
    at = next((n for n, word in enumerate(keys) if word not in never), len(words))
    if at < len(words) and _BASED.fullmatch(words[at]):
        at += 1
    roles = [n for n in range(at, len(words) - 1) if _is_title(keys, n)]
    if roles and GROUP_WORDS.isdisjoint(keys[roles[-1] + 1 :]):
        at = roles[-1] + 1
    given = [n for n in range(at, len(words) - 1) if keys[n] in given_names()]
    if given and given[0] == at + 1 and keys[at] not in TITLES | GROUP_WORDS:
        given = []  # one word before a given name is another
    if given and GROUP_WORDS.isdisjoint(keys[given[0] :]):
        at = given[0]  # "Secretary of State Name Surname"
    titles = keys[:at]
    if roles or (at < len(words) and keys[at] in given_names()):
        of = next((n for n in range(at + 2, len(words)) if keys[n] in {"of", "for"}), len(words))
        words = words[:of]  # "Rabbi Name Surname of the Temple"
    while len(words) > at and key(words[-1]) in _JOINS | _ARTICLES:
        words = words[:-1]
    rest = list(words[at:])
    if TITLES.issuperset(map(key, rest)) and not (rest and key(rest[0]) in _SURNAMES):
        rest = []
    return rest, titles, sum(len(word) + 1 for word in words[:at])


def _is_title(words: Sequence[str], at: int) -> bool:
    """Whether a word in capitals is a title, behind which the name begins."""
    if words[at] == "general":
        return at > 0 and words[at - 1] in TITLES
    return words[at] in HONORIFICS or words[at] in PERSONS & TITLES


def gender_of(words: Iterable[str]) -> str:
    """Return ``m`` or ``f`` where one of the words says so, else nothing."""
    every = set(words)
    if not _WOMEN.isdisjoint(every):
        return "f"
    return "" if _MEN.isdisjoint(every) else "m"


def bare(name: str) -> str:
    """Return a name without a possessive ending."""
    return _POSSESSIVE.sub("", name)


def key(word: str) -> str:
    """Return a word as names are compared: without case, possessive and stops."""
    return bare(word).casefold().strip(".,")
