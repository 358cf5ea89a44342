"""Sentences of news texts: abbreviations, quotations, tokenised and broken text, scripts."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsrag.text.paragraphs import paragraph_spans
from newsrag.text.sentences import paragraph_sentences, sentence_spans
from newsrag.types import Span


def split(text: str, language: str = "en") -> list[str]:
    return [span.of(text) for span in sentence_spans(text, language=language)]


# Each case is a list of sentences; joined by spaces they must be split into the same list.
ABBREVIATIONS = [
    ["The U.S. fleet sailed on.", "She moved to the U.S. East Coast."],
    ["Gen. Oak met Sen. Elm.", "Lt. Col. Ash was there too."],
    ["No. 5 won the race.", "It costs approx. 5 dollars incl. VAT and post."],
    ["J. K. Rowling wrote it.", "W. H. Auden did not."],
    ["He spoke at 5 p.m. Monday.", "On Jan. 5 he left.", "It opens at 8 a.m. ET and closes late."],
    ["It was North vs. South.", "Harbour Inc. said so."],
    ["Ms. Oak spoke for Jane Elm, D-Calif., and for St. Louis.", "Nobody asked."],
    ["The U.S.-led force left, e.g. by bus.", "It saw 3.5 million visits on bbc.co.uk alone."],
    ["She reads Yahoo! News.", "He does not."],
]
AMBIGUOUS = [
    ["He lives in the U.S.", "They left."],
    ["It began at 5 p.m.", "The mayor was late."],
    ["He works for Harbour Inc.", "They make ropes."],
    ["The plane left for Tampa, Fla.", "It never came."],
    ["They live in Main St.", "The house is old."],
    ["It starts at 10 a.m. EST.", "The doors open at nine."],
    ["He will not say no.", "Very good."],
    ["They met in May.", "Rain fell."],
]
QUOTATIONS = [
    ["‘We won.’", "They said so."],
    ["“We won.”", "They said so."],
    ["He called it a “great day”.", "They left."],
    ['"Stop." he said.', '"Go!" she said.'],
    ["“Is it over?” Oak asked.", "“Yes!”", "Nobody believed it."],
    ["“It is over. We go home.” he said.", "They left."],
    ["“It is over,” he said.", "“We go home. Now.”"],
    ["He said: “It is over. We go home.”", "They left."],
    ["“Then I say: ‘Yes, there is progress. ‘” he said.", "They left."],
    ["„Wir gehen. Jetzt.“", "Dann kam er."],
    ["»Wir gehen. Jetzt.«", "Dann kam er."],
    ["He left (it was late. Very late.) by car.", "(She stayed.)", "Nobody spoke."],
]
MARKS = [
    ["What?!", "Who... me?", "He left ... and then … came."],
    ["Oh…", "They left.", "It ended..."],
    ["1. The bread.", "2. The butter."],
]
TOKENISED = [
    ["He said .", "“ It is over . We go . ”", "They left ."],
    ["`` It is over , '' he said .", "`` We go . Now . ''", "They left ."],
    ["THE U.S . FIRST PROPOSED IT .", "HE LEFT FOR THE U.S .", "THE SENATE DID NOT ."],
    ['HE SAID, " IT IS OVER . WE GO . "', "THEY LEFT ."],
    ["Virginia Gov . Oak spoke at 8 p.m . ET .", "I don ’ t .", "You do ."],
]
OTHER_SCRIPTS = [
    ("ru", ["Он ушёл.", "«Да. Нет.» — сказал он.", "Они остались."]),
    ("uk", ["Він пішов.", "Вони залишилися."]),
    ("ar", ["ذهب الرجل.", "هل عاد؟", "نعم."]),
    ("hi", ["वह गया।", "वे रुके।"]),
    ("ur", ["وہ گیا۔", "وہ رکے۔"]),
    ("xx", ["He left.", "They stayed."]),
    ("de-AT", ["Er kam am 5. Mai.", "Dann ging er."]),
]


@pytest.mark.parametrize(
    "sentences", [*ABBREVIATIONS, *AMBIGUOUS, *QUOTATIONS, *MARKS, *TOKENISED], ids=" ".join
)
def test_sentences(sentences: list[str]) -> None:
    assert split(" ".join(sentences)) == sentences


@pytest.mark.parametrize(("language", "sentences"), OTHER_SCRIPTS)
def test_other_languages(language: str, sentences: list[str]) -> None:
    assert split(" ".join(sentences), language) == sentences


@pytest.mark.parametrize(
    ("language", "sentences"),
    [
        ("zh", ["他说。", "他们走了！", "“是吗？是的。”他说。", "他走了。"]),
        ("ja", ["彼は来た。", "「はい。そうです。」と言った。", "彼は去った。"]),
    ],
)
def test_scripts_without_spaces(language: str, sentences: list[str]) -> None:
    assert split("".join(sentences), language) == sentences


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("He left on Thursday.The mayor stayed.", ["He left on Thursday.", "The mayor stayed."]),
        ("‘Yes.’I said so.", ["‘Yes.’", "I said so."]),
        ("the Alliance said. additional, which", ["the Alliance said. additional, which"]),
        ("the Mexico-U.S. border", ["the Mexico-U.S. border"]),
        ("i went home. then i slept.", ["i went home.", "then i slept."]),
        ("A headline without a stop", ["A headline without a stop"]),
        ("A headline\nThe text. More.", ["A headline", "The text.", "More."]),
        ("It ended. .", ["It ended. ."]),
        ("...", ["..."]),
        (
            "😀 He said so. e\u0301te\u0301 𝔘 xyz. No.",
            ["😀 He said so. e\u0301te\u0301 𝔘 xyz.", "No."],
        ),
        ("An \ud800 end. Then.", ["An \ud800 end.", "Then."]),
    ],
)
def test_broken_and_bare_text(text: str, expected: list[str]) -> None:
    assert split(text) == expected


def test_a_long_quotation_is_split_at_its_inner_ends() -> None:
    inner = ["The harbour will be closed until the last of the trawlers is gone."] * 7
    text = f"“{' '.join(inner)}” he said. They left."
    pieces = split(text)
    assert pieces == ["“" + inner[0], *inner[1:-1], inner[-1] + "” he said.", "They left."]


def test_a_quotation_that_its_paragraph_does_not_close_is_split() -> None:
    text = "“It is over. We go.\n“It was long. We stay,” he said. They left."
    expected = ["“It is over.", "We go.", "“It was long. We stay,” he said.", "They left."]
    assert split(text) == expected


def test_sentences_never_cross_a_paragraph() -> None:
    assert split("He said\n\nthat it is over") == ["He said", "that it is over"]


def test_within_cuts_sentences_at_its_ends() -> None:
    text = "He left the town. They stayed. Nobody came."
    assert [span.of(text) for span in sentence_spans(text, Span(3, 24))] == [
        "left the town.",
        "They s",
    ]
    assert sentence_spans(text, Span(7, 8)) == []
    assert sentence_spans(text, Span(100, 200)) == []


def test_paragraph_sentences_are_those_of_the_whole() -> None:
    text = "One is here. Two is here.\nThree is here."
    spans = [one for part in paragraph_spans(text) for one in paragraph_sentences(text, part)]
    assert spans == sentence_spans(text)


@pytest.mark.parametrize(
    "unit", ["word ", "a", "“", "'", "(", '" A ', "He left. ", "他说。", "U.S. The ", ". ", "$. "]
)
def test_one_long_line_is_covered(unit: str) -> None:
    text = (unit * 100_000)[:100_000]
    spans = sentence_spans(text)
    assert spans[0].start == len(text) - len(text.lstrip())
    assert spans[-1].end == len(text.rstrip())


WORDS = [
    "He left",
    "they",
    "U.S.",
    "Mr",
    "a",
    "Z",
    "5",
    "字",
    "नि",
    "e\u0301",
    "\U0001f600",
    "\ud800",
]
STOPS = [*".?!…。।،-•", "...", " ", " ", "\n", "\n\n", "\u200f", "\x00"]
MARKS_ALONE = [*"\"“”‘’'()«»„「」", "``", "''"]
PIECES = st.sampled_from([*WORDS, *STOPS, *MARKS_ALONE])


@settings(max_examples=400, deadline=None)
@given(
    st.lists(PIECES, max_size=40).map("".join),
    st.integers(0, 60),
    st.integers(0, 120),
    st.sampled_from(["en", "zh", "ru", ""]),
)
def test_sentences_cover_their_range(text: str, start: int, length: int, language: str) -> None:
    within = Span(start, start + length)
    stop = min(within.end, len(text))
    end = min(start, stop)
    paragraphs = paragraph_spans(text)
    for span in sentence_spans(text, within, language):
        assert end <= span.start < span.end <= stop
        assert not text[end : span.start].strip()
        assert span.of(text) == span.of(text).strip()
        assert any(part.start <= span.start and span.end <= part.end for part in paragraphs)
        end = span.end
    assert not text[end:stop].strip()
