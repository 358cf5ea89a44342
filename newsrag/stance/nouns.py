"""Decides what is claimed where what a question asks is a noun: "began its withdrawal"."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from newsrag.stance import operators as op
from newsrag.stance.governors import Turn, follow_infinitive
from newsrag.stance.nominals import AGENTS, is_adverb
from newsrag.stance.objects import has_object
from newsrag.stance.phrases import after, before, main_subject
from newsrag.stance.words import Word, word_set
from newsrag.text.forms import Form

if TYPE_CHECKING:
    from newsrag.stance.claims import Claim

__all__ = ["turn_of_noun"]

_LONGEST = 5
_STOPS = word_set("of for to from in on at by with about against over after before during and or")
_OWNERS = word_set("its their his her")


def turn_of_noun(words: Sequence[Word], at: int, claim: Claim) -> Turn | None:
    """Return what turns a noun, if the subject is whose it is; None where that is unsure."""
    start = _start(words, at)
    phrase = words[start:at]
    turn = Turn(start)
    turn.negations += any(each.text == "no" for each in phrase)
    turn.doubted = any(each.text in op.DOUBTFUL for each in phrase)
    owned = _owned(words, start, at, claim)
    if owned is False or not _governed(words, start, turn):
        return None
    # "X announced a withdrawal": nobody else's is meant.
    governed = turn.edge < start
    mine = governed and claim.subject.named_by(before(words, turn.edge)[1], own=claim.own)
    of_object = bool(claim.objects) and owned is None and _follows_of(words, at)
    if turn.promised and governed and (of_object or not mine):
        return None  # what is announced has perhaps happened
    return turn if owned or mine else None


def _start(words: Sequence[Word], at: int) -> int:
    """Return where the noun's phrase starts: after a verb, a preposition or a mark."""
    verbs = op.ANNOUNCING | op.CARRYING_OUT | op.DENYING | op.AUXILIARIES | op.REPORTING
    start = at
    while start > 0 and at - start < _LONGEST:
        word = words[start - 1]
        if word.is_mark or word.text in _STOPS | verbs:
            break
        start -= 1
    return start


def _follows_of(words: Sequence[Word], at: int) -> bool:
    return at + 1 < len(words) and words[at + 1].text == "of"


def _owned(words: Sequence[Word], start: int, at: int, claim: Claim) -> bool | None:
    """Whether what a noun names is the subject's; False for another's, None if it is not told."""
    subject = claim.subject
    phrase = [each for each in words[start:at] if each.text not in op.DOUBTFUL]
    owner = phrase[: max((n for n, each in enumerate(phrase) if each.text == "'s"), default=0)]
    follows = words[at + 1].text if at + 1 < len(words) else ""
    behind = after(words, at + 2) if follows in {"of", "by"} else []
    of_subject = bool(behind) and subject.named_by(behind, own=claim.own)
    if behind and not of_subject and not _is_done_to(behind, claim):
        return False
    if of_subject or any(subject.named_by(each, own=True) for each in (owner, phrase) if each):
        return True
    if subject.head.country and phrase and subject.head.country == phrase[-1].country:
        return True
    if any(each.text in _OWNERS for each in phrase):
        return subject.named_by(main_subject(words), own=claim.own)
    others = any(each.text == "'s" or each.country or each.capital for each in phrase)
    return False if others else None


def _is_done_to(behind: Sequence[Word], claim: Claim) -> bool:
    """Whether what follows "of" is the object asked about, or who acts for the subject."""
    if claim.objects:
        return has_object(behind, claim.objects)
    agents = [each for each in behind if each.text in AGENTS]
    return bool(agents) and not any(each.capital or each.country for each in behind)


def _governed(words: Sequence[Word], start: int, turn: Turn) -> bool:
    """Take in the verb that a noun is the object of; False where it decides nothing."""
    at = start - 1
    while at >= 0 and is_adverb(words[at]):
        at -= 1
    text = words[at].text if at >= 0 else ""
    earlier = words[at - 1].text if at > 0 else ""
    if turn.doubted or (text == "of" and earlier in op.CLAIMED):
        turn.doubted = True
        return True
    if text in {"of", "for"} and earlier in op.PROMISED:
        turn.promised = turn.implied = True
        return True
    if text in op.ANNOUNCING:
        turn.promised = True
    elif text in op.DENYING:
        turn.negations += 1
    elif text not in op.CARRYING_OUT or (text in op.BE | op.HAVE):
        return False
    turn.take(words, at, Form.PAST)
    follow_infinitive(words, turn)
    return not turn.unsure
