"""The names that people use for an index's outlets, and which outlets each of them means."""

from __future__ import annotations

import re
from collections import defaultdict
from difflib import get_close_matches
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["KINDS", "KNOWN_AS", "NameTable", "names_outlet"]

KNOWN_AS = (
    ("Reuters",),
    ("Politico",),
    ("Axios",),
    ("Engadget",),
    ("Gizmodo",),
    ("Mashable",),
    ("BBC", "British Broadcasting Corporation", "Beeb"),
    ("Associated Press", "AP"),
    ("Agence France-Presse", "AFP"),
    ("New York Times", "NYT", "NY Times"),
    ("New York Post", "NY Post"),
    ("New York Daily News", "NY Daily News"),
    ("Washington Post", "WaPo"),
    ("Wall Street Journal", "WSJ"),
    ("Los Angeles Times", "LA Times"),
    ("Financial Times", "FT"),
    ("Huffington Post", "HuffPost", "HuffPo"),
    ("Entertainment Weekly", "EW"),
    ("Deutsche Welle", "DW"),
    ("South China Morning Post", "SCMP"),
    ("Sydney Morning Herald", "SMH"),
    ("Times of India", "TOI"),
    ("Frankfurter Allgemeine Zeitung", "Frankfurter Allgemeine", "FAZ"),
    ("Neue Zürcher Zeitung", "NZZ"),
)
"""Names that mean one outlet, where an index has it. A single word of three letters or more must
be no word of a language: it is taken for the outlet in small letters, too."""

KINDS = frozenset(["online", "web", "news", "newspaper", "magazine"])
"""What may follow the name of an outlet without being part of it."""

_WORD = re.compile(r"\w+")
# Section and slogan: `BBC News - Technology`, `The Roar | Sports Writers Blog`, `CNN (Web News)`.
_TAIL = re.compile(r"\s+[|–—-]\s+.*|\s*[|(].*|:\s.*")
_DOMAIN = re.compile(
    r"(?:https?://)?(?P<below>(?:[\w-]+\.)*?)"
    r"(?P<site>(?P<label>[\w-]+)\.(?:(?:com|co|org|net|ac|gov|edu)\.)?[a-z]{2,6})/?",
    re.IGNORECASE,
)
# A domain in a question that no outlet has: only common endings, as "banks.They" is none.
_HOST = re.compile(
    r"(?:[\w-]+\.)*(?P<label>[\w-]{3,})\.(?:com|org|net|info|tv|(?:com?|org)\.[a-z]{2})"
)
_KIND = re.compile(r"(?:\s+(?:" + "|".join(sorted(KINDS)) + r"))+$", re.IGNORECASE)
_THE = re.compile(r"^the\s+", re.IGNORECASE)
# Words that the names of newspapers are made of, and few other names.
_PRESS = ("times", "post", "mail", "daily", "herald", "tribune", "gazette", "journal", "telegraph")
_PRESS_COMPOUND = re.compile(
    r"(?:daily|news|timesof)(?!(?:letter|paper|room|stand|cast|wire|reel)s?$)\w{2,}"
    rf"|\w{{2,}}(?:{'|'.join(_PRESS)}|news)"
)
# A source that is called by a slug, such as `herald-uk` or `post_2016`.
_SPELLED = re.compile(r"(?=.*[^\W\d_])[\w.-]*[\d_.-][\w.-]*")
_LONGEST_SIGN = 3  # ABC, CBS, FOX


def _words(name: str) -> list[str]:
    return _WORD.findall(name.casefold())


def names_outlet(given: str, outlet: str) -> bool:
    """Whether the words of ``given`` stand together, whole and in order, in the outlet's name.

    ``BBC`` names ``BBC News - Technology`` and ``chinadaily`` names ``www.chinadaily.com.cn``;
    ``Age`` does not name ``The Agenda``.
    """
    wanted, words = _words(given), _words(outlet)
    if not wanted:
        return not outlet.strip() and not given.strip()
    return any(words[i : i + len(wanted)] == wanted for i in range(len(words) - len(wanted) + 1))


