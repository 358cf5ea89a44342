"""Reads the words around a reporting verb: has it a subject of its own, is it denied, passive?"""

from __future__ import annotations

from enum import Enum, auto
from typing import TYPE_CHECKING, NamedTuple

from newsrag.speech.verbs import FORMS, PARTICLES, Form, Frame, Tense
from newsrag.speech.words import (
    BE,
    DETERMINERS,
    HAVE,
    MODALS,
    NEGATIONS,
    PREPOSITIONS,
    is_adverb,
    may_speak,
)
from newsrag.text.word_sets import word_set

if TYPE_CHECKING:
    from collections.abc import Sequence

    from newsrag.speech.tokens import Token

__all__ = ["Cue", "Kind", "cue_at"]

_ASPECT = frozenset(["keeps", "kept", "began", "started", "continued", "continues"])
_OVERHEARD = frozenset(["heard", "seen", "filmed", "recorded", "caught", "overheard", "shown"])
_EACH = frozenset(["all", "each"])
_EMPHASIS = frozenset(["did", "do", "does", "also", "though", "however"])
_REPORTED = _OVERHEARD | word_set(
    "reported believed thought said understood alleged known rumoured rumored"
)
_ALSO_ONE = frozenset(["who", "one", "all"])
_PHRASE = 8  # tokens of a phrase whose head a verb agrees with
_PURPOSE = frozenset(["went", "goes", "took", "takes", "used", "uses", "turned"])
_PLURAL = word_set("""
    people police men women children they we i you authorities others some many most media cops
    both few all staff who several one two three
    """)
_NO_NOUN_AFTER = word_set("some many others most all both few these those several")


class Kind(Enum):
    """How a verb stands in its clause."""

    FINITE = auto()  # with its subject beside it
    PARTICIPLE = auto()  # "..., saying"
    QUOTED_AS = auto()  # "the agency quoted the minister as saying"
    BY = auto()  # "was called by the minister a ..."


class Cue(NamedTuple):
    """A reporting verb: tokens ``first`` to ``last``, its form and how it stands."""

    first: int
    last: int
    form: Form
    kind: Kind


def cue_at(tokens: Sequence[Token], at: int) -> Cue | None:
    """Return the cue whose verb stands at a token, or None if nothing is reported there."""
    token = tokens[at]
    form = FORMS.get(token.lower)
    if form is None or (token.is_capital and (at or form.tense is not Tense.PAST)):
        return None
    if form.tense is Tense.PAST and Frame.NAMING in form.frames and _word(tokens, at + 1) == "by":
        return Cue(at, at, form, Kind.BY)
    if form.lemma == "call" and _word(tokens, at + 1) in {"on", "for"}:
        return None
    last = _last(tokens, at, form)
    cue = None if last is None else _finite_or_ing(tokens, at, form)
    return cue if cue is None or last is None else cue._replace(last=last)


def _finite_or_ing(tokens: Sequence[Token], at: int, form: Form) -> Cue | None:
    first, helpers = _group(tokens, at, form)
    if helpers & NEGATIONS or any(each.endswith("n't") for each in helpers):
        return None
    if form.tense is Tense.ING:
        return _ing(tokens, first, at, form, helpers)
    if form.tense is Tense.BASE and _word(tokens, at - 1) == "to":
        purpose = _purpose(tokens, at)
        return None if purpose is None else Cue(purpose, at, form, Kind.FINITE)
    stressed = form.tense is Tense.BASE and helpers <= _EMPHASIS and bool(helpers)
    if helpers & (BE | MODALS) and not stressed:
        return None
    if first and tokens[first - 1].lower in {"to", "having", "that"}:
        thought = _thought_to_have(tokens, first, form)
        return None if thought is None else Cue(thought, at, form, Kind.FINITE)
    if form.tense is not Tense.PAST and not stressed and not _agrees(tokens, first, form):
        return None
    return Cue(first, at, form, Kind.FINITE)


def _thought_to_have(tokens: Sequence[Token], first: int, form: Form) -> int | None:
    """Return where "is believed to" begins before "have said"."""
    if form.tense is not Tense.PAST or tokens[first].lower != "have" or first < 3:
        return None
    if tokens[first - 1].lower != "to" or tokens[first - 2].lower not in _REPORTED:
        return None
    begins, helpers = _group(tokens, first - 2, form)
    return begins if helpers & BE and not helpers & NEGATIONS else None


def _last(tokens: Sequence[Token], at: int, form: Form) -> int | None:
    """Return the last word of a verb, its particle if it has one; None if it lacks that."""
    if Frame.PARTICLE not in form.frames:
        return at
    for particle in PARTICLES[form.lemma]:
        words = particle.split()
        if [each.lower for each in tokens[at + 1 : at + 1 + len(words)]] == words:
            return at + len(words)
    return None


