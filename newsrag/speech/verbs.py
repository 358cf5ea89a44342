"""The verbs that report what somebody said or thinks, their forms, and what each may stand with.

The verbs are those of communication and of conjecture in Levin, *English Verb Classes and
Alternations* (1993), sections 29.4 to 29.5 and 37, as far as news uses them; what each may stand
with follows the cues that Pareti found in newspapers (*Attribution: A Computational Approach*,
2015; the PARC corpus).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, Flag, auto

__all__ = ["FORMS", "Form", "Frame", "Tense"]


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
        acknowledge add admit affirm agree allege announce argue assert assure boast brag caution
        claim clarify comment complain concede conclude confess confirm contend counter declare
        defend deny disclose emphasise emphasize exclaim explain hint insist joke lament maintain
        mention moan muse note demand propose recommend request observe opine plead post predict
        proclaim protest quip reason recall reckon recount reiterate relate remark remember repeat
        reply report respond reveal share speculate state stress swear testify tweet underline
        underscore write yell
        """,
    _SAID | Frame.HEARER: "tell remind inform notify assure",
    _SAID | Frame.HEARER | Frame.URGE: "warn advise",
    _SAID | Frame.WHETHER: "ask",
    _SAID | Frame.PROMISE: "pledge promise threaten vow",
    _SAID | Frame.WEAK: "estimate find indicate show signal suggest",
    _SAID | Frame.URGE: "urge beg implore",
    Frame.URGE: "encourage",
    Frame.CLAUSE | Frame.WHETHER: "wonder question",
    Frame.CLAUSE | Frame.WEAK | Frame.THOUGHT | Frame.PROMISE: "expect",
    Frame.CLAUSE | Frame.WEAK | Frame.THOUGHT: "believe fear feel hope suspect think",
    Frame.QUOTE: """
        bark begin bellow chant continue crack cry deadpan echo fume gush interject jest holler
        laugh mutter plead read roar sang scream shout snap sob text thunder whisper
        """,
    Frame.NAMING: """
        blast brand call characterise characterize condemn criticise criticize decry denounce
        describe dismiss dub express hail label praise slam tout voice
        """,
    Frame.OF: "accuse",
}
_IRREGULAR = {
    "say": ("says", "said", "saying"),
    "tell": ("tells", "told", "telling"),
    "write": ("writes", "wrote", "writing"),
    "think": ("thinks", "thought", "thinking"),
    "feel": ("feels", "felt", "feeling"),
    "find": ("finds", "found", "finding"),
    "show": ("shows", "showed", "showing"),
    "begin": ("begins", "began", "beginning"),
    "swear": ("swears", "swore", "swearing"),
    "read": ("reads", "read", "reading"),
    "sang": ("sings", "sang", "singing"),
}
_DOUBLING = frozenset(["admit", "quip", "dub", "snap", "sob", "beg", "tut"])
_VOWELS = "aeiou"


def _inflected(lemma: str) -> tuple[str, str, str]:
    """Return the present, past and -ing forms of a verb."""
    if lemma in _IRREGULAR:
        return _IRREGULAR[lemma]
    if lemma in _DOUBLING:
        return f"{lemma}s", f"{lemma}{lemma[-1]}ed", f"{lemma}{lemma[-1]}ing"
    if lemma.endswith("e"):
        return f"{lemma}s", f"{lemma}d", f"{lemma[:-1]}ing"
    if lemma.endswith("y") and lemma[-2] not in _VOWELS:
        return f"{lemma[:-1]}ies", f"{lemma[:-1]}ied", f"{lemma}ing"
    ending = "es" if lemma.endswith(("s", "x", "ch", "sh")) else "s"
    return f"{lemma}{ending}", f"{lemma}ed", f"{lemma}ing"


def _forms() -> dict[str, Form]:
    frames_of: dict[str, Frame] = {}
    for frames, lemmas in _TABLE.items():
        for lemma in lemmas.split():
            frames_of[lemma] = frames_of.get(lemma, frames) | frames
    found: dict[str, Form] = {}
    for lemma, frames in frames_of.items():
        present, past, ing = _inflected(lemma)
        for text, tense in (
            (lemma, Tense.BASE),
            (present, Tense.PRESENT),
            (past, Tense.PAST),
            (ing, Tense.ING),
        ):
            found[text] = Form(lemma, tense, frames)
    return found


FORMS = _forms()
"""The form that each word is, by the word in lower case."""
