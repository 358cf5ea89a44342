"""Fuzzes one of the targets with atheris for as long as is wanted.

``python tests/fuzz_long.py TARGET --seconds 3600`` instruments newsrag, starts from a corpus made
of seeds/, and stops at the first finding with the command that repeats it. The folder given with
``--folder`` keeps the corpus, the index and what was found from run to run. An input that takes
more than 5 seconds, or a gibibyte more than the imports did, is a finding, too. Linux only, as
atheris is.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

SECONDS = 5
MEBIBYTES = 1024
LONGEST = {"readers": 8192, "text": 6000, "planner": 1500, "verifier": 12_000}
"""The most bytes of an input; what happens with more is for the tests of hostile files."""
QUESTIONS = [
    "did Russia withdraw?",
    "What did The Hill report between March 3 and 5 April 2022, and who closed the dam last week?",
    'only Sample Courier, not Fortune: "withdraw troops" since Christmas Eve 2021?',
    "What has President Volodymyr Zelenskyy said since the fall of 2021, according to the Post?",
]
FIGURES = {
    "executions": r"(?:number_of_executed_units:\s+|#)(\d+)",
    "coverage": r"cov: (\d+)",
    "features": r"ft: (\d+)",
}
RECORDS = 'text|title|date|id\n"The dam|holds, they said."|Dam|2022-03-31|1\nIt rained.|Rain||2\n'
RECORD = b'{"text": "The dam holds.", "date": 1648684800, "metadata": {"id": "1", "author": ["A"]}}'


def main() -> int:
    """Parse the command line, and fuzz, repeat, or be the process that does."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("target", choices=sorted(LONGEST))
    parser.add_argument("--seconds", type=int, default=3600)
    parser.add_argument("--folder", type=Path, help="keep corpus, index and findings here")
    parser.add_argument("--seed", type=int, default=0, help="of libFuzzer; 0 for a random one")
    parser.add_argument("--repeat", type=Path, help="run this one input, without atheris")
    parser.add_argument("--child", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        return be_fuzzed(options.target, options.folder, options.seconds, options.seed)
    folder = options.folder or Path(tempfile.mkdtemp(prefix="newsrag-fuzz-"))
    prepare(options.target, folder)
    if options.repeat:
        repeat(options.target, folder, options.repeat.read_bytes())
        return 0
    found = fuzz(options.target, folder, options.seconds, options.seed)
    if found["finding"]:
        print(f"repeat it with --repeat {found['finding']} --folder {folder}")
    elif not options.folder:
        shutil.rmtree(folder)
    print(json.dumps(found), flush=True)
    return 1 if found["finding"] else 0


def prepare(target: str, folder: Path) -> None:
    """Build the index, the first corpus and the dictionary in a folder, unless they are there."""
    import fuzz_targets
    from helpers import make_tiny_model

    folder.mkdir(parents=True, exist_ok=True)
    os.environ.setdefault("NEWSRAG_CACHE", str(folder.absolute() / "cache"))
    os.environ["HF_HUB_OFFLINE"] = "1"
    if not (folder / "index").exists():
        model = make_tiny_model(folder.absolute() / "model" / "tiny", seed=1)
        fuzz_targets.build_archive(folder.absolute() / "index", str(model))
    fuzz_targets.use_archive(folder.absolute() / "index")
    corpus = folder / target
    corpus.mkdir(exist_ok=True)
    for number, data in enumerate(first_inputs(target)):
        (corpus / f"seed-{number:03}").write_bytes(data[: LONGEST[target]])
    (folder / "dictionary").write_text(dictionary(), "ascii")


def first_inputs(target: str) -> list[bytes]:
    """Return what the sample archive gives a target to begin with."""
    import fuzz_targets

    seeds = [(path.name, path.read_bytes()) for path in sorted(fuzz_targets.SEEDS.iterdir())]
    if target == "readers":
        for comma in ",\t;":
            rows = RECORDS.replace("|", comma).encode()
            seeds += [("rows.csv", rows), ("rows.tsv", rows)]
        seeds += [("one.json", RECORD), ("all.json", b"[" + RECORD + b"]"), ("b.jsonl", RECORD)]
        kinds = {name: number for number, name in enumerate(fuzz_targets.FILES)}
        files = [("file" + Path(name).suffix, data) for name, data in seeds]
        files += [(name + ".gz", gzip.compress(data, mtime=0)) for name, data in files]
        return [bytes([kinds[name], 0]) + data for name, data in files]
    if target == "text":
        return [bytes([0, 180, 250, 9, 90, 3, 4, 0]) + data for _, data in seeds]
    if target == "planner":
        return [bytes([0]) + question.encode() for question in QUESTIONS]
    printed = fuzz_targets.documents()
    edits = [bytes([1 + n, 0, n, n, 128, 0, 2 * n, n, 1]) for n in range(100)]
    return [bytes([0]) + json.dumps(each).encode() for each in printed] + edits


def dictionary() -> str:
    """Return in libFuzzer's format what newsrag gives a meaning to."""
    from test_fuzz import WORDS

    entries = sorted({word.encode("utf-8", "surrogatepass") for word in WORDS})
    shown = ("".join(f"\\x{byte:02x}" for byte in entry) for entry in entries if entry)
    return "".join(f'"{entry}"\n' for entry in shown)


def repeat(target: str, folder: Path, data: bytes) -> float:
    """Run one input here; return the seconds of processor time that it took."""
    import fuzz_targets

    fuzz_targets.use_archive(folder.absolute() / "index")
    for _ in range(2):  # the first call pays for what is loaded once
        start = time.process_time()
        fuzz_targets.TARGETS[target](data)
        took = time.process_time() - start
    print(f"no finding, {took:.2f} s of processor time")
    return took


def fuzz(target: str, folder: Path, seconds: int, seed: int) -> dict[str, object]:
    """Fuzz in a child until the time is over or there is a finding; return the figures."""
    end = time.monotonic() + seconds
    runs = 0
    while True:
        left = max(1, int(end - time.monotonic()))
        done = _fuzz_once(target, folder, left, seed)
        runs += done["executions"]
        finding = done["finding"]
        # The clock of a busy machine runs on: only processor time makes an input slow.
        if finding and "timeout-" in str(finding) and _is_quick(target, folder, str(finding)):
            print(f"{finding} took long by the clock only; going on", flush=True)
            Path(str(finding)).unlink()
            if end - time.monotonic() > 1:
                continue
            finding = ""
        done.update(executions=runs, finding=finding)
        return done


def _fuzz_once(target: str, folder: Path, seconds: int, seed: int) -> dict:
    import fuzz_targets

    command = [sys.executable, __file__, target, "--child", "--folder", str(folder)]
    command += ["--seconds", str(seconds), "--seed", str(seed)]
    here = str(Path(__file__).parent)
    paths = [here, str(Path(here).parent), *filter(None, [os.environ.get("PYTHONPATH")])]
    with subprocess.Popen(
        command,
        stderr=subprocess.STDOUT,
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        errors="replace",
        # libFuzzer ends without a word to Python: the folder of this process is removed.
        env={
            **os.environ,
            "PYTHONPATH": os.pathsep.join(paths),
            "NEWSRAG_FUZZ_SCRATCH": str(fuzz_targets.scratch()),
        },
    ) as child:
        said = []
        for line in child.stdout:
            said = [*said[-300:], line]
            if not re.match(r"#\d+\s+(REDUCE|NEW)", line):
                print(line, end="", flush=True)
    every = "".join(said)
    artifact = re.search(r"Test unit written to (\S+)", every)
    figures = {
        name: max(map(int, re.findall(pattern, every)), default=0)
        for name, pattern in FIGURES.items()
    }
    finding = artifact[1] if artifact else ""
    if not finding and child.returncode:
        finding = f"exit code {child.returncode}: {every[-2000:]}"
    return {"target": target, "seconds": seconds, **figures, "finding": finding}


def _is_quick(target: str, folder: Path, finding: str) -> bool:
    child = subprocess.run(
        [sys.executable, __file__, target, "--folder", str(folder), "--repeat", finding],
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    took = re.search(r"no finding, ([\d.]+) s", child.stdout)
    return bool(took) and float(took[1]) < SECONDS


def be_fuzzed(target: str, folder: Path, seconds: int, seed: int) -> int:
    """Hand a target to libFuzzer, which ends the process."""
    import atheris

    with atheris.instrument_imports(include=["newsrag"]):
        import fuzz_targets
        import hostile
    hostile.prepare_read_and_cut()

    def function(data: bytes) -> None:
        try:
            fuzz_targets.TARGETS[target](data)
        except BaseException:
            # libFuzzer writes it, too, unless its own alarm ends the process while that exits.
            place = folder / f"{target}-found-{hashlib.sha256(data).hexdigest()}"
            place.write_bytes(data)
            print(f"Test unit written to {place}", flush=True)
            raise

    fuzz_targets.archive()
    fuzz_targets.documents()
    flags = [
        f"-max_total_time={seconds}",
        f"-timeout={SECONDS}",
        f"-rss_limit_mb={MEBIBYTES + int(hostile._peak())}",
        f"-max_len={LONGEST[target]}",
        f"-dict={folder / 'dictionary'}",
        f"-artifact_prefix={folder.absolute()}/{target}-",
        f"-seed={seed}",
        "-print_final_stats=1",
        "-len_control=20",
    ]
    atheris.Setup([sys.argv[0], *flags, str(folder / target)], function)
    atheris.Fuzz()
    return 0


if __name__ == "__main__":
    sys.exit(main())
