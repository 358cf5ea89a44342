"""Counts how many hand-made annotations of who said what the rules find, and what else they say.

``tests/attributions.jsonl`` has the annotations of 30 articles of ``events/`` as offsets and
hashes; the texts are looked up in the data and checked against their hashes first. An attribution
found is right when its content and its speaker are:

- content: its characters and those of an annotation have at least 80 % of what either has in
  common;
- speaker: its name has the words of the annotated name, or one has all words of the other and
  ends alike ("Moon" for "Moon Jae-in" does not, "Stoltenberg" for "Jens Stoltenberg" does). Where
  the annotated speaker has no name, the words that stand for it must be the ones that were found.

In articles without any annotation all that is found is wrong. Annotations that are not strict
(impersonal ones such as "it was said", headlines quoted, labels of single words) count neither for
nor against, whether they are found or not.

The rules were written with the development half in view, and with articles that are not annotated
at all. Of the test half only these counts were looked at.

    NEWSRAG_DATA=DIR python benchmarks/attributions.py
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from newsrag.speech import attributions
from newsrag.text.spellings import folded

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from newsrag.types import Attribution

GOLD = Path(__file__).parent.parent / "tests" / "attributions.jsonl"
HALVES = ("development", "test")
SHARE = 0.8
NEAR = 0.3
UNNAMED = frozenset(["the", "a", "an", "mr", "mrs", "ms", "dr"])

Row = dict[str, Any]


def read_gold(path: Path = GOLD) -> list[Row]:
    """Read the annotations."""
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def read_texts(data: Path, gold: Iterable[Row]) -> dict[str, str]:
    """Return the texts of the annotated articles by id.

    Raises:
        SystemExit: one is not there, or its text is another.
    """
    hashes = {row["article"]: row["text"] for row in gold}
    lines = (data / "events" / "corpus.jsonl").read_text("utf-8").split("\n")
    rows = (json.loads(line) for line in lines if line)
    texts = {row["_id"]: row["text"] for row in rows if row["_id"] in hashes}
    for article, expected in hashes.items():
        if hashed(texts.get(article, "")) != expected:
            sys.exit(f"{article} in {data} is not the text that was annotated")
    return texts


def hashed(text: str) -> str:
    """Return the hash by which a text or a word is told."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def name_words(name: str) -> list[str]:
    """Return the words of a name as they are compared."""
    words = folded(name).replace(".", "").replace("’", "'").lower().split()
    return [word for word in words if word not in UNNAMED]


def score(texts: dict[str, str], gold: Sequence[Row]) -> Counter[str]:
    """Count what is right, wrong, missed, and of wrong ones those with the right content."""
    counts: Counter[str] = Counter()
    for article in dict.fromkeys(row["article"] for row in gold):
        own = [row for row in gold if row["article"] == article and row["content"]]
        counts += _of_article(texts[article], own)
    return counts


def _of_article(text: str, rows: Sequence[Row]) -> Counter[str]:
    strict = [row for row in rows if row["strict"] and not row["impersonal"]]
    others = [row for row in rows if row not in strict]
    counts: Counter[str] = Counter()
    open_rows = list(strict)
    for found in attributions(text):
        best = max(open_rows, key=lambda row: _share(found, row), default=None)
        if best is not None and _share(found, best) >= SHARE:
            open_rows.remove(best)
            right = _same_speaker(text, found, best)
            counts["right" if right else "wrong"] += 1
            counts["missed"] += not right
            counts["content"] += not right
        elif not any(_share(found, row) > NEAR for row in others):
            counts["wrong"] += 1
    counts["missed"] += len(open_rows)
    return counts


def _share(found: Attribution, row: Row) -> float:
    """Return the share of characters in common of those in either content."""
    start, end = row["content"]
    common = min(found.content.end, end) - max(found.content.start, start)
    either = max(found.content.end, end) - min(found.content.start, start)
    return float(max(0, common) / either)


def _same_speaker(text: str, found: Attribution, row: Row) -> bool:
    name = [hashed(word) for word in name_words(found.name)]
    wanted = row["name"]
    if name == wanted:
        return True
    inside = set(name) <= set(wanted) or set(wanted) <= set(name)
    if name and wanted and inside and name[-1] == wanted[-1]:
        return True
    if row["speaker"] is None:
        return False
    start, end = row["speaker"]
    mention = {hashed(word) for word in name_words(text[start:end])}
    return found.speaker.start < end and start < found.speaker.end and set(wanted) <= mention


def precision_recall(counts: Counter[str]) -> tuple[float, float]:
    """Return precision and recall."""
    right = counts["right"]
    return right / (right + counts["wrong"]), right / (right + counts["missed"])


def main() -> None:
    """Print the table."""
    argparse.ArgumentParser(description=__doc__.partition("\n")[0]).parse_args()
    folder = os.environ.get("NEWSRAG_DATA")
    if not folder:
        sys.exit("set NEWSRAG_DATA to the folder of the benchmark data")
    gold = read_gold()
    texts = read_texts(Path(folder), gold)
    print("| articles | right | wrong | of these only the speaker | missed | precision | recall |")
    print("|---|--:|--:|--:|--:|--:|--:|")
    for half in (*HALVES, "all"):
        rows = [row for row in gold if half in {row["half"], "all"}]
        counts = score(texts, rows)
        precision, recall = precision_recall(counts)
        cells = [counts[name] for name in ("right", "wrong", "content", "missed")]
        print(f"| {half} | {' | '.join(map(str, cells))} | {precision:.3f} | {recall:.3f} |")


if __name__ == "__main__":
    main()
