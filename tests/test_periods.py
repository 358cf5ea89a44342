"""Dates and stretches of time in questions, and what only looks like them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from newsrag.text.periods import asks_for_latest, find_periods

NOW = datetime(2024, 2, 14, 10, 30, tzinfo=UTC)  # a Wednesday


def found(question, now=NOW):
    """Return what is found, as strings: the words, from when, before when."""
    return [
        (
            each.period.text,
            each.period.after and each.period.after.date().isoformat(),
            each.period.before and each.period.before.date().isoformat(),
        )
        for each in find_periods(question, now)
    ]


@pytest.mark.parametrize(
    ("question", "text", "after", "before"),
    [
        # a day with its year
        ("What burned on 31 March 2022?", "on 31 March 2022", "2022-03-31", "2022-04-01"),
        ("what burned on march 31, 2022", "on march 31, 2022", "2022-03-31", "2022-04-01"),
        ("the strike of Mar. 31, 2022", "of Mar. 31, 2022", "2022-03-31", "2022-04-01"),
        ("the strike of 31st of March, 2022", "of 31st of March, 2022", "2022-03-31", "2022-04-01"),
        ("the 3 Oct 2022 floods", "3 Oct 2022", "2022-10-03", "2022-10-04"),
        ("floods on 2022-03-31 in Lagos", "on 2022-03-31", "2022-03-31", "2022-04-01"),
        ("floods on 31.03.2022.", "on 31.03.2022", "2022-03-31", "2022-04-01"),
        ("floods on 03/31/2022", "on 03/31/2022", "2022-03-31", "2022-04-01"),
        ("floods on 03/04/2022", "on 03/04/2022", "2022-03-04", "2022-03-05"),
        ("floods on 5/6/22?", "on 5/6/22", "2022-05-06", "2022-05-07"),
        ("(2023-10-04T22:42:00+00:00)", "2023-10-04T22:42:00+00:00", "2023-10-04", "2023-10-05"),
        ("On Friday, 13 October 2023", "On Friday, 13 October 2023", "2023-10-13", "2023-10-14"),
        ("its October 7, 2023, article", "October 7, 2023", "2023-10-07", "2023-10-08"),
        ("the vote of 29 February 2020", "of 29 February 2020", "2020-02-29", "2020-03-01"),
        # words about publishing belong to it
        ("a note published on May 5, 2023", "published on May 5, 2023", "2023-05-05", "2023-05-06"),
        (
            "a note published on a date before May 5, 2023",
            "published on a date before May 5, 2023",
            None,
            "2023-05-05",
        ),
        (
            "a note published at 18:00:05 on May 5, 2023, at 18:00:32, that",
            "published at 18:00:05 on May 5, 2023, at 18:00:32",
            "2023-05-05",
            "2023-05-06",
        ),
        ("posted later on May 5, 2023", "posted later on May 5, 2023", "2023-05-05", "2023-05-06"),
        ("dated 5 May 2023", "dated 5 May 2023", "2023-05-05", "2023-05-06"),
        ("on May 5th at 1pm ET?", "on May 5th at 1pm ET", "2023-05-05", "2023-05-06"),
        # without a year: the latest that has begun
        ("What did she say on 31 March?", "on 31 March", "2023-03-31", "2023-04-01"),
        ("What did she say March 31?", "March 31", "2023-03-31", "2023-04-01"),
        ("what was said on 14 february", "on 14 february", "2024-02-14", "2024-02-15"),
        ("what was said on 15 february", "on 15 february", "2023-02-15", "2023-02-16"),
        ("What closed on 29 February?", "on 29 February", "2020-02-29", "2020-03-01"),
        ("What closed in March?", "in March", "2023-03-01", "2023-04-01"),
        ("What closed in February?", "in February", "2024-02-01", "2024-03-01"),
        ("what closed in may", "in may", "2023-05-01", "2023-06-01"),
        ("WHAT CLOSED IN MAY", "IN MAY", "2023-05-01", "2023-06-01"),
        ("What closed on Tuesday?", "on Tuesday", "2024-02-13", "2024-02-14"),
        ("What closed on Wednesday night?", "on Wednesday night", "2024-02-14", "2024-02-15"),
        # months, years, decades
        ("What closed in March 2022?", "in March 2022", "2022-03-01", "2022-04-01"),
        ("the December 2022 storms", "December 2022", "2022-12-01", "2023-01-01"),
        ("What closed in October last year?", "in October last year", "2023-10-01", "2023-11-01"),
        ("Who led the party in 2021?", "in 2021", "2021-01-01", "2022-01-01"),
        ("Who led the party in 2021-22?", "in 2021-22", "2021-01-01", "2023-01-01"),
        ("the drought of 2018", "of 2018", "2018-01-01", "2019-01-01"),
        ("What was built in the 1990s?", "in the 1990s", "1990-01-01", "2000-01-01"),
        ("What was built in the '90s?", "in the '90s", "1990-01-01", "2000-01-01"),
        ("What was built in the 1990’s?", "in the 1990’s", "1990-01-01", "2000-01-01"),
        ("profits in Q3 2022", "in Q3 2022", "2022-07-01", "2022-10-01"),
        ("profits in Q1", "in Q1", "2024-01-01", "2024-04-01"),
        ("profits in H2 2022", "in H2 2022", "2022-07-01", "2023-01-01"),
        # parts
        ("profits in early 2022", "in early 2022", "2022-01-01", "2022-05-01"),
        ("profits by mid-2014", "by mid-2014", None, "2014-09-01"),
        ("storms in late October", "in late October", "2023-10-21", "2023-11-01"),
        (
            "storms in the first week of March 2022",
            "in the first week of March 2022",
            "2022-03-01",
            "2022-03-08",
        ),
        (
            "storms in the last three days of March 2022",
            "in the last three days of March 2022",
            "2022-03-29",
            "2022-04-01",
        ),
        ("second half of 2022", "second half of 2022", "2022-07-01", "2023-01-01"),
        ("the third quarter of 2022", "third quarter of 2022", "2022-07-01", "2022-10-01"),
        ("by the end of 2022", "by the end of 2022", None, "2023-01-01"),
        ("before the end of 2022", "before the end of 2022", None, "2023-01-01"),
        ("after the start of 2022", "after the start of 2022", "2022-01-01", None),
        ("by the end of the year", "by the end of the year", None, "2025-01-01"),
        (
            "in the week of March 9, 2022",
            "in the week of March 9, 2022",
            "2022-03-07",
            "2022-03-14",
        ),
        # one end
        ("What changed since March?", "since March", "2023-03-01", None),
        ("What changed since 31 March 2022?", "since 31 March 2022", "2022-03-31", None),
        ("What changed since 2020?", "since 2020", "2020-01-01", None),
        ("What changed since at least 2020?", "since at least 2020", "2020-01-01", None),
        ("What changed from 2020 onwards?", "from 2020 onwards", "2020-01-01", None),
        (
            "What changed from March 2020 until now?",
            "from March 2020 until now",
            "2020-03-01",
            None,
        ),
        ("What changed after October 7, 2023?", "after October 7, 2023", "2023-10-08", None),
        ("What changed after 2020?", "after 2020", "2021-01-01", None),
        ("What was known before 9 October?", "before 9 October", None, "2023-10-09"),
        ("What was known prior to 2020?", "prior to 2020", None, "2020-01-01"),
        ("What was known until 9 October?", "until 9 October", None, "2023-10-10"),
        ("no later than 5 May 2022", "no later than 5 May 2022", None, "2022-05-06"),
        ("not before 5 May 2022", "not before 5 May 2022", "2022-05-05", None),
        # both ends
        ("rain from March to May 2022", "from March to May 2022", "2022-03-01", "2022-06-01"),
        ("rain from 9 to 11 March 2022", "from 9 to 11 March 2022", "2022-03-09", "2022-03-12"),
        (
            "rain between October 7 and 9, 2023",
            "between October 7 and 9, 2023",
            "2023-10-07",
            "2023-10-10",
        ),
        (
            "rain between 7 and 9 October 2023",
            "between 7 and 9 October 2023",
            "2023-10-07",
            "2023-10-10",
        ),
        (
            "rain between March 2020 and May 2021",
            "between March 2020 and May 2021",
            "2020-03-01",
            "2021-06-01",
        ),
        (
            "rain between May 5, 2023, and June 7, 2023?",
            "between May 5, 2023, and June 7, 2023",
            "2023-05-05",
            "2023-06-08",
        ),
        ("rain October 7-9, 2023", "October 7-9, 2023", "2023-10-07", "2023-10-10"),
        ("rain October 7 – November 9", "October 7 – November 9", "2023-10-07", "2023-11-10"),
        (
            "rain from 30 December to 2 January 2023",
            "from 30 December to 2 January 2023",
            "2022-12-30",
            "2023-01-03",
        ),
        ("rain from November to March", "from November to March", "2023-11-01", "2024-04-01"),
        ("rain between Monday and Friday", "between Monday and Friday", "2024-02-12", "2024-02-17"),
        ("rain 2019-2021", "2019-2021", "2019-01-01", "2022-01-01"),
        ("between 2019 and 2021", "between 2019 and 2021", "2019-01-01", "2022-01-01"),
        ("between May 2022 and March 2022", None, "2022-03-01", "2022-06-01"),
        (
            "after 7 October but before 20 October 2023",
            "after 7 October but before 20 October 2023",
            "2023-10-08",
            "2023-10-20",
        ),
        # counted from now
        ("What happened today?", "today", "2024-02-14", "2024-02-15"),
        ("Yesterday, who resigned?", "Yesterday", "2024-02-13", "2024-02-14"),
        ("the day before yesterday", "day before yesterday", "2024-02-12", "2024-02-13"),
        ("Who resigned this morning?", "this morning", "2024-02-14", "2024-02-15"),
        ("Who resigned last night?", "last night", "2024-02-13", "2024-02-14"),
        ("Who resigned last Tuesday?", "last Tuesday", "2024-02-13", "2024-02-14"),
        ("Who resigned last Wednesday?", "last Wednesday", "2024-02-07", "2024-02-08"),
        (
            "Who resigned on Monday of last week?",
            "on Monday of last week",
            "2024-02-05",
            "2024-02-06",
        ),
        ("What opens next Wednesday?", "next Wednesday", "2024-02-21", "2024-02-22"),
        ("Who resigned last week?", "last week", "2024-02-05", "2024-02-12"),
        ("WHO RESIGNED LAST WEEK", "LAST WEEK", "2024-02-05", "2024-02-12"),
        ("Why did last week's talks fail?", "last week's", "2024-02-05", "2024-02-12"),
        ("What's this week's plan?", "this week's", "2024-02-12", "2024-02-19"),
        ("Who resigned this week?", "this week", "2024-02-12", "2024-02-19"),
        ("Who resigned in the past week?", "in the past week", "2024-02-07", "2024-02-15"),
        ("Who won over the weekend?", "over the weekend", "2024-02-10", "2024-02-12"),
        ("Who resigned last month?", "last month", "2024-01-01", "2024-02-01"),
        ("Who resigned last quarter?", "last quarter", "2023-10-01", "2024-01-01"),
        ("Who resigned last year?", "last year", "2023-01-01", "2024-01-01"),
        ("Who resigned late last year?", "late last year", "2023-09-01", "2024-01-01"),
        ("Who resigned last March?", "last March", "2023-03-01", "2023-04-01"),
        ("Who resigned earlier this year?", "earlier this year", "2024-01-01", "2024-02-15"),
        ("the last three days", "last three days", "2024-02-11", "2024-02-15"),
        ("in the past 24 hours", "in the past 24 hours", "2024-02-13", "2024-02-15"),
        ("Who resigned over the last year?", "over the last year", "2023-02-14", "2024-02-15"),
        ("Who resigned three days ago?", "three days ago", "2024-02-11", "2024-02-12"),
        ("Who resigned two weeks ago?", "two weeks ago", "2024-01-29", "2024-02-05"),
        ("Who resigned a year ago?", "a year ago", "2023-01-01", "2024-01-01"),
        ("Who resigned since last week?", "since last week", "2024-02-05", None),
    ],
)
def test_times_that_are_understood(question, text, after, before):
    assert found(question) == [(text or question, after, before)]


@pytest.mark.parametrize(
    "question",
    [
        "", " ", "2022", "?!", "March", "may",
        # verbs and names
        "May the prime minister resign?", "he may march to the sea", "Did troops march in?",
        "Did troops march 31 miles?", "How may 22 states object?", "WHO MAY RETIRE",
        "What did the minister say after May resigned?", "Who was criticised by May?",
        "in May's cabinet", "the Theresa May 2017 manifesto", "in May Day parades",
        "between 5 and 7 may be affected", "Why is March Madness popular?",
        "the Women's March on the capital", "in Mar-a-Lago", "during the October Crises",
        "What did the Sunday Times write?", "a guest on Saturday Night Live",
        "a guest on saturday night live", "on Sunday Times pages", "Monday Night Football ratings",
        "on Black Friday", "on Good Friday", "What did USA Today write?", "the Today programme",
        "a film called Last Night in Town", "Last Week Tonight with its host", "the Yesterday song",
        "What is peace worth in today's world?",
        # numbers
        "in 2,022 villages", "the 2020 election", "fraud in 2020 election", "the 1984 novel",
        "by 1800 GMT", "after 1945 GMT", "in 2000 people", "from 1900 to 2000 people",
        "between 1700 and 2000 people", "24 hours", "10 Downing Street", "9/11", "24/7", "the G20",
        "a 4-4-2 formation", "192.168.10.22", "version 1.10.2", "call 555-2019-2020", "a 1960s hit",
        "Covid-19", "the 2019-2021 drought", "after 2014 World Cup", "on 2022-style pages",
        "between 2020", "ahead of 2020 talks", "the many 2020 hopefuls", "heard from 2020 hopefuls",
        "June 30-year bonds", "the last three games", "the 2010-11 season",
        # events known by their day, and what has no edges
        "the October 7 attacks", "the January 6 committee", "in recent weeks",
        "the past few days", "more than two years ago", "the last year that tin was mined",
        "his last week in office", "the second half", "now", "the same day", "in the next hour",
        # not in the calendar
        "on 31 February 2022", "on 31 February", "on February 30", "2022-02-30", "in 2022-13-01",
        "on 32 March", "on 31.04.2022", "29 February 2023",
        "after 5 March 2022 but before 1 March 2022",
        # excluded
        "published on a date other than November 9, 2023", "not in March 2022",
        "any day except 9 November 2023", "instead of March 2022",
    ],
)  # fmt: skip
def test_what_names_no_time(question):
    assert found(question) == []


@pytest.mark.parametrize(
    ("question", "times"),
    [
        ("the report of May 5, 2023 and the one on June 30", ["2023-05-05", "2023-06-30"]),
        ("on December 30 and then on January 2, 2023", ["2022-12-30", "2023-01-02"]),
        ("In 2019, who spoke on 7 July?", ["2019-01-01", "2019-07-07"]),
        ("on January 5, 2024 and on February 20", ["2024-01-05", "2023-02-20"]),
        ("in March and April 2022", ["2022-03-01", "2022-04-01"]),
        ("in 2019, 2020 and 2021", ["2019-01-01", "2020-01-01", "2021-01-01"]),
        ("on 31 February 2022 or on 1 March 2022", ["2022-03-01"]),
        ("In May 2022 May said she would leave in June", ["2022-05-01", "2022-06-01"]),
        ("What did Theresa May last year promise?", ["2023-01-01"]),
        ("on 3 March at 10 May 2022", ["2022-03-03", "2022-05-10"]),
        ("on October 7 and 20 people", ["2023-10-07"]),
        ("on October 7, 1200 people", ["2023-10-07"]),
        ("between the report of May 5, 2023 and now", ["2023-05-05"]),
    ],
)
def test_several_times_help_each_other(question, times):
    assert [after for _, after, _ in found(question)] == times


@pytest.mark.parametrize(
    ("question", "text", "after", "before"),
    [
        ("Who struck in spring 2017?", "in spring 2017", "2017-03-01", "2017-06-01"),
        ("Who struck in the summer of 2017?", "in the summer of 2017", "2017-06-01", "2017-09-01"),
        ("Autumn 2017 strikes", "Autumn 2017", "2017-09-01", "2017-12-01"),
        ("Who struck in the fall of 2017?", "in the fall of 2017", "2017-09-01", "2017-12-01"),
        ("Who struck in winter 2017?", "in winter 2017", "2016-12-01", "2017-03-01"),
        ("the winter of 2016-17", "winter of 2016-17", "2016-12-01", "2017-03-01"),
        ("in the winter of 2016/2017", "in the winter of 2016/2017", "2016-12-01", "2017-03-01"),
        ("in spring last year", "in spring last year", "2023-03-01", "2023-06-01"),
        ("late summer 2017", "late summer 2017", "2017-08-01", "2017-09-01"),
        ("since the end of last summer", "since the end of last summer", "2023-08-16", None),
        ("from summer 2016 to spring 2017", None, "2016-06-01", "2017-06-01"),
        ("since last summer", "since last summer", "2023-06-01", None),
        ("last winter's storm", "last winter's", "2022-12-01", "2023-03-01"),
        ("this winter", "this winter", "2023-12-01", "2024-03-01"),
        ("this fall", "this fall", "2023-09-01", "2023-12-01"),
        ("next winter", "next winter", "2024-12-01", "2025-03-01"),
        ("this past fall", "this past fall", "2023-09-01", "2023-12-01"),
        ("storms over the winter", "over the winter", "2023-12-01", "2024-03-01"),
        ("until spring", "until spring", None, "2023-06-01"),
        ("before Christmas 2017", "before Christmas 2017", None, "2017-12-25"),
        ("What burned on Christmas Eve?", "on Christmas Eve", "2023-12-24", "2023-12-25"),
        ("on New Year's Eve 2016 in Bonn", "on New Year's Eve 2016", "2016-12-31", "2017-01-01"),
        ("on New Year’s Day", "on New Year’s Day", "2024-01-01", "2024-01-02"),
        ("between Christmas and New Year", None, "2023-12-25", "2024-01-02"),
        ("last Christmas", "last Christmas", "2023-12-25", "2023-12-26"),
        ("next Halloween", "next Halloween", "2024-10-31", "2024-11-01"),
        ("on the Fourth of July 2017", "on the Fourth of July 2017", "2017-07-04", "2017-07-05"),
    ],
)
def test_seasons_and_holidays(question, text, after, before):
    assert found(question) == [(text or question, after, before)]


@pytest.mark.parametrize(
    "question",
    [
        "Why is gas dearer in summer?", "since the fall of the town", "in the fall of the town",
        "When did it last fall?", "Did this fall short?", "will shares fall 2016", "fall in line",
        "Arab Spring 2011", "the Summer 2016 Olympics", "the Summer Olympics", "the winter war",
        "a Christmas party", "gifts for Christmas", "before Christmas shopping", "Chinese New Year",
        "on Lunar New Year", "the Christmas 2016 advert", "White Christmas 2016", "his new year",
    ],
)  # fmt: skip
def test_what_is_no_season_or_holiday(question):
    assert found(question) == []


def test_seasons_and_holidays_take_the_year_of_another_date():
    assert [after for _, after, _ in found("In 2016, who left in the summer?")][1] == "2016-06-01"
    assert [after for _, after, _ in found("In 2016, who left on Boxing Day?")][1] == "2016-12-26"


@pytest.mark.parametrize(
    ("now", "first"),
    [((2023, 11, 30), "2022-12-01"), ((2024, 2, 29), "2022-12-01"), ((2024, 3, 1), "2023-12-01")],
)
def test_the_last_winter_is_over(now, first):
    assert found("last winter", datetime(*now, tzinfo=UTC))[0][1] == first


def test_time_counts_from_now_in_utc():
    now = datetime(2024, 1, 1, 0, 30, tzinfo=timezone(timedelta(hours=2)))
    assert found("today", now) == [("today", "2023-12-31", "2024-01-01")]
    assert found("last week", now) == [("last week", "2023-12-18", "2023-12-25")]
    assert found("in December", now) == [("in December", "2023-12-01", "2024-01-01")]


@pytest.mark.parametrize(
    ("now", "question", "after", "before"),
    [
        ((2024, 3, 31), "in the last month", "2024-02-29", "2024-04-01"),
        ((2024, 2, 29), "in the last year", "2023-02-28", "2024-03-01"),
        ((2024, 1, 1), "last month", "2023-12-01", "2024-01-01"),
        ((2024, 1, 1), "last week", "2023-12-25", "2024-01-01"),
        ((2024, 1, 7), "this weekend", "2024-01-06", "2024-01-08"),
        ((2024, 1, 7), "last weekend", "2023-12-30", "2024-01-01"),
        ((2024, 1, 7), "over the weekend", "2024-01-06", "2024-01-08"),
        ((2024, 12, 31), "next month", "2025-01-01", "2025-02-01"),
        ((2024, 12, 31), "later this year", "2024-12-31", "2025-01-01"),
    ],
)
def test_ends_of_months_and_years(now, question, after, before):
    assert found(question, datetime(*now, 23, 59, tzinfo=UTC)) == [(question, after, before)]


@pytest.mark.parametrize(
    "question",
    [
        "What is the latest on the strike?", "latest news about the strike",
        "What did the most recent poll find?", "Who has the newest fleet?",
        "Where is the minister now?", "Who is now in charge?", "What is happening right now",
        "Who is the current mayor?", "Is the current truce holding?",
        "What's the firm's current debt",
        "How many bridges are currently closed?", "today's headlines", "WHAT IS THE LATEST",
        "What's new in the case?", "how safe is it at the moment?", "as of now, who leads?",
    ],
)  # fmt: skip
def test_questions_that_ask_for_the_latest(question):
    assert asks_for_latest(question)


@pytest.mark.parametrize(
    "question",
    [
        "", "?", "What did the minister say?", "Which firm, sued in 2021, is now on trial?",
        "Which firm that is currently on trial was sued?", "the now-defunct bank",
        "Which firm, now called Sample Works, closed?", "What was known until now?",
        "What did Apocalypse Now cost?", "What is NOW's view?", "by Friday at the latest",
        "Which company was recently sued?", "What were the recent talks about?",
        "Considering an article on the latest tram, who built it?", "How strong is the current?",
        "What is peace worth in today's world?", "How does ocean current shape weather?",
        "What did Business Today | Latest Markets write?", "Now that it is over, who won?",
    ],
)  # fmt: skip
def test_questions_that_do_not(question):
    assert not asks_for_latest(question)


LISTED = (
    "between and from to until since after before by on in of the last past this next first week "
    "weeks month year day days hours ago early mid late end beginning quarter half Q3 H1 2022 2020 "
    "1999 1990s '90s 31 7 9 29th 2022-03-31 31.02.2022 03/31/22 March May may February October "
    "Tuesday Sunday today yesterday now weekend three a other than not published at 18:00 pm "
    "onwards summer winter Christmas fall New Year Eve , . - – ' \" ( 's latest current"
)
QUESTIONS = st.lists(st.sampled_from(LISTED.split()), max_size=25).map(" ".join)
TIMES = st.datetimes(timezones=st.sampled_from([UTC, timezone(timedelta(hours=-11))])).filter(
    lambda now: 2 < now.year < 9998
)


@given(QUESTIONS | st.text(max_size=60), TIMES)
@example("on March 3, 2022 at 10 pm 7 May", NOW)
@example("in 1990's'90s", NOW)
@example("² March 2022, ٣١ March ٢٠٢٢, \ud800 May", NOW)
@example(
    "last March, next year, 12 decades ago, the last 999 decades", datetime.max.replace(tzinfo=UTC)
)
@example("yesterday, last week, the last 999 years", datetime.min.replace(tzinfo=UTC))
@settings(max_examples=400, deadline=None)
def test_whatever_is_asked_the_answer_is_sound(question, now):
    periods = find_periods(question, now)
    asks_for_latest(question)
    end = 0
    for each in periods:
        assert end <= each.span.start < each.span.end <= len(question)
        end = each.span.end
        period = each.period
        assert period.text == each.span.of(question)
        assert period.after or period.before
        for bound in (period.after, period.before):
            assert bound is None or (bound.utcoffset() == timedelta(0) and bound.hour == 0)
        assert not (period.after and period.before) or period.after < period.before


@given(st.dates(date(1700, 1, 1), date(2098, 12, 31)))
@settings(max_examples=100)
def test_every_way_to_write_a_day_means_that_day(day):
    name, number = day.strftime("%B"), day.day
    written = [
        f"{number} {name} {day.year}", f"{name} {number}, {day.year}", day.isoformat(),
        f"{number} {name[:3]} {day.year}", f"{name.lower()} {number} {day.year}",
        f"{number:02}.{day.month:02}.{day.year}", f"{day.month}/{number}/{day.year}",
        f"{day:%A}, {number} {name} {day.year}",
    ]  # fmt: skip
    after = day + timedelta(1)
    for each in written:
        assert found(f"the fire on {each}") == [(f"on {each}", str(day), str(after))]
        assert found(f"the fire after {each}") == [(f"after {each}", str(after), None)]


@pytest.mark.parametrize(
    "piece",
    [
        "between ",
        "between 2020 and ",
        "in 2020, ",
        "1-",
        "2022-01-",
        "last ",
        "'",
        " ",
        "9,",
        "the ",
    ],
)
def test_long_questions_are_read(piece):
    question = piece * (30_000 // len(piece))
    periods = find_periods(question, NOW)
    assert all(each.span.end <= len(question) for each in periods)
    assert not asks_for_latest(question)
