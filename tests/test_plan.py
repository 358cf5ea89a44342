"""What is understood of a question, and what search makes of it, on a small real index."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from helpers import article, run_newsrag

from newsrag import NewsIndex
from newsrag.errors import QueryError
from newsrag.types import Filter, Period, Shape

NOW = datetime(2022, 4, 6, 12, tzinfo=UTC)
ARTICLES = [
    article(
        1,
        "Officials said the river bridge at Alder was closed after cracks were found in its deck.",
        title="Cracks close Alder bridge",
        source="Sample Courier",
        published_raw="2022-03-28",
    ),
    article(
        2,
        "The river bridge at Alder was reopened, engineers said, once its deck had been mended.",
        title="Alder bridge reopens",
        source="Sample Herald - Local",
        published_raw="2022-04-01",
    ),
    article(
        3,
        "Engineers found cracks in the deck of the river bridge at Alder and closed it at once.",
        title="Bridge at Alder closed",
        source="Fortune",
        published_raw="2021-06-01",
    ),
    article(
        4,
        "Zelenskyy visited Kyiv hospital staff and thanked doctors for their night shifts.",
        title="A visit to the wards",
        source="Sample Courier",
        published_raw="2022-04-03",
    ),
    article(
        5,
        "The harvest festival in Birch drew record crowds, and a longer one is planned.",
        title="Crowds at Birch festival",
        source="www.sampletimes.com",
        published_raw="2022-03-30",
    ),
    article(
        6,
        "\n\n".join(
            f"The council of Cedar met for the {n} time to discuss the tram line, its cost and the "
            f"street number {n}, and put the vote off again after a long evening of speeches."
            for n in range(1, 9)
        ),
        title="Cedar tram debate goes on",
        source="Sample Herald - Local",
        published_raw="2022-02-01",
    ),
    article(
        7,
        "A tram line for Cedar is too costly, a study for the council found.",
        title="Study on the tram line",
        source="Sample Courier",
        published_raw="2022-02-03",
    ),
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory, _model_cache):
    path = tmp_path_factory.mktemp("plan") / "index"
    with NewsIndex.build(path, device="cpu") as index:
        index.add_articles(ARTICLES)
    return path


@pytest.fixture(scope="module")
def index(folder):
    with NewsIndex.open(folder, device="cpu") as opened:
        yield opened


def ids(hits):
    return [hit.passage.article_id for hit in hits]


def test_an_outlet_is_preferred_and_left_out_of_what_is_looked_for(index):
    query = index.plan("What closed the Alder bridge, according to Fortune?")
    assert query.outlets == ("Fortune",)
    assert query.filter == Filter()
    assert "Fortune" not in query.topic
    assert "fortun" not in query.terms
    assert query.shape is Shape.QUESTION


def test_a_preferred_outlet_comes_first_and_excludes_nobody(index):
    plain = ids(index.search("Why was the Alder bridge closed?", 3))
    assert set(plain) == {"a1", "a2", "a3"}
    preferred = ids(index.search("Why was the Alder bridge closed, according to Fortune?", 3))
    assert preferred[0] == "a3"
    assert set(preferred) == set(plain)


def test_only_restricts_and_not_excludes(index):
    only = index.plan("only Sample Courier: why was the Alder bridge closed?")
    assert only.filter.sources == ("Sample Courier",)
    assert set(ids(index.search("only Sample Courier: why was the Alder bridge closed?"))) == {
        "a1",
        "a4",
        "a7",
    }
    without = index.search("Why was the Alder bridge closed, not Fortune?")
    assert set(ids(without)) == {"a1", "a2", "a4", "a5", "a6", "a7"}


def test_neither_nor_excludes_and_just_restricts(index):
    query = index.plan("Neither Fortune nor the Sample Courier: why was the Alder bridge closed?")
    assert query.filter.not_sources == ("Fortune", "Sample Courier")
    assert query.outlets == ()
    assert index.plan("just the Sample Herald: trams").filter.sources == ("Sample Herald - Local",)


def test_an_outlet_that_is_left_out_is_not_preferred_where_it_is_named_again(index):
    query = index.plan("Not Fortune: why was the bridge closed, and what did Fortune say of trams?")
    assert query.filter.not_sources == ("Fortune",)
    assert query.outlets == ()
    assert not any("Fortune" in clause.outlets for clause in query.clauses)
    given = Filter(not_sources=("Fortune",))
    assert index.plan("Why was it closed, according to Fortune?", filter=given).outlets == ()


@pytest.mark.parametrize("name", ["Sample Times", "The Sample Times", "sampletimes.com"])
def test_a_filter_and_a_question_understand_the_same_names(index, name):
    assert index.plan(f"only {name}: the festival").filter.sources == ("www.sampletimes.com",)
    wanted = Filter(sources=(name,))
    assert [each.source for each in index.articles(filter=wanted)] == ["www.sampletimes.com"]


def test_an_unknown_outlet_is_answered_with_near_names_or_none(index):
    with pytest.raises(QueryError, match=r"did you mean www\.sampletimes\.com\?"):
        list(index.articles(filter=Filter(sources=("Smaple Times",))))
    with pytest.raises(QueryError, match="newsrag list"):
        list(index.articles(filter=Filter(sources=("Reuters",))))


def test_an_outlet_that_a_filter_demands_stays_demanded(index):
    query = index.plan(
        "only Fortune: why was the bridge closed?", filter=Filter(sources=("Sample Courier",))
    )
    assert query.filter.sources == ("Sample Courier",)


def test_a_section_of_an_outlet_and_a_domain_are_known_by_its_name(index):
    assert index.plan("What did the Sample Herald report?").outlets == ("Sample Herald - Local",)
    assert index.plan("What did The Sample Times report?").outlets == ("www.sampletimes.com",)


def test_dates_count_from_now(index):
    query = index.plan("What happened in Birch last week?", now=NOW)
    assert query.periods == (
        Period("last week", datetime(2022, 3, 28, tzinfo=UTC), datetime(2022, 4, 4, tzinfo=UTC)),
    )
    assert query.topic == "What happened in Birch ?"


def test_articles_of_the_period_come_first(index):
    question = "What happened to the bridge at Alder since {}?"
    assert ids(index.search(question.format("April 2022"), 1, now=NOW)) == ["a2"]
    assert ids(index.search("cracks in the Alder bridge in June 2021", 1, now=NOW)) == ["a3"]


def test_the_latest_comes_first_only_when_asked_for(index):
    asked = index.search("latest on the Alder bridge", 3, now=NOW)
    assert index.plan("latest on the Alder bridge").latest
    assert ids(asked) == ["a2", "a1", "a3"]
    assert all("latest" in hit.trace for hit in asked)
    assert not any("latest" in hit.trace for hit in index.search("the Alder bridge", 3))


def test_names_are_found_in_other_spellings(index):
    query = index.plan("Did Zelensky visit Kiev?")
    assert "kyiv" in query.spellings["kiev"]
    assert "zelenskyy" in query.spellings["zelenski"]
    for mode in ("hybrid", "lexical"):
        assert ids(index.search("Did Zelensky visit Kiev?", 1, mode=mode)) == ["a4"]
    [hit] = index.search("Did Zelensky visit Kiev?", 1)
    # Both names are there, in other spellings, and "visit" between them.
    assert hit.trace["cover"] == pytest.approx(1.0)


def test_a_sentence_with_the_surname_alone_covers_the_full_name(index):
    answer = index.ask("Did Volodymyr Zelensky thank doctors?")
    assert answer.found
    assert answer.statements[0].trace["around"] == pytest.approx(1.0)


def test_own_spellings_beside_the_index_are_used(folder, index):
    before = index.plan("the festival of Beerch").spellings
    (folder / "spellings.tsv").write_text("Birch\tBeerch\n", encoding="utf-8")
    with NewsIndex.open(folder, device="cpu") as opened:
        assert opened.plan("the festival of Beerch").spellings == {"beerch": ("birch",)}
        assert ids(opened.search("Beerch", 1, mode="lexical")) == ["a5"]
    (folder / "spellings.tsv").unlink()
    assert before == {}


def test_a_quoted_phrase_must_be_there_in_every_mode(index):
    for mode in ("hybrid", "lexical", "dense"):
        hits = index.search('"cracks in the deck" bridge', mode=mode)
        assert ids(hits) == ["a3"]
    assert index.search('"deck the in cracks" bridge') == []


def test_a_phrase_is_a_condition_of_its_own_clause(index):
    question = (
        'Which bridge at Alder had "cracks in the deck" found by engineers, '
        "and which festival in Birch drew record crowds?"
    )
    query = index.plan(question)
    assert [clause.phrases for clause in query.clauses] == [("crack in the deck",), ()]
    assert {"a3", "a5"} <= set(ids(index.search(question, 4)))


def test_each_clause_is_covered(index):
    question = (
        "Why did the Sample Courier say that the Alder bridge was closed, "
        "and which festival in Birch drew record crowds of visitors?"
    )
    query = index.plan(question)
    assert [clause.outlets for clause in query.clauses] == [("Sample Courier",)] * 2
    assert set(ids(index.search(question, 2))) == {"a1", "a5"}


def test_a_topic_is_not_parted(index):
    query = index.plan("Alder bridge closed by cracks, Birch festival draws record crowds again")
    assert query.shape is Shape.TOPIC
    assert query.clauses == ()


def test_one_article_does_not_fill_the_list_unless_asked_to(index):
    question = "What does the council of Cedar say about the tram line?"
    varied = ids(index.search(question, 5, per_article=1))
    assert varied[:2] in (["a6", "a7"], ["a7", "a6"])
    assert len(set(varied)) == 5
    assert ids(index.search(question, 4, per_article=None)).count("a6") >= 2
    assert len(index.search(question, 50)) == len(index.search(question, 50, per_article=None))


def test_rank_articles_gives_each_article_once(index):
    [ranked] = index.rank_articles(["tram line in Cedar"], 10)
    assert sorted(article_id for article_id, _ in ranked) == [f"a{n}" for n in range(1, 8)]
    scores = [score for _, score in ranked]
    assert scores == sorted(scores, reverse=True)
    assert ranked[0][0] in {"a6", "a7"}


def test_articles_can_be_excluded_by_id(index):
    for mode in ("hybrid", "lexical", "dense"):
        hits = index.search("Alder bridge", mode=mode, filter=Filter(not_article_ids=("a1", "a2")))
        assert not {"a1", "a2"} & set(ids(hits))
        assert "a3" in ids(hits)


def test_a_time_without_zone_is_refused(index):
    with pytest.raises(QueryError, match="no time zone"):
        index.search("bridge", now=datetime(2022, 4, 6))  # noqa: DTZ001 - the point of it


def test_a_question_of_nothing_but_outlets_is_still_asked(index):
    query = index.plan("Fortune, Sample Courier")
    assert query.topic
    assert query.terms
    assert index.search("What did Fortune report?", 1)[0].citation.source == "Fortune"


def test_the_command_shows_what_was_understood(folder):
    question = 'What did Fortune say on 31 March 2022 about "the deck" in Kiev, not Sample Courier?'
    shown = run_newsrag("plan", "--index", folder, question, cwd=folder.parent)
    assert shown.returncode == 0
    for words in ("Fortune", "31 March 2022", "“the deck”", "Kyiv", "Sample Courier", "question"):
        assert words in shown.stdout
    as_json = run_newsrag("plan", "--index", folder, "--json", question, cwd=folder.parent)
    document = json.loads(as_json.stdout)
    assert document["outlets"] == ["Fortune"]
    assert document["filter"]["not_sources"] == ["Sample Courier"]
    assert document["periods"][0]["after"] == "2022-03-31T00:00:00+00:00"


def test_search_explains_every_stage(folder):
    done = run_newsrag(
        "search", "--index", folder, "--explain", "--now", "2022-04-06",
        "Why did Fortune say the Alder bridge was closed in June 2021?", cwd=folder.parent,
    )  # fmt: skip
    assert done.returncode == 0
    first = done.stdout.split("\n\n")[0]
    for stage in ("dense", "bm25", "article", "outlet 1.000", "period 1.000", "cover", "pairs"):
        assert stage in first
