"""Finds who says what in an article: the content, the speaker and the words that tell."""

from __future__ import annotations

from itertools import chain

from newsrag.speech.referents import Referents
from newsrag.speech.tokens import paragraphs
from newsrag.speech.turns import Said, Turns
from newsrag.types import Attribution, Span, Wording

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
    found: list[Attribution] = []
    names: dict[Span, str | None] = {}
    for said in chain.from_iterable(map(turns.of, parts)):
        if said.speaker not in names:
            names[said.speaker] = referents.of(said.speaker)
        name = names[said.speaker]
        content = _trimmed(text, said.content)
        if name is not None and content is not None:
            found.append(_attribution(text, said, content, name))
    found.sort(key=lambda each: each.content.start)
    return found


def _attribution(text: str, said: Said, content: Span, name: str) -> Attribution:
    if any(quote.start <= content.start and content.end <= quote.end for quote in said.quoted):
        wording = Wording.DIRECT
    else:
        wording = Wording.MIXED if said.quoted else Wording.INDIRECT
    return Attribution(content, said.speaker, said.cue, name, wording)


def _trimmed(text: str, content: Span) -> Span | None:
    letters = sum(letter.isalnum() for letter in content.of(text)[:40])
    return content if letters >= _FEWEST_LETTERS else None
