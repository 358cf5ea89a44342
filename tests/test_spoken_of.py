"""Which days the sentences of a report speak of, counted from its publication."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsrag.text.quoted_spans import quoted_spans
from newsrag.text.spoken_of import Role, days_spoken_of

THURSDAY = datetime(2022, 3, 31, tzinfo=UTC)


def read(sentence, published=THURSDAY, **around):
    return [
        (each.span.of(sentence), each.first.isoformat(), each.last.isoformat())
        for each in days_spoken_of(sentence, published, **around)
    ]


def days(sentence, published=THURSDAY, **around):
    return [
        first if first == last else f"{first}/{last}"
        for _, first, last in read(sentence, published, **around)
    ]


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        # Weekdays: the last one, and the next of what is to come.
        ("The minister resigned on Wednesday.", ["2022-03-30"]),
        ("Troops left the town on Thursday.", ["2022-03-31"]),
        ("The strike hit the port Tuesday morning.", ["2022-03-29"]),
        ("The council will meet on Saturday.", ["2022-04-02"]),
        ("Talks are set to resume Friday by video.", ["2022-04-01"]),
        ("On Saturday, the court will hear the case.", ["2022-04-02"]),
        ("A decision is expected on Monday.", ["2022-04-04"]),
        ("The vote, which was postponed, is scheduled for Sunday.", ["2022-04-03"]),
        ("The bridge is expected to remain closed on Sunday.", ["2022-04-03"]),
        (
            "The minister said on Tuesday that the council will meet on Saturday.",
            ["2022-03-29", "2022-04-02"],
        ),
        ("They had promised in the capital on Tuesday that they would leave.", ["2022-03-29"]),
        # The number in brackets.
        ("On Wednesday (30), the spokesman promised to ease the pressure.", ["2022-03-30"]),
        ("The movement on Thursday (31) shows it.", ["2022-03-31"]),
        ("It was seen again last Thursday (24).", ["2022-03-24"]),
        ("On Monday (29) it rained.", ["2022-03-29"]),  # the number rules
        ("The talks are on Monday (4).", ["2022-04-04"]),
        # Days and months without a year.
        ("The campaign began on 24 February.", ["2022-02-24"]),
        ("The campaign began on February 24.", ["2022-02-24"]),
        ("The exhibition will open on April 12.", ["2022-04-12"]),
        ("He was arrested on Dec. 5.", ["2021-12-05"]),
        ("Prices fell in January.", ["2022-01-01/2022-01-31"]),
        ("The trial will begin in June.", ["2022-06-01/2022-06-30"]),
        ("It was signed on March 7-9.", ["2022-03-07/2022-03-09"]),
        # What counts from publication.
        ("Rain fell yesterday.", ["2022-03-30"]),
        ("The ministry today denied it.", ["2022-03-31"]),
        ("The mayor resigned last week.", ["2022-03-21/2022-03-27"]),
        ("Two days ago the dam broke.", ["2022-03-29"]),
        ("The price doubled last year.", ["2021-01-01/2021-12-31"]),
        ("The law takes effect next month.", ["2022-04-01/2022-04-30"]),
        ("Nobody has crossed it since March 3.", ["2022-03-03/2022-03-31"]),
        ("The road was shut between March 3 and March 7.", ["2022-03-03/2022-03-07"]),
        # With a year.
        ("The plant was built in 2019.", ["2019-01-01/2019-12-31"]),
        ("The treaty of 3 March 2018 holds.", ["2018-03-03"]),
        ("It burned on Tuesday, 8 March 2022.", ["2022-03-08"]),
        ("In this May 18, 2017 photo the bridge stands.", ["2017-05-18"]),
    ],
)
def test_days_are_read_as_a_newsroom_means_them(sentence, expected):
    assert days(sentence) == expected


@pytest.mark.parametrize(
    "sentence",
    [
        "Parliament votes on Tuesday.",  # which one?
        "The party agreed to meet on Monday.",
        "She announced a rally in the capital on Monday.",
        "Friday's summit was discussed.",
        "The minister resigned on Friday.",  # six days ago, or today where it was written
        "He left last Tuesday.",  # two days ago, or nine
        "The shop is open every Sunday.",
        "It opens on Sundays.",
        "The paper opens Monday to Friday.",
        "The Sunday Times printed it.",
        "Shoppers came on Black Friday.",
        "“We saw them on Monday,” a resident said.",
        "'We start next month,' the company wrote.",
        "The work must end by Friday.",
        "Hours after Tuesday's attack the road was closed.",
        "Today, it is a museum.",
        "The most powerful rocket there is today flies.",
        "The mission will last 22 days.",
        "The exhibition will open on February 10.",
        "It costs 2019 dollars, says Mr. May.",
        "We start next month — A. Sample (@sample)",
    ],
)
def test_what_is_not_sure_is_not_told(sentence):
    assert days(sentence) == []


def test_what_stands_around_a_sentence_can_make_it_unsure():
    sentence = "They came on Monday."
    assert days(sentence) == ["2022-03-28"]
    assert days(sentence, before="“We saw it. ") == []
    assert days(sentence, before="“We saw it,” he said. ") == ["2022-03-28"]
    assert days(sentence, after=" — A. Sample (@sample) March 1, 2021") == []
    assert days("In 1986 it burned; on April 26 it closed.") == ["1986-01-01/1986-12-31"]
    assert days("It closed on April 26.", before="All this was in 1986. ") == []


def test_without_a_publication_only_dates_with_a_year_are_read():
    assert days("It burned on 8 March 2022.", None) == ["2022-03-08"]
    for sentence in (
        "It burned on Tuesday.",
        "It burned last year.",
        "It burned in March last year",
    ):
        assert days(sentence, None) == []


def test_the_first_days_of_a_month_may_mean_the_one_before():
    new_year = datetime(2018, 1, 1, tzinfo=UTC)
    assert days("In January, the agency announced two missions.", new_year) == []
    assert days("In July this year, some were arrested.", new_year) == []


def test_a_late_hour_may_be_the_next_day_elsewhere():
    late = datetime(2022, 3, 30, 22, tzinfo=UTC)  # a Wednesday, and Thursday in Asia
    assert days("The ship sank on Thursday.", late) == []
    assert days("The ship sank on Thursday (31).", late) == ["2022-03-31"]


@pytest.mark.parametrize(
    ("sentence", "role"),
    [
        ("The minister said on Tuesday that it is over.", Role.REPORT),
        ("The minister on Tuesday said that it is over.", Role.REPORT),
        ("SAMPLETOWN, March 29 (Wire) - The dam broke.", Role.REPORT),
        ("A dam broke — A. Sample (@sample) March 29, 2022", Role.REPORT),
        ("The dam broke on Tuesday.", Role.EVENT),
        ("It has been shut since Tuesday.", Role.STRETCH),
    ],
)
def test_a_day_is_of_the_event_or_of_the_words(sentence, role):
    assert [each.role for each in days_spoken_of(sentence, THURSDAY)] == [role]


def test_a_long_list_of_dates_is_no_sentence():
    assert days("Archive: " + ", ".join(f"March {year}" for year in range(2000, 2012))) == []
    assert days("It broke on Tuesday. " * 200) == []


@pytest.mark.parametrize(
    ("sentence", "before", "inside"),
    [
        ("He said “no” and left.", "", ["“no"]),
        ('He said "no" and left.', "", ['"no']),
        ("He said 'no way' and left.", "", ["'no way"]),
        ("The officials' statement didn't say so.", "", []),
        ("`` They left , '' he said .", "", ["`` They left , "]),
        ("They left .", "`` We stayed . ", ["They left ."]),
        ("They left. ”", "“We stayed. ", ["They left. "]),
        ("“They left.", "", ["“They left."]),
        ("“It’s the dogs’ bowl,” he said.", "", ["“It’s the dogs’ bowl,"]),
    ],
)
def test_quotations_are_found(sentence, before, inside):
    assert [span.of(sentence) for span in quoted_spans(sentence, before)] == inside


WORDS = """
on in since by last next this Monday Thursday March May 3 24 2019 ( 31 ) will said that to be had
resigned yesterday today week month year ago two the of “ ” ' " , . - 's
"""
words = st.sampled_from(WORDS.split())


@given(
    st.one_of(st.text(max_size=80), st.lists(words, max_size=25).map(" ".join)),
    st.one_of(st.none(), st.datetimes(timezones=st.just(UTC))),
    st.text(max_size=20),
)
def test_any_text_gives_days_that_stand_in_order(sentence, published, before):
    found = days_spoken_of(sentence, published, before)
    end = 0
    for each in found:
        assert end <= each.span.start < each.span.end <= len(sentence)
        assert date.min <= each.first <= each.last
        end = each.span.end
    # What stands before a sentence takes from what it tells, and adds nothing.
    alone = days_spoken_of(sentence, published)
    assert all(each in alone for each in found)


@given(st.dates(date(1990, 1, 1), date(2090, 1, 1)), st.integers(0, 6))
def test_a_weekday_is_never_more_than_five_days_off(today, number):
    name = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")[number]
    published = datetime(today.year, today.month, today.day, 12, tzinfo=UTC)
    for sentence, ahead in ((f"It fell on {name}.", False), (f"It will fall on {name}.", True)):
        for each in days_spoken_of(sentence, published):
            assert each.first.weekday() == number
            off = each.first - today if ahead else today - each.first
            assert timedelta(0) <= off <= timedelta(5)
