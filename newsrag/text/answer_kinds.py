"""What kind of thing a question asks for (a time, a name), and which sentences have one.

Rules for English, as in the taxonomy of Li and Roth, "Learning Question Classifiers" (2002): the
word that asks, and the noun behind ``what`` or ``which``. A question that they do not know expects
nothing, so that no sentence gains or loses by it.
"""

from __future__ import annotations

import re
from enum import StrEnum

__all__ = ["Kind", "expected_kind", "has_kind"]


class Kind(StrEnum):
    """What a question expects of its answer."""

    TIME = "time"
    NUMBER = "number"
    SHARE = "share"
    MONEY = "money"
    MEASURE = "measure"
    NAME = "name"
    PLACE = "place"
    REASON = "reason"
    MEANS = "means"
    TERM = "term"

    @property
    def sure(self) -> bool:
        """Whether a sentence without one hardly answers: such words are few and easily seen."""
        return self in _SURE


_SURE = frozenset([Kind.TIME, Kind.NUMBER, Kind.SHARE, Kind.MONEY, Kind.MEASURE])


def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(text, re.IGNORECASE | re.VERBOSE)


_WHAT = r"\b(?:what|which)\s+(?:\w+\s+)?"
_WHAT_IS = r"\bwhat\s+(?:is|was|are|were)\s+the\s+(?:\w+\s+)?"
# The first that matches counts, so that "how many per cent" is a share and no number.
_ASKED = (
    (Kind.TIME, rf"\bhow\s+(?:long|early|late|recently|often|old)\b|{_WHAT}(?:years?|decades?"
     r"|century|date|day|month|time|season|era|period)\b|\bwhen\b(?!\s+\w+.*\b(?:what|who|how)\b)"),
    (Kind.SHARE, rf"{_WHAT}(?:percent|percentage|proportion|share|fraction)\b|{_WHAT_IS}(?:percent"
     r"|percentage|proportion|share|rate)\b|\bhow\s+(?:much|many)\s+(?:percent|per\s+cent|of)\b"),
    (Kind.MEASURE, r"\bhow\s+(?:far|tall|high|deep|wide|big|large|heavy|fast|thick|hot|cold)\b"
     rf"|{_WHAT_IS}(?:length|height|area|width|depth|weight|temperature|distance|size|speed"
     r"|elevation|diameter)\b"),
    (Kind.MONEY, rf"\bhow\s+(?:much|expensive)\b|{_WHAT_IS}(?:cost|price|value)\b"),
    (Kind.NUMBER, rf"\bhow\s+many\b|{_WHAT_IS}(?:number|population|amount|total|count|age|ratio"
     rf"|death\s+toll|toll)\b|{_WHAT}(?:number|amount|age|population)\b"),
    (Kind.NAME, rf"\bwho(?:se|m)?\b|{_WHAT}(?:person|man|woman|company|organi[sz]ation|team|group"
     r"|president|king|queen|emperor|scientist|author|singer|actor|actress|player|party|people"
     r"|band|university|school|agency|firm|artist|architect|leader|minister|club|bank)\b"),
    (Kind.PLACE, rf"\bwhere\b|{_WHAT}(?:country|countries|city|cities|state|town|village|place"
     r"|region|continent|islands?|river|county|area|location|street|borough|district|province"
     r"|lake|ocean|sea|building|site)\b"),
    (Kind.REASON, rf"\bwhy\b|\bwhat\s+caused\b|{_WHAT}reasons?\b|{_WHAT_IS}(?:reason|cause"
     r"|purpose)\b"),
    (Kind.MEANS, r"\bhow\s+(?:do|did|does|is|are|was|were|can|could)\b"),
    (Kind.TERM, r"\b(?:called|named?|known\s+as|term|stands?\s+for|mean|nickname[d]?)\b"),
)  # fmt: skip
_QUESTIONS = tuple((kind, _pattern(pattern)) for kind, pattern in _ASKED)

