"""Timelines: statements by the days that they speak of, cited, verified and drawn."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime

import pytest
from helpers import article, run_newsrag
from hypothesis import given, settings
from hypothesis import strategies as st

from newsrag import Check, Dating, Filter, InputError, NewsIndex, Precision, QueryError
from newsrag.cli.jsonout import TimelineDocument, document
from newsrag.evaluation.plot_timeline import plot_timeline

QUESTION = "did the troops withdraw from the river?"


def day(number, month=3):
    return datetime(2022, month, number, tzinfo=UTC)


@pytest.fixture(scope="module")
def told(tmp_path_factory, _model_cache):
    with NewsIndex.build(tmp_path_factory.mktemp("told") / "index", device="cpu") as index:
        index.add_articles(
            [
                article(
                    1,
                    "The troops withdrew from the river on Wednesday (30). "
                    "The minister praised them.",
                    published=day(31),
                    source="Gazette",
                ),
                article(
                    2,
                    "The troops will withdraw from the river on Saturday, the ministry said.",
                    published=day(31),
                    source="Courier",
                ),
                article(
                    3,
                    "The troops withdrew from the river on Wednesday (30).",
                    published=day(1, 4),
                    source="Herald",
                ),
                article(4, "Troops did not withdraw from the river.", published=day(25)),
                article(5, "No troops ever withdraw from the river, a guide says."),
                article(6, "The troops withdrew from the river in 2019.", published=day(28)),
                article(
                    7,
                    "The troops withdraw from the river on Tuesday (29), sagt er.",
                    published=day(31),
                    language="de",
                ),
            ]
        )
        yield index


def test_statements_stand_by_the_days_that_they_speak_of(told):
    found = told.timeline(QUESTION)
    assert found.found
    shown = [(each.first, each.dating, each.words) for each in found.entries]
    assert [first for first, *_ in shown] == sorted(
        (first for first, *_ in shown), key=lambda first: first or date.max
    )
    assert (date(2019, 1, 1), Dating.TEXT, "2019") in shown
    assert (date(2022, 3, 30), Dating.TEXT, "Wednesday (30)") in shown
    assert (date(2022, 4, 2), Dating.TEXT, "Saturday") in shown
    assert (date(2022, 3, 25), Dating.PUBLICATION, "") in shown
    assert (date(2022, 3, 31), Dating.PUBLICATION, "") in shown  # not English: not read
    assert shown[-1] == (None, Dating.NONE, "")


def test_the_words_that_give_the_days_are_a_slice_of_the_article(told):
    for entry in told.timeline(QUESTION).entries:
        citation = entry.statement.citations[0]
        assert entry.statement.quote == citation.quote
        assert told.verify(citation).check is Check.VERBATIM
        if entry.dating is Dating.TEXT:
            text = told.article(citation.article_id).text
            assert entry.span.of(text) == entry.words
            assert citation.span.start <= entry.span.start < entry.span.end <= citation.span.end


def test_the_same_statement_of_several_papers_is_one_entry(told):
    [entry] = [e for e in told.timeline(QUESTION).entries if e.words == "Wednesday (30)"]
    assert [each.source for each in entry.statement.citations] == ["Gazette", "Herald"]
    assert entry.precision is Precision.DAY
    [year] = [e for e in told.timeline(QUESTION).entries if e.words == "2019"]
    assert (year.last, year.precision) == (date(2019, 12, 31), Precision.YEAR)


def test_the_same_words_of_another_week_are_another_entry(tmp_path):
    with NewsIndex.build(tmp_path / "index", device="cpu") as index:
        text = "The troops withdrew from the river on Monday."
        index.add_articles([article(n, text, published=day(n)) for n in (9, 10, 16)])
        entries = index.timeline(QUESTION).entries
        assert [each.first for each in entries] == [date(2022, 3, 7), date(2022, 3, 14)]
        assert [len(each.statement.citations) for each in entries] == [2, 1]


def test_of_citations_without_days_the_earliest_published_counts(tmp_path):
    quoted = "“withdraw the troops from the river for good”"
    with NewsIndex.build(tmp_path / "index", device="cpu") as index:
        index.add_articles(
            [
                article(1, f"They did {quoted}, troops from the river, a guide says."),
                article(2, f"It is hard to {quoted}.", published=day(12)),
                article(3, f"It is hard to {quoted}.", published=day(10)),
            ]
        )
        [entry] = index.timeline(QUESTION).entries
        assert (entry.first, entry.dating) == (date(2022, 3, 10), Dating.PUBLICATION)
        assert entry.statement.citations[0].article_id == "a3"
        assert len(entry.statement.citations) == 3


def test_what_takes_a_side_comes_before_what_only_bears_on_it(tmp_path):
    """Whatever its words: a promise of less has hardly a word of the question."""
    talk = "Russia and its troops were talked about on Monday. Did the troops of Russia withdraw? "
    promise = "Moscow pledged on Tuesday to scale back its attacks."
    with NewsIndex.build(tmp_path / "index", device="cpu") as index:
        index.add_articles([article(1, talk * 5), article(2, promise)])
        entries = index.timeline("did Russia withdraw?", 1).entries
    assert [each.statement.quote for each in entries] == [promise]


def test_filters_and_numbers_are_kept(told):
    assert len(told.timeline(QUESTION, 2).entries) == 2
    [only] = told.timeline(QUESTION, filter=Filter(sources=("Courier",))).entries
    assert only.words == "Saturday"
    then = told.timeline(QUESTION, filter=Filter(as_of=day(26))).entries
    assert [each.first for each in then] == [date(2022, 3, 25)]
    with pytest.raises(QueryError):
        told.timeline(QUESTION, 0)


def test_nothing_says_why(told):
    found = told.timeline("who won the zyzzyva championship?")
    assert not found.found
    assert found.reason


# -- proof ----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def printed(told):
    return document(TimelineDocument.of(told.timeline(QUESTION)))


def checks(told, value):
    return {each.check for each in told.verify_document(json.dumps(value))}


def test_a_timeline_is_verified(told, printed):
    assert checks(told, printed) == {Check.VERBATIM}


@settings(max_examples=150)
@given(st.data())
def test_a_tampered_day_is_caught(told, printed, data):
    forged = json.loads(json.dumps(printed))
    entry = data.draw(st.sampled_from(forged["entries"]))
    field = data.draw(st.sampled_from(["first", "last", "precision", "dating", "words", "span"]))
    values = {
        "first": st.sampled_from([None, "2022-03-29", "2021-01-01", 7]),
        "last": st.sampled_from([None, "2022-03-29", "2021-01-01", ""]),
        "precision": st.sampled_from([*Precision]),
        "dating": st.sampled_from([*Dating, "", None]),
        "words": st.sampled_from(["Tuesday", "", None]),
        "span": st.sampled_from([None, {"start": 0, "end": 3}, {"start": 1}, 5]),
    }
    new = data.draw(values[field].filter(lambda value: value != entry[field]))
    if data.draw(st.booleans()):
        entry[field] = new
    else:
        del entry[field]
    try:
        assert checks(told, forged) != {Check.VERBATIM}
    except InputError:
        return


def test_days_of_another_statement_are_caught(told, printed):
    forged = json.loads(json.dumps(printed))
    one, two = forged["entries"][0], forged["entries"][1]
    one["statement"], two["statement"] = two["statement"], one["statement"]
    assert Check.ALTERED in checks(told, forged)


# -- the command ----------------------------------------------------------------------------


def test_the_command_prints_draws_and_exits(told, tmp_path):
    folder = told._store.folder

    def run(*arguments):
        return run_newsrag(*arguments, "--index", str(folder), cwd=tmp_path)

    done = run("timeline", QUESTION, "--plot", "days.svg")
    assert done.returncode == 0, done.stderr
    assert "2022-03-30  “Wednesday (30)”, published 2022-03-31" in done.stdout
    assert (tmp_path / "days.svg").read_text("utf-8").lstrip().startswith("<?xml")
    assert run("timeline", "zyzzyva championship").returncode == 1
    assert run("timeline", QUESTION, "--plot", "days.txt").returncode == 2
    written = tmp_path / "days.json"
    written.write_text(run("timeline", QUESTION, "--json").stdout, "utf-8")
    assert run("verify", "days.json").returncode == 0


def test_any_text_can_be_drawn(tmp_path):
    hostile = "The troops withdrew from the river: $\\frac{1}{0}$ \x1b[31m 河川 " + "w" * 400
    with NewsIndex.build(tmp_path / "index", device="cpu") as index:
        index.add_articles([article(1, hostile, published=day(1)), article(2, hostile + " on")])
        found = index.timeline("troops withdrew from the river $")
        assert found.found
        for name in ("a.svg", "b.svg", "c.png"):
            plot_timeline(found, tmp_path / name)
        assert (tmp_path / "a.svg").read_bytes() == (tmp_path / "b.svg").read_bytes()
