"""Kills real `newsrag` processes, anywhere and at named points, and looks at what is left.

`pytest -m long -s tests/test_kill.py` kills 3,000 (NEWSRAG_RUNS: so many) and prints where. A
failing case names its seed; NEWSRAG_SEED starts there.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter

import pytest
from crashes import SEED, Trial, point, say, say_figures
from ledger import states_after

from newsrag.embedders.manifest import publishing

if os.name == "nt":
    pytest.skip("Windows has no fork and no kill -9", allow_module_level=True)

RUNS_OF_AN_INDEX = 14  # then another one is begun: its making is a part of the test


def crash_often(zygote, folder, model, seed, runs, figures, counts):
    """Crash one index after the other, so many times in all; return how many were killed.

    ``counts`` is filled: of points, by operation, in the last run of it that was not killed.
    """
    chance = random.Random(seed)
    killed = done = 0
    while killed < runs:
        trial = Trial(zygote, folder / f"{seed}-{done}", model, chance.random(), figures)
        for _ in range(RUNS_OF_AN_INDEX):
            if killed == runs:
                break
            done += 1
            kind, arguments, added, removed = trial.operation()
            plan, more = {"do": "kill"}, {}
            if kind not in counts:
                plan = {"do": "count"}
            elif chance.random() < 0.15:
                plan, more = {"do": "count"}, {"kill_after": chance.uniform(0, 0.15)}
            else:
                plan |= point(chance, counts[kind])
            wanted = trial.wanted(added, removed)
            code, told = trial.run(kind, arguments, plan, **more)
            assert code in {0, -signal.SIGKILL}, (plan, (trial.folder / "err").read_text())
            killed += code != 0
            states = states_after(trial.state, told)
            if code == 0:
                counts[kind] = told[-1]["counts"]
                assert states[0].live == wanted.live
                figures["ended before it was killed"] += 1
            elif more:
                figures[f"{kind}: at a random time"] += 1
            trial.look(states, [*removed, *(id_ for id_, _ in added)])
            if code and chance.random() < 0.35:
                trial.go_on(kind, arguments, added, removed)
    return killed


def test_nothing_acknowledged_is_lost_when_a_process_is_killed(zygote, exported_model, quick):
    figures = Counter()
    say(f"NEWSRAG_SEED={SEED}")
    assert crash_often(zygote, quick, exported_model, SEED, 88, figures, {}) == 88
    assert figures["found: what was acknowledged"]


def test_a_process_that_nothing_was_put_into_may_be_killed_as_well(zygote, exported_model, quick):
    """What it acknowledged is its exit code; what it was about is one commit, there or not."""
    figures, chance = Counter(), random.Random(SEED)
    trial = Trial(zygote, quick / "archive", exported_model, SEED, figures)
    began = time.monotonic()
    assert process(trial, trial.operation()) == 0
    takes = time.monotonic() - began
    say(f"NEWSRAG_SEED={SEED}")
    codes = []
    while codes.count(-signal.SIGKILL) < 10 and len(codes) < 40:
        codes.append(process(trial, trial.operation(), chance.uniform(0.3, 0.9) * takes))
    assert set(codes) <= {0, -signal.SIGKILL}
    assert codes.count(-signal.SIGKILL) == 10


def process(trial, operation, kill_after=None):
    """Run an operation as a process of its own, and look at what is left of it."""
    _, arguments, added, removed = operation
    command = [sys.executable, "-c", "from newsrag.cli.main import run; run()", *arguments]
    one = subprocess.Popen(
        [*map(str, command), "--index", trial.index.name],
        cwd=trial.folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        code = one.wait(kill_after)
    except subprocess.TimeoutExpired:
        one.kill()
        code = one.wait()
    states = [trial.wanted(added, removed)]
    trial.look(states if code == 0 else [trial.state, *states], [id_ for id_, _ in added])
    return code


def crash_exports(zygote, folder, model, seed, runs, figures):
    """Kill first builds that export their model, each into an empty cache."""
    chance, counts = random.Random(seed), None
    os.environ["NEWSRAG_CACHE"] = str(folder / "cache")
    for number in range(runs + 1):
        trial = Trial(zygote, folder / str(number), model, chance.random(), figures)
        kind, arguments, added, removed = trial.operation()
        plan = {"do": "count"}
        if counts:
            at = chance.choice(["export step", "rename", "write", "fsync", "mkdir"])
            plan |= {"do": "kill", "at": at, "nth": chance.randint(1, counts[at])}
            plan["when"] = chance.choice(["before", "half", "after"])
        environment = {"NEWSRAG_CACHE": str(trial.folder / "cache")}
        more = {"export": True, "environment": environment}
        code, told = trial.run(f"{kind} with export", arguments, plan, **more)
        counts = counts or told[-1]["counts"]
        assert code == (-signal.SIGKILL if number else 0), (trial.folder / "err").read_text()
        os.environ |= environment
        trial.look(states_after(trial.state, told), [id_ for id_, _ in added])
        trial.go_on(f"{kind} with export", arguments, added, removed)


def test_an_export_of_a_model_may_be_killed(zygote, tiny_model, quick, monkeypatch):
    monkeypatch.setenv("NEWSRAG_CACHE", "")
    say(f"NEWSRAG_SEED={SEED}")
    crash_exports(zygote, quick, tiny_model, SEED, 2, Counter())


def test_what_a_killed_export_left_is_removed_by_a_later_one(tmp_path, monkeypatch):
    monkeypatch.setenv("NEWSRAG_CACHE", str(tmp_path))
    long_ago, now = (tmp_path / "models" / f".making-{name}" for name in ("killed", "working"))
    for folder in (long_ago, now):
        folder.mkdir(parents=True)
        (folder / "raw.onnx").write_bytes(b"half")
    os.utime(long_ago, (0, 0))
    with publishing("0" * 64, "int8"):
        pass
    assert not long_ago.exists()
    assert now.exists()


@pytest.mark.long
def test_nothing_acknowledged_is_lost_in_thousands_of_kills(zygote, exported_model, quick):
    runs = int(os.environ.get("NEWSRAG_RUNS", "3000"))
    figures, counts, killed, seed, began = Counter(), {}, 0, SEED, time.monotonic()
    while killed < runs:
        say(f"NEWSRAG_SEED={seed}")
        some = min(100, runs - killed)
        folder = quick / str(seed)
        folder.mkdir()
        killed += crash_often(zygote, folder, exported_model, seed, some, figures, counts)
        shutil.rmtree(folder)
        seed += 1
    say_figures(f"{killed} kills in {time.monotonic() - began:.0f} s", figures)
