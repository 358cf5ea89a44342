"""The words around a noun that tell whom it means: articles, titles, kin, who acts for whom."""

from __future__ import annotations

from collections.abc import Sequence

from newsrag.stance import operators as op
from newsrag.stance.words import Word, word_set
from newsrag.text.question_words import MONTHS, SEASONS, WEEKDAYS

__all__ = [
    "AGENTS",
    "AIDES",
    "BODIES",
    "COMPANIES",
    "DETERMINERS",
    "FORCES",
    "KIN",
    "OPPOSED",
    "PREPOSITIONS",
    "PRONOUNS",
    "QUANTITIES",
    "RELATIVES",
    "SHIFTING",
    "SPEAKERS",
    "TITLES",
    "TROOPS",
    "ends_phrase",
    "has_participle",
    "is_adverb",
    "is_further_name",
    "is_time",
    "trimmed",
]

PRONOUNS = word_set("it they he she which who that")
RELATIVES = word_set("which who")
DETERMINERS = word_set(
    "a an the his her its their our my this these those some all any each every both 's"
)
PREPOSITIONS = word_set(
    "in on at to from for with by near around against about over under between after before "
    "during since into outside inside toward towards within without across along among as amid "
    "amidst despite via per upon onto beyond throughout besides regarding concerning below above "
    "behind beside beneath opposite"
)
BODIES = word_set(
    "administration administrations agency agencies airline airlines army authorities authority "
    "bank board brigade brigades cabinet carrier club committee company congress council court "
    "delegation department embassy firm fleet force forces government governments group guard "
    "guards leadership legislature management military militia militias ministry navy palace "
    "parliament police presidency regime regiment senate service services side staff state team "
    "union unit units"
)
"""Bodies of people that act as one, and may have others act for them."""
TROOPS = word_set("army force forces military personnel soldier soldiers troop troops unit units")
"""Of these, any is meant by any."""
FORCES = word_set(
    "aircraft armour armor army artillery brigade brigades contingent convoy convoys fighters "
    "fleet force forces jet jets military militia militias navy peacekeepers personnel plane "
    "planes regiment ship ships soldier soldiers tank tanks troop troops unit units vehicles "
    "warplanes warship warships"
)
"""What a country moves when it moves: to withdraw them is to withdraw."""
AGENTS = BODIES | word_set(
    "aircraft ambassador chancellor chief commander commanders contingent convoy convoys "
    "dictator diplomat diplomats king premier director executive executives fighters jet jets "
    "lawmakers lawyer lawyers leader leaders minister ministers negotiator negotiators officer "
    "officers official officials peacekeepers personnel plane planes president prosecutor "
    "prosecutors representative representatives secretary senators ship ships soldier soldiers "
    "spokesman spokesperson spokeswoman tank tanks troop troops warplanes warship warships"
)
"""Who acts for a country, an organisation or its head when news says that the country acts."""
AIDES = word_set(
    "airline airlines ambassador bank board carrier chancellor chief club committee dictator "
    "king premier company council court diplomat diplomats director executive executives firm "
    "guard guards lawmakers lawyer lawyers minister ministers officer officers president "
    "prosecutor prosecutors secretary senate senators side spokesman spokesperson spokeswoman "
    "staff state team union"
)
"""Of those, who may as well be somebody's own, and act for themselves: "X's lawyer"."""
SPEAKERS = word_set("spokesman spokesperson spokeswoman spokespeople")
OPPOSED = word_set(
    "opposition rebel separatist dissident exiled student church religious football soccer mafia "
    "labour labor trade business tribal"
)
"""Before those: who does not act for the country."""
SHIFTING = word_set(
    "vice deputy former ex prime acting interim assistant associate under junior honorary shadow "
    "next future previous past late would-be aspiring self-styled so-called retired ousted "
    "deposed rival provincial regional local"
)
"""Before an office: another one than the office alone."""
KIN = word_set(
    "son sons daughter daughters brother brothers sister sisters wife husband mother father "
    "parents cousin cousins nephew niece uncle aunt widow widower family families relative "
    "relatives lady girlfriend boyfriend friend friends fiancee grandson granddaughter "
    "grandfather grandmother stepson stepdaughter namesake aide aides ally allies adviser "
    "advisers advisor advisors"
)
TITLES = word_set(
    "president minister premier chancellor king queen prince princess pope senator sen rep "
    "representative congressman congresswoman governor gov mayor judge justice general gen lt "
    "maj lieutenant major col colonel captain capt admiral adm sgt sergeant dr mr mrs ms miss "
    "sir lord secretary speaker leader chief director chairman chairwoman chair ceo candidate "
    "nominee attorney ambassador commissioner sheriff professor prof rev reverend bishop "
    "archbishop cardinal ayatollah sheikh imam mullah emperor republican democrat officer "
    "detective coach counsel commander prosecutor dictator head"
)
COMPANIES = word_set("inc corp corporation co ltd plc llc ag sa gmbh company holdings")
QUANTITIES = word_set(
    "most all some many several half part parts both each one two three four five six seven "
    "eight nine ten dozens hundreds thousands scores tens millions billions number numbers "
    "majority rest remainder bulk couple handful members more any much lot lots hundred thousand "
    "dozen million"
)
"""Before "of": it is the words behind that say who or what."""
_TIMES = (
    frozenset(MONTHS) | frozenset(WEEKDAYS) | frozenset(SEASONS)
    | word_set(
        "today yesterday tomorrow tonight last next this week weeks weekend month months year "
        "years day days hour hours minute minutes night morning afternoon evening noon midnight "
        "ago since recently late early earlier later again overnight twice once soon then now "
        "here there meanwhile afterwards afterward recent am pm a.m p.m. a.m. already"
)
)  # fmt: skip
_WAYS = word_set(
    "hard alone too instead back away home abroad nationwide worldwide together anyway time "
    "times altogether outright"
)
"""At the end of a phrase they tell how or where."""
_GIVEN = 2
_YOUNGER = word_set("jr sr ii iii junior senior")
_NO_ADVERBS = word_set("family assembly ally rally supply reply july italy bully daily likely")


def is_adverb(word: Word) -> bool:
    """Whether a word may stand between a subject and its verb, by its ending or by the list."""
    if word.text in op.ADVERBS:
        return True
    return word.text.endswith("ly") and not word.capital and word.text not in _NO_ADVERBS


def is_time(word: Word) -> bool:
    """Whether a word tells when, how often or how, and no more who or what."""
    return word.text in _TIMES or word.text[:1].isdigit() or is_adverb(word)


def ends_phrase(word: Word) -> bool:
    """Whether a word behind a noun belongs to its phrase no more: when, how or where."""
    return is_time(word) or word.text in _WAYS


def has_participle(words: Sequence[Word]) -> bool:
    """Whether words before a name have a verb: "forces fighting X"; not "the leading critic X"."""
    return any(
        each.text.endswith("ing") and not each.capital and words[n].text not in DETERMINERS
        for n, each in enumerate(words[1:])
    )


def is_further_name(words: Sequence[Word]) -> bool:
    """Whether words may be given names behind a surname."""
    last = words[-1].text if words else ""
    return 0 < len(words) <= _GIVEN and all(w.capital for w in words) and last not in _YOUNGER


def trimmed(words: list[Word]) -> list[Word]:
    """Return a phrase without what it tells of times at its end."""
    end = len(words)
    while end and (ends_phrase(words[end - 1]) or words[end - 1].is_mark):
        end -= 1
    return words[:end]
