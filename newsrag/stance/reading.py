"""Decides what a text claims about a yes/no question; unsure, it says only that it bears on it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from newsrag.stance import operators as op
from newsrag.stance.forms import Form, is_past
from newsrag.stance.governors import Turn, follow_clause, follow_gerund, follow_infinitive
from newsrag.stance.groups import verb_group
from newsrag.stance.nouns import turn_of_noun
from newsrag.stance.phrases import after, before, clause, main_subject, object_after
from newsrag.stance.subjects import (
    AGENTS,
    DETERMINERS,
    PREPOSITIONS,
    PRONOUNS,
    RELATIVES,
    same_thing,
    with_countries,
)
from newsrag.stance.words import Word, word_set
from newsrag.types.stance import Stance

if TYPE_CHECKING:
    from newsrag.stance.claims import Claim
    from newsrag.stance.predicates import Occurrence

__all__ = ["read_stance", "stance_of"]

_ENDS = frozenset(".?!…")
_QUOTES = frozenset("\"“”„«»‘’'")
_NONE = word_set("no none neither nobody")
_LONGEST = 300
"""Words of a sentence; a longer one is a table or a list, and claims nothing that can be read."""
_LONGEST_BRACKET = 12
_AHEAD = 14
"""Words after a verb among which a condition for it may stand."""
_SEQUELS = word_set("if unless once provided until")


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
    for sentence, asks in _sentences(with_countries(text, same)):
        if len(sentence) > _LONGEST:
            continue
        for occurrence in claim.predicate.occurrences(sentence):
            if _is_about(claim, sentence, occurrence):
                side = _stance(claim, sentence, occurrence, asks=asks)
                found.setdefault(side, sentence[occurrence.at].start)
    found.pop(Stance.BEARS_ON, None)
    return found.popitem() if len(found) == 1 else (Stance.BEARS_ON, None)


def _sentences(words: Sequence[Word]) -> Iterator[tuple[list[Word], bool]]:
    """Yield sentences without marks of quotation and brackets, and whether each is a question."""
    sentence: list[Word] = []
    for word in words:
        if word.text in _ENDS:
            if sentence:
                yield sentence, word.text == "?"
            sentence = []
        elif word.text == ")":
            del sentence[_bracket(sentence) :]
        elif word.text not in _QUOTES:
            sentence.append(word)
    if sentence:
        yield sentence, False


def _bracket(sentence: Sequence[Word]) -> int:
    """Return where a bracket opened that is closed now; the end, if it is too far or nowhere."""
    end = len(sentence)
    for at in range(end - 1, max(-1, end - _LONGEST_BRACKET), -1):
        if sentence[at].text == "(":
            return at
    return end


def _is_about(claim: Claim, words: Sequence[Word], occurrence: Occurrence) -> bool:
    """Whether the clause of a verb has the further words of the question, objects at their place.

    Of what says less than the verb asked for, names are enough: it has objects of its own.
    """
    first, last = clause(words, occurrence.at)
    inside = words[first:last]
    if occurrence.weaker:
        names = [each for each in (*claim.objects, *claim.others) if each.capital]
        return _has(inside, names)
    follows = words[occurrence.at + 1].text if occurrence.at + 1 < len(words) else ""
    if not claim.objects and not claim.others and follows == "that":
        return False  # who concedes that something is so does not concede
    passive = _is_passive(words, occurrence)
    place = inside if passive or occurrence.noun else object_after(words, occurrence.at)
    return _has(place, claim.objects) and _has(inside, claim.others)


def _has(words: Sequence[Word], wanted: Sequence[Word]) -> bool:
    """Whether words have all that are wanted; of those who act for somebody, any will do."""
    agents = any(each.text in AGENTS for each in words)
    return all(
        (agents and each.text in AGENTS) or any(same_thing(word, each) for word in words)
        for each in wanted
    )


def _stance(claim: Claim, words: Sequence[Word], occurrence: Occurrence, *, asks: bool) -> Stance:
    if occurrence.noun:
        noun = turn_of_noun(words, occurrence.at, claim.subject)
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
    start = _subject_start(claim, words, occurrence, turn)
    if start is None:
        return Stance.BEARS_ON
    if words[turn.edge - 1].text not in RELATIVES:  # what is said by the way is not governed
        follow_clause(words, start, turn)
    ahead = words[occurrence.at + 1 : occurrence.at + 1 + _AHEAD]
    turn.doubted |= any(each.text in _SEQUELS for each in ahead)
    return _decided(turn, weaker=occurrence.weaker)


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
        phrase = before(words, at)[1]
        plain = not any(each.text in PREPOSITIONS for each in phrase)
        return bool(phrase) and plain and phrase[-1].text not in DETERMINERS
    if Form.PAST not in form:
        return verb_group(words, at, form).joined
    if Form.PARTICIPLE not in form:
        return True
    follows = words[at + 1].text if at + 1 < len(words) else ""
    rest = after(words, at + 1)
    next_word = words[at + 1 + len(rest)].text if at + 1 + len(rest) < len(words) else ""
    return follows != "by" and next_word not in op.AUXILIARIES | op.REPORTING | op.DENYING


def _subject_start(
    claim: Claim, words: Sequence[Word], occurrence: Occurrence, turn: Turn
) -> int | None:
    """Return where the subject of a verb starts if it is the question's; None if that is unsure."""
    if turn.implied:
        earlier = words[: occurrence.at]
        return turn.edge if claim.subject.mentioned_in(earlier) else None
    start, phrase = before(words, turn.edge)
    passive = _is_passive(words, occurrence)
    if passive != claim.passive and not claim.predicate.state:
        return start if _is_other_voice(claim, words, occurrence.at, passive=passive) else None
    if any(each.text in _NONE for each in phrase):
        turn.negations += 1
        turn.unsure |= any(each.text == "matter" for each in phrase)
    if _begins_relative(words, start, phrase):
        return None
    if claim.subject.named_by(phrase):
        return start
    if phrase and (len(phrase) > 1 or phrase[-1].text not in PRONOUNS):
        return None
    return _pronoun_start(claim, words, start, phrase)


