"""The store: commits, versions, snapshots, locks, damage and mending."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
import threading
from dataclasses import asdict
from datetime import UTC, datetime

import pytest
from helpers import article

from newsrag import (
    DamagedIndexError,
    Filter,
    FormatError,
    InputError,
    LockedError,
    NewsIndex,
    NotFoundError,
    StorageError,
)
from newsrag.ingest.cutting import cut
from newsrag.store import Store, lexical
from newsrag.store.copies import compare, uncompared
from newsrag.store.derived import read_derived
from newsrag.store.layout import checksums, writer_lock
from newsrag.store.schema import FORMAT


def ids(hits):
    return {hit.citation.article_id for hit in hits}


def test_replacing_keeps_the_old_version(empty_index):
    empty_index.add_articles([article(1, "The dam holds, officials said.")])
    report = empty_index.add_articles([article(1, "The dam broke, officials said.")])
    assert (report.added, report.replaced) == (0, 1)
    assert empty_index.article("a1").text.startswith("The dam broke")
    assert empty_index.article("a1").version == 2
    assert empty_index.article("a1", version=1).text.startswith("The dam holds")
    assert [hit.citation.quote for hit in empty_index.search("dam", 5)] == [
        "The dam broke, officials said."
    ]


def test_unchanged_articles_are_not_embedded_again(empty_index):
    batch = [article(n) for n in range(5)]
    assert empty_index.add_articles(batch).passages == 5
    again = empty_index.add_articles(batch)
    assert (again.added, again.unchanged, again.passages) == (0, 5, 0)


def test_a_change_outside_the_text_makes_a_version_without_embedding(empty_index):
    empty_index.add_articles([article(1, url="https://example.org/1")])
    report = empty_index.add_articles([article(1, url="https://example.org/2")])
    assert (report.replaced, report.passages) == (1, 0)
    [hit] = empty_index.search("bridge closed", 1)
    assert hit.citation.url == "https://example.org/2"


def test_a_changed_headline_is_embedded_again(empty_index):
    empty_index.add_articles([article(1, title="Bridge closed")])
    report = empty_index.add_articles([article(1, title="Bridge reopened")])
    assert (report.replaced, report.passages) == (1, 1)


def test_removed_articles_are_gone_and_can_come_back(empty_index):
    empty_index.add_articles([article(n) for n in range(3)])
    assert empty_index.remove(["a1"]) == 1
    assert ids(empty_index.search("bridge", 10)) == {"a0", "a2"}
    with pytest.raises(NotFoundError):
        empty_index.article("a1")
    empty_index.add_articles([article(1)])
    assert ids(empty_index.search("bridge", 10)) == {"a0", "a1", "a2"}
    assert empty_index.article("a1").version == 2


def test_removing_an_unknown_id_removes_nothing(empty_index):
    empty_index.add_articles([article(n) for n in range(2)])
    with pytest.raises(NotFoundError, match="a9"):
        empty_index.remove(["a0", "a9"])
    assert empty_index.stats().articles == 2


def test_the_same_id_twice_in_one_call_ends_as_the_later(empty_index):
    report = empty_index.add_articles([article(1, "First text here."), article(1, "Second one.")])
    assert (report.added, report.replaced) == (1, 1)
    assert empty_index.article("a1").text == "Second one."
    assert empty_index.stats().articles == 1


def test_what_another_process_adds_is_seen_without_reopening(seeds_folder):
    with NewsIndex.open(seeds_folder) as reader, NewsIndex.open(seeds_folder) as writer:
        before = reader.stats().articles
        assert "a1" not in ids(reader.search("bridge number 1", 20))
        writer.add_articles([article(1)])
        assert "a1" in ids(reader.search("bridge number 1", 3))
        assert reader.stats().articles == before + 1


def test_every_search_during_writing_sees_one_committed_state(tmp_path):
    """Articles come in pairs, both or neither: a half commit would show one of a pair."""
    folder = tmp_path / "pairs"
    NewsIndex.build(folder, device="cpu").close()
    seen, failures, stop = [], [], threading.Event()

    def read():
        with NewsIndex.open(folder) as reader:
            while not stop.is_set():
                hits = reader.search("bridge", 100, mode="lexical", collapse=False)
                numbers = {hit.citation.article_id for hit in hits}
                seen.append(len(numbers))
                if any((f"a{n}" in numbers) != (f"b{n}" in numbers) for n in range(12)):
                    failures.append(numbers)

    readers = [threading.Thread(target=read) for _ in range(2)]
    for thread in readers:
        thread.start()
    with NewsIndex.open(folder) as writer:
        for n in range(12):
            writer.add_articles([article(n, id=f"a{n}"), article(n, id=f"b{n}")])
            if n % 3 == 2:
                writer.remove([f"a{n}", f"b{n}"])
    stop.set()
    for thread in readers:
        thread.join()
    assert not failures
    assert len(set(seen)) > 1


def test_searching_from_many_threads_gives_the_same_answers(seeds_index):
    questions = ["Kyiv", "mercenaries in Syria", "talks in Istanbul", "NATO intelligence"] * 6
    expected = [seeds_index.search(question, 3) for question in questions]
    found = [None] * len(questions)

    def look(i):
        found[i] = seeds_index.search(questions[i], 3)

    threads = [threading.Thread(target=look, args=(i,)) for i in range(len(questions))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == expected


def test_a_second_writer_is_refused_and_waits_if_told(seeds_folder):
    with NewsIndex.open(seeds_folder) as index:
        with writer_lock(seeds_folder):
            with pytest.raises(LockedError, match="writing"):
                index.add_articles([article(1)])
            assert index.search("Kyiv", 1)
        assert index.add_articles([article(1)], wait=5).added == 1


def test_a_dead_writers_lock_is_free(seeds_folder):
    code = (
        "import os, sys; from pathlib import Path; from newsrag.store.layout import writer_lock\n"
        "lock = writer_lock(Path(sys.argv[1])); lock.__enter__(); os._exit(9)"
    )
    subprocess.run([sys.executable, "-c", code, seeds_folder], check=False)
    with NewsIndex.open(seeds_folder) as index:
        assert index.add_articles([article(1)]).added == 1


def test_commits_that_were_not_published_are_published_on_opening(seeds_folder):
    """A writer that dies between its commit and its publication loses nothing."""
    with NewsIndex.open(seeds_folder) as index:
        store = index._store
        store.catalog.commit([cut(article(1), index._config, index.embedder())])
        assert store.seq() < store.catalog.seq()
    with NewsIndex.open(seeds_folder) as index:
        assert "a1" in ids(index.search("bridge 1 closed", 3))
        assert index._store.seq() == index._store.catalog.seq()


@pytest.mark.parametrize("damage", ["missing", "flipped", "cut"])
@pytest.mark.parametrize("kind", ["vectors-", "passages-", "articles-"])
def test_damaged_derived_files_are_mended_without_embedding(seeds_folder, kind, damage):
    with NewsIndex.open(seeds_folder) as index:
        expected = index.search("withdrawal from Kyiv", 5)
    [victim] = [path for path in seeds_folder.iterdir() if path.name.startswith(kind)]
    files = [victim] if victim.is_file() else sorted(victim.iterdir())
    for file in files if damage == "missing" else [max(files, key=lambda f: f.stat().st_size)]:
        if damage == "missing":
            file.unlink()
        else:
            data = bytearray(file.read_bytes())
            data[len(data) // 2] ^= 4
            file.write_bytes(data if damage == "flipped" else data[:-7])
    with NewsIndex.open(seeds_folder) as index:
        assert index.search("withdrawal from Kyiv", 5) == expected
    assert read_derived(Store(seeds_folder).catalog).intact(seeds_folder)


def test_a_flipped_bit_in_the_catalog_is_an_error_and_never_a_wrong_answer(seeds_folder):
    with NewsIndex.open(seeds_folder) as index:
        expected = index.search("withdrawal from Kyiv", 20)
    catalog = seeds_folder / "catalog.db"
    clean = catalog.read_bytes()
    chance = random.Random(7)
    outcomes = set()
    for _ in range(40):
        data = bytearray(clean)
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
        for path in seeds_folder.glob("catalog.db-*"):
            path.unlink()
        catalog.write_bytes(data)
        try:
            with NewsIndex.open(seeds_folder) as index:
                found = index.search("withdrawal from Kyiv", 20)
        except (DamagedIndexError, FormatError) as error:
            outcomes.add(type(error).__name__)
        else:
            assert found == expected
            outcomes.add("harmless")
    assert "DamagedIndexError" in outcomes


@pytest.mark.parametrize("component", ["pos", "term", "idx", "fieldnorm", "store", "fast"])
def test_files_that_a_writer_removes_while_they_are_opened_are_opened_anew(
    seeds_folder, monkeypatch, component
):
    """tantivy opens without positions, and says only in a search that they are missing."""
    with NewsIndex.open(seeds_folder) as index:
        expected = index.search("withdrawal from Kyiv", 5)
    opened = lexical._open
    removed = []

    def open_late(folder, **options):
        if not removed:
            removed.extend(folder.glob(f"*.{component}"))
            for path in removed:
                path.unlink()
        return opened(folder, **options)

    monkeypatch.setattr(lexical, "_open", open_late)
    with NewsIndex.open(seeds_folder) as index:
        assert index.search("withdrawal from Kyiv", 5) == expected
    assert removed


def test_a_lexical_index_that_fails_leaves_nobody_writing(seeds_folder, tmp_path):
    """tantivy's threads write on until the error is forgotten, into what is cleared away."""
    with NewsIndex.open(seeds_folder) as index:
        database = index._store.catalog.database
        with database.write() as connection:
            connection.execute(
                "UPDATE version SET digest = ? WHERE id = (SELECT max(id) FROM version)",
                ("0" * 64,),
            )
        tmp_path.joinpath("aside").mkdir()
        with pytest.raises(DamagedIndexError) as held:
            lexical.update(lexical.Unit.PASSAGES, tmp_path / "aside", database, -1, 1)
        lexical._open(tmp_path / "aside").writer()  # refused while there is another one
        assert held


