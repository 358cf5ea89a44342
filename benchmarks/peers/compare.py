"""Compares newsrag with other libraries: same data, same model, one run, one table.

Each library runs in a process of its own (run_peer.py), so that time and memory are those of the
whole of it. adapters.py says how each is set. Results go into a file, where those of a library
that ran again take the place of its old ones, and from there into the table.

    python -m venv peers && . peers/bin/activate
    pip install torch==2.13.0
    pip install -r benchmarks/peers/requirements.txt -e .
    python benchmarks/peers/compare.py --data DIR/time --data DIR/multihop-facts

    python benchmarks/peers/compare.py --data DIR/time --only newsrag    # ours alone, again
    python benchmarks/peers/compare.py                                   # the table alone
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from dataclasses import asdict
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import table
from adapters import PEERS, has_outlets

if TYPE_CHECKING:
    from collections.abc import Iterator

    from newsrag.evaluation.datasets import DataSet

_HERE = Path(__file__).resolve().parent
_RESULTS = _HERE.parent / "results"
# Nothing is fetched, nobody is told, and no library computes where another cannot.
_QUIET = {
    "ANONYMIZED_TELEMETRY": "False",
    "CUDA_VISIBLE_DEVICES": "",
    "HF_HUB_OFFLINE": "1",
    "LANGSMITH_TRACING": "false",
    "TRANSFORMERS_OFFLINE": "1",
}
# Exporting newsrag's model is done once for a machine, not once for an index.
_PREPARE = """
import tempfile
from newsrag import Article, NewsIndex
with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
    with NewsIndex.build(f"{folder}/index", device="cpu") as index:
        index.add_articles([Article(id="one", text="A model is exported when it is needed.")])
"""


def main() -> int:
    """Run what is asked for, write the results and print the table."""
    options = arguments()
    failed = 0
    if options.data:
        measured, failed = measure(options)
        table.write(options.results, table.merge(table.read(options.results), measured))
    document = table.read(options.results)
    print(table.render(document), end="")
    if options.page:
        table.update_page(options.page, document)
    return 1 if failed else 0


def measure(options: argparse.Namespace) -> tuple[dict[str, Any], int]:
    """Run every library on every data set; return the results and how many runs failed.

    What reads the run files is imported when all of them are written: on Linux a process's peak of
    memory starts at that of the process that started it.
    """
    from newsrag.evaluation.datasets import load_data_sets

    sets = load_data_sets(options.data)
    if options.queries:
        sets = [data.only(data.questions[: options.queries]) for data in sets]
    options.runs.mkdir(parents=True, exist_ok=True)
    rows: list[dict[str, Any]] = []
    failed = 0
    subprocess.run([sys.executable, "-c", _PREPARE], check=True, env=os.environ | _QUIET)
    for data, folder in zip(sets, options.data, strict=True):
        for text in texts(data, both=options.outlet_in_text):
            for library in options.only or PEERS:
                if library == table.OURS and text == table.OUTLET_IN_TEXT:
                    continue  # it reads both where they are
                row = run(library, data, folder, text, options)
                failed += row is None
                rows += [row] if row else []
    return documented(sets, rows), failed


def texts(data: DataSet, *, both: bool) -> Iterator[str]:
    """Yield how articles are put before the peers: plain, and with outlet and date if they can."""
    yield "headline and text"
    if both and has_outlets(data):
        yield table.OUTLET_IN_TEXT


def run(
    library: str, data: DataSet, folder: Path, text: str, options: argparse.Namespace
) -> dict[str, Any] | None:
    """Run one library on one data set in a process of its own; None and a message if it fails."""
    suffix = ".outlet" if text == table.OUTLET_IN_TEXT else ""
    run_file = options.runs / f"{data.name}{suffix}.{library}.run"
    with TemporaryDirectory() as aside:
        facts = Path(aside) / "facts.json"
        command = [sys.executable, str(_HERE / "run_peer.py"), library]
        command += ["--data", str(folder), "--model", str(model()), "--run", str(run_file)]
        command += ["--facts", str(facts), "--queries", str(options.queries)]
        command += ["--outlet-in-text"] if suffix else []
        started = time.time()
        command += ["--started", str(started)]
        done = subprocess.run(command, capture_output=True, check=False, env=os.environ | _QUIET)
        spent = time.time() - started
        if done.returncode:
            lines = done.stderr.decode(errors="replace").strip().splitlines() or ["no message"]
            print(f"{data.name}: {library} failed: {lines[-1]}", file=sys.stderr)
            return None
        measured: dict[str, Any] = json.loads(facts.read_text("utf-8"))
    print(f"{data.name}{suffix}: {library}, {spent:.0f} s", file=sys.stderr)
    return {"data": data.name, "text": text, "library": library, "file": run_file} | measured


@cache
def model() -> Path:
    """Return the folder of newsrag's default model, which all libraries get."""
    from newsrag.embedders import find_model

    return find_model().path


def documented(sets: list[DataSet], rows: list[dict[str, Any]]) -> dict[str, Any]:
    """Add to the rows their metrics, and what the numbers depend on."""
    from newsrag.evaluation.metrics import means, per_query
    from newsrag.evaluation.report import data_facts, environment
    from newsrag.evaluation.runs import read_run

    judged = {data.name: data.qrels for data in sets}
    made = asdict(environment())
    made["made"] = made["made"].isoformat()
    for row in rows:
        values = means(per_query(judged[row["data"]], read_run(row.pop("file"))))
        row["metrics"] = {name: round(values[name], 6) for name in table.METRICS}
        row["environment"] = made["made"]
    return {
        "data": {data.name: asdict(data_facts(data)) for data in sets},
        "settings": {row["library"]: PEERS[row["library"]].settings for row in rows},
        "environments": {made["made"]: made},
        "results": rows,
    }


def arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument(
        "--data", type=Path, action="append", default=[], help="folder in the BEIR layout"
    )
    parser.add_argument("--only", action="append", choices=PEERS, help="not all libraries, but it")
    parser.add_argument(
        "--outlet-in-text",
        action="store_true",
        help="also give the peers outlet and date as a line of the text, where there are any",
    )
    parser.add_argument("--queries", type=int, default=0, help="only the first of each data set")
    parser.add_argument("--results", type=Path, default=_RESULTS / "peers.json")
    parser.add_argument("--runs", type=Path, default=_RESULTS / "runs", help="for the run files")
    parser.add_argument("--page", type=Path, help="page with marks to write the table between")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
