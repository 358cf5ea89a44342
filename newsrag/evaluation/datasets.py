"""Reads data sets in the BEIR layout: corpus.jsonl, queries.jsonl and qrels/*.tsv."""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, NoReturn

from newsrag.errors import InputError, NotFoundError
from newsrag.text.clean import clean_field

__all__ = ["DataSet", "GoldAnswer", "Question", "load_data_sets", "read_questions"]

_LAYOUT = "a data set is corpus.jsonl, queries.jsonl and qrels/*.tsv (the BEIR layout)"
_QRELS = "write query id, corpus id and a whole number, with tabs between"


@dataclass(frozen=True, slots=True)
class GoldAnswer:
    """An answer and the character of the relevant article's raw text where it starts."""

    text: str
    start: int


@dataclass(frozen=True, slots=True)
class Question:
    """A query of a data set."""

    id: str
    text: str
    answers: tuple[GoldAnswer, ...] = ()


@dataclass(frozen=True, slots=True)
class DataSet:
    """A data set, read and checked.

    ``questions`` are the judged ones in the order of their file, and ``qrels`` has the grade of
    each judged article for each of them. ``articles`` counts the corpus, ``unknown`` the relevant
    articles that it lacks.
    """

    name: str
    folder: Path
    corpus: Path
    articles: int
    questions: tuple[Question, ...]
    unanswerable: tuple[Question, ...]
    qrels: Mapping[str, Mapping[str, int]]
    unjudged: int
    unknown: int
    files: tuple[Path, ...]

    def only(self, questions: Iterable[Question]) -> DataSet:
        """Return the data set with these questions alone."""
        kept = tuple(questions)
        qrels = {question.id: self.qrels[question.id] for question in kept}
        return replace(self, questions=kept, qrels=qrels)

    def relevant(self, question_id: str) -> list[str]:
        """Return the ids of the articles that answer a question, the best grade first."""
        grades = self.qrels[question_id]
        return sorted((id_ for id_, grade in grades.items() if grade > 0), key=lambda i: -grades[i])


def load_data_sets(folders: Sequence[Path], split: str | None = None) -> list[DataSet]:
    """Read data sets, each named by its folder.

    Args:
        folders: one for each data set.
        split: which file of ``qrels/``, without ``.tsv``; by default ``test``, or the only one.

    Raises:
        InputError: a file is malformed, or two data sets have one name.
        NotFoundError: a folder or a file is missing.
    """
    sets = [_load(folder, split) for folder in folders]
    if not sets:
        raise InputError("no data set was named", "give its folder with --data")
    names = [each.name for each in sets]
    for name in names:
        if names.count(name) > 1:
            raise InputError(f"two data sets are called {name!r}", "rename one of the folders")
    return sets


def _load(folder: Path, split: str | None) -> DataSet:
    if not folder.is_dir():
        raise NotFoundError(f"there is no folder {folder}", "--data names the folder of a data set")
    corpus, queries = _file(folder, "corpus.jsonl"), _file(folder, "queries.jsonl")
    judgements = _judgements_file(folder, split)
    questions = {each.id: each for each in _questions(queries)}
    qrels = _qrels(judgements, questions)
    judged = tuple(each for each in questions.values() if each.id in qrels)
    ids = _corpus_ids(corpus)
    relevant = {id_ for grades in qrels.values() for id_, grade in grades.items() if grade > 0}
    files = [corpus, queries, judgements]
    unanswerable: tuple[Question, ...] = ()
    if (folder / "unanswerable.jsonl").is_file():
        files.append(folder / "unanswerable.jsonl")
        unanswerable = tuple(_questions(files[-1]))
    return DataSet(
        name=folder.resolve().name,
        folder=folder,
        corpus=corpus,
        articles=len(ids),
        questions=judged,
        unanswerable=unanswerable,
        qrels=qrels,
        unjudged=len(questions) - len(judged),
        unknown=len(relevant - ids),
        files=tuple(files),
    )


def read_questions(path: Path) -> list[Question]:
    """Read the questions of a ``queries.jsonl``.

    Raises:
        InputError: it is malformed, or has none.
        NotFoundError: there is no such file.
    """
    if not path.is_file():
        raise NotFoundError(f"there is no file {path}", "name a queries.jsonl")
    return list(_questions(path))


def _file(folder: Path, name: str) -> Path:
    for path in (folder / name, folder / f"{name}.gz"):
        if path.is_file():
            return path
    raise NotFoundError(f"there is no {name} in {folder}", _LAYOUT)


