"""Who said what, asked of an index: by query, by speaker in any spelling, filters, copies."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from helpers import article, run_newsrag

from newsrag import Check, Filter, NewsIndex, QueryError, Wording
from newsrag.cli.jsonout import QuotesDocument, document
from newsrag.speech.speakers import WantedSpeaker
from newsrag.text.spellings import Spellings, load_spellings


def on(day):
    return datetime(2022, 3, day, tzinfo=UTC)


DAM = (
    "The dam at Example Town is leaking. “The dam will hold,” Mayor Anna Sample said on Monday. "
    "Sample added that nobody had to leave."
)
DOUBT = "The dam is old. Engineers said the dam might break. Mayor Sample said it was safe."


@pytest.fixture(scope="module")
def said(tmp_path_factory, _model_cache):
    with NewsIndex.build(tmp_path_factory.mktemp("said") / "index", device="cpu") as index:
        index.add_articles(
            [
                article(1, DAM, id="dam", published=on(1), source="Courier", language="en"),
                article(2, DOUBT, id="doubt", published=on(3), source="Gazette"),
                article(3, "The minister said that. Sample said so.", id="other", language="de"),
            ]
        )
        yield index


def told(found):
    return [(each.speaker, each.citation.quote) for each in found]


def test_a_speaker_is_quoted_newest_article_first(said):
    assert told(said.quotes(speaker="Sample")) == [
        ("Sample", "it was safe"),
        ("Anna Sample", "The dam will hold"),
        ("Anna Sample", "nobody had to leave"),
    ]
    assert said.quotes(speaker="Anna Sample") == said.quotes(speaker="Mayor Sample")


def test_a_quotation_tells_how_it_is_said_and_where(said):
    [first, second] = said.quotes(speaker="Sample", filter=Filter(sources="Courier"))
    assert (first.wording, first.cue) == (Wording.DIRECT, "said")
    assert (second.wording, second.cue) == (Wording.INDIRECT, "added")
    span = first.citation.span
    assert said.article("dam").text[span.start : span.end] == "The dam will hold"


def test_a_query_finds_who_spoke_about_it(said):
    found = told(said.quotes("will the dam break"))
    assert ("Engineers", "the dam might break") in found
    assert len(found) == 4
    assert told(said.quotes("will the dam break", speaker="engineers")) == [
        ("Engineers", "the dam might break")
    ]
    assert len(said.quotes("will the dam break", 2)) == 2


def test_filters_act_and_nobody_is_an_empty_list(said):
    assert len(said.quotes(speaker="Sample", filter=Filter(after=on(2)))) == 1
    assert said.quotes(speaker="Sample", filter=Filter(before=on(1))) == []
    assert said.quotes(speaker="Somebody Else") == []


def test_copies_are_shown_once_and_the_earliest_leads(empty_index):
    long = DAM + " " + " ".join(f"Stone {n} of the dam was looked at again." for n in range(40))
    empty_index.add_articles(
        [
            article(1, long, id="later", published=on(4)),
            article(2, long, id="first", published=on(1)),
        ]
    )
    for found in (empty_index.quotes(speaker="Sample"), empty_index.quotes("dam will hold")):
        assert {each.citation.article_id for each in found} == {"first"}
        assert [copy.article_id for copy in found[0].copies] == ["later"]


@pytest.mark.parametrize(
    ("query", "speaker", "k"), [(None, None, 10), ("", None, 10), (None, " ", 10), ("dam", None, 0)]
)
def test_what_cannot_be_asked_is_refused(said, query, speaker, k):
    with pytest.raises(QueryError):
        said.quotes(query, k, speaker=speaker)


def test_verify_proves_the_speaker_too(said):
    printed = document(QuotesDocument(None, "Sample", tuple(said.quotes(speaker="Sample"))))
    found = said.verify_document(json.dumps(printed))
    assert [each.check for each in found] == [Check.VERBATIM] * 3
    for name, other in (("speaker", "Engineers"), ("wording", "mixed"), ("cue", "denied")):
        forged = json.loads(json.dumps(printed))
        forged["quotations"][0][name] = other
        checks = [each.check for each in said.verify_document(json.dumps(forged))]
        assert checks == [Check.ALTERED, Check.VERBATIM, Check.VERBATIM]


# -- names ----------------------------------------------------------------------------------------

SAME = [
    ("Zelensky", "Volodymyr Zelenskyy"),
    ("Volodymyr Zelenskyy", "Zelensky"),
    ("President Zelenskiy", "Zelensky"),
    ("Anna Sample", "Sample"),
    ("police", "Police"),
    ("the police", "police"),
    ("Müller", "Muller"),
]
OTHERS = [
    ("Anna Sample", "Jan Sample"),
    ("Sample", "a spokesman for Sample"),
    ("Sample", "Sample administration"),
    ("police", "Example Town police"),
    ("Sample", ""),
]


@pytest.fixture(scope="module")
def spellings():
    return load_spellings()[0]


@pytest.mark.parametrize(("wanted", "speaker"), SAME)
def test_a_name_means_its_forms_and_spellings(spellings, wanted, speaker):
    assert WantedSpeaker(wanted, spellings).means(speaker)


@pytest.mark.parametrize(("wanted", "speaker"), OTHERS)
def test_a_name_does_not_mean_others(wanted, speaker):
    assert not WantedSpeaker(wanted, Spellings()).means(speaker)


# -- the command ----------------------------------------------------------------------------------


def test_the_command_lists_quotations_and_says_when_there_are_none(said, tmp_path):
    index = said.stats().path
    run = run_newsrag("quotes", "--speaker", "Sample", "-k", 1, "--index", index, cwd=tmp_path)
    assert run.returncode == 0
    assert "Sample" in run.stdout
    assert "it was safe" in run.stdout
    none = run_newsrag("quotes", "--speaker", "Nobody", "--index", index, cwd=tmp_path)
    assert (none.returncode, none.stderr) == (1, "")
    neither = run_newsrag("quotes", "--index", index, cwd=tmp_path)
    assert neither.returncode == 2
    assert neither.stderr.count("\n") == 1
    assert "--speaker" in neither.stderr
