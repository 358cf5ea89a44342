"""What an index must hold after a crash: a plain model of it, kept beside it and compared."""

from __future__ import annotations

import hashlib
import json
import random
from dataclasses import dataclass, field

import pytest

from newsrag import Filter, NewsIndex, NotFoundError
from newsrag.store.catalog import Catalog
from newsrag.store.derived import read_derived
from newsrag.store.layout import CATALOG, LOCK
from newsrag.store.waiting import waiting_passages

_SYLLABLES = (
    "ba",
    "ce",
    "di",
    "fo",
    "gu",
    "ha",
    "je",
    "ki",
    "lo",
    "mu",
    "na",
    "pe",
    "ri",
    "so",
    "tu",
    "va",
)


@dataclass
class State:
    """What is live: by article id the digest of its text and the number of its version."""

    live: dict[str, tuple[str, int]] = field(default_factory=dict)
    last: dict[str, int] = field(default_factory=dict)  # the newest version of every id ever seen
    gone: dict[str, str] = field(default_factory=dict)  # the text that an id had before

    def after(self, added, removed):
        """Return the state after one commit."""
        live, last, gone = dict(self.live), dict(self.last), dict(self.gone)
        for id_ in [*removed, *(id_ for id_, _ in added)]:
            if id_ in live:
                gone[id_] = live.pop(id_)[0]
        for id_, digest in added:
            last[id_] = last.get(id_, 0) + 1
            live[id_] = digest, last[id_]
        return State(live, last, gone)


def states_after(state, told):
    """Return the states that may be found after a run, by what it told before it ended.

    What was acknowledged is in all of them; a commit that had begun is in one.
    """
    begun = None
    for line in told:
        if line.get("begin") == "commit":
            begun = state.after(line["added"], line["removed"])
        elif line.get("end") == "commit":
            state, begun = begun, None
    return [state] if begun is None else [state, begun]


class Archive:
    """Files of articles for an index, and what was written into them."""

    def __init__(self, folder, seed):
        self.folder = folder
        self.chance = random.Random(seed)
        self.texts = {}  # by digest
        self.words = {}  # by digest the one word that no other text has
        self.files = {}  # by number the ids in it
        self._made = 0

    def write(self, number=None, *, articles=3, sentences=4):
        """Write a file of articles, or write one anew with other texts; return its path."""
        if number is None:
            number = len(self.files)
            self.files[number] = [f"s{number}-{i}" for i in range(articles)]
        path = self.folder / f"s{number}.jsonl"
        lines = []
        for id_ in self.files[number]:
            text, digest = self._text(sentences)
            lines.append(json.dumps({"id": id_, "title": f"Title {self._made}", "text": text}))
            self.texts[digest] = text
        path.write_text("\n".join(lines), "utf-8")
        return path

    def contents(self, number):
        """Return the ids and digests that adding a file makes live."""
        lines = (self.folder / f"s{number}.jsonl").read_text("utf-8").splitlines()
        records = [json.loads(line) for line in lines]
        return [(record["id"], _digest(record["text"])) for record in records]

    def _text(self, sentences):
        self._made += 1
        unique = f"zq{self._made:x}qz"
        words = [self._word() for _ in range(8 * sentences)]
        words[3] = unique
        rows = (" ".join(words[at : at + 8]) for at in range(0, len(words), 8))
        text = " ".join(f"{row.capitalize()}." for row in rows)
        self.words[_digest(text)] = unique
        return text, _digest(text)

    def _word(self):
        return "".join(self.chance.choices(_SYLLABLES, k=self.chance.randint(2, 4)))


def _digest(text):
    return hashlib.sha256(text.encode()).hexdigest()


