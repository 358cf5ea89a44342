"""Lets several writers at one index at once: processes, threads, killed, stopped and forked ones.

A program of its own that forks. It never opens an index itself, because libraries that search
have threads, and a process with threads that forks may stand still. ``python writers.py
FOLDER FIRST COUNT`` does the cases from seed FIRST on, with the index in FOLDER/index, and prints
a line of JSON for each.
"""

from __future__ import annotations

import importlib
import json
import os
import random
import shutil
import signal
import sys
import threading
import time
import traceback
from contextlib import suppress
from pathlib import Path

from helpers import article

from newsrag import InputError, LockedError, NewsIndex
from newsrag.store.layout import LOCK, writer_lock

KINDS = ("race", "held", "threads", "mending", "forked", "build", "deleted")
PATIENT = 100.0
HEAVY = ("faiss", "filelock", "newsrag.ingest", "newsrag.search.results", "onnxruntime", "tantivy")
THERE = 4  # articles in the index from the start


def prepare(folder, model):
    """Make the index that all cases begin with."""
    with NewsIndex.build(folder / "index", model=str(model), device="cpu") as index:
        index.add_articles([article(n) for n in range(THERE)])


class Child:
    """A forked process that calls something and tells how it went."""

    def __init__(self, act):
        ours, theirs = os.pipe()
        self.out = os.fdopen(ours, encoding="utf-8")
        self.pid = os.fork()
        if self.pid == 0:
            try:
                self.out.close()
                with os.fdopen(theirs, "w", encoding="utf-8") as out:
                    self.run(act, out)
            finally:
                os._exit(0)
        os.close(theirs)

    @staticmethod
    def run(act, out):
        def tell(word):
            out.write(f"{word}\n")
            out.flush()

        start = time.monotonic()
        try:
            tell(json.dumps({"did": act(tell), "seconds": time.monotonic() - start}))
        except LockedError as error:
            tell(json.dumps({"locked": str(error), "seconds": time.monotonic() - start}))
        except BaseException:  # noqa: BLE001 - whatever it is, it is a failure
            tell(json.dumps({"failed": traceback.format_exc()}))

    def line(self):
        return self.out.readline().strip()

    def told(self):
        """Wait for its end and return what it told last; nothing if it was killed."""
        lines = self.out.read().splitlines()
        self.out.close()
        os.waitpid(self.pid, 0)
        return json.loads(lines[-1]) if lines and lines[-1].startswith("{") else {}


def some(first, count=3):
    return [article(first + n, f"Word{first + n}x was seen in {first + n}.") for n in range(count)]


