"""Outlets in questions: which names count as outlets, which do not, and what they ask for."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsrag.text.outlet_names import KNOWN_AS, NameTable
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

SITES = (
    "abcnews.go.com",
    "www.bbc.com",
    "www.cbsnews.com",
    "edition.cnn.com",
    "www.dailymail.co.uk",
    "www.dw.com",
    "www.detroitnews.com",
    "ew.com",
    "fortune.com",
    "www.huffingtonpost.com",
    "www.independent.co.uk",
    "www.latimes.com",
    "www.nbcnews.com",
    "www.nytimes.com",
    "www.reuters.com",
    "www.rt.com",
    "www.theguardian.com",
    "www.thesun.co.uk",
    "timesofindia.indiatimes.com",
    "www.washingtonpost.com",
    "www.wsj.com",
    "herald-uk",
)


@pytest.fixture(scope="module")
def sites():
    return OutletNames(SITES)


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


@pytest.mark.parametrize(
    ("question", "excluded"),
    [
        ("Neither CNN nor BBC: floods in the north", ["CNN", "BBC"]),
        ("neither in the Sun nor in the Daily Mail: floods", ["Sun", "Daily Mail"]),
        ("not reported by CNN: floods", ["CNN"]),
        ("no Daily Mail, floods", ["Daily Mail"]),
        ("floods, no CNN or BBC please", ["CNN", "BBC"]),
        ("floods in other outlets than the BBC", ["BBC"]),
        ("what does any outlet but CNN say?", ["CNN"]),
        ("floods, anyone but CNN", ["CNN"]),
        ("all newspapers but the Sun", ["Sun"]),
        ("floods, all except BBC", ["BBC"]),
        ("floods, rather than the Daily Mail", ["Daily Mail"]),
        ("floods, instead of Fortune", ["Fortune"]),
        ("no articles from CNN and the Guardian: floods", ["CNN", "Guardian"]),
        ("CNN and BBC excluded, who wrote about floods?", ["CNN", "BBC"]),
    ],
)
def test_a_negated_outlet_is_excluded(sites, question, excluded):
    assert [(n, r) for n, _, r in found(sites, question)] == [
        (name, Role.EXCLUDED) for name in excluded
    ]


@pytest.mark.parametrize(
    ("question", "only"),
    [
        ("just the BBC: floods", ["BBC"]),
        ("floods, just from the Guardian", ["Guardian"]),
        ("solely CNN, floods", ["CNN"]),
        ("exclusively in the Daily Mail: floods", ["Daily Mail"]),
        ("nothing but Reuters: floods", ["Reuters"]),
        ("no outlet except CNN: floods", ["CNN"]),
        ("floods, CNN and Reuters only", ["CNN", "Reuters"]),
    ],
)
def test_an_outlet_alone_is_demanded(sites, question, only):
    assert [(n, r) for n, _, r in found(sites, question)] == [(name, Role.ONLY) for name in only]


@pytest.mark.parametrize(
    "question",
    [
        "What do not only CNN but also others say?",
        "Was it in more than just CNN, not just CNN?",
        "Why was no CNN reporter let in?",
    ],
)
def test_more_than_an_outlet_is_neither_only_nor_without_it(sites, question):
    assert {role for _, _, role in found(sites, question)} == {Role.PREFERRED}


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("what did cnn say about floods", {"cnn": "edition.cnn.com"}),
        ("bbc news floods", {"bbc news": "www.bbc.com"}),
        ("daily mail floods", {"daily mail": "www.dailymail.co.uk"}),
        ("new york times floods", {"new york times": "www.nytimes.com"}),
        ("what did the guardian say", {"guardian": "www.theguardian.com"}),
        ("what did the sun report about floods?", {"sun": "www.thesun.co.uk"}),
        ("fortune magazine floods", {"fortune magazine": "fortune.com"}),
        ("Has Fortune magazine seen it?", {"Fortune magazine": "fortune.com"}),
        ("reuters floods", {"reuters": "www.reuters.com"}),
        ("ABC News floods", {"ABC News": "abcnews.go.com"}),
        ("abc news floods", {"abc news": "abcnews.go.com"}),
        ("Times of India floods", {"Times of India": "timesofindia.indiatimes.com"}),
        ("Floods: NYT or WSJ?", {"NYT": "www.nytimes.com", "WSJ": "www.wsj.com"}),
        ("wapo floods", {"wapo": "www.washingtonpost.com"}),
        ("HuffPost on floods", {"HuffPost": "www.huffingtonpost.com"}),
        ("LA Times floods", {"LA Times": "www.latimes.com"}),
        ("NBC on floods", {"NBC": "www.nbcnews.com"}),
        ("CBS and NBC on floods", {"CBS": "www.cbsnews.com", "NBC": "www.nbcnews.com"}),
        ("Reuters on floods", {"Reuters": "www.reuters.com"}),
        ("The Sun on Brexit", {"The Sun": "www.thesun.co.uk"}),
        ("www.nytimes.com floods", {"www.nytimes.com": "www.nytimes.com"}),
        ("floods at cnn.com", {"cnn.com": "edition.cnn.com"}),
        ("bbc.co.uk floods", {"bbc.co.uk": "www.bbc.com"}),
        ("floods herald-uk", {"herald-uk": "herald-uk"}),
    ],
)
def test_names_of_sites_short_forms_and_small_letters(sites, question, expected):
    assert {name: outlets for name, outlets, _ in found(sites, question)} == {
        name: (outlet,) for name, outlet in expected.items()
    }


@pytest.mark.parametrize(
    "question",
    [
        "what did the independent report say",
        "did a fortune come of it, and is the sun up?",
        "who is the guardian of the child?",
        "Time on your hands",
        "Just Fortune and chance",
        "No Fortune, no honour",
        "Is there gulf of any kind in Detroit?",
        "Elizabeth Warren and Dan Wood met for a Round Table",
        "Is the pool six ft deep?",
        "the mail and the post came daily, in abc order",
    ],
)
def test_what_only_looks_like_an_outlets_name_is_none(sites, question):
    assert found(sites, question) == []


def test_a_short_form_means_nothing_where_no_such_outlet_is():
    assert found(OutletNames(["Sample Courier"]), "NYT, WaPo, FT and reuters on floods") == []


def test_a_short_form_belongs_to_one_group():
    every = [name.casefold() for group in KNOWN_AS for name in group]
    assert len(every) == len(set(every))


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("New York Times", ["www.nytimes.com"]),
        ("The New York Times", ["www.nytimes.com"]),
        ("BBC News", ["www.bbc.com"]),
        ("guardian", ["www.theguardian.com"]),
        ("Washington Post", ["www.washingtonpost.com"]),
        ("LA Times", ["www.latimes.com"]),
        ("cnn.com", ["edition.cnn.com"]),
        ("NYT", ["www.nytimes.com"]),
        ("FORTUNE.com", ["fortune.com"]),
        ("Sample", []),
    ],
)
def test_a_filter_understands_the_names_that_questions_do(given, expected):
    assert NameTable(SITES).matching(given) == expected


def test_a_whole_name_is_that_outlet_alone_and_an_article_makes_no_difference():
    table = NameTable(["Sample Times", "Sample Times - Sport", "Old Sample Times"])
    assert table.matching("sample times") == ["Sample Times"]
    assert table.matching("The Sample Times") == ["Sample Times", "Sample Times - Sport"]
    assert table.matching("sample") == ["Sample Times", "Sample Times - Sport", "Old Sample Times"]


def test_only_near_names_are_offered():
    table = NameTable(SITES)
    assert table.near("Gaurdian") == ["www.theguardian.com"]
    assert table.near("New Yrok Times") == ["www.nytimes.com"]
    assert table.near("Springfield Gazette") == []
    assert table.near("") == []


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


PIECES = st.sampled_from(
    ["The New York Times", "Daily Mail", "BBC News", "www.nytimes.com", "https://", "The", "the",
     "New", "York", "Times", "NYT", "nytimes", ".com", "D", "M", "said", "on", "Ärzte", "'", ","]
)  # fmt: skip


@settings(max_examples=200)
@given(
    st.lists(st.lists(PIECES, min_size=1, max_size=4).map(" ".join), min_size=1, max_size=4),
    st.lists(st.tuples(PIECES, st.sampled_from(["", " "])).map("".join), max_size=12).map("".join),
)
def test_no_name_is_passed_over_for_its_beginning(outlets, question):
    names = OutletNames([*outlets, "www.nytimes.com", "Deutsche Ärztezeitung"])
    found = names.find(question)
    names._may_begin = lambda *_: True
    assert found == names.find(question)


def test_initials_in_a_domain_are_those_of_its_name():
    [found] = OutletNames(["www.dtgazette.com"]).find("What did Delta Town Gazette say?")
    assert found.outlets == ("www.dtgazette.com",)
