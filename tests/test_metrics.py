"""Metrics, significance and run files: values that were worked out by hand."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsrag.errors import InputError, NotFoundError
from newsrag.evaluation.answers import auroc
from newsrag.evaluation.compare import compare, randomisation_test
from newsrag.evaluation.extras import require
from newsrag.evaluation.metrics import METRICS, means, per_query
from newsrag.evaluation.runs import read_run, strictly_decreasing, write_run


def ranking(*ids):
    return [(id_, 1.0 - at / 1_000) for at, id_ in enumerate(ids)]


def test_metrics_of_one_query():
    qrels = {"q": {"d1": 1, "d2": 1, "d9": 0}}
    values = per_query(qrels, {"q": ranking("d3", "d1", "d9", "d2")})
    assert list(values) == list(METRICS)
    gain = 1 / math.log2(3) + 1 / math.log2(5)
    assert values["nDCG@10"] == pytest.approx([gain / (1 + 1 / math.log2(3))])
    assert values["MRR@10"] == pytest.approx([0.5])
    assert values["Recall@10"] == pytest.approx([1.0])
    assert values["Hits@1"] == pytest.approx([0.0])
    assert values["Hits@4"] == pytest.approx([1.0])
    assert values["MAP"] == pytest.approx([(1 / 2 + 2 / 4) / 2])


def test_grades_are_gains():
    values = per_query({"q": {"best": 2, "good": 1}}, {"q": ranking("good", "best")})
    assert values["nDCG@10"] == pytest.approx([(1 + 2 / math.log2(3)) / (2 + 1 / math.log2(3))])
    assert values["MRR@10"] == pytest.approx([1.0])


def test_a_judged_query_without_results_scores_zero_and_counts():
    qrels = {"missing": {"d1": 1}, "empty": {"d1": 1}, "found": {"d1": 1}}
    values = per_query(qrels, {"empty": [], "found": ranking("d1"), "unjudged": ranking("d1")})
    for name, of in values.items():
        assert of.tolist() == [0.0, 0.0, 1.0], name
    assert means(values)["nDCG@10"] == pytest.approx(1 / 3)


def test_ranks_are_cut_off_where_the_metric_says():
    others = [f"o{n}" for n in range(10)]
    values = per_query({"q": {"d1": 1, "d2": 1}}, {"q": ranking(*others, "d1")})
    assert values["MRR@10"].tolist() == [0.0]
    assert values["Hits@10"].tolist() == [0.0]
    assert values["Recall@100"].tolist() == [0.5]
    assert values["MAP"] == pytest.approx([1 / 11 / 2])


def test_a_grade_below_zero_is_not_relevant():
    values = per_query({"q": {"bad": -2, "good": 1}}, {"q": ranking("bad", "good")})
    assert values["MRR@10"].tolist() == [0.5]
    assert values["nDCG@10"] == pytest.approx([1 / math.log2(3)])


@pytest.mark.parametrize(
    ("differences", "p"),
    [
        ([0.5, 0.5, 0.5], 2 / 8),
        ([1.0, -1.0], 1.0),
        ([3.0, 1.0], 2 / 4),
        ([0.3, 0.1, -0.2], 6 / 8),  # ±.2 is reached by all but .3 - .1 - .2 = 0 and its mirror
        ([0.0, 0.0], 1.0),
        ([0.1] * 10, 2 / 1024),
    ],
)
def test_p_is_exact_for_few_queries(differences, p):
    assert randomisation_test(np.array(differences)[:, None]).tolist() == [p]


def test_p_of_many_queries_is_drawn_and_near_the_exact_one():
    differences = np.array([1.0] * 12 + [-1.0] * 2)
    exact = 2 * sum(math.comb(14, few) for few in range(3)) / 2**14
    [p] = randomisation_test(differences[:, None])
    assert p == pytest.approx(exact, abs=0.004)
    assert randomisation_test(differences[:, None]).tolist() == [p]
    assert randomisation_test(np.ones((60, 1))).tolist() == [1 / 10_001]


def test_a_comparison_counts_who_did_better():
    ours = {"nDCG@10": np.array([1.0, 0.5, 0.2, 0.3]), "MRR@10": np.zeros(4)}
    theirs = {"nDCG@10": np.array([0.5, 0.5, 0.1, 0.4]), "MRR@10": np.zeros(4)}
    ndcg, mrr = compare(ours, theirs)
    assert (ndcg.better, ndcg.worse, ndcg.equal) == (2, 1, 1)
    assert (ndcg.value, ndcg.baseline) == pytest.approx((0.5, 0.375))
    assert (mrr.p, mrr.equal) == (1.0, 4)


def test_auroc_counts_ties_half():
    assert auroc([0.9, 0.5, 0.5], [0.5, 0.1]) == pytest.approx(5 / 6)
    assert auroc([0.2], [0.2, 0.2]) == 0.5
    assert auroc([1.0, 0.9], [0.1]) == 1.0
    assert auroc([0.0], [0.1, 0.3]) == 0.0


def test_a_run_keeps_its_order_through_a_file(tmp_path):
    run = {
        "q1": strictly_decreasing([("b", 0.5), ("c", 0.5), ("a", 0.5), ("d", 0.5 - 1e-12)]),
        "q2": strictly_decreasing([("z", 12.25), ("y", 3.0)]),
    }
    write_run(tmp_path / "x.run", run, tag="newsrag-hybrid")
    lines = (tmp_path / "x.run").read_text("utf-8").splitlines()
    assert lines[0] == "q1 Q0 b 1 0.5 newsrag-hybrid"
    assert lines[4] == "q2 Q0 z 1 12.25 newsrag-hybrid"
    assert read_run(tmp_path / "x.run") == run
    # What trec_eval itself makes of the file, and not only of our reading of it.
    values = trec_eval(tmp_path / "x.run", {"q1": {"b": 1}, "q2": {"y": 1}})
    assert values == {"q1": 1.0, "q2": 0.5}
    for first in "bcad":
        place = "bcad".index(first) + 1
        assert trec_eval(tmp_path / "x.run", {"q1": {first: 1}}) == {"q1": 1 / place}


def trec_eval(path, qrels):
    import pytrec_eval

    with path.open(encoding="utf-8") as lines:
        run = pytrec_eval.parse_run(lines)
    found = pytrec_eval.RelevanceEvaluator(qrels, {"recip_rank"}).evaluate(run)
    return {query: values["recip_rank"] for query, values in found.items()}


def test_a_foreign_run_is_read_in_the_order_of_trec_eval(tmp_path):
    path = tmp_path / "other.run"
    path.write_text("q Q0 a 1 1.0 x\nq Q0 b 2 1.0 x\nq Q0 c 3 7 x\n", "utf-8")
    order = [id_ for id_, _ in read_run(path)["q"]]
    assert order == ["c", "b", "a"]
    for id_ in order:
        assert trec_eval(path, {"q": {id_: 1}}) == {"q": 1 / (order.index(id_) + 1)}


scores = st.lists(st.floats(-100, 100, width=32) | st.sampled_from([0.0, 0.1]), max_size=30)


@settings(max_examples=60, deadline=None)
@given(scores)
def test_scores_of_a_run_decrease_in_single_precision(values):
    given_order = [(f"d{n}", v) for n, v in enumerate(sorted(values, reverse=True))]
    lowered = strictly_decreasing(given_order)
    assert [id_ for id_, _ in lowered] == [id_ for id_, _ in given_order]
    single = [np.float32(f"{score:.9g}") for _, score in lowered]
    assert all(one > other for one, other in pairwise(single))
    assert np.allclose(single, [v for _, v in given_order], atol=1e-3)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("q Q0 a 1 high x\n", "x.run:1: not a line of a run"),
        ("q Q0 a 1 1.0 x\nq a 1.0\n", "x.run:2: not a line of a run"),
        ("q Q0 a 1 nan x\n", "x.run:1: not a line of a run"),
        ("q Q0 a 1 2.0 x\nq Q0 a 2 1.0 x\n", "x.run:2: 'a' comes twice"),
    ],
)
def test_a_broken_run_file_is_refused(tmp_path, text, said):
    (tmp_path / "x.run").write_text(text, "utf-8")
    with pytest.raises(InputError, match=said):
        read_run(tmp_path / "x.run")
    with pytest.raises(NotFoundError):
        read_run(tmp_path / "nowhere.run")


def test_an_id_with_white_space_goes_into_no_run_file(tmp_path):
    for run in ({"my query": []}, {"q": [("my article", 1.0)]}):
        with pytest.raises(InputError, match="white space"):
            write_run(tmp_path / "x.run", run, tag="t")


def test_a_missing_library_names_its_extra():
    with pytest.raises(InputError, match=r"pip install '\.\[plot\]'"):
        require("no_such_library.figure", "plot")
