"""Fits what the stages of hybrid ranking count, by cross-validation over queries.

Asks the queries of data sets in the BEIR layout, keeps the stage scores that
``newsrag.search.retrieve.gather`` gives to each passage, and looks for the weights of
``newsrag/search/fuse.py`` by coordinate ascent on nDCG@10, averaged over data sets: first on four
fifths of the queries, measured on the other fifth, in turn, which is the honest figure; then on
all of them, which gives the weights. Prints reciprocal rank fusion and simpler sums beside it.

    python benchmarks/fit_ranking.py --data DIR --data DIR --queries 400
"""

from __future__ import annotations

import argparse
import random
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from newsrag.evaluation.datasets import load_data_sets
from newsrag.evaluation.indexes import open_index
from newsrag.protocols import SilentProgress
from newsrag.search.fuse import CLAUSE, COVERAGE, WEIGHTS
from newsrag.search.plan import plan
from newsrag.search.retrieve import gather, texts_of
from newsrag.types import Shape

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from newsrag import NewsIndex
    from newsrag.evaluation.datasets import DataSet

    Floats = NDArray[np.float64]

STAGES = ("dense", "bm25", "article", "cover", "pairs", "outlet", "period")
FOLDS, CUT, MOST = 5, 10, 120
DISCOUNT = 1 / np.log2(np.arange(2, CUT + 2))
STEPS = (0.0, 0.5, 0.8, 1.25, 2.0)
FIRST = (0.1, 0.3, 0.6, 1.0)


@dataclass
class Asked:
    """One query: stage scores of shape (parts, passages, stages), and which articles are right."""

    data_set: str
    shape: Shape
    stages: Floats
    articles: NDArray[np.int64]
    gains: Floats
    ideal: float


@dataclass(frozen=True)
class Weights:
    """What is looked for: a vector for each shape of question, and the two for clauses."""

    of: dict[Shape, Floats]
    clause: float
    coverage: float


def shipped() -> Weights:
    """Return the weights that newsrag carries."""
    of = {shape: np.array([WEIGHTS[shape][name] for name in STAGES]) for shape in Shape}
    return Weights(of, CLAUSE, COVERAGE)


def collect(index: NewsIndex, data: DataSet, most: int) -> Iterator[Asked]:
    """Ask up to ``most`` queries of a data set, drawn by a fixed seed."""
    snapshot = index._store.snapshot()  # noqa: SLF001
    questions = [each for each in data.questions if each.id in data.qrels]
    for question in random.Random(0).sample(questions, min(most, len(questions))):
        query = plan(question.text, snapshot)
        vectors = list(index.embedder().encode_queries(texts_of(query)))
        parts = gather(query, vectors.copy, snapshot, 100)
        rows = parts[0].rows.tolist()
        if not rows:  # a quoted phrase that no passage has: nothing to learn from
            continue
        nothing = np.zeros(len(rows))
        table = np.array(
            [
                np.stack([part.stages.get(name, nothing) for name in STAGES], axis=1)
                for part in parts
            ]
        )
        places = snapshot.places(rows)
        ids = [places[row].article_id for row in rows]
        number = {article: i for i, article in enumerate(dict.fromkeys(ids))}
        judged = data.qrels[question.id]
        best = sorted(judged.values(), reverse=True)[:CUT]
        # Passages that no sensible weights would lift into the first ten are left out.
        promise = table.sum(axis=2).max(axis=0)
        kept = np.argsort(-promise, kind="stable")[:MOST]
        yield Asked(
            data.name,
            query.shape,
            table[:, kept],
            np.array([number[ids[i]] for i in kept]),
            np.array([float(judged.get(ids[i], 0)) for i in kept]),
            float((np.array(best) * DISCOUNT[: len(best)]).sum()),
        )


def ndcg(asked: Asked, order: Sequence[int] | NDArray[np.int64]) -> float:
    """Return nDCG@10 over articles of a ranking of passages."""
    order = np.asarray(order)
    _, firsts = np.unique(asked.articles[order], return_index=True)
    gains = asked.gains[order[np.sort(firsts)[:CUT]]]
    return float((gains * DISCOUNT[: len(gains)]).sum() / asked.ideal)


def ordered(asked: Asked, weights: Weights) -> NDArray[np.int64]:
    """Rank as newsrag does: whole question, best clause, coverage of the clauses."""
    scores = asked.stages @ weights.of[asked.shape]
    total, clauses = scores[0].copy(), scores[1:]
    if not len(clauses):
        return np.argsort(-total, kind="stable")
    total += weights.clause * clauses.max(axis=0)
    best = np.zeros(len(clauses))
    left = np.full(len(total), True)
    chosen: list[int] = []
    for _ in range(min(2 * CUT, len(total))):
        added = np.maximum(0.0, (clauses - best[:, None]).max(axis=0))
        value = np.where(left, total + weights.coverage * added, -np.inf)
        at = int(value.argmax())
        chosen.append(at)
        left[at] = False
        best = np.maximum(best, clauses[:, at])
    return np.array(chosen)


