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
import tempfile
import time
from collections import Counter
from pathlib import Path

import pytest
from faults import read_ledger
from ledger import Archive, State, check, check_tidy, states_after

from newsrag import NewsIndex
from newsrag.store import Store

if os.name == "nt":
    pytest.skip("Windows has no fork and no kill -9", allow_module_level=True)

from zygote import Zygote

SEED = int(os.environ.get("NEWSRAG_SEED", "1"))
RUNS_OF_AN_INDEX = 14  # then another one is begun: its making is a part of the test


class Trial:
    """One index and what it must hold, through one crash after the other."""

    def __init__(self, zygote, folder, model, seed, figures):
        self.zygote = zygote
        self.folder = folder
        self.model = model
        self.chance = random.Random(seed)
        self.figures = figures
        self.index = folder / "index"
        self.ledger = folder / "ledger"
        self.archive = Archive(folder, seed)
        self.state = State()
        folder.mkdir()

    def operation(self):
        """Return an operation: its name, its arguments, what it adds and what it removes."""
        live = sorted(self.state.live)
        kinds = ["add", "add", "add many", "replace", "remove", "remove", "compact"]
        kind = self.chance.choice(kinds) if Store.exists(self.index) else "build"
        if kind == "compact" and not hasattr(NewsIndex, "compact"):
            kind = "add"
        if kind in {"remove", "replace"} and not live:
            kind = "add"
        if kind == "compact":
            return kind, ["compact"], [], []
        if kind == "remove":
            ids = self.chance.sample(live, min(len(live), self.chance.randint(1, 3)))
            return kind, ["remove", *ids], [], ids
        if kind == "replace":
            number = self.chance.choice(sorted(self.archive.files))
            path = self.archive.write(number)
        else:
            number = len(self.archive.files)
            path = self.archive.write(articles=12 if kind == "add many" else 3)
        arguments = ["add", "--device", "cpu", "--model", self.model, path.name]
        return kind, arguments, self.archive.contents(number), []

    def run(self, kind, arguments, plan, **more):
        """Run an operation with a plan; return its exit code and what it told."""
        more.setdefault("roots", [self.folder])
        if kind == "add many":
            more["small_batches"] = 600
        code = self.zygote.run(
            *arguments,
            "--index",
            self.index.relative_to(self.folder),
            cwd=self.folder,
            plan=plan,
            ledger=self.ledger,
            out=str(self.folder / "out"),
            err=str(self.folder / "err"),
            **more,
        )
        told = read_ledger(self.ledger)
        for line in told:
            if "struck" in line:
                point, _, when = line["struck"]
                self.figures[f"{kind}: {when} {point}"] += 1
        return code, told

    def wanted(self, added, removed):
        """Return the state after an operation that was not interrupted."""
        changed = [(i, d) for i, d in added if self.state.live.get(i, ("",))[0] != d]
        return self.state.after(changed, removed)

    def look(self, states, touched, *, intact=False):
        """Check what was left, and take it for what is there."""
        if not Store.exists(self.index):
            assert not states[0].live, "the index is gone"
            self.state = states[0]
            self.figures["found: no index yet"] += 1
            return
        self.state = check(self.index, states, self.archive, touched, intact=intact)
        which = "what was in flight" if self.state is not states[0] else "what was acknowledged"
        self.figures[f"found: {which}"] += 1

    def go_on(self, kind, arguments, added, removed):
        """Run an interrupted operation again, to its end."""
        removed = [id_ for id_ in removed if id_ in self.state.live]
        if kind == "remove":
            arguments = ["remove", *removed]
            if not removed:
                return
        wanted = self.wanted(added, removed)
        code, told = self.run(kind, arguments, {"do": "count"})
        assert code == 0, (self.folder / "err").read_text()
        [state] = states_after(self.state, told)
        assert state.live == wanted.live
        self.state = check(self.index, [state], self.archive, [id_ for id_, _ in added])
        with NewsIndex.open(self.index) as index:
            assert not index.waiting()
            assert not any(str(self.folder / a) in index.unfinished() for a in map(str, arguments))
        if told[0].get("begin") == "commit":
            check_tidy(self.index)


