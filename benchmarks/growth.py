"""Grows an archive to a million passages, and measures opening, searching and memory on the way.

The articles, passages and vectors are those of an index that exists. Where there are not enough,
they come again: each passage made of the halves of two real ones, drawn by a fixed seed, and its
vector turned until its cosine with the real one is .9. So words stay as frequent as in news, and
vectors as crowded. At each size a new process opens the index and asks questions of it, in
dense, lexical and hybrid mode; the first twenty warm it up. Recall is the share of the ten
nearest passages of an exhaustive search over the catalog's vectors that dense search finds.

    python benchmarks/growth.py --index INDEX --queries QUERIES.jsonl --folder NEW --out FILE.json
    python benchmarks/growth.py --draw FILE.json    # FILE.svg
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
import time
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from newsrag import Article, NewsIndex, Span
from newsrag.evaluation.report import environment
from newsrag.protocols import PreparedArticle
from newsrag.store.embedded import between
from newsrag.store.waiting import waiting
from newsrag.types import Filter, Mode

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    Vectors = NDArray[np.float32]
    Made = tuple[PreparedArticle, Vectors]

SIZES = (1_000, 3_000, 10_000, 30_000, 100_000, 300_000, 1_000_000)
AT_ONCE = 500
LIKENESS = 0.9
WARM_UP, K = 20, 10


@dataclass
class Source:
    """A real article: its fields, passages and vectors."""

    article: Article
    spans: list[Span]
    vectors: Vectors


def read(path: Path, passages: int) -> list[Source]:
    """Read the articles of an index until there are so many passages."""
    with NewsIndex.open(path) as index:
        catalog = index._store.catalog  # noqa: SLF001
        by_row: dict[int, Vectors] = {}
        for rows, vectors in between(catalog.database, -1, catalog.seq()):
            by_row.update(zip(rows.tolist(), vectors, strict=True))
            if len(by_row) > passages:
                break
        firsts = dict(
            catalog.database.rows("SELECT article_id, first_passage FROM version ORDER BY id")
        )
        sources = []
        for each in index.articles():
            spans = index.passages(each.id)
            first = firsts[each.id]
            if spans and first + len(spans) - 1 in by_row:
                own = np.stack([by_row[first + n] for n in range(len(spans))])
                sources.append(Source(index.article(each.id), list(spans), own))
    return sources


def made(sources: list[Source]) -> Iterator[Made]:
    """Yield articles without end: the real ones, then mixtures of them."""
    for each in sources:
        yield PreparedArticle(each.article, tuple(each.spans), ()), each.vectors
    chance, noise = random.Random(0), np.random.default_rng(0)
    passages = [span.of(each.article.text) for each in sources for span in each.spans]
    number = 0
    while True:
        for each in sources:
            number += 1
            yield mixed(each, number, passages, chance, noise)


def mixed(
    source: Source,
    number: int,
    passages: list[str],
    chance: random.Random,
    noise: np.random.Generator,
) -> Made:
    """Make an article of halves of passages, as long as a real one, with vectors like its own."""
    text, spans = "", []
    for span in source.spans:
        one, other = span.of(source.article.text), chance.choice(passages)
        part = f"{one[: len(one) // 2]} {other[len(other) // 2 :]}".strip() or one
        spans.append(Span(len(text), len(text) + len(part)))
        text += part + "\n"
    away = noise.normal(size=source.vectors.shape)
    away -= (away * source.vectors).sum(axis=1, keepdims=True) * source.vectors
    away *= np.sqrt(1 - LIKENESS**2) / np.linalg.norm(away, axis=1, keepdims=True)
    old = source.article
    article = Article(
        id=f"made-{number}",
        text=text,
        title=old.title,
        source=old.source,
        published=old.published,
    )
    vectors = (LIKENESS * source.vectors + away).astype(np.float32)
    return PreparedArticle(article, tuple(spans), ()), vectors


def grow(index: NewsIndex, stream: Iterator[Made], passages: int) -> float:
    """Add articles until there are so many passages, publish, and return the seconds it took."""
    start = time.perf_counter()
    store, catalog = index._store, index._store.catalog  # noqa: SLF001
    have = index.stats().passages
    with store.writing():
        while have < passages:
            batch = []
            for prepared, vectors in islice(stream, AT_ONCE):
                batch.append((prepared, vectors))
                have += len(prepared.spans)
                if have >= passages:
                    break
            last = int(catalog.database.value("SELECT coalesce(max(id), 0) FROM version"))
            catalog.commit([prepared for prepared, _ in batch])
            versions = waiting(catalog.database, last, sys.maxsize)
            own = zip(versions, batch, strict=True)
            catalog.embed({version.version: vectors for version, (_, vectors) in own})
    return time.perf_counter() - start


# -- measuring, in a process of its own -----------------------------------------------------------


def measure(folder: Path, questions: list[str]) -> dict[str, Any]:
    """Open an index and ask it; times in milliseconds, memory in MB."""
    start = time.perf_counter()
    index = NewsIndex.open(folder)
    snapshot = index._store.snapshot()  # noqa: SLF001
    opened = time.perf_counter() - start
    embedder = index.embedder()
    vectors = embedder.encode_queries(questions)
    found: dict[str, Any] = {"open": opened}

    spent = []
    near = []
    for vector in vectors:
        start = time.perf_counter()
        near.append(snapshot.dense(vector, K, Filter()))
        spent.append(1_000 * (time.perf_counter() - start))
    found["dense, index alone"] = percentiles(spent[WARM_UP:])
    for mode in Mode:
        spent = []
        for question in questions:
            start = time.perf_counter()
            index.search(question, K, mode=mode)
            spent.append(1_000 * (time.perf_counter() - start))
        found[mode.value] = percentiles(spent[WARM_UP:])
    found["memory"] = resident()
    found["recall"] = recall(index, vectors, near)
    stats = index.stats()
    found |= {"passages": stats.passages, "articles": stats.articles, "size": stats.size / 1e6}
    found["candidates"] = stats.rescoring.candidates if stats.rescoring else None
    index.close()
    return found


def percentiles(spent: list[float]) -> list[float]:
    """Return the median and the 95th percentile."""
    return [round(float(each), 2) for each in np.percentile(spent, [50, 95])]


def resident() -> dict[str, int]:
    """Return the megabytes of memory that the process holds, and how many are mapped files."""
    lines = Path("/proc/self/status").read_text("utf-8").splitlines()
    fields = dict(line.split(":", 1) for line in lines)
    return {
        name: int(fields[field].split()[0]) // 1024
        for name, field in (("all", "VmRSS"), ("files", "RssFile"), ("peak", "VmHWM"))
    }


def recall(index: NewsIndex, vectors: Vectors, near: list[list[tuple[int, float]]]) -> float:
    """Return the mean share of the ten nearest passages that were found."""
    best = np.full((len(vectors), K), -2.0, np.float32)
    catalog = index._store.catalog  # noqa: SLF001
    for _, block in between(catalog.database, -1, catalog.seq()):
        best = -np.sort(-np.concatenate([best, vectors @ block.T], axis=1), axis=1)[:, :K]
    shares = []
    for cosines, found in zip(best, near, strict=True):
        # Halves of numbers move a cosine by less than this.
        shares.append(sum(cosine >= cosines[-1] - 2e-4 for _, cosine in found) / K)
    return round(float(np.mean(shares)), 4)


def questions_of(path: Path, most: int) -> list[str]:
    """Read the first questions of a data set."""
    lines = path.read_text("utf-8").splitlines()[:most]
    return [json.loads(line)["text"] for line in lines]


def main() -> None:
    """Grow and measure, or, called by itself, only measure."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--index", type=Path, help="the index that articles come from")
    parser.add_argument("--queries", type=Path)
    parser.add_argument("--folder", type=Path, help="where the index is grown")
    parser.add_argument("--questions", type=int, default=220)
    parser.add_argument("--most", type=int, default=SIZES[-1])
    parser.add_argument("--out", type=Path, help="results as JSON")
    parser.add_argument("--measure", action="store_true", help="only measure what is there")
    parser.add_argument("--draw", type=Path, help="only draw results")
    given = parser.parse_args()
    if given.draw:
        draw(json.loads(given.draw.read_text("utf-8"))["results"], given.draw.with_suffix(".svg"))
        return
    questions = questions_of(given.queries, given.questions)
    if given.measure:
        print(json.dumps(measure(given.folder / "index", questions)))
        return
    sources = read(given.index, given.most)
    with NewsIndex.open(given.index) as index:
        facts = index.stats()
    results = []
    with NewsIndex.build(
        given.folder / "index", model=facts.model, precision=facts.precision, device="cpu"
    ) as index:
        stream = made(sources)
        for size in SIZES:
            if size > given.most:
                break
            spent = grow(index, stream, size)
            done = subprocess.run(
                [sys.executable, __file__, "--measure", "--queries", str(given.queries),
                 "--questions", str(given.questions), "--folder", str(given.folder)],
                capture_output=True, text=True, check=True,
            )  # fmt: skip
            results.append({"added in": round(spent, 1)} | json.loads(done.stdout))
            print(json.dumps(results[-1]), flush=True)
    if given.out:
        document = {"environment": asdict(environment()), "results": results}
        given.out.write_text(json.dumps(document, indent=1, default=str) + "\n", "utf-8")