def test_an_engine_that_cannot_read_intact_files_makes_them_anew(seeds_folder):
    """Files of another release of tantivy have good checksums and still do not open."""
    with NewsIndex.open(seeds_folder) as index:
        expected = index.search("withdrawal from Kyiv", 5)
        catalog = index._store.catalog
        derived = read_derived(catalog)
        meta = seeds_folder / derived.passages.name / "meta.json"
        meta.write_text(meta.read_text("utf-8").replace("segments", "sediments"), "utf-8")
        [vectors] = (seeds_folder / derived.vectors.name).iterdir()
        vectors.write_bytes(b"IxXXnot of this release")
        states = {
            name: {**asdict(state), "sums": checksums(seeds_folder / state.name)}
            for name, state in (
                ("passages", derived.passages),
                ("articles", derived.articles),
                ("vectors", derived.vectors),
            )
        }
        catalog.set_meta(derived={"seq": derived.seq, **states})
    with NewsIndex.open(seeds_folder) as index:
        assert index.search("withdrawal from Kyiv", 5) == expected
        assert index.add_articles([article(1)]).added == 1
    with NewsIndex.open(seeds_folder) as index:
        assert "a1" in ids(index.search("bridge 1", 3))


def test_adding_also_mends_what_an_engine_cannot_read(seeds_folder):
    with NewsIndex.open(seeds_folder) as index:
        derived = read_derived(index._store.catalog)
        meta = seeds_folder / derived.passages.name / "meta.json"
        meta.write_text("{}", "utf-8")
        state = {**asdict(derived.passages), "sums": checksums(meta.parent)}
        index._store.catalog.set_meta(derived={**asdict(derived), "passages": state})
        index.add_articles([article(1)])
        assert "a1" in ids(index.search("bridge 1", 3))


