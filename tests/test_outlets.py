"""Outlets in questions: which names count as outlets, which do not, and what they ask for."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsrag.text.outlets import OutletNames, Role

OUTLETS = (
    "The Verge",
    "Fortune",
    "Wired",
    "The Age",
    "Time",
    "Reuters",
    "TechCrunch",
    "CNN (Web News)",
    "BBC News - Technology",
    "BBC News - World",
    "Cnbc | World Business News Leader",
    "The Independent - Life and Style",
    "CBSSports.com",
    "www.nytimes.com",
    "www.wsj.com",
    "www.washingtonpost.com",
    "usa.chinadaily.com.cn",
    "www.dailymail.co.uk",
    "The Sun",
    "Polygon",
)


@pytest.fixture(scope="module")
def names():
    return OutletNames(OUTLETS)


def found(names, question):
    return [(m.span.of(question), m.outlets, m.role) for m in names.find(question)]


@pytest.mark.parametrize(
    ("question", "name", "outlets"),
    [
        ("What is new according to The Verge?", "The Verge", ("The Verge",)),
        ("Which bank failed, as reported by Fortune?", "Fortune", ("Fortune",)),
        ("Which phone does the Wired article praise?", "Wired", ("Wired",)),
        ("What did 'The Age' write about rents?", "The Age", ("The Age",)),
        (
            "did prices fall according to the verge",
            "verge",
            ("The Verge",),
        ),
        ("Did TechCrunch mention layoffs?", "TechCrunch", ("TechCrunch",)),
        (
            "What did BBC News say about chips?",
            "BBC News",
            ("BBC News - Technology", "BBC News - World"),
        ),
        ("Has the BBC confirmed it?", "BBC", ("BBC News - Technology", "BBC News - World")),
        ("What does CNBC expect?", "CNBC", ("Cnbc | World Business News Leader",)),
        ("Is CNN right about it?", "CNN", ("CNN (Web News)",)),
        ("Did The Independent print it?", "The Independent", ("The Independent - Life and Style",)),
        ("What did CBSSports.com predict?", "CBSSports.com", ("CBSSports.com",)),
        ("What did The New York Times find?", "The New York Times", ("www.nytimes.com",)),
        ("Did the Wall Street Journal see it?", "Wall Street Journal", ("www.wsj.com",)),
        ("Did the Washington Post see it?", "Washington Post", ("www.washingtonpost.com",)),
        ("What does China Daily say?", "China Daily", ("usa.chinadaily.com.cn",)),
        ("What does the Daily Mail claim?", "Daily Mail", ("www.dailymail.co.uk",)),
        ("Reuters reported what?", "Reuters", ("Reuters",)),
        ("WHAT DID REUTERS REPORT?", "REUTERS", ("Reuters",)),
    ],
)
def test_an_outlet_is_found_by_the_names_that_people_use(names, question, name, outlets):
    assert found(names, question) == [(name, outlets, Role.PREFERRED)]


@pytest.mark.parametrize(
    "question",
    [
        "Who inherited the fortune?",
        "Fortune favours whom?",
        "Was the house wired for power?",
        "At what age do people retire?",
        "The age of steam: when did it end?",
        "What time did the train leave?",
        "How far is the sun?",
        "What is a polygon?",
        "Is there an independent inquiry?",
        "IS THIS THE AGE OF REASON?",
        "Who is on the verge of collapse?",
    ],
)
def test_ordinary_words_are_no_outlets(names, question):
    assert found(names, question) == []


@pytest.mark.parametrize(
    ("question", "roles"),
    [
        ("What happened, not Reuters?", {"Reuters": Role.EXCLUDED}),
        (
            "What happened, excluding Reuters or CNN?",
            {"Reuters": Role.EXCLUDED, "CNN": Role.EXCLUDED},
        ),
        ("only Reuters: what happened?", {"Reuters": Role.ONLY}),
        ("What happened, according to Reuters only?", {"Reuters": Role.ONLY}),
        (
            "Only from Reuters and The Verge, what is new?",
            {"Reuters": Role.ONLY, "The Verge": Role.ONLY},
        ),
        ("Was he famous, but not by TechCrunch's account?", {"TechCrunch": Role.PREFERRED}),
        (
            "What did Fortune, Wired and The Age say?",
            dict.fromkeys(("Fortune", "Wired", "The Age"), Role.PREFERRED),
        ),
        (
            "What did TechCrunch and Fortune find?",
            {"TechCrunch": Role.PREFERRED, "Fortune": Role.PREFERRED},
        ),
        (
            "According to The Verge, not Fortune, what broke?",
            {"The Verge": Role.PREFERRED, "Fortune": Role.EXCLUDED},
        ),
    ],
)
def test_what_is_asked_of_an_outlet(names, question, roles):
    assert {name: role for name, _, role in found(names, question)} == roles


def test_an_index_without_outlets_finds_none():
    assert OutletNames(["", "  "]).find("What did Reuters say?") == []


@given(
    st.text(max_size=300)
    | st.lists(st.sampled_from([*OUTLETS, "not", "only", ",", "'", "and"])).map(" ".join)
)
def test_spans_are_in_order_and_never_overlap(question):
    mentions = OutletNames(OUTLETS).find(question)
    for one, other in pairwise(mentions):
        assert one.span.end <= other.span.start
    for mention in mentions:
        assert 0 < len(mention.span) <= len(question)
        assert set(mention.outlets) <= set(OUTLETS)
