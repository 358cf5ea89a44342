"""Large indexes: codes and rescoring find what an exhaustive search finds, filtered or not."""

from __future__ import annotations

import numpy as np
import pytest

from newsrag import Article, Filter, NewsIndex, Span
from newsrag.protocols import PreparedArticle
from newsrag.store import coded, vector_file
from newsrag.store.derived import publish, read_derived
from newsrag.store.waiting import waiting

DIMENSION = 384
PER_ARTICLE = 10


@pytest.fixture(autouse=True)
def _small_is_large(monkeypatch):
    """Make codes begin at 1,000 passages, so that tests need not make 20,000."""
    monkeypatch.setattr(vector_file, "_MOST_EXACT", 1_000)
    monkeypatch.setattr(coded, "_FEW", 200)


def made_of(numbers, chance):
    """Articles whose passages have vectors about a few directions, as those of real news do."""
    centres = np.random.default_rng(7).normal(size=(40, DIMENSION))
    for number in numbers:
        near = centres[chance.integers(40, size=PER_ARTICLE)]
        vectors = near + 0.9 * chance.normal(size=near.shape)
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        words = " ".join(f"word{number}" for _ in range(PER_ARTICLE))
        article = Article(id=f"a{number}", text=words, source=f"Outlet {number % 50}")
        spans = tuple(Span(at, at + 1) for at in range(PER_ARTICLE))
        yield PreparedArticle(article, spans, (number,)), vectors.astype(np.float32)


class Archive:
    """An index, and beside it a plain table of what it must hold."""

    def __init__(self, folder):
        self.folder = folder
        self.index = NewsIndex.build(folder, device="cpu")
        self.catalog = self.index._store.catalog
        self.vectors = {}
        self.chance = np.random.default_rng(3)

    def change(self, added=(), removed=()):
        """Commit articles and removals and publish them."""
        made = list(made_of(added, self.chance))
        self.catalog.commit([each for each, _ in made], [f"a{number}" for number in removed])
        waiting_now = waiting(self.catalog.database, 0, 1_000_000)
        self.catalog.embed(
            {each.version: own for each, (_, own) in zip(waiting_now, made, strict=True)}
        )
        publish(self.folder, self.catalog)
        for prepared, vectors in made:
            self.vectors[prepared.article.id] = vectors
        for number in removed:
            del self.vectors[f"a{number}"]

    def question(self):
        """A vector that resembles a passage's as much as a question's does."""
        vectors = self.vectors[sorted(self.vectors)[self.chance.integers(len(self.vectors))]]
        noise = self.chance.normal(size=DIMENSION)
        mixed = 0.6 * vectors[0] + 0.8 * noise / np.linalg.norm(noise)
        return (mixed / np.linalg.norm(mixed)).astype(np.float32)

    def truth(self, question, k, wanted=lambda _: True):
        """The cosines of the nearest passages, by comparing with every one."""
        among = [vectors for id_, vectors in self.vectors.items() if wanted(int(id_[1:]))]
        return np.sort(np.concatenate(among) @ question)[::-1][:k]

    def found(self, question, k, **filter_):
        """The cosines of what the index finds, and the articles they are of."""
        snapshot = self.index._store.snapshot()
        pairs = snapshot.dense(question, k, Filter(**filter_))
        found = snapshot.found([row for row, _ in pairs])
        return np.array([cosine for _, cosine in pairs]), {each.article.id for each in found}


@pytest.fixture
def archive(tmp_path):
    made = Archive(tmp_path / "index")
    yield made
    made.index.close()


def recall(archive, k, questions=60):
    shares = []
    for _ in range(questions):
        question = archive.question()
        cosines, _ = archive.found(question, k)
        # Kept in two bytes, a cosine is off by less than this.
        shares.append(np.mean(cosines >= archive.truth(question, k)[-1] - 1e-3))
    return np.mean(shares)


