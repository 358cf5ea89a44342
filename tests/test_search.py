"""Search: filters act inside it, modes, fusion, questions that cannot be searched for."""

from __future__ import annotations

import itertools
import re
from datetime import UTC, datetime

import pytest
from helpers import article
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from newsrag import Filter, Mode, NewsIndex, NotFoundError, QueryError

SOURCES = (
    "Sample Courier",
    "Sampler Herald",
    "BBC News - Technology",
    "www.chinadaily.com.cn",
    "",
)
DATES = (None, datetime(2022, 3, 30, tzinfo=UTC), datetime(2022, 3, 31, 23, 59, tzinfo=UTC))
LANGUAGES = ("en", "pt", "")


@pytest.fixture(scope="module")
def mixed(tmp_path_factory, _model_cache):
    """Articles of every combination of outlet, date and language, all on one matter."""
    combined = itertools.product(SOURCES, DATES, LANGUAGES)
    articles = [
        article(
            n,
            f"Bridge {n} over the river was closed, the city said. Repairs begin in May.",
            source=source,
            published=date,
            language=language,
        )
        for n, (source, date, language) in enumerate(combined)
    ]
    with NewsIndex.build(tmp_path_factory.mktemp("mixed") / "index", device="cpu") as index:
        index.add_articles(articles)
        index.remove(["a7", "a21"])
        index.add_articles([article(3, "Bridge 3 is open again.", source="Sample Herald")])
        yield index


def passes(each, wanted):
    """Say again, in plain Python, what a filter means."""
    padded = f" {re.sub('[^a-z]+', ' ', each.source.casefold())} "

    def named(names):
        return any(f" {name.casefold()} " in padded for name in names)

    return (
        (not wanted.sources or named(wanted.sources))
        and not named(wanted.not_sources)
        and (not wanted.after or (each.published is not None and each.published >= wanted.after))
        and (not wanted.before or (each.published is not None and each.published < wanted.before))
        and (not wanted.languages or each.language in wanted.languages)
        and (not wanted.article_ids or each.id in wanted.article_ids)
        and each.id not in wanted.not_article_ids
    )


names = st.lists(
    st.sampled_from(["sample", "Sample Courier", "bbc", "chinadaily", "news technology"]),
    max_size=2,
)
times = st.sampled_from(
    [
        None,
        datetime(2022, 3, 30, tzinfo=UTC),
        datetime(2022, 3, 31, tzinfo=UTC),
        datetime(2022, 4, 1, tzinfo=UTC),
    ]
)
filters = st.builds(
    Filter,
    sources=names.map(tuple),
    not_sources=names.map(tuple),
    after=times,
    before=times,
    languages=st.lists(st.sampled_from(["en", "pt"]), max_size=2).map(tuple),
    article_ids=st.lists(st.sampled_from(["a0", "a3", "a5", "a12"]), max_size=3).map(tuple),
    not_article_ids=st.lists(st.sampled_from(["a1", "a3", "a12"]), max_size=2).map(tuple),
)


@given(filters, st.sampled_from(list(Mode)), st.integers(1, 60))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_every_result_passes_the_filter_and_k_results_are_k_results(mixed, wanted, mode, k):
    everything = [mixed.article(each.id) for each in mixed.articles()]
    allowed = {each.id for each in everything if passes(each, wanted)}
    hits = mixed.search("bridge", k, filter=wanted, mode=mode, collapse=False)
    found = [hit.citation.article_id for hit in hits]
    assert set(found) <= allowed
    assert len(set(found)) == len(found) == min(k, len(allowed))
    assert {each.id for each in mixed.articles(filter=wanted)} == allowed


def test_scores_fall_and_ranks_rise(seeds_index):
    for mode in Mode:
        hits = seeds_index.search("withdrawal of troops from Kyiv", 10, mode=mode)
        assert [hit.rank for hit in hits] == list(range(1, len(hits) + 1))
        scores = [hit.score for hit in hits]
        assert scores == sorted(scores, reverse=True)


