"""Whom a question means by a surname: the archive says, and nobody else of that name is taken."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from helpers import article

from newsrag import Check, Filter, NewsIndex
from newsrag.answer.bearers import full_names
from newsrag.answer.sides import Sides
from newsrag.cli.jsonout import AnswerDocument
from newsrag.cli.jsonout import document as document_of
from newsrag.types import Stance

# Surnames of nobody, each before a verb that is asked for.
TEXTS = [
    "Monday brought rain. Peter Examplesson resigned in the morning. Examplesson had ruled long.",
    "Prime Minister Peter Examplesson told reporters that the bridge would be closed for a year.",
    "Examplesson closed the bridge. The mayor thanked Peter B. Examplesson for the new one.",
    "Anna Examplesson won a prize for her books about the river. She lives in the old town.",
    "The bridge was closed by Paul Samplekin. Nobody knew why Samplekin did it on a Sunday.",
    "The bridge was opened by Mary Samplekin. Everybody knew why Samplekin did it on a Monday.",
    *(f"Demofirm sold {n} bridges this year, more than any other builder." for n in range(2, 12)),
    "Mary Demofirm sang of a bridge.",
]


@pytest.fixture(scope="module")
def index(tmp_path_factory):
    folder = tmp_path_factory.mktemp("bearers") / "index"
    with NewsIndex.build(folder, device="cpu") as made:
        made.add_articles([article(n, text) for n, text in enumerate(TEXTS, start=1)])
        yield made


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ("Did Examplesson resign?", {"peter examplesson": "examplesson"}),
        ("Was Examplesson's bridge closed?", {"peter examplesson": "examplesson"}),
        ("Did President Examplesson resign?", {"peter examplesson": "examplesson"}),
        ("Did Anna Examplesson resign?", {}),
        ("Did Examplesson Builders resign?", {}),
        ("Did examplesson resign?", {}),
        ("Did Samplekin close the bridge?", {}),  # two of them
        ("Did Demofirm sell a bridge?", {}),  # one of many articles
        ("Did Nobodyknown resign?", {}),
        ("Did İ resign?", {}),
    ],
)
def test_the_given_name_that_the_archive_has(index, question, names):
    assert full_names(index.plan(question), index._store.snapshot()) == names


def test_a_full_name_takes_the_side_of_the_surname_and_a_namesake_does_not(index):
    sides = Sides(index.plan("Did Examplesson resign?"), index._store.snapshot())
    for name in ("Examplesson", "Peter Examplesson", "Peter B. Examplesson"):
        assert sides.of(f"On Friday {name} resigned.") is Stance.AFFIRMS
    for name in ("Anna Examplesson", "Peter Samplekin", "Peter Paul Examplesson"):
        assert sides.of(f"On Friday {name} resigned.") is Stance.BEARS_ON
    answer = index.ask("Did Examplesson resign?")
    assert answer.statements[0].stance is Stance.AFFIRMS
    document = json.dumps(document_of(AnswerDocument.of(answer)))
    assert all(each.check is Check.VERBATIM for each in index.verify_document(document))


def test_nothing_is_known_before_it_was_written(index):
    early = Filter(as_of=datetime(1990, 1, 1, tzinfo=UTC))
    planned = index.plan("Did Examplesson resign?", filter=early)
    assert full_names(planned, index._store.snapshot()) == {}
