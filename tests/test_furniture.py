"""Page furniture is marked; sentences are not."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsrag.text.clean import clean_text
from newsrag.text.furniture import furniture_spans

BODY = "The harbour was closed on Thursday.\nShips waited outside."


def marked(text: str, title: str = "") -> list[str]:
    return [span.of(text) for span in furniture_spans(text, title)]


@pytest.mark.parametrize(
    "line",
    [
        "Also read: Harbour opens again",
        "Also read:\u00a0Harbour opens again",
        "READ MORE: Harbour opens again",
        "Read more about the harbour here.",
        "SEE ALSO : Harbour opens again",
        "Related: Harbour opens again",
        "Advertisement",
        "Advertisement - Continue Reading Below",
        "Scroll down for video",
        "Sign up for our newsletter",
        "Subscribe to our weekly podcast",
        "Copyright 2018 The Sample Wire. All rights reserved. Do not copy.",
        "Read or Share this story: https://example.org/a",
        "* * *",
        "-----",
        "Photo credit: Ann Sample/Wire",
    ],
)
def test_whole_lines(line):
    assert marked(f"{BODY}\n{line}\n{BODY}") == [line]


@pytest.mark.parametrize(
    "line",
    [
        "Also read aloud at the hearing were three letters from the port.",
        "Related costs rose by a third, the ministry said.",
        "Advertisements for the port were taken down on Thursday.",
        "Copyright law protects the film, the court found.",
        "By Thursday the port was empty",
        "By law, the port must open.",
        "Photo finishes are rare: this one was a surprise to all.",
        "Photos of the port were published by the ministry.",
        "More than 40 ships waited.",
        "Watch what they do, not what they say, he said.",
        "Related: " + "the port and its history " * 12,
        "“Sign up for the army,” the poster said.",
        "He said (of the photo) that it was his.",
        "2022 was a bad year for the port.",
        "Sample, Reporter Without Borders, said so.",
        "Nothing.",
    ],
)
def test_sentences_are_left_alone(line):
    assert marked(f"{BODY}\n{line}\n{BODY}") == []
    assert marked(f"{line}\n{BODY}") == []


def test_top_of_a_page():
    text = "Harbour stays closed\nSample Wire | Updated: 2017-09-15 17:52\nBy Ann Sample\n" + BODY
    assert marked(text, "HARBOUR STAYS CLOSED!") == [
        "Harbour stays closed",
        "Sample Wire | Updated: 2017-09-15 17:52",
        "By Ann Sample",
    ]


def test_bylines_count_only_near_the_top():
    assert marked("\n".join([BODY] * 5) + "\nBy Ann Sample\n" + BODY) == []


def test_the_caption_stays_and_its_credit_goes():
    text = "Ships wait| Photo: XYZ/Ann Sample\n\n" + BODY
    assert marked(text, "Another title") == ["| Photo: XYZ/Ann Sample"]
    text = f"Ships wait on Thursday. (Photo by Ann Sample/Wire)\n{BODY}"
    assert marked(text) == [" (Photo by Ann Sample/Wire)"]


def test_leading_date_and_trailing_dots():
    text = f"date 2022-03-31 Ships wait\n\n{BODY} ."
    assert marked(text) == ["date 2022-03-31 ", " ."]


def test_the_full_stop_of_tokenised_text_stays():
    assert marked("The port ( in the north ) closed ( again ) .") == []


def test_a_headline_over_two_lines():
    text = f"Harbour stays closed\nas ships wait\n{BODY}"
    assert marked(text, "Harbour stays closed as ships wait") == [
        "Harbour stays closed\nas ships wait"
    ]


def test_a_title_made_of_the_first_sentence_can_be_quoted():
    text = f"The harbour was closed.\n{BODY}"
    assert marked(text, "The harbour was closed.") == []


def test_a_flash_keeps_its_headline():
    assert marked("Harbour closed", "Harbour closed") == []
    assert marked("Harbour closed\nBy Ann Sample", "Harbour closed") == ["By Ann Sample"]
    assert marked("Advertisement") == []


def test_gallery_labels():
    assert marked("Image copyright Wire Image caption Ships wait outside\n" + BODY) == [
        "Image copyright Wire Image caption"
    ]
    assert marked(f"{BODY} Hide Caption 2 of 9\n{BODY}") == ["Hide Caption 2 of 9"]


def test_the_title_that_a_gallery_repeats_before_its_captions():
    captions = ["Boats lie on the quay.", "A man looks at the sea.", "A crane fell on Monday."]
    title = "Photos: Storm in the harbour"
    numbered = "".join(f" Hide Caption {n} of 3 {title} {c}" for n, c in enumerate(captions, 1))
    expected = [f"Hide Caption {n} of 3 {title}" for n in (1, 2, 3)]
    assert marked(f"{BODY}{numbered}") == expected
    assert marked("\n".join([BODY, *(f"{title} {caption}" for caption in captions)])) == [title] * 3


def test_photos_that_are_no_gallery_are_left_alone():
    assert marked(f"{BODY} Photos: a storm. Photos: the quay. Photos: Ann at sea.") == []
    assert marked(f"{BODY} Photos: Storm in town hit us. Photos: Storm in town was bad.") == []


LINES = st.sampled_from(
    ["Advertisement", "By Ann Sample", "date 2022-03-31 A", "A| Photo: X/Y", ".", "", "Words. ."]
)


@given(st.lists(LINES | st.text(max_size=20), max_size=12), st.text(max_size=20))
@settings(max_examples=200)
def test_spans_are_sorted_apart_and_inside(lines, title):
    text = clean_text("\n".join(lines))
    spans = furniture_spans(text, title)
    ends = [0]
    for span in spans:
        assert ends[-1] < span.end <= len(text)
        assert span.start >= ends[-1]
        assert len(span) > 0
        ends.append(span.end)
    left = text
    for span in reversed(spans):
        left = left[: span.start] + left[span.end :]
    assert any(c.isalnum() for c in left) or not spans


@pytest.mark.parametrize("unit", [" a ", "|", "(", "Photo: ", "A, ", "By A ", "- ", ".\n", "Want "])
def test_hostile_repetition_is_no_trouble(unit):
    text = clean_text(unit * 200_000)
    assert isinstance(furniture_spans(text, "title"), list)
