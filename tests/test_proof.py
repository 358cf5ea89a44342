"""Proving quotations: verify, whence, diff."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from helpers import article
from hypothesis import given, settings
from hypothesis import strategies as st

from newsrag import Check, Filter, InputError, NewsIndex, NotFoundError, QueryError
from newsrag.cli.jsonout import AnswerDocument, QuotesDocument, SearchDocument, document
from newsrag.text.alignment import align, words_of

QUESTION = "did Russia withdraw?"


@pytest.fixture(scope="module")
def answered(_built):
    with NewsIndex.open(_built, device="cpu") as index:
        answer = AnswerDocument.of(index.ask(QUESTION))
        hits = SearchDocument(QUESTION, tuple(index.search(QUESTION, 5)))
        context = index.retrieve(QUESTION)
        quotes = QuotesDocument(QUESTION, None, tuple(index.quotes(QUESTION)))
        yield (
            index,
            {
                "ask": document(answer),
                "search": document(hits),
                "quotes": document(quotes),
                "retrieve": document(context),
            },
        )


def checks(index, value):
    return [each.check for each in index.verify_document(json.dumps(value))]


@pytest.mark.parametrize("command", ["ask", "search", "quotes", "retrieve"])
def test_what_was_printed_is_verbatim(answered, command):
    index, printed = answered
    found = checks(index, printed[command])
    assert found == [Check.VERBATIM] * len(found)
    assert len(found) >= 3


def places(value, path=()):
    """Yield the path of every value inside a document that citations vouch for."""
    unproved = {
        "question",
        "reason",
        "gate",
        "remark",
        "found",
        "support",
        "trace",
        "score",
        "rank",
    }
    unproved |= {"tokens", "nearest", "copies"}
    if isinstance(value, dict):
        asked = set() if path else {"query", "speaker"}  # speakers of quotations are proved
        for key, each in value.items():
            if key not in unproved | asked:
                yield from places(each, (*path, key))
    elif isinstance(value, list):
        for number, each in enumerate(value):
            yield from places(each, (*path, number))
    else:
        yield path


def changed(value, path, new):
    copy = json.loads(json.dumps(value))
    home = copy
    for key in path[:-1]:
        home = home[key]
    home[path[-1]] = new(home[path[-1]])
    return copy


def tampered(draw, old):
    """Return another value of the same kind, or of another."""
    if isinstance(old, int):
        return old + draw(st.integers(-50, 50).filter(bool))
    if isinstance(old, str) and old:
        at = draw(st.integers(0, len(old) - 1))
        other = draw(st.characters(codec="utf-8").filter(lambda c: c != old[at]))
        return draw(st.sampled_from([old[:at] + other + old[at + 1 :], old[:at] + old[at + 1 :]]))
    return draw(st.sampled_from(["2022-03-31T00:00:00+00:00", "other"]))


@settings(max_examples=400)
@given(st.data())
def test_every_tampering_is_caught(answered, data):
    index, printed = answered
    whole = printed[data.draw(st.sampled_from(sorted(printed)))]
    path = data.draw(st.sampled_from(list(places(whole))))
    forged = changed(whole, path, lambda old: tampered(data.draw, old))
    if path[-1] == "published" and _same_time(whole, forged, path):
        return
    try:
        found = checks(index, forged)
    except InputError:
        return
    assert set(found) != {Check.VERBATIM}, path


def _same_time(one, other, path):
    for key in path:
        one, other = one[key], other[key]
    try:
        return datetime.fromisoformat(one) == datetime.fromisoformat(other)
    except (TypeError, ValueError):
        return False


def test_citations_that_are_left_out_or_swapped_are_told_apart(answered):
    index, printed = answered
    swapped = json.loads(json.dumps(printed["ask"]))
    one, two = swapped["statements"][0], swapped["statements"][1]
    one["citations"], two["citations"] = two["citations"], one["citations"]
    assert Check.ALTERED in checks(index, swapped)
    assert checks(index, {"nothing": []}) == []


@pytest.mark.parametrize(
    "text",
    ["", "no JSON", "[" * 5000, '{"quote": 1, "digest": 2}', '[{"quote": "a", "digest": "b"}]'],
)
def test_what_is_no_document_is_refused(seeds_index, text):
    with pytest.raises(InputError):
        seeds_index.verify_document(text)


def test_what_became_of_a_citation(empty_index):
    empty_index.add_articles([article(1, "The dam holds. The river is high.")])
    printed = json.dumps(document(SearchDocument("dam", tuple(empty_index.search("dam", 1)))))
    [found] = empty_index.verify_document(printed)
    assert found.check is Check.VERBATIM
    empty_index.add_articles([article(1, "On Monday. The dam holds. The river is high.")])
    [found] = empty_index.verify_document(printed)
    assert found.check is Check.SUPERSEDED
    [broken] = empty_index.diff("a1", document=printed).broken
    assert broken.check is Check.MOVED
    empty_index.remove(["a1"])
    [found] = empty_index.verify_document(printed)
    assert found.check is Check.MISSING


@pytest.fixture(scope="module")
def quoting(tmp_path_factory):
    with NewsIndex.build(tmp_path_factory.mktemp("quoting") / "index", device="cpu") as index:
        wire = "The dam will hold. “We have nothing to fear from the river,” the minister said."
        body = (
            "Rain fell for a week in the valley, and three villages were left without a road. " * 2
        )
        index.add_articles(
            [
                article(1, f"{body}{wire}", published=day(5), source="Gazette"),
                article(2, f"{body}{wire}", published=day(3), source="Courier"),
                article(3, f"{wire.replace('nothing to', 'little to')} More.", source="Post"),
                article(4, "They have nothing to fear. The river is low.", published=day(1)),
                article(5, "大坝不会倒塌，部长说，我们不怕这条河。", published=day(2)),
            ]
        )
        yield index


def day(number):
    return datetime(2022, 3, number, tzinfo=UTC)


def test_the_earliest_article_with_the_words_comes_first_with_its_copies(quoting):
    first, second = quoting.whence("“We have nothing to fear from the river,”")
    assert (first.citation.article_id, first.verbatim, first.similarity) == ("a2", True, 1.0)
    assert first.citation.quote == "We have nothing to fear from the river,"
    assert [copy.article_id for copy in first.copies] == ["a1"]
    assert (second.citation.article_id, second.verbatim) == ("a3", False)
    [change] = second.differences
    assert (change.quoted, change.written) == ("nothing", "little")
    assert change.span.of(quoting.article("a3").text) == "little"
    for each in (first, second):
        assert quoting.verify(each.citation).check is Check.VERBATIM


def test_words_without_their_case_and_marks_are_the_same_words(quoting):
    first = quoting.whence("we have NOTHING to fear — from the river", 1)[0]
    assert (first.verbatim, first.similarity, first.differences) == (False, 1.0, ())


def test_words_in_a_script_without_spaces_are_found(quoting):
    [found] = quoting.whence("我们不怕这条河")
    assert (found.citation.article_id, found.verbatim) == ("a5", True)
    assert found.citation.quote == "我们不怕这条河"


def test_words_that_nobody_wrote_are_not_found(quoting):
    assert quoting.whence("the dam broke and everybody had to flee") == []
    assert quoting.whence("zyx wvu tsr") == []


def test_a_filter_narrows_where_words_are_looked_for(quoting):
    found = quoting.whence(
        "We have nothing to fear from the river", filter=Filter(sources=("Gazette",))
    )
    assert [each.citation.article_id for each in found] == ["a1"]


@pytest.mark.parametrize("quotation", ["", "  ", "two words", "…!?", "word " * 1001])
def test_too_few_or_too_many_words_are_refused(quoting, quotation):
    with pytest.raises(QueryError, match="cannot be traced"):
        quoting.whence(quotation)


def plainly(pattern, text):
    """The least edits that make the pattern of a stretch of the text, by trying all."""

    def distance(one, other):
        row = list(range(len(other) + 1))
        for i, a in enumerate(one, 1):
            before, row[0] = row[0], i
            for j, b in enumerate(other, 1):
                before, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, before + (a != b))
        return row[-1]

    return min(
        distance(pattern, text[i:j]) for i in range(len(text) + 1) for j in range(i, len(text) + 1)
    )


@settings(max_examples=150)
@given(
    st.lists(st.sampled_from("abc"), min_size=1, max_size=6),
    st.lists(st.sampled_from("abcd"), max_size=9),
)
def test_alignment_finds_the_nearest_stretch(pattern, text):
    quote, whole = " ".join(pattern), " ".join(text)
    found = align(quote, whole, len(pattern))
    least = plainly(pattern, text)
    if found is None:
        assert least >= len(pattern)
        return
    stretch = [word.key for word in words_of(found.span.of(whole))]
    assert found.edits == least == plainly(pattern, stretch)
    rebuilt, done = [], found.span.start
    for change in found.differences:
        assert change.span.of(whole) == change.written
        rebuilt += [whole[done : change.span.start], f" {change.quoted} "]
        done = change.span.end
    rebuilt.append(whole[done : found.span.end])
    assert "".join(rebuilt).split() == pattern


def test_diff_shows_fields_words_and_marks(empty_index):
    empty_index.add_articles([article(1, "The dam will hold, said two of them.", title="Dam")])
    empty_index.add_articles([article(1, "The dam will not hold said\n two of us.", title="Flood")])
    found = empty_index.diff("a1")
    assert (found.earlier, found.later) == (1, 2)
    assert [(each.name, each.earlier, each.later) for each in found.fields] == [
        ("title", "Dam", "Flood")
    ]
    assert [(each.quoted, each.written) for each in found.changes] == [
        ("", "not"), (",", ""), ("them", "us"),
    ]  # fmt: skip
    later = empty_index.article("a1").text
    assert all(each.span.of(later) == each.written for each in found.changes)
    assert [each.check for each in found.broken] == [Check.ALTERED]
    back = empty_index.diff("a1", 2, 1)
    assert [(each.quoted, each.written) for each in back.changes] == [
        ("not", ""), ("", ","), ("us", "them"),
    ]  # fmt: skip


def test_diff_of_what_there_is_not(empty_index):
    empty_index.add_articles([article(1)])
    for arguments in (("a2",), ("a1",), ("a1", 1, 7), ("a1", 0)):
        with pytest.raises(NotFoundError):
            empty_index.diff(*arguments)


def test_the_commands(cli, seeds_folder, tmp_path):
    def run(*arguments, code=0):
        done = cli(*arguments, NEWSRAG_INDEX=str(seeds_folder))
        assert (done.returncode, "Traceback" in done.stderr) == (code, False), done.stderr
        return done.stdout

    printed = run("ask", QUESTION, "--json")
    (tmp_path / "a.json").write_text(printed, "utf-8")
    assert run("verify", "a.json").splitlines()[-1].endswith(" verbatim")
    (tmp_path / "b.json").write_text(printed.replace("not withdrawing", "withdrawing"), "utf-8")
    assert "altered" in run("verify", "b.json", code=1)
    assert not json.loads(run("verify", "b.json", "--json", code=1))["verbatim"]
    run("verify", "nowhere.json", code=2)
    (tmp_path / "c.json").write_bytes(b"\xff\xfe\x00")
    run("verify", "c.json", code=2)
    traced = run("whence", "Russian units are now not withdrawing but repositioning")
    assert "Russian units are [-now-] not withdrawing but repositioning" in traced
    assert "No article" in run("whence", "nobody has ever said these words here", code=1)
    [name] = json.loads(run("whence", "end this senseless war", "--json"))["occurrences"]
    run("diff", name["citation"]["article_id"], code=2)
