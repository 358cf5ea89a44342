"""Fails the nth write of an add, for every n: nothing acknowledged is lost, and it is said.

`pytest -m long -s tests/test_full_disk.py` does the same to an add of many commits, a remove and
a first build, with a disk that fails once as well as one that stays full, and with real disks.
"""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
from collections import Counter
from pathlib import Path

import pytest
from crashes import CODES, SEED, Trial, say, say_figures
from ledger import states_after

from newsrag import NewsIndex
from newsrag.embedders.manifest import load_manifest
from newsrag.embedders.models import find_model
from newsrag.store import Store
from newsrag.store.faiss_indexes import exact_index, save

if os.name == "nt":
    pytest.skip("Windows has no fork", allow_module_level=True)


class Filling(Trial):
    """An index that many copies are made of, to see each of them run into a full disk."""

    def __init__(self, *args):
        super().__init__(*args)
        self.settings = {}
        self.template = None
        self.kept = self.state

    def build(self):
        """Make the index, and keep a copy of it."""
        kind, arguments, _, _ = self.operation()
        code, told = self.run(kind, arguments, {"do": "count"})
        assert code == 0, self.said()
        [self.state] = states_after(self.state, told)
        self.keep()

    def keep(self):
        self.kept = self.state
        if self.index.exists():
            self.template = self.index.rename(self.folder / "template")

    def again(self):
        """Begin anew with the index as it was kept."""
        self.state = self.kept
        shutil.rmtree(self.index, ignore_errors=True)
        if self.template is not None:
            shutil.copytree(self.template, self.index)

    def said(self):
        return (self.folder / "err").read_text("utf-8")

    def refuse(self, operation, plan, *, deep=False, **more):
        """Run an operation on a disk that fails; check what is left; run it on one that does not.

        Returns:
            Whether it came to where it was to fail, and its exit code.
        """
        self.again()
        kind, arguments, added, removed = operation
        code, told = self.run(kind, arguments, plan, **more)
        self.judge(operation, code, told, f"{plan} {more}")
        states = states_after(self.state, told)
        if deep:
            self.look(states, [id_ for id_, _ in added])
            self.go_on(kind, arguments, added, removed)
        else:
            self.glance(states, *self.to_do(operation))
        return any("struck" in line for line in told), code

    def judge(self, operation, code, told, plan):
        """Check how an operation ended: done, or refused in words."""
        _, _, added, removed = operation
        where = f"{plan} {code} {[line for line in told if 'struck' in line]}\n{self.said()}"
        assert code in {0, 2}, where
        lines = self.said().splitlines()
        if code:
            assert lines, where
            assert lines[-1].startswith("newsrag: "), where
        assert not any("Traceback" in line or "Error:" in line for line in lines), where
        if code == 0:
            [state] = states_after(self.state, told)
            assert state.live == self.wanted(added, removed).live, where

    def to_do(self, operation):
        """Return what an operation leads to, its arguments, and what it removes."""
        _, arguments, added, removed = operation
        return self.wanted(added, removed), arguments, removed

    def glance(self, states, wanted, arguments, removed):
        """Check the articles alone, and that what failed can be done now; quicker than a look."""
        if not Store.exists(self.index):
            assert not states[0].live
            NewsIndex.build(self.index, model=str(self.model), device="cpu").close()
        with NewsIndex.open(self.index, device="cpu") as index:
            found = {a.id: (index.article(a.id).digest, a.version) for a in index.articles()}
            assert found in [state.live for state in states]
            if removed:
                index.remove([id_ for id_ in removed if id_ in found])
            elif arguments[0] == "add":
                index.add([self.folder / arguments[-1]])
            found = {a.id: (index.article(a.id).digest, a.version) for a in index.articles()}
            assert found == wanted.live
            assert not index.waiting()


def fail_everywhere(trial, operation, figures, **plan):
    """Fail the nth write for every n; return how many there were."""
    nth = 0
    while True:
        nth += 1
        told = {"do": "fail", "nth": nth, **plan}
        struck, code = trial.refuse(operation, told, deep=nth % 25 == 1)
        if not struck:
            return nth - 1
        figures[f"{operation[0]}, {_named(plan)}: exit {code}"] += 1


def _named(plan):
    return "it fails once" if plan.get("once") else "it stays full"


def adding(trial, **size):
    """Return the operation of adding a new file."""
    number = len(trial.archive.files)
    path = trial.archive.write(**size)
    model = ["--model", trial.model] if trial.template is None else []
    arguments = ["add", "--device", "cpu", *model, path.name]
    return "add", arguments, trial.archive.contents(number), []


@pytest.fixture
def filling(zygote, exported_model, quick):
    """An index with three articles."""
    trial = Filling(zygote, quick / "filling", exported_model, SEED, Counter())
    trial.build()
    return trial


@pytest.fixture
def nothing(zygote, exported_model, quick):
    """No index yet."""
    return Filling(zygote, quick / "nothing", exported_model, SEED, Counter())


def test_an_add_whose_nth_write_fails_loses_nothing_for_every_n(filling):
    figures = Counter()
    assert fail_everywhere(filling, adding(filling, articles=2), figures) > 100
    assert figures["add, it stays full: exit 2"] > 80
    say_figures("failed writes", figures)