def _is_passive(words: Sequence[Word], occurrence: Occurrence) -> bool:
    own = verb_group(words, occurrence.at, occurrence.form)
    return Form.PARTICIPLE in occurrence.form and bool(own.auxiliaries & op.BE)


def _is_other_voice(claim: Claim, words: Sequence[Word], at: int, *, passive: bool) -> bool:
    """Whether "X was arrested by police" answers "did police arrest X", or the other way round."""
    rest = after(words, at + 1)
    if not passive:
        return claim.subject.named_by(rest)
    places = [n for n, each in enumerate(rest) if each.text == "by"]
    return bool(places) and claim.subject.named_by(rest[places[0] + 1 :])


def _begins_relative(words: Sequence[Word], start: int, phrase: Sequence[Word]) -> bool:
    """Whether a phrase has the verb of "who fought Russia" in it."""
    if not start or not phrase:
        return False
    first = phrase[0]
    return words[start - 1].text in RELATIVES or (
        words[start - 1].text == "that" and not first.capital and is_past(first.text)
    )


def _pronoun_start(
    claim: Claim, words: Sequence[Word], start: int, phrase: Sequence[Word]
) -> int | None:
    """Return where a pronoun stands that means the question's subject.

    "Which" and "who" mean what stands before them, "it" and "they" whom the sentence begins with.
    """
    if phrase:
        return start if claim.subject.named_by(main_subject(words)) else None
    if start and words[start - 1].text in RELATIVES | {"that"}:
        end = start - 1
        while end and words[end - 1].text == ",":
            end -= 1
        earlier, named = before(words, end)
        return earlier if claim.subject.named_by(named) else None
    return None
