"""Finds what one sentence reports: the words, who said them, and the words that say so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsrag.speech.attitudes import attitude
from newsrag.speech.beside import name_beside
from newsrag.speech.contents import Extent, content_after, relative_content, with_words
from newsrag.speech.groups import Cue, Kind, cue_at
from newsrag.speech.inversions import inverted, opening_verb
from newsrag.speech.leftwards import before_description, content_left, interrupted, is_spoken
from newsrag.speech.others import according_to, called_on, claim_of, colon, in_view
from newsrag.speech.phrases import phrase_after, subject_before
from newsrag.speech.reported import Reported
from newsrag.speech.subjects import (
    clause_subject,
    is_somebody,
    joined_subject,
    may_report,
    own_subject,
    participle_subject,
)
from newsrag.speech.verbs import Frame
from newsrag.speech.words import (
    AFTER_SPEAKER,
    CLAUSE,
    DAYS,
    MONTHS,
    WHO,
    is_adverb,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from newsrag.speech.phrases import Phrase
    from newsrag.speech.tokens import Token


__all__ = ["announced", "reports"]

_MOST_TOKENS = 600
# A clause after these is not said to be so.
_IRREALIS = frozenset(["if", "unless", "whether", "what", "than", "how", "like"])


def reports(tokens: Sequence[Token]) -> list[Reported]:
    """Return what a sentence reports, in order of the words that say so.

    What is inside reported words is not looked at: of "X said that Y had denied it" only what X
    said is found. A sentence of more than 600 tokens is none.
    """
    found: list[Reported] = []
    if len(tokens) > _MOST_TOKENS:
        return found
    reach = 0
    for at in range(len(tokens)):
        if at < reach or tokens[at].quoted:
            continue
        for each in _at(tokens, at, found):
            found.append(each)
            if each.content.first > at:
                reach = max(reach, each.content.end)
    return found


def announced(tokens: Sequence[Token]) -> Reported | None:
    """Return who speaks next, where a sentence ends with a colon: "The firm released a note:".

    Its content is the colon alone.
    """
    last = len(tokens) - 1
    if last < 2 or last > _MOST_TOKENS or tokens[last].text != ":":
        return None
    for at in range(last, 0, -1):
        cue = cue_at(tokens, at) if at < last else None
        if cue is not None and cue.kind is Kind.FINITE:
            subject = subject_before(tokens, cue.first)
            if subject is not None and may_report(tokens, subject, cue):
                return Reported(Extent(last, last + 1), subject, Extent(cue.first, cue.last + 1))
    subject = clause_subject(tokens, last)
    if subject is None or not is_somebody(tokens, subject):
        return None
    return Reported(Extent(last, last + 1), subject, Extent(last, last + 1))


def _at(tokens: Sequence[Token], at: int, found: Sequence[Reported]) -> Iterator[Reported]:
    floor = max(
        (each.content.end for each in found if each.content.first > each.cue.first), default=0
    )
    if tokens[at].text == ":":
        yield from colon(tokens, at, found, clause_subject(tokens, at))
        return
    yield from according_to(tokens, at, floor)
    yield from claim_of(tokens, at)
    yield from in_view(tokens, at, floor)
    yield from attitude(tokens, at)
    if tokens[at].lower in {"called", "calls", "calling"}:
        yield from called_on(tokens, at, own_subject(tokens, at, found))
    cue = cue_at(tokens, at)
    if cue is None:
        return
    if cue.kind is Kind.FINITE:
        yield from _finite(tokens, cue, found, floor)
    elif cue.kind is Kind.BY:
        yield from _by(tokens, cue)
    else:
        speaker = participle_subject(tokens, cue, found)
        content = content_after(tokens, cue.last, cue.form)
        if content is None and cue.kind is Kind.QUOTED_AS:
            content = _before_quoting(tokens, cue, floor)
        if speaker is not None and content is not None and may_report(tokens, speaker, cue):
            yield Reported(content, speaker, Extent(cue.first, cue.last + 1))


def _finite(
    tokens: Sequence[Token], cue: Cue, found: Sequence[Reported], floor: int
) -> Iterator[Reported]:
    """Yield what a verb reports that has a subject: to its right, or before the subject."""
    if cue.first == 0:
        yield from opening_verb(tokens)
        return
    turned = inverted(tokens, cue, floor)
    if turned:
        yield from turned
        return
    own = subject_before(tokens, cue.first)
    subject = own or joined_subject(tokens, cue, found)
    if subject is None or not may_report(tokens, subject, cue):
        return
    before = tokens[own.start - 1] if own is not None and own.start else None
    if before is not None and before.lower == "what":
        said = relative_content(tokens, cue.last + 1)
        if said is not None and Frame.CLAUSE in cue.form.frames:
            yield Reported(said, subject, Extent(cue.first, cue.last + 1))
    elif before is None or before.lower not in _IRREALIS:
        yield from _of_subject(tokens, cue, subject, before, floor)


def _of_subject(
    tokens: Sequence[Token], cue: Cue, subject: Phrase, before: Token | None, floor: int
) -> Iterator[Reported]:
    """Yield what a verb reports of a subject; ``before`` is the token before that, if its own."""
    subordinate = _is_subordinate(tokens, cue, subject, before)
    speaker = name_beside(tokens, subject) or subject
    span = Extent(cue.first, cue.last + 1)
    after = content_after(tokens, cue.last, cue.form, subordinate=subordinate)
    if after is None and _is_relative(before) and Frame.CLAUSE in cue.form.frames:
        after = relative_content(tokens, cue.last + 1)
    left = None
    if after is None and before is not None and before.lower == "as":
        after = _as_said(tokens, cue, subject.start - 1, floor)
    if before is not None and not subordinate:
        left = content_left(tokens, before_description(tokens, subject.start - 1), floor)
    if left is not None and is_spoken(tokens, left):
        yield Reported(left, speaker, span)
        if after is not None and tokens[after.first].quoted:
            yield Reported(after, speaker, span)
    elif after is not None:
        yield Reported(after, speaker, span)
    elif Frame.CLAUSE in cue.form.frames and _says_no_more(tokens, cue):
        said = interrupted(tokens, cue.last + 1, subject, floor) or left
        if said is not None:
            yield Reported(said, speaker, span)


def _is_subordinate(
    tokens: Sequence[Token], cue: Cue, subject: Phrase, before: Token | None
) -> bool:
    """Whether a verb's clause is only part of its sentence: "who said", "after X said"."""
    closed = not tokens[cue.first - 1].is_word  # "X, who was there, said"
    if not closed and any(each.lower in WHO for each in tokens[subject.last + 1 : cue.first]):
        return True
    return before is not None and before.lower in CLAUSE - {"but", "so", "yet"}


