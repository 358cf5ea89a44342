"""Proving quotations: verify, whence, diff."""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime

import pytest
from helpers import article
from hypothesis import given, settings
from hypothesis import strategies as st

from newsrag import Article, Check, Filter, InputError, NewsIndex, NotFoundError, QueryError
from newsrag.cli.jsonout import (
    AnswerDocument,
    QuotesDocument,
    SearchDocument,
    TimelineDocument,
    WhenceDocument,
    document,
)
from newsrag.cli.render_proof import diff_lines
from newsrag.proof.changes import compare
from newsrag.proof.documents import read_document
from newsrag.text.alignment import align, words_of

# As no article has it: one word is another.
WORDS = "Ukrainian authorities said that places around the capital and another city had come under"
QUESTION = "did Russia withdraw?"


@pytest.fixture(scope="module")
def answered(_built):
    with NewsIndex.open(_built, device="cpu") as index:
        answer = AnswerDocument.of(index.ask(QUESTION))
        hits = SearchDocument(QUESTION, tuple(index.search(QUESTION, 5)))
        context = index.retrieve(QUESTION)
        quotes = QuotesDocument(QUESTION, None, tuple(index.quotes(QUESTION)))
        whence = WhenceDocument(WORDS, tuple(index.whence(WORDS)))
        yield (
            index,
            {
                "ask": document(answer),
                "search": document(hits),
                "quotes": document(quotes),
                "retrieve": document(context),
                "whence": document(whence),
            },
        )


def checks(index, value):
    return [each.check for each in index.verify_document(json.dumps(value))]


@pytest.mark.parametrize("command", ["ask", "search", "quotes", "retrieve", "whence"])
def test_what_was_printed_is_verbatim(answered, command):
    index, printed = answered
    found = checks(index, printed[command])
    assert found == [Check.VERBATIM] * len(found)
    assert len(found) >= (1 if command == "whence" else 3)


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
        # Speakers of quotations are proved.
        asked = set() if path else {"query", "speaker", "quotation"}
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


def good(printed):
    return printed["ask"]["statements"][0]["citations"][0]


LATE = "9999-12-31T23:59:59-23:59"
ODD = {
    "entries that are a number": lambda _: {"entries": 5},
    "an entry that is a number": lambda _: {"entries": [5]},
    "a statement that is none": lambda _: {"entries": [{"statement": 5}]},
    "an entry whose statement cites a number": lambda p: {
        "entries": [{"first": LATE, "statement": {"quote": "x", "citations": 5}, "x": good(p)}]
    },
    "citations by name": lambda p: {
        "statements": [{"quote": "x", "stance": "denies", "citations": {"a": good(p)}}]
    },
    "citations by name at the top": lambda p: {"citations": {"a": good(p)}},
    "citations that are a number": lambda _: {"quote": "x", "citations": 5},
    "citations that are true": lambda _: {"quote": "x", "citations": True},
    "a citation that is a number": lambda _: {"quote": "x", "citations": [5]},
    "statements by name": lambda p: {"statements": {"a": p["ask"]["statements"][0]}},
    "nearest that is a text": lambda p: {**p["ask"], "nearest": "x"},
    "a side that is a list": lambda p: changed(
        p["ask"], ("statements", 0, "stance"), lambda _: ["x"]
    ),
    "speakers that are a number": lambda p: changed(
        p["ask"], ("statements", 0, "said"), lambda _: 5
    ),
    "a speaker that is a list": lambda p: changed(
        p["ask"], ("statements", 0, "said", 0), lambda _: []
    ),
    "sides that are a text": lambda p: {**p["ask"], "sides": "x"},
    "a side without a count": lambda p: {**p["ask"], "sides": [{"stance": "denies"}]},
    "sides of true": lambda p: {
        **p["ask"], "sides": [{"stance": "denies", "statements": True, "origins": True}]
    },
    "a time that no calendar has": lambda p: {
        "entries": [
            {
                **dict.fromkeys(("first", "last", "span")),
                "precision": "none",
                "dating": "none",
                "words": "",
                "statement": {
                    "quote": good(p)["quote"], "citations": [{**good(p), "published": LATE}]
                },
            }
        ]
    },
}  # fmt: skip


