"""Measures answers on data sets: right sentences, and abstaining when nothing answers."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from newsrag.answer.abstain import THRESHOLD
from newsrag.evaluation.asking import AMONG, STATEMENTS, Asked, Asker
from newsrag.evaluation.calibration import balanced, brier, calibration_error, reliability
from newsrag.evaluation.datasets import load_data_sets
from newsrag.evaluation.indexes import index_facts, open_index
from newsrag.evaluation.report import (
    data_facts,
    environment,
    folder_of,
    write_document,
    write_table,
)
from newsrag.evaluation.results import (
    Abstention,
    AnswersDocument,
    AnswersResult,
    AnswersSettings,
)
from newsrag.protocols import SilentProgress

if TYPE_CHECKING:
    from newsrag.evaluation.datasets import DataSet, Question
    from newsrag.evaluation.results import IndexFacts
    from newsrag.protocols import Progress

__all__ = ["auroc", "bench_answers", "sample"]

_SEED = 1
_WARM_UP = 3


@dataclass(frozen=True, slots=True)
class _Examined:
    """What became of questions, of the same without their articles, and of unanswerable ones."""

    answerable: list[Asked]
    removed: list[Asked]
    unanswerable: list[Asked]


def bench_answers(
    folders: Sequence[Path],
    *,
    split: str | None = None,
    model: str | None = None,
    precision: str | None = None,
    limit: int | None = None,
    out: Path | None = None,
    rebuild: bool = False,
    progress: Progress | None = None,
) -> AnswersDocument:
    """Measure how well questions are answered, on data sets in the BEIR layout.

    Args:
        folders: the data sets; ``metadata.answers`` of their queries gives the right answers.
        split: which judgements, as for :func:`load_data_sets`.
        model: the embedding model, as for :meth:`NewsIndex.build`.
        precision: as for :meth:`NewsIndex.build`.
        limit: so many questions of each kind, drawn by a fixed seed.
        out: a folder for results.json and values by question.
        rebuild: build the indexes anew.
        progress: where to report to.

    Raises:
        InputError: the data cannot be used.
        NotFoundError: a folder or file is missing.
    """
    progress = progress or SilentProgress()
    sets = [data.only(sample(data.questions, limit)) for data in load_data_sets(folders, split)]
    results = []
    for data in sets:
        folder = folder_of(out, data, sets) if out is not None else None
        with open_index(
            data, model=model, precision=precision, rebuild=rebuild, progress=progress
        ) as index:
            facts = index_facts(index)
            examined = _examine(Asker(index, facts.now), data, limit, progress)
        results.append(_result(data, facts, examined))
        if folder is not None:
            _write_questions(examined, folder)
    settings = AnswersSettings(STATEMENTS, limit, _SEED, split, THRESHOLD)
    document = AnswersDocument(environment(), settings, tuple(results))
    if out is not None:
        write_document(out / "results.json", document)
    return document


def sample(questions: Sequence[Question], limit: int | None) -> Sequence[Question]:
    """Return so many of the questions, drawn by a fixed seed, in their order; None for all."""
    if limit is None or limit >= len(questions):
        return questions
    chosen = random.Random(_SEED).sample(range(len(questions)), limit)  # noqa: S311 - no secret
    return [questions[at] for at in sorted(chosen)]


def _examine(asker: Asker, data: DataSet, limit: int | None, progress: Progress) -> _Examined:
    others = sample(data.unanswerable, limit)
    count = 2 * len(data.questions) + len(others)
    progress.note(f"{data.name}: asking {count:,} questions")
    for question in data.questions[:_WARM_UP]:
        asker.ask(question, "warm-up")
    answerable, removed = [], []
    for question in data.questions:
        relevant = data.relevant(question.id)
        answerable.append(asker.ask(question, "answerable", relevant=relevant))
        there = [id_ for id_ in relevant if asker.text(id_) is not None]
        if there:
            removed.append(asker.ask(question, "article removed", without=there))
    unanswerable = [asker.ask(question, "unanswerable") for question in others]
    return _Examined(answerable, removed, unanswerable)


def _result(data: DataSet, facts: IndexFacts, examined: _Examined) -> AnswersResult:
    asked = examined.answerable
    judged = [each.right for each in asked if each.right]
    right = np.array(judged, dtype=float)
    middle, slow = np.percentile([each.milliseconds for each in asked], [50, 95])
    negatives = {
        "unanswerable.jsonl": examined.unanswerable,
        "relevant articles removed": examined.removed,
    }
    return AnswersResult(
        data=data_facts(data),
        index=facts,
        located=len(judged),
        unlocated=sum(each.right is None for each in asked),
        accuracy={str(n): float(right[:, at].mean()) for at, n in enumerate(AMONG) if judged},
        answered=_share(asked),
        abstention=tuple(
            _abstention(against, asked, others) for against, others in negatives.items() if others
        ),
        p50=round(float(middle), 3),
        p95=round(float(slow), 3),
    )


def _share(asked: Sequence[Asked]) -> float:
    return sum(each.found for each in asked) / len(asked)


def _abstention(against: str, positives: Sequence[Asked], negatives: Sequence[Asked]) -> Abstention:
    supports = [each.support for each in (*positives, *negatives)]
    outcomes = [True] * len(positives) + [False] * len(negatives)
    weights = balanced(outcomes)
    return Abstention(
        against=against,
        answerable=len(positives),
        unanswerable=len(negatives),
        auroc=auroc([each.support for each in positives], [each.support for each in negatives]),
        answered_right=_share(positives),
        answered_wrong=_share(negatives),
        calibration_error=calibration_error(reliability(supports, outcomes, weights)),
        brier=brier(supports, outcomes, weights),
    )


def auroc(positives: Sequence[float], negatives: Sequence[float]) -> float:
    """Return the chance that a positive scores above a negative, ties counted half.

    This is the area under the ROC curve (Hanley and McNeil, 1982).
    """
    ordered = np.sort(negatives)
    below = np.searchsorted(ordered, positives, side="left")
    not_above = np.searchsorted(ordered, positives, side="right")
    return float((below + not_above).sum() / (2 * len(positives) * len(negatives)))


def _write_questions(examined: _Examined, folder: Path) -> None:
    heading = ["question", "kind", "support", "answered", *(f"right@{n}" for n in AMONG)]
    rows = []
    for each in (*examined.answerable, *examined.removed, *examined.unanswerable):
        right = [str(int(is_)) for is_ in each.right or ()] or ["-"] * len(AMONG)
        rows.append([each.question_id, each.kind, each.support, int(each.found), *right])
    write_table(folder / "per_question.tsv", heading, rows)
