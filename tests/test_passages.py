"""Passages: lengths, coverage, furniture, and texts that are hard to cut."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsrag.text.passages import split_passages
from newsrag.text.sentences import sentence_spans
from newsrag.types import Span

WORD = re.compile(r"\w+|[^\w\s]")


def tokens(text: str) -> list[tuple[int, int]]:
    return [match.span() for match in WORD.finditer(text)]


def count(text: str) -> int:
    return len(tokens(text))


def sentence(words: int) -> str:
    """A sentence of as many tokens, its full stop included."""
    return " ".join(["Word", *["word"] * (words - 2)]) + "."


def paragraph(sentences: int, words: int = 10) -> str:
    return " ".join([sentence(words)] * sentences)


def split(text: str, target: int = 180, limit: int = 200, *furniture: Span) -> list[str]:
    spans = split_passages(text, furniture, tokens(text), target=target, limit=limit)
    return [span.of(text) for span in spans]


def test_an_empty_text_has_no_passages() -> None:
    assert split("") == split(" \n\n ") == []


def test_whole_paragraphs_are_packed_up_to_the_target() -> None:
    text = "\n\n".join([paragraph(6)] * 7)
    assert list(map(count, split(text))) == [180, 180, 60]
    assert split(text)[0] == "\n\n".join([paragraph(6)] * 3)


def test_a_paragraph_a_little_over_the_target_stays_whole() -> None:
    assert list(map(count, split(paragraph(20)))) == [200]


def test_a_long_paragraph_is_cut_into_balanced_pieces_at_sentence_ends() -> None:
    text = paragraph(37)
    spans = split_passages(text, [], tokens(text), target=180, limit=200)
    assert [count(span.of(text)) for span in spans] == [120, 130, 120]
    ends = {span.end for span in sentence_spans(text)}
    assert all(span.end in ends for span in spans)


def test_a_sentence_over_the_target_but_within_the_limit_stays_whole() -> None:
    text = f"{sentence(30)} {sentence(90)} {sentence(30)}"
    assert sentence(90) in "|".join(split(text, 60, 100))


def test_a_sentence_over_the_limit_is_cut_at_white_space() -> None:
    text = sentence(1000)
    pieces = split(text, 100, 120)
    assert " ".join(pieces) == text
    assert all(80 <= count(piece) <= 120 for piece in pieces)


def test_a_script_without_spaces_is_cut_between_tokens() -> None:
    text = "字" * 1000
    offsets = [(index, index + 1) for index in range(1000)]
    spans = split_passages(text, [], offsets, target=100, limit=120)
    assert "".join(span.of(text) for span in spans) == text
    assert max(map(len, spans)) <= 120


def test_a_cut_prefers_white_space_to_the_inside_of_a_word() -> None:
    text = "abcdefghi " * 30
    offsets = [(at, at + 1) for at, character in enumerate(text) if character != " "]
    spans = split_passages(text.rstrip(), [], offsets, target=50, limit=60)
    assert {len(span.of(text)) % 10 for span in spans} == {9}


def test_short_leftovers_join_a_neighbour_within_the_limit() -> None:
    text = f"{paragraph(17)}\n\n{paragraph(2)}"
    assert list(map(count, split(text, 180, 200))) == [190]
    assert list(map(count, split(text, 180, 185))) == [170, 20]


def test_a_short_first_paragraph_joins_the_next() -> None:
    text = f"Heading\n\n{paragraph(18)}"
    assert list(map(count, split(text, 180, 200))) == [181]


def test_furniture_ends_a_passage_and_is_left_out() -> None:
    text = f"{paragraph(1)}\n\nRead more here\n\n{paragraph(1)}"
    furniture = Span(text.index("Read"), text.index("here") + 4)
    assert split(text, 180, 200, furniture) == [paragraph(1), paragraph(1)]


def test_furniture_inside_a_paragraph_and_over_everything() -> None:
    assert split("He left. AD They stayed.", 180, 200, Span(9, 11)) == ["He left.", "They stayed."]
    assert split("He left.", 180, 200, Span(0, 99), Span(2, 3)) == []


def test_a_passage_without_letters_is_dropped() -> None:
    text = "* * *\n\nAD\n\nHe left."
    assert split(text, 180, 200, Span(7, 9)) == ["He left."]


def test_odd_token_offsets_do_no_harm() -> None:
    text = "\x00\x00 He left. " * 20
    assert split_passages(text, [], [], target=10, limit=12) == [Span(0, len(text.rstrip()))]
    empty = [(at, at) for at in range(0, len(text), 2)]
    assert len(split_passages(text, [], empty, target=10, limit=12)) > 5


def test_a_character_of_many_tokens_does_not_hang() -> None:
    text = "\U0001f600a" * 9
    offsets = [(at, at + 1) for at in range(0, 18, 2) for _ in range(4)]
    spans = split_passages(text, [], offsets, target=2, limit=3)
    assert "".join(span.of(text) for span in spans).count("a") == 9


@pytest.mark.parametrize(("target", "limit"), [(0, 5), (5, 0), (-1, -1)])
def test_lengths_must_be_positive(target: int, limit: int) -> None:
    with pytest.raises(ValueError, match="passage length"):
        split_passages("He left.", [], [], target=target, limit=limit)


WORDS = ["He left", "they", "U.S.", "a", "Z9", "字字字字", "e\u0301", "\U0001f600", "\x00"]
RUNS = ["word " * 12, "Ab. " * 9, ". He said it . "]
PIECES = st.sampled_from([*WORDS, *RUNS, *".?…“”(*-।", " ", "\n", "\n\n"])
SPANS = st.lists(
    st.tuples(st.integers(0, 200), st.integers(0, 15)).map(lambda pair: Span(pair[0], sum(pair))),
    max_size=4,
)


@settings(max_examples=500, deadline=None)
@given(st.lists(PIECES, max_size=60).map("".join), SPANS, st.integers(1, 40), st.integers(1, 60))
def test_passages_cover_the_text_and_keep_their_limits(
    text: str, furniture: list[Span], target: int, limit: int
) -> None:
    offsets = tokens(text)
    spans = split_passages(text, furniture, offsets, target=target, limit=limit)
    hidden = {at for span in furniture for at in range(span.start, span.end)}
    covered: set[int] = set()
    end = 0
    for span in spans:
        assert end <= span.start < span.end <= len(text)
        assert span.of(text) == span.of(text).strip()
        assert any(map(str.isalnum, span.of(text)))
        inside = [one for one in offsets if one[0] < span.end and one[1] > span.start]
        assert len(inside) <= limit
        covered.update(range(span.start, span.end))
        end = span.end
    assert not covered & hidden
    words = {at for at, character in enumerate(text) if character.isalnum()}
    assert words - hidden <= covered
