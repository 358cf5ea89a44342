"""Finds what one sentence reports: the words, who said them, and the words that say so."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from newsrag.speech.contents import Extent, content_after, content_before
from newsrag.speech.groups import Cue, Kind, cue_at
from newsrag.speech.others import according_to, called_on, claim_of, colon, signed
from newsrag.speech.phrases import Phrase, is_verb, name_beside, phrase_after, subject_before
from newsrag.speech.reported import Reported
from newsrag.speech.verbs import Frame, Tense
from newsrag.speech.words import (
    AUXILIARIES,
    CLAUSE,
    DAYS,
    DETERMINERS,
    DOCUMENTS,
    MONTHS,
    PREPOSITIONS,
    SUBJECTS,
    UTTERANCES,
    WHO,
    is_adverb,
    may_speak,
)
from newsrag.text.question_words import word_set

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from newsrag.speech.tokens import Token

__all__ = ["announced", "reports"]

# Their forms are no nouns.
_VERBS_ONLY = word_set("say tell write admit agree allege argue believe deny insist read")
# The hearer stands after these, and never the speaker.
_TOLD = frozenset(["assure", "inform", "notify", "remind", "tell"])
_FEW = 5
_MOST_TOKENS = 1_500
# A clause after these is not said to be so.
_IRREALIS = frozenset(["if", "unless", "whether", "what", "than", "how", "like"])
_NO_SPEAKER = word_set("this that there i we you nobody nothing these those everything what which")
_AFTER_SPEAKER = CLAUSE | PREPOSITIONS | WHO | {"and", "but", "last", "this", "late", "earlier"}
_LED_BY = frozenset(["by", "while", "and", "but", "without", "also", "in", "then", "before"])


def reports(tokens: Sequence[Token]) -> list[Reported]:
    """Return what a sentence reports, in order of the words that say so.

    What is inside reported words is not looked at: of "X said that Y had denied it" only what X
    said is found. A sentence of more than 1,500 tokens is none.
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
            if subject is not None and _may(tokens, subject, cue):
                return Reported(Extent(last, last + 1), subject, Extent(cue.first, cue.last + 1))
    subject = _clause_subject(tokens, last)
    if subject is None or not _is_somebody(tokens, subject):
        return None
    return Reported(Extent(last, last + 1), subject, Extent(last, last + 1))


def _at(tokens: Sequence[Token], at: int, found: Sequence[Reported]) -> Iterator[Reported]:
    floor = max(
        (each.content.end for each in found if each.content.first > each.cue.first), default=0
    )
    if tokens[at].text == ":":
        yield from colon(tokens, at, found, _clause_subject(tokens, at))
        return
    yield from signed(tokens, at)
    yield from according_to(tokens, at, floor)
    yield from claim_of(tokens, at)
    if tokens[at].lower in {"called", "calls", "calling"}:
        yield from called_on(tokens, at, _own_subject(tokens, at, found))
    cue = cue_at(tokens, at)
    if cue is None:
        return
    if cue.kind is Kind.FINITE:
        yield from _finite(tokens, cue, found, floor)
    elif cue.kind is Kind.BY:
        yield from _by(tokens, cue)
    else:
        speaker = _participle_subject(tokens, cue, found)
        content = content_after(tokens, cue.last, cue.form)
        if content is None and cue.kind is Kind.QUOTED_AS:
            content = _before_quoting(tokens, cue, floor)
        if speaker is not None and content is not None and _may(tokens, speaker, cue):
            yield Reported(content, speaker, Extent(cue.first, cue.last + 1))


