"""Damages small indexes in many ways and compares what they then say with what they said before.

A program of its own, so that a crash of the interpreter is one failed case and not the end of the
tests. ``python damage.py FOLDER MODEL`` makes the indexes in FOLDER, and ``python damage.py FOLDER
FIRST COUNT`` does the cases from seed FIRST on and prints a line of JSON before and after each.
"""

from __future__ import annotations

import itertools
import json
import os
import random
import shutil
import sys
import traceback
from datetime import UTC, datetime
from pathlib import Path

from helpers import article

from newsrag import DamagedIndexError, Filter, FormatError, NewsIndex, NewsragError
from newsrag.embedders.manifest import load_manifest
from newsrag.store import vector_file
from newsrag.store.database import Database

FEW = 400  # vectors, from which on the index of codes is written here
WORDS = ("bridge", "river", "tram", "council", "vote", "budget", "harbour", "strike", "school")
QUESTIONS = ("was the bridge over the river closed?", "tram strike")
LEXICAL = ("passages", "articles")
KINDS = (
    "catalog.db",
    "catalog.db-wal",
    "catalog.db with a log",
    "catalog.db-shm",
    *(f"lexical index: {part}" for part in ("meta.json", ".managed.json", "segments")),
    "exact.faiss",
    "codes.faiss",
    "rows.npy",
    "shorts.npy",
    "model.onnx",
    "weights.bin",
    "tokenizer.json",
    "manifest.json",
    "spellings.tsv",
    "writer.lock",
)
MODEL = ("model.onnx", "weights.bin", "tokenizer.json", "manifest.json")


def story(number, chance, sentences):
    """Return an article of so many sentences, each of them another."""
    lines = [
        f"On day {number} line {i} says {' '.join(chance.sample(WORDS, 6))} {number * 1000 + i}."
        for i in range(sentences)
    ]
    when = datetime(2024, 1, 1 + number % 28, tzinfo=UTC)
    source = f"The {WORDS[number % 5].title()} Times"
    return article(number, " ".join(lines), title=f"Story {number}", source=source, published=when)


def fill(index, count, sentences):
    """Give an index articles of every length, with a history, copies and removals."""
    chance = random.Random(1)
    stories = [story(n, chance, sentences(n)) for n in range(count)]
    index.add_articles(stories)
    index._store.mend(anew=True)  # few vectors would be left to the catalog
    index.add_articles([article(n, f"{stories[n].text} It was corrected.") for n in (1, 2)])
    index.add_articles([article(count, stories[3].text, title="A copy")])
    index.remove(["a4"])


def prepare(folder, model):
    """Make the indexes that are then damaged: a small one, one with a log, one with codes."""
    vector_file._MOST_EXACT = FEW
    with NewsIndex.build(folder / "small", model=str(model), device="cpu") as index:
        fill(index, 12, lambda n: 3 if n % 3 else 120 if n == 6 else 8)
    (folder / "small" / "spellings.tsv").write_text("Kyiv\tKiev\tKyjiw\n", "utf-8")
    with NewsIndex.build(folder / "codes", model=str(model), device="cpu") as index:
        fill(index, 8, lambda _: 30)
    shutil.copytree(folder / "small", folder / "before")
    Database.settle = lambda self: None
    with NewsIndex.open(folder / "before", device="cpu") as index:
        index.add_articles([article(n, sentences) for n, sentences in more()])
        index.remove(["a5"])
        # As a crash leaves it: what was committed is in the log.
        shutil.copytree(folder / "before", folder / "log")
    cache = Path(os.environ["NEWSRAG_CACHE"]) / "models"
    shutil.copytree(cache, folder / "cache" / "models")


def more():
    """Return numbers and texts of articles that are added last."""
    chance = random.Random(2)
    return [(n, story(n, chance, 4).text) for n in (20, 21, 2)]


def everything(index):
    """Return all that an index says, in a form that can be compared."""
    listed = list(index.articles())
    articles = [index.article(each.id) for each in listed]
    said = {
        "listed": listed,
        "articles": [(each, each.digest) for each in articles],
        "passages": [index.passages(each.id) for each in listed],
        "copies": [index.copies(each.id) for each in listed],
        "history": index.article("a1", version=1),
        "count": index.count(),
    }
    stats = index.stats()
    said["stats"] = (stats.articles, stats.passages, stats.sources, stats.copies, stats.waiting)
    for question in QUESTIONS:
        for mode in ("lexical", "dense", "hybrid"):
            said[question, mode] = index.search(question, 8, mode=mode)
    said["ask"] = index.ask(QUESTIONS[0])  # one, since most of a case goes into reading speakers
    wanted = Filter(sources=("The Tram Times",), before=datetime(2024, 1, 20, tzinfo=UTC))
    said["filtered"] = index.search(QUESTIONS[0], 5, filter=wanted)
    said["context"] = index.retrieve(QUESTIONS[0], max_tokens=200)
    citations = [hit.citation for hit in said[QUESTIONS[0], "dense"]]
    said["verified"] = [index.verify(each) for each in citations]
    return said


