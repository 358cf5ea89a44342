"""From files to the catalog: ids, versions, dates, furniture, windows, and what is embedded."""

from __future__ import annotations

import gzip
import json
from datetime import UTC, datetime

import pytest
from helpers import article
from hypothesis import given, settings
from hypothesis import strategies as st

from newsrag import InputError, NewsIndex, PassageConfig, ReadError
from newsrag.ingest import clean_article
from newsrag.ingest.cutting import cut, embedded_text, embedded_title
from newsrag.types import RawArticle


def ids(index):
    return {each.id for each in index.articles()}


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "a" / "b").mkdir(parents=True)
    (tmp_path / "a" / "one.txt").write_text("The bridge fell. Nobody was hurt.", "utf-8")
    (tmp_path / "a" / "b" / "one.txt").write_text("The road closed. Police said why.", "utf-8")
    return tmp_path / "a"


def test_a_file_has_the_same_id_however_it_is_named(empty_index, folder, monkeypatch):
    empty_index.add([folder])
    assert ids(empty_index) == {"one.txt", "b/one.txt"}
    monkeypatch.chdir(folder)
    for path in ("one.txt", "b", "b/one.txt", folder / "b", folder.parent):
        report = empty_index.add([path])
        assert report.added == report.replaced == report.passages == 0
    assert ids(empty_index) == {"one.txt", "b/one.txt"}


def test_another_file_of_the_same_name_is_another_article(empty_index, folder):
    empty_index.add([folder / "one.txt"])
    empty_index.add([folder / "b" / "one.txt"])
    assert ids(empty_index) == {"one.txt", "b/one.txt"}
    assert empty_index.article("one.txt").text.startswith("The bridge")


def test_two_folders_in_one_call_do_not_replace_each_other(empty_index, tmp_path):
    for name in ("d1", "d2"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "x.txt").write_text(f"Folder {name} says something else.", "utf-8")
    paths = [tmp_path / "d1", tmp_path / "d2"]
    assert empty_index.add(paths).added == 2
    assert ids(empty_index) == {"x.txt", "d2/x.txt"}
    assert empty_index.add(paths).unchanged == 2


def test_two_sources_that_count_from_one_are_kept_apart(empty_index, tmp_path):
    (tmp_path / "bbc.csv").write_text("id,text\n1,The bridge fell.\n2,Snow came early.\n", "utf-8")
    (tmp_path / "cnn.csv").write_text("id,text\n1,Prices rose again.\n2,A ship sank.\n", "utf-8")
    report = empty_index.add([tmp_path / "bbc.csv", tmp_path / "cnn.csv"])
    assert (report.added, report.replaced) == (4, 0)
    assert ids(empty_index) == {"1", "2", "cnn.csv/1", "cnn.csv/2"}
    assert "another article has the id '1'" in str(report.warnings[0])
    again = empty_index.add([tmp_path / "bbc.csv", tmp_path / "cnn.csv"])
    assert (again.unchanged, again.passages) == (4, 0)


def test_an_update_of_a_story_in_another_file_is_a_version(empty_index, tmp_path):
    story = "The bridge over the river fell on Monday and two people were hurt, police said."
    for day, text in (("1", story), ("2", story + " On Tuesday it was being repaired.")):
        (tmp_path / f"day{day}.jsonl").write_text(json.dumps({"id": "w1", "text": text}), "utf-8")
        empty_index.add([tmp_path / f"day{day}.jsonl"])
    assert ids(empty_index) == {"w1"}
    assert empty_index.article("w1").version == 2


def test_two_articles_with_one_id_in_one_file_are_kept_apart(empty_index, tmp_path):
    rows = [{"id": 1, "text": "The bridge fell."}, {"id": 1, "text": "Prices rose again."}]
    (tmp_path / "a.jsonl").write_text("\n".join(map(json.dumps, rows)), "utf-8")
    report = empty_index.add([tmp_path])
    assert (report.added, report.replaced, len(report.warnings)) == (2, 0, 1)
    again = empty_index.add([tmp_path])
    assert (again.added, again.replaced, again.unchanged) == (0, 0, 2)


def test_a_rewritten_record_is_a_version_of_itself(empty_index, tmp_path):
    file = tmp_path / "a.jsonl"
    for text in ("The bridge fell.", "Prices rose again."):
        file.write_text(json.dumps({"id": "n1", "text": text}), "utf-8")
        empty_index.add([file])
    assert empty_index.article("n1").version == 2