@pytest.mark.parametrize("kind", ODD)
def test_a_document_of_another_shape_ends_in_one_line(answered, kind, tmp_path):
    index, printed = answered
    text = json.dumps(ODD[kind](printed))
    for refuse in (
        lambda: index.verify_document(text),
        lambda: index.export(text, tmp_path / "case.zip"),
        lambda: index.render(json.loads(text), "md"),
        lambda: index.diff("sample-wire-2022-03-31.txt", 1, 1, document=text),
    ):
        with pytest.raises(InputError) as caught:
            refuse()
        assert "\n" not in str(caught.value)
    assert list(tmp_path.iterdir()) == []


def test_sides_without_statements_are_refused(answered):
    index, printed = answered
    empty = {**printed["ask"], "statements": [], "found": False}
    with pytest.raises(InputError, match="count statements that are not there"):
        index.verify_document(json.dumps(empty))
    near = {**empty, "nearest": printed["ask"]["statements"][:1]}
    with pytest.raises(InputError, match="count statements that are not there"):
        index.verify_document(json.dumps(near))


@pytest.mark.parametrize(
    "lie",
    [
        {"verbatim": True},
        {"similarity": 1.0},
        {"differences": []},
        {"quotation": "Ukrainian authorities said that"},
        {"quotation": "said"},
        {"quotation": "It was somebody else who said so"},
    ],
)
def test_how_a_quotation_is_had_is_proved(answered, lie):
    index, printed = answered
    honest = json.loads(json.dumps(printed["whence"]))
    assert honest["occurrences"][0]["differences"]
    forged = {**honest, **{name: lie[name] for name in lie if name == "quotation"}}
    own = {name: lie[name] for name in lie if name != "quotation"}
    forged["occurrences"] = [{**each, **own} for each in honest["occurrences"]]
    assert set(checks(index, forged)) == {Check.ALTERED}


def test_another_question_inside_is_shown_with_what_answers_it(answered):
    """The sides are read by the question that they stand under, so that one must be seen."""
    index, printed = answered
    hidden = {"question": "did it rain?", "more": printed["ask"]}
    shown = index.render(hidden, "md")
    for line in shown.splitlines():
        assert not line.startswith("## ") or line.startswith(f"## {QUESTION}")
    forged = changed(printed["ask"], ("statements", 0), lambda old: {**old, "question": "who?"})
    assert Check.ALTERED in checks(index, forged)
    with pytest.raises(InputError, match="a reason for having none"):
        checks(index, {**printed["ask"], "reason": "Nobody said so."})


def test_the_days_of_an_entry_are_of_its_own_statement(seeds_index):
    timeline = document(TimelineDocument.of(seeds_index.timeline(QUESTION, 6)))
    dated = [each for each in timeline["entries"] if each["words"]]
    other = next(each for each in timeline["entries"] if each["first"] != dated[0]["first"])
    dated[0]["more"] = other["statement"]
    read = read_document(json.dumps(dated[0])).told
    assert [bool(each.days) for each in read] == [True] + [False] * (len(read) - 1)
    assert len(read) > 1
    other = {**dated[0], "statement": {**dated[0]["statement"], "statement": other["statement"]}}
    assert [bool(each.days) for each in read_document(json.dumps(other)).told][:2] == [True, False]


def test_an_answer_in_a_list_is_proved_like_one_alone(answered):
    index, printed = answered
    forged = changed(printed["ask"], ("sides", 0, "origins"), lambda old: old + 1)
    assert Check.ALTERED in checks(index, forged)
    assert Check.ALTERED in checks(index, [forged])
    assert Check.ALTERED in checks(index, {"answers": [printed["ask"], forged]})
    assert set(checks(index, {"answers": [printed["ask"], printed["ask"]]})) == {Check.VERBATIM}


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