def test_a_large_index_has_codes_and_finds_nearly_all_that_is_near(archive):
    archive.change(range(600))
    rescoring = archive.index.stats().rescoring
    assert 400 <= rescoring.candidates <= 1_600
    assert rescoring.recall >= 0.99
    assert recall(archive, 10) >= 0.99
    assert recall(archive, 200) >= 0.98
    assert recall(archive, 1_000, questions=10) >= 0.98  # more than it was measured with


def test_a_filter_loses_nothing_and_gives_as_many_as_there_are(archive):
    archive.change(range(600))
    for outlet in (0, 17, 49):
        for k in (10, 120, 500):
            question = archive.question()
            cosines, ids = archive.found(question, k, sources=(f"Outlet {outlet}",))
            expected = archive.truth(question, k, lambda number, o=outlet: number % 50 == o)
            np.testing.assert_allclose(cosines, expected, atol=1e-3)
            assert {int(id_[1:]) % 50 for id_ in ids} == {outlet}


def test_a_wide_filter_gives_k_results(archive):
    archive.change(range(600))
    sources = tuple(f"Outlet {number}" for number in range(20))
    for _ in range(10):
        question = archive.question()
        cosines, ids = archive.found(question, 300, sources=sources)
        assert len(cosines) == 300
        assert all(int(id_[1:]) % 50 < 20 for id_ in ids)
        expected = archive.truth(question, 300, lambda number: number % 50 < 20)
        assert np.mean(cosines >= expected[-1] - 1e-3) >= 0.95


def test_what_is_added_later_is_found_and_what_is_removed_is_not(archive):
    archive.change(range(600))
    written = read_derived(archive.catalog).vectors.name
    archive.change(range(600, 640), removed=range(0, 600, 10))
    assert read_derived(archive.catalog).vectors.name == written  # too little to write it anew
    for number in (600, 639):
        question = archive.vectors[f"a{number}"][4]
        cosines, ids = archive.found(question, 3)
        assert cosines[0] == pytest.approx(1, abs=1e-3)
        assert f"a{number}" in ids
    everything, ids = archive.found(archive.question(), 10_000)
    assert ids == archive.vectors.keys()
    assert len(everything) == PER_ARTICLE * len(archive.vectors)


def test_a_file_is_written_anew_when_much_has_changed(archive):
    archive.change(range(600))
    before = read_derived(archive.catalog).vectors
    archive.change(range(600, 720), removed=range(100))
    after = read_derived(archive.catalog).vectors
    assert after.seq == archive.catalog.seq() > before.seq
    everything, ids = archive.found(archive.question(), 10_000)
    assert ids == archive.vectors.keys()
    assert len(everything) == PER_ARTICLE * len(archive.vectors)
    assert recall(archive, 10) >= 0.98


def test_an_index_that_grows_gets_codes_and_one_that_shrinks_loses_them(archive):
    archive.change(range(90))
    assert archive.index.stats().rescoring is None
    question = archive.question()
    np.testing.assert_allclose(
        archive.found(question, 50)[0], archive.truth(question, 50), atol=1e-5
    )
    archive.change(range(90, 120))
    assert archive.index.stats().rescoring is not None
    archive.change(range(120, 3_000))
    assert recall(archive, 10, questions=20) >= 0.98
    archive.change(removed=range(50, 3_000))
    assert archive.index.stats().rescoring is None
    question = archive.question()
    np.testing.assert_allclose(
        archive.found(question, 50)[0], archive.truth(question, 50), atol=1e-5
    )


def test_the_same_archive_gives_the_same_file(archive, tmp_path):
    archive.change(range(300))
    [first] = archive.folder.glob("vectors-*")
    again = Archive(tmp_path / "again")
    again.change(range(300))
    [second] = again.folder.glob("vectors-*")
    assert [f.name for f in sorted(first.iterdir())] == ["codes.faiss", "rows.npy", "shorts.npy"]
    for one, other in zip(sorted(first.iterdir()), sorted(second.iterdir()), strict=True):
        assert one.read_bytes() == other.read_bytes()
    again.index.close()