def draw(results: list[dict[str, Any]], path: Path) -> None:
    """Draw adding, opening, searching and memory over the number of passages."""
    import matplotlib as mpl
    from matplotlib.figure import Figure

    sizes = [each["passages"] for each in results]
    total = np.cumsum([each["added in"] for each in results]).tolist()
    panels: list[tuple[str, dict[str, list[float]]]] = [
        ("seconds to store and index, no embedding", {"all so far": total}),
        ("seconds to open", {"open": [each["open"] for each in results]}),
        (
            "milliseconds a search (median; dots: 95 %)",
            {mode.value: [each[mode.value][0] for each in results] for mode in Mode}
            | {f".{mode.value}": [each[mode.value][1] for each in results] for mode in Mode},
        ),
        (
            "MB of memory",
            {name: [each["memory"][name] for each in results] for name in ("all", "files")},
        ),
    ]
    colours = {"lexical": "#E69F00", "dense": "#56B4E9", "hybrid": "#0B5394", "files": "#999999"}
    with mpl.rc_context({"font.size": 9, "svg.hashsalt": "newsrag"}):
        figure = Figure(figsize=(10.8, 6.4), layout="constrained")
        for panel, (title, lines) in zip(figure.subplots(2, 2).flatten(), panels, strict=True):
            for name, values in lines.items():
                plain = name.removeprefix(".")
                style = {"marker": ".", "linestyle": ":" if name != plain else "-"}
                label = plain if name == plain else None
                panel.loglog(
                    sizes, values, label=label, color=colours.get(plain, "#0B5394"), **style
                )
            panel.set_title(title, fontsize=10)
            panel.set_xlabel("passages")
            panel.grid(color="#E4E4E4", linewidth=0.7)
            for side in ("top", "right"):
                panel.spines[side].set_visible(False)
            if len(lines) > 1:
                panel.legend(frameon=False)
        figure.savefig(path, metadata={"Date": None})


if __name__ == "__main__":
    main()
