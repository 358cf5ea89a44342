"""Tells whether a speaker is the one who is asked for, by name: in full, by surname, respelt."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from newsrag.speech.names import key, without_titles
from newsrag.text.spellings import folded

if TYPE_CHECKING:
    from newsrag.text.spellings import Spellings

__all__ = ["WantedSpeaker"]

_WORD = re.compile(r"[^\W_]+(?:['’.&-][^\W_]+)*\.?")
_ARTICLES = frozenset(["the", "a", "an"])


class WantedSpeaker:
    """The names by which one speaker may go, made of the one that a user gave."""

    def __init__(self, name: str, spellings: Spellings) -> None:
        """Take a name, with or without titles, and look up its other spellings."""
        bare = " ".join(without_titles(name.split())[0]) or name
        written = [bare]
        for found in spellings.others(bare):
            start, end = found.span.start, found.span.end
            written += [bare[:start] + other + bare[end:] for other in found.others]
        self.names = tuple(dict.fromkeys(each for each in written if _words(each)))
        self._wanted = {_words(each) for each in self.names}

    def means(self, speaker: str) -> bool:
        """Whether a speaker's name is one of those wanted, or a shorter or fuller form of one.

        A surname is its bearer's: "Name Surname" and "Surname" mean each other. A speaker without
        a name ("police") is meant by just these words, and nobody by a word of the like of "a
        spokesman for Surname".
        """
        words = _words(speaker)
        if words in self._wanted:
            return True
        if not words or not all(word[:1].isupper() for word in _WORD.findall(speaker)):
            return False
        return any(_is_form(words, wanted) for wanted in self._wanted)


def _is_form(words: tuple[str, ...], wanted: tuple[str, ...]) -> bool:
    short, full = sorted([words, wanted], key=len)
    return short[-1] == full[-1] and set(short) <= set(full)


def _words(name: str) -> tuple[str, ...]:
    words = [folded(key(word)) for word in _WORD.findall(name)]
    return tuple(word for word in words if word not in _ARTICLES)
