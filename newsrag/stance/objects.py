"""Tells whether what a verb is done to is what a question asks, and nothing of somebody else's."""

from __future__ import annotations

from collections.abc import Sequence

from newsrag.stance import nominals as nom
from newsrag.stance import operators as op
from newsrag.stance.phrases import object_after
from newsrag.stance.subjects import same_thing
from newsrag.stance.words import Word, word_set

__all__ = ["PARTICLES", "has_object", "has_words", "takes_another", "turns_object"]

PARTICLES = word_set("out off up down back away apart")
_WAYS = word_set(
    "east west north south eastward eastwards westward westwards northward northwards southward "
    "southwards further farther forward effective faster slower slowly fast better worse more "
    "less than"
)
_MEASURES = word_set(
    "mile miles kilometre kilometres kilometer kilometers km metres meters feet yards times "
    "percent cents dollars pounds euros points degrees"
)
_UNDERTAKINGS = word_set(
    "accord agreement alliance auction bid bidding bloc case championship competition "
    "consideration contest contract convention council court cup deal election elections event "
    "games group initiative mission negotiations nomination organisation organization pact "
    "partnership process programme program project protocol race scheme summit talks tournament "
    "treaty tribunal claim claims commitment commitments demand demands plan plans pledge "
    "pledges policy position positions prediction predictions promise promises proposal "
    "proposals stance threat threats view views"
)
"""Who withdraws from these has left no place."""
_DESCRIBING = word_set("capable known able pursuant worth due such similar so anyway drawn made")
_NONE = word_set("no neither none nobody nothing")
_WHOLE = word_set("all every each both most many much enough")
_COMPARED = word_set("fewer less more later longer other matter doubt better")
_NO_OBJECT = nom.PREPOSITIONS | {"of", "once", "provided"}
_NO_PHRASE = (
    nom.PREPOSITIONS | op.AUXILIARIES | word_set("and or but who which that because when if")
)


def object_of(words: Sequence[Word], at: int) -> list[Word]:
    """Return a verb's object without its particle and without times; empty, if it has none."""
    rest = object_after(words, at)
    start = 0
    while start < len(rest) and (rest[start].text in PARTICLES | _WAYS or _is_manner(rest[start])):
        start += 1
    rest = nom.trimmed(rest[start:])
    while rest and rest[-1].text in PARTICLES | _WAYS:
        rest = nom.trimmed(rest[:-1])
    return [] if rest and rest[0].text in _NO_OBJECT else rest


def _is_manner(word: Word) -> bool:
    return nom.is_adverb(word) and word.text not in nom.QUANTITIES | _NO_OBJECT


def has_object(phrase: Sequence[Word], wanted: Sequence[Word]) -> bool:
    """Whether a phrase has all words of an object, and none that makes it somebody else's.

    A word must be the head of its phrase or stand before another one that is wanted: "X's brother"
    and "supporters of X" are not X; of troops, forces and the like any will do.
    """
    forces = any(each.text in nom.TROOPS for each in phrase)
    return all(
        (forces and each.text in nom.TROOPS)
        or any(same_thing(word, each) and _is_it(phrase, at, each, wanted)
               for at, word in enumerate(phrase))
        for each in wanted
    )  # fmt: skip


def has_words(words: Sequence[Word], wanted: Sequence[Word]) -> bool:
    """Whether words have all that are wanted somewhere; names not only as somebody else's."""
    forces = any(each.text in nom.TROOPS for each in words)
    return all(
        (forces and each.text in nom.TROOPS)
        or any(same_thing(word, each) and (not each.capital or _is_head(words, at, each, wanted))
               for at, word in enumerate(words))
        for each in wanted
    )  # fmt: skip


def _is_it(phrase: Sequence[Word], at: int, asked: Word, wanted: Sequence[Word]) -> bool:
    if not _is_head(phrase, at, asked, wanted):
        return False
    told = [each for each in phrase[:at] if each.text not in nom.DETERMINERS]
    if any(each.text in nom.KIN for each in told) or (
        asked.capital and nom.has_participle(phrase[:at])
    ):
        return False
    of = next((n for n in range(at - 1, 0, -1) if phrase[n].text == "of"), 0)
    if not of:
        return True
    front = phrase[of - 1]
    if front.text in nom.TITLES - nom.AGENTS or _counts(front):
        return True
    if any(same_thing(front, each) for each in wanted):
        return True
    return bool(asked.country) and front.text in nom.AGENTS


