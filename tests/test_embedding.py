"""Text comes first and vectors behind it: what is found meanwhile, and what is never done twice."""

from __future__ import annotations

import pytest
from helpers import article

from newsrag import NewsIndex
from newsrag.embedders.onnx import OnnxEmbedder

TOPICS = ("bridge", "harvest", "election", "museum", "ferry", "glacier")


def articles(count):
    return [
        article(n, f"The {TOPICS[n % 6]} of district {n} was discussed on Monday by the council.")
        for n in range(count)
    ]


@pytest.fixture
def embedded(monkeypatch):
    """The texts that were embedded, call by call."""
    calls = []
    encode = OnnxEmbedder.encode_passages

    def counted(self, texts):
        calls.append(list(texts))
        return encode(self, texts)

    monkeypatch.setattr(OnnxEmbedder, "encode_passages", counted)
    return calls


def ids(hits):
    return {hit.citation.article_id for hit in hits}


def stop_embedding(monkeypatch, after=0):
    """Make the model fail after so many calls, as a full memory would."""
    encode, left = OnnxEmbedder.encode_passages, [after]

    def failing(self, texts):
        left[0] -= 1
        if left[0] < 0:
            raise MemoryError
        return encode(self, texts)

    monkeypatch.setattr(OnnxEmbedder, "encode_passages", failing)


def test_what_is_not_embedded_yet_is_found_by_its_words(empty_index, monkeypatch):
    with monkeypatch.context() as broken:
        stop_embedding(broken)
        with pytest.raises(MemoryError):
            empty_index.add_articles(articles(3))
    assert empty_index.waiting() == empty_index.stats().waiting == 3
    assert ids(empty_index.search("harvest", 1)) == {"a1"}
    assert empty_index.search("harvest", mode="dense") == []
    assert "harvest" in empty_index.ask("What was discussed about the harvest?").statements[0].quote


def test_the_next_add_embeds_what_an_interrupted_one_left(empty_index, embedded, monkeypatch):
    monkeypatch.setattr("newsrag.ingest.embedding._AT_ONCE", 10)
    with monkeypatch.context() as broken:
        stop_embedding(broken, after=2)
        with pytest.raises(MemoryError):
            empty_index.add_articles(articles(45))
    done = 45 - empty_index.waiting()
    assert done in (10, 20)  # the second call may have been ready when the third failed
    embedded.clear()
    assert empty_index.add_articles([article(99, "Snow came early.")]).passages == 46 - done
    assert sum(map(len, embedded)) == 46 - done
    assert empty_index.waiting() == 0
    assert len(ids(empty_index.search("council", 46, mode="dense"))) == 46


def test_a_large_add_is_shown_before_it_is_embedded(empty_index, embedded, monkeypatch):
    monkeypatch.setattr("newsrag.ingest._FEW", 5)
    monkeypatch.setattr("newsrag.ingest.embedding._AT_ONCE", 10)
    encode = OnnxEmbedder.encode_passages
    seen = []

    def looking(self, texts):
        with NewsIndex.open(empty_index._store.folder) as reader:
            lexical = reader.search("council", 30, mode="lexical")
            seen.append((len(lexical), len(reader.search("council", 30, mode="dense"))))
        return encode(self, texts)

    monkeypatch.setattr(OnnxEmbedder, "encode_passages", looking)
    empty_index.add_articles(articles(30))
    assert len(seen) == 3
    assert seen[-1][0] == 30  # all of the text, before the last vectors
    assert [dense for _, dense in seen] == sorted(dense for _, dense in seen)
    assert len(empty_index.search("council", 30, mode="dense")) == 30


def test_text_of_a_long_add_is_shown_while_it_is_read(empty_index, monkeypatch):
    monkeypatch.setattr("newsrag.ingest._BATCH_CHARACTERS", 200)
    monkeypatch.setattr("newsrag.ingest._FIRST_SHOWN", 400)
    seen = []

    def told():
        for each in articles(30):
            seen.append(empty_index.count())
            yield each

    empty_index.add_articles(told())
    assert seen[0] == 0
    assert 0 < seen[-1] < 30
    assert len(set(seen)) in range(3, 7)  # whenever there is twice as much, not with every batch


def test_the_same_words_are_embedded_once(empty_index, embedded):
    text = "The bridge over the river was closed on Monday. Engineers had found cracks."
    empty_index.add_articles([article(n, text, source=f"Outlet {n}") for n in range(5)])
    assert sum(map(len, embedded)) == 1
    empty_index.add_articles([article(9, text, source="Outlet 9")])
    empty_index.add_articles([article(10, text, title="Another headline")])
    assert sum(map(len, embedded)) == 2
    found = empty_index.search("bridge", 7, mode="dense", collapse=False)
    assert len(ids(found)) == 7
    assert len({hit.score for hit in found}) == 2


def test_a_version_with_the_same_passages_keeps_its_vectors(empty_index, embedded, monkeypatch):
    first = article(1, "The bridge fell on Monday.", author="")
    empty_index.add_articles([first])
    embedded.clear()
    assert empty_index.add_articles([article(1, first.text, author="Desk")]).replaced == 1
    assert embedded == [] or embedded == [[]]
    assert empty_index.search("bridge", mode="dense")[0].citation.article_id == "a1"
    with monkeypatch.context() as broken:
        stop_embedding(broken)
        with pytest.raises(MemoryError):
            empty_index.add_articles([article(2, "Snow came early.")])
    empty_index.add_articles([article(2, "Snow came early.", author="Desk")])
    assert empty_index.waiting() == 0
    assert ids(empty_index.search("snow", 2, mode="dense")) == {"a1", "a2"}


