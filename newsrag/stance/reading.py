"""Decides what a text claims about a yes/no question; unsure, it says only that it bears on it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from newsrag.stance import operators as op
from newsrag.stance.clauses import follow_clause
from newsrag.stance.conditions import take_conditions
from newsrag.stance.countries import with_countries
from newsrag.stance.governors import Turn, follow_gerund, follow_infinitive
from newsrag.stance.groups import verb_group
from newsrag.stance.inversions import is_inverted, take_inversion
from newsrag.stance.nominals import DETERMINERS, PREPOSITIONS, RELATIVES
from newsrag.stance.nouns import turn_of_noun
from newsrag.stance.objects import PARTICLES, has_object, has_words, takes_another, turns_object
from newsrag.stance.parties import find_subject, is_passive
from newsrag.stance.phrases import after, before, clause, object_after
from newsrag.stance.sentences import sentences
from newsrag.text.forms import Form
from newsrag.types.stance import Stance

if TYPE_CHECKING:
    from newsrag.stance.claims import Claim
    from newsrag.stance.predicates import Occurrence
    from newsrag.stance.words import Word

__all__ = ["read_stance", "stance_of"]

_LONGEST = 300
"""Words of a sentence; a longer one is a table or a list, and claims nothing that can be read."""
_NEAR = 5
_PLURALS = frozenset(
    ["police", "troops", "people", "men", "women", "children", "they", "we", "you", "i", "militia"]
)


def stance_of(claim: Claim, text: str, same: Mapping[str, str] | None = None) -> Stance:
    """Return what a text claims about a question, as :func:`read_stance` does, alone."""
    return read_stance(claim, text, same)[0]


def read_stance(
    claim: Claim, text: str, same: Mapping[str, str] | None = None
) -> tuple[Stance, int | None]:
    """Return what a text claims about a question, and where the word is that it does so with.

    A text that has several places which claim different things only bears on the question, and so
    does one where the verb's subject, or a further word of the question, is not the question's.

    Args:
        claim: what is asked.
        text: one sentence or a few.
        same: other spellings of names, folded, by the spelling that the claim has.

    Returns:
        The side, and the index of a character; None where the text only bears on the question.
    """
    found: dict[Stance, int] = {}
    for sentence, asks in sentences(with_countries(text, same)):
        if len(sentence) > _LONGEST:
            continue
        for occurrence in claim.predicate.occurrences(sentence):
            if _is_about(claim, sentence, occurrence):
                side = _stance(claim, sentence, occurrence, asks=asks)
                found.setdefault(side, sentence[occurrence.at].start)
    found.pop(Stance.BEARS_ON, None)
    return found.popitem() if len(found) == 1 else (Stance.BEARS_ON, None)


def _is_about(claim: Claim, words: Sequence[Word], occurrence: Occurrence) -> bool:
    """Whether the clause of a verb has the further words of the question, objects at their place.

    Of what says less than the verb asked for, names are enough: it has objects of its own.
    """
    first, last = clause(words, occurrence.at)
    inside = words[first:last]
    if occurrence.weaker:
        names = [each for each in (*claim.objects, *claim.others) if each.capital]
        return has_words(inside, names)
    follows = words[occurrence.at + 1].text if occurrence.at + 1 < len(words) else ""
    if not claim.objects and not claim.others and follows == "that":
        return False  # who concedes that something is so does not concede
    if not has_words(inside, claim.others):
        return False
    passive = is_passive(words, occurrence)
    if passive or occurrence.noun:
        return has_words(inside, claim.objects)
    left = claim.subject.head.country and not claim.others
    if claim.lone and takes_another(words, occurrence.at, left=bool(left), gained=claim.gains):
        return False
    found = object_after(words, occurrence.at)
    if (
        claim.objects
        and found
        and found[0].text in PARTICLES - claim.predicate.particles - {"back"}
    ):
        return False  # "passed up the offer"
    return has_object(found, claim.objects)


def _stance(claim: Claim, words: Sequence[Word], occurrence: Occurrence, *, asks: bool) -> Stance:
    if occurrence.noun:
        noun = turn_of_noun(words, occurrence.at, claim)
        if noun is None:
            return Stance.BEARS_ON
        follow_clause(words, before(words, noun.edge)[0], noun)
        return Stance.BEARS_ON if asks else _decided(noun, weaker=False)
    if asks:
        named = claim.subject.mentioned_in(words[: occurrence.at])
        return Stance.ASKS if named and not occurrence.weaker else Stance.BEARS_ON
    turn = _turn_of_verb(words, occurrence)
    if turn is None or turn.unsure:
        return Stance.BEARS_ON
    start = find_subject(claim, words, occurrence, turn)
    if start is None or (turn.implied and occurrence.weaker):
        return Stance.BEARS_ON
    by_the_way = turn.edge > 0 and words[turn.edge - 1].text in RELATIVES
    if not by_the_way:  # what is said by the way is not governed
        if is_inverted(words, start):
            start = take_inversion(words, start, turn)
        follow_clause(words, start, turn)
    _take_object(claim, words, occurrence.at, turn)
    take_conditions(words, occurrence.at, start, turn)
    return _decided(turn, weaker=occurrence.weaker)


def _take_object(claim: Claim, words: Sequence[Word], at: int, turn: Turn) -> None:
    """Take in what follows a verb: "won no contract", "was not charged over", "safe until"."""
    follows = {each.text for each in words[at + 1 : at + 1 + _NEAR]}
    turn.unsure |= turn.relative and claim.lone
    if claim.predicate.state:
        turn.unsure |= any(each.text in {"until", "till"} for each in words[at:])
        return
    turn.unsure |= claim.own and turn.negations > 0 and bool(follows & {"for", "over"})
    negations, unsure = turns_object(words, at, negated=turn.negations > 0)
    turn.negations += negations
    turn.unsure |= unsure


def _decided(turn: Turn, *, weaker: bool) -> Stance:
    """Return the side that what was found puts a clause on."""
    if turn.unsure or turn.negations > 1:
        return Stance.BEARS_ON
    if turn.asked:
        return Stance.BEARS_ON if weaker else Stance.ASKS
    if turn.doubted:
        return Stance.DOUBTS
    if turn.negations:
        return Stance.DENIES
    if turn.promised:
        return Stance.PROMISES
    # Who does less than what is asked may still not have done that.
    return Stance.BEARS_ON if weaker else Stance.AFFIRMS


def _turn_of_verb(words: Sequence[Word], occurrence: Occurrence) -> Turn | None:
    """Return what turns a verb; None where it is no verb of a clause that can be read."""
    at, form = occurrence.at, occurrence.form
    turn = Turn(at)
    turn.take(words, at, form)
    found = {each.text for each in words[turn.edge : at]}
    if turn.infinitive:
        follow_infinitive(words, turn)
    elif "having" in found:
        follow_gerund(words, turn)
    elif Form.GERUND in form and not found & op.BE and not verb_group(words, at, form).joined:
        follow_gerund(words, turn)
        if not turn.unsure:
            follow_infinitive(words, turn)
    elif not found & op.AUXILIARIES and not _is_finite(words, at, form):
        return None
    return turn


def _is_finite(words: Sequence[Word], at: int, form: Form) -> bool:
    """Whether a form without an auxiliary is the verb of its clause.

    "The man arrested on Monday said" has another one.
    """
    if form & (Form.BASE | Form.THIRD):
        # "The end" and "at the end" are nouns.
        start, phrase = before(words, at)
        if is_inverted(words, start) or (start and words[start - 1].text == "should"):
            return True
        plain = not any(each.text in PREPOSITIONS for each in phrase)
        if not phrase or not plain or phrase[-1].text in DETERMINERS:
            return False
        if at + 1 < len(words) and words[at + 1].text in op.AUXILIARIES:
            return False  # "a Russian win is expected"
        if at and words[at - 1].is_mark:
            return False  # "record employment, wages, increases in"
        if form & (Form.THIRD | Form.PAST):
            return True
        return _is_plural(phrase)  # else a subjunctive, or an infinitive as after "let"
    if Form.PAST not in form:
        return verb_group(words, at, form).joined
    if Form.PARTICIPLE not in form:
        return True
    follows = words[at + 1].text if at + 1 < len(words) else ""
    rest = after(words, at + 1)
    next_word = words[at + 1 + len(rest)].text if at + 1 + len(rest) < len(words) else ""
    return follows != "by" and next_word not in op.AUXILIARIES | op.REPORTING | op.DENYING


def _is_plural(phrase: Sequence[Word]) -> bool:
    """Whether a noun phrase may be the subject of a verb in the plural; unsure of most names."""
    last = phrase[-1]
    if last.text in _PLURALS:
        return True
    if last.country or last.capital:
        return last.text.endswith(("ns", "ats", "ists", "ers")) or last.text == "israelis"
    return last.text.endswith("s") and not last.text.endswith("ss")