def _finite(
    tokens: Sequence[Token], cue: Cue, found: Sequence[Reported], floor: int
) -> Iterator[Reported]:
    if cue.first == 0:
        yield from _opening_verb(tokens, cue)
        return
    inverted = _inverted(tokens, cue)
    if inverted is not None:
        said = list(_said_by(tokens, cue, inverted, floor))
        if said:
            yield from said
            return
    subject = subject_before(tokens, cue.first)
    own = subject is not None
    if subject is None:
        subject = _joined_subject(tokens, cue, found)
    if subject is None or not _may(tokens, subject, cue):
        return
    before = tokens[subject.start - 1] if subject.start and own else None
    if before is not None and before.lower in _IRREALIS:
        return
    relative = own and any(each.lower in WHO for each in tokens[subject.last + 1 : cue.first])
    subordinate = relative or (before is not None and before.lower in CLAUSE - {"but", "so", "yet"})
    speaker = name_beside(tokens, subject) or subject
    span = Extent(cue.first, cue.last + 1)
    after = content_after(tokens, cue.last, cue.form, subordinate=subordinate)
    left = None
    if before is not None and not subordinate:
        left = _left(tokens, _before_description(tokens, subject.start - 1), floor)
    if left is not None and _is_spoken(tokens, left):
        yield Reported(left, speaker, span)
        if after is not None and tokens[after.first].quoted:
            yield Reported(after, speaker, span)
    elif after is not None:
        yield Reported(after, speaker, span)
    elif own and Frame.CLAUSE in cue.form.frames and _says_no_more(tokens, cue):
        said = _interrupted(tokens, cue.last + 1, subject, floor) or left
        if said is not None:
            yield Reported(said, speaker, span)


def _left(tokens: Sequence[Token], boundary: int, floor: int) -> Extent | None:
    """Return what stands before a subject, if the mark there ends something that was said."""
    floor = 0 if floor >= boundary else floor
    if tokens[boundary].text == ",":
        return content_before(tokens, floor, boundary)
    if tokens[boundary].quoted:
        return content_before(tokens, floor, boundary + 1)
    return None


def _says_no_more(tokens: Sequence[Token], cue: Cue) -> bool:
    """Whether nothing that could be said follows a verb: what it reports stands before it."""
    if Frame.HEARER in cue.form.frames or cue.last + 1 >= len(tokens):
        return True
    after = tokens[cue.last + 1]
    if not after.is_word:
        return not after.quoted
    return after.lower in _AFTER_SPEAKER | DAYS | MONTHS or is_adverb(after.text)


def _before_description(tokens: Sequence[Token], boundary: int) -> int:
    """Go left of a description in commas: "..., another brother, Name Surname, said"."""
    if tokens[boundary].text != "," or not may_speak(tokens[boundary - 1].lower):
        return boundary
    for at in range(boundary - 2, max(-1, boundary - 10), -1):
        if tokens[at].text == "," or tokens[at].quoted:
            led = tokens[at + 1].lower in DETERMINERS
            return at if led else boundary
        if not tokens[at].is_word or is_verb(tokens, at):
            break
    return boundary


def _is_spoken(tokens: Sequence[Token], content: Extent) -> bool:
    """Whether a content ends with a quotation, and not with a title: a mark ends that."""
    last = tokens[content.end - 1]
    if not last.quoted:
        return False
    after = tokens[content.end].text if content.end < len(tokens) else ""
    return after == "," or last.is_spoken


def _interrupted(tokens: Sequence[Token], at: int, subject: Phrase, floor: int) -> Extent | None:
    """Return the rest of "This, X said, made it impossible", which is the larger part."""
    start = subject.first
    if not start or at >= len(tokens) or tokens[at].text != "," or tokens[start - 1].text != ",":
        return None
    if start - 1 - floor > _FEW or any(
        is_verb(tokens, n) or _is_past(tokens, n) for n in range(max(1, floor), start)
    ):
        return None
    end = _last_word(tokens) + 1
    return Extent(at + 1, end) if end - at > _FEW else None


def _last_word(tokens: Sequence[Token]) -> int:
    last = len(tokens) - 1
    while last and not (tokens[last].is_word or tokens[last].quoted):
        last -= 1
    return last