def test_what_was_removed_before_it_was_embedded_is_not_embedded(
    empty_index, embedded, monkeypatch
):
    with monkeypatch.context() as broken:
        stop_embedding(broken)
        with pytest.raises(MemoryError):
            empty_index.add_articles(articles(3))
    empty_index.remove(["a0"])
    assert empty_index.waiting() == 2
    embedded.clear()
    empty_index.add_articles([])
    assert sum(map(len, embedded)) == 2
    assert ids(empty_index.search("council", mode="dense")) == {"a1", "a2"}


def test_the_command_line_says_what_is_not_embedded(empty_index, cli, monkeypatch):
    with monkeypatch.context() as broken:
        stop_embedding(broken)
        with pytest.raises(MemoryError):
            empty_index.add_articles(articles(3))
    folder = empty_index._store.folder
    shown = cli("stats", "--index", folder)
    assert "3, of which 3 are not embedded yet" in shown.stdout
    found = cli("search", "harvest", "--index", folder)
    assert "3 passages are not embedded yet; they are found by their words alone" in found.stderr
    assert "a1" in found.stdout


# -- files that have not changed ------------------------------------------------------------


@pytest.fixture
def reads(monkeypatch):
    """The files that were read, in order."""
    from newsrag import readers

    opened = []
    read = readers._read_file

    def counted(file, *rest):
        opened.append(file.name)
        return read(file, *rest)

    monkeypatch.setattr(readers, "_read_file", counted)
    return opened


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "news"
    made.mkdir()
    (made / "one.txt").write_text("The bridge fell. Nobody was hurt.", "utf-8")
    (made / "two.jsonl").write_text(
        '{"id": "1", "text": "Snow came early."}\n{"id": "2", "text": "The ferry sank."}\n', "utf-8"
    )
    return made


def test_files_that_have_not_changed_are_not_read_again(empty_index, folder, reads, embedded):
    assert empty_index.add(folder).added == 3
    assert reads == ["one.txt", "two.jsonl"]
    reads.clear()
    embedded.clear()
    report = empty_index.add(folder)
    assert (report.unchanged, report.read, report.passages) == (3, 3, 0)
    assert reads == embedded == []
    with (folder / "two.jsonl").open("a", encoding="utf-8") as stream:
        stream.write('{"id": "3", "text": "A glacier broke."}\n')
    report = empty_index.add(folder)
    assert (report.added, report.unchanged, reads) == (1, 3, ["two.jsonl"])


@pytest.mark.parametrize("change", ["removed", "replaced", "other fields"])
def test_a_file_whose_articles_have_changed_is_read_again(empty_index, folder, reads, change):
    empty_index.add(folder)
    reads.clear()
    if change == "removed":
        empty_index.remove(["2"])
        assert empty_index.add(folder).added == 1
    elif change == "replaced":
        old = empty_index.article("2")
        empty_index.add_articles([article(2, "It did not sink.", id="2", origin=old.origin)])
        assert empty_index.add(folder).replaced == 1
        assert empty_index.article("2").text == "The ferry sank."
    else:
        empty_index.add(folder, field_map={"text": "text"})
        assert "one.txt" in reads
    assert "two.jsonl" in reads


def test_a_file_with_something_to_tell_is_read_again(empty_index, folder, reads):
    (folder / "three.jsonl").write_text(
        '{"text": "A storm.", "date": "32 Foo"}\nno json\n', "utf-8"
    )
    (folder / "four.jsonl").write_text('{"text": "A calm.", "date": "31 Foo"}\n', "utf-8")
    first = empty_index.add(folder)
    reads.clear()
    again = empty_index.add(folder)
    assert reads == ["four.jsonl", "three.jsonl"]
    assert (again.problems, again.warnings) == (first.problems, first.warnings)
    assert len(again.problems) == 1
    assert len(again.warnings) == 2


def test_a_problem_of_the_folder_is_not_blamed_on_a_file(empty_index, folder, reads):
    (folder / "a.txt").symlink_to(folder / "nowhere.txt")
    assert len(empty_index.add(folder).problems) == 1
    reads.clear()
    again = empty_index.add(folder)
    assert (reads, len(again.problems)) == ([], 1)


def test_vectors_do_not_make_the_writer_forget_what_finds_copies(empty_index):
    catalog = empty_index._store.catalog
    empty_index.add_articles(articles(2))
    seq, finder = catalog._finder
    assert seq == catalog.seq()  # the last commit brought vectors
    empty_index.add_articles([article(9, "Snow came early.")])
    assert catalog._finder == (catalog.seq(), finder)


def test_a_file_is_noted_only_when_its_articles_are_committed(
    empty_index, folder, reads, monkeypatch
):
    with monkeypatch.context() as broken:

        def fails(*_):
            raise OSError(28, "No space left on device")

        broken.setattr(type(empty_index._store.catalog), "commit", fails)
        with pytest.raises(OSError, match="No space"):
            empty_index.add(folder)
    reads.clear()
    assert empty_index.add(folder).added == 3
    assert reads == ["one.txt", "two.jsonl"]
