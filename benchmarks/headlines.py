"""Makes a retrieval data set of an archive: headlines are the queries, bodies the corpus.

Whoever types a headline wants that article; indexing the bodies alone makes finding it work. The
queries are drawn by a fixed seed from headlines of four words or more that no other article has.

    python benchmarks/headlines.py NEWSRAG_DATA/archive/articles.jsonl.gz DIR --queries 1000
    newsrag bench retrieval --data DIR
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
from collections import Counter
from pathlib import Path
from typing import Any

FEWEST_WORDS = 4


def articles(path: Path) -> list[dict[str, Any]]:
    """Read the archive."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def body(row: dict[str, Any]) -> dict[str, Any]:
    """Return the article without its headline, also where its text begins with it."""
    text = row["text"].lstrip()
    if row["title"] and text.casefold().startswith(row["title"].casefold()):
        text = text[len(row["title"]) :].lstrip()
    return {**row, "title": "", "text": text or row["text"]}


def chosen(rows: list[dict[str, Any]], count: int) -> list[dict[str, Any]]:
    """Draw the articles whose headlines are asked for."""
    times = Counter(row["title"].casefold() for row in rows)
    fit = [
        row
        for row in rows
        if times[row["title"].casefold()] == 1 and len(row["title"].split()) >= FEWEST_WORDS
    ]
    return random.Random(0).sample(fit, min(count, len(fit)))


def write_lines(path: Path, rows: list[dict[str, Any]]) -> None:
    """Write JSON lines."""
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf-8")


def main() -> None:
    """Write corpus.jsonl, queries.jsonl and qrels/test.tsv."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("archive", type=Path)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--queries", type=int, default=1_000)
    options = parser.parse_args()
    rows = articles(options.archive)
    asked = chosen(rows, options.queries)
    (options.folder / "qrels").mkdir(parents=True, exist_ok=True)
    write_lines(options.folder / "corpus.jsonl", [body(row) for row in rows])
    queries = [{"_id": f"headline-{row['_id']}", "text": row["title"]} for row in asked]
    write_lines(options.folder / "queries.jsonl", queries)
    judged = "".join(f"headline-{row['_id']}\t{row['_id']}\t1\n" for row in asked)
    (options.folder / "qrels" / "test.tsv").write_text(f"query-id\tcorpus-id\tscore\n{judged}")
    print(f"{len(rows):,} articles, {len(asked):,} queries in {options.folder}")


if __name__ == "__main__":
    main()
