"""The archive as of a day: what was published by then, in the versions known by then."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from tempfile import mkdtemp

import pytest
from helpers import article, run_newsrag
from hypothesis import given, settings
from hypothesis import strategies as st

import newsrag
from newsrag import Check, Filter, InputError, Mode, NewsIndex, NotFoundError, QueryError
from newsrag.cli.jsonout import AnswerDocument, QuotesDocument, SearchDocument, document
from newsrag.cli.options import end_of
from newsrag.export.ziplayout import unpack
from newsrag.text.visible import json_text

DAM = "The old dam above the town holds, the ministry said. Nobody had to leave."
BROKEN = "The old dam above the town has burst, the ministry said. Correction: it does not hold."


def day(number, month=3, year=2022):
    return datetime(year, month, number, tzinfo=UTC)


YESTERDAY = datetime.now(UTC) - timedelta(days=1)
TOMORROW = datetime.now(UTC) + timedelta(days=1)


@pytest.fixture(scope="module")
def dated(tmp_path_factory, _model_cache):
    """Articles on a dam: corrected, updated, undated, removed and of one version only."""
    with NewsIndex.build(tmp_path_factory.mktemp("dated") / "index", device="cpu") as index:
        index.add_articles(
            [
                article(1, DAM, id="corrected", published=day(10), source="Gazette"),
                article(2, DAM + " Rain is falling.", id="updated", published=day(11)),
                article(3, "The dam is of earth, a guide says.", id="single", published=day(20)),
                article(4, "The dam is painted green, a guide says.", id="undated"),
                article(5, "The dam was sold, a guide says.", id="removed", published=day(1)),
            ]
        )
        index.add_articles(
            [
                article(1, BROKEN, id="corrected", published=day(10), source="Gazette"),
                article(2, BROKEN + " Rain is falling.", id="updated", published=day(15)),
            ]
        )
        index.remove(["removed"])
        yield index


def found(index, as_of, mode=Mode.HYBRID, **fields):
    hits = index.search("dam", 20, filter=Filter(as_of=as_of, **fields), mode=mode, collapse=False)
    return {hit.citation.article_id: hit.citation.quote for hit in hits}


@pytest.mark.parametrize("mode", list(Mode))
@pytest.mark.parametrize(
    ("as_of", "ids"),
    [
        (day(1), set()),
        (day(9), set()),
        (day(10), {"corrected"}),
        (day(19), {"corrected", "updated"}),
        (day(20), {"corrected", "updated", "single"}),
        (TOMORROW, {"corrected", "updated", "single"}),
    ],
)
def test_what_was_published_later_or_never_or_is_removed_is_not_found(dated, as_of, ids, mode):
    assert found(dated, as_of, mode).keys() == ids
    assert {each.id for each in dated.articles(filter=Filter(as_of=as_of))} == ids


@pytest.mark.parametrize("mode", list(Mode))
def test_a_correction_is_known_from_when_it_was_added_or_dated(dated, mode):
    assert "holds" in found(dated, YESTERDAY, mode)["corrected"]
    assert "has burst" in found(dated, TOMORROW, mode)["corrected"]
    assert "holds" in found(dated, day(14), mode)["updated"]
    assert "has burst" in found(dated, day(15), mode)["updated"]


def test_k_results_are_k_results_of_live_and_earlier_versions_together(dated):
    for k in range(1, 4):
        for mode in Mode:
            assert len(dated.search("dam", k, filter=Filter(as_of=day(20)), mode=mode)) == k


def test_other_filters_hold_for_earlier_versions_too(dated):
    assert found(dated, day(20), sources=("Gazette",)).keys() == {"corrected"}
    assert found(dated, day(20), after=day(11)).keys() == {"updated", "single"}
    assert found(dated, day(20), before=day(11)).keys() == {"corrected"}
    assert found(dated, day(20), article_ids=("corrected",)).keys() == {"corrected"}
    assert found(dated, day(20), not_article_ids=("corrected",)).keys() == {"updated", "single"}
    with pytest.raises(NotFoundError):
        found(dated, day(20), article_ids=("nowhere",))


def test_quoted_phrases_are_demanded_of_earlier_versions_too(dated):
    hits = dated.search('"town holds"', 5, filter=Filter(as_of=day(12)))
    assert {hit.citation.article_id for hit in hits} == {"corrected", "updated"}
    assert not dated.search('"has burst"', 5, filter=Filter(as_of=day(12)))


def test_an_earlier_version_is_shown_cited_and_verified(dated):
    assert dated.article("corrected", as_of=YESTERDAY).text == DAM
    assert dated.article("corrected", as_of=TOMORROW).text == BROKEN
    [hit] = dated.search("dam", 1, filter=Filter(as_of=day(10)))
    assert hit.citation.quote in DAM
    printed = json.dumps(document(SearchDocument("dam", (hit,))))
    assert [each.check for each in dated.verify_document(printed)] == [Check.SUPERSEDED]
    [then] = dated.verify_document(printed, as_of=YESTERDAY)
    assert then.check is Check.VERBATIM
    [before] = dated.verify_document(printed, as_of=day(9))
    assert before.check is Check.MISSING
    assert "2022-03-09" in before.detail
    [now] = dated.search("dam burst", 1, filter=Filter(article_ids=("corrected",)))
    assert dated.verify(now.citation, as_of=YESTERDAY).check is Check.MISSING
    forged = replace(hit.citation, quote="The new dam")
    assert dated.verify(forged, as_of=YESTERDAY).check is Check.ALTERED


def test_what_was_known_by_a_day_is_rendered_and_exported(dated, tmp_path):
    question, when = "does the old dam above the town hold?", day(12)
    answer = AnswerDocument.of(dated.ask(question, filter=Filter(as_of=when)))
    text = json_text(document(answer))
    for hand_on in (
        lambda **how: dated.render(answer, "md", **how),
        lambda **how: dated.export(text, tmp_path / "case.zip", **how),
    ):
        with pytest.raises(InputError, match="is superseded .*; .* with --as-of"):
            hand_on()
        with pytest.raises(QueryError, match="no time zone"):
            hand_on(as_of=datetime(2022, 3, 12))  # noqa: DTZ001 - refused for that
        with pytest.raises(QueryError, match="does not exist in UTC"):
            hand_on(as_of=datetime.max.replace(tzinfo=timezone(-timedelta(hours=1))))
        with pytest.raises(InputError, match="is missing"):
            hand_on(as_of=day(9))
    page = dated.render(answer, "html", as_of=when)
    assert "Of what was published, in the versions known, by 2022-03-12 00:00:00 UTC." in page
    report = dated.export(text, tmp_path / "case.zip", as_of=when)
    assert report.as_of == when
    local = timezone(timedelta(hours=5))
    dated.export(text, tmp_path / "same.zip", as_of=when.astimezone(local))
    assert (tmp_path / "same.zip").read_bytes() == (tmp_path / "case.zip").read_bytes()
    alone = newsrag.verify_case(tmp_path / "case.zip")
    assert alone.verbatim
    assert alone.case.as_of == when
    assert dated.verify_case(tmp_path / "case.zip").verbatim  # of the time that it was made for
    now = dated.verify_case(tmp_path / "case.zip", as_of=TOMORROW)
    assert Check.SUPERSEDED in {each.check for each in now.verifications}
    before = dated.verify_case(tmp_path / "case.zip", as_of=day(9))
    assert {each.check for each in before.verifications} == {Check.MISSING}
    manifest = unpack((tmp_path / "case.zip").read_bytes())["manifest.json"]
    assert json.loads(manifest)["as_of"] == "2022-03-12T00:00:00+00:00"


def test_what_changed_since_a_day(dated):
    changed = dated.diff("corrected", as_of=YESTERDAY)
    assert (changed.earlier, changed.later) == (1, 2)
    assert dated.diff("corrected", as_of=TOMORROW).changes == ()


def test_answers_prompts_and_traced_quotations_are_of_the_day(dated):
    filter_ = Filter(as_of=day(12))
    said = dated.ask("does the old dam above the town hold?", filter=filter_)
    every = [c for s in (*said.statements, *said.nearest) for c in s.citations]
    assert every
    assert all("burst" not in citation.quote for citation in every)
    context = dated.retrieve("dam", filter=filter_)
    assert "holds" in context.text
    assert "burst" not in context.text
    traced = dated.whence("The old dam above the town holds", filter=filter_)
    assert {each.citation.article_id for each in traced} <= {"corrected", "updated"}
    assert traced[0].verbatim


def test_copies_of_a_later_day_are_not_told(tmp_path):
    wire = "The bridge over the river was closed on Monday after an inspection found cracks. " * 4
    with NewsIndex.build(tmp_path / "index", device="cpu") as index:
        index.add_articles(
            [article(n, wire, published=day(n), source=f"Paper {n}") for n in (1, 2, 3)]
        )
        [hit, *_] = index.search("bridge", 5, filter=Filter(as_of=day(2)))
        assert [copy.article_id for copy in hit.copies] == ["a2"]
        [traced] = index.whence("The bridge over the river was closed", filter=Filter(as_of=day(2)))
        assert [copy.article_id for copy in traced.copies] == ["a2"]
        index.add_articles([article(2, "The bridge is open again.", published=day(2))])
        [hit, *_] = index.search("bridge cracks", 5, filter=Filter(as_of=day(2)))
        assert [copy.article_id for copy in hit.copies] == ["a2"]


ONE = "The bridge over the river was closed. " + "Its deck is being looked at by the town. " * 6
OTHER = (
    "Since Monday noon the old bridge has been closed. "
    + "Ferries cross the river every hour. " * 6
)


def test_origins_are_counted_by_the_copies_of_the_day(tmp_path):
    """And verified so: what became a copy since was a report of its own then."""
    question, then = "was the bridge closed?", Filter(as_of=day(20))
    with NewsIndex.build(tmp_path / "index", device="cpu") as index:
        index.add_articles(
            [
                article(1, ONE, id="one", published=day(10), source="Paper One"),
                article(2, OTHER, id="other", published=day(10), source="Paper Two"),
            ]
        )
        before = AnswerDocument.of(index.ask(question, filter=then))
        assert max(each.origins for each in before.sides) == 2
        changed = article(1, OTHER, id="one", published=day(10), source="Paper One")
        index.add_articles([changed])
        assert index.copies("one")
        after = AnswerDocument.of(index.ask(question, filter=then))
        assert after.sides == before.sides
        text = json_text(document(before))
        found = index.verify_document(text, as_of=day(20))
        assert {each.check for each in found} == {Check.VERBATIM}
        now = index.verify_document(text)
        assert any("counts other origins: " in each.detail for each in now), now


def test_versions_that_share_a_text_are_told_apart(empty_index):
    """The newest of them counts; an answer may also cite two versions, one known before."""
    text = "The dam holds. “We checked the dam,” the minister said. It will hold."
    question, then = "does the dam hold?", Filter(as_of=YESTERDAY)
    for language in ("de", "en"):
        empty_index.add_articles([article(1, text, language=language, published=day(1))])
    assert empty_index.article("a1").version == 2
    earlier, later = (
        document(AnswerDocument.of(empty_index.ask("what did the minister check?", filter=each)))
        for each in (then, Filter())
    )
    found = empty_index.verify_document(json.dumps(later))
    assert [each.check for each in found] == [Check.VERBATIM] * len(found) != []
    found = empty_index.verify_document(json.dumps(earlier), as_of=YESTERDAY)
    assert [each.check for each in found] == [Check.VERBATIM] * len(found) != []
    empty_index.add_articles([article(1, f"On Monday. {text}", language="en", published=day(1))])
    newest = document(AnswerDocument.of(empty_index.ask(question)))
    both = [document(AnswerDocument.of(empty_index.ask(question, filter=then))), newest]
    checks = {each.check for each in empty_index.verify_document(json.dumps(both))}
    assert checks == {Check.SUPERSEDED, Check.VERBATIM}


def test_quotations_are_of_the_day(tmp_path):
    one = "“The dam holds for one year,” Mayor Anna Sample said. "
    one += "The river is high, and rain is falling on the town and on the hills above it. " * 6
    two = "“The dam holds for two years,” Mayor Anna Sample said. "
    two += "Its turbines were sold abroad, since nobody in the valley could pay for them. " * 6
    with NewsIndex.build(tmp_path / "index", device="cpu") as index:
        index.add_articles(
            [
                article(1, one, published=day(1), source="Paper One"),
                article(2, two, published=day(2), source="Paper Two"),
                article(3, "“Three dams hold,” Mayor Anna Sample said.", published=day(2)),
            ]
        )
        then = Filter(as_of=day(3))

        def told():
            return {
                (each.citation.article_id, each.citation.quote, each.copies)
                for how in ({"speaker": "Sample"}, {"query": "does the dam hold?"})
                for each in index.quotes(filter=then, **how)
            }

        before = told()
        assert {id_ for id_, _, _ in before} == {"a1", "a2", "a3"}
        broke = article(3, "“A dam broke,” Mayor Anna Sample said.", published=day(2))
        index.add_articles([article(2, one, published=day(2), source="Paper Two"), broke])
        assert index.copies("a1")
        assert told() == before
        printed = QuotesDocument(None, "Sample", tuple(index.quotes(speaker="Sample", filter=then)))
        text = json_text(document(printed))
        found = index.verify_document(text, as_of=day(3))
        assert {each.check for each in found} == {Check.VERBATIM}
        shown = run_newsrag(
            "quotes", "--speaker", "Sample", "--as-of", "2022-03-03", "--index", tmp_path / "index",
            cwd=tmp_path,
        )  # fmt: skip
        assert "The dam holds for two years" in shown.stdout
        assert "broke" not in shown.stdout


def test_last_week_counts_from_the_day(dated):
    query = dated.plan("the dam last week", filter=Filter(as_of=day(20)))
    [period] = query.periods
    assert (period.after, period.before) == (day(7), day(14))
    assert query.filter.as_of == day(20)


def test_dropped_history_is_left_out_not_guessed(tmp_path):
    with NewsIndex.build(tmp_path / "index", device="cpu") as index:
        index.add_articles([article(1, DAM, published=day(10))])
        index.add_articles([article(1, BROKEN, published=day(10))])
        index.compact()
        assert found(index, YESTERDAY, Mode.DENSE) == {}  # its vectors are gone, its words are not
        assert "holds" in found(index, YESTERDAY)["a1"]
        index.compact(drop_history=True)
        assert found(index, YESTERDAY) == {}
        assert found(index, TOMORROW).keys() == {"a1"}
        with pytest.raises(NotFoundError, match="was not known"):
            index.article("a1", as_of=YESTERDAY)


def test_an_earlier_version_scores_as_a_live_one_of_its_words_does(tmp_path):
    said = ["The dam holds.", "The dam is old and green.", "A bridge fell.", "Rain fell on a dam."]
    with NewsIndex.build(tmp_path / "index", device="cpu") as index:
        index.add_articles([article(n, text, published=day(9)) for n, text in enumerate(said)])

        def scores(question, filter_=None):
            hits = index.search(question, 9, filter=filter_, mode="lexical")
            return {hit.citation.article_id: hit.score for hit in hits}

        index.add_articles(
            [
                article(n, text, published=day(9), author="A. Sample")
                for n, text in enumerate(said)
                if n != 3
            ]
        )
        for question in ("dam", "old bridge", "green rain"):
            live, earlier = scores(question), scores(question, Filter(as_of=YESTERDAY))
            assert earlier.keys() == live.keys()
            # But for the mean length of a passage, and for what tantivy still counts of the dead.
            assert earlier == pytest.approx(live, rel=0.15)


def test_wrong_times_are_one_line(dated):
    naive = datetime(2022, 3, 1)  # noqa: DTZ001 - what is refused
    for wrong in (
        lambda: dated.search("dam", filter=Filter(as_of=naive)),
        lambda: dated.article("corrected", as_of=naive),
        lambda: dated.diff("corrected", as_of=naive),
        lambda: dated.article("corrected", version=1, as_of=day(1)),
        lambda: dated.diff("corrected", 1, as_of=day(1)),
    ):
        with pytest.raises(QueryError):
            wrong()
    with pytest.raises(NotFoundError, match="was not known"):
        dated.article("single", as_of=day(1))
    with pytest.raises(NotFoundError, match="no article"):
        dated.article("nowhere", as_of=day(1))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (None, None),
        ("2022-03-30", "2022-03-30T23:59:59.999999+00:00"),
        ("30 March 2022", "2022-03-30T23:59:59.999999+00:00"),
        ("2022-03-30T00:00:00Z", "2022-03-30T00:00:00+00:00"),
        ("2022-03-30 14:05", "2022-03-30T14:05:00+00:00"),
        ("2022-02", "2022-02-28T23:59:59.999999+00:00"),
        ("2020", "2020-12-31T23:59:59.999999+00:00"),
        ("9999-12-31", "9999-12-31T23:59:59.999999+00:00"),
    ],
)
def test_a_day_is_meant_until_its_end(text, said):
    moment = end_of(text)
    assert (moment and moment.isoformat()) == said


def test_what_is_no_date_is_refused():
    with pytest.raises(InputError, match="not a date"):
        end_of("soon")


def test_the_command_line_knows_the_day(dated):
    folder = dated._store.folder

    def run(*arguments):
        return run_newsrag(*arguments, "--index", str(folder), cwd=folder.parent)

    assert "holds" in run("show", "corrected", "--as-of", "2022-03-12").stdout
    listed = run("list", "--as-of", "2022-03-12").stdout
    assert "corrected" in listed
    assert "single" not in listed
    assert run("search", "dam", "--as-of", "2022-03-09").returncode == 1
    shown = run("plan", "dam", "--as-of", "2022-03-12").stdout
    assert "as of      2022-03-12T23:59:59" in shown


def test_the_command_line_hands_on_what_was_known_by_a_day(dated, tmp_path):
    folder = str(dated._store.folder)

    def run(*arguments, index=("--index", folder)):
        done = run_newsrag(*arguments, *index, cwd=tmp_path)
        assert "Traceback" not in done.stderr
        return done

    asked = "dam", "-k", "2", "--as-of", "2022-03-12"
    page = run("search", *asked, "--format", "md").stdout
    assert "by 2022-03-12 23:59:59 UTC" in page
    (tmp_path / "hits.json").write_text(run("search", *asked, "--json").stdout, "utf-8")
    # What came nearest from another time is shown as it is now.
    early = run("ask", "is the dam painted?", "--as-of", "2022-03-09", "--format", "md")
    assert (early.returncode, early.stderr) == (1, "")
    assert "> The dam is painted green" in early.stdout
    assert run("export", "hits.json", "case.zip").returncode == 2
    made = run("export", "hits.json", "case.zip", "--as-of", "2022-03-12")
    assert "of what was known by 2022-03-12 23:59:59 UTC" in made.stdout
    assert run("verify", "case.zip").returncode == 0
    assert run("verify", "case.zip", index=()).returncode == 0
    assert run("verify", "case.zip", "--as-of", "2022-03-12").returncode == 0
    assert run("verify", "case.zip", "--as-of", "2022-03-09").returncode == 1
    for when, index, said in (
        ("garbage", (), "'garbage' is not a date"),
        ("garbage", ("--index", folder), "'garbage' is not a date"),
        ("2022-03-12", (), "a case file alone has no history; give --index with --as-of"),
    ):
        refused = run("verify", "case.zip", "--as-of", when, index=index)
        assert refused.returncode == 2
        assert said in refused.stderr


# -- a model of what was known -------------------------------------------------------------------

moments = st.sampled_from([None, day(1), day(2), day(3), day(5)])
histories = st.lists(st.tuples(st.integers(0, 2), moments), min_size=1, max_size=6)


def known_then(versions, when):
    """Say again, in plain Python, which text of an article was known by ``when``."""
    chosen = None
    for position, (text, published) in enumerate(versions):
        earlier = [date for _, date in versions[:position] if date]
        own = published is not None and all(published > date for date in earlier)
        if (own and published <= when) or (not own and when >= TOMORROW):
            chosen = text, published
    return chosen[0] if chosen and chosen[1] and chosen[1] <= when else None


@settings(max_examples=6)
@given(histories, st.sampled_from([day(1), day(2), day(4), day(6), TOMORROW]))
def test_any_history_is_known_as_the_rules_say(quick_base, history, when):
    told = {}
    with NewsIndex.build(Path(mkdtemp(dir=quick_base)) / "index", device="cpu") as index:
        for number, (which, published) in enumerate(history):
            text = f"Bulletin {number} says that the bridge is closed."
            index.add_articles([article(which, text, published=published)])
            told.setdefault(f"a{which}", []).append((text, published))
        expected = {id_: text for id_, own in told.items() if (text := known_then(own, when))}
        for mode in Mode:
            hits = index.search("bridge", 10, filter=Filter(as_of=when), mode=mode, collapse=False)
            assert {hit.citation.article_id: hit.citation.quote for hit in hits} == expected
        listed = {each.id: each.version for each in index.articles(filter=Filter(as_of=when))}
        assert {
            id_: index.article(id_, version=number).text for id_, number in listed.items()
        } == expected
