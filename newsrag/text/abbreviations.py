"""Abbreviations whose full stop ends no sentence, or not always, in English news."""

from __future__ import annotations

from newsrag.text.word_sets import word_set

__all__ = ["NEVER_LAST", "OFTEN_LAST", "SHORT_MONTHS", "STARTERS"]

NEVER_LAST = word_set(
    "adm amb approx assoc asst atty brig capt cf cmdr col cpl det dr drs ens esp gen gov govs hon "
    "incl insp lt maj messrs mgr mme mr mrs ms msgr mts mx pfc pres prof rep reps resp rev sen "
    "sens sgt sgts spc supt viz vs"
)
"""Abbreviations that stand before a name or a number and so never end a sentence."""
OFTEN_LAST = word_set(
    "ala ariz ark bros calif co colo conn corp del dept esq fla ft ga ill inc ind jr kan ky la ltd "
    "mass md mich minn miss mo mont mt neb nev okla ore pa plc sr st tenn tex va vt wash wis wyo "
    "etc ph.d"
)
"""Those that may: only a word that starts sentences tells it."""
SHORT_MONTHS = word_set("jan feb mar apr jun jul aug sep sept oct nov dec")
STARTERS = word_set(
    "a according after all also although an and another as at because before both but by despite "
    "during each even for from he her here his how however i if in instead it its last many "
    "meanwhile more most my neither nor not now on once one only or our several she since so some "
    "still such that the their then there these they this those though through to under until we "
    "what when where whether which while who why with yet you your"
)
"""Words that with a capital letter behind a full stop start a sentence."""