def test_a_closed_index_says_so(seeds_folder):
    index = NewsIndex.open(seeds_folder)
    index.close()
    for use in (
        lambda: index.search("Kyiv"),
        index.stats,
        lambda: index.add_articles([article(1)]),
    ):
        with pytest.raises(InputError, match="closed"):
            use()


def test_terms_keep_their_weight_when_versions_come_and_go(empty_index):
    """Deleted passages must not count: a common word would get a negative weight."""
    for round_ in range(6):
        empty_index.add_articles([article(n, title=f"Round {round_}") for n in range(10)])
    snapshot = empty_index._store.snapshot()
    rarity = snapshot.rarity(snapshot.analyze("bridge closed round"))
    assert all(0 < weight < 1 for weight in rarity.values())
    for statement in empty_index.ask("was the bridge closed in the last round?", 10).statements:
        assert 0 <= statement.trace["around"] <= 1
        assert 0 <= statement.trace["context"] <= 1


def test_an_index_is_not_made_in_a_folder_of_something_else(tmp_path):
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "a.txt").write_text("Dear editor", "utf-8")
    with pytest.raises(InputError, match="not empty"):
        NewsIndex.build(tmp_path / "letters", device="cpu")
    with pytest.raises(InputError, match="is a file"):
        NewsIndex.build(tmp_path / "letters" / "a.txt", device="cpu")
    assert [path.name for path in (tmp_path / "letters").iterdir()] == ["a.txt"]


