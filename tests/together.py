"""A writer and readers that work on one index at once, each a process of its own.

``python together.py write FOLDER SECONDS SEED`` brings the index from one state to the next and
notes each in FOLDER/ledger before it begins and when it is done; ``python together.py read FOLDER
SECONDS SEED`` makes every call that reads and checks that what comes back is one of these states,
none older than what was done before the call, nor than what was seen before. Both print JSON.

In every state all stories are of one generation, which their texts, headlines and outlets tell;
some may be removed. So what mixes two states shows.
"""

from __future__ import annotations

import json
import os
import random
import re
import sys
import threading
import time
import traceback
from collections import Counter
from pathlib import Path

from helpers import article

from newsrag import Check, NewsIndex, NotFoundError
from newsrag.store import database

STORIES = 6
LEDGER = "ledger"
WORD = re.compile(r"gen([a-z]{3})x")
# What a citation is of a version that a compaction has dropped.
DROPPED = Check.ALTERED


def word(generation):
    """Return the word of a generation, as long as any other: so passages are cut alike."""
    letters = (generation // 676 % 26, generation // 26 % 26, generation % 26)
    return f"gen{''.join(chr(ord('a') + each) for each in letters)}x"


def story(number, generation):
    """Return one story; the first two carry one text, and the last has some passages more."""
    name = word(generation)
    text = f"The ledger of {name} says that bridge {max(1, number)} was closed."
    if number == STORIES - 1:
        lines = (f"Line {n} of {name} is in the ledger too." for n in range(15))
        text += " " + " ".join(lines) * (1 + generation % 3)
    source = f"The Daily {name}"
    return article(number, text, id=f"s{number}", title=f"About {name}", source=source)


class State:
    """One committed state: of which generation the stories are, and which of them are there."""

    def __init__(self, generation, there):
        self.generation = generation
        self.ids = frozenset(there)

    def json(self):
        return {"generation": self.generation, "there": sorted(self.ids)}


class Writer:
    """Brings an index from state to state, and keeps the ledger."""

    def __init__(self, folder, seed):
        self.index = NewsIndex.open(folder / "index", device="cpu")
        self.chance = random.Random(seed)
        self.ledger = (folder / LEDGER).open("a", encoding="utf-8")
        self.state = State(0, ())
        self.done = Counter()

    def note(self, **line):
        self.ledger.write(json.dumps(line) + "\n")
        self.ledger.flush()

    def step(self):
        """Do one operation of those that make sense now."""
        if self.chance.random() < 0.05:
            self.index.compact(drop_history=self.chance.random() < 0.5)
            self.done["compact"] += 1
        elif self.state.ids and self.chance.random() < 0.4:
            there = sorted(self.state.ids)
            gone = self.chance.sample(there, self.chance.randint(1, min(3, len(there))))
            state = State(self.state.generation, self.state.ids - set(gone))
            self.change(state, lambda: self.index.remove(gone), "remove")
        else:
            generation = self.state.generation + 1
            stories = [story(n, generation) for n in range(STORIES)]
            state = State(generation, (each.id for each in stories))
            what = "replace" if self.state.ids else "add"
            self.change(state, lambda: self.index.add_articles(stories), what)

    def change(self, state, act, what):
        self.note(begun=state.json())
        act()
        self.note(done=True)
        self.state = state
        self.done[what] += 1


def write(folder, seconds, seed):
    """Write until the time is over."""
    writer = Writer(folder, seed)
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        writer.step()
    return dict(writer.done)


class Ledger:
    """The states that the writer has begun, as a reader reads them; safe to use from threads."""

    def __init__(self, folder):
        self.file = (folder / LEDGER).open(encoding="utf-8")
        self.states = [State(0, ())]
        self.done = 0
        self.rest = ""
        self.lock = threading.Lock()

    def read(self):
        """Read what was written since."""
        with self.lock:
            *lines, self.rest = (self.rest + self.file.read()).split("\n")
            for line in lines:
                told = json.loads(line)
                if "begun" in told:
                    self.states.append(State(**told["begun"]))
                else:
                    self.done = len(self.states) - 1


class MixedError(Exception):
    """What came back is none of the states that it may be."""


class Reader:
    """Makes calls and checks each."""

    def __init__(self, index, ledger, chance):
        self.index = index
        self.ledger = ledger
        self.chance = chance
        self.seen = 0
        self.citations = []
        self.calls = Counter()
        self.seen_states = set()

    def one(self):
        """Make one call that reads; each must be of one state, and none goes back."""
        name = self.chance.choice([name for name in dir(self) if name.startswith("try_")])
        self.ledger.read()
        first = max(self.seen, self.ledger.done)
        fits = getattr(self, name)()
        self.ledger.read()
        for at in range(first, len(self.ledger.states)):
            if fits(self.ledger.states[at]):
                self.seen = at
                self.seen_states.add(at)
                self.calls[name.removeprefix("try_")] += 1
                return
        states = [each.json() for each in self.ledger.states[first:]]
        raise MixedError(f"{name}: {fits.__doc__ or ''} fits none of {states}")

    def story_id(self):
        return f"s{self.chance.randrange(STORIES)}"

    def of_state(self, found, *, whole=True):
        """Return whether pairs of id and generation are of a state; with whole, all of it."""
        ids = {id_ for id_, _ in found}
        generations = {generation for _, generation in found}

        def fits(state):
            same = generations <= {state.generation}
            return same and (ids == state.ids if whole else ids <= state.ids)

        fits.__doc__ = str(sorted(found))
        return fits

    def of_citations(self, citations, *, whole=True):
        self.citations = [*citations, *self.citations][:50]
        said = [(each.article_id, generation(each.quote)) for each in citations]
        assert all(generation(each.title) == generation(each.quote) for each in citations)
        return self.of_state(set(said), whole=whole)

    def search(self, mode):
        hits = self.index.search("ledger bridge", 500, mode=mode, collapse=False)
        return self.of_citations([hit.citation for hit in hits])

    def try_lexical(self):
        return self.search("lexical")

    def try_dense(self):
        return self.search("dense")

    def try_hybrid(self):
        return self.search("hybrid")

    def try_search_many(self):
        questions = ["ledger", "bridge closed", "ledger bridge closed"]
        found = self.index.search_many(questions, 500, mode="dense", collapse=False)
        return self.of_citations([hit.citation for hits in found for hit in hits])

    def try_collapsed(self):
        hits = self.index.search("ledger bridge", 500, mode="lexical")
        ids = {id_ for hit in hits for id_ in (hit.citation.article_id, *copies_of(hit))}
        generations = {generation(hit.citation.quote) for hit in hits}
        assert len(generations) <= 1
        return self.of_state({(id_, *generations) for id_ in ids})

    def try_rank_articles(self):
        [ranked] = self.index.rank_articles(["ledger bridge"])
        ids = {id_ for id_, _ in ranked}
        return lambda state: ids == state.ids

    def try_ask(self):
        answer = self.index.ask("was the bridge of the ledger closed?", 20)
        citations = [c for statement in answer.statements for c in statement.citations]
        return self.of_citations(citations, whole=False)

    def try_retrieve(self):
        context = self.index.retrieve("ledger bridge", max_tokens=400)
        return self.of_citations(context.citations, whole=False)

    def try_plan(self):
        wanted = len(self.ledger.states) and self.ledger.states[-1].generation
        query = self.index.plan(f"what does The Daily {word(wanted)} say of the bridge?")
        known = bool(query.outlets or query.filter.sources)
        return lambda state: known == (0 < wanted <= state.generation)

    def try_articles(self):
        listed = list(self.index.articles())
        return self.of_state({(each.id, generation(each.title)) for each in listed})

    def try_count(self):
        count = self.index.count()
        return lambda state: count == len(state.ids)

    def try_stats(self):
        stats = self.index.stats()

        def fits(state):
            return (
                stats.articles == len(state.ids)
                and stats.waiting == 0
                and stats.sources == bool(state.ids)
                and stats.copies == ({"s0", "s1"} <= state.ids)
            )

        fits.__doc__ = str(stats)
        return fits

    def try_article(self):
        wanted = self.story_id()
        try:
            found = self.index.article(wanted)
        except NotFoundError:
            return lambda state: wanted not in state.ids
        assert found == story_of(found, generation(found.text))
        return self.of_state({(wanted, generation(found.text))}, whole=False)

    def try_passages(self):
        wanted = self.story_id()
        spans = self.index.passages(wanted)
        return lambda state: bool(spans) == (wanted in state.ids)

    def try_copies(self):
        found = self.index.copies("s0")
        names = [each.article_id for each in found]
        titles = {generation(each.title) for each in found}

        def fits(state):
            there = {"s0", "s1"} <= state.ids
            return names == (["s1"] if there else []) and titles <= {state.generation}

        return fits

    def try_verify(self):
        if not self.citations:
            return lambda _: True
        citation = self.chance.choice(self.citations)
        check = self.index.verify(citation).check

        def fits(state):
            if citation.article_id not in state.ids:
                return check in {Check.MISSING, DROPPED}
            if generation(citation.quote) == state.generation:
                return check is Check.VERBATIM
            return check in {Check.SUPERSEDED, DROPPED}

        fits.__doc__ = f"{check} {citation}"
        return fits


def generation(text):
    """Return the one generation that a text names."""
    [found] = set(WORD.findall(text))
    high, middle, low = (ord(letter) - ord("a") for letter in found)
    return 676 * high + 26 * middle + low


def story_of(found, generation):
    wanted = story(int(found.id[1:]), generation)
    return type(wanted)(**{**vars(wanted), "version": found.version, "origin": found.origin})


def copies_of(hit):
    return [copy.article_id for copy in hit.copies]


def count_waits():
    """Count how often SQLite makes this process wait for another one."""
    waits = Counter()
    connect = database.connect

    def counting(path, *, writable):
        connection = connect(path, writable=writable)

        def busy(_):
            waits["busy"] += 1
            time.sleep(0.01)
            return True

        connection.set_busy_handler(busy)
        return connection

    database.connect = counting
    return waits


def read(folder, seconds, seed):
    """Read until the time is over: with one index, with a new one each time, or from threads."""
    waits = count_waits()
    ledger = Ledger(folder)
    end = time.monotonic() + seconds
    kind = ("long", "reopening", "threads", "long")[seed % 4]
    failures = []

    def go_on(index, reader):
        try:
            while time.monotonic() < end and not failures:
                reader.one()
        except Exception:  # noqa: BLE001 - whatever it is, it is a failure
            failures.append(traceback.format_exc())

    readers = [Reader(None, ledger, random.Random(f"{seed}-{n}")) for n in range(2)]
    if kind == "reopening":
        readers = readers[:1]
        try:
            while time.monotonic() < end:
                with NewsIndex.open(folder / "index", device="cpu") as readers[0].index:
                    readers[0].one()
        except Exception:  # noqa: BLE001
            failures.append(traceback.format_exc())
    else:
        readers = readers if kind == "threads" else readers[:1]
        with NewsIndex.open(folder / "index", device="cpu") as index:
            for reader in readers:
                reader.index = index
            threads = [threading.Thread(target=go_on, args=(index, each)) for each in readers]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
    calls = sum((each.calls for each in readers), Counter())
    states = len(set().union(*(each.seen_states for each in readers)))
    return {
        "kind": kind,
        "calls": calls,
        "states": states,
        "waits": waits["busy"],
        "failures": failures,
    }


if __name__ == "__main__":
    if hasattr(os, "nice"):
        os.nice(10)  # it takes its time whatever else there is to do: let that be done first
    what = {"write": write, "read": read}[sys.argv[1]]
    print(json.dumps(what(Path(sys.argv[2]), float(sys.argv[3]), int(sys.argv[4]))))
