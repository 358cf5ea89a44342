"""The pure parts of ranking: scales, nearness, coverage, copies, spreading."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsrag.protocols import Place
from newsrag.search.collapse import collapse_copies
from newsrag.search.diversify import cover_clauses, spread_articles
from newsrag.search.fuse import scaled
from newsrag.search.nearness import adjacent_pairs, window_cover
from newsrag.search.respell import respelled
from newsrag.search.stages import Part, Ranking
from newsrag.types import Clause, Copy


def test_scores_are_scaled_between_the_best_and_the_last():
    assert scaled([5.0, 4.0, 1.0], 3).tolist() == [1.0, 0.75, 0.0]


def test_a_list_that_ends_early_is_scaled_from_what_it_leaves_out():
    assert scaled([4.0, 1.0], 200, floor=0.0).tolist() == [1.0, 0.25]
    assert scaled([4.0, 1.0], 2, floor=0.0).tolist() == [1.0, 0.0]


def test_scores_do_not_depend_on_how_many_were_asked_for():
    assert scaled([5.0, 3.0, 1.0, 0.5], 3).tolist() == [1.0, 0.5, 0.0, 0.0]


def test_one_score_alone_is_the_best():
    assert scaled([0.3], 200).tolist() == [1.0]
    assert scaled([], 200).tolist() == []


def test_stages_without_a_weight_count_nothing():
    rows = np.array([3, 5])
    stages = {"dense": np.array([0.5, 1.0]), "other": np.array([9.0, 9.0])}
    part = Part(Clause("", (), (), (), ()), rows, stages)
    assert part.score({"dense": 2.0, "bm25": 1.0}).tolist() == [1.0, 2.0]


def test_a_ranking_is_in_order_and_tells_what_each_stage_gave():
    rows = np.array([3, 5, 8])
    stages = {"dense": np.array([0.0, 0.5, 0.5]), "score": np.array([0.0, 0.5, 0.5])}
    ranking = Ranking(rows, stages)
    assert ranking.scored == [(5, 0.5), (8, 0.5), (3, 0.0)]
    assert ranking.traces([3, 8]) == {
        3: {"dense": 0.0, "score": 0.0},
        8: {"dense": 0.5, "score": 0.5},
    }


def test_cover_is_the_best_window():
    words = ["russia", *["x"] * 20, "troop", "withdraw", "kyiv"]
    weights = {"russia": 2.0, "troop": 1.0, "withdraw": 1.0}
    assert window_cover(words, weights) == 0.5
    assert window_cover(words, weights, width=24) == 1.0
    assert window_cover([], weights) == 0.0
    assert window_cover(words, {}) == 0.0


@given(
    st.lists(st.sampled_from("abcdx"), max_size=60),
    st.dictionaries(st.sampled_from("abcd"), st.floats(0.1, 5), min_size=1),
    st.integers(1, 15),
)
def test_cover_is_what_a_plain_search_finds(words, weights, width):
    plain = max(
        (
            sum(weights[w] for w in set(words[i : i + width]) if w in weights)
            for i in range(len(words))
        ),
        default=0.0,
    )
    assert window_cover(words, weights, width) == pytest.approx(plain / sum(weights.values()))


def test_pairs_are_neighbours_in_order():
    weights = {"war": 1.0, "commun": 1.0, "end": 2.0}
    terms = ["war", "commun", "end"]
    assert adjacent_pairs(["the", "war", "commun", "x", "end"], terms, weights) == pytest.approx(
        0.4
    )
    assert adjacent_pairs(["commun", "war"], terms, weights) == 0.0
    assert adjacent_pairs(["war"], ["war"], weights) == 0.0


def covered(scores, clauses):
    rows = np.array(sorted(scores))
    stages = {"score": np.array([scores[row] for row in rows.tolist()])}
    table = np.array([[clause.get(row, 0.0) for row in rows.tolist()] for clause in clauses])
    return cover_clauses(rows, stages, table)


def test_a_passage_that_covers_another_clause_comes_before_a_second_of_the_same():
    ranking = covered({1: 3.0, 2: 2.9, 3: 2.5}, [{1: 1.0, 2: 1.0}, {3: 1.0}])
    assert ranking.rows == [1, 3, 2]
    assert ranking.traces([2, 3]) == {
        2: {"coverage": 0.0, "score": 2.9},
        3: {"coverage": 1.0, "score": 3.5},
    }


@given(
    st.dictionaries(st.integers(0, 200), st.floats(0, 5), min_size=1, max_size=150),
    st.lists(st.dictionaries(st.integers(0, 200), st.floats(0, 3)), min_size=1, max_size=4),
)
def test_covering_clauses_loses_no_passage_and_keeps_scores_in_order(scores, clauses):
    ranking = covered(scores, clauses)
    assert sorted(ranking.rows) == sorted(scores)
    values = [score for _, score in ranking.scored]
    assert all(a >= b - 1e-9 for a, b in pairwise(values))


@given(
    st.dictionaries(st.integers(0, 40), st.sampled_from([0.0, 1.0, 1.5, 2.0]), min_size=1),
    st.lists(
        st.dictionaries(st.integers(0, 40), st.sampled_from([0.5, 1.0])), min_size=1, max_size=3
    ),
)
def test_covering_clauses_is_what_choosing_one_by_one_gives(scores, clauses):
    left, best, plain = set(scores), [0.0] * len(clauses), []
    while left and len(plain) < 20:
        added = {
            row: max(0.0, *(of.get(row, 0.0) - old for of, old in zip(clauses, best, strict=True)))
            for row in left
        }
        row = max(left, key=lambda row: (scores[row] + added[row], -row))
        left.remove(row)
        plain.append(row)
        best = [max(old, of.get(row, 0.0)) for old, of in zip(best, clauses, strict=True)]
    assert covered(scores, clauses).rows[:20] == plain


def test_further_passages_of_an_article_come_after_all_others():
    ranked = [(row, 9.0 - row) for row in range(6)]
    articles = {0: "a", 1: "a", 2: "a", 3: "b", 4: "a", 5: "c"}
    assert [row for row, _ in spread_articles(ranked, articles, 2)] == [0, 1, 3, 5, 2, 4]


def places(**articles):
    return {
        row: Place(number, article, "", None)
        for number, (article, rows) in enumerate(articles.items())
        for row in rows
    }


def group(*articles):
    return tuple(Copy(article, "", "", None, "", 1.0) for article in articles)


def test_copies_collapse_into_the_earliest_that_was_found():
    ranked = [
        (10, 3.0),
        (20, 2.0),
        (11, 1.5),
        (30, 1.0),
    ]
    at = places(late=[10, 11], early=[20], other=[30])
    members = group("earliest", "early", "late")
    collapsed = collapse_copies(ranked, at, dict.fromkeys(("early", "late"), members))
    assert collapsed == [(20, 3.0), (30, 1.0)]


def test_all_passages_of_the_leading_copy_stay():
    ranked = [(10, 3.0), (20, 2.0), (21, 1.0)]
    at = places(late=[10], early=[20, 21])
    members = group("early", "late")
    collapsed = collapse_copies(ranked, at, dict.fromkeys(("early", "late"), members))
    assert collapsed == [(20, 3.0), (21, 1.0)]


def test_without_copies_nothing_changes():
    ranked = [(10, 3.0), (20, 2.0)]
    assert collapse_copies(ranked, places(a=[10], b=[20]), {}) == ranked


SPELLINGS = {
    "kiev": ("kyiv",),
    "ivori coast": ("cote d ivoir",),
    "volodymyr zelenski": ("zelenski", "zelenskyi"),
}


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("near kyiv and kiev", "near kiev and kiev"),
        ("in cote d ivoir today", "in ivori coast today"),
        ("cote d azur", "cote d azur"),
        ("zelenski said", "volodymyr zelenski said"),
        ("volodymyr zelenski said", "volodymyr zelenski said"),
        ("volodymyr zelenskyi", "volodymyr volodymyr zelenski"),
        ("", ""),
    ],
)
def test_names_are_read_as_the_question_spells_them(text, read):
    assert respelled(text.split(), SPELLINGS) == read.split()


def test_without_other_spellings_text_stays():
    assert respelled(["kyiv"], {}) == ["kyiv"]
