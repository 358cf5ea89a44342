"""Damage is found: a flipped bit or a cut in any file is an error in words, mended, or harmless.

The cases are in damage.py. Each is told by its seed: ``NEWSRAG_SEED=17 NEWSRAG_RUNS=1 pytest
tests/test_damage.py`` does the one of seed 17 again.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from damage import KINDS
from helpers import article

from newsrag import DamagedIndexError, NewsIndex
from newsrag.store.database import Database

RUNS = int(os.environ.get("NEWSRAG_RUNS", "300"))
SEED = int(os.environ.get("NEWSRAG_SEED", "0"))
PROGRAM = Path(__file__).with_name("damage.py")
# Nothing in them is wrong in any way: they are made anew, or the user's own.
HARMLESS = {"catalog.db-shm", "spellings.tsv", "writer.lock"}


@pytest.fixture(scope="module")
def damageable(tmp_path_factory, tiny_model):
    """Indexes to be damaged, made by a process of its own: it changes what writers do."""
    folder = tmp_path_factory.mktemp("damage")
    run_python(PROGRAM, folder, tiny_model, check=True)
    return folder


def run_python(*arguments, check=False):
    return subprocess.run(
        [sys.executable, *map(str, arguments)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=24 * 3600,
        check=check,
    )


def damage(folder, first, count):
    """Do cases in a process of its own; return what came of them, by kind, and what failed."""
    outcomes, failed, told = Counter(), [], {}
    done = run_python(PROGRAM, folder, first, count)
    for line in done.stdout.splitlines():
        told = json.loads(line)
        if "failed" in told:
            failed.append(f"seed {told['seed']}: {told['failed']}")
        elif "outcome" in told:
            outcomes[told["kind"], told["outcome"]] += 1
    if done.returncode or told.get("seed") != first + count - 1:
        how = f"the process ended with {done.returncode}:\n{done.stderr[-2000:]}"
        failed.append(f"seed {told.get('seed', 'none')}: {how}")
    return outcomes, failed


def damage_side_by_side(folder, tmp_path, runs):
    """Share cases among two processes, each with a copy of its own."""
    half = (runs + 1) // 2
    shares = [(SEED, half), (SEED + half, runs - half)] if runs > 1 else [(SEED, 1)]
    with ThreadPoolExecutor(2) as pool:
        working = [
            pool.submit(damage, shutil.copytree(folder, tmp_path / str(first)), first, count)
            for first, count in shares
        ]
        done = [each.result() for each in working]
    outcomes = sum((some for some, _ in done), Counter())
    return outcomes, [each for _, some in done for each in some]


def test_damage_is_an_error_or_mended_or_harmless(damageable, tmp_path):
    outcomes, failed = damage_side_by_side(damageable, tmp_path, RUNS)
    assert not failed, f"{len(failed)} of {RUNS}, among them:\n" + "\n".join(failed[:3])
    assert sum(outcomes.values()) == RUNS
    if 10 * len(KINDS) <= RUNS:
        found = {kind for (kind, outcome) in outcomes if outcome != "harmless"}
        assert found >= set(KINDS) - HARMLESS


@pytest.mark.long
def test_ten_thousand_damages(damageable, tmp_path):
    """10,000 cases, or NEWSRAG_RUNS of them, and a table of what came of them."""
    runs = int(os.environ.get("NEWSRAG_RUNS", "10000"))
    outcomes, failed = damage_side_by_side(damageable, tmp_path, runs)
    print_table(outcomes, failed)
    assert not failed, "\n".join(failed[:10])
    assert sum(outcomes.values()) == runs


def print_table(outcomes, failed):
    kinds = ("error", "mended", "harmless")
    print(f"\n{'file':32}{''.join(f'{kind:>10}' for kind in kinds)}")
    for file in KINDS:
        counts = [
            sum(n for (name, what), n in outcomes.items() if name == file and what.startswith(kind))
            for kind in kinds
        ]
        print(f"{file:32}{''.join(f'{n:10,}' for n in counts)}")
    errors = Counter()
    for (_, what), n in outcomes.items():
        errors[what] += n
    print(f"in all: {dict(errors)}; failed: {len(failed)}")


@pytest.fixture(scope="module")
def _small(tiny_model, tmp_path_factory):
    folder = tmp_path_factory.mktemp("small") / "index"
    with NewsIndex.build(folder, model=str(tiny_model), device="cpu") as index:
        long = " ".join(f"Sentence {n} says that bridge {n} was closed." for n in range(300))
        index.add_articles([article(1, long), article(2), article(3)])
    return folder


@pytest.fixture
def small(_small, tmp_path):
    """A folder with an index of a long text, which has pages of its own, and of short ones."""
    return shutil.copytree(_small, tmp_path / "index")


def say(folder):
    """Return what an index says that reads every text and every vector."""
    with NewsIndex.open(folder, device="cpu") as index:
        texts = [index.article(each.id) for each in index.articles()]
        words = index.search("bridge 200", 400, mode="lexical")
        # Without scores: BM25 counts what was removed until it is merged.
        found = {hit.passage.id for hit in words}
        return texts, index.search("bridge 200", 20, mode="dense"), found


@pytest.mark.parametrize("bit", range(8))
def test_a_header_that_says_there_are_no_checksums_is_damage(small, bit):
    catalog = small / "catalog.db"
    data = bytearray(catalog.read_bytes())
    data[20] ^= 1 << bit
    catalog.write_bytes(data)
    with pytest.raises(DamagedIndexError):
        NewsIndex.open(small)


def remove_derived(folder):
    for derived in [path for path in folder.iterdir() if path.is_dir()]:
        shutil.rmtree(derived)


def test_a_page_of_zeros_is_found_though_its_checksum_is_right(small):
    """A sector that reads as zeros, wherever it is: the checksum of zeros is zero."""
    remove_derived(small)  # so that all is made again from the catalog
    expected = say(small)
    catalog = small / "catalog.db"
    clean = catalog.read_bytes()
    refused = 0
    for page in range(0, len(clean), 8192):
        catalog.write_bytes(clean[:page] + bytes(8192) + clean[page + 8192 :])
        remove_derived(small)
        try:
            said = say(small)
        except DamagedIndexError:
            refused += 1
        else:
            assert said == expected, f"page {page // 8192}"
    assert refused > len(clean) / 8192 / 2


def with_a_log(small, monkeypatch):
    """Leave commits in the log as a crash does."""
    monkeypatch.setattr(Database, "settle", lambda self: None)
    aside = small.with_name("crashed")
    with NewsIndex.open(small, device="cpu") as index:
        index.add_articles([article(4)])
        index.remove(["a2"])
        shutil.copytree(small, aside)
    return aside


def test_commits_lost_with_a_damaged_log_are_missed(small, monkeypatch):
    folder = with_a_log(small, monkeypatch)
    log = folder / "catalog.db-wal"
    clean = log.read_bytes()
    expected = say(shutil.copytree(folder, folder.with_name("copy")))
    outcomes = set()
    for at in range(7, len(clean), 4096):
        trial = shutil.copytree(folder, folder.with_name(f"trial-{at}"))
        data = bytearray(clean)
        data[at] ^= 16
        (trial / log.name).write_bytes(data)
        try:
            said = say(trial)
        except DamagedIndexError as error:
            outcomes.add(" ".join(str(error).split()[1:4]))
        else:
            assert said == expected, f"byte {at}"
            outcomes.add("mended")  # only what was published last must be published again
    assert outcomes == {"has lost commits:", "mended"}


def test_a_loss_can_be_accepted(small, monkeypatch):
    folder = with_a_log(small, monkeypatch)
    (folder / "catalog.db-wal").unlink()
    with pytest.raises(DamagedIndexError, match="doctor --repair"):
        NewsIndex.open(folder)
    report = NewsIndex.doctor(folder)
    assert (report.sound, "are lost" in str(report.findings[0])) == (False, True)
    assert NewsIndex.doctor(folder, repair=True).sound
    assert NewsIndex.doctor(folder).findings == ()
    with NewsIndex.open(folder, device="cpu") as index:
        assert [each.id for each in index.articles()] == ["a1", "a2", "a3"]
        index.add_articles([article(4), article(5)])
        index.remove(["a2"])
    with NewsIndex.open(folder, device="cpu") as index:
        assert [each.id for each in index.articles()] == ["a1", "a3", "a4", "a5"]


def test_writing_leaves_nothing_in_the_log(small):
    with NewsIndex.open(small, device="cpu") as index, NewsIndex.open(small, device="cpu") as other:
        assert other.count() == 3
        index.add_articles([article(4)])
        assert (small / "catalog.db-wal").stat().st_size == 0
        assert other.count() == 4


class Telling:
    """A progress that keeps what it is told."""

    def __init__(self):
        self.notes = []

    def begin(self, *_, **__): ...

    def advance(self, *_): ...

    def end(self): ...

    def note(self, text):
        self.notes.append(text)


def test_a_spellings_file_that_is_no_text_is_told_of_and_harmless(small):
    (small / "spellings.tsv").write_bytes(bytes(range(256)) * 9)
    progress = Telling()
    with NewsIndex.open(small, device="cpu", progress=progress) as index:
        assert index.search("bridge 200", 3)
    assert any("spellings.tsv" in note for note in progress.notes)


def test_a_catalog_that_was_cut_anywhere_is_damaged(small, monkeypatch):
    """Also in the middle of a page that nothing reads, and where a log has its newer pages."""
    for folder in (small, with_a_log(small, monkeypatch)):
        catalog = folder / "catalog.db"
        clean = catalog.read_bytes()
        log = folder / "catalog.db-wal"
        logged = log.read_bytes() if log.exists() else b""
        for size in (len(clean) - 1, len(clean) - 8192, len(clean) - 8193, 3 * 8192 + 800, 8192):
            catalog.write_bytes(clean[:size])
            if logged:
                log.write_bytes(logged)
            with pytest.raises(DamagedIndexError):
                NewsIndex.open(folder)


def test_a_catalog_whose_newest_pages_are_only_in_the_log_is_whole(small, monkeypatch):
    with NewsIndex.open(small, device="cpu") as index:
        before = (small / "catalog.db").stat().st_size
        monkeypatch.setattr(Database, "settle", lambda self: None)
        index.add_articles([article(n, f"Story {n}. " * 3_000) for n in range(10, 20)])
        crashed = shutil.copytree(small, small.with_name("crashed"))
    assert (crashed / "catalog.db").stat().st_size == before
    with NewsIndex.open(crashed, device="cpu") as index:
        assert index.count() == 13