def test_a_reader_without_write_permission_sees_what_a_writer_adds(seeds_folder, monkeypatch):
    with NewsIndex.open(seeds_folder) as writer:
        monkeypatch.setattr("newsrag.store.database.os.access", lambda *_: False)
        with NewsIndex.open(seeds_folder) as reader:
            monkeypatch.undo()
            assert "a1" not in ids(reader.search("bridge 1", 20))
            writer.add_articles([article(1)])
            assert "a1" in ids(reader.search("bridge 1", 3))


TEXT = "The bridge over the river was closed on Monday after engineers found cracks. " * 3


def as_format_1(folder, *copies):
    """Add articles and make the catalog what a release before copies would have written."""
    with NewsIndex.open(folder) as index:
        index.add_articles([article(n, f"{TEXT}Bus {n} stopped.") for n in copies])
        with index._store.catalog.database.write() as connection:
            connection.execute("""
                DROP TABLE copy; DROP TABLE sketch; DROP TABLE embedding; DROP TABLE file;
                DROP INDEX version_digest; DROP INDEX version_origin;
                CREATE INDEX version_origin ON version (origin) WHERE removed_seq IS NULL;
                ALTER TABLE version ADD COLUMN text TEXT NOT NULL DEFAULT '';
                UPDATE version SET text = (SELECT text FROM body WHERE version_id = id);
                DROP TABLE body;
                UPDATE meta SET value = '1' WHERE key = 'format';
            """)


def test_an_index_of_the_first_format_is_migrated_and_its_copies_found_by_the_next_add(
    seeds_folder,
):
    as_format_1(seeds_folder, 1, 2)
    with NewsIndex.open(seeds_folder) as index:
        assert index.stats().format == FORMAT
        assert index.copies("a1") == ()
        assert index.search("bridge closed", 3)
        index.add_articles([article(3, f"{TEXT}Bus 3 stopped.")])
        assert [copy.article_id for copy in index.copies("a1")] == ["a2", "a3"]
        assert not index._store.catalog.meta("uncompared")


def test_removing_before_copies_were_looked_for(seeds_folder):
    as_format_1(seeds_folder, 1, 2, 3)
    with NewsIndex.open(seeds_folder) as index:
        index.remove(["a2"])
        index.add_articles([])
        assert [copy.article_id for copy in index.copies("a1")] == ["a3"]


def test_looking_for_copies_goes_on_where_it_was_interrupted(seeds_folder, monkeypatch):
    as_format_1(seeds_folder, 1, 2, 3)
    monkeypatch.setattr("newsrag.store.catalog._COMPARED_AT_ONCE", 2)
    told = []
    with NewsIndex.open(seeds_folder) as index:
        catalog = index._store.catalog
        with catalog._copy_finder() as finder, catalog.database.write() as connection:
            compare(connection, finder, uncompared(connection)[:3])
        catalog.compare_earlier(told.append)
        catalog.compare_earlier(told.append)
        assert len(index.copies("a1")) == 2
    assert len(told) == 1


