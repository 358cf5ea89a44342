"""Cleaning fixes a text for good: what it removes, what it keeps, and that once is enough."""

from __future__ import annotations

import sys

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from newsrag.text.clean import clean_field, clean_text

ANY_TEXT = st.text(alphabet=st.characters(exclude_categories=()), max_size=60)


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("", ""),
        ("\ufeffFirst line", "First line"),
        ("one\r\ntwo\rthree", "one\ntwo\nthree"),
        ("one\x85two\u2028three\u2029four", "one\ntwo\nthree\nfour"),
        ("one\x0ctwo", "one\ntwo"),
        ("a\x00b\x07c\x1bd\x9fe\x7ff", "abcdef"),
        ("tab\tstays", "tab\tstays"),
        ("half \ud83d pair", "half \ufffd pair"),
        ("line one  \t\nline two\u00a0\n", "line one\nline two"),
        ("a\n\n\n\n\nb", "a\n\nb"),
        ("a\n \n \n \nb", "a\n\nb"),
        (" \n\ufeff \n text \n ", "text"),
        ("\r\x00\n", ""),
    ],
)
def test_what_is_removed(raw, clean):
    assert clean_text(raw) == clean


def test_everything_else_stays_as_printed():
    text = "“Curly” ‘quotes’ — e\u0301 \ufb01 ½ … \u200b\u202e non\u00a0breaking  two spaces"
    assert clean_text(text) == text


@given(ANY_TEXT)
@example("\x00\ufeff\u2028 \ufeff")
@settings(max_examples=300)
def test_cleaning_twice_is_cleaning_once(text):
    once = clean_text(text)
    assert clean_text(once) == once
    assert once.encode("utf-8").decode("utf-8") == once
    assert "\n\n\n" not in once


@given(ANY_TEXT)
@settings(max_examples=200)
def test_a_field_is_one_line(text):
    field = clean_field(text)
    assert field == clean_field(field)
    assert not any(c.isspace() and c != " " for c in field)


def test_a_long_run_of_spaces_is_no_trouble():
    assert clean_text("a" + " " * 2_000_000 + "b\n" * 10).startswith("a ")


def test_field_folds_white_space():
    assert clean_field(" A title\n  over two\tlines ") == "A title over two lines"


def test_white_space_and_byte_order_marks_in_any_order():
    assert clean_text("\ufeff " * 500_000 + "text" + " \ufeff" * 500_000) == "text"


def test_every_white_space_goes_from_the_ends():
    blank = "".join(c for c in map(chr, range(sys.maxunicode + 1)) if c.isspace())
    assert clean_text(f"{blank}\ufefftext\ufeff{blank}\ufeff") == "text"
