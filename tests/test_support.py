"""What speaks for a sentence, which gate keeps a question from an answer, and calibration."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
import pytest

from newsrag import Article, Filter, NewsIndex
from newsrag.answer.support import ORDER, rivals, score, support
from newsrag.evaluation.calibration import balanced, brier, calibration_error, reliability
from newsrag.text.alike import Alike
from newsrag.text.answer_kinds import Kind, expected_kind, has_kind
from newsrag.text.asked_names import asked_names
from newsrag.types import Gate

# -- what a question asks for ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("When did the ferry sink?", Kind.TIME),
        ("In what year was the bridge built?", Kind.TIME),
        ("How long did the strike last?", Kind.TIME),
        ("How many people died?", Kind.NUMBER),
        ("How many percent of voters stayed at home?", Kind.SHARE),
        ("How much did the bridge cost?", Kind.MONEY),
        ("How high is the dam?", Kind.MEASURE),
        ("Who opened the dam?", Kind.NAME),
        ("Which company built the dam?", Kind.NAME),
        ("Where did the ferry sink?", Kind.PLACE),
        ("In which city did they meet?", Kind.PLACE),
        ("Why did the dam break?", Kind.REASON),
        ("How did the dam break?", Kind.MEANS),
        ("What is the new dam called?", Kind.TERM),
        ("Did Russia withdraw?", None),
        ("What did the minister say?", None),
        ("¿Cuándo llegó el tren?", None),
    ],
)
def test_the_kind_of_answer_that_a_question_expects(question, kind):
    assert expected_kind(question) is kind


@pytest.mark.parametrize(
    ("kind", "sentence", "there"),
    [
        (Kind.TIME, "It sank on Monday.", True),
        (Kind.TIME, "It sank in 1998.", True),
        (Kind.TIME, "It sank near the harbour.", False),
        (Kind.NUMBER, "Twelve people were on board.", True),
        (Kind.NUMBER, "People were on board.", False),
        (Kind.SHARE, "That was 30% of them.", True),
        (Kind.MONEY, "It cost 30 million.", True),
        (Kind.MEASURE, "The dam is 30 metres high.", True),
        (Kind.MEASURE, "The dam is 30 years old.", False),
        (Kind.NAME, "It was opened by Minister Sample.", True),
        (Kind.NAME, "It was opened by a minister.", False),
        (Kind.PLACE, "They met in Sampletown.", True),
        (Kind.PLACE, "They met Sample.", False),
        (Kind.REASON, "It broke because of the rain.", True),
        (Kind.TERM, "It is known as the long dam.", True),
    ],
)
def test_a_sentence_has_what_is_asked_for(kind, sentence, there):
    assert has_kind(kind, sentence, "?") is there


def test_what_stands_in_the_question_is_no_answer():
    question = "Who did Minister Sample meet in 1998?"
    assert not has_kind(Kind.NAME, "They said that Minister Sample left.", question)
    assert has_kind(Kind.NAME, "They said that Minister Sample met Envoy Other.", question)
    assert not has_kind(Kind.TIME, "It was 1998.", question)


# -- words that begin alike -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("term", "word", "same"),
    [
        ("destroy", "destruct", True),
        ("farm", "farmer", True),
        ("chile", "chilean", True),
        ("cat", "cats", False),  # too short to tell
        ("2013", "20135", False),
        ("interview", "international", False),
        ("dam", "dam", True),
        ("", "word", False),
    ],
)
def test_forms_of_a_word_begin_alike(term, word, same):
    assert Alike([term]).there([word]) == ({term} if same else set())
    assert Alike([word]).there([term]) == ({word} if same else set())


# -- names in questions ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ("Did Russia withdraw from Kyiv?", ["Russia", "Kyiv"]),
        ("Which tie did James Monroe wear?", ["James Monroe"]),
        ("What is Russia's plan?", ["Russia"]),
        ("Who won the cup on Monday in May?", []),
        ("did russia withdraw from kyiv?", []),
        ("DID RUSSIA WITHDRAW FROM KYIV TODAY?", []),
        ("Russia Withdraws Troops From Ukrainian Capital", []),
        ("Inflation rose. Why?", []),
        ("What happened at 2023-10-20T21:30:00?", []),
        ("What did the WHA decide?", ["WHA"]),
        ("", []),
    ],
)
def test_names_are_told_by_their_capitals(question, names):
    assert [span.of(question) for span in asked_names(question)] == names


# -- support --------------------------------------------------------------------------------------


def test_sentences_that_say_the_same_are_no_rivals():
    one, other = np.eye(2, dtype=np.float32)
    usual = 1.5
    assert rivals([9.0, 8.9, 8.8], np.array([one, one, one]), usual) == pytest.approx(usual)
    against = rivals([9.0, 5.0], np.array([one, other]), usual)
    assert against == pytest.approx((5.0 + 7 * usual) / 8)


def test_a_sentence_that_may_answer_too_counts_no_more_than_that():
    vectors = np.eye(2, dtype=np.float32)
    assert rivals([14.0, 12.0], vectors) == rivals([14.0, 9.0], vectors)
    assert rivals([14.0, 12.0], vectors) > rivals([14.0, 5.0], vectors)


def test_support_grows_with_score_and_lead_and_falls_with_an_unknown_name():
    features = {"score": 8.0, "lead": 4.0, "known": 1.0, "length": 0.0}
    middle = support(features)
    assert 0 < middle < 1
    assert support(features | {"score": 9.0}) > middle
    assert support(features | {"lead": 5.0}) > middle
    assert support(features | {"known": 0.0}) < middle


def test_every_feature_speaks_for_a_sentence():
    assert all(weight > 0 for weight in ORDER.values())
    assert score(dict.fromkeys(ORDER, 0.0)) == 0


# -- gates ----------------------------------------------------------------------------------------

FERRY = "The ferry to the islands sank on Monday near Sampletown, the coast guard said."


@pytest.fixture(scope="module")
def archive(tmp_path_factory):
    """An index of a ferry that sank, an orchard, and an empty valley."""
    texts = [
        ("ferry", FERRY, "Harbour Post", "2016-05-03"),
        ("apples", "Apple growers expect a late harvest after the frost.", "Valley News",
         "2016-06-01"),
        ("people", "Zelensky met Chilean envoys. The premier stayed at home.", "Valley News",
         "2016-07-01"),
    ]  # fmt: skip
    with NewsIndex.build(tmp_path_factory.mktemp("gates") / "index", device="cpu") as index:
        index.add_articles(
            Article(id=id_, text=text, source=source, published_raw=day)
            for id_, text, source, day in texts
        )
        yield index


def at(*day):
    return datetime(*day, tzinfo=UTC)


@pytest.mark.parametrize(
    ("question", "gate", "named"),
    [
        ("When did the ferry to Monroeville sink?", Gate.NAME, "“Monroeville”"),
        ("When did the ferry to the islands sink, according to Bloomberg?", Gate.OUTLET,
         "“Bloomberg”"),
        ("What is the price of copper?", Gate.WORDS, "“copper”"),
        ("Did the coast guard expect the harvest?", Gate.SCORE, "support"),
        ('Did the "wrong words" sink?', Gate.PHRASE, "quotation marks"),
    ],
)  # fmt: skip
def test_the_gate_that_failed_is_named(archive, question, gate, named):
    answer = archive.ask(question)
    assert not answer.found
    assert answer.gate is gate
    assert named in answer.reason


@pytest.mark.parametrize(
    "question",
    [
        "When did the ferry to the islands sink?",
        "When did the ferry to the islands sink near Sampletown?",
        "When did the ferry near Sampeltown sink?",  # a slip of the pen
        "When did the ferry to the Islands sink?",
        "When did Sampletown's ferry to the islands sink?",
    ],
)
def test_names_that_are_there_are_not_in_the_way(archive, question):
    answer = archive.ask(question)
    assert answer.found, answer
    assert answer.gate is None
    assert answer.statements[0].quote == FERRY


@pytest.mark.parametrize(
    "question", ["Who met Zelenskyy?", "Who came from Chile?", "What did Volodymyr Zelensky do?"]
)
def test_a_name_in_another_form_is_known(archive, question):
    assert archive.ask(question).gate is not Gate.NAME


def test_a_time_without_an_answer_shows_what_answers_at_another(archive):
    for wanted in (
        Filter(after=at(2016, 5, 20)),
        Filter(before=at(2016, 1, 1)),
        Filter(as_of=at(2016, 1, 1)),
    ):
        answer = archive.ask("When did the ferry to the islands sink?", filter=wanted)
        assert answer.gate is Gate.DATE
        assert answer.nearest[0].quote == FERRY
        assert "2016-05-20" in answer.reason or "2016-01-01" in answer.reason


def test_an_outlet_without_an_answer_shows_what_others_say(archive):
    only = "When did the ferry to the islands sink? Only from Valley News"
    for answer in (
        archive.ask("When did the ferry to the islands sink?", filter=Filter("Valley News")),
        archive.ask(only),
    ):
        assert answer.gate is Gate.OUTLET
        assert "Valley News" in answer.reason
        assert answer.nearest[0].citations[0].source == "Harbour Post"


def test_a_filter_that_nothing_answers_beside_either_is_not_blamed(archive):
    answer = archive.ask("What is the price of copper?", filter=Filter(after=at(2016, 5, 20)))
    assert answer.gate is Gate.WORDS


def test_names_are_looked_for_within_the_filter(archive):
    without = Filter(not_article_ids=("ferry",))
    answer = archive.ask("When did the ferry near Sampletown sink?", filter=without)
    assert answer.gate is Gate.NAME
    assert "passes the filter" in answer.reason


def test_an_empty_archive_says_so(empty_index):
    answer = empty_index.ask("When did the ferry sink?")
    assert answer.gate is Gate.EMPTY
    assert "newsrag add" in answer.reason


# -- calibration ----------------------------------------------------------------------------------


def test_calibration_by_hand():
    predicted, outcomes = [0.1, 0.2, 0.8, 0.9], [False, False, True, True]
    low, high = reliability(predicted, outcomes, bins=2)
    assert (low.predicted, low.observed, low.mass) == pytest.approx((0.15, 0, 0.5))
    assert (high.predicted, high.observed, high.mass) == pytest.approx((0.85, 1, 0.5))
    assert calibration_error([low, high]) == pytest.approx(0.15)
    assert brier(predicted, outcomes) == pytest.approx((0.01 + 0.04 + 0.04 + 0.01) / 4)


def test_the_rarer_kind_counts_as_much_as_the_other():
    outcomes = [True, False, False, False]
    weights = balanced(outcomes)
    assert weights == pytest.approx([0.5, 1 / 6, 1 / 6, 1 / 6])
    [one] = reliability([0.7] * 4, outcomes, weights, bins=1)
    assert (one.predicted, one.observed) == pytest.approx((0.7, 0.5))
    assert balanced([True, True]) == [0.25, 0.25]
