"""Fails the nth write of an add, for every n: nothing acknowledged is lost, and it is said.

`pytest -m long -s tests/test_full_disk.py` does the same to an add of many commits, a remove and
a first build, with a disk that fails once as well as one that stays full, and with real disks.
"""

from __future__ import annotations

import os
import shutil
from collections import Counter

import pytest
from crashes import SEED, Trial, say_figures
from ledger import states_after

from newsrag import NewsIndex
from newsrag.store import Store

if os.name == "nt":
    pytest.skip("Windows has no fork", allow_module_level=True)


class Filling(Trial):
    """An index that many copies are made of, to see each of them run into a full disk."""

    def __init__(self, *args):
        super().__init__(*args)
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
        where = f"{plan} {more} {code} {[x for x in told if 'struck' in x]}\n{self.said()}"
        assert code in {0, 2}, where
        lines = self.said().splitlines()
        if code:
            assert lines, where
            assert lines[-1].startswith("newsrag: "), where
        assert not any("Traceback" in line or "Error:" in line for line in lines), where
        states = states_after(self.state, told)
        wanted = self.wanted(added, removed)
        if code == 0:
            assert states[0].live == wanted.live, where
        if deep:
            self.look(states, [id_ for id_, _ in added])
            self.go_on(kind, arguments, added, removed)
        else:
            self.glance(states, wanted, arguments, removed)
        return any("struck" in line for line in told), code

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
            else:
                index.add([self.folder / arguments[-1]])
            found = {a.id: (index.article(a.id).digest, a.version) for a in index.articles()}
            assert found == wanted.live
            assert not index.waiting()


def fail_everywhere(trial, operation, figures, kinds=None, **plan):
    """Fail the nth write for every n, of some kinds of writes; return how many those were."""
    done = 0
    for kind in kinds or [None]:
        nth = 0
        while True:
            nth += 1
            told = {"do": "fail", "at": kind, "nth": nth, **plan}
            struck, code = trial.refuse(operation, told, deep=nth % 25 == 1)
            if not struck:
                break
            figures[f"{operation[0]}: {kind or 'any'}: exit {code}"] += 1
            done += 1
    return done


@pytest.fixture
def filling(zygote, exported_model, quick):
    trial = Filling(zygote, quick / "filling", exported_model, SEED, Counter())
    trial.build()
    return trial


def test_an_add_whose_nth_write_fails_loses_nothing_for_every_n(filling):
    path = filling.archive.write(articles=2)
    arguments = ["add", "--device", "cpu", path.name]
    operation = "add", arguments, filling.archive.contents(1), []
    figures = Counter()
    fail_everywhere(filling, operation, figures)
    say_figures("failed writes", figures)