def _judgements_file(folder: Path, split: str | None) -> Path:
    found = {path.stem: path for path in sorted((folder / "qrels").glob("*.tsv"))}
    if not found:
        raise NotFoundError(f"there is no qrels/*.tsv in {folder}", _LAYOUT)
    named = f"qrels/ of {folder} has {', '.join(found)}"
    if split is not None and split not in found:
        raise NotFoundError(f"there is no {split}.tsv: {named}", "choose one with --split")
    if split is None and "test" not in found and len(found) > 1:
        raise InputError(named, "choose one with --split")
    return found[split or ("test" if "test" in found else next(iter(found)))]


def _malformed(path: Path, line: int, reason: str, mend: str = "mend the file") -> NoReturn:
    raise InputError(f"{path}:{line}: {reason}", mend)


@contextmanager
def _readable(path: Path) -> Iterator[None]:
    try:
        yield
    except UnicodeDecodeError as error:
        raise InputError(f"{path} is not UTF-8 ({error.reason})", "save it as UTF-8") from error
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise InputError(f"{path} is no complete gzip file", "fetch it again") from error


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    """Yield the lines that are not blank, numbered from 1."""
    with (
        _readable(path),
        gzip.open(path, "rt", encoding="utf-8-sig")
        if path.suffix == ".gz"
        else path.open(encoding="utf-8-sig") as stream,
    ):
        for number, line in enumerate(stream, start=1):
            if line.strip():
                yield number, line


def _records(path: Path) -> Iterator[tuple[int, str, dict[str, Any]]]:
    """Yield line number, id and object of each line, checking that ids and texts are there."""
    seen: dict[str, int] = {}
    for number, line in _lines(path):
        try:
            record = json.loads(line)
        except (ValueError, RecursionError) as error:
            _malformed(path, number, f"not JSON: {getattr(error, 'msg', 'too deep or too long')}")
        if not isinstance(record, dict) or not isinstance(record.get("text"), str):
            _malformed(
                path,
                number,
                "not an object with a text",
                f"each line needs _id and text; {_LAYOUT}",
            )
        id_ = record.get("_id")
        id_ = str(id_) if isinstance(id_, int) and not isinstance(id_, bool) else id_
        if not isinstance(id_, str) or not id_ or clean_field(id_) != id_:
            _malformed(
                path, number, f"{id_!r} cannot be an _id", "give a string without blank ends"
            )
        if id_ in seen:
            _malformed(path, number, f"the _id {id_!r} is that of line {seen[id_]} too")
        seen[id_] = number
        yield number, id_, record
    if not seen:
        raise InputError(f"{path} is empty", _LAYOUT)


def _corpus_ids(path: Path) -> set[str]:
    return {id_ for _, id_, _ in _records(path)}


def _questions(path: Path) -> Iterator[Question]:
    for number, id_, record in _records(path):
        metadata = record.get("metadata")
        answers = metadata.get("answers") if isinstance(metadata, dict) else None
        try:
            gold = tuple(_answer(each) for each in answers or ())
        except (TypeError, KeyError, ValueError):
            mend = 'write {"text": "...", "start": 0} for each answer'
            _malformed(path, number, "metadata.answers cannot be read", mend)
        yield Question(id_, record["text"], gold)


def _answer(value: Mapping[str, Any]) -> GoldAnswer:
    text, start = value["text"], value["start"]
    if not isinstance(text, str) or not text or not isinstance(start, int) or start < 0:
        raise ValueError
    return GoldAnswer(text, start)


def _qrels(path: Path, questions: Mapping[str, Question]) -> dict[str, dict[str, int]]:
    qrels: dict[str, dict[str, int]] = {}
    first = True
    for number, line in _lines(path):
        cells = line.rstrip("\r\n").split("\t")
        is_heading = first and len(cells) == 3 and cells[2].strip().casefold() == "score"
        first = False
        if is_heading:
            continue
        try:
            query, article, grade = cells[0].strip(), cells[1].strip(), int(cells[2])
        except (IndexError, ValueError):
            _malformed(path, number, f"not a judgement: {line.strip()[:60]!r}", _QRELS)
        if len(cells) != 3 or not query or not article:
            _malformed(path, number, f"not a judgement: {line.strip()[:60]!r}", _QRELS)
        if query not in questions:
            _malformed(path, number, f"there is no query {query!r} in queries.jsonl")
        qrels.setdefault(query, {})[article] = grade
    if not qrels:
        raise InputError(f"{path} has no judgements", _QRELS)
    return qrels