def _is_head(phrase: Sequence[Word], at: int, asked: Word, wanted: Sequence[Word]) -> bool:
    """Whether no word behind one makes it part of another name or thing."""
    rest = phrase[at + 1 :]
    if not rest or any(same_thing(rest[0], each) for each in wanted):
        return True
    if not asked.capital and asked is not wanted[-1]:
        return True
    own = _same_phrase(rest, of_name=asked.capital)
    before = phrase[at - 1].text if at else ""
    if asked.capital and before in nom.TITLES and nom.is_further_name(own):
        return True  # "President A. Sample", where the surname stands first
    if all(each.text in nom.COMPANIES for each in own):
        return True
    if not asked.capital:  # "the minister A. Name"
        return all(each.capital for each in own)
    owned = own[1:] if own[0].text == "'s" else own
    last = owned[-1].text if owned else ""
    opposed = any(each.text in nom.OPPOSED | nom.SHIFTING for each in owned)
    return bool(asked.country) and last in nom.AGENTS and not opposed


def _same_phrase(rest: Sequence[Word], *, of_name: bool = True) -> list[Word]:
    """Return what of the words behind a noun belongs to the same phrase.

    "A bill banning it" and "a bill known as" end it, but not "the A. Sample training camps".
    """
    own: list[Word] = []
    if not of_name and len(rest) > 1 and _describes(rest[0].text):
        return own
    for word in rest:
        ended = (
            word.is_mark or word.text in _NO_PHRASE or word.text == "of" or nom.ends_phrase(word)
        )
        if ended or (word.text in nom.DETERMINERS and word.text != "'s"):
            break
        own.append(word)
    return own


def _describes(text: str) -> bool:
    return text.endswith(("ing", "ed")) or text in _DESCRIBING


def takes_another(words: Sequence[Word], at: int, *, left: bool, gained: bool) -> bool:
    """Whether a verb has an object of its own where a question has none: "withdrew its offer".

    Troops are no other object, nor are times and distances.

    Args:
        words: the sentence.
        at: where the verb stands.
        left: "withdrew from the deal" counts, too: it leaves no place.
        gained: numbers count, too: "won 62 percent".
    """
    behind_it = next((each.text for each in words[at + 1 : at + 3] if not nom.is_adverb(each)), "")
    if gained and behind_it[:1].isdigit():
        return True
    found = object_of(words, at)
    found = found[: next((n for n, w in enumerate(found) if w.text in PARTICLES), len(found))]
    of = next((n for n, each in enumerate(found) if each.text == "of"), len(found))
    front, behind = found[:of], nom.trimmed(found[of + 1 :])
    saying = len(front) > 1 and front[0].text.endswith("ing")
    if not front or saying or front[0].text == "'s":
        return left and _from_undertaking(words, at)
    if gained and not all(nom.is_time(each) and not each.text[:1].isdigit() for each in front):
        return True
    last = behind[-1] if behind and _counts(front[-1]) else front[-1]
    return not (_counts(last) or last.text in nom.FORCES | _MEASURES | PARTICLES | _WAYS)


def _counts(word: Word) -> bool:
    return word.text in nom.QUANTITIES or nom.is_time(word)


def _from_undertaking(words: Sequence[Word], at: int) -> bool:
    for place in range(at + 1, min(len(words), at + 6)):
        if words[place].is_mark:
            return False
        if words[place].text in {"from", "of"}:
            plain = [w for w in words[place + 1 :] if w.text not in nom.DETERMINERS]
            while plain and plain[0].text[:1].isdigit():
                del plain[0]
            phrase = _same_phrase(plain)
            return bool(phrase) and phrase[-1].text in _UNDERTAKINGS
    return False


def _is_told_apart(words: Sequence[Word], at: int, found: Sequence[Word]) -> bool:
    """Whether a clause tells which one: who passes no bill that cuts taxes may pass another."""
    end = at + 1 + len(found)
    return bool(found) and end < len(words) and words[end].text in {"that", "which", "who"}


def turns_object(words: Sequence[Word], at: int, *, negated: bool) -> tuple[int, bool]:
    """Return the negations in a verb's object ("won no contract"), and whether it is unsure.

    Args:
        words: the sentence.
        at: where the verb stands.
        negated: the verb is; who did not release all may have released some.
    """
    found = object_after(words, at)
    texts = [each.text for each in found]
    negations, unsure = 0, negated and _is_told_apart(words, at, found)
    for n, text in enumerate(texts):
        follows = texts[n + 1] if n + 1 < len(texts) else ""
        before = texts[n - 1] if n else ""
        if text in _NONE:
            negations += 1
            unsure |= follows in _COMPARED or texts[0] in nom.PREPOSITIONS
        elif text == "not":
            negations += follows in {"a", "one"}
            unsure |= follows not in {"a", "one"}
        elif text in {"few", "little"}:
            unsure |= before not in {"a", "quite"}
        elif text in op.APPROXIMATE:
            unsure |= not follows[:1].isdigit()
        elif text in _WHOLE:
            unsure |= negated
    return negations, unsure