def _inverted(tokens: Sequence[Token], cue: Cue) -> Phrase | None:
    """Return the subject of ", said X", if a verb has it after itself."""
    before = tokens[cue.first - 1] if cue.first else None
    if before is None or not (before.quoted or before.text in {",", "!", "?"}):
        return None
    if cue.form.tense is Tense.ING or cue.first != cue.last or cue.form.lemma in _TOLD:
        return None
    phrase = phrase_after(tokens, cue.last + 1)
    if phrase is None or not cue.form.frames & (Frame.CLAUSE | Frame.QUOTE):
        return None
    if not before.quoted and not _is_somebody(tokens, phrase):
        return None
    rest = phrase.last + 1
    while rest < len(tokens) and is_adverb(tokens[rest].text):
        rest += 1
    if rest < len(tokens) and (is_verb(tokens, rest) or tokens[rest].lower in AUXILIARIES):
        return None
    after = tokens[phrase.last + 1] if phrase.last + 1 < len(tokens) else None
    if after is not None and (
        after.quoted
        or after.is_word
        and after.lower not in _AFTER_SPEAKER
        and not _ends_it(tokens, phrase.last + 1)
    ):
        return None
    return phrase


def _ends_it(tokens: Sequence[Token], at: int) -> bool:
    lower = tokens[at].lower
    if lower.endswith("ed"):
        return at + 1 < len(tokens) and tokens[at + 1].lower in PREPOSITIONS
    return lower.endswith(("ing", "ly", "day"))


def _opening_verb(tokens: Sequence[Token], cue: Cue) -> Iterator[Reported]:
    """Yield the quotation after "Added the mayor," at the beginning of a sentence."""
    speaker = phrase_after(tokens, 1)
    if speaker is None or speaker.last + 2 >= len(tokens):
        return
    mark, quote = tokens[speaker.last + 1], tokens[speaker.last + 2]
    if mark.text in {",", ":"} and quote.quoted:
        content = Extent(speaker.last + 2, speaker.last + 3)
        yield Reported(content, speaker, Extent(0, 1))


def _before_quoting(tokens: Sequence[Token], cue: Cue, floor: int) -> Extent | None:
    """Return the quotation before ", the agency quoted X as saying"."""
    agency = subject_before(tokens, cue.first)
    if agency is None or not agency.start:
        return None
    return _left(tokens, agency.start - 1, floor)


def _said_by(tokens: Sequence[Token], cue: Cue, phrase: Phrase, floor: int) -> Iterator[Reported]:
    if not _may(tokens, phrase, cue):
        return
    boundary = cue.first - 1
    left = _left(tokens, boundary, floor)
    if left is None:
        return
    if not tokens[left.end - 1].quoted and Frame.CLAUSE not in cue.form.frames:
        return
    speaker = name_beside(tokens, phrase) or phrase
    span = Extent(cue.first, cue.last + 1)
    yield Reported(left, speaker, span)
    for at in range(speaker.last + 1, min(len(tokens), speaker.last + 16)):
        if tokens[at].quoted:
            if tokens[at - 1].text in {",", ":"}:
                yield Reported(Extent(at, at + 1), speaker, span)
            return


def _by(tokens: Sequence[Token], cue: Cue) -> Iterator[Reported]:
    """Yield the quoted words of "was praised by X as “...”"."""
    phrase = phrase_after(tokens, cue.last + 2)
    if phrase is None or not _may(tokens, phrase, cue):
        return
    content = content_after(tokens, phrase.last, cue.form)
    if content is not None and content.first - phrase.last < 5:
        yield Reported(content, phrase, Extent(cue.first, cue.last + 1))


def _joined_subject(tokens: Sequence[Token], cue: Cue, found: Sequence[Reported]) -> Phrase | None:
    """Return the subject of a verb that "and" joins to the one before."""
    before = tokens[cue.first - 1].lower if cue.first else ""
    comma = cue.first and tokens[cue.first - 1].text == ","
    if before not in {"and", "but", "then", "or"} and not comma:
        return None
    if comma and not found:
        return None
    return _own_subject(tokens, cue.first, found)


def _own_subject(tokens: Sequence[Token], at: int, found: Sequence[Reported]) -> Phrase | None:
    subject = subject_before(tokens, at)
    if subject is not None:
        return subject
    return found[-1].speaker if found else _clause_subject(tokens, at)


