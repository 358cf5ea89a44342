"""Decides what is claimed where what a question asks is a noun: "began its withdrawal"."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from newsrag.stance import operators as op
from newsrag.stance.forms import Form
from newsrag.stance.governors import Turn, follow_infinitive
from newsrag.stance.groups import is_adverb
from newsrag.stance.phrases import after, before, main_subject
from newsrag.stance.words import Word, word_set

if TYPE_CHECKING:
    from newsrag.stance.subjects import Subject

__all__ = ["turn_of_noun"]

_LONGEST = 5
_STOPS = word_set("of for to from in on at by with about against over after before during and or")
_OWNERS = word_set("its their his her")


def turn_of_noun(words: Sequence[Word], at: int, subject: Subject) -> Turn | None:
    """Return what turns a noun, if the subject is whose it is; None where that is unsure."""
    start = _start(words, at)
    phrase = words[start:at]
    turn = Turn(start)
    turn.negations += any(each.text == "no" for each in phrase)
    turn.doubted = any(each.text in op.DOUBTFUL for each in phrase)
    owned = _owned(words, start, at, subject)
    if not _governed(words, start, turn):
        return None
    # "X announced a withdrawal": nobody else's is meant.
    mine = not owned and turn.edge < start and subject.named_by(before(words, turn.edge)[1])
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


def _owned(words: Sequence[Word], start: int, at: int, subject: Subject) -> bool:
    phrase = words[start:at]
    if subject.named_by([each for each in phrase if each.text not in op.DOUBTFUL]):
        return True
    if subject.head.country and subject.mentioned_in(phrase):
        return True
    if at + 1 < len(words) and words[at + 1].text in {"of", "by"}:
        return subject.named_by(after(words, at + 2))
    if any(each.text in _OWNERS for each in phrase):
        return subject.named_by(main_subject(words))
    return False


def _governed(words: Sequence[Word], start: int, turn: Turn) -> bool:
    """Take in the verb that a noun is the object of; False where it decides nothing."""
    at = start - 1
    while at >= 0 and is_adverb(words[at]):
        at -= 1
    text = words[at].text if at >= 0 else ""
    if turn.doubted or (text == "of" and words[at - 1].text in op.CLAIMED):
        turn.doubted = True
        return True
    if text in {"of", "for"} and words[at - 1].text in op.PROMISED:
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
