"""Says what the numbers depend on, and writes results.json and values by query."""

from __future__ import annotations

import json
import os
import platform
import shutil
import subprocess
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from newsrag._version import __version__
from newsrag.evaluation.indexes import sha256
from newsrag.evaluation.results import DataSetFacts, Environment, Machine

if TYPE_CHECKING:
    from newsrag.evaluation.datasets import DataSet

__all__ = ["data_facts", "environment", "folder_of", "write_document", "write_table"]

_LIBRARIES = (
    "faiss-cpu",
    "ir_measures",
    "numpy",
    "onnxruntime",
    "pytrec_eval-terrier",
    "sentence-transformers",
    "tantivy",
    "tokenizers",
    "torch",
)


def environment() -> Environment:
    """Return releases, machine and commit; of libraries only the metadata is read."""
    commit, modified = _commit()
    return Environment(
        made=datetime.now(UTC).replace(microsecond=0),
        newsrag=__version__,
        commit=commit,
        modified=modified,
        python=platform.python_version(),
        libraries={name: of for name in _LIBRARIES if (of := _release(name))},
        machine=Machine(platform.platform(), _processor(), os.cpu_count() or 1, _memory()),
    )


def _release(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def _processor() -> str:
    # Linux gives no name through Python.
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    except OSError:
        lines = []
    named = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(named, "") or platform.processor() or platform.machine()


def _memory() -> int | None:
    """Return the bytes of main memory; Windows has no such call in Python."""
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, OSError, ValueError):
        return None


def _commit() -> tuple[str | None, bool]:
    """Return the commit that newsrag's own files are checked out from, and whether they differ.

    An installed newsrag is in no checkout, even when its virtual environment lies inside one.
    """
    package = Path(__file__).resolve().parent.parent
    if _git(package, "ls-files", "--error-unmatch", "__init__.py") is None:
        return None, False
    changes = _git(package, "status", "--porcelain", "--", ".")
    return _git(package, "rev-parse", "HEAD"), bool(changes)


def _git(folder: Path, *arguments: str) -> str | None:
    program = shutil.which("git")
    if program is None:
        return None
    try:
        done = subprocess.run(  # noqa: S603 - nothing in it comes from a user
            [program, "-C", str(folder), *arguments],
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=True,
            timeout=10,
        )
    except (OSError, ValueError, subprocess.SubprocessError):
        return None
    return done.stdout.strip()


def data_facts(data: DataSet) -> DataSetFacts:
    """Return what the report says about a data set."""
    return DataSetFacts(
        name=data.name,
        articles=data.articles,
        queries=len(data.questions),
        unjudged=data.unjudged,
        unknown=data.unknown,
        files={file.relative_to(data.folder).as_posix(): sha256(file) for file in data.files},
    )


def folder_of(out: Path, data: DataSet, sets: Sequence[DataSet]) -> Path:
    """Make and return the folder for one data set's files: a folder each if there are several."""
    folder = out / data.name if len(sets) > 1 else out
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def write_document(path: Path, document: Any) -> None:  # noqa: ANN401 - any of the documents
    """Write a document as ``--json`` prints it."""
    text = json.dumps(asdict(document), ensure_ascii=False, indent=2, default=datetime.isoformat)
    path.write_text(text + "\n", "utf-8", newline="\n")


def write_table(path: Path, heading: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Write tab-separated values; real numbers with six digits after the point."""
    lines = ["\t".join(heading)]
    for row in rows:
        cells = (f"{cell:.6f}" if isinstance(cell, float) else str(cell) for cell in row)
        lines.append("\t".join(" ".join(cell.split()) for cell in cells))
    path.write_text("\n".join(lines) + "\n", "utf-8", newline="\n")