def by_set(queries: Sequence[Asked], weights: Weights) -> dict[str, float]:
    """Return the mean nDCG@10 of each data set."""
    values: dict[str, list[float]] = {}
    for asked in queries:
        values.setdefault(asked.data_set, []).append(ndcg(asked, ordered(asked, weights)))
    return {name: float(np.mean(each)) for name, each in values.items()}


def goal(queries: Sequence[Asked], weights: Weights) -> float:
    """Return what is made large: the mean over data sets."""
    return float(np.mean(list(by_set(queries, weights).values())))


def changed(weights: Weights, shape: Shape | None, at: int, value: float) -> Weights:
    """Return weights with one of them replaced; without shape, those for clauses."""
    if shape is None:
        pair = [weights.clause, weights.coverage]
        pair[at] = value
        return Weights(weights.of, *pair)
    vector = weights.of[shape].copy()
    vector[at] = value
    return Weights({**weights.of, shape: vector}, weights.clause, weights.coverage)


def current(weights: Weights, shape: Shape | None, at: int) -> float:
    """Return one of the weights."""
    pair = (weights.clause, weights.coverage)
    return pair[at] if shape is None else float(weights.of[shape][at])


def fit(queries: Sequence[Asked], start: Weights, rounds: int) -> Weights:
    """Climb from ``start``, one weight at a time, while the goal grows by more than noise."""
    # BM25 for passages stays 1: only ratios matter.
    free: list[tuple[Shape | None, int]] = [(None, 0), (None, 1)]
    free += [(shape, at) for shape in Shape for at in range(len(STAGES)) if STAGES[at] != "bm25"]
    weights, best = start, goal(queries, start)
    for _ in range(rounds):
        before = best
        for shape, at in free:
            now = current(weights, shape, at)
            for value in {now * step for step in STEPS} if now else set(FIRST):
                tried = changed(weights, shape, at, round(value, 3))
                if (reached := goal(queries, tried)) > best + 2e-4:
                    weights, best = tried, reached
        if best - before < 5e-4:
            break
    return weights


def reciprocal_rank(asked: Asked, stages: Sequence[str], constant: float = 60) -> float:
    """Return nDCG@10 of reciprocal rank fusion of stages (Cormack and others, 2009)."""
    total = np.zeros(len(asked.articles))
    for name in stages:
        scores = asked.stages[0, :, STAGES.index(name)]
        ranks = np.empty(len(scores))
        ranks[np.argsort(-scores, kind="stable")] = np.arange(1, len(scores) + 1)
        total += np.where(scores > 0, 1 / (constant + ranks), 0.0)
    return ndcg(asked, np.argsort(-total, kind="stable"))


def simple(*names: str) -> Weights:
    """Return weights that count some stages of the whole question alike, and nothing else."""
    vector = np.array([float(name in names) for name in STAGES])
    return Weights(dict.fromkeys(Shape, vector), 0.0, 0.0)


def show(label: str, values: Mapping[str, float]) -> None:
    """Print a line of the table."""
    print(f"{label:42}" + "".join(f"{name} {value:.4f}  " for name, value in values.items()))


def mean_by_set(queries: Sequence[Asked], values: Sequence[float]) -> dict[str, float]:
    """Return the mean of one value a query, by data set."""
    names = dict.fromkeys(asked.data_set for asked in queries)
    return {
        name: float(
            np.mean([v for q, v in zip(queries, values, strict=True) if q.data_set == name])
        )
        for name in names
    }


def cross_validated(queries: Sequence[Asked], start: Weights, rounds: int) -> dict[str, float]:
    """Return nDCG@10 on queries that the weights were not fitted on."""
    fold = np.array(random.Random(1).choices(range(FOLDS), k=len(queries)))
    values = np.zeros(len(queries))
    for held in range(FOLDS):
        weights = fit([q for q, f in zip(queries, fold, strict=True) if f != held], start, rounds)
        for i in np.flatnonzero(fold == held).tolist():
            values[i] = ndcg(queries[i], ordered(queries[i], weights))
    return mean_by_set(queries, values.tolist())


def main() -> None:
    """Collect, compare, cross-validate, fit."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--data", type=Path, action="append", required=True)
    parser.add_argument("--queries", type=int, default=400)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    queries: list[Asked] = []
    for data in load_data_sets(options.data):
        with open_index(data, model=None, rebuild=False, progress=SilentProgress()) as index:
            queries += collect(index, data, options.queries)
    for names in (["dense"], ["bm25"], ["article"], ["dense", "bm25"], ["dense", "article"]):
        show(" + ".join(names), by_set(queries, simple(*names)))
    for names in (["dense", "bm25"], ["dense", "bm25", "article"]):
        values = [reciprocal_rank(asked, names) for asked in queries]
        show(f"reciprocal rank: {' + '.join(names)}", mean_by_set(queries, values))
    show("as shipped", by_set(queries, shipped()))
    start = shipped()
    show("cross-validated", cross_validated(queries, start, options.rounds))
    weights = fit(queries, start, options.rounds)
    show("fitted on all", by_set(queries, weights))
    for shape in Shape:
        print(
            shape, {n: round(float(w), 2) for n, w in zip(STAGES, weights.of[shape], strict=True)}
        )
    print("clause", weights.clause, "coverage", weights.coverage)


if __name__ == "__main__":
    main()