@pytest.mark.parametrize("operation", ["build", "add many", "replace", "remove", "compact"])
@pytest.mark.long
def test_whatever_is_written_may_fail(zygote, exported_model, quick, operation):
    figures = Counter()
    trial = Filling(zygote, quick / "trial", exported_model, SEED, Counter())
    if operation != "build":
        trial.build()
    if operation in {"build", "add many"}:
        what = operation, *adding(trial, articles=3 if operation == "build" else 12)[1:]
    elif operation == "replace":
        path = trial.archive.write(0)
        what = operation, ["add", "--device", "cpu", path.name], trial.archive.contents(0), []
    elif operation == "remove":
        what = operation, ["remove", "s0-1"], [], ["s0-1"]
    else:
        what = operation, ["compact"], [], []
    for plan in ({}, {"once": True}, {"once": True, "sqlite": "io", "errno": errno.EIO}):
        writes = fail_everywhere(trial, what, figures, **plan)
        say(f"{operation}: {writes} writes, {_named(plan)}")
    say_figures("failed writes", figures)


def test_a_limit_of_file_sizes_is_a_disk_that_is_full(filling):
    operation = adding(filling, articles=10, sentences=20)
    codes = [
        filling.refuse(operation, {"do": "count"}, file_limit=limit)[1]
        for limit in (10_000, 60_000, 110_000, 10_000_000)
    ]
    assert codes == [2, 2, 2, 0]


class small_disk:  # noqa: N801 - reads as a function
    """A disk in memory of so many bytes, which gets more space in the end."""

    def __init__(self, folder, size):
        self.folder = folder
        self.size = size

    def __enter__(self):
        self.folder.mkdir(exist_ok=True)
        if not self._mount("-t", "tmpfs", "-o", f"size={self.size}", "tmpfs"):
            pytest.skip("no disk of a given size can be mounted here")
        return self

    def enlarge(self):
        assert self._mount("-o", "remount,size=100m")

    def _mount(self, *options):
        if not shutil.which("mount"):
            return False
        command = ["mount", *options, str(self.folder)]
        return subprocess.run(command, capture_output=True, check=False).returncode == 0

    def __exit__(self, *_):
        subprocess.run(["umount", str(self.folder)], check=True)


SIZES = int(os.environ.get("NEWSRAG_RUNS", "4"))  # of disks that are too small


@pytest.mark.parametrize(
    "settings",
    [pytest.param({}, id="exact"), pytest.param(CODES, id="codes", marks=pytest.mark.long)],
)
def test_a_first_add_onto_a_disk_that_is_too_small(nothing, settings):
    """FAISS and tantivy meet a disk that is really full."""
    operation = adding(nothing, articles=30, sentences=30)
    nothing.index = nothing.folder / "disk" / "index"
    enough = 2_000_000
    codes = set()
    for size in range(enough // SIZES, enough, enough // SIZES):
        with small_disk(nothing.folder / "disk", size) as disk:
            nothing.state = nothing.kept
            code, told = nothing.run(*operation[:2], {"do": "count"}, settings=settings)
            codes.add(code)
            nothing.judge(operation, code, told, f"{size} bytes")
            disk.enlarge()
            nothing.glance(states_after(nothing.state, told), *nothing.to_do(operation))
    assert 2 in codes


@pytest.mark.long
def test_an_export_onto_a_disk_that_is_too_small_is_not_taken_for_a_bad_model(
    nothing, tiny_model, monkeypatch
):
    disk = nothing.folder / "disk"
    monkeypatch.setenv("NEWSRAG_CACHE", str(disk / "cache"))
    environment = {"NEWSRAG_CACHE": str(disk / "cache")}
    kind, arguments, added, _ = adding(nothing)
    fingerprint = find_model(str(tiny_model)).fingerprint
    codes = []
    for size in (4_096, 50_000, 130_000, 170_000, 400_000):
        nothing.again()
        with small_disk(disk, size):
            code, told = nothing.run(
                kind, arguments, {"do": "count"}, export=True, environment=environment
            )
            nothing.judge((kind, arguments, added, []), code, told, f"{size} bytes")
            manifest = load_manifest(fingerprint, "int8")
            assert (manifest is not None and manifest.exact) == (code == 0)
            assert load_manifest(fingerprint, "fp32") is None
            codes.append(code)
    assert codes[0] == 2
    assert codes[-1] == 0


def test_what_faiss_would_overlook_when_it_closes_its_file_is_noticed():
    if not Path("/dev/full").exists():
        pytest.skip("there is no /dev/full")
    with pytest.raises(OSError, match="No space"):
        save(exact_index(8), Path("/dev/full"))


@pytest.mark.parametrize("full", ["out", "err"])
def test_output_that_cannot_be_written_costs_no_article(filling, full):
    if not Path("/dev/full").exists():
        pytest.skip("there is no /dev/full")
    filling.again()
    kind, arguments, added, _ = adding(filling)
    (filling.folder / "bad.jsonl").write_text('{"id": "bad", "text": ""}\n', "utf-8")
    streams = {full: "/dev/full"}
    code, told = filling.run(kind, [*arguments, "bad.jsonl"], {"do": "count"}, **streams)
    assert code == (2 if full == "out" else 0)
    [state] = states_after(filling.state, told)
    assert state.live == filling.wanted(added, []).live
    filling.look([state], [id_ for id_, _ in added])
