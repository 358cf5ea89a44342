"""The forms of an English verb, made from its base, and the bases that a form may have."""

from __future__ import annotations

from enum import Flag, auto
from functools import cache

__all__ = ["IRREGULAR_BASES", "Form", "bases", "forms", "is_past"]


class Form(Flag):
    """What a form of a verb may be; one written form can be several."""

    BASE = auto()
    THIRD = auto()
    PAST = auto()
    PARTICIPLE = auto()
    GERUND = auto()


# Base, past, participle; the facts of any grammar of English (Quirk et al. 1985, 3.11 to 3.20).
_IRREGULAR = """
    arise arose arisen|bear bore borne|beat beat beaten|become became become|begin began begun
    bend bent bent|bet bet bet|bid bid bid|bind bound bound|bite bit bitten|bleed bled bled
    blow blew blown|break broke broken|breed bred bred|bring brought brought
    broadcast broadcast broadcast|build built built|burn burnt burnt|burst burst burst
    buy bought bought|cast cast cast|catch caught caught|choose chose chosen|cling clung clung
    come came come|cost cost cost|creep crept crept|cut cut cut|deal dealt dealt|dig dug dug
    do did done|draw drew drawn|drink drank drunk|drive drove driven|eat ate eaten|fall fell fallen
    feed fed fed|feel felt felt|fight fought fought|find found found|flee fled fled
    fly flew flown|forbid forbade forbidden|forget forgot forgotten|forgive forgave forgiven
    freeze froze frozen|get got got|give gave given|go went gone|grow grew grown|hang hung hung
    have had had|hear heard heard|hide hid hidden|hit hit hit|hold held held|hurt hurt hurt
    keep kept kept|know knew known|lay laid laid|lead led led|leave left left|lend lent lent
    let let let|lie lay lain|light lit lit|lose lost lost|make made made|mean meant meant
    meet met met|mislead misled misled|overcome overcame overcome|overthrow overthrew overthrown
    pay paid paid|put put put|quit quit quit|read read read|rebuild rebuilt rebuilt|ride rode ridden
    ring rang rung|rise rose risen|run ran run|say said said|see saw seen|seek sought sought
    sell sold sold|send sent sent|set set set|shake shook shaken|shoot shot shot|show showed shown
    shrink shrank shrunk|shut shut shut|sing sang sung|sink sank sunk|sit sat sat|sleep slept slept
    speak spoke spoken|spend spent spent|split split split|spread spread spread|stand stood stood
    steal stole stolen|stick stuck stuck|strike struck struck|swear swore sworn|sweep swept swept
    swim swam swum|take took taken|teach taught taught|tear tore torn|tell told told
    think thought thought|throw threw thrown|undergo underwent undergone
    understand understood understood|undertake undertook undertaken|uphold upheld upheld
    wake woke woken|wear wore worn|win won won|withdraw withdrew withdrawn
    withhold withheld withheld|withstand withstood withstood|write wrote written
"""
_PARTS = {
    base: (past, participle)
    for base, past, participle in (
        each.split() for line in _IRREGULAR.strip().splitlines() for each in line.split("|")
    )
}
IRREGULAR_BASES = frozenset(_PARTS)
_VOWELS = "aeiou"


@cache
def forms(base: str) -> dict[str, Form]:
    """Return the written forms of a verb and what each may be.

    Where English doubles a consonant ("commit", "committed") or may not ("visit", "visited"), both
    are given: the one that is not English is not met.
    """
    found: dict[str, Form] = {}

    def add(written: str, form: Form) -> None:
        found[written] = found.get(written, Form(0)) | form

    add(base, Form.BASE)
    add(_third(base), Form.THIRD)
    for stem in _stems(base):
        add(stem + "ing", Form.GERUND)
    past, participle = _PARTS.get(base, ("", ""))
    regular = [stem + "ed" for stem in _stems(base, before_e=True)]
    for written in [past] if past else regular:
        add(written, Form.PAST)
    for written in [participle] if participle else regular:
        add(written, Form.PARTICIPLE)
    return found


def _third(base: str) -> str:
    if base.endswith(("s", "x", "z", "ch", "sh", "o")):
        return base + "es"
    if base.endswith("y") and base[-2:-1] not in _VOWELS:
        return base[:-1] + "ies"
    return base + "s"


def _stems(base: str, *, before_e: bool = False) -> list[str]:
    """Return what stands before "ing", or before "ed"."""
    if base.endswith("ie") and not before_e:
        return [base[:-2] + "y"]
    if base.endswith("e") and not base.endswith(("ee", "oe", "ye")):
        return [base[:-1]]
    if base.endswith("ee") and before_e:
        return [base[:-1]]
    if before_e and base.endswith("y") and base[-2:-1] not in _VOWELS:
        return [base[:-1] + "i"]
    doubles = (
        len(base) > 2
        and base[-1] not in _VOWELS + "wxy"
        and base[-2] in _VOWELS
        and (base[-3] not in _VOWELS or base[-4:-2] == "qu")
    )
    return [base, base + base[-1]] if doubles else [base]


def bases(written: str) -> list[str]:
    """Return what a past, participle or gerund may be a form of, the likeliest first."""
    irregular = [base for base, parts in _PARTS.items() if written in parts]
    if irregular:
        return irregular
    candidates = [written]
    for ending in ("ing", "ied", "ed"):
        if written.endswith(ending) and len(written) > len(ending) + 1:
            stem = written.removesuffix(ending)
            candidates += [stem + "y"] if ending == "ied" else [stem, stem + "e", stem[:-1]]
    return [each for each in candidates if written in forms(each)]


def is_past(written: str) -> bool:
    """Whether a word may be the past of some verb."""
    return any(Form.PAST in forms(base)[written] for base in bases(written) if base != written)