class NameTable:
    """Which outlets a name means.

    A name is an outlet's own, with or without its article, section and slogan; its domain, or
    what the domain spells (``The New York Times`` for ``www.nytimes.com``, ``ABC News`` for
    ``abcnews.go.com``); or one that everybody knows for it (`KNOWN_AS`).
    """

    def __init__(self, outlets: Iterable[str]) -> None:
        self.outlets = tuple(dict.fromkeys(outlets))
        self._names: dict[str, set[str]] = defaultdict(set)
        self._labels: dict[str, set[str]] = defaultdict(set)
        self._coined: set[str] = set()
        self._whole = {outlet.casefold() for outlet in self.outlets}
        for outlet in self.outlets:
            for form in _forms(outlet):
                self._names["".join(_words(form))].add(outlet)
                if _camel(form):
                    self._coined.add(form.casefold())
            for label in _labels(outlet):
                self._labels[label.replace("-", "").removeprefix("the")].add(outlet)
        for table in (self._names, self._labels):
            table.pop("", None)
        self._add_known()
        keys = self._names.keys() | self._labels.keys()
        self._beginnings = {key[:length] for key in keys for length in range(1, len(key) + 1)}

    def may_begin(self, word: str, following: str = "") -> bool:
        """Whether some name that means an outlet begins with these words; quick, and never wrong.

        A name's words, or their initials, stand together in the table.
        """
        own, then = word.casefold(), following.casefold()
        return own == "the" or own in self._beginnings or own[:1] + then[:1] in self._beginnings

    def _add_known(self) -> None:
        for group in KNOWN_AS:
            outlets = {outlet for name in group for outlet in self.meant(name)}
            for name in group if outlets else ():
                self._names["".join(_words(name))] |= outlets
                if name.isalpha() and len(name) > 2:
                    self._coined.add(name.casefold())

    def meant(self, name: str) -> set[str]:
        """Return the outlets that are called by a name; none where it is nobody's."""
        words = _words(name)
        if len(words) > 1 and (host := _HOST.fullmatch(name.casefold())):
            label = host["label"].replace("-", "").removeprefix("the")
            return self._called(words) or self._called([label])
        found = self._called(words)
        while not found and len(words) > 1 and words[-1] in KINDS:
            words = words[:-1]
            found = self._called(words)
        return found

    def _called(self, words: list[str]) -> set[str]:
        joined = "".join(words)
        found = self._names.get(joined, set()) | self._labels.get(joined, set())
        bare = words[1:] if words[:1] == ["the"] else words
        if found or len(bare) < 2:
            return found
        for start in range(1, len(bare) + 1):
            short = "".join(word[0] for word in bare[:start]) + "".join(bare[start:])
            # Two initials are those of too many other names.
            found = found | self._labels.get(short, set()) if len(short) > 2 else found
        return found

    def matching(self, given: str) -> list[str]:
        """Return the outlets that a filter's name means, in the order of the index.

        A whole name, in any case, means that outlet alone, even where others contain it. Any
        other means those that are called so, and those that contain its words (`names_outlet`).
        """
        exact = [outlet for outlet in self.outlets if outlet.casefold() == given.casefold()]
        meant = set() if exact else self.meant(given) or self.meant(_THE.sub("", given.strip()))
        return exact or [o for o in self.outlets if o in meant or names_outlet(given, o)]

    def near(self, given: str) -> list[str]:
        """Return at most three outlets with a name that ``given`` may be a slip of."""
        names = sorted({*self._names, *self._labels})
        found: dict[str, None] = {}
        for name in get_close_matches("".join(_words(given)), names, n=3, cutoff=0.85):
            found |= dict.fromkeys(sorted(self._names.get(name) or self._labels[name]))
        return list(found)[:3]

    def is_whole(self, name: str) -> bool:
        """Whether an outlet's whole name is this one, in any case."""
        return name.casefold() in self._whole

    def is_coined(self, name: str) -> bool:
        """Whether a name can hardly be a word or phrase of the language, even in small letters.

        Such are one word that has no vowel, that the index spells with capitals inside
        (``TechCrunch``), that is made of a newspaper's word and another (``nytimes``), or that
        `KNOWN_AS` has; several words of which the last is a newspaper's (``washington post``), or
        the first is ``daily``; ``news`` after a station's letters (``abc news``); and what is
        spelled with dots, digits or the like as in the index (``www.nytimes.com``).
        """
        if name.casefold() in self._whole and _SPELLED.fullmatch(name):
            return True
        words = _words(_THE.sub("", name))
        if len(words) > 1 and (_HOST.fullmatch(name) or _DOMAIN.fullmatch(name)):
            return True
        if words[-1:] == ["news"] and len(words) > 1 and len(words[-2]) <= _LONGEST_SIGN:
            return True
        words = _words(_KIND.sub("", " ".join(words)))
        if len(words) != 1:
            return bool(words) and (words[-1] in _PRESS or words[0] == "daily")
        word = words[0]
        return (
            word in self._coined
            or (len(word) > 2 and word.isalpha() and not set(word) & set("aeiouy"))
            or (word in self._labels and bool(_PRESS_COMPOUND.fullmatch(word)))
        )


def _camel(form: str) -> bool:
    """Whether a form is one word with capitals inside, but not of capitals alone."""
    return form.isalpha() and form[1:] != form[1:].lower() and form != form.upper()


def _forms(outlet: str) -> set[str]:
    """Return the names that people use for an outlet, its own among them."""
    name = outlet.strip()
    head = _TAIL.sub("", name).strip()
    forms = {name, head}
    for form in (name, head):
        bare = _THE.sub("", form)
        forms |= {bare, _KIND.sub("", bare)}
    if domain := _DOMAIN.fullmatch(head):
        labels = _labels(outlet)
        forms |= {label.replace("-", " ") for label in labels}
        if domain["label"].casefold() in labels:
            forms |= {domain["site"], domain["label"]}
        # `cbsnews` is CBS; what is longer is a place or a word (`detroitnews`).
        signs = {label.removesuffix("news") for label in labels if label.endswith("news")}
        forms |= {sign for sign in signs if len(sign) == _LONGEST_SIGN}
    return forms


def _labels(outlet: str) -> set[str]:
    """Return the parts of a domain that name its outlet, such as ``nytimes``; none of a name.

    A site below another's domain has a name of its own: ``abcnews.go.com``.
    """
    domain = _DOMAIN.fullmatch(_TAIL.sub("", outlet.strip()))
    if not domain:
        return set()
    below = {
        each for each in domain["below"].casefold().split(".") if _PRESS_COMPOUND.fullmatch(each)
    }
    label = domain["label"].casefold()
    return below if below and len(label) < 3 else below | {label}
