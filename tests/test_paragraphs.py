"""Paragraphs: blank lines, one paragraph a line, and hard-wrapped blocks."""

from __future__ import annotations

import textwrap

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsrag.text.paragraphs import paragraph_spans

PROSE = (
    "The ferry left the harbour before dawn with forty people on board. By noon the wind had "
    "turned, and the captain asked the coast guard whether the smaller port could take her. It "
    "could not, since two trawlers lay in front of the only pier that was long enough. She waited "
    "outside the breakwater until the evening, when the larger of the two was towed away."
)


def paragraphs(text: str) -> list[str]:
    return [span.of(text) for span in paragraph_spans(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        (" \n\t\n ", []),
        ("One.", ["One."]),
        ("One.\n\nTwo.", ["One.", "Two."]),
        ("One.\nTwo.", ["One.", "Two."]),
        ("  One.  \r\n \r\n\tTwo. ", ["One.", "Two."]),
        ("One.\r\nTwo.\rThree.", ["One.", "Two.", "Three."]),
        ("One.\u2029Two.\u2028Three.\x0cFour.", ["One.", "Two.", "Three.", "Four."]),
        ("A headline\nA second one\nAnd a third", ["A headline", "A second one", "And a third"]),
    ],
)
def test_lines_and_blank_lines(text: str, expected: list[str]) -> None:
    assert paragraphs(text) == expected


@pytest.mark.parametrize("width", [52, 60, 72, 90])
@pytest.mark.parametrize("text", [PROSE, PROSE.upper()], ids=["mixed", "capitals"])
def test_a_hard_wrapped_block_is_one_paragraph(text: str, width: int) -> None:
    wrapped = textwrap.fill(text, width)
    assert wrapped.count("\n") >= 3
    assert paragraphs(wrapped) == [wrapped]


def test_wrapped_blocks_are_apart_at_blank_lines() -> None:
    wrapped = textwrap.fill(PROSE, 70)
    assert paragraphs(f"{wrapped}\n\n{wrapped}") == [wrapped, wrapped]


def test_a_short_last_line_ends_a_paragraph_inside_a_wrapped_block() -> None:
    first = textwrap.fill(PROSE + " Then she docked.", 70)
    assert len(first.splitlines()[-1]) < 50
    second = textwrap.fill(PROSE, 70)
    assert paragraphs(f"{first}\n{second}") == [first, second]


def test_long_lines_of_a_feed_stay_apart() -> None:
    text = "\n".join([PROSE, PROSE, PROSE])
    assert paragraphs(text) == [PROSE, PROSE, PROSE]


def test_lines_that_end_their_sentences_are_no_hard_wrap() -> None:
    lines = [
        "The mayor of the town opened the bridge at noon on Tuesday.",
        "Two hundred people had come to see it in spite of the rain.",
        "The work took three years, one more than had been promised.",
        "It cost nine million, twice the sum that was first written.",
    ]
    assert paragraphs("\n".join(lines)) == lines


def test_a_list_of_headlines_is_no_hard_wrap() -> None:
    lines = [
        "Storm Closes Three Harbours On The Northern Coast For A Day",
        "Ministers Meet Again Over The Price Of Bread And Of Butter",
        "Cyclist Wins Third Stage In A Row After Fall In Mountains",
        "Library Reopens With Twice As Many Books As It Had Before",
    ]
    assert paragraphs("\n".join(lines)) == lines


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet=st.sampled_from("ab A.!\n\r\t \u2029\x85é字\U0001f600"), max_size=200))
def test_paragraphs_cover_all_but_white_space(text: str) -> None:
    spans = paragraph_spans(text)
    end = 0
    for span in spans:
        assert span.start >= end
        assert not text[end : span.start].strip()
        assert span.of(text) == span.of(text).strip() != ""
        end = span.end
    assert not text[end:].strip()
