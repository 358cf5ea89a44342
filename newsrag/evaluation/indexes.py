"""Builds the index of a data set once: it is found again by what it was made of."""

from __future__ import annotations

import hashlib
import json
import shutil
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from newsrag._version import __version__
from newsrag.embedders import chosen_precision, find_model
from newsrag.errors import DamagedIndexError, InputError, NotFoundError
from newsrag.evaluation.results import IndexFacts
from newsrag.files import cache_root
from newsrag.index import NewsIndex
from newsrag.store.schema import FORMAT
from newsrag.types import PassageConfig

if TYPE_CHECKING:
    from newsrag.evaluation.datasets import DataSet
    from newsrag.protocols import Progress

__all__ = ["index_facts", "open_index", "sha256"]

_BUILT = "built.json"
# What an index holds depends on the code of these, whatever the release is called.
_MAKERS = ("embedders", "identity.py", "ingest", "readers", "store", "text")


def sha256(file: Path) -> str:
    """Return the hexadecimal SHA-256 of a file's bytes."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def open_index(
    data: DataSet,
    *,
    model: str | None = None,
    precision: str | None = None,
    rebuild: bool = False,
    progress: Progress,
) -> NewsIndex:
    """Open the index of a corpus, building it first or going on with an interrupted build.

    It lies in the user's cache folder, which ``NEWSRAG_CACHE`` moves, and is named by a digest
    over the corpus, the model, its precision, the passages' lengths, the release and the format
    of indexes. The corpus goes the way of any file that a user adds.

    Args:
        data: the data set.
        model: as for :meth:`NewsIndex.build`.
        precision: as for :meth:`NewsIndex.build`.
        rebuild: build it anew even if it is there.
        progress: where to report to.

    Raises:
        InputError: nothing in the corpus has text.
        ModelError: the model is missing, unsafe or unusable.
        StorageError: the cache folder cannot be written.
    """
    precision = chosen_precision(precision)
    folder = cache_root() / "bench" / _key(data, model, precision)
    if rebuild:
        shutil.rmtree(folder, ignore_errors=True)
    try:
        index = NewsIndex.open(folder / "index", progress=progress)
    except (NotFoundError, DamagedIndexError):
        shutil.rmtree(folder, ignore_errors=True)
        index = NewsIndex.build(
            folder / "index", model=model, precision=precision, progress=progress
        )
    built = _read(folder / _BUILT)
    if "unreadable" not in built:
        _build(index, data, folder / _BUILT, progress)
    elif built.get("code") != _code():
        progress.note(
            f"{data.name}: the cached index was built by other code of newsrag; "
            "--rebuild builds it anew"
        )
    if not index.count():
        index.close()
        raise InputError(f"no article of {data.corpus} has text", "mend the file")
    return index


def _build(index: NewsIndex, data: DataSet, built: Path, progress: Progress) -> None:
    progress.note(f"{data.name}: building the index of {data.articles:,} articles, once")
    try:
        report = index.add([data.corpus], wait=-1)
    except BaseException:
        index.close()
        raise
    facts = {"unreadable": len(report.problems), "code": _code()}
    aside = built.with_suffix(".new")
    aside.write_text(json.dumps(facts), "utf-8")
    aside.replace(built)


def index_facts(index: NewsIndex) -> IndexFacts:
    """Return what the report says about an index that :func:`open_index` gave."""
    stats = index.stats()
    built = _read(Path(stats.path).parent / _BUILT)
    return IndexFacts(
        articles=stats.articles,
        unreadable=int(built.get("unreadable", 0)),
        passages=stats.passages,
        model=stats.model,
        fingerprint=stats.fingerprint,
        precision=stats.precision,
        config=stats.config,
        now=stats.latest,
    )


def _key(data: DataSet, model: str | None, precision: str) -> str:
    made_of = (
        sha256(data.corpus),
        find_model(model).fingerprint,
        precision,
        asdict(PassageConfig()),
        FORMAT,
        __version__,
    )
    return hashlib.sha256(json.dumps(made_of).encode()).hexdigest()[:24]


def _code() -> str:
    """Return a digest over the source of all that makes an index."""
    package = Path(__file__).resolve().parent.parent
    total = hashlib.sha256()
    for name in _MAKERS:
        path = package / name
        for file in sorted(path.rglob("*.py")) if path.is_dir() else [path]:
            total.update(file.read_bytes())
    return total.hexdigest()


def _read(file: Path) -> dict[str, int | str]:
    try:
        built = json.loads(file.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return built if isinstance(built, dict) else {}
