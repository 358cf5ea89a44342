"""Two writers: the second is told so within a second, or waits; a dead one's lock frees itself.

The cases are in writers.py. Each is told by its seed: ``NEWSRAG_SEED=17 NEWSRAG_RUNS=1 pytest
tests/test_writers.py`` does the one of seed 17 again.
"""

from __future__ import annotations

import json
import math
import os
import shutil
import subprocess
import sys
import threading
import time
from collections import Counter
from pathlib import Path

import pytest
from helpers import ROOT, article, run_newsrag

from newsrag import InputError, LockedError, NewsIndex
from newsrag.store.layout import LOCK, is_locked, writer_lock

PROGRAM = Path(__file__).with_name("writers.py")
RUNS = int(os.environ.get("NEWSRAG_RUNS", "50"))
SEED = int(os.environ.get("NEWSRAG_SEED", "0"))
forks = pytest.mark.skipif(not hasattr(os, "fork"), reason="Windows has no fork")


@pytest.fixture(scope="module")
def base(tmp_path_factory, tiny_model):
    folder = tmp_path_factory.mktemp("writers")
    run_python(folder, tiny_model)
    return folder


@pytest.fixture
def small(base, tmp_path):
    """A folder with an index of four articles."""
    return shutil.copytree(base / "index", tmp_path / "index")


def run_python(*arguments):
    """Run the cases in a process that has no threads, so that it can fork."""
    done = subprocess.run(
        [sys.executable, PROGRAM, *map(str, arguments)],
        capture_output=True,
        text=True,
        timeout=24 * 3600,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return [json.loads(line) for line in done.stdout.splitlines()]


def write_at_once(base, runs):
    told = run_python(base, SEED, runs)
    failed = [f"seed {each['seed']}: {each['failed']}" for each in told if "failed" in each]
    assert not failed, f"{len(failed)} of {runs}, among them:\n" + "\n".join(failed[:3])
    assert len(told) == runs
    return told


@forks
def test_writers_exclude_each_other_and_nothing_is_lost(base):
    write_at_once(base, RUNS)


@forks
@pytest.mark.long
def test_five_hundred_pairs_of_writers(base):
    """500 cases, or NEWSRAG_RUNS of them, and how long the slowest was to say that it may not."""
    told = write_at_once(base, int(os.environ.get("NEWSRAG_RUNS", "500")))
    print(f"\n{len(told)} cases: {dict(Counter(each['kind'] for each in told))}")
    print(f"a second writer was refused after {max(e['slowest'] for e in told):.2f} s at most")


def test_a_time_to_wait_may_be_any_number(small):
    with NewsIndex.open(small, device="cpu") as index:
        for number, wait in enumerate((0, 0.0, -1, -0.5, -math.inf, math.inf, 1e300, 1e-300)):
            assert index.add_articles([article(100 + number)], wait=wait).added == 1
        with pytest.raises(InputError, match="not a number"):
            index.add_articles([article(1)], wait=math.nan)


@pytest.mark.parametrize("wait", [-1, math.inf, 1e300])
def test_waiting_for_ever_ends_when_the_other_writer_does(small, wait):
    with NewsIndex.open(small, device="cpu") as index:
        done = []
        with writer_lock(small):
            thread = threading.Thread(
                target=lambda: done.append(index.add_articles([article(100)], wait=wait).added)
            )
            thread.start()
            time.sleep(0.7)
            assert not done
        thread.join()
        assert done == [1]


@pytest.mark.parametrize("wait", [0.0, -1.0])
def test_a_thread_that_would_wait_for_itself_is_told(small, wait):
    with NewsIndex.open(small, device="cpu") as index:

        def articles():
            yield article(100)
            with pytest.raises(LockedError):
                index.remove(["a1"], wait=wait)

        assert index.add_articles(articles()).added == 1
        assert index.count() == 5


def test_looking_whether_somebody_writes_keeps_no_writer_out(small):
    """A reader takes the lock for a moment, to see whether it is free."""
    stop = threading.Event()

    def look():
        while not stop.is_set():
            is_locked(small)

    with NewsIndex.open(small, device="cpu") as index:
        threads = [threading.Thread(target=look) for _ in range(2)]
        for thread in threads:
            thread.start()
        try:
            for n in range(5):
                index.add_articles([article(100 + n)])
        finally:
            stop.set()
            for thread in threads:
                thread.join()


@pytest.mark.skipif(os.name == "nt", reason="Windows removes no file that is open")
@pytest.mark.parametrize("instead", [False, True])
def test_a_writer_whose_lock_file_is_removed_stops_and_nothing_is_lost(small, instead):
    with NewsIndex.open(small, device="cpu") as index, NewsIndex.open(small, device="cpu") as other:

        def articles():
            yield article(100)
            (small / LOCK).unlink()
            if instead:
                other.add_articles([article(200)])
            yield article(101)

        with pytest.raises(LockedError, match="was removed"):
            index.add_articles(articles())
        there = {each.id for each in other.articles()}
        assert there == {"a0", "a1", "a2", "a3"} | ({"a200"} if instead else set())
        index.add_articles([article(100)])
        assert {each.id for each in other.articles()} == there | {"a100"}


def test_the_command_waits_as_long_as_it_is_told(small):
    command = ("remove", "a1", "--index", small)
    with writer_lock(small):
        refused = run_newsrag(*command, cwd=ROOT)
        assert refused.returncode == 2
        assert "another process is writing" in refused.stderr
        freed = threading.Timer(1.0, lambda: None)
        waiting = subprocess.Popen(
            [sys.executable, "-m", "newsrag", *map(str, command), "--wait", "600"],
            stdout=subprocess.PIPE,
            text=True,
        )
        freed.start()
        freed.join()
        assert waiting.poll() is None
    out, _ = waiting.communicate(timeout=600)
    assert waiting.returncode == 0
    assert "1 removed" in out
