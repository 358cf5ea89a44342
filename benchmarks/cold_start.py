"""Times `newsrag ask` as a whole process beside `import sentence_transformers`, in turn.

    python benchmarks/cold_start.py --index indexes/default --runs 7

Prints the medians and the ratio pair by pair; ratios hold on a noisy machine, seconds do not.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import time

QUESTION = "did Russia withdraw?"


def seconds(command: list[str]) -> float:
    """Run a command to its end and return its wall time; an unexpected exit code is an error."""
    # pip compiles what it installs; a checkout run in place must be allowed to as well.
    env = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    started = time.perf_counter()
    done = subprocess.run(command, capture_output=True, check=False, env=env)
    if done.returncode not in (0, 1):
        sys.exit(done.stderr.decode(errors="replace"))
    return time.perf_counter() - started


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--index", default="indexes/default")
    parser.add_argument("--question", default=QUESTION)
    parser.add_argument("--runs", type=int, default=7)
    options = parser.parse_args()
    ask = [sys.executable, "-m", "newsrag", "ask", options.question, "--index", options.index]
    load = [sys.executable, "-c", "import sentence_transformers"]
    seconds(ask), seconds(load)  # warm the file cache
    pairs = [(seconds(ask), seconds(load)) for _ in range(options.runs)]
    asks, loads = zip(*pairs, strict=True)
    ratios = [a / b for a, b in pairs]
    print(f"newsrag ask                   median {statistics.median(asks):.2f} s")
    print(f"import sentence_transformers  median {statistics.median(loads):.2f} s")
    print(
        f"ratio, pair by pair           median {statistics.median(ratios):.3f}"
        f" (min {min(ratios):.3f}, max {max(ratios):.3f})"
    )


if __name__ == "__main__":
    main()
