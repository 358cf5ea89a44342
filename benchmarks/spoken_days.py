"""Lists days that sentences of real articles are read to speak of, drawn by chance, to be judged.

python benchmarks/spoken_days.py NEWSRAG_DATA/events/corpus.jsonl --count 100 --seed 1
"""

from __future__ import annotations

import argparse
import random
import re
from collections.abc import Iterator
from datetime import datetime
from itertools import islice
from pathlib import Path

from newsrag.readers import read_paths
from newsrag.text.clean import clean_text
from newsrag.text.dates import parse_date
from newsrag.text.paragraphs import paragraph_spans
from newsrag.text.sentences import sentence_spans
from newsrag.text.spoken_of import SpokenOf, days_spoken_of
from newsrag.types import RawArticle

NAMED = re.compile(
    r"\b(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|yesterday|tomorrow"
    r"|(?:last|next|this) (?:week|month|year)|(?:January|February|March|April|June|July|August"
    r"|September|October|November|December|Jan\.|Feb\.|Sept\.|Oct\.|Nov\.|Dec\.) \d{1,2})\b"
)
"""What plainly names a day, week, month or year without its year, to count what is not read."""
WITH_YEAR = re.compile(r"\d{4}|\d0s")


def sentences(path: Path, most: int) -> Iterator[tuple[datetime, str, str, str]]:
    """Yield publication, sentence, and what stands before and after it in its paragraph."""
    for raw in islice(read_paths([path]), most):
        published = parse_date(raw.published) if isinstance(raw, RawArticle) else None
        if published is None or not isinstance(raw, RawArticle):
            continue
        text = clean_text(raw.text)
        for paragraph in paragraph_spans(text):
            for span in sentence_spans(text, paragraph):
                before, after = text[paragraph.start : span.start], text[span.end : paragraph.end]
                yield published, span.of(text), before, after


def shown(published: datetime, sentence: str, found: SpokenOf) -> str:
    """Return a reading with the words around it, on two lines."""
    start, end = found.span.start, found.span.end
    days = f"{found.first} ({found.first:%a})"
    days += "" if found.first == found.last else f" to {found.last}"
    around = f"{sentence[max(0, start - 130) : start]}[[{sentence[start:end]}]]"
    line = " ".join(f"{around}{sentence[end : end + 90]}".split())
    return f"{published:%Y-%m-%d %a %H:%M}: {days}, {found.role}\n    {line}"


def main() -> None:
    """Draw readings of what is written without a year, and count what is not read."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("articles", type=Path)
    parser.add_argument("--first", type=int, default=1_000_000, help="only so many articles")
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    every, named, read = [], 0, 0
    for published, sentence, before, after in sentences(arguments.articles, arguments.first):
        found = days_spoken_of(sentence, published, before, after)
        every += [(published, sentence, each) for each in found]
        for match in NAMED.finditer(sentence):
            named += 1
            read += any(
                each.span.start < match.end() and match.start() < each.span.end for each in found
            )
    hard = [each for each in every if not WITH_YEAR.search(each[2].span.of(each[1]))]
    print(f"{len(every)} readings, {len(hard)} of them without a year")
    print(f"{named} plain names of days and weeks, {read} of them read ({read / named:.0%})")
    for number, each in enumerate(random.Random(arguments.seed).sample(hard, arguments.count), 1):
        print(f"{number}. {shown(*each)}")


if __name__ == "__main__":
    main()
