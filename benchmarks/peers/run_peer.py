"""Runs one library over one data set, in a process of its own; compare.py starts it.

Writes the run file and, as JSON, what building took: seconds since the process was started,
imports included, and the most memory that it had by then.

    python benchmarks/peers/run_peer.py bm25s --data DIR --model DIR --run FILE --facts FILE
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from importlib.metadata import version
from pathlib import Path

from adapters import PEERS, Corpus
from unseen import unseen_share


def peak_memory() -> int | None:
    """Return the most bytes this process has had in memory; None where the system keeps none."""
    try:
        import resource
    except ImportError:  # Windows
        return None
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


def main() -> None:
    """Build, search, write."""
    from newsrag.evaluation.datasets import load_data_sets
    from newsrag.evaluation.runs import write_run

    options = arguments()
    (data,) = load_data_sets([options.data])
    if options.queries:
        data = data.only(data.questions[: options.queries])
    corpus = Corpus.read(data, outlet_in_text=options.outlet_in_text)
    peer = PEERS[options.peer](options.model)
    peer.build(corpus)
    build_seconds = time.time() - options.started
    build_memory = peak_memory()
    write_run(options.run, peer.rank(data.questions), options.peer)
    facts = {
        "passages": len(peer.pieces),
        "unseen": unseen_share(peer.texts(corpus), peer.pieces, peer.window, options.model),
        "build_seconds": build_seconds,
        "build_memory": build_memory,
        "versions": {name: version(name) for name in peer.packages},
    }
    options.facts.write_text(json.dumps(facts), "utf-8")


def arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("peer", choices=PEERS)
    parser.add_argument("--data", type=Path, required=True, help="folder in the BEIR layout")
    parser.add_argument("--model", type=Path, required=True, help="folder of the model")
    parser.add_argument("--run", type=Path, required=True, help="run file to write")
    parser.add_argument("--facts", type=Path, required=True, help="JSON file to write")
    parser.add_argument("--queries", type=int, default=0, help="only the first of them")
    parser.add_argument("--outlet-in-text", action="store_true", help="add both to the texts")
    parser.add_argument(
        "--started", type=float, default=time.time(), help="when, in seconds since 1970"
    )
    return parser.parse_args()


if __name__ == "__main__":
    main()
