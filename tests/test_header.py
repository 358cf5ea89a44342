"""What the first lines of a plain text say about it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsrag.text.header import TITLE_CHARACTERS, Header, read_header

BODY = "\n\nThe harbour was closed on Thursday. Ships waited outside.\n\nMore follows."


def test_date_caption_and_credit_on_one_line():
    header = read_header(
        "date 2022-03-31 Harbour stays closed, this Thursday: ships wait| Photo: XYZ/Née Sample"
        + BODY
    )
    assert header == Header(
        title="Harbour stays closed, this Thursday: ships wait",
        published="2022-03-31",
        credit="XYZ/Née Sample",
    )


def test_headline_stamp_and_dateline():
    header = read_header(
        "Harbour stays closed: spokesperson\nSample Wire | Updated: 2017-09-15 17:52\n"
        "PORTVILLE -- The harbour was closed on Friday.\nMore follows."
    )
    assert header.title == "Harbour stays closed: spokesperson"
    assert header.published == "2017-09-15 17:52"
    assert header.source == "Sample Wire"
    assert header.dateline == "PORTVILLE"
    assert header.agency == ""


@pytest.mark.parametrize(
    ("line", "dateline", "agency", "published"),
    [
        ("KYIV (Sample Wire) — Troops left.", "KYIV (Sample Wire)", "Sample Wire", ""),
        ("OSLO, March 31 (Wire) - Talks go on.", "OSLO, March 31 (Wire)", "Wire", ""),
        ("OSLO, May 31, 2022 (AB) - Talks.", "OSLO, May 31, 2022 (AB)", "AB", "May 31, 2022"),
        ("ERIE, Pa. (AB) — Snow fell.", "ERIE, Pa. (AB)", "AB", ""),
        ("( AB ) — Snow fell.", "( AB )", "AB", ""),
        ("NEW YORK ( AB ) — Snow fell .", "NEW YORK ( AB )", "AB", ""),
        ("BREAKING - Snow fell.", "", "", ""),
        ("We waited - and waited.", "", "", ""),
        ("— Snow fell.", "", "", ""),
    ],
)  # fmt: skip
def test_datelines(line, dateline, agency, published):
    header = read_header(line + BODY)
    assert (header.dateline, header.agency) == (dateline, agency)
    assert header.published == published


@pytest.mark.parametrize(
    ("top", "published"),
    [
        ("31 March 2022\n\nHarbour closed", "31 March 2022"),
        ("Harbour closed\nPublished: 31 March 2022", "31 March 2022"),
        ("Harbour closed Updated: 2016-05-30 09:53 (Wire)", "2016-05-30 09:53"),
        ("2022-03-31: Harbour closed", "2022-03-31"),
        ("Harbour closed", ""),
    ],
)
def test_dates_near_the_top(top, published):
    header = read_header(top + BODY)
    assert header.published == published
    assert header.title == "Harbour closed"


def test_without_a_headline_the_first_sentence_is_the_title():
    assert read_header("Dr. Sample left. Then it rained.").title == "Dr. Sample left."
    assert read_header("One line alone").title == "One line alone"
    assert read_header("OSLO (Wire) — Talks go on. More.").title == "Talks go on."


def test_a_long_sentence_is_cut_between_words():
    title = read_header("word " * 100 + "end. Next." + BODY).title
    assert title.endswith("word…")
    assert len(title) <= TITLE_CHARACTERS


def test_a_byline_is_no_title():
    assert read_header("By Ann Sample\nHarbour closed" + BODY).title == "Harbour closed"


@given(st.text(max_size=200) | st.text(alphabet="ab A.|:()\n-—2022PhotoBy/", max_size=200))
@settings(max_examples=200)
def test_any_text_has_a_header(text):
    header = read_header(text)
    assert "\n" not in header.title
    assert bool(header.title) <= bool(text.strip())


def test_empty():
    assert read_header("") == Header()
    assert read_header(" \n ") == Header()


@pytest.mark.parametrize("unit", [" ", "|", "(", "Photo: ", "A, ", "By A ", "- ", "1 ", '"'])
def test_hostile_repetition_is_no_trouble(unit):
    assert isinstance(read_header(unit * 200_000), Header)


@pytest.mark.parametrize("label", ["Source", "Outlet", "publisher"])
def test_a_line_that_names_the_outlet_is_the_source(label):
    text = f"Bridge closed\n\n{label}: Sample Courier\n\nThe bridge was closed on Monday."
    header = read_header(text)
    assert (header.source, header.title) == ("Sample Courier", "Bridge closed")


def test_a_sentence_about_a_source_names_no_outlet():
    text = "Source: officials said the bridge was closed.\n\nThe river had risen."
    assert read_header(text).source == ""


def test_initials_and_titles_end_no_sentence():
    text = "On Monday J. R. Sample of the U.S. met Gen. Example. Then it rained."
    assert read_header(text).title == "On Monday J. R. Sample of the U.S. met Gen. Example."


def test_many_initials_are_no_trouble():
    line = "!" * 2_000 + " A." * 650
    assert {read_header(f"{line} {number}").title[:1] for number in range(250)} == {"!"}


@pytest.mark.parametrize(
    ("text", "credit"),
    [
        ("Photo: A" + "/" * 900 + "!", ""),
        ("Photo: " + "A/ " * 300, ""),
        ("Photo: Sample /", "Sample"),
        ("Ships wait   | Photo: Sample / Wire. ", "Sample / Wire"),
        ("Ships wait (Photo by Ann Sample/AB)", "Ann Sample/AB"),
        ("a photo" + " " * 900 + "x", ""),
        ("Photo: A" + " " * 900 + "x", ""),
    ],
)
def test_photo_credits(text, credit):
    headers = [read_header(f"{text}\n" * 4 + f"Words {number} follow.") for number in range(50)]
    assert {header.credit for header in headers} == {credit}


def test_spaces_before_a_stamp_are_no_trouble():
    text = ("a" + " " * 990 + "x\n") * 4
    assert {read_header(f"{text}{number}").published for number in range(250)} == {""}


def test_a_row_of_dates_is_no_stamp():
    line = " | ".join(f"{day} Jan 2022" for day in range(1, 9))
    assert read_header(f"Harbour closed\n{line}" + BODY).published == ""
