"""Looking after an index: doctor, backup, restore, compact."""

from __future__ import annotations

import json
import random
import shutil
import threading
from pathlib import Path

import pytest
from helpers import article
from test_store import as_format_1, read_only

from newsrag import (
    Check,
    DamagedIndexError,
    FormatError,
    InputError,
    LockedError,
    NewsIndex,
    NotFoundError,
    Severity,
)
from newsrag.store.database import Database
from newsrag.store.layout import CATALOG, writer_lock
from newsrag.store.schema import FORMAT

QUESTIONS = ("withdrawal from Kyiv", "bridge closed", "Stoltenberg", "what did NATO say?")


def files(folder):
    return {
        path.relative_to(folder): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and not path.name.endswith((".lock", "-shm", "-wal"))
    }


def seen(index):
    """All that an index says of its articles and of some questions."""
    listed = list(index.articles())
    return {
        "articles": [index.article(each.id) for each in listed],
        "passages": [index.passages(each.id) for each in listed],
        "hits": [index.search(question, 20) for question in QUESTIONS],
        "answers": [index.ask(question) for question in QUESTIONS],
    }


def change(folder, *statements):
    """Change a catalog as a defect in newsrag would: its pages carry the right checksums."""
    database = Database(folder / CATALOG)
    with database.borrow() as connection:
        connection.pragma("foreign_keys", False)
        for statement in statements:
            connection.execute(statement)
    database.close()


def damage_text(folder, article_id):
    """Flip a bit in the text of an article."""
    change(folder, "PRAGMA wal_checkpoint(TRUNCATE)")
    with NewsIndex.open(folder) as index:
        text = index.article(article_id).text.encode()
    data = bytearray((folder / CATALOG).read_bytes())
    data[data.rindex(text) + 5] ^= 1
    (folder / CATALOG).write_bytes(data)


def problems(report):
    return [str(finding) for finding in report.findings]


@pytest.fixture(scope="session")
def _aged(_built, tmp_path_factory):
    folder = shutil.copytree(_built, tmp_path_factory.mktemp("aged") / "index")
    with NewsIndex.open(folder) as index:
        index.add_articles([article(n) for n in range(4)])
        index.add_articles([article(1, "The bridge was opened again on Tuesday.")])
        index.remove(["a2"])
        # What was deleted from a lexical index counts in its scores until it is written anew.
        index.compact()
    return folder


@pytest.fixture
def aged(_aged, tmp_path):
    """An index with history: an article that was replaced, one that was removed."""
    return Path(shutil.copytree(_aged, tmp_path / "index"))


def test_a_sound_index_is_checked_whole_and_left_as_it_is(aged):
    before = files(aged)
    report = NewsIndex.doctor(aged)
    with NewsIndex.open(aged) as index:
        versions = index.stats().articles + 2
        passages = index._store.catalog.database.value("SELECT count(*) FROM passage")
        vectors = index.stats().passages  # those of earlier versions were dropped by compacting
    assert (report.sound, report.findings) == (True, ())
    assert (report.versions, report.citations, report.vectors) == (versions, passages, vectors)
    assert report.files == sum(1 for name in before if len(name.parts) > 1)
    assert files(aged) == before


