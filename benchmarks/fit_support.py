"""Fits the support of a statement, and measures answering and abstaining with it.

Reads the data sets that NEWSRAG_DATA names (benchmarks/README.md lists them) and prints how often
the right sentence comes first, how well answerable questions are told from unanswerable ones, and
how well support is calibrated, all by five-fold cross-validation over the articles that questions
are about; then the numbers that ``newsrag/answer/support.py`` carries. With ``--out`` it writes the
figures as support.json and the reliability plot as support.svg. Needs scikit-learn and SciPy, which
sentence-transformers brings.

    NEWSRAG_DATA=DIR python benchmarks/fit_support.py --out benchmarks/results
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.optimize import minimize
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

from newsrag.answer import support
from newsrag.answer.abstain import bars
from newsrag.answer.features import FEATURES
from newsrag.answer.names import missing_names
from newsrag.answer.select import EMBEDDED, TERMS_IN_A_SENTENCE, read_sentences
from newsrag.cli.progress import TerminalProgress
from newsrag.evaluation.answers import sample
from newsrag.evaluation.asking import answer_starts
from newsrag.evaluation.calibration import balanced, brier, calibration_error, reliability
from newsrag.evaluation.datasets import load_data_sets
from newsrag.evaluation.indexes import open_index
from newsrag.evaluation.plot import plot_reliability
from newsrag.search.plan import plan
from newsrag.search.retrieve import rank, texts_of
from newsrag.types import Filter

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from newsrag import NewsIndex
    from newsrag.evaluation.datasets import DataSet, Question

    Array = NDArray[np.float64]

ORDER = ("sentence", *FEATURES)
GATE = ("score", "lead", "known", "length")
PASSAGES, FOLDS, RIDGE = 12, 5, 3.0


@dataclass
class Asked:
    """One question against one archive: its sentences, which are right, and what is known of it."""

    data_set: str
    answerable: bool
    fold: int
    features: Array
    vectors: NDArray[np.float32]
    right: NDArray[np.bool_]
    known: bool
    barred: bool
    length: float


class Collector:
    """Asks the questions of one data set; every sentence is embedded once."""

    def __init__(self, data: DataSet, index: NewsIndex) -> None:
        self._data, self._index = data, index
        self._snapshot, self._embedder = index._store.snapshot(), index.embedder()  # noqa: SLF001
        self._vectors: dict[str, NDArray[np.float32]] = {}
        self._now = index.stats().latest

    def ask(self, question: Question, *, removed: bool = False, answerable: bool = True) -> Asked:
        """Collect a question's sentences; ``removed`` searches without its relevant articles."""
        relevant = self._data.relevant(question.id) if answerable else []
        without = Filter(not_article_ids=tuple(relevant) if removed else ())
        query = plan(
            question.text, self._snapshot, filter=without, now=self._now,
            names=self._index._spellings,  # noqa: SLF001
        )  # fmt: skip
        vectors = list(self._embedder.encode_queries(texts_of(query)))
        scored = rank(query, lambda: vectors, self._snapshot, PASSAGES).scored[:PASSAGES]
        found = self._snapshot.found([row for row, _ in scored])
        passages = list(zip(found, (score for _, score in scored), strict=True))
        candidates = read_sentences(query, passages, self._snapshot)
        embedded = self._embedded([each.quote for each in candidates])
        texts = {id_: self._index.article(id_).text for id_ in set(relevant)}
        starts = {id_: answer_starts(question.answers, text) for id_, text in texts.items()}
        missing = missing_names(query, self._snapshot, found)
        about = relevant[0] if relevant else question.id
        return Asked(
            data_set=self._data.name,
            answerable=answerable and not removed,
            fold=int(hashlib.sha256(about.encode()).hexdigest(), 16) % FOLDS,
            features=np.array(
                [
                    [float(vector @ vectors[0]), *(each.trace[name] for name in FEATURES)]
                    for each, vector in zip(candidates, embedded, strict=True)
                ]
            ).reshape(-1, len(ORDER)),
            vectors=embedded,
            right=np.array(
                [
                    any(
                        each.span.start <= s < each.span.end
                        for s in starts.get(each.article.id, ())
                    )
                    for each in candidates
                ],
                bool,
            ),
            known=not missing,
            barred=bars(missing, query),
            length=float(np.log(max(1.0, len(query.terms) / TERMS_IN_A_SENTENCE))),
        )

    def _embedded(self, texts: Sequence[str]) -> NDArray[np.float32]:
        new = [text for text in dict.fromkeys(texts) if text not in self._vectors]
        self._vectors.update(zip(new, self._embedder.encode_passages(new), strict=True))
        return np.array([self._vectors[text] for text in texts]).reshape(
            len(texts), self._embedder.dimension
        )


