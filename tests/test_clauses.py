"""Clauses of a question."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsrag.text.clauses import clause_spans
from newsrag.types import Span


def clauses(question, *names):
    spans = sorted(Span(question.index(n), question.index(n) + len(n)) for n in names)
    return [span.of(question) for span in clause_spans(question, spans)]


@pytest.mark.parametrize(
    "question",
    [
        "did Russia withdraw?",
        "Which firm, if any, paid?",
        "Who said so, and when?",
        "Did Smith and Jones meet in Oslo?",
    ],
)
def test_a_short_question_is_one_clause(question):
    assert clauses(question) == [question]


def test_a_long_question_is_parted_at_its_joints():
    question = (
        "Which company bought a rival chip maker, lost a trial about patents in Texas, "
        "and plans to open factories in Arizona?"
    )
    assert clauses(question) == [
        "Which company bought a rival chip maker",
        "lost a trial about patents in Texas",
        "plans to open factories in Arizona?",
    ]


def test_a_list_of_outlets_is_not_parted():
    question = "Who admitted large losses at the bank, as reported by Fortune, CNBC, and The Verge?"
    names = ("Fortune", "CNBC", "The Verge")
    assert clauses(question, *names) == [question]  # what is left of the second part is no clause


def test_names_of_outlets_are_no_content():
    question = "What does The New York Times say, and who denied the bribery charges in court?"
    assert len(clauses(question)) == 2
    assert len(clauses(question, "The New York Times")) == 1


def test_there_are_never_more_than_six():
    question = ", ".join(f"minister number{i} opened bridge{i} near town{i}" for i in range(20))
    assert len(clauses(question)) == 6
    assert "".join(clauses(question)).count("minister") == 20


@given(st.text(alphabet="abc ,;.and?", max_size=200))
def test_clauses_lie_in_the_question_and_in_order(question):
    spans = clause_spans(question, [])
    assert spans[0].start == 0
    assert spans[-1].end == len(question)
    assert all(one.end <= other.start for one, other in pairwise(spans))
