"""Finds where a text speaks of what a question asks: the verb, others that say the same, nouns."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from newsrag.text.forms import Form, forms

if TYPE_CHECKING:
    from newsrag.stance.words import Word

__all__ = [
    "MOST_BETWEEN",
    "Occurrence",
    "Predicate",
    "Verb",
    "known_bases",
    "of_state",
    "of_verb",
    "phrasal_verbs",
]

_LIST = "predicates.tsv"
MOST_BETWEEN = 4
"""Words between a verb and its particle: "pulled all of its troops out"."""
_NEAR = 6
"""Words after a verb among which the object stands that decides what it means."""


@dataclass(frozen=True, slots=True)
class Verb:
    """A verb, with the particle that belongs to it and the objects that it must have one of."""

    base: str
    particle: str = ""
    objects: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Occurrence:
    """Where words speak of a predicate: a verb's or noun's place and form."""

    at: int
    form: Form
    weaker: bool = False
    noun: bool = False


@dataclass(frozen=True)
class Predicate:
    """What a question asks whether it is so: verbs for it, verbs for less, nouns of it.

    Or a ``state``, in words, that something is in.
    """

    same: tuple[Verb, ...]
    weaker: tuple[Verb, ...] = ()
    nouns: frozenset[str] = frozenset()
    state: tuple[str, ...] = ()

    @property
    def particles(self) -> frozenset[str]:
        """The particles that its verbs may have."""
        return frozenset(each.particle for each in (*self.same, *self.weaker))

    def occurrences(self, words: Sequence[Word]) -> Iterator[Occurrence]:
        """Yield where words speak of it, in order of the words."""
        for at, word in enumerate(words):
            found = self._verb(words, at)
            if found is not None:
                yield found
            elif self.state and self.state == _texts(words[at : at + len(self.state)]):
                yield Occurrence(at, Form.PARTICIPLE)
            elif _singular(word.text) in self.nouns:
                yield Occurrence(at, Form(0), noun=True)

    def _verb(self, words: Sequence[Word], at: int) -> Occurrence | None:
        for weaker, verbs in ((False, self.same), (True, self.weaker)):
            for verb in verbs:
                form = forms(verb.base).get(words[at].text)
                if form is not None and _complete(verb, words, at):
                    return Occurrence(at, form, weaker)
        return None


def _complete(verb: Verb, words: Sequence[Word], at: int) -> bool:
    """Whether the particle and the object that a verb needs follow it."""
    after = [each.text for each in words[at + 1 : at + 1 + _NEAR]]
    if verb.particle and verb.particle not in after[: MOST_BETWEEN + 1]:
        return False
    return not verb.objects or not verb.objects.isdisjoint(after)


def _singular(noun: str) -> str:
    return noun[:-1] if noun.endswith("s") and not noun.endswith("ss") else noun


def of_verb(verb: Verb, after: Collection[str] = ()) -> Predicate:
    """Return the predicate that a verb is of: all groups that have it, else the verb alone.

    Args:
        verb: a verb's base and particle.
        after: the words that follow it in the question; one that means something only with certain
            objects counts only with them.
    """
    same, weaker, nouns = {verb: None}, {}, set[str]()
    for group in _groups():
        if any(
            (each.base, each.particle) == (verb.base, verb.particle)
            and (not each.objects or not each.objects.isdisjoint(after))
            for each in group.same
        ):
            same.update(dict.fromkeys(group.same))
            weaker.update(dict.fromkeys(group.weaker))
            nouns |= group.nouns
    return Predicate(tuple(same), tuple(weaker), frozenset(nouns))


def of_state(words: Sequence[Word]) -> Predicate:
    """Return the predicate of "is it safe" and "is it out of control": only "to be" is needed."""
    return Predicate((), state=_texts(words))


def _texts(words: Sequence[Word]) -> tuple[str, ...]:
    return tuple(each.text for each in words)


@cache
def known_bases() -> frozenset[str]:
    """Return the base forms of all listed verbs."""
    return frozenset(verb.base for group in _groups() for verb in group.same)


@cache
def phrasal_verbs() -> frozenset[tuple[str, str]]:
    """Return the listed verbs that have a particle, each with it."""
    listed = (verb for group in _groups() for verb in group.same)
    return frozenset((each.base, each.particle) for each in listed if each.particle)


@cache
def _groups() -> tuple[Predicate, ...]:
    text = files("newsrag.data").joinpath(_LIST).read_text(encoding="utf-8")
    lines = (line for line in text.splitlines() if line and not line.startswith("#"))
    return tuple(_group(*line.split("\t")) for line in lines)


def _group(same: str, nouns: str, weaker: str) -> Predicate:
    listed = frozenset(each.strip() for each in nouns.split(",") if each.strip())
    return Predicate(_verbs(same), _verbs(weaker), listed)


def _verbs(field: str) -> tuple[Verb, ...]:
    return tuple(_verb(each) for each in field.split(",") if each.strip())


def _verb(written: str) -> Verb:
    name, _, objects = written.strip().rstrip("]").partition("[")
    base, _, particle = name.strip().partition(" ")
    return Verb(base, particle, frozenset(objects.split()))
