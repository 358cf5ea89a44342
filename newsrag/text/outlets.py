"""Outlets in a question: where it names those of the index, and what it wants of each."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import pairwise
from typing import TYPE_CHECKING

from newsrag.text.outlet_names import KINDS, NameTable
from newsrag.types import Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["OutletMention", "OutletNames", "Role"]

_WORD = re.compile(r"\w+")


class Role(StrEnum):
    """What a question wants of an outlet that it names."""

    PREFERRED = "preferred"
    ONLY = "only"
    EXCLUDED = "excluded"


@dataclass(frozen=True, slots=True)
class OutletMention:
    """Where a question names an outlet, which of the index's outlets it may mean, and its role."""

    span: Span
    outlets: tuple[str, ...]
    role: Role


_ENDING = re.compile(r"(?:\.[a-z]+)+$")
_SMALL = frozenset(
    ["of", "and", "the", "in", "on", "for", "de", "la", "le", "el", "der", "die", "das"]
)
_LONGEST_NAME = 9
_NEAR = 60
# What makes an ordinary capitalised word (Fortune, Wired, Polygon) the name of an outlet.
_CUE_BEFORE = re.compile(
    r"(?:\b(?:according\s+to|by|from|in|via|per|on|like|including|such\s+as|as|only|not|than|except"
    r"|excluding|without|both|article|report|story|piece|review)\s+(?:the\s+|an?\s+|both\s+|articles?\s+from\s+)*"
    r"|['‘“\"])$",
    re.IGNORECASE,
)
_CUE_AFTER = re.compile(
    r"['’”\"]?(?:['’]s)?\s+(?:articles?|reports?|reported|reporting|pieces?|stor(?:y|ies)|reviews?"
    r"|headlines?|coverage|journalists?|reporters?|says?|said|suggest\w*|claim\w*|describ\w*"
    r"|indicat\w*|mention\w*|writ\w+|wrote|publish\w*|attribut\w*|only)\b|['’”\"]",
    re.IGNORECASE,
)
_ATTRIBUTED = re.compile(
    r"\b(?:according\s+to|(?:reported|published|written|said)\s+(?:by|in|on)|reports?\s+(?:by|from))"
    r"\s+(?:the\s+)?",
    re.IGNORECASE,
)
_GLUE = re.compile(
    r"['’”\"]?\s*(?:,|;|/|,?\s*\b(?:and|or|nor)\b|,?\s*&)\s*(?:the\s+)?['‘“\"]?", re.IGNORECASE
)
# "What did the guardian say?": so few other things say that small letters will do.
_ASKED_BEFORE = re.compile(r"\b(?:did|does|do|has|have)\s+(?:the\s+)?['‘“\"]?$", re.IGNORECASE)
_ASKED_AFTER = re.compile(
    r"['’”\"]?\s+(?:say|said|report(?:ed)?|write|written|publish(?:ed)?)"
    r"(?:\s+(?:about|on|of|that|regarding|concerning)\b|\s*(?:[,;:.?!]|$))",
    re.IGNORECASE,
)
# "The Sun on Brexit", but not "Time on your hands".
_ON_AFTER = re.compile(r"['’”\"]?\s+on\s+['‘“\"]?[A-Z\d]")
_CLAUSE_START = re.compile(r"(?:^|[.?!:;]\s)\W*$")
_OUTLET_WORD = (
    r"(?:(?:other|news|media)\s+)?(?:outlets?|sources?|(?:news)?papers?|(?:web)?sites?|channels?"
    r"|stations?|media|news|magazines?)"
)
_ARTICLE = r"(?:articles?|reports?|stor(?:y|ies)|coverage|news|pieces?)"
_NAME_NEXT = r"\s+(?:the\s+)?['‘“\"]?$"
# "not by X" is part of what is asked ("was he called so, but not by X?"), so it excludes nothing;
# and "not only X" wants more than X, not less.
_NOT = re.compile(
    r"\b(?:(?:not|nor|neither|except(?:\s+for)?|excepting|excluding|without|other\s+than|apart\s+from"
    rf"|rather\s+than|instead\s+of|leaving\s+out|other\s+{_OUTLET_WORD}\s+than)"
    r"(?:\s+(?:from|in|according\s+to))?"
    r"|not\s+(?:(?:reported|published|covered|written|printed|carried)\s+(?:by|in|on))"
    rf"|(?:no|without)\s+{_ARTICLE}\s+(?:from|in|by)|nothing\s+(?:from|in)"
    rf"|(?:any|every)(?:one|body|where|thing)?(?:\s+(?:else|{_OUTLET_WORD}))?\s+(?:but|save)"
    rf"|all(?:\s+(?:the\s+)?{_OUTLET_WORD})?\s+(?:but|save)){_NAME_NEXT}",
    re.IGNORECASE,
)
# "no Daily Mail, please", but not "why was no Daily Mail reporter let in?".
_NO_BEFORE = re.compile(rf"\bno{_NAME_NEXT}", re.IGNORECASE)
_NO_AFTER = re.compile(r"['’”\"]?\s*(?:[,;:.?!)]|$|(?:and|or|please)\b|[–—-]\s)", re.IGNORECASE)
_NOT_AFTER = re.compile(r"['’”\"]?,?\s+(?:excluded|excepted|aside)\b", re.IGNORECASE)
_ONLY_BEFORE = re.compile(
    r"(?:(?<!not\s)(?<!than\s)\b(?:only|solely|exclusively|purely)\s+(?:(?:from|in|by|on|according\s+to)\s+)?"
    r"|(?<!not\s)(?<!than\s)\bjust\s+(?:(?:from|in|according\s+to)\s+)?"
    rf"|\b(?:nothing|nobody|none|no\s+one|no(?:\s+other)?\s+{_OUTLET_WORD})"
    r"\s+(?:but|except(?:\s+for)?|other\s+than|save|apart\s+from)\s+(?:from\s+)?)"
    r"(?:the\s+)?['‘“\"]?$",
    re.IGNORECASE,
)
_JUST = re.compile(r"\bjust\s+['‘“\"]?$", re.IGNORECASE)  # "Just Time" makes no outlet of it
_ONLY_AFTER = re.compile(
    r"['’”\"]?\s+(?:only|alone)\b(?!\s+(?:if|when|because|after|to))", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class _Candidate:
    mention: OutletMention
    sure: bool


class OutletNames:
    """The outlets of an index, and where a question names them (`NameTable` says by which names).

    ``BBC`` and ``BBC News`` mean ``BBC News - Technology``, ``CNBC`` means
    ``Cnbc | World Business News Leader``, and ``The New York Times`` means ``www.nytimes.com``.
    """

    def __init__(self, outlets: Iterable[str]) -> None:
        self._names = NameTable(outlets)

    def find(self, question: str) -> list[OutletMention]:
        """Return the outlets that a question names, in order, and what it wants of each.

        A name of several words or with capitals inside (``CNN``, ``TechCrunch``) is one where it
        is written with capitals. A single capitalised word needs a reason: a word of reporting
        beside it (``according to Fortune``, ``a Wired article``), quotation marks, what excludes
        or demands it, another outlet in the same list, or that the question begins with it, in
        the outlet's full name, and goes on with ``on`` (``The Sun on Brexit``). Small letters
        are enough for what is no other word (``cnn``, ``bbc news``, ``www.nytimes.com``); any
        other name in them is one only after ``according to``, ``reported by`` and the like,
        before ``magazine``, or when asked what it says (``what did the guardian say``).

        An outlet is excluded by ``not``, ``neither``, ``no``, ``without``, ``other than``,
        ``any outlet but`` and the like; it is demanded by ``only``, ``just``, ``nothing but`` and
        the like. What is said of one in a list is said of all: ``CNN and Reuters only``.
        """
        candidates = list(self._candidates(question))
        accepted = [each.sure for each in candidates]
        for order in (range(1, len(candidates)), range(len(candidates) - 2, -1, -1)):
            for i in order:
                near = i - 1 if order.step > 0 else i + 1
                if accepted[near] and _listed(question, candidates[i], candidates[near]):
                    accepted[i] = True
        mentions = [c.mention for c, yes in zip(candidates, accepted, strict=True) if yes]
        return _with_roles(question, mentions)

    def _candidates(self, question: str) -> Iterator[_Candidate]:
        words = list(_WORD.finditer(question))
        at = 0
        while at < len(words):
            if not self._may_begin(question, words[at : at + 2]):
                at += 1
                continue
            for last in range(min(len(words), at + _LONGEST_NAME), at, -1):
                span = Span(words[at].start(), words[last - 1].end())
                outlets = self._names.meant(span.of(question))
                if outlets and (sure := self._grade(question, span)) is not None:
                    mention = OutletMention(span, tuple(sorted(outlets)), Role.PREFERRED)
                    yield _Candidate(mention, sure)
                    at = last - 1
                    break
            at += 1

    def _may_begin(self, question: str, words: list[re.Match[str]]) -> bool:
        """Whether a name may begin with the first of these words; most words begin none."""
        end = words[0].end()
        # Of a web address any part can be the name.
        address = question[end : end + 1] == "." and question[end + 1 : end + 2].isalnum()
        return address or self._names.may_begin(*(word[0] for word in words))

    def _grade(self, question: str, span: Span) -> bool | None:
        """Return whether this is an outlet's name for sure; None when it cannot be one."""
        name = span.of(question)
        if name[:4].casefold() == "the " and name[0].islower():
            return None  # the article is the question's: the name begins after it
        before, after = _around(question, span)
        if self._names.is_coined(name):
            return True
        words = _WORD.findall(_ENDING.sub("", name))
        own = words
        while len(own) > 1 and own[-1] in KINDS:
            own = own[:-1]
        kinds = words[len(own) :]
        if not all(w[0].isupper() or w[0].isdigit() or w.casefold() in _SMALL for w in own):
            certain = kinds == ["magazine"] or _attributed(before) or _asked(before, after)
            return True if certain else None
        if not any(character.isupper() for word in own for character in word):
            return None
        if kinds in (["magazine"], ["newspaper"]):
            return True
        return _capitalised(question, span, own) or self._begins(name, before, after)

    def _begins(self, name: str, before: str, after: str) -> bool:
        """Whether the question begins with this name, as in "The Sun on Brexit"."""
        full = name.startswith("The ") or self._names.is_whole(name)
        return full and bool(_CLAUSE_START.search(before) and _ON_AFTER.match(after))


def _capitalised(question: str, span: Span, words: list[str]) -> bool:
    """Whether a name in capitals is surely that of an outlet."""
    before, after = _around(question, span)
    shouted = not any(character.islower() for character in question)
    if not shouted and any(character.isupper() for word in words for character in word[1:]):
        return True
    first = not question[: span.start].strip(" '\"‘“")
    if len(words) > 1 and not shouted and not (first and words[0].casefold() in _SMALL):
        return True
    if _CUE_BEFORE.search(before) or _CUE_AFTER.match(after) or _NOT.search(before):
        return True
    return bool(_ONLY_BEFORE.search(before) and not _JUST.search(before))


def _around(question: str, span: Span) -> tuple[str, str]:
    """Return the little before and after a name that may tell what it is."""
    return question[max(0, span.start - _NEAR) : span.start], question[span.end :][:_NEAR]


def _attributed(before: str) -> bool:
    return any(match.end() == len(before) for match in _ATTRIBUTED.finditer(before))


def _asked(before: str, after: str) -> bool:
    return bool(_ASKED_BEFORE.search(before) and _ASKED_AFTER.match(after))


def _listed(question: str, one: _Candidate, other: _Candidate) -> bool:
    first, second = sorted((one.mention.span, other.mention.span))
    return bool(_GLUE.fullmatch(question[first.end : second.start]))


def _with_roles(question: str, mentions: list[OutletMention]) -> list[OutletMention]:
    roles: list[Role | None] = [_role(*_around(question, each.span)) for each in mentions]
    joined = [
        bool(_GLUE.fullmatch(question[one.span.end : other.span.start]))
        for one, other in pairwise(mentions)
    ]
    for i, with_next in enumerate(joined):  # "not Reuters or AP" excludes both
        roles[i + 1] = roles[i + 1] or (roles[i] if with_next else None)
    for i in range(len(joined) - 1, -1, -1):  # "Reuters and AP only" demands both
        roles[i] = roles[i] or (roles[i + 1] if joined[i] else None)
    return [
        replace(mention, role=role or Role.PREFERRED)
        for mention, role in zip(mentions, roles, strict=True)
    ]


def _role(before: str, after: str) -> Role | None:
    """Return what the words around a name want of it; None where they say nothing."""
    if _ONLY_BEFORE.search(before):
        return Role.ONLY
    if _NOT.search(before) or _NOT_AFTER.match(after):
        return Role.EXCLUDED
    if _NO_BEFORE.search(before) and _NO_AFTER.match(after):
        return Role.EXCLUDED
    return Role.ONLY if _ONLY_AFTER.match(after) else None