DEFECTS = {
    "text": (
        "UPDATE body SET text = text || '.' WHERE version_id = 1",
        "is not what was stored",
    ),
    "field": ("UPDATE version SET title = 'Other' WHERE id = 1", "its fields do not have"),
    "unreadable": ("UPDATE version SET extra = '{' WHERE id = 1", "its fields cannot be read"),
    "span": ("UPDATE passage SET end = 99999999 WHERE id = 1", "-99999999 cannot be cited"),
    "order": (
        "UPDATE passage SET start = 0, end = 1 WHERE id = "
        "(SELECT first_passage + 1 FROM version WHERE passages > 1)",
        "out of order",
    ),
    "passage": ("DELETE FROM passage WHERE id = 1", "other passages than the"),
    "body": ("DELETE FROM body WHERE version_id = 1", "has no text"),
    "vectors": ("DELETE FROM vectors WHERE version_id = 1", "its vectors are missing"),
    "short": (
        "UPDATE vectors SET data = substr(data, 1, 100) WHERE version_id = 1",
        "100 bytes of vectors",
    ),
    "length": (
        "UPDATE vectors SET data = CAST(zeroblob(length(data)) AS BLOB) WHERE version_id = 1",
        "not of unit length",
    ),
    "embedding": ("DELETE FROM embedding WHERE version_id = 1", "neither embedded nor waiting"),
    "orphan": ("DELETE FROM source", "names a row of source that is not there"),
    "commit": ("DELETE FROM commits WHERE seq = 1", "commit 1 is missing"),
    "future": ("UPDATE version SET added_seq = 99 WHERE id = 1", "a commit that there is not"),
    "backwards": (
        "UPDATE version SET added_seq = 9, removed_seq = 8 WHERE id = 1",
        "removed before it was added",
    ),
    "rows": ("UPDATE meta SET value = '1' WHERE key = 'next_passage'", "would be used again"),
    "setting": ("UPDATE meta SET value = '[' WHERE key = 'model'", "the setting model in "),
    "no setting": ("DELETE FROM meta WHERE key = 'passages'", "the setting passages in "),
    "trigger": (
        "CREATE TRIGGER intruder AFTER INSERT ON commits BEGIN DELETE FROM body; END",
        "it has a trigger, intruder",
    ),
}


@pytest.mark.parametrize("name", DEFECTS)
def test_what_disagrees_inside_the_catalog_is_found(aged, name):
    statement, problem = DEFECTS[name]
    change(aged, statement)
    report = NewsIndex.doctor(aged, repair=True)
    found = [each for each in report.findings if each.severity is Severity.DAMAGE]
    assert not report.sound
    assert any(problem in str(each) for each in found), problems(report)
    assert all(each.mend and not each.mended for each in found)


def test_a_damaged_page_is_found_and_the_articles_on_it_named(aged):
    damage_text(aged, "a3")
    report = NewsIndex.doctor(aged)
    assert not report.sound
    assert any(each.place.startswith("a3 version") for each in report.findings), problems(report)


