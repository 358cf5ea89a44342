"""Puts every sentence of articles on the side it takes of yes/no questions, to be judged by hand.

``python benchmarks/stance_sentences.py benchmarks/stance_questions_2.txt articles.jsonl.gz``
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import re
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from newsrag.stance import Claim, read_claim, stance_of
from newsrag.stance.countries import with_countries
from newsrag.text.forms import forms
from newsrag.text.sentences import sentence_spans
from newsrag.types import Stance

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

WORD = re.compile(r"\w+(?:-\w+)*")
LONGEST = 1500
"""Characters of a sentence: what is longer is a table."""


def sentences(paths: Sequence[Path]) -> Iterator[str]:
    """Yield the sentences of articles in JSON, one a line."""
    for path in paths:
        data = path.read_bytes()
        lines = gzip.decompress(data) if path.suffix == ".gz" else data
        for line in lines.splitlines():
            text = json.loads(line)["text"]
            yield from (span.of(text) for span in sentence_spans(text))


def spoken_of(claim: Claim) -> frozenset[str]:
    """Return the words of which a sentence must have one to speak of a question."""
    predicate = claim.predicate
    verbs = {form for each in (*predicate.same, *predicate.weaker) for form in forms(each.base)}
    nouns = {noun + plural for noun in predicate.nouns for plural in ("", "s")}
    return frozenset(verbs | nouns | set(predicate.state[:1]))


def sided(
    claims: dict[str, tuple[Claim, frozenset[str]]], text: str
) -> Iterator[tuple[Stance, str]]:
    """Yield the side that a sentence takes of each question whose verb and subject it has."""
    plain = set(WORD.findall(text.casefold()))
    spoken = [each for each, (_, words) in claims.items() if not plain.isdisjoint(words)]
    words = with_countries(text) if spoken else []
    for question in spoken:
        claim = claims[question][0]
        if claim.subject.mentioned_in(words):
            yield stance_of(claim, text), question


def main() -> None:
    """Print how many sentences are on each side, and some of those that affirm or deny."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("questions", type=Path, help="a text file, one question a line")
    parser.add_argument("articles", type=Path, nargs="+", help="JSON lines with a text")
    parser.add_argument("-n", type=int, default=80, help="sentences shown of each side")
    options = parser.parse_args()
    asked = options.questions.read_text("utf-8").splitlines()
    read = {each: claim for each in asked if (claim := read_claim(each)) is not None}
    claims = {each: (claim, spoken_of(claim)) for each, claim in read.items()}
    found: dict[Stance, set[str]] = {each: set() for each in Stance}
    counted = Counter[Stance]()
    for text in filter(lambda each: len(each) <= LONGEST, set(sentences(options.articles))):
        for stance, question in sided(claims, text):
            counted[stance] += 1
            found[stance].add(f"{question} | {' '.join(text.split())}")
    print(f"{len(asked)} questions, {len(claims)} read; {dict(counted)}")
    for stance in (Stance.DENIES, Stance.AFFIRMS):
        shown = sorted(found[stance])
        random.Random(1).shuffle(shown)
        print(f"\n{stance}", *sorted(shown[: options.n]), sep="\n")


if __name__ == "__main__":
    main()