def test_a_moved_file_keeps_its_id(empty_index, folder):
    empty_index.add([folder / "one.txt"])
    (folder / "one.txt").rename(folder / "b" / "moved")
    (folder / "b" / "moved").rename(folder / "b" / "one.txt")
    report = empty_index.add([folder / "b" / "one.txt"])
    assert (report.added, report.unchanged) == (0, 1)
    assert ids(empty_index) == {"one.txt"}
    assert empty_index.article("one.txt").origin.endswith("one.txt")


def test_a_changed_file_is_a_new_version(empty_index, folder):
    empty_index.add([folder])
    (folder / "one.txt").write_text("The bridge stands. Nobody was hurt.", "utf-8")
    report = empty_index.add([folder])
    assert (report.added, report.replaced, report.unchanged) == (0, 1, 1)
    assert empty_index.article("one.txt").version == 2


def test_records_keep_their_ids_when_lines_move(empty_index, tmp_path):
    records = [{"text": f"Bridge {n} fell. Nobody was hurt."} for n in range(3)]
    records.append({"text": "The road closed.", "url": "https://example.org/road"})
    file = tmp_path / "lines.jsonl"
    file.write_text("\n".join(map(json.dumps, records)), "utf-8")
    assert empty_index.add([file]).added == 4
    file.write_text("\n".join(map(json.dumps, reversed(records))), "utf-8")
    report = empty_index.add([file])
    assert (report.added, report.unchanged) == (0, 4)
    assert "https://example.org/road" in ids(empty_index)


def test_fields_with_other_names_are_mapped(empty_index, tmp_path):
    file = tmp_path / "export.jsonl.gz"
    row = {"nr": "7", "body_nitf": "The bridge fell.", "kicker": "Bridge", "body": "not this"}
    file.write_bytes(gzip.compress(json.dumps(row).encode()))
    empty_index.add([file], field_map={"text": "body_nitf", "title": "kicker", "id": "nr"})
    added = empty_index.article("7")
    assert (added.text, added.title) == ("The bridge fell.", "Bridge")
    with pytest.raises(InputError, match="colour"):
        empty_index.add([file], field_map={"colour": "red"})


def test_nothing_is_committed_of_a_folder_without_articles(empty_index, tmp_path):
    (tmp_path / "notes.pdf").write_bytes(b"%PDF")
    with pytest.raises(ReadError, match="no articles"):
        empty_index.add([tmp_path])
    assert empty_index.stats().articles == 0


def test_strict_stops_at_the_first_problem_and_keeps_what_came_before(empty_index, tmp_path):
    (tmp_path / "a.txt").write_text("The bridge fell.", "utf-8")
    (tmp_path / "b.txt").write_bytes(b"")
    with pytest.raises(ReadError, match=r"b\.txt"):
        empty_index.add([tmp_path], strict=True)
    assert empty_index.add([tmp_path / "a.txt"], strict=True).read == 1


@pytest.mark.parametrize(
    ("text", "title", "published", "source"),
    [
        (
            " date 2022-03-31 Bridge closed, people angry| Photo: Sample Photo\n\nThe bridge fell.",
            "Bridge closed, people angry",
            datetime(2022, 3, 31, tzinfo=UTC),
            "",
        ),
        (
            "Bridge falls\n\nSource: Sample Post\n\nThe bridge fell on Monday.",
            "Bridge falls",
            None,
            "Sample Post",
        ),
        ("KYIV (Sample Wire) — The bridge fell.\n\nNobody was hurt.", "The bridge fell.", None,
         "Sample Wire"),
    ],
)  # fmt: skip
def test_what_a_plain_text_says_of_itself_is_understood(text, title, published, source):
    cleaned, problems = clean_article(RawArticle(text, "a.txt", "a.txt", plain=True))
    assert (cleaned.title, cleaned.published, cleaned.source) == (title, published, source)
    assert not problems


def test_an_impossible_date_is_reported_and_left_empty():
    raw = RawArticle("The bridge fell.", "a.json", "a", published="2022-02-30")
    cleaned, [problem] = clean_article(raw)
    assert cleaned.published is None
    assert cleaned.published_raw == "2022-02-30"
    assert "2022-02-30" in str(problem)


def test_also_read_lines_stay_in_the_text_and_out_of_the_passages(empty_index):
    text = "The bridge fell.\n\nAlso read: How bridges are built\n\nNobody was hurt."
    empty_index.add_articles([article(1, text)])
    assert empty_index.article("a1").text == text
    quoted = [span.of(text) for span in empty_index.passages("a1")]
    assert quoted == ["The bridge fell.", "Nobody was hurt."]


# -- windows -------------------------------------------------------------------------------------

