"""One index through many crashes: what is done to it, and what must be in it afterwards."""

from __future__ import annotations

import os
import random
import sys

from faults import read_ledger
from ledger import Archive, State, check, check_tidy, states_after

from newsrag import NewsIndex
from newsrag.store import Store

SEED = int(os.environ.get("NEWSRAG_SEED", "1"))

SMALL_BATCHES = {
    "newsrag.ingest:_FIRST_BATCH": 600,  # characters
    "newsrag.ingest:_BATCH_CHARACTERS": 600,
    "newsrag.ingest.embedding:_AT_ONCE": 4,
}

# The file of vectors is written anew by a small add too; in every other index with codes.
SMALL_VECTORS = {"newsrag.store.vector_file:_FEWEST_STALE": 4}
CODES = {"newsrag.store.vector_file:_MOST_EXACT": 20}


def say(*lines):
    """Print, so that pytest shows it if a test fails, and always with -s."""
    sys.stdout.write("".join(f"{line}\n" for line in lines))
    sys.stdout.flush()


def say_figures(title, figures):
    say("", title, *(f"  {count:5} {name}" for name, count in sorted(figures.items())))


# Around them it is decided whether something is there or not.
COMMITTING = {"commit begins", "commit ended", "wal write", "wal sync"}


def point(chance, counts):
    """Draw where to strike: each kind of point as often as another, but commits more often."""
    kind = chance.choice(sorted(counts) + 2 * sorted(COMMITTING & counts.keys()))
    when = chance.choice(["before", "half", "after"])
    return {
        "at": kind,
        "nth": chance.randint(1, counts[kind]),
        "when": when,
        "seed": chance.random(),
    }


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
        self.settings = SMALL_VECTORS | (CODES if self.chance.random() < 0.5 else {})
        folder.mkdir()

    def operation(self):
        """Return an operation: its name, its arguments, what it adds and what it removes."""
        live = sorted(self.state.live)
        kinds = ["add", "add", "add many", "replace", "remove", "remove", "compact"]
        kind = self.chance.choice(kinds) if Store.exists(self.index) else "build"
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
        batches = SMALL_BATCHES if kind == "add many" else {}
        more["settings"] = self.settings | batches | more.get("settings", {})
        code = self.zygote.run(
            *arguments,
            "--index",
            self.index.relative_to(self.folder),
            cwd=self.folder,
            plan=plan,
            ledger=self.ledger,
            **{"out": str(self.folder / "out"), "err": str(self.folder / "err"), **more},
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

    def look(self, states, touched):
        """Check what was left, and take it for what is there."""
        if not Store.exists(self.index):
            assert not states[0].live, "the index is gone"
            self.state = states[0]
            self.figures["found: no index yet"] += 1
            return
        self.state = check(self.index, states, self.archive, touched, intact=True)
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
            assert arguments[0] != "add" or not index.waiting()
            assert not any(str(self.folder / a) in index.unfinished() for a in map(str, arguments))
        if told[0].get("begin") == "commit":
            check_tidy(self.index)
