"""Dates as archives write them, and everything that is none."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from newsrag.text.dates import parse_date


def at(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)


@pytest.mark.parametrize(
    ("raw", "moment"),
    [
        ("2022-03-31", at(2022, 3, 31)),
        ("2022-03-31T12:30:00Z", at(2022, 3, 31, 12, 30)),
        ("2022-03-31T12:30:00.250+02:00", at(2022, 3, 31, 10, 30, 0, 250_000)),
        ("2022-03-31T12:30:00.123456789Z", at(2022, 3, 31, 12, 30, 0, 123_456)),
        ("2022-03-31T12:00:00 +0000", at(2022, 3, 31, 12)),
        ("2022-03-31 12:00:00 UTC", at(2022, 3, 31, 12)),
        ("20220331T120000Z", at(2022, 3, 31, 12)),
        ("20220331", at(2022, 3, 31)),
        ("20220331120000", at(2022, 3, 31, 12)),
        ("2022-W13-4", at(2022, 3, 31)),
        ("2022-3-1", at(2022, 3, 1)),
        ("2022/03/31", at(2022, 3, 31)),
        ("Thu, 31 Mar 2022 12:00:00 GMT", at(2022, 3, 31, 12)),
        ("31 Mar 2022 12:00:00 -0400", at(2022, 3, 31, 16)),
        ("31 Mar 22 12:00:00 EST", at(2022, 3, 31, 17)),
        ("Thu Mar 31 12:00:00 +0000 2022", at(2022, 3, 31, 12)),
        ("1648728000", at(2022, 3, 31, 12)),
        ("1648728000000", at(2022, 3, 31, 12)),
        ("1648728000.5", at(2022, 3, 31, 12, 0, 0, 500_000)),
        ("31 March 2022", at(2022, 3, 31)),
        ("31st of March, 2022", at(2022, 3, 31)),
        ("March 31, 2022", at(2022, 3, 31)),
        ("Thursday, March 31st, 2022 at 9:05 am", at(2022, 3, 31, 9, 5)),
        ("Mar. 31, 2022, 5:04 p.m. EDT", at(2022, 3, 31, 21, 4)),
        ("Mar 31, 2022 12:10 AM ET", at(2022, 3, 31, 4, 10)),
        ("Dec 31, 2022 12:10 PM ET", at(2022, 12, 31, 17, 10)),
        ("5:04 p.m. EDT, March 31, 2022", at(2022, 3, 31, 21, 4)),
        ("31.03.2022", at(2022, 3, 31)),
        ("03.04.2022", at(2022, 4, 3)),
        ("03/04/2022", at(2022, 3, 4)),
        ("21/4/2018", at(2018, 4, 21)),
        ("4/21/18", at(2018, 4, 21)),
        ("4/21/69", at(1969, 4, 21)),
        ("Published: 31 March 2022", at(2022, 3, 31)),
        ("Updated 2017-09-15 17:52", at(2017, 9, 15, 17, 52)),
        ("  2022-03-31\n", at(2022, 3, 31)),
        ("2040-01-01", at(2040, 1, 1)),
    ],
)
def test_dates_that_are_understood(raw, moment):
    assert parse_date(raw) == moment


@pytest.mark.parametrize(
    "raw",
    [
        "", " ", "may", "now", "today", "yesterday", "10", "10 may", "2022", "March 2022",
        "2022-03",
        "2022-02-30", "31 April 2022", "99/99/9999", "13/13/2022", "0000-01-01", "10000-01-01",
        "0001-01-01T00:00:00Z", "9999-12-31T23:59:59-01:00", "2022-03-31T25:00:00", "1e400", "NaN",
        "-1", "99999999999999999999", "March 31, 2022, 13:05 pm", "5 pages of 2022 in march",
        "no date in 2022 on page 7", "x" * 10_000, "1" * 10_000, "2022-03-31" + " " * 200, "🗓",
    ],
)  # fmt: skip
def test_what_is_no_date(raw):
    assert parse_date(raw) is None


@given(st.text(max_size=40) | st.text(alphabet="0123456789-/:., TZamp+JFMayrch", max_size=30))
@example("1\ud800/2/2022")
@example("٣١/٠٣/٢٠٢٢")
@example("²/3/2022")
@settings(max_examples=400, deadline=None)
def test_never_raises_and_always_answers_in_utc(raw):
    moment = parse_date(raw)
    assert moment is None or moment.utcoffset() == timedelta(0)


@given(
    st.datetimes(
        min_value=datetime.fromisoformat("1000-01-02"),
        max_value=datetime.fromisoformat("9999-12-30"),
    )
)
@settings(max_examples=100)
def test_iso_dates_come_back(moment):
    assert parse_date(moment.isoformat()) == moment.replace(tzinfo=UTC)
