"""Finds who says what in an article: the content, the speaker and the words that tell."""

from __future__ import annotations

from dataclasses import replace
from itertools import chain
from typing import TYPE_CHECKING

from newsrag.speech.labels import labelled
from newsrag.speech.referents import Referents
from newsrag.speech.tokens import paragraphs
from newsrag.speech.turns import Turns
from newsrag.types import Attribution, Span, Wording

if TYPE_CHECKING:
    from newsrag.speech.said import Said

__all__ = ["attributions"]

_FEWEST_LETTERS = 2


def attributions(text: str, language: str = "en") -> list[Attribution]:
    """Return what an article puts into somebody's mouth, in order of its text.

    By rules for English, with a list of verbs as in Pareti, O'Keefe et al., *Automatically
    Detecting and Attributing Indirect Quotations* (2013): a verb of reporting with its subject
    before or after it ("X said that", ", X said", "said X"), "according to X", and quotations that
    go on after the sentence that names who speaks, over paragraphs too. A pronoun is the last
    speaker who was named, as in the baselines of O'Keefe et al., *A Sequence Labelling Approach to
    Quote Attribution* (2012), and what stands alone has the speaker beside it, as in the sieves of
    Muzny et al., *A Two-stage Sieve Approach for Quote Attribution* (2017).

    What nobody is named for is the outlet's own word and is left out.

    Args:
        text: the article's text.
        language: ISO 639 code; of a language other than English only nothing is returned.
    """
    if not language.casefold().startswith("en"):
        return []
    parts = list(paragraphs(text))
    quoted = [each.span for part in parts for each in part.quoted]
    sentences = [each.span for part in parts for each in part.sentences]
    referents = Referents(text, quoted, sentences)
    turns = Turns(text)
    spoken = chain.from_iterable(map(turns.of, parts))
    names: dict[Span, str | None] = {}
    found: list[Attribution] = []
    for said in sorted(spoken, key=lambda each: each.speaker.start):
        if said.speaker not in names:
            names[said.speaker] = referents.of(said.speaker)
        found += _attribution(text, said, names[said.speaker])
    for said in labelled(text):
        found += _attribution(text, said, referents.labelled(said.speaker))
    found = [replace(each, name=referents.introduced.get(each.name, each.name)) for each in found]
    found.sort(key=lambda each: each.content.start)
    return found


def _attribution(text: str, said: Said, name: str | None) -> list[Attribution]:
    """Return the attribution of words to a name; none where a pronoun has none."""
    content = said.content
    letters = sum(letter.isalnum() for letter in content.of(text)[:40])
    if name is None or letters < _FEWEST_LETTERS:
        return []
    if any(quote.start <= content.start and content.end <= quote.end for quote in said.quoted):
        wording = Wording.DIRECT
    else:
        wording = Wording.MIXED if said.quoted else Wording.INDIRECT
    return [Attribution(content, said.speaker, said.cue, name, wording)]
