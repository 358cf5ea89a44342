"""Finds the names in a question that news spells in several ways, by lists that users can edit."""

from __future__ import annotations

import codecs
import re
import stat
import unicodedata
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from newsrag.text.terms import content_words
from newsrag.types import ReadProblem, Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

__all__ = [
    "LARGEST_LIST",
    "SPELLINGS",
    "Respelling",
    "Spellings",
    "folded",
    "load_spellings",
    "read_spellings",
]

SPELLINGS = "spellings.tsv"
"""The name of a list of spellings: the package's, and the user's own beside an index's catalog."""

LARGEST_LIST = 1_000_000
"""The most bytes of a user's own list."""

_COMMENT, _REMOVED, _EXACT = "#", "-", "="
_MOST_SPELLINGS = 40
_MOST_WORDS = 8
_MOST_PROBLEMS = 20
_SHORTEST_PLURAL = 5
# Letters and digits with their combining accents. The letters that stand for ayn, hamza and okina
# part a word as an apostrophe does.
_WORD = re.compile(r"[^\W_\u02b0-\u02ff](?:[^\W_\u02b0-\u02ff]|[\u0300-\u036f])*")
# What may stand between two words of a name; a comma ends it.
_WITHIN_NAME = re.compile(r"\.?\s{0,2}|\s?[-‐‑‒–'‘’`´\u02b0-\u02ff]\s?")
# Letters with a stroke and the like, which Unicode does not take for accented ones.
_LETTERS = str.maketrans(
    {"đ": "d", "ł": "l", "ø": "o", "ı": "i", "ħ": "h", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe"}
)

_Key = tuple[str, ...]


class Respelling(NamedTuple):
    """A name in a question, and the other ways in which news spells it."""

    span: Span
    others: tuple[str, ...]


class _Name(NamedTuple):
    """A spelling from a list: without its mark, in words, and in words as they are compared."""

    text: str
    exact: bool
    words: _Key
    key: _Key


class Spellings:
    """Groups of names that mean the same. A name is in one group only."""

    def __init__(self, groups: Iterable[list[_Name]] = ()) -> None:
        self._groups = list(groups)
        self._names = {name.key: (name, group) for group in self._groups for name in group}
        self._starts = frozenset(key[0] for key in self._names)
        self._longest = max(map(len, self._names), default=0)

    def __len__(self) -> int:
        return len(self._groups)

    def __iter__(self) -> Iterator[tuple[str, ...]]:
        """Yield the groups, each with its preferred spelling first."""
        for group in self._groups:
            yield tuple(name.text for name in group)

    def others(self, question: str) -> list[Respelling]:
        """Return the names in a question that have other spellings, in order.

        Case, accents, hyphens and kinds of apostrophes make no difference, and neither does the
        ``s`` of a plural or possessive. Where names overlap, the first and longest counts. A
        spelling that its list marks ``=`` is found only as it is written there, and not in a
        question without lower-case letters. It is never one of ``others``: a search that folds
        case would look for the ordinary word.
        """
        words = list(_WORD.finditer(question))
        keys = tuple(folded(word[0]) for word in words)
        shouted = question == question.upper()
        found = []
        at = 0
        while at < len(words):
            size = self._run(question, words[at : at + self._longest], keys[at])
            others: tuple[str, ...] | None = None
            while size and others is None:
                written = None if shouted else tuple(word[0] for word in words[at : at + size])
                others = self._others(keys[at : at + size], written)
                size -= others is None
            if others:
                span = Span(words[at].start(), words[at + size - 1].end())
                found.append(Respelling(span, others))
            at += max(1, size)
        return found

    def _run(self, question: str, words: list[re.Match[str]], start: str) -> int:
        """Return how many of these words may be one name that starts with the first of them."""
        if start not in self._starts and start[:-1] not in self._starts:
            return 0
        for size, (one, other) in enumerate(pairwise(words), 1):
            if not _WITHIN_NAME.fullmatch(question, one.end(), other.start()):
                return size
        return len(words)

    def _others(self, key: _Key, written: _Key | None) -> tuple[str, ...] | None:
        """Return the other spellings of a name, or None when it is no name.

        Args:
            key: its words, folded.
            written: its words; None where their case tells nothing.
        """
        name, group = self._names.get(key) or self._names.get(_singular(key)) or (None, [])
        if name is None or (name.exact and name.words != written):
            return None
        return tuple(each.text for each in group if each is not name and not each.exact)


def _singular(key: _Key) -> _Key:
    last = key[-1]
    return (*key[:-1], last[:-1]) if last.endswith("s") and len(last) >= _SHORTEST_PLURAL else key


def folded(word: str) -> str:
    """Return a word without case and accents, as the lexical index folds it."""
    if word.isascii():
        return word.lower()
    letters = unicodedata.normalize("NFKD", word.casefold())
    return "".join(c for c in letters if not unicodedata.combining(c)).translate(_LETTERS)


def load_spellings(own: Path | None = None) -> tuple[Spellings, tuple[ReadProblem, ...]]:
    """Read the package's list, and then the user's own if there is one.

    Args:
        own: where the user's list may lie; None for nowhere.

    Returns:
        The spellings, and what of the user's list cannot be used; nothing is raised for that.
    """
    # Imported late: only who asks a question needs it.
    from importlib.resources import files

    lists = [(SPELLINGS, files("newsrag.data").joinpath(SPELLINGS).read_text(encoding="utf-8"))]
    unread = []
    if own is not None:
        try:
            lists.append((str(own), _text(own)))
        except FileNotFoundError:
            pass
        except OSError as error:
            unread.append(ReadProblem(str(own), error.strerror or str(error)))
    spellings, problems = read_spellings(lists)
    return spellings, (*unread, *problems)


def _text(path: Path) -> str:
    """Return the text of a user's list; what is not text becomes U+FFFD."""
    if not stat.S_ISREG(path.stat().st_mode):
        raise OSError("not a file")
    with path.open("rb") as file:
        data = file.read(LARGEST_LIST + 1)
    if len(data) > LARGEST_LIST:
        raise OSError(f"larger than {LARGEST_LIST:,} bytes")
    # Spreadsheets save "Unicode text" as UTF-16.
    wide = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    return data.decode("utf-16" if wide else "utf-8", "replace")


def read_spellings(
    lists: Iterable[tuple[str, str]],
) -> tuple[Spellings, tuple[ReadProblem, ...]]:
    """Read lists of spellings, in which each line changes what the lines before it said.

    The head of the package's ``spellings.tsv`` describes the format.

    Args:
        lists: what problems are to call each list, and its text.

    Returns:
        The spellings, and the lines that cannot be used: the first twenty of each list, and how
        many more there are.
    """
    groups = _Groups()
    problems = []
    for path, text in lists:
        bad = []
        lines = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")
        for number, line in enumerate(lines, 1):
            reason = groups.apply(line.strip())
            if reason:
                bad.append(ReadProblem(path, reason, number))
        problems += bad[:_MOST_PROBLEMS]
        if len(bad) > _MOST_PROBLEMS:
            problems.append(ReadProblem(path, f"{len(bad) - _MOST_PROBLEMS} more such lines"))
    return Spellings(groups.all()), tuple(problems)


class _Groups:
    """The groups of names while lists are read."""

    def __init__(self) -> None:
        self._of: dict[_Key, list[_Name]] = {}

    def all(self) -> list[list[_Name]]:
        """Return the groups, without names that are left alone."""
        return [g for g in {id(g): g for g in self._of.values()}.values() if len(g) > 1]

    def apply(self, line: str) -> str:
        """Do what a line says; return why it cannot be done, or nothing."""
        if not line or line.startswith(_COMMENT):
            return ""
        if "\ufffd" in line:
            return "not text in UTF-8"
        if line.startswith(_REMOVED):
            return self._remove(_names(line.removeprefix(_REMOVED)))
        names = _names(line)
        return next(filter(None, map(_fault, names)), "") or self._add(names)

    def _add(self, names: list[_Name]) -> str:
        group = {name.key: name for name in names}
        if len(group) < 2:
            return "only one spelling; separate spellings by tabs"
        for key in list(group):
            for name in self._of.get(key, ()):
                group.setdefault(name.key, name)
        if len(group) > _MOST_SPELLINGS:
            return f"more than {_MOST_SPELLINGS} spellings of one name"
        members = list(group.values())
        self._of.update((key, members) for key in group)
        return ""

    def _remove(self, names: list[_Name]) -> str:
        unknown = [name.text for name in names if name.key not in self._of]
        for name in names:
            group = self._of.pop(name.key, [])
            group[:] = [other for other in group if other.key != name.key]
        if unknown:
            return f"no list has {unknown[0][:60]!r}"
        return "" if names else "no name after the minus sign"


def _names(line: str) -> list[_Name]:
    return [_name(text) for cell in line.split("\t") if (text := " ".join(cell.split()))]


def _name(marked: str) -> _Name:
    text = marked.removeprefix(_EXACT).lstrip()
    if text.isascii() and text.isalpha():
        return _Name(text, text != marked, (text,), (text.lower(),))
    words = tuple(_WORD.findall(text))
    return _Name(text, text != marked, words, tuple(map(folded, words)))


def _fault(name: _Name) -> str:
    """Return why a name cannot be used, or nothing."""
    shown = repr(name.text[:60])
    if not name.words:
        return f"{shown} has no letter or digit"
    if len(name.words) > _MOST_WORDS:
        return f"{shown} has more than {_MOST_WORDS} words"
    if name.exact:
        return f"{shown} has no capital letter" if name.text == name.text.lower() else ""
    # A question of nothing but such words keeps them all, so it is given one more.
    if name.key[0] == name.text.lower() and (
        len(name.text) == 1 or content_words(f"{name.text} 0") == ["0"]
    ):
        return f"{shown} is an ordinary word; ={name.text} if its capitals make it a name"
    return ""