class Case:
    """One case; what should be in the index afterwards is in ``ids``."""

    def __init__(self, folder, seed):
        self.chance = random.Random(seed)
        self.base = folder / "index"
        self.path = folder / "trial"
        self.ids = {f"a{n}" for n in range(THERE)}
        self.slowest = 0.0

    def run(self, kind):
        shutil.rmtree(self.path, ignore_errors=True)
        shutil.copytree(self.base, self.path)
        try:
            getattr(self, kind)()
            self.in_process(self.check)
        finally:
            shutil.rmtree(self.path, ignore_errors=True)

    def in_process(self, act):
        """Call something in a process of its own."""
        told = Child(lambda tell: act()).told()
        assert "did" in told, told.get("failed", "it was killed")
        return told["did"]

    def check(self):
        """Compare with what should be there, and see that the lock is free."""
        with NewsIndex.open(self.path, device="cpu") as index:
            assert {each.id for each in index.articles()} == self.ids
            hits = index.search("seen bridge", 500, mode="lexical", collapse=False)
            assert {hit.citation.article_id for hit in hits} == self.ids
            hits = index.search("seen bridge", 500, mode="dense", collapse=False)
            assert {hit.citation.article_id for hit in hits} == self.ids
            assert index.waiting() == 0
            assert index.add_articles([article(999)]).added == 1

    # What a process may do -------------------------------------------------------------------

    def operation(self, first, wait):
        """Return something that writes, and what it changes: ids that come, ids that go."""
        what = self.chance.choice(["add", "add", "remove", "compact", "replace"])
        if what == "remove":
            gone = {"a0", "a1"} if first == 100 else {"a2"}
            return lambda index: index.remove(sorted(gone), wait=wait), set(), gone
        if what == "compact":
            return lambda index: index.compact(wait=wait), set(), set()
        new = some(first) if what == "add" else [article(3, f"Another bridge was seen, {first}.")]
        come = {each.id for each in new}
        return lambda index: index.add_articles(new, wait=wait), come, set()

    def on_index(self, act):
        def opened(tell):
            with NewsIndex.open(self.path, device="cpu") as index:
                tell("open")
                act(index)
            return "done"

        return opened

    def settle(self, told, come, gone):
        """Note what a process did: all of it or nothing."""
        assert "failed" not in told, told["failed"]
        if "locked" not in told:
            self.ids = self.ids - gone | come
        return "locked" in told

    def holder(self, articles):
        """Start a process that adds articles, and stands in the middle of it until it is told."""
        theirs, ours = os.pipe()

        def act(tell):
            os.close(ours)

            def slowly():
                yield articles[0]
                tell("holding")
                os.read(theirs, 1)
                yield from articles[1:]

            with NewsIndex.open(self.path, device="cpu") as index:
                index.add_articles(slowly())
            return "done"

        child = Child(act)
        os.close(theirs)
        assert child.line() == "holding"
        return child, ours

    @staticmethod
    def release(go_on):
        with suppress(BrokenPipeError):  # it was killed
            os.write(go_on, b".")
        os.close(go_on)

    # The cases -------------------------------------------------------------------------------

    def race(self):
        waits = self.chance.choice([(0.0, 0.0), (PATIENT, PATIENT), (-1.0, 0.0)])
        acts = [self.operation(100 * (n + 1), wait) for n, wait in enumerate(waits)]
        children = [Child(self.on_index(act)) for act, _, _ in acts]
        locked = [
            self.settle(child.told(), come, gone)
            for child, (_, come, gone) in zip(children, acts, strict=True)
        ]
        assert not all(locked)
        assert not any(each and wait for each, wait in zip(locked, waits, strict=True))

    def held(self):
        articles = some(100)
        child, go_on = self.holder(articles)
        end = self.chance.choice(["ends", "is killed", "stands still"])
        if end == "stands still":
            os.kill(child.pid, signal.SIGSTOP)
        act, *_ = self.operation(200, self.chance.choice([0.0, 0.1, 0.4]))
        told = Child(self.on_index(act)).told()
        assert self.settle(told, set(), set())
        self.slowest = told["seconds"]
        self.in_process(self.search)
        act, come, gone = self.operation(300, self.chance.choice([PATIENT, -1.0]))
        patient = Child(self.on_index(act))
        assert patient.line() == "open"
        if end == "is killed":
            os.kill(child.pid, signal.SIGKILL)
        elif end == "stands still":
            os.kill(child.pid, signal.SIGCONT)
        self.release(go_on)
        told = child.told()
        if end != "is killed":
            self.settle(told, {each.id for each in articles}, set())
        assert not self.settle(patient.told(), come, gone)

    def search(self):
        with NewsIndex.open(self.path, device="cpu") as reader:
            assert reader.search("bridge", 5)

    def threads(self):
        """Threads of one process: with an index each, or all with the same."""
        together = self.chance.random() < 0.5
        wait = self.chance.choice([0.0, PATIENT, -1.0])
        results = {}

        def work(number, index):
            try:
                index.add_articles(some(100 * number), wait=wait)
                results[number] = "done"
            except LockedError:
                results[number] = "locked"
            except Exception:  # noqa: BLE001 - whatever it is, it is a failure
                results[number] = traceback.format_exc()

        def act(tell):
            one = NewsIndex.open(self.path, device="cpu")
            indexes = [one if together else NewsIndex.open(self.path) for _ in range(3)]
            working = [
                threading.Thread(target=work, args=(number, index))
                for number, index in enumerate(indexes, 1)
            ]
            for thread in working:
                thread.start()
            for thread in working:
                thread.join()
            for index in indexes:
                index.close()
            return results

        told = Child(act).told()
        assert "failed" not in told, told["failed"]
        for number, result in told["did"].items():
            assert result in ("done", "locked"), result
            assert result == "done" or not wait
            if result == "done":
                self.ids |= {each.id for each in some(100 * int(number))}
        assert "done" in told["did"].values()

    def mending(self):
        """Processes that find damaged files try to mend them, while another one writes."""
        [folder] = self.path.glob(f"{self.chance.choice(['passages', 'articles'])}-*")
        (folder / "meta.json").write_text("{}", "utf-8")
        for vectors in self.path.glob("vectors-*"):
            shutil.rmtree(vectors)
        expected = {f"a{n}" for n in range(THERE)}

        def read(index):
            for _ in range(3):
                hits = index.search("bridge", 50, mode="lexical", collapse=False)
                assert {hit.citation.article_id for hit in hits} >= expected

        readers = [Child(self.on_index(read)) for _ in range(2)]
        articles = some(100)
        writer = Child(self.on_index(lambda index: index.add_articles(articles, wait=PATIENT)))
        for reader in readers:
            assert not self.settle(reader.told(), set(), set())
        assert not self.settle(writer.told(), {each.id for each in articles}, set())

    def forked(self):
        """A process forks while it holds the lock: the child neither holds it nor frees it."""
        dies = self.chance.random() < 0.5

        def act(tell):
            with writer_lock(self.path):
                ours, theirs = os.pipe()
                grandchild = os.fork()
                if grandchild == 0:
                    os.close(ours)
                    if dies:  # outlives its parent
                        os.write(theirs, b".")
                        time.sleep(2)
                        os._exit(0)
                    return "done"  # and so leaves the block, as its parent does
                os.close(theirs)
                os.read(ours, 1)
                tell("holding")
                if dies:
                    os.kill(os.getpid(), signal.SIGKILL)
                os.waitpid(grandchild, 0)
                self.refused()
            return "done"

        child = Child(act)
        assert child.line() in ("holding", '{"did": "done"}') or not dies
        if dies:
            os.waitpid(child.pid, 0)
            child.out.close()
        else:
            told = child.told()
            assert "failed" not in told, told["failed"]
        assert not self.settle(Child(self.inherited).told(), {"a400"}, set())

    def refused(self):
        with NewsIndex.open(self.path, device="cpu") as index:
            try:
                index.add_articles([article(5)])
            except LockedError:
                return
        raise AssertionError("the lock was not held any more")

    def inherited(self, _):
        """A forked process may not use its parent's index, but open it for itself."""

        def act(tell):
            try:
                index.count()
            except InputError:
                pass
            else:
                raise AssertionError("the parent's index was used")
            index.close()
            with NewsIndex.open(self.path, device="cpu") as own:
                own.add_articles(some(400, 1))
            return "done"

        with NewsIndex.open(self.path, device="cpu") as index:
            assert index.count() == THERE
            told = Child(act).told()
            assert told == {"did": "done", "seconds": told.get("seconds")}, told
            assert index.count() == THERE + 1

    def build(self):
        """Processes that build an index in one place: one does, the others say so."""
        model = self.in_process(self.model)
        shutil.rmtree(self.path)

        def act(tell):
            try:
                with NewsIndex.build(self.path, model=model, device="cpu"):
                    return "built"
            except LockedError:
                raise
            except InputError as error:
                return str(error)

        told = [child.told() for child in [Child(act) for _ in range(3)]]
        assert not [each for each in told if "failed" in each], told
        said = [each.get("did", each.get("locked")) for each in told]
        assert said.count("built") == 1, said
        self.ids = set()

    def model(self):
        with NewsIndex.open(self.base) as index:
            return index.stats().model

    def deleted(self):
        """Somebody removes the lock of a writer at work: it must notice, and lose nothing."""
        articles = some(100)
        child, go_on = self.holder(articles)
        (self.path / LOCK).unlink()
        other = some(200)
        second = Child(self.on_index(lambda index: index.add_articles(other)))
        assert not self.settle(second.told(), {each.id for each in other}, set())
        self.release(go_on)
        assert self.settle(child.told(), set(), set())


def main(folder, first, count):
    """Do cases and tell of each."""
    for heavy in HEAVY:  # once, and not in each of the processes
        importlib.import_module(heavy)
    for seed in range(first, first + count):
        kind = KINDS[seed % len(KINDS)]
        case = Case(folder, seed)
        told = {"seed": seed, "kind": kind}
        try:
            case.run(kind)
            told["slowest"] = case.slowest
        except Exception:  # noqa: BLE001 - whatever it is, it is a failed case
            told["failed"] = traceback.format_exc()
        print(json.dumps(told), flush=True)


if __name__ == "__main__":
    if len(sys.argv) == 3:
        prepare(Path(sys.argv[1]), sys.argv[2])
    else:
        main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
