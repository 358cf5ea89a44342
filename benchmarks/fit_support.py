"""Fits the support of a statement, and measures answering and abstaining with it.

Reads the data sets that NEWSRAG_DATA names (benchmarks/README.md lists them) and prints, by
five-fold cross-validation over questions, how well answerable questions are told from
unanswerable ones and how often the right sentence comes first; then the weights that
``newsrag/answer/select.py`` carries. Needs scikit-learn, which sentence-transformers brings.

    NEWSRAG_DATA=DIR python benchmarks/fit_support.py --questions 350
"""

from __future__ import annotations

import argparse
import os
import random
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import StratifiedKFold, cross_val_predict

from newsrag.answer.select import Candidate, sentence_features
from newsrag.cli.progress import TerminalProgress
from newsrag.evaluation.asking import answer_starts
from newsrag.evaluation.datasets import load_data_sets
from newsrag.evaluation.indexes import open_index
from newsrag.search.plan import plan
from newsrag.search.retrieve import rank, texts_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from newsrag import NewsIndex
    from newsrag.evaluation.datasets import Question

SENTENCE_FEATURES = ("sentence", "cover", "context")
PASSAGES, DEPTH = 12, 40


@dataclass
class Asked:
    """One question against one archive: its candidates, and which of them are right."""

    data_set: str
    answerable: bool
    candidates: list[Candidate]
    right: list[bool]


def ask(
    index: NewsIndex, name: str, question: Question, relevant: list[str], *, removed: bool
) -> Asked:
    """Collect a question's candidates; ``removed`` leaves out its relevant articles."""
    snapshot, embedder = index._store.snapshot(), index.embedder()  # noqa: SLF001
    query = plan(question.text, snapshot)
    vectors = list(embedder.encode_queries(texts_of(query)))
    found = snapshot.found(rank(query, lambda: vectors, snapshot, DEPTH).rows[:DEPTH])
    left = [each for each in found if not (removed and each.article.id in relevant)]
    candidates = sentence_features(query, vectors[0], left[:PASSAGES], snapshot, embedder)
    starts = {
        id_: answer_starts(question.answers, index.article(id_).text) for id_ in set(relevant)
    }
    right = [
        any(each.span.start <= start < each.span.end for start in starts.get(each.article.id, ()))
        for each in candidates
    ]
    return Asked(name, bool(relevant) and not removed, candidates, right)


def collect(data: Path, questions: int) -> Iterator[Asked]:
    """Ask the questions of wiki-answers, with and without their articles, and of multihop-facts."""
    chance = random.Random(1)
    for each in load_data_sets([data / "wiki-answers", data / "multihop-facts"]):
        with open_index(each, progress=TerminalProgress()) as index:
            for question in chance.sample(each.questions, min(questions, len(each.questions))):
                relevant = each.relevant(question.id)
                yield ask(index, each.name, question, relevant, removed=False)
                if each.name == "wiki-answers":
                    yield ask(index, each.name, question, relevant, removed=True)
            for question in each.unanswerable:
                yield ask(index, each.name, question, [], removed=False)


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