words = st.text(st.sampled_from("aé中б.!? \n“”’-"), max_size=40)


@given(st.lists(words, max_size=60), st.text(max_size=300))
@settings(max_examples=40, deadline=None)
def test_no_passage_is_longer_than_the_models_window(seeds_index, pieces, title):
    embedder = seeds_index.embedder()
    text = " ".join(pieces) + " word"
    prepared = cut(article(1, text, title=title), PassageConfig(), embedder)
    embedded = embedded_title(title, PassageConfig(), embedder)
    for span in prepared.spans:
        assert span.of(text).strip()
        with_title = embedded_text(embedded, span.of(text))
        assert len(embedder.token_offsets(with_title)) <= embedder.window
    for one, other in zip(prepared.spans, prepared.spans[1:], strict=False):
        assert not one.overlaps(other)


@pytest.mark.parametrize("text", ["x" * 20_000, "中" * 5_000, "word " * 9_000, "-" * 3_000 + "a"])
def test_a_text_without_sentences_is_cut_into_windows(seeds_index, text):
    prepared = cut(article(1, text), PassageConfig(), seeds_index.embedder())
    covered = sum(sum(c.isalnum() for c in span.of(text)) for span in prepared.spans)
    assert covered == sum(c.isalnum() for c in text)


def test_ordinary_passages_are_near_the_target(empty_index):
    paragraph = "The bridge over the river was closed on Monday, the city said. " * 4
    empty_index.add_articles([article(1, "\n\n".join([paragraph.strip()] * 30))])
    count = empty_index.embedder().token_offsets
    text = empty_index.article("a1").text
    lengths = [len(count(span.of(text))) for span in empty_index.passages("a1")]
    assert all(100 <= length <= 215 for length in lengths[:-1])


def test_the_headline_is_embedded_and_not_cited(empty_index):
    empty_index.add_articles([article(1, "Nobody was hurt.", title="Bridge falls in Riga")])
    [hit] = empty_index.search("Riga", 1)
    assert hit.citation.quote == "Nobody was hurt."
    assert hit.citation.title == "Bridge falls in Riga"
    assert embedded_text("Bridge falls", "Nobody was hurt.") == "Bridge falls\nNobody was hurt."
    assert embedded_text("The bridge…", "The bridge fell.") == "The bridge fell."


@pytest.mark.parametrize(
    "config", [PassageConfig(target=0), PassageConfig(target=-5), PassageConfig(title=-1)]
)
def test_passage_lengths_that_cannot_be_are_refused(tmp_path, config):
    with pytest.raises(InputError, match="cannot be made"):
        NewsIndex.build(tmp_path / "index", config=config, device="cpu")
    assert not (tmp_path / "index").exists()


@pytest.mark.parametrize("title", [0, 5, 400])
def test_any_length_of_headline_leaves_room_for_the_passage(tmp_path, title):
    config = PassageConfig(target=100, title=title)
    with NewsIndex.build(tmp_path / "index", config=config, device="cpu") as index:
        index.add_articles([article(1, "The bridge fell. " * 60, title="Bridge " * 300)])
        assert len(index.passages("a1")) >= 3


def test_one_path_need_not_be_a_list(tmp_path, folder):
    with NewsIndex.build(tmp_path / "index", str(folder), device="cpu") as index:
        assert index.count() == 2
        assert index.add(folder).unchanged == 2
        assert index.remove("one.txt") == 1


def test_sources_are_checked_before_an_index_is_made(tmp_path):
    with pytest.raises(InputError, match="nowhere"):
        NewsIndex.build(tmp_path / "index", [tmp_path / "nowhere"], device="cpu")
    assert not (tmp_path / "index").exists()


def test_an_interrupted_add_is_remembered_until_it_is_done(empty_index, folder, tmp_path):
    (tmp_path / "other.txt").write_text("The road closed.", "utf-8")
    empty_index._store.catalog.set_meta(unfinished=[str(folder)])
    empty_index.add(tmp_path / "other.txt")
    assert empty_index.unfinished() == (str(folder),)
    empty_index.add(folder)
    assert empty_index.unfinished() == ()


def test_building_where_an_index_is_already_is_refused(seeds_folder):
    with pytest.raises(InputError, match="already"):
        NewsIndex.build(seeds_folder)


def test_articles_without_ids_get_one(empty_index):
    empty_index.add_articles([article(1, "The bridge fell.", id="")])
    [only] = ids(empty_index)
    assert only.startswith("article#")
    assert empty_index.add_articles([article(1, "The bridge fell.", id="")]).unchanged == 1
