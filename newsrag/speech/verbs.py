"""The verbs that report what somebody said or thinks, their forms, and what each may stand with.

The verbs are those of communication and of conjecture in Levin, *English Verb Classes and
Alternations* (1993), sections 29.4 to 29.5 and 37, as far as news uses them; what each may stand
with follows the cues that Pareti found in newspapers (*Attribution: A Computational Approach*,
2015; the PARC corpus).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, Flag, auto

from newsrag.text.forms import Form as Inflection
from newsrag.text.forms import forms

__all__ = ["FORMS", "PARTICLES", "Form", "Frame", "Tense"]


class Frame(Flag):
    """What a verb may report, and how."""

    CLAUSE = auto()  # "argued (that) it was late"
    QUOTE = auto()  # "“...,” she shouted"
    FREE = auto()  # a clause follows whatever it looks like: "said no charges were filed"
    HEARER = auto()  # who is told stands first: "told reporters that"
    WHETHER = auto()  # "wondered why", "asked if"
    PROMISE = auto()  # "promised to"
    URGE = auto()  # "urged them to"
    NAMING = auto()  # only quoted words: "called it “a disgrace”"
    OF = auto()  # "accused them of"
    WEAK = auto()  # only of who can speak: what shows or suggests is often a thing
    DOING = auto()  # "admitted being late"
    PARTICLE = auto()  # only with the words of PARTICLES: "pointed out", "made it clear"
    THOUGHT = auto()  # no speech, but what somebody is said to think


class Tense(Enum):
    """The four forms of an English verb that matter here."""

    BASE = auto()
    PRESENT = auto()
    PAST = auto()
    ING = auto()


@dataclass(frozen=True, slots=True)
class Form:
    """One form of a verb; a form may be two tenses at once only in ``read``."""

    lemma: str
    tense: Tense
    frames: Frame


_SAID = Frame.CLAUSE | Frame.QUOTE
_TABLE = {
    _SAID | Frame.FREE: "say",
    _SAID: """
        add affirm agree allege announce argue assert attest boast brag caution claim clarify
        comment complain concede conclude concur confirm contend counter declare decree defend
        disclose emphasise emphasize exclaim explain forecast foresee guarantee hint hypothesise
        hypothesize insist joke lament maintain moan muse note demand request observe opine plead
        post predict proclaim protest quip reaffirm reason reckon recount reiterate relate remark
        repeat reply respond retort reveal rule share speculate state stipulate stress surmise swear
        testify theorise theorize tweet underline underscore venture write yell
        """,
    _SAID | Frame.DOING: """
        acknowledge admit confess deny mention propose recall recommend remember report
        """,
    _SAID | Frame.HEARER: "remind inform notify assure reassure alert",
    _SAID | Frame.HEARER | Frame.URGE: "tell warn advise",
    _SAID | Frame.WHETHER | Frame.URGE: "ask",
    Frame.WHETHER: "clarify describe detail disclose discuss explain recall recount reveal",
    _SAID | Frame.PROMISE: "pledge promise threaten vow swear",
    _SAID | Frame.WEAK: "estimate find indicate show signal suggest",
    _SAID | Frame.URGE: "urge beg implore",
    Frame.URGE: "encourage",
    Frame.CLAUSE | Frame.WHETHER: "wonder question",
    Frame.CLAUSE | Frame.WEAK | Frame.THOUGHT | Frame.PROMISE: "expect",
    Frame.CLAUSE | Frame.WEAK | Frame.THOUGHT: """
        anticipate assume believe fear feel guess hope imagine suspect think worry
        """,
    _SAID | Frame.PARTICLE: "point make put",
    Frame.QUOTE | Frame.PARTICLE: "go",
    Frame.QUOTE: """
        bark begin bellow chant continue crack cry deadpan echo fume gush interject jest holler
        laugh mutter plead read roar scream shout sing snap sob text thunder whisper
        """,
    Frame.NAMING: """
        blast brand call characterise characterize condemn criticise criticize decry denounce
        deem depict deride describe dismiss dub express hail label lambast lambaste liken mock
        nickname portray praise pronounce refer ridicule slam speak talk term thank tout voice
        welcome apologise apologize
        """,
    Frame.OF: "accuse",
}
PARTICLES = {
    "point": ("out",),
    "make": ("clear", "it clear", "plain", "it plain", "it known"),
    "put": ("it",),
    "go": ("on",),
}
"""What verbs that report nothing alone are followed by where they do."""
_TENSES = (
    (Inflection.BASE, Tense.BASE),
    (Inflection.THIRD, Tense.PRESENT),
    (Inflection.PAST, Tense.PAST),
    (Inflection.GERUND, Tense.ING),
)


def _forms() -> dict[str, Form]:
    frames_of: dict[str, Frame] = {}
    for frames, lemmas in _TABLE.items():
        for lemma in lemmas.split():
            frames_of[lemma] = frames_of.get(lemma, frames) | frames
    found: dict[str, Form] = {}
    for lemma, frames in frames_of.items():
        for inflection, tense in _TENSES:  # "read" and "text" are read as the past
            for text, every in forms(lemma).items():
                if inflection in every:
                    found[text] = Form(lemma, tense, frames)
    return found


FORMS = _forms()
"""The form that each word is, by the word in lower case."""