def _word(tokens: Sequence[Token], at: int) -> str:
    return tokens[at].lower if 0 <= at < len(tokens) else ""


def _group(tokens: Sequence[Token], at: int, form: Form) -> tuple[int, frozenset[str]]:
    """Go left over auxiliaries and adverbs; return where they begin, and which they are."""
    first = at
    while first > 0 and tokens[first - 1].is_word:
        lower = tokens[first - 1].lower
        heard = form.tense is Tense.ING and lower in _OVERHEARD | _ASPECT | {"be"}
        if not (
            lower in BE | HAVE | MODALS | NEGATIONS
            or is_adverb(tokens[first - 1].text)
            or lower in _EACH
            or heard
        ):
            break
        first -= 1
    helpers = frozenset(each.lower for each in tokens[first:at])
    while first < at and tokens[first].lower in {"however", "instead", "both", "though"}:
        first += 1
    return first, helpers


def _ing(
    tokens: Sequence[Token], first: int, at: int, form: Form, helpers: frozenset[str]
) -> Cue | None:
    if _word(tokens, at - 1) != "as":
        quoted = _quoted_by(tokens, at)
        if quoted is not None:
            return Cue(quoted, at, form, Kind.FINITE)
    else:
        for verb in range(at - 2, max(-1, at - 14), -1):
            if tokens[verb].lower in {"quoted", "cited", "quotes", "cites", "quoting", "citing"}:
                start, passive = _group(tokens, verb, form)
                if verb == at - 2 or passive & BE:
                    return Cue(start, at, form, Kind.FINITE)
                return Cue(verb, at, form, Kind.QUOTED_AS)
        return None
    if helpers & (BE | _ASPECT):
        allowed = not helpers & MODALS or helpers & _OVERHEARD
        return Cue(first, at, form, Kind.FINITE) if allowed else None
    return Cue(at, at, form, Kind.PARTICIPLE)


def _quoted_by(tokens: Sequence[Token], at: int) -> int | None:
    """Return where "was quoted by the agency" begins before "saying"."""
    for verb in range(at - 2, max(0, at - 12), -1):
        lower = tokens[verb].lower
        if lower in {"quoted", "cited"} and _word(tokens, verb + 1) == "by":
            return verb - 1 if tokens[verb - 1].lower in BE else None
        if not tokens[verb].is_word:
            break
    return None


def _purpose(tokens: Sequence[Token], at: int) -> int | None:
    """Return where "went on to say" or "took to Twitter to say" begins."""
    for verb in range(at - 2, max(-1, at - 8), -1):
        if not tokens[verb].is_word:
            return None
        if tokens[verb].lower in _PURPOSE:
            return verb
        if tokens[verb].lower in _OVERHEARD and verb and tokens[verb - 1].lower in BE:
            return verb - 1
    return None


def _agrees(tokens: Sequence[Token], first: int, form: Form) -> bool:
    """Whether a form that may be a noun has a subject of its number: "reports", "claim"."""
    if not first or not tokens[first - 1].is_word:
        return form.lemma in {"say", "tell", "write"} or form.tense is Tense.PRESENT
    before = tokens[first - 1]
    if before.lower in DETERMINERS - _NO_NOUN_AFTER - {"another", "one"}:
        return False
    if before.lower in PREPOSITIONS or before.lower.endswith(("'s", "s'")):
        return False
    if form.tense is Tense.BASE and _is_joined(tokens, first - 1):
        return True
    base = form.tense is Tense.BASE
    return any(
        _is_plural(tokens, at) is base or (not base and tokens[at].lower in _ALSO_ONE)
        for at in (first - 1, _head(tokens, first - 1))
    )


def _is_plural(tokens: Sequence[Token], at: int) -> bool:
    lower = tokens[at].lower
    written = lower.endswith("s") and not lower.endswith("ss")
    return lower in _PLURAL or (written and (at == 0 or not tokens[at].is_capital))


def _head(tokens: Sequence[Token], last: int) -> int:
    """Return which noun a verb agrees with, if not the last: "residents of the town say"."""
    for at in range(last - 1, max(0, last - _PHRASE), -1):
        if not tokens[at].is_word:
            break
        noun = tokens[at - 1]
        name = noun.is_capital and at > 1
        if tokens[at].lower in PREPOSITIONS and not name and may_speak(noun.lower):
            return at - 1
    return last


def _is_joined(tokens: Sequence[Token], last: int) -> bool:
    return any(each.lower == "and" for each in tokens[max(0, last - 6) : last])
