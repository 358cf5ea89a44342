"""Articles kept as records: JSON, JSON lines, CSV and TSV, and the names of their fields."""

from __future__ import annotations

import csv
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsrag.readers import encoding, read_paths, tables
from newsrag.readers.fields import FieldNames, digest_key
from newsrag.types import RawArticle, ReadProblem


@pytest.fixture
def read(tmp_path):
    def read_text(name: str, text: str, **kwargs):
        path = tmp_path / name
        path.write_bytes(text.encode("utf-8", "surrogatepass"))
        return list(read_paths([path], **kwargs))

    return read_text


def texts(found):
    return [f.text if isinstance(f, RawArticle) else f for f in found]


def record(**fields):
    return FieldNames().article(fields, "/a.json", "a.json")


def test_beir_as_it_is(read, tmp_path):
    line = {
        "_id": "ev-1",
        "title": "Harbour closed",
        "text": "Ships wait.",
        "metadata": {"source": "Sample", "published": "2022-03-31", "url": "http://x/1", "k": 5},
    }
    assert read("corpus.jsonl", json.dumps(line)) == [
        RawArticle(
            text="Ships wait.",
            origin=f"{(tmp_path / 'corpus.jsonl').resolve()}#ev-1",
            name="corpus.jsonl",
            id="ev-1",
            title="Harbour closed",
            source="Sample",
            published="2022-03-31",
            url="http://x/1",
            extra={"k": "5"},
        )
    ]


@pytest.mark.parametrize(
    ("field", "name", "value", "expected"),
    [
        ("title", "Headline", "T", "T"),
        ("title", "headline", {"main": "T", "kicker": None}, "T"),
        ("text", "body_text", "B", "B"),
        ("text", "articleBody", ["one", "two"], "one\n\ntwo"),
        ("source", "source", {"id": None, "name": "Sample"}, "Sample"),
        ("source", "OUTLET", "Sample", "Sample"),
        ("published", "publishedAt", "2022-03-31", "2022-03-31"),
        ("published", "Published At", "2022-03-31", "2022-03-31"),
        ("published", "timestamp", 1648728000, "1648728000"),
        ("published", "date", 1648728000000.0, "1648728000000"),
        ("published", "created", {"$date": "2022-03-31"}, "2022-03-31"),
        ("published", "date", float("nan"), ""),
        ("published", "date", float("inf"), ""),
        ("published", "date", True, ""),
        ("url", "link", "http://x", "http://x"),
        ("author", "authors", ["Ann", {"name": "Bo"}, None], "Ann, Bo"),
        ("author", "byline", "Ann\n Sample", "Ann Sample"),
        ("language", "lang", "en", "en"),
        ("id", "_id", {"$oid": "abc"}, "abc"),
        ("id", "guid", 17, "17"),
        ("id", "id", "half \ud800", "half \ufffd"),
    ],
)
def test_field_names_that_people_use(field, name, value, expected):
    fields = {name: value} if field == "text" else {"text": "words", name: value}
    assert getattr(record(**fields), field) == expected


def test_the_better_name_and_the_outer_level_win():
    article = record(
        story="no",
        TEXT="yes",
        created="2020-01-01",
        published="2022-01-01",
        metadata={"text": "in"},
    )
    assert (article.text, article.published) == ("yes", "2022-01-01")
    assert article.extra == {"story": "no", "created": "2020-01-01", "text": "in"}
    assert record(text="", metadata={"text": "in"}).text == "in"


def test_extra_keeps_labels_only():
    article = record(
        text="words",
        n=1.5,
        yes=True,
        none=None,
        deep={"a": 1},
        many=[1],
        long="x" * 5_000,
        nan=float("nan"),
    )
    assert article.extra == {"n": "1.5", "yes": "true"}


def test_without_an_id_the_name_is_the_url_or_a_digest():
    assert record(text="words").name == f"a.json#{digest_key('words')}"
    assert record(text="words").origin == f"/a.json#{digest_key('words')}"
    assert record(text="words", url="http://x").name == "http://x"
    assert record(text="words", url="http://x").origin == "/a.json#http://x"
    assert record(text="words", id=0).origin == "/a.json#0"


def test_field_map(read):
    line = '{"body_nitf": "yes", "text": "no", "a": {"b": "Deep"}}'
    (article,) = read("a.jsonl", line, field_map={"text": "BODY_nitf", "title": "a.b"})
    assert (article.text, article.title) == ("yes", "Deep")
    (problem,) = read("a.jsonl", '{"text": "no"}', field_map={"text": "body_nitf"})
    assert problem.reason == "no field 'body_nitf'"


def test_bad_lines_are_reported_with_their_number(read):
    found = read(
        "a.jsonl",
        '{"text": "one"}\n\n{bad\n[1]\nnull\n"s"\n7\n{"title": "t"}\n{"text": " "}\n'
        + "[" * 5_000 + "\n" + '{"a":' * 5_000 + "\n" + "9" * 5_000 + "\n"
        + '{"text": "two \\ud800"}',
    )  # fmt: skip
    assert texts(found[:1] + found[-1:]) == ["one", "two \ud800"]
    assert [p.line for p in found[1:-1]] == [3, 4, 5, 6, 7, 8, 9, 10, 11, 12]
    reasons = [p.reason for p in found[1:-1]]
    assert "not JSON" in reasons[0]
    assert reasons[5].startswith("no text (looked for text, body")
    assert reasons[6] == "its text is empty"
    assert reasons[7] == reasons[8] == "JSON nested too deep"
    assert "digits" in reasons[9]