def collect(data: Path, questions: int | None) -> Iterator[Asked]:
    """Ask the questions of wiki-answers, with and without their articles, and of multihop-facts."""
    for each in load_data_sets([data / "wiki-answers", data / "multihop-facts"]):
        with open_index(each, progress=TerminalProgress()) as index:
            collector = Collector(each, index)
            for question in sample(each.questions, questions):
                yield collector.ask(question)
                if each.name == "wiki-answers":
                    yield collector.ask(question, removed=True)
            for question in each.unanswerable:
                yield collector.ask(question, answerable=False)


def fit_order(asked: Sequence[Asked], columns: Sequence[int]) -> Array:
    """Fit a conditional logit over which of a question's sentences is right (McFadden, 1974)."""
    taught = [each for each in asked if each.answerable and each.right.any()]
    rows = np.concatenate([each.features[:, columns] for each in taught])
    right = np.concatenate([each.right for each in taught]).astype(float)
    counts = [len(each.right) for each in taught]
    starts, of = np.cumsum([0, *counts[:-1]]), np.repeat(np.arange(len(counts)), counts)
    spread = rows.std(axis=0) + 1e-9
    scaled = (rows - rows.mean(axis=0)) / spread

    def loss(weights: Array) -> tuple[float, Array]:
        scores = scaled @ weights
        powers = np.exp(scores - np.maximum.reduceat(scores, starts)[of])
        every, those = np.add.reduceat(powers, starts), np.add.reduceat(powers * right, starts)
        slope = scaled.T @ (powers / every[of] - powers * right / those[of])
        fit = -np.log(those / every).sum() + RIDGE * (weights @ weights) / 2
        return float(fit), slope + RIDGE * weights

    found: Array = minimize(loss, np.zeros(len(columns)), jac=True, method="L-BFGS-B").x / spread
    return found


@dataclass
class Model:
    """All that is fitted: what is embedded, the order of sentences, and what supports an answer."""

    promise: Array
    order: Array
    usual_rival: float
    gate: Array
    bias: float

    def best(self, asked: Asked) -> Asked:
        """Return a question with the sentences that would be embedded, best first."""
        promise = asked.features[:, 1:] @ self.promise
        chosen = np.argsort(-promise, kind="stable")[:EMBEDDED]
        chosen = chosen[np.argsort(-(asked.features[chosen] @ self.order), kind="stable")]
        parts = {
            "features": asked.features[chosen],
            "vectors": asked.vectors[chosen],
            "right": asked.right[chosen],
        }
        return Asked(**{**vars(asked), **parts})

    def gate_features(self, best: Asked) -> list[float]:
        """Return the features of the support of a question's best sentence."""
        scores = best.features @ self.order
        behind = support.rivals(scores.tolist(), best.vectors, self.usual_rival)
        return [scores[0], scores[0] - behind, float(best.known), best.length]

    def support(self, best: Asked) -> float:
        """Return the support of a question's best sentence."""
        if not len(best.right):
            return 0.0
        logit = self.bias + float(self.gate @ np.array(self.gate_features(best)))
        return float(1 / (1 + np.exp(-logit)))