@pytest.mark.parametrize("kind", ["passages", "articles", "vectors"])
@pytest.mark.parametrize("how", ["flipped", "cut", "gone", "more"])
def test_damaged_derived_files_are_found_and_mended_without_embedding(aged, kind, how):
    with NewsIndex.open(aged) as index:
        expected = seen(index)
    [folder] = aged.glob(f"*{kind}-*")
    file = max(folder.iterdir(), key=lambda path: path.stat().st_size)
    data = file.read_bytes()
    if how == "flipped":
        file.write_bytes(data[:50] + bytes([data[50] ^ 8]) + data[51:])
    elif how == "cut":
        file.write_bytes(data[: len(data) // 2])
    elif how == "gone":
        file.unlink()
    else:
        (folder / "intruder").write_text("?")
    before = files(aged)
    report = NewsIndex.doctor(aged)
    [finding] = report.findings
    assert (report.sound, finding.severity, finding.mended) == (False, Severity.MENDABLE, False)
    assert finding.place.startswith(folder.name)
    assert files(aged) == before
    mended = NewsIndex.doctor(aged, repair=True)
    assert mended.sound
    assert [each.mended for each in mended.findings] == [True]
    assert NewsIndex.doctor(aged).findings == ()
    with NewsIndex.open(aged) as index:
        assert seen(index) == expected


@pytest.mark.parametrize("coded", [False, True])
def test_derived_indexes_that_disagree_with_the_catalog_are_found(aged, monkeypatch, coded):
    if coded:
        monkeypatch.setattr("newsrag.store.vector_file._MOST_EXACT", 10)
        monkeypatch.setattr("newsrag.store.faiss_indexes.TRAINED_ON", 100)
        assert NewsIndex.doctor(aged).sound
        with NewsIndex.open(aged) as index:
            index.add_articles([article(n) for n in range(10, 400)])
            index.compact()
            assert index.stats().rescoring
    # What one version had goes to another: every file is as it was written, and every row is right.
    change(
        aged,
        "UPDATE vectors SET data = (SELECT x.data FROM vectors x JOIN version v "
        "ON v.id = x.version_id WHERE v.article_id = 'a0') WHERE version_id = "
        "(SELECT id FROM version WHERE article_id = 'a3')",
    )
    report = NewsIndex.doctor(aged)
    assert ["other vectors than the catalog" in each for each in problems(report)] == [True]
    assert NewsIndex.doctor(aged, repair=True).sound
    assert NewsIndex.doctor(aged).findings == ()


def test_commits_that_readers_do_not_see_and_leftovers_are_told_and_mended(aged):
    with NewsIndex.open(aged) as index:
        index._store.catalog.commit((), removed=["a3"])
    shutil.copytree(next(aged.glob("*vectors-*")), aged / "vectors-00000001.new")
    (aged / "vectors-00000001.new" / "exact.faiss").write_bytes(b"half")
    report = NewsIndex.doctor(aged)
    assert any("do not see the last 1 commits" in each for each in problems(report))
    assert any("vectors-00000001.new" in each for each in problems(report))
    assert NewsIndex.doctor(aged, repair=True).sound
    assert NewsIndex.doctor(aged).findings == ()
    assert not (aged / "vectors-00000001.new").exists()


def test_a_damaged_model_export_is_found_and_made_again(tmp_path, tiny_model, monkeypatch):
    monkeypatch.setenv("NEWSRAG_CACHE", str(tmp_path / "cache"))
    with NewsIndex.build(tmp_path / "index", model=str(tiny_model), device="cpu") as index:
        index.add_articles([article(1)])
    assert NewsIndex.doctor(tmp_path / "index").findings == ()
    [weights] = (tmp_path / "cache").rglob("model.onnx")
    weights.write_bytes(weights.read_bytes()[:-1] + b"?")
    [finding] = NewsIndex.doctor(tmp_path / "index").findings
    assert (finding.severity, finding.problem) == (
        Severity.MENDABLE,
        "the exported model is damaged",
    )
    assert NewsIndex.doctor(tmp_path / "index", repair=True).sound
    assert NewsIndex.doctor(tmp_path / "index").findings == ()
    shutil.rmtree(tmp_path / "cache")
    [finding] = NewsIndex.doctor(tmp_path / "index").findings
    assert finding.severity is Severity.NOTICE


def test_a_writer_at_work_is_no_damage_and_keeps_repairs_away(aged):
    with NewsIndex.open(aged) as index, writer_lock(aged):
        index._store.catalog.commit((), removed=["a3"])
        report = NewsIndex.doctor(aged)
        assert report.sound
        assert ["another process is writing" in each for each in problems(report)] == [True]
        with pytest.raises(LockedError):
            NewsIndex.doctor(aged, repair=True)


def test_an_index_that_cannot_be_written_is_checked(aged):
    with read_only(aged):
        report = NewsIndex.doctor(aged)
        assert report.sound
        assert report.citations


def test_passages_that_wait_and_adds_that_were_interrupted_are_told(aged):
    change(
        aged,
        "DELETE FROM vectors WHERE version_id = 1",
        "UPDATE embedding SET seq = NULL WHERE version_id = 1",
    )
    with NewsIndex.open(aged) as index:
        index._store.catalog.set_meta(unfinished=["/news/of today"])
    report = NewsIndex.doctor(aged, repair=True)
    told = {each.problem: each.mend for each in report.findings if not each.mended}
    assert "'/news/of today'" in told["an earlier add was interrupted"]
    assert any("passages are not embedded yet" in each for each in told)


def test_there_is_nothing_to_check_where_there_is_no_index(tmp_path):
    with pytest.raises(NotFoundError):
        NewsIndex.doctor(tmp_path / "nothing")
    assert not (tmp_path / "nothing").exists()


def test_a_backup_restores_everything(aged, tmp_path):
    (aged / "spellings.tsv").write_bytes("Kyiv\tKiev\tKy\xff\n".encode("latin-1"))
    with NewsIndex.open(aged) as index:
        cited = index.search("bridge", 1)[0].citation
        expected = seen(index)
        report = index.backup(tmp_path / "copies" / "one.newsrag")
        stats = index.stats()
        history = index.article("a1", version=1)
    assert (report.articles, report.passages) == (stats.articles, stats.passages)
    assert [path.name for path in (tmp_path / "copies").iterdir()] == ["one.newsrag"]
    shutil.rmtree(aged)
    made = NewsIndex.restore(tmp_path / "copies" / "one.newsrag", tmp_path / "again")
    assert made.articles == stats.articles
    assert NewsIndex.doctor(tmp_path / "again").findings == ()
    with NewsIndex.open(tmp_path / "again") as index:
        assert seen(index) == expected
        assert index.article("a1", version=1) == history
        assert index.verify(cited).check is Check.VERBATIM
        index.add_articles([article(7)])
        assert index.article("a7")
    spellings = (tmp_path / "again" / "spellings.tsv").read_bytes()
    assert spellings == b"Kyiv\tKiev\tKy\xff\n"


def test_a_backup_made_while_a_process_writes_is_one_committed_state(aged, tmp_path):
    stop = threading.Event()

    def write():
        with NewsIndex.open(aged) as index:
            generation = 0
            while not stop.is_set():
                generation += 1
                index.add_articles(
                    [article(n, f"Generation {generation} of note {n}.") for n in range(20, 40)]
                )

    writer = threading.Thread(target=write)
    with NewsIndex.open(aged) as index:
        index.add_articles([article(n, f"Generation 0 of note {n}.") for n in range(20, 40)])
        writer.start()
        try:
            for turn in range(5):
                index.backup(tmp_path / f"{turn}.newsrag")
        finally:
            stop.set()
            writer.join()
    for turn in range(5):
        NewsIndex.restore(tmp_path / f"{turn}.newsrag", tmp_path / f"made{turn}")
        with NewsIndex.open(tmp_path / f"made{turn}") as made:
            texts = {made.article(f"a{n}").text.split(" of ")[0] for n in range(20, 40)}
            assert len(texts) == 1


def test_a_backup_overwrites_nothing(aged, tmp_path):
    (tmp_path / "precious").write_text("mine")
    (tmp_path / "link").symlink_to(tmp_path / "elsewhere")
    with NewsIndex.open(aged) as index:
        for name in ("precious", "link"):
            with pytest.raises(InputError, match="exists already"):
                index.backup(tmp_path / name)
    assert (tmp_path / "precious").read_text() == "mine"
    assert not (tmp_path / "elsewhere").exists()


def test_a_damaged_index_is_not_copied(aged, tmp_path):
    damage_text(aged, "a3")
    with NewsIndex.open(aged) as index, pytest.raises(DamagedIndexError):
        index.backup(tmp_path / "b.newsrag")
    assert not list(tmp_path.glob("b.newsrag*"))


@pytest.mark.parametrize("seed", range(20))
def test_a_damaged_backup_is_refused_and_nothing_is_made(backup_file, tmp_path, seed):
    data = bytearray(backup_file.read_bytes())
    chance = random.Random(seed)
    if seed % 4 == 0:
        del data[chance.randrange(len(data)) :]
    else:
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    (tmp_path / "damaged").write_bytes(data)
    with pytest.raises((DamagedIndexError, FormatError)) as caught:
        NewsIndex.restore(tmp_path / "damaged", tmp_path / "made")
    assert str(tmp_path / "damaged") in str(caught.value)
    assert "catalog.db" not in str(caught.value)
    assert not (tmp_path / "made").exists()


@pytest.fixture(scope="session")
def backup_file(_built, tmp_path_factory):
    file = tmp_path_factory.mktemp("backup") / "seeds.newsrag"
    with NewsIndex.open(_built) as index:
        index.backup(file)
    return file


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 no backup", b"SQLite format 3\0"])
def test_what_is_no_backup_is_refused(tmp_path, content):
    (tmp_path / "file").write_bytes(content)
    with pytest.raises((DamagedIndexError, FormatError)):
        NewsIndex.restore(tmp_path / "file", tmp_path / "made")
    assert not (tmp_path / "made").exists()


def test_a_backup_with_something_to_run_in_it_is_refused(backup_file, tmp_path):
    shutil.copy(backup_file, tmp_path / CATALOG)
    change(tmp_path, "CREATE TRIGGER t AFTER DELETE ON meta BEGIN DELETE FROM body; END")
    with pytest.raises(DamagedIndexError, match="trigger"):
        NewsIndex.restore(tmp_path / CATALOG, tmp_path / "made")
    assert not (tmp_path / "made").exists()


def test_a_backup_of_another_format(aged, backup_file, tmp_path):
    as_format_1(aged)
    change(aged, "PRAGMA wal_checkpoint(TRUNCATE)", "PRAGMA journal_mode = delete")
    NewsIndex.restore(aged / CATALOG, tmp_path / "made")
    with NewsIndex.open(tmp_path / "made") as index:
        assert index.stats().format == FORMAT
        assert index.search("bridge", 3)
    shutil.copy(backup_file, tmp_path / CATALOG)
    change(tmp_path, "UPDATE meta SET value = '99' WHERE key = 'format'")
    with pytest.raises(FormatError, match="upgrade"):
        NewsIndex.restore(tmp_path / CATALOG, tmp_path / "other")
    assert not (tmp_path / "other").exists()


def test_a_backup_is_restored_only_where_there_is_nothing(aged, backup_file, tmp_path):
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "file").write_text("mine")
    for folder in (aged, tmp_path / "full", tmp_path / "full" / "file"):
        with pytest.raises(InputError):
            NewsIndex.restore(backup_file, folder)
    with pytest.raises(NotFoundError):
        NewsIndex.restore(tmp_path / "nothing", tmp_path / "made")
    assert (tmp_path / "full" / "file").read_text() == "mine"


def test_compacting_frees_space_and_keeps_history(empty_index):
    long = "The dam holds, officials said on Monday in the capital. " * 60
    empty_index.add_articles([article(n, f"{n} {long}") for n in range(10)])
    old = empty_index.search("dam", 1)[0].citation
    for turn in range(2):
        empty_index.add_articles([article(n, f"{n} turn {turn} {long}") for n in range(10)])
    expected = seen(empty_index)
    report = empty_index.compact()
    assert report.after < report.before
    assert report.after == empty_index.stats().size
    assert report.forgotten == 0
    assert seen(empty_index) == expected
    assert empty_index.verify(old).check is Check.SUPERSEDED
    dropped = empty_index.compact(drop_history=True)
    assert dropped.forgotten == 20
    assert dropped.after < report.after
    assert seen(empty_index) == expected
    assert empty_index.verify(old).check is Check.ALTERED
    with pytest.raises(NotFoundError):
        empty_index.article(old.article_id, version=1)
    assert NewsIndex.doctor(empty_index.stats().path).findings == ()
    empty_index.add_articles([article(0, "The dam broke.")])
    assert empty_index.article("a0").version == 4


def test_a_question_asked_while_its_findings_are_dropped_is_asked_anew(aged, monkeypatch):
    with NewsIndex.open(aged) as reader, NewsIndex.open(aged) as writer:
        reader.search("bridge number 3", 5)
        earlier, newest = reader._store.snapshot(), reader._store.snapshot
        writer.add_articles([article(3, "Nothing is said here of any river crossing.")])
        writer.compact(drop_history=True)
        offered = iter([earlier])
        monkeypatch.setattr(reader._store, "snapshot", lambda: next(offered, None) or newest())
        hits = reader.search("bridge number 3", 20)
        texts = [hit.citation.quote for hit in hits if hit.citation.article_id == "a3"]
        assert next(offered, None) is None
        assert texts == ["Nothing is said here of any river crossing."]


def test_only_one_process_compacts(aged):
    with NewsIndex.open(aged) as index, writer_lock(aged), pytest.raises(LockedError):
        index.compact()


def test_the_commands(aged, tmp_path, cli):
    def run(*arguments, code=0):
        done = cli(*arguments, NEWSRAG_INDEX=str(aged))
        assert (done.returncode, "Traceback" in done.stderr) == (code, False), done.stderr
        return done

    assert run("doctor").stdout.splitlines()[-1] == "sound"
    assert json.loads(run("doctor", "--json").stdout)["findings"] == []
    assert "MB became" in run("compact", "--drop-history").stdout
    assert "articles" in run("backup", tmp_path / "b.newsrag").stdout
    assert "exists already" in run("backup", tmp_path / "b.newsrag", code=2).stderr
    assert "is an index at" in run("restore", tmp_path / "b.newsrag", code=2).stderr
    run("restore", tmp_path / "b.newsrag", "--index", tmp_path / "made")
    assert run("ask", "Which bridge was closed?", "--index", tmp_path / "made").stdout
    for name in ("passages", "vectors"):
        shutil.rmtree(next(aged.glob(f"*{name}-*")))
    damaged = run("doctor", code=3).stdout
    assert damaged.splitlines()[-1] == "something is wrong"
    assert "newsrag doctor --repair" in damaged
    assert run("doctor", "--repair").stdout.splitlines()[-1] == "sound"