def test_an_index_of_an_earlier_format_is_refused_where_it_cannot_be_migrated(seeds_folder):
    as_format_1(seeds_folder, 1, 2)
    with writer_lock(seeds_folder), pytest.raises(FormatError, match="format 1.*open it once"):
        NewsIndex.open(seeds_folder)
    with read_only(seeds_folder), pytest.raises(FormatError, match="format 1.*open it once"):
        NewsIndex.open(seeds_folder)
    with NewsIndex.open(seeds_folder) as index:
        assert index.stats().format == FORMAT


def test_a_migrated_catalog_has_the_tables_of_a_new_one(seeds_folder, empty_index):
    def tables(index):
        return index._store.catalog.database.rows(
            "SELECT name, sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY name"
        )

    as_format_1(seeds_folder)
    with NewsIndex.open(seeds_folder) as index:
        assert tables(index) == tables(empty_index)


def test_an_index_of_a_newer_format_is_refused_in_words(seeds_folder):
    with NewsIndex.open(seeds_folder) as index:
        index._store.catalog.set_meta(format=99)
    with pytest.raises(FormatError, match="format 99.*upgrade"):
        NewsIndex.open(seeds_folder)


def test_a_file_that_is_no_catalog_is_refused(tmp_path):
    folder = tmp_path / "index"
    folder.mkdir()
    (folder / "catalog.db").write_bytes(b"This is not SQLite at all. " * 50)
    with pytest.raises(DamagedIndexError):
        NewsIndex.open(folder)


def test_a_read_only_index_can_be_searched_but_not_changed(seeds_folder):
    with NewsIndex.open(seeds_folder) as index:
        expected = index.search("Kyiv", 3)
    with read_only(seeds_folder), NewsIndex.open(seeds_folder) as index:
        assert index.search("Kyiv", 3) == expected
        with pytest.raises(StorageError, match="cannot write"):
            index.add_articles([article(1)])


class read_only:  # noqa: N801 - reads as a function
    """Make a folder read-only: by its permissions, or, for root, by mounting it so."""

    def __init__(self, folder):
        self.folder = folder
        self.mounted = False

    def __enter__(self):
        if os.name == "nt":
            pytest.skip("Windows has no read-only folders")
        if os.geteuid() != 0:
            for path in (self.folder, *self.folder.rglob("*")):
                path.chmod(0o555 if path.is_dir() else 0o444)
            return
        bind = ["mount", "--bind", str(self.folder), str(self.folder)]
        if not shutil.which("mount") or subprocess.run(bind, capture_output=True).returncode:
            pytest.skip("root ignores permissions and may not mount here")
        self.mounted = True
        again = ["mount", "-o", "remount,ro,bind", str(self.folder)]
        if subprocess.run(again, capture_output=True).returncode:
            self.__exit__()
            pytest.skip("root ignores permissions and may not mount read-only here")

    def __exit__(self, *_):
        if self.mounted:
            subprocess.run(["umount", str(self.folder)], check=True)
        else:
            for path in (self.folder, *self.folder.rglob("*")):
                path.chmod(0o755 if path.is_dir() else 0o644)


def test_many_small_adds_leave_one_file_of_each_kind(empty_index):
    for n in range(6):
        empty_index.add_articles([article(n)])
    names = [path.name for path in empty_index._store.folder.iterdir()]
    assert sum(name.startswith("vectors-") for name in names) == 1
    assert sum(name.startswith("passages-") for name in names) == 1
    assert sum(name.startswith("articles-") for name in names) == 1
    assert not [name for name in names if name.endswith(".new")]
    hits = empty_index.search("bridge closed on Monday", 10, filter=Filter(article_ids=("a5",)))
    assert ids(hits) == {"a5"}


def test_times_before_1970_and_at_the_ends_of_the_calendar_come_back(empty_index):
    times = [
        datetime(1963, 11, 22, 18, 30, tzinfo=UTC),
        datetime(1605, 1, 1, tzinfo=UTC),
        datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC),
    ]
    empty_index.add_articles([article(n, published=when) for n, when in enumerate(times)])
    assert [empty_index.article(f"a{n}").published for n in range(3)] == times
    early = Filter(before=datetime(1964, 1, 1, tzinfo=UTC))
    assert ids(empty_index.search("bridge", 5, filter=early)) == {"a0", "a1"}