def _as_said(tokens: Sequence[Token], cue: Cue, at: int, floor: int) -> Extent | None:
    """Return what stands before ", as X said" or after "As X said,"; ``at`` is where "as" does."""
    if Frame.CLAUSE not in cue.form.frames or not _says_no_more(tokens, cue):
        return None
    left = content_left(tokens, at - 1, floor) if at > floor else None
    if left is not None:
        return left
    commas = (n for n in range(cue.last + 1, len(tokens)) if tokens[n].text in {",", ":"})
    comma = next(commas, len(tokens))
    return with_words(tokens, comma + 1, len(tokens)) if comma < len(tokens) else None


def _is_relative(before: Token | None) -> bool:
    """Whether what is said is said of a noun: "which X said was late"."""
    return before is not None and before.lower in WHO


def _says_no_more(tokens: Sequence[Token], cue: Cue) -> bool:
    """Whether nothing that could be said follows a verb: what it reports stands before it."""
    if Frame.HEARER in cue.form.frames or cue.last + 1 >= len(tokens):
        return True
    after = tokens[cue.last + 1]
    if not after.is_word:
        return not after.quoted
    return after.lower in AFTER_SPEAKER | DAYS | MONTHS or is_adverb(after.text)


def _before_quoting(tokens: Sequence[Token], cue: Cue, floor: int) -> Extent | None:
    """Return the quotation before ", the agency quoted X as saying"."""
    agency = subject_before(tokens, cue.first)
    if agency is None or not agency.start:
        return None
    return content_left(tokens, agency.start - 1, floor)


def _by(tokens: Sequence[Token], cue: Cue) -> Iterator[Reported]:
    """Yield the quoted words of "was praised by X as “...”"."""
    phrase = phrase_after(tokens, cue.last + 2)
    if phrase is None or not may_report(tokens, phrase, cue):
        return
    content = content_after(tokens, phrase.last, cue.form)
    if content is not None and content.first - phrase.last < 5:
        yield Reported(content, phrase, Extent(cue.first, cue.last + 1))
