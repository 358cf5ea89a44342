"""Finds who does what a verb says, and to whom: subjects, passives, pronouns, how many of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from newsrag.stance import operators as op
from newsrag.stance.groups import verb_group
from newsrag.stance.nominals import PRONOUNS, RELATIVES, is_time
from newsrag.stance.phrases import after, before, main_subject, object_after
from newsrag.stance.subjects import Subject
from newsrag.stance.words import Word, word_set
from newsrag.text.forms import Form, is_past

if TYPE_CHECKING:
    from newsrag.stance.claims import Claim
    from newsrag.stance.governors import Turn
    from newsrag.stance.predicates import Occurrence

__all__ = ["find_subject", "is_passive"]

_SPEECH = op.REPORTING | op.DENYING | op.PROMISING | op.BELIEVING
_SPEAKING = 6
"""Words between a name and the "it" that it speaks of itself as."""
_NONE = word_set("no none neither nobody nothing")
_COMPARED = word_set("fewer less more other matter doubt question wonder way chance reason")


def find_subject(
    claim: Claim, words: Sequence[Word], occurrence: Occurrence, turn: Turn
) -> int | None:
    """Return where the subject of a verb starts if it is the question's; None if that is unsure."""
    if turn.implied:
        earlier = words[: occurrence.at]
        return turn.edge if claim.subject.mentioned_in(earlier) else None
    start, phrase = before(words, turn.edge)
    _take_quantity(phrase, turn)
    passive = is_passive(words, occurrence)
    if passive and not claim.passive and not claim.predicate.state:
        return _passive_start(claim, words, start, phrase, occurrence.at)
    if claim.passive and not passive:
        done_to = object_after(words, occurrence.at)
        return start if claim.subject.named_by(done_to, own=True) else None
    return _start_of(claim.subject, words, start, phrase, own=claim.own)


def is_passive(words: Sequence[Word], occurrence: Occurrence) -> bool:
    """Whether a verb says what is done to its subject."""
    own = verb_group(words, occurrence.at, occurrence.form)
    return Form.PARTICIPLE in occurrence.form and bool(own.auxiliaries & op.BE)


def _passive_start(
    claim: Claim, words: Sequence[Word], start: int, phrase: Sequence[Word], at: int
) -> int | None:
    """Return where the subject of "X was arrested by police" starts for "did police arrest X?"."""
    rest = after(words, at + 1)
    by = next((n for n, each in enumerate(rest) if each.text == "by"), None)
    if by is None or claim.lone or not claim.subject.named_by(rest[by + 1 :], own=claim.own):
        return None
    if not claim.objects:
        return start
    target = Subject(claim.objects[-1], claim.objects[:-1])
    return _start_of(target, words, start, phrase, own=not target.head.country)


def _take_quantity(phrase: Sequence[Word], turn: Turn) -> None:
    """Take in how many of a subject do it: none, few, nearly all, supposedly."""
    for at, word in enumerate(phrase):
        follows = phrase[at + 1].text if at + 1 < len(phrase) else ""
        before_it = phrase[at - 1].text if at else ""
        if word.text in _NONE:
            turn.negations += 1
            turn.unsure |= follows in _COMPARED
        elif word.text == "not":
            turn.negations += follows in {"a", "one"}
            turn.unsure |= follows not in {"a", "one"}
        elif word.text in {"few", "little", "fewer", "less"}:
            turn.unsure |= before_it not in {"a", "quite", "no"}
        elif word.text in op.APPROXIMATE:
            turn.unsure |= not follows[:1].isdigit()
        elif word.text in op.HEARSAY:
            turn.doubted = True


def _start_of(
    subject: Subject, words: Sequence[Word], start: int, phrase: Sequence[Word], *, own: bool
) -> int | None:
    """Return where a noun phrase or the pronoun for it starts if it is the one that is meant."""
    if _begins_relative(words, start, phrase):
        return None
    if subject.named_by(phrase, own=own):
        return start
    if phrase and (len(phrase) > 1 or phrase[-1].text not in PRONOUNS):
        return None
    return _pronoun_start(subject, words, start, phrase, own=own)


def _begins_relative(words: Sequence[Word], start: int, phrase: Sequence[Word]) -> bool:
    """Whether a phrase has the verb of "who fought Russia" in it."""
    if not start or not phrase:
        return False
    first = phrase[0]
    return words[start - 1].text in RELATIVES or (
        words[start - 1].text == "that" and not first.capital and is_past(first.text)
    )


def _pronoun_start(
    subject: Subject, words: Sequence[Word], start: int, phrase: Sequence[Word], *, own: bool
) -> int | None:
    """Return where a pronoun stands that means the question's subject.

    "Which" and "who" mean what stands before them, "it" and "they" whom the sentence begins with.
    """
    if phrase:
        main = main_subject(words)
        if not subject.may_be(phrase[-1].text, main) or not subject.named_by(main, own=own):
            return None
        return start if _is_said_of(subject, words, start, main) else None
    if start and words[start - 1].text in RELATIVES | {"that"}:
        end = start - 1
        while end and words[end - 1].text == ",":
            end -= 1
        earlier, named = before(words, end)
        return earlier if subject.named_by(named, own=own) else None
    return None


def _is_said_of(subject: Subject, words: Sequence[Word], start: int, main: Sequence[Word]) -> bool:
    """Whether a pronoun can stand for the sentence's subject, and for nobody else between.

    Of a name it is not known whether it is a person, so "it" must be what the subject speaks of:
    "A. Sample proposed a plan that he says works because it raises taxes".
    """
    between = words[_end_of(words, main) : start]
    if subject.head.capital and not subject.head.country and words[start].text == "it":
        before_it = [each.text for each in between if each.text != "that"]
        return len(before_it) <= _SPEAKING and any(each in _SPEECH for each in before_it)
    if subject.head.capital and words[start].text in {"he", "she"}:
        return not any(each.capital and not each.country and not is_time(each) for each in between)
    return True


def _end_of(words: Sequence[Word], main: Sequence[Word]) -> int:
    last = main[-1].start if main else -1
    return next((n + 1 for n, each in enumerate(words) if each.start == last), 0)