def fit(asked: Sequence[Asked]) -> Model:
    """Fit everything on these questions."""
    every = [each for each in asked if len(each.right)]
    promise = fit_order(every, range(1, len(ORDER)))
    model = Model(promise, np.zeros(len(ORDER)), 0.0, np.zeros(len(GATE)), 0.0)
    chosen = [model.best(each) for each in every]
    model.order = fit_order(chosen, range(len(ORDER)))
    chosen = [model.best(each) for each in every]
    model.usual_rival = usual_rival(chosen, model)
    rows = np.array([model.gate_features(each) for each in chosen])
    answerable = np.array([each.answerable for each in chosen])
    weights = np.zeros(len(chosen))
    for name in {each.data_set for each in chosen}:
        mine = np.array([each.data_set == name for each in chosen])
        weights[mine] = balanced(answerable[mine].tolist())  # each set counts the same
    gate = LogisticRegression(C=10, max_iter=3000)
    gate.fit(rows, answerable, sample_weight=weights * len(chosen) / 2)
    model.gate, model.bias = gate.coef_[0], float(gate.intercept_[0])
    return model


def usual_rival(chosen: Sequence[Asked], model: Model) -> float:
    """Return the mean score of all that competes with the best sentence of a question."""
    scores = [score for each in chosen for score in (each.features[1:9] @ model.order).tolist()]
    return float(np.mean(scores))


def measured(name: str, best: Sequence[Asked], supports: Sequence[float]) -> dict[str, Any]:
    """Return the figures of one data set."""
    mine = [(each, s) for each, s in zip(best, supports, strict=True) if each.data_set == name]
    outcomes = [each.answerable for each, _ in mine]
    values = [s for _, s in mine]
    weights = balanced(outcomes)
    answered = [s >= 0.5 and not each.barred for each, s in mine]
    bins = reliability(values, outcomes, weights)
    located = [each.right for each, _ in mine if each.answerable and name == "wiki-answers"]
    return {
        "data": name,
        "answerable": sum(outcomes),
        "unanswerable": len(outcomes) - sum(outcomes),
        "right": {n: float(np.mean([r[:n].any() for r in located])) for n in (1, 3) if located},
        "auroc": float(roc_auc_score(outcomes, values)),
        "answered_right": float(np.mean([a for a, y in zip(answered, outcomes, strict=True) if y])),
        "answered_wrong": float(
            np.mean([a for a, y in zip(answered, outcomes, strict=True) if not y])
        ),
        "barred_right": float(np.mean([each.barred for each, _ in mine if each.answerable])),
        "barred_wrong": float(np.mean([each.barred for each, _ in mine if not each.answerable])),
        "calibration_error": calibration_error(bins),
        "brier": brier(values, outcomes, weights),
        "bins": [asdict(each) for each in bins],
    }


def main() -> None:
    """Fit and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--questions", type=int, help="of each set, drawn by a fixed seed")
    parser.add_argument("--out", type=Path, help="a folder for support.json and support.svg")
    options = parser.parse_args()
    asked = list(collect(Path(os.environ["NEWSRAG_DATA"]), options.questions))
    best, supports = [], []
    for fold in range(FOLDS):
        model = fit([each for each in asked if each.fold != fold])
        judged = [model.best(each) for each in asked if each.fold == fold]
        best += judged
        supports += [model.support(each) for each in judged]
    results = [measured(name, best, supports) for name in ("wiki-answers", "multihop-facts")]
    for each in results:
        print({key: value for key, value in each.items() if key != "bins"})
    model = fit(asked)
    weights = {
        "PROMISE": dict(zip(FEATURES, model.promise.round(2).tolist(), strict=True)),
        "ORDER": dict(zip(ORDER, model.order.round(2).tolist(), strict=True)),
        "_USUAL_RIVAL": round(model.usual_rival, 2),
        "_GATE": dict(zip(GATE, model.gate.round(2).tolist(), strict=True)),
        "_BIAS": round(model.bias, 2),
    }
    for name, value in weights.items():
        print(name, "=", value)
    if options.out:
        document = {"folds": FOLDS, "results": results, "weights": weights}
        (options.out / "support.json").write_text(json.dumps(document, indent=1) + "\n", "utf-8")
        named = {each["data"]: each for each in results}
        plot_reliability(
            {n: [(b["predicted"], b["observed"]) for b in r["bins"]] for n, r in named.items()},
            options.out / "support.svg",
        )


if __name__ == "__main__":
    main()