SOME_WORDS = st.lists(st.sampled_from(["a", "b", "c", ",", "\n"]), max_size=30).map(" ".join)


@settings(max_examples=150)
@given(SOME_WORDS, SOME_WORDS)
def test_what_diff_shows_turns_one_version_into_the_other(earlier, later):
    rebuilt, done = [], 0
    for change in compare(Article("a", earlier), Article("a", later), ()).changes:
        assert change.span.of(later) == change.written != change.quoted
        rebuilt += [later[done : change.span.start], f" {change.quoted} "]
        done = change.span.end
    assert "".join([*rebuilt, later[done:]]).split() == earlier.split()


def test_diff_of_a_long_article_goes_into_its_words():
    lines = [f"Line {n} says that {n} houses stood by the river.\n" for n in range(3_000)]
    other = [
        line.replace("houses", "barns") if n % 300 == 7 else line for n, line in enumerate(lines)
    ]
    found = compare(Article("a", "".join(lines)), Article("a", "".join(other)), ())
    assert [(each.quoted, each.written) for each in found.changes] == [("houses", "barns")] * 10


@pytest.mark.parametrize(
    ("earlier", "later"),
    [
        ("a " * 20_000, "a b " * 10_000),
        ("a\n" * 20_000, "a\nb\n" * 10_000),
        (("a " * 600 + "\n") * 50, ("b " + "a " * 599 + "\n") * 50),
        (" ".join(map(str, range(20_000))), " ".join(map(str, range(0, 60_000, 3)))),
    ],
)
def test_diff_of_what_would_take_hours_is_coarse(earlier, later):
    [change] = compare(Article("a", earlier), Article("a", later), ()).changes
    assert change.written
    assert change.span.of(later) == change.written


@pytest.mark.parametrize("length", [300, 1_000, 3_000, 5_000])
@pytest.mark.parametrize("unit", ["“a”", "a's ", "www.a.", "(AP) - ", "ALDER — ", "Post | "])
def test_diff_of_repeated_words_of_any_number_takes_no_seconds(unit, length):
    """Counted in processor time, with a wide margin: too little to be cut off took ten seconds."""
    long = (unit * length)[:length]
    before = time.process_time()
    compare(Article("a", long), Article("a", f"b {long[::2]}{long[::3]}"), ())
    assert time.process_time() - before < 1


def test_diff_of_what_is_not_compared(empty_index):
    empty_index.add_articles([article(1, "The dam holds.")])
    empty_index.add_articles([article(1, "The dam holds.", extra={"section": "news"})])
    lines = list(diff_lines(empty_index.diff("a1")))
    assert "further fields of the article" in lines[-1]


def test_diff_of_what_there_is_not(empty_index):
    empty_index.add_articles([article(1)])
    for arguments in (("a2",), ("a1",), ("a1", 1, 7), ("a1", 0)):
        with pytest.raises(NotFoundError):
            empty_index.diff(*arguments)


def test_each_article_is_read_once_and_of_one_state(empty_index, monkeypatch):
    said = " ".join(f"“The dam number {n} will hold,” Mayor Anna Sample said." for n in range(60))
    empty_index.add_articles([article(1, said), article(2, "Nobody said a word.")])
    quotes = QuotesDocument(None, "Sample", tuple(empty_index.quotes(speaker="Sample", k=60)))
    asked = AnswerDocument.of(empty_index.ask("will the dam number 7 hold?"))
    read, states = [], []
    for name, noted in (("versions", read), ("seq", states)):
        home = empty_index._store.catalog if name == "versions" else empty_index._store
        own = getattr(home, name)
        monkeypatch.setattr(home, name, lambda *a, own=own, to=noted: (to.append(a), own(*a))[1])
    found = empty_index.verify_document(json.dumps(document([quotes, asked])))
    assert [each.check for each in found] == [Check.VERBATIM] * len(found)
    assert len(found) > 60
    assert [id_ for id_, _ in read] == ["a1"]
    assert len(states) == 1


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