_NUMBER = (
    r"(?:\d[\d.,]*|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen"
    r"|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|twenty|thirty|forty|fifty|sixty"
    r"|seventy|eighty|ninety|(?:hundred|thousand|million|billion|dozen)s?|half|once|twice)"
)
_UNIT = (
    r"(?:km2?|kilomet\w+|m|met(?:re|er)s?|[cm]m|miles?|feet|foot|ft|inch(?:es)?|acres?|hectares?"
    r"|ha|sq|square|ton(?:ne)?s?|kg|kilograms?|pounds?|lb|degrees?|[mk]ph|lit(?:re|er)s?|gallons?)"
)
_PATTERNS = {
    Kind.TIME: (
        r"(?<![\d,.])(?:1[0-9]|20)\d\ds?\b(?![,.]\d)|\b(?:january|february|march\s\d|april"
        r"|may\s\d|\d\smay|june|july|august|september|october|november|december)\b"
        r"|\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b|\bcentur(?:y|ies)\b|\b\d{1,2}:\d\d\b"
        r"|\b(?:today|yesterday|tomorrow|spring|summer|autumn|winter|weekend|era|age|BCE?|AD)\b"
        r"|\b\d{1,2}\s?[ap]\.?m\b|\bdaily\b|\bweekly\b|\bmonthly\b|\bannual(?:ly)?\b"
        r"|\b(?:second|minute|hour|day|week|month|year|decade)s?\b"
    ),
    Kind.NUMBER: rf"\b{_NUMBER}\b",
    Kind.SHARE: r"%|\bper\s?cent\b|\bpercentage|\bproportion|\bfraction|\bmajority|\bhalf\b"
    r"|\bthirds?\b|\bquarters?\b",
    Kind.MONEY: r"[$€£¥]|\b(?:dollars?|euros?|pounds?|francs?|roubles?|rubles?|yen|yuan|rupees?"
    r"|million|billion|trillion)\b",
    Kind.MEASURE: rf"\b{_NUMBER}[\s-]?{_UNIT}\b|\d\s?°",
    Kind.REASON: r"\b(?:because|due\s+to|owing\s+to|since|as\s+a\s+result|so\s+that|in\s+order"
    r"|to\s+(?:avoid|prevent|make|allow|protect|reduce|help|keep|ensure)|caus(?:e[ds]?|ing)"
    r"|reasons?|result(?:ed|s|ing)?|therefore|thus|le[ad]d?s?\s+to|thanks\s+to|prompt\w*"
    r"|attribut\w*|blam\w*|after)\b",
    Kind.MEANS: r"\b(?:by|using|us(?:es|ed)|through|with|via|means\s+of|method|process)\b",
    Kind.TERM: r"[\"“”«»]|\b(?:called|named|known\s+as|termed|stands?\s+for|means?|meaning"
    r"|refer\w*)\b",
}
_SENTENCES = {kind: re.compile(pattern, re.IGNORECASE) for kind, pattern in _PATTERNS.items()}
# A capital letter that begins no sentence and no quotation.
_NAME = re.compile(r"(?<=[\w,;)’'–—-]\s)[(]?([^\W\d_a-z][\w’'-]+)")
_IN_A_PLACE = re.compile(
    r"\b(?:in|at|on|near|from|to|of|around|across|along|off|outside|inside|north|south|east|west"
    r"|between|through|into|over|above|under)\s+(?:the\s+)?(?:\w+\s+)?[^\W\d_a-z]"
)
_WORD = re.compile(r"\w+")


def expected_kind(question: str) -> Kind | None:
    """Return what kind of thing an English question asks for; None when the rules do not say."""
    return next((kind for kind, pattern in _QUESTIONS if pattern.search(question)), None)


def has_kind(kind: Kind, sentence: str, question: str) -> bool:
    """Whether a sentence has something of a kind that does not stand in the question itself."""
    asked = frozenset(_WORD.findall(question.lower()))
    if kind in (Kind.NAME, Kind.PLACE):
        new = any(_new(name[1], asked) for name in _NAME.finditer(sentence))
        return new and (kind is Kind.NAME or bool(_IN_A_PLACE.search(sentence)))
    return any(_new(found[0], asked) for found in _SENTENCES[kind].finditer(sentence))


def _new(found: str, asked: frozenset[str]) -> bool:
    words = _WORD.findall(found.lower())
    return not words or not asked.issuperset(words)
