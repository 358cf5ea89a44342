"""Fits the support of a statement, and measures answering and abstaining with it.

Reads the data sets that NEWSRAG_DATA names (benchmarks/README.md lists them) and prints, by
five-fold cross-validation over questions, how well answerable questions are told from
unanswerable ones and how often the right sentence comes first; then the weights that
``newsrag/answer/select.py`` carries. Needs scikit-learn, which sentence-transformers brings.

    NEWSRAG_DATA=DIR python benchmarks/fit_support.py --questions 350
"""

from __future__ import annotations

import argparse
import json
import os
import random
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import StratifiedKFold, cross_val_predict

from newsrag import Article, NewsIndex
from newsrag.answer.select import Candidate, sentence_features
from newsrag.search.plan import plan
from newsrag.search.retrieve import rank, texts_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

SENTENCE_FEATURES = ("sentence", "cover", "context")
PASSAGES, DEPTH = 12, 40


@dataclass
class Asked:
    """One question against one archive: its candidates, and which of them are right."""

    data_set: str
    answerable: bool
    candidates: list[Candidate]
    right: list[bool]


def lines(path: Path) -> list[dict[str, Any]]:
    """Read JSON lines."""
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def build(data: Path, folder: Path) -> NewsIndex:
    """Index a corpus in the BEIR layout."""
    index = NewsIndex.build(folder, device="cpu")
    index.add_articles(
        Article(
            id=row["_id"],
            text=row["text"],
            title=row["title"],
            source=row["metadata"].get("source", ""),
            published_raw=row["metadata"].get("published", ""),
        )
        for row in lines(data / "corpus.jsonl")
    )
    return index


def judged(data: Path) -> dict[str, set[str]]:
    """Return the relevant articles of each question."""
    relevant: dict[str, set[str]] = {}
    for line in (data / "qrels" / "test.tsv").read_text("utf-8").splitlines()[1:]:
        query, article, _ = line.split("\t")
        relevant.setdefault(query, set()).add(article)
    return relevant


def ask(
    index: NewsIndex, name: str, row: dict[str, Any], relevant: set[str], *, removed: bool
) -> Asked:
    """Collect a question's candidates; ``removed`` leaves out its relevant articles."""
    snapshot, embedder = index._store.snapshot(), index.embedder()  # noqa: SLF001
    query = plan(row["text"], snapshot)
    vectors = list(embedder.encode_queries(texts_of(query)))
    ranked = rank(query, vectors, snapshot, DEPTH)[:DEPTH]
    found = snapshot.found([passage for passage, _ in ranked])
    pairs = [
        (each, trace)
        for each, (_, trace) in zip(found, ranked, strict=True)
        if not (removed and each.article.id in relevant)
    ]
    candidates = sentence_features(query, vectors[0], pairs[:PASSAGES], snapshot, embedder)
    answers = row.get("metadata", {}).get("answers", [])
    right = [
        each.article.id in relevant
        and any(each.span.start <= answer["start"] < each.span.end for answer in answers)
        for each in candidates
    ]
    return Asked(name, bool(relevant) and not removed, candidates, right)


def collect(data: Path, questions: int) -> Iterator[Asked]:
    """Ask the questions of wiki-answers, with and without their articles, and of multihop-facts."""
    chance = random.Random(1)
    for name in ("wiki-answers", "multihop-facts"):
        with (
            tempfile.TemporaryDirectory() as folder,
            build(data / name, Path(folder) / "i") as index,
        ):
            relevant = judged(data / name)
            rows = lines(data / name / "queries.jsonl")
            for row in chance.sample(rows, min(questions, len(rows))):
                yield ask(index, name, row, relevant[row["_id"]], removed=False)
                if name == "wiki-answers":
                    yield ask(index, name, row, relevant[row["_id"]], removed=True)
            if name == "multihop-facts":
                for row in lines(data / name / "unanswerable.jsonl"):
                    yield ask(index, name, row, set(), removed=False)


def features(candidate: Candidate) -> list[float]:
    """Return a sentence's features in the order of the weights."""
    return [candidate.trace[name] for name in SENTENCE_FEATURES]


def main() -> None:
    """Fit and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--questions", type=int, default=350)
    data = Path(os.environ["NEWSRAG_DATA"])
    asked = [each for each in collect(data, parser.parse_args().questions) if each.candidates]

    # First: among sentences, which is the right one?
    wiki = [each for each in asked if each.data_set == "wiki-answers"]
    rows = np.array([features(c) for each in wiki for c in each.candidates])
    right = np.array([is_right for each in wiki for is_right in each.right])
    sentence = LogisticRegression(C=10, max_iter=2000).fit(rows, right)
    print("sentence weights", dict(zip(SENTENCE_FEATURES, sentence.coef_[0].round(2), strict=True)))
    for n in (1, 3):
        hits = [first_right(each, sentence, n) for each in wiki if each.answerable]
        print(f"right sentence in the first {n}: {np.mean(hits):.3f} of {len(hits)}")

    # Second: does the best sentence answer the question at all?
    best = np.array([best_of(each, sentence) for each in asked])
    answerable = np.array([each.answerable for each in asked])
    folds = StratifiedKFold(5, shuffle=True, random_state=0)
    gate = LogisticRegression(C=10, class_weight="balanced", max_iter=2000)
    scores = cross_val_predict(gate, best, answerable, cv=folds, method="decision_function")
    for name in ("wiki-answers", "multihop-facts"):
        mine = np.array([each.data_set == name for each in asked])
        answered = scores[mine] > 0
        print(
            f"{name}: AUROC {roc_auc_score(answerable[mine], scores[mine]):.3f}, answered "
            f"{answered[answerable[mine]].mean():.2f} of the answerable and "
            f"{answered[~answerable[mine]].mean():.2f} of the unanswerable"
        )
    gate.fit(best, answerable)
    scale, length = gate.coef_[0]
    print(
        "support weights",
        dict(zip(SENTENCE_FEATURES, (scale * sentence.coef_[0]).round(2), strict=True)),
    )
    print(f"length {length:.2f}, bias {gate.intercept_[0]:.2f}")


def first_right(each: Asked, model: LogisticRegression, n: int) -> bool:
    """Whether a right sentence is among the best ``n``."""
    order = np.argsort(-score(each, model), kind="stable")[:n]
    return any(each.right[position] for position in order)


def score(each: Asked, model: LogisticRegression) -> NDArray[np.float64]:
    """Return the weighted features of all candidates, without bias; shape ``(n,)``."""
    scores: NDArray[np.float64] = np.array([features(c) for c in each.candidates]) @ model.coef_[0]
    return scores


def best_of(each: Asked, model: LogisticRegression) -> list[float]:
    """Return the best candidate's score and the question's length."""
    return [float(score(each, model).max()), each.candidates[0].trace["length"]]


if __name__ == "__main__":
    main()
