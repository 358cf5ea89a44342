"""Outlets: whether a name means one of the index's, and which of them a question names, and how."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from newsrag.types import Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["OutletMention", "OutletNames", "Role", "names_outlet"]

_WORD = re.compile(r"\w+")


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


# Section and slogan: `BBC News - Technology`, `The Roar | Sports Writers Blog`, `CNN (Web News)`.
_TAIL = re.compile(r"\s+[|–—-]\s+.*|\s*[|(].*|:\s.*")
_DOMAIN = re.compile(
    r"(?:https?://)?(?:[\w-]+\.)*?(?P<label>[\w-]+)\.(?:(?:com|co|org|net|ac|gov|edu)\.)?[a-z]{2,6}/?",
    re.IGNORECASE,
)
_ENDING = re.compile(r"(?:\.[a-z]+)+$")
_KIND = re.compile(r"(?:\s+(?:online|web|news|newspaper|magazine))+$", re.IGNORECASE)
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
# "not by X" is part of what is asked ("was he called so, but not by X?"), so it excludes nothing.
_NOT = re.compile(
    r"\b(?:not|except(?:\s+for)?|excluding|without|other\s+than|apart\s+from)"
    r"(?:\s+(?:from|in|according\s+to))?\s+(?:the\s+)?['‘“\"]?$",
    re.IGNORECASE,
)
_ONLY_BEFORE = re.compile(
    r"\b(?:only|solely|exclusively)\s+(?:(?:from|in|by|on|according\s+to)\s+)?(?:the\s+)?['‘“\"]?$",
    re.IGNORECASE,
)
_ONLY_AFTER = re.compile(
    r"['’”\"]?\s+(?:only|alone)\b(?!\s+(?:if|when|because|after|to))", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class _Candidate:
    mention: OutletMention
    sure: bool


class OutletNames:
    """The names that people use for an index's outlets, and where a question has them.

    ``BBC`` and ``BBC News`` mean ``BBC News - Technology``, ``CNBC`` means
    ``Cnbc | World Business News Leader``, and ``The New York Times`` means ``www.nytimes.com``.
    """

    def __init__(self, outlets: Iterable[str]) -> None:
        self._names: dict[str, set[str]] = defaultdict(set)
        self._labels: dict[str, set[str]] = defaultdict(set)
        for outlet in outlets:
            for form in _forms(outlet):
                self._names["".join(_words(form))].add(outlet)
            if label := _label(outlet):
                self._labels[label].add(outlet)
        for table in (self._names, self._labels):
            table.pop("", None)

    def find(self, question: str) -> list[OutletMention]:
        """Return the outlets that a question names, in order.

        A name of several words or with capitals inside (``CNN``, ``TechCrunch``) is one where it
        is written with capitals. A single capitalised word needs a reason: a word of reporting
        beside it (``according to Fortune``, ``a Wired article``), quotation marks, or another
        outlet in the same list. A name in small letters is one only after ``according to``,
        ``reported by`` and the like.
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
        attributed = {match.end() for match in _ATTRIBUTED.finditer(question)}
        at = 0
        while at < len(words):
            if words[at][0][0].islower() and words[at].start() not in attributed:
                at += 1
                continue
            for last in range(min(len(words), at + _LONGEST_NAME), at, -1):
                run = words[at:last]
                outlets = self._meant([word[0] for word in run])
                span = Span(run[0].start(), run[-1].end())
                if outlets and (grade := _grade(question, span)) is not None:
                    mention = OutletMention(span, tuple(sorted(outlets)), Role.PREFERRED)
                    yield _Candidate(mention, grade)
                    at = last - 1
                    break
            at += 1

    def _meant(self, words: list[str]) -> set[str]:
        folded = [word.casefold() for word in words]
        joined = "".join(folded)
        found = self._names.get(joined, set()) | self._labels.get(joined, set())
        if found or len(words) < 2:
            return found
        bare = folded[1:] if folded[0] == "the" else folded
        for start in range(1, len(bare) + 1):
            short = "".join(word[0] for word in bare[:start]) + "".join(bare[start:])
            found = found | self._labels.get(short, set()) if len(bare) > 1 else found
        return found


def _forms(outlet: str) -> set[str]:
    """Return the names that people use for an outlet, its own among them."""
    name = outlet.strip()
    head = _TAIL.sub("", name).strip()
    forms = {name, head}
    for form in (name, head):
        bare = re.sub(r"^the\s+", "", form, flags=re.IGNORECASE)
        forms |= {bare, _KIND.sub("", bare)}
    if domain := _DOMAIN.fullmatch(head):
        forms.add(domain["label"])
    return forms


def _label(outlet: str) -> str:
    """Return the part of a domain that names its outlet, such as ``nytimes``; or nothing."""
    domain = _DOMAIN.fullmatch(_TAIL.sub("", outlet.strip()))
    return domain["label"].casefold().replace("-", "").removeprefix("the") if domain else ""


def _around(question: str, span: Span) -> tuple[str, str]:
    """Return the little before and after a name that may tell what it is."""
    return question[max(0, span.start - _NEAR) : span.start], question[span.end :][:_NEAR]


def _attributed(before: str) -> bool:
    return any(match.end() == len(before) for match in _ATTRIBUTED.finditer(before))


def _grade(question: str, span: Span) -> bool | None:
    """Return whether this is an outlet's name for sure; None when it cannot be one."""
    words = _WORD.findall(_ENDING.sub("", span.of(question)))
    before, after = _around(question, span)
    if not all(w[0].isupper() or w[0].isdigit() or w.casefold() in _SMALL for w in words):
        return True if _attributed(before) else None
    if not any(character.isupper() for word in words for character in word):
        return None
    shouted = not any(character.islower() for character in question)
    if not shouted and any(character.isupper() for word in words for character in word[1:]):
        return True
    first = not question[: span.start].strip(" '\"‘“")
    if len(words) > 1 and not shouted and not (first and words[0].casefold() in _SMALL):
        return True
    return bool(_CUE_BEFORE.search(before) or _CUE_AFTER.match(after))


def _listed(question: str, one: _Candidate, other: _Candidate) -> bool:
    first, second = sorted((one.mention.span, other.mention.span))
    return bool(_GLUE.fullmatch(question[first.end : second.start]))


def _with_roles(question: str, mentions: list[OutletMention]) -> list[OutletMention]:
    done: list[OutletMention] = []
    for mention in mentions:
        role = _role(question, mention.span)
        if role is Role.PREFERRED and done:  # "not Reuters or AP" excludes both
            between = question[done[-1].span.end : mention.span.start]
            role = done[-1].role if _GLUE.fullmatch(between) else role
        done.append(replace(mention, role=role))
    return done


def _role(question: str, span: Span) -> Role:
    before, after = _around(question, span)
    if _NOT.search(before):
        return Role.EXCLUDED
    if _ONLY_BEFORE.search(before) or _ONLY_AFTER.match(after):
        return Role.ONLY
    return Role.PREFERRED