class Damager:
    """Does cases, one by one, each told by its seed alone."""

    def __init__(self, folder):
        self.folder = folder
        self.embedder = None
        self.said = {name: self.all_said(name) for name in ("small", "log", "codes")}
        self.manifests = {}
        for model in (folder / "cache" / "models").iterdir():
            data = json.loads((model / "manifest.json").read_text("utf-8"))
            self.manifests[model.name] = load_manifest(data["fingerprint"], data["precision"])

    def all_said(self, name):
        """Return all that an index may say: BM25 also counts what was removed until it is merged.

        So what is made anew says a little else, and it can be each of the three.
        """
        said = []
        for anew in itertools.product((False, True), repeat=3):
            trial = shutil.copytree(self.folder / name, self.folder / "trial")
            for kind in itertools.compress(("passages", "articles", "vectors"), anew):
                [folder] = trial.glob(f"{kind}-*")
                shutil.rmtree(folder)
            said.append(self.ask_all(trial))
            shutil.rmtree(trial)
        return said

    def ask_all(self, path, then=None):
        """Open an index, and return all that it says."""
        with NewsIndex.open(path, device="cpu") as index:
            # One model for all: its files are cases of their own.
            index._embedders._for_questions = self.embedder
            said = everything(index)
            self.embedder = index.embedder()
            if then is not None:
                then(index)
        return said

    def case(self, seed):
        """Return the kind of file and what came of its damage; an AssertionError is a failure."""
        chance = random.Random(seed)
        kind = KINDS[seed % len(KINDS)]
        trial = self.folder / "trial"
        shutil.rmtree(trial, ignore_errors=True)
        try:
            if kind in MODEL:
                return kind, self.model_case(kind, chance, trial)
            return kind, self.index_case(kind, chance, trial)
        finally:
            shutil.rmtree(trial, ignore_errors=True)

    def index_case(self, kind, chance, trial):
        base = "small"
        if kind in ("codes.faiss", "rows.npy", "shorts.npy"):
            base = "codes"
        elif kind in ("catalog.db-wal", "catalog.db with a log", "catalog.db-shm"):
            base = "log"
        shutil.copytree(self.folder / base, trial)
        victim = self.victim(kind, chance, trial)
        what = damage(victim, chance, header=victim.name == "catalog.db")
        names = sorted(path.name for path in trial.iterdir() if path.is_dir())
        adding = kind.startswith("catalog") and chance.random() < 0.3
        try:
            said = self.ask_all(trial, then=self.add_one if adding else None)
        except NewsragError as error:
            if not isinstance(error, DamagedIndexError | FormatError):
                raise
            return f"error: {type(error).__name__}"
        if kind != "spellings.tsv":  # that is the user's own word; only a crash would be wrong
            self.compare(base, said, what)
        after = sorted(path.name for path in trial.iterdir() if path.is_dir())
        if names == after:
            return "harmless"
        if not adding and chance.random() < 0.25:
            assert self.ask_all(trial) == said, f"{what}: other answers once it was mended"
        return "mended"

    def compare(self, base, said, what):
        if said not in self.said[base]:
            expected = self.said[base][0]
            wrong = {key for key in expected if said[key] != expected[key]}
            raise AssertionError(f"{what}: other answers to {wrong}")

    def add_one(self, index):
        before = index.count()
        index.add_articles([article(99, "A new museum opened by the harbour on day 99.")])
        assert index.count() == before + 1
        assert index.search("museum opened", 1, mode="lexical")[0].citation.article_id == "a99"

    def victim(self, kind, chance, trial):
        if kind.startswith("catalog.db with"):
            return trial / "catalog.db"
        if kind.startswith("lexical"):
            [folder] = trial.glob(f"{chance.choice(LEXICAL)}-*")
            part = kind.rpartition(" ")[2]
            if part != "segments":
                return folder / part
            files = sorted(path for path in folder.iterdir() if path.stat().st_size)
            return chance.choice([path for path in files if not path.name.endswith(".json")])
        [found] = [path for path in trial.rglob(kind) if path.is_file()]
        return found

    def model_case(self, kind, chance, trial):
        """A damaged model is exported again: what matters is that damage is seen."""
        cache = Path(os.environ["NEWSRAG_CACHE"])
        os.environ["NEWSRAG_CACHE"] = str(trial)
        try:
            shutil.copytree(self.folder / "cache", trial)
            there = (trial / "models").iterdir()
            model = min(path for path in there if path.name in self.manifests)
            what = damage(model / kind, chance)
            good = self.manifests[model.name]
            found = load_manifest(good.fingerprint, good.precision)
            assert found in (None, good), f"{what}: taken for {found}"
            return "mended" if found is None else "harmless"
        finally:
            os.environ["NEWSRAG_CACHE"] = str(cache)


def damage(file, chance, *, header=False):
    """Flip one bit, or cut the file; return in words what was done."""
    data = bytearray(file.read_bytes())
    file.unlink()
    if data and chance.random() < 0.7:
        at = chance.randrange(min(len(data), 100 if header and chance.random() < 0.2 else 1 << 40))
        data[at] ^= 1 << (bit := chance.randrange(8))
        file.write_bytes(data)
        return f"bit {bit} of byte {at} of {file.name}, which has {len(data)}"
    size = chance.randrange(len(data)) if data else 0
    if chance.random() < 0.5:
        size -= size % 8192
    file.write_bytes(data[:size])
    return f"{file.name} cut from {len(data)} to {size}"


def main(folder, first, count):
    """Do cases and tell of each."""
    vector_file._MOST_EXACT = FEW
    damager = Damager(folder)
    for seed in range(first, first + count):
        print(json.dumps({"seed": seed}), flush=True)
        try:
            kind, outcome = damager.case(seed)
            told = {"seed": seed, "kind": kind, "outcome": outcome}
        except Exception:  # noqa: BLE001 - whatever it is, it is a failed case
            told = {"seed": seed, "failed": traceback.format_exc()}
        print(json.dumps(told), flush=True)


if __name__ == "__main__":
    if len(sys.argv) == 3:
        prepare(Path(sys.argv[1]), Path(sys.argv[2]))
    else:
        main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
