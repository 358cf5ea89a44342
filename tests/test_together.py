"""Readers see committed states only, and never wait for the writer.

What the processes do is in together.py.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from helpers import article

from newsrag import Filter, NewsIndex
from newsrag.store.snapshot import StoreSnapshot
from newsrag.store.vectors import VectorIndex

PROGRAM = Path(__file__).with_name("together.py")
READERS = 4
SECONDS = float(os.environ.get("NEWSRAG_SECONDS", "30"))
SEED = int(os.environ.get("NEWSRAG_SEED", "1"))


def start(*arguments):
    return subprocess.Popen(
        [sys.executable, PROGRAM, *map(str, arguments)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def finish(process, what):
    out, errors = process.communicate(timeout=24 * 3600)
    assert process.returncode == 0, f"{what} ended with {process.returncode}: {errors[-3000:]}"
    return json.loads(out.splitlines()[-1])


@pytest.fixture
def shared(tmp_path, tiny_model):
    """A folder with an empty index and an empty ledger."""
    NewsIndex.build(tmp_path / "index", model=str(tiny_model), device="cpu").close()
    (tmp_path / "ledger").touch()
    return tmp_path


def work_together(folder, seconds):
    readers = [start("read", folder, seconds, SEED * READERS + n) for n in range(READERS)]
    writer = start("write", folder, seconds, SEED)
    done = finish(writer, "the writer")
    return done, [finish(each, f"reader {n}") for n, each in enumerate(readers)]


def test_every_result_is_of_one_committed_state(shared):
    written, read = work_together(shared, SECONDS)
    check(written, read)


@pytest.mark.long
def test_every_result_is_of_one_committed_state_for_half_an_hour(shared):
    """30 minutes, or NEWSRAG_SECONDS, and what the processes did."""
    written, read = work_together(shared, float(os.environ.get("NEWSRAG_SECONDS", "1800")))
    print(f"\nthe writer: {written}")
    for each in read:
        calls = sum(each["calls"].values())
        seen = f"{calls:,} calls, {each['states']:,} states seen"
        print(
            f"{each['kind']}: {seen}, waited {each['waits']} times, {len(each['failures'])} failed"
        )
    print(f"calls: {dict(sum((Counter(each['calls']) for each in read), Counter()))}")
    check(written, read)


def check(written, read):
    for each in read:
        assert not each["failures"], f"seed {SEED}, a {each['kind']} reader: {each['failures'][0]}"
        assert each["waits"] == 0
        assert sum(each["calls"].values()) > 10
    assert max(each["states"] for each in read) > 3
    assert {"replace", "remove"} <= written.keys()


# Where a writer stops, in this order: in a transaction that adds, in one of vectors, between its
# commits and what it publishes, while it writes a lexical index, before it names what it has
# written, while it removes what was published before, before it empties the log.
STOPS = (
    "CopyFinder.settle",
    "catalog.embedded",
    "store.publish",
    "lexical._documents",
    "derived.sync_folder",
    "derived._remove_others",
    "Database.settle",
)
PUBLISHED = ("derived._remove_others", "Database.settle")
STOPPING = """
import os, signal, sys
import newsrag.store
import newsrag.store.catalog as catalog
from newsrag import NewsIndex
from newsrag.store import copies, database, derived, lexical
from helpers import article

places = {"CopyFinder": copies.CopyFinder, "catalog": catalog, "store": newsrag.store,
          "lexical": lexical, "derived": derived, "Database": database.Database}

def stop_before(stop):
    place, name = stop.split(".")
    act = getattr(places[place], name)

    def stopping(*arguments, **named):
        setattr(places[place], name, act)
        print(stop, flush=True)
        os.kill(os.getpid(), signal.SIGSTOP)
        return act(*arguments, **named)

    setattr(places[place], name, stopping)