def test_every_stage_leaves_its_score(seeds_index):
    [best, *_] = seeds_index.search("mercenaries in Syria", 3)
    assert set(best.trace) == {"dense", "bm25", "article", "score"}
    assert all(0 <= value <= 1 for name, value in best.trace.items() if name != "score")
    [best, *_] = seeds_index.search("Which mercenaries came from Syria?", 3)
    assert set(best.trace) == {"dense", "bm25", "article", "cover", "pairs", "score"}
    [best, *_] = seeds_index.search("mercenaries in Syria", 3, mode="lexical")
    assert set(best.trace) == {"bm25", "score"}


def test_a_citation_of_a_hit_is_a_slice_of_its_article(seeds_index):
    for hit in seeds_index.search("Russia", 50):
        text = seeds_index.article(hit.citation.article_id).text
        assert text[hit.citation.span.start : hit.citation.span.end] == hit.citation.quote
        assert hit.passage.span == hit.citation.span


def test_dense_search_is_exact(seeds_index):
    """What FAISS returns is what comparing with every stored vector returns."""
    import numpy as np

    hits = seeds_index.search("who was killed?", 5, mode="dense")
    vector = seeds_index.embedder().encode_queries(["who was killed?"])[0]
    database = seeds_index._store.catalog.database
    rows = database.rows("SELECT data FROM vectors ORDER BY version_id")
    stored = np.frombuffer(b"".join(data for (data,) in rows), "<f4").reshape(-1, 384)
    best = np.sort(stored @ vector)[::-1][:5]
    assert np.allclose([hit.score for hit in hits], best, atol=1e-5)


def test_many_questions_at_once_give_what_each_gives_alone(seeds_index):
    questions = ["talks in Istanbul", "Donbas", "who died in Mykolaiv?"]
    together = seeds_index.search_many(questions, 4)
    for hits, question in zip(together, questions, strict=True):
        alone = seeds_index.search(question, 4)
        assert [hit.passage for hit in hits] == [hit.passage for hit in alone]


@pytest.mark.parametrize(
    "question",
    [
        "title:kyiv AND text:*",
        '"unclosed quote',
        "(((",
        "kyiv^99999",
        "[a TO b]",
        "\\",
        "a" * 5_000,
        "Kyiv\x00\x1b[31m",
        "Ky\ud800iv",
        "Київ і Чернігів",
        "基辅的部队撤退了吗",
        "+-!(){}^~*?:/ troops",
    ],
)
def test_any_question_with_a_word_is_searched_for(seeds_index, question):
    if not any(c.isalnum() for c in question):
        with pytest.raises(QueryError):
            seeds_index.search(question)
        return
    for mode in ("hybrid", "dense"):
        assert len(seeds_index.search(question, 3, mode=mode)) == 3
    seeds_index.search(question, 3, mode="lexical")


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("", "empty"),
        ("   \n\t ", "empty"),
        ("\x00\x00", "empty"),
        ("?!...", "no words"),
        ("x" * 100_000, "100,000 characters"),
    ],
)
def test_a_question_that_cannot_be_searched_for_is_one_line(seeds_index, question, said):
    for ask in (seeds_index.search, seeds_index.ask, seeds_index.retrieve):
        with pytest.raises(QueryError, match=said) as raised:
            ask(question)
        assert "\n" not in str(raised.value)
        assert raised.value.mend


def test_wrong_arguments_are_one_line(seeds_index):
    with pytest.raises(QueryError, match="0 results"):
        seeds_index.search("Kyiv", 0)
    with pytest.raises(QueryError, match="no mode 'fuzzy'"):
        seeds_index.search("Kyiv", mode="fuzzy")
    with pytest.raises(QueryError, match=r"called 'Sample Curier'.*Sample Courier"):
        seeds_index.search("Kyiv", filter=Filter(sources=("Sample Curier",)))
    with pytest.raises(QueryError, match="no time zone"):
        seeds_index.search("Kyiv", filter=Filter(after=datetime(2022, 3, 1)))  # noqa: DTZ001
    with pytest.raises(NotFoundError, match="nowhere"):
        seeds_index.search("Kyiv", filter=Filter(article_ids=("nowhere",)))


def test_an_empty_index_finds_nothing_and_says_so(empty_index):
    for mode in Mode:
        assert empty_index.search("Kyiv", 5, mode=mode) == []
    answer = empty_index.ask("did Russia withdraw?")
    assert not answer.found
    assert answer.reason
    assert empty_index.retrieve("Kyiv").citations == ()