def _clause_subject(tokens: Sequence[Token], end: int, *, near: bool = False) -> Phrase | None:
    """Return the subject of the nearest verb before a token, of a main clause unless ``near``."""
    passed = WHO | {"what", "how", "where"} if near else WHO | (CLAUSE - {"but", "so", "yet"})
    fallback: Phrase | None = None
    for at in range(end - 1, max(0, end - 60), -1):
        if not (is_verb(tokens, at) or _is_past(tokens, at)):
            continue
        subject = subject_before(tokens, _past_helpers(tokens, at))
        if subject is None or any(each.lower in WHO for each in tokens[subject.last + 1 : at]):
            continue
        if subject.start and tokens[subject.start - 1].lower in passed:
            fallback = fallback or subject
            continue
        return name_beside(tokens, subject) or subject
    return fallback


def _past_helpers(tokens: Sequence[Token], verb: int) -> int:
    while verb > 0 and (tokens[verb - 1].lower in AUXILIARIES or is_adverb(tokens[verb - 1].text)):
        verb -= 1
    return verb


def _is_past(tokens: Sequence[Token], at: int) -> bool:
    token = tokens[at]
    before = tokens[at - 1]
    led = before.quoted or before.lower in DETERMINERS | PREPOSITIONS
    return not token.is_capital and token.lower.endswith("ed") and not led


def _participle_subject(
    tokens: Sequence[Token], cue: Cue, found: Sequence[Reported]
) -> Phrase | None:
    """Return who says what a participle reports: the subject of its clause, or of its own."""
    if cue.kind is Kind.QUOTED_AS:
        return phrase_after(tokens, cue.first + 1)
    before = tokens[cue.first - 1] if cue.first else None
    if before is None:
        return None
    if before.quoted or before.text in {",", "—", "–", "-", "--"} or before.lower in _LED_BY:
        return found[-1].speaker if found else _clause_subject(tokens, cue.first, near=True)
    if not before.is_word:
        return None
    for at in range(cue.first - 2, max(-1, cue.first - 12), -1):
        if not tokens[at].is_word:
            return None
        if tokens[at].lower == "with":
            own = phrase_after(tokens, at + 1)
            return own if own is not None and own.last + 1 == cue.first else None
    return _clause_subject(tokens, cue.first) if before.lower in UTTERANCES else None


def _may_be_noun(word: str) -> bool:
    return word in SUBJECTS or word.endswith("s") or may_speak(word)


def _may(tokens: Sequence[Token], subject: Phrase, cue: Cue) -> bool:
    """Whether words may be the subject of a verb: weak verbs want somebody who can speak."""
    head = tokens[subject.last]
    lower = head.lower
    if tokens[subject.first].lower in _NO_SPEAKER or lower in _NO_SPEAKER:
        return subject.first == subject.last and lower == "which"
    first = tokens[subject.first].lower
    if first == "no" or (first.endswith("ed") and tokens[subject.first + 1].lower in PREPOSITIONS):
        return False
    if lower.endswith("'s") and cue.form.lemma not in {"say", "tell"}:
        return False
    if subject.first == subject.last and not head.is_capital and not _may_be_noun(lower):
        return False
    if Frame.THOUGHT in cue.form.frames and lower in DOCUMENTS:
        return False
    nominal = cue.form.tense in {Tense.BASE, Tense.PRESENT} and cue.form.lemma not in _VERBS_ONLY
    if Frame.WEAK not in cue.form.frames and not nominal:
        return True
    return _is_somebody(tokens, subject)


def _is_somebody(tokens: Sequence[Token], phrase: Phrase) -> bool:
    """Whether the head of a phrase is a name or a noun of those who speak."""
    words = tokens[phrase.first : phrase.last + 1]
    led = next((n for n, each in enumerate(words) if n and each.lower in PREPOSITIONS), len(words))
    head = words[led - 1]
    return head.is_capital or head.lower in SUBJECTS - {"it"} or may_speak(head.lower)