def plan_for(chance, counts):
    """Draw where to kill: each kind of point as often as another."""
    if not counts or chance.random() < 0.15:
        return {"do": "count"}, {"kill_after": chance.uniform(0, 0.15)}
    kind = chance.choice(sorted(counts))
    nth = chance.randint(1, counts[kind])
    when = chance.choice(["before", "half", "after"])
    return {"do": "kill", "at": kind, "nth": nth, "when": when, "seed": chance.random()}, {}


def crash_often(zygote, folder, model, seed, runs, figures):
    """Crash one index after the other, so many times in all; return how many were killed."""
    chance = random.Random(seed)
    counts = {}  # of points, by operation, in the last run of it that was not killed
    killed = done = 0
    while killed < runs:
        trial = Trial(zygote, folder / f"{seed}-{done}", model, chance.random(), figures)
        for _ in range(RUNS_OF_AN_INDEX):
            if killed == runs:
                break
            done += 1
            kind, arguments, added, removed = trial.operation()
            plan, more = plan_for(chance, counts.get(kind))
            if kind not in counts:
                plan, more = {"do": "count"}, {}
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
            if code and chance.random() < 0.6:
                trial.go_on(kind, arguments, added, removed)
    return killed


@pytest.fixture(scope="module")
def zygote():
    with Zygote() as it:
        yield it


@pytest.fixture(scope="module")
def prepared_model(tiny_model, tmp_path_factory):
    """The tiny model, exported into the cache."""
    NewsIndex.build(tmp_path_factory.mktemp("first") / "i", model=str(tiny_model), device="cpu")
    return tiny_model


@pytest.fixture
def quick(tmp_path):
    """A folder in memory, if there is one: what is forced onto a disk takes most of the time."""
    memory = Path("/dev/shm")
    if not os.access(memory, os.W_OK):
        yield tmp_path
        return
    folder = Path(tempfile.mkdtemp(prefix="newsrag-", dir=memory))
    yield folder
    shutil.rmtree(folder)


def tell(figures, title):
    print(f"\n{title}")
    for name, count in sorted(figures.items()):
        print(f"  {count:5} {name}")


def test_nothing_acknowledged_is_lost_when_a_process_is_killed(zygote, prepared_model, quick):
    figures = Counter()
    print(f"NEWSRAG_SEED={SEED}")
    assert crash_often(zygote, quick, prepared_model, SEED, 85, figures) == 85
    assert figures["found: what was in flight"]
    assert figures["found: what was acknowledged"]


def test_a_process_that_nothing_was_put_into_may_be_killed_as_well(zygote, prepared_model, quick):
    """What it acknowledged is its exit code; what it was about is one commit, there or not."""
    figures, chance = Counter(), random.Random(SEED)
    trial = Trial(zygote, quick / "archive", prepared_model, SEED, figures)
    began = time.monotonic()
    assert process(trial, trial.operation()) == 0
    takes = time.monotonic() - began
    print(f"NEWSRAG_SEED={SEED}")
    codes = [process(trial, trial.operation(), chance.uniform(0.3, 1) * takes) for _ in range(10)]
    assert set(codes) <= {0, -signal.SIGKILL}
    assert codes.count(-signal.SIGKILL) >= 3


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
    print(f"NEWSRAG_SEED={SEED}")
    crash_exports(zygote, quick, tiny_model, SEED, 5, Counter())


@pytest.mark.long
def test_nothing_acknowledged_is_lost_in_thousands_of_kills(zygote, prepared_model, quick):
    runs = int(os.environ.get("NEWSRAG_RUNS", "3000"))
    figures, killed, seed, began = Counter(), 0, SEED, time.monotonic()
    while killed < runs:
        print(f"NEWSRAG_SEED={seed}", end=" ", flush=True)
        some = min(100, runs - killed)
        folder = quick / str(seed)
        folder.mkdir()
        killed += crash_often(zygote, folder, prepared_model, seed, some, figures)
        shutil.rmtree(folder)
        seed += 1
    tell(figures, f"{killed} kills in {time.monotonic() - began:.0f} s")