def test_duplicate_keys_and_odd_numbers(read):
    (article,) = read("a.jsonl", '{"text": "a", "text": "b", "date": NaN, "n": 1e400}')
    assert (article.text, article.published, article.extra) == ("b", "", {})


@pytest.mark.parametrize(
    "text",
    [
        '{"text": "one"}',
        '[{"text": "one"}]',
        '{"status": "ok", "tags": [1], "articles": [{"content": "one"}]}',
        '{"hits": {"total": 1, "hits": [{"_id": "7", "_source": {"body": "one"}}]}}',
        '{"response": {"results": [{"id": "7", "fields": {"bodyText": "one"}}]}}',
        '\ufeff\n [ {"text": "one"} ] ',
    ],
)
def test_shapes_of_json(read, text):
    assert texts(read("a.json", text)) == ["one"]


def test_json_lines_in_a_file_called_json(read):
    assert texts(read("a.json", '{"text": "one"}\n{"text": "two"}\n')) == ["one", "two"]


def test_what_stands_before_damage_is_read(read):
    *good, record_problem, end = read("a.json", '[{"text": "one"}, {"x": 1},\n {"text": bro')
    assert texts(good) == ["one"]
    assert record_problem.reason.startswith("record 2: no text")
    assert (end.line, "not JSON" in end.reason) == (2, True)
    assert "never closed" in read("a.json", '[{"text": "one"}')[-1].reason


@pytest.mark.parametrize(
    "text", ["[]", "{}", '{"a": [1]}', "[" * 5_000, '{"a":' * 5_000, "nonsense"]
)
def test_json_without_articles(read, text):
    (problem,) = read("a.json", text)
    assert isinstance(problem, ReadProblem)


def test_csv(read):
    found = read("a.csv", 'id,Title,Body\n1,A,"two\nlines, ""quoted"""\n2,B,plain\n\n3,C\n')
    assert texts(found[:2]) == ['two\nlines, "quoted"', "plain"]
    assert (found[0].id, found[0].title) == ("1", "A")
    assert (found[2].line, found[2].reason) == (6, "its text is empty")


@pytest.mark.parametrize("separator", [",", ";", "|", "\t"])
def test_csv_with_its_usual_separators(read, separator):
    found = read("a.csv", f"id{separator}text\r\n1{separator}words\r\n")
    assert texts(found) == ["words"]


def test_an_unclosed_quotation_mark_costs_one_row(read):
    one, problem, two, three = read("a.csv", 'id,text\n1,a\n2,"open\n3,b\n4,c\n')
    assert texts([one, two, three]) == ["a", "b", "c"]
    assert (problem.line, problem.reason) == (
        3,
        "a quotation mark is opened here and never closed",
    )


def test_many_lines_after_an_unclosed_quotation_mark(read, monkeypatch):
    monkeypatch.setattr(tables, "_ROW_LINES", 100)
    found = read("a.csv", 'id,text\n1,"open\n' + "2,words\n" * 500)
    assert found[0].line == 2
    assert texts(found[1:]) == ["words"] * 500


def test_a_line_too_long_costs_its_row_only(read, monkeypatch):
    monkeypatch.setattr(encoding, "LINE_BYTES", 1_000)
    long = "x" * 2_000
    one, problem, two = read("a.csv", f"id,text\n1,a\n2,{long}\n3,c\n")
    assert texts([one, two]) == ["a", "c"]
    assert (problem.line, problem.reason[:16]) == (3, "a line of more t")


def test_a_line_too_long_inside_a_row(read, monkeypatch):
    monkeypatch.setattr(encoding, "LINE_BYTES", 1_000)
    found = read("a.csv", 'id,text\n1,"open\n2,b\n' + "x" * 2_000 + "\n3,c\n")
    assert [getattr(f, "line", None) for f in found] == [2, None, 4, None]
    assert texts([found[1], found[3]]) == ["b", "c"]


def test_blank_lines_before_the_first_row(read):
    assert texts(read("a.csv", "\n  \nid;text\n1;a\n")) == ["a"]
    assert texts(read("a.csv", "id,text\n" + "\n" * 300_000 + "1,a\n")) == ["a"]


def test_rows_that_do_not_fit(read):
    found = read("a.csv", 'id,text\n1,a,b\n2,"x"y\n3,c\n')
    assert [f.line for f in found[:2]] == [2, 3]
    assert texts(found[2:]) == ["c"]


def test_a_huge_field(read):
    assert len(read("a.csv", "id,text\n1," + "x" * 1_000_000)[0].text) == 1_000_000
    assert csv.field_size_limit() >= 1_000_000


def test_a_table_without_a_text_column(read):
    (problem,) = read("a.csv", "1,2\n3,4\n")
    assert problem.line == 1
    assert "--map" in problem.reason


def test_tsv_with_and_without_quoting(read):
    found = read("a.tsv", 'id\ttext\n1\t"Quote" said he\n2\t"open\n3\t"a ""b"""\n4\t"tab\tin"\n')
    assert texts(found) == ['"Quote" said he', '"open', 'a "b"', "tab\tin"]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["text", "title", "source", "date", "id", "metadata", "x"]),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(st.dictionaries(st.sampled_from(["text", "body", "metadata", "id", "url", "q"]), JSON))
@settings(max_examples=300)
def test_any_record_is_an_article_or_none(fields):
    article = FieldNames().article(fields, "o", "n")
    if article is not None:
        assert article.text.strip()
        assert all(isinstance(value, str) for value in article.extra.values())
        assert "\n" not in article.title + article.id + article.name
