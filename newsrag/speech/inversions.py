"""Finds reports whose verb stands before its subject: "..., said X", "Added X, ..."."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsrag.speech.beside import name_beside
from newsrag.speech.clauses import is_verb
from newsrag.speech.contents import Extent
from newsrag.speech.leftwards import content_left
from newsrag.speech.phrases import Phrase, phrase_after
from newsrag.speech.reported import Reported
from newsrag.speech.subjects import is_somebody, may_report
from newsrag.speech.verbs import Frame, Tense
from newsrag.speech.words import (
    AFTER_SPEAKER,
    AUXILIARIES,
    PREPOSITIONS,
    is_adverb,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from newsrag.speech.groups import Cue
    from newsrag.speech.tokens import Token


__all__ = ["inverted", "opening_verb"]

# The hearer stands after these, and never the speaker.
_TOLD = frozenset(["assure", "inform", "notify", "remind", "tell"])
_NEAR = 16  # tokens


def inverted(tokens: Sequence[Token], cue: Cue, floor: int) -> list[Reported]:
    """Return what ", said X" reports, or nothing where a verb's subject stands before it."""
    speaker = _subject_after(tokens, cue)
    if speaker is None or not may_report(tokens, speaker, cue):
        return []
    left = content_left(tokens, cue.first - 1, floor)
    if left is None:
        return []
    if not tokens[left.end - 1].quoted and Frame.CLAUSE not in cue.form.frames:
        return []
    speaker = name_beside(tokens, speaker) or speaker
    span = Extent(cue.first, cue.last + 1)
    found = [Reported(left, speaker, span)]
    more = _quoted_on(tokens, speaker.last + 1)
    return found if more is None else [*found, Reported(more, speaker, span)]


def _quoted_on(tokens: Sequence[Token], start: int) -> Extent | None:
    """Return the quotation that goes on after "“...,” said X,"."""
    for at in range(start, min(len(tokens), start + _NEAR)):
        if tokens[at].quoted:
            return Extent(at, at + 1) if tokens[at - 1].text in {",", ":"} else None
    return None


def _subject_after(tokens: Sequence[Token], cue: Cue) -> Phrase | None:
    """Return the subject after a verb, if the words there can be that and nothing else."""
    before = tokens[cue.first - 1] if cue.first else None
    if before is None or not (before.quoted or before.text in {",", "!", "?"}):
        return None
    if cue.form.tense is Tense.ING or cue.first != cue.last or cue.form.lemma in _TOLD:
        return None
    phrase = phrase_after(tokens, cue.last + 1)
    if phrase is None or not cue.form.frames & (Frame.CLAUSE | Frame.QUOTE):
        return None
    if not before.quoted and not is_somebody(tokens, phrase):
        return None
    return phrase if _ends_there(tokens, phrase.last + 1) else None


def _ends_there(tokens: Sequence[Token], at: int) -> bool:
    """Whether a clause can end before a token: no verb of another clause follows."""
    rest = at
    while rest < len(tokens) and is_adverb(tokens[rest].text):
        rest += 1
    if rest < len(tokens) and (is_verb(tokens, rest) or tokens[rest].lower in AUXILIARIES):
        return False
    after = tokens[at] if at < len(tokens) else None
    if after is None or not (after.quoted or after.is_word):
        return True
    if after.quoted:
        return False
    if after.lower.endswith("ed"):
        return at + 1 < len(tokens) and tokens[at + 1].lower in PREPOSITIONS
    return after.lower in AFTER_SPEAKER or after.lower.endswith(("ing", "ly", "day"))


def opening_verb(tokens: Sequence[Token]) -> Iterator[Reported]:
    """Yield the quotation after "Added the mayor," at the beginning of a sentence."""
    speaker = phrase_after(tokens, 1)
    if speaker is None or speaker.last + 2 >= len(tokens):
        return
    mark, quote = tokens[speaker.last + 1], tokens[speaker.last + 2]
    if mark.text in {",", ":"} and quote.quoted:
        content = Extent(speaker.last + 2, speaker.last + 3)
        yield Reported(content, speaker, Extent(0, 1))