def check(folder, states, archive, touched=(), *, intact=False):
    """Open an index and compare it with the states that it may be in; return the one it is in.

    Args:
        folder: the index.
        states: see :func:`states_after`.
        archive: where the texts came from.
        touched: ids of which four are searched for, and two others; all texts are compared.
        intact: whether all files that the catalog names must be as they were written, before
            anything is mended.
    """
    if intact:
        _check_named_files(folder)
    with NewsIndex.open(folder, device="cpu") as index:
        found = _live(index)
        # A commit under way that changes nothing live leaves the state that it began in.
        state = next((each for each in reversed(states) if each.live == found), None)
        assert state is not None, _difference(found, states)
        catalog = index._store.catalog
        assert index._store.seq() == catalog.seq(), "what was committed is not published"
        database = catalog.database
        assert database.rows("PRAGMA integrity_check") == [("ok",)]
        assert not database.rows("PRAGMA foreign_key_check")
        _check_embedding(index)
        some = _sample(touched, 4, archive.chance) + _sample(sorted(state.last), 2, archive.chance)
        for id_ in dict.fromkeys(some):
            _check_article(index, state, archive, id_)
        derived = read_derived(catalog)
        assert derived is not None
        assert derived.intact(folder)
    return state


def _sample(ids, count, chance):
    return chance.sample(ids, min(count, len(ids)))


def _check_named_files(folder):
    catalog = Catalog(folder / CATALOG)
    derived = read_derived(catalog)
    catalog.close()
    assert derived is None or derived.intact(folder), "the catalog names files that are damaged"


def _live(index):
    rows = index._store.catalog.database.rows(
        "SELECT v.article_id, b.text, v.number FROM version v JOIN body b ON b.version_id = v.id "
        "WHERE v.removed_seq IS NULL"
    )
    return {id_: (_digest(text), number) for id_, text, number in rows}


def _difference(found, states):
    lines = ["the index is in none of the states that it may be in"]
    for state in states:
        ids = sorted(i for i in found.keys() | state.live if found.get(i) != state.live.get(i))
        lines += [f"{i}: found {found.get(i)}, not {state.live.get(i)}" for i in ids[:5]]
    return "\n".join(lines)


def _check_embedding(index):
    database = index._store.catalog.database
    missing = database.value(
        "SELECT coalesce(sum(v.passages), 0) FROM version v WHERE v.removed_seq IS NULL "
        "AND v.id NOT IN (SELECT version_id FROM vectors)"
    )
    assert waiting_passages(database) == index.waiting() == missing
    bad = database.value(
        "SELECT count(*) FROM version v LEFT JOIN embedding e ON e.version_id = v.id "
        "LEFT JOIN vectors x ON x.version_id = v.id "
        "WHERE v.removed_seq IS NULL AND (e.version_id IS NULL OR (e.seq IS NULL) <> "
        "(x.version_id IS NULL))"
    )
    assert bad == 0, "vectors without their commit, or the reverse"


def _check_article(index, state, archive, id_):
    if id_ in state.gone:
        word = archive.words[state.gone[id_]]
        assert not index.search(word, 3, mode="lexical"), f"an old text of {id_} is back"
    if id_ not in state.live:
        with pytest.raises(NotFoundError):
            index.article(id_)
        return
    digest, number = state.live[id_]
    article = index.article(id_)
    assert (article.text, article.version) == (archive.texts[digest], number)
    assert _ids(index.search(archive.words[digest], 3, mode="lexical")) == {id_}
    embedded = index._store.catalog.database.value(
        "SELECT count(*) FROM version v JOIN vectors x ON x.version_id = v.id "
        "WHERE v.article_id = ? AND v.removed_seq IS NULL",
        (id_,),
    )
    assert _found(index, article.text[:60], id_, "dense") == bool(embedded)


def _found(index, question, id_, mode):
    return bool(index.search(question, 1, mode=mode, filter=Filter(article_ids=(id_,))))


def _ids(hits):
    return {hit.citation.article_id for hit in hits}


def check_tidy(folder):
    """Check that an index directory holds nothing that an interrupted writer left."""
    names = sorted(path.name for path in folder.iterdir())
    kept = {CATALOG, f"{CATALOG}-wal", f"{CATALOG}-shm", LOCK}
    rest = [name.lstrip("0123456789-").partition("-")[0] for name in names if name not in kept]
    assert sorted(rest) == ["articles", "passages", "vectors"], names