with NewsIndex.open(sys.argv[1], device="cpu") as index:
    for stop in sys.argv[2:]:
        stop_before(stop)
    index.add_articles([article(n, f"The harbour of town {n} was flooded.") for n in range(3, 9)])
print("done", flush=True)
"""


def all_calls(index):
    """Make every kind of call that reads, and return what it says of how many articles."""
    wanted = Filter(article_ids=("a0", "a1"))
    return {
        "lexical": len(index.search("bridge harbour", 50, mode="lexical", collapse=False)),
        "dense": len({h.citation.article_id for h in index.search("bridge", 50, mode="dense")}),
        "hybrid": len({h.citation.article_id for h in index.search("harbour", 50)}),
        "filtered": len(index.search("bridge", 50, mode="lexical", filter=wanted)),
        "list": len(list(index.articles())),
        "count": index.count(),
        "stats": index.stats().articles,
        "article": index.article("a1").id,
        "passages": len(index.passages("a1")),
        "copies": index.copies("a1"),
        "verified": index.verify(index.search("bridge", 1)[0].citation).check,
        "answer": index.ask("was bridge 1 closed on Monday?").found,
        "context": bool(index.retrieve("bridge 1").citations),
    }


@pytest.mark.skipif(not hasattr(signal, "SIGSTOP"), reason="Windows cannot stop a process")
def test_readers_go_on_while_the_writer_stands_still(shared):
    """It holds its lock, and here and there a transaction; readers must not even notice."""
    folder = shared / "index"
    with NewsIndex.open(folder, device="cpu") as index:
        index.add_articles([article(n) for n in range(3)])
        before = all_calls(index)
    where = {**os.environ, "PYTHONPATH": os.pathsep.join([str(PROGRAM.parent), *sys.path])}
    command = [sys.executable, "-c", STOPPING, folder, *STOPS]
    writer = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=where)
    try:
        with NewsIndex.open(folder, device="cpu") as long_open:
            assert all_calls(long_open) == before
            for stop in STOPS:
                assert writer.stdout.readline() == f"{stop}\n"
                _, status = os.waitpid(writer.pid, os.WUNTRACED)
                assert os.WIFSTOPPED(status)
                for _ in range(3):
                    assert (all_calls(long_open) != before) == (stop in PUBLISHED), stop
                    with NewsIndex.open(folder, device="cpu") as fresh:
                        assert (all_calls(fresh) != before) == (stop in PUBLISHED), stop
                writer.send_signal(signal.SIGCONT)
            assert writer.stdout.read() == "done\n"
            assert all_calls(long_open)["hybrid"] == long_open.count() == 9
    finally:
        writer.kill()
        writer.wait()
        writer.stdout.close()


@pytest.mark.parametrize("mode", ["hybrid", "dense"])
@pytest.mark.parametrize("place", [(StoreSnapshot, "found"), (VectorIndex, "search")])
def test_a_search_that_a_compaction_overtakes_is_made_again(shared, place, mode, monkeypatch):
    """What it was about to read is dropped: it must neither fail nor find half of a state."""
    folder = shared / "index"
    search = getattr(*place)
    new = [article(n, f"The harbour of town {n} was flooded.") for n in range(3)]
    with NewsIndex.open(folder, device="cpu") as reader, NewsIndex.open(folder) as writer:
        writer.add_articles([article(n) for n in range(3)])
        reader.search("bridge", 5)

        def overtaken(*arguments, **named):
            monkeypatch.undo()
            writer.add_articles(new)
            writer.compact(drop_history=True)
            return search(*arguments, **named)

        monkeypatch.setattr(*place, overtaken)
        wanted = Filter(article_ids=("a0", "a1", "a2"))
        hits = reader.search("bridge", 50, filter=wanted, mode=mode, collapse=False)
        assert {hit.citation.article_id for hit in hits} == {"a0", "a1", "a2"}
        assert all("harbour" in reader.article(hit.citation.article_id).text for hit in hits)
