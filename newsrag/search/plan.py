"""Reads a question: checks that it can be searched for, and takes its content words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsrag.errors import QueryError
from newsrag.text.clean import clean_field
from newsrag.text.terms import content_words
from newsrag.types import Filter, Mode, Query

if TYPE_CHECKING:
    from newsrag.protocols import Snapshot

__all__ = ["check_question", "plan"]

LONGEST_QUESTION = 10_000


def check_question(text: str) -> str:
    """Return the question on one line, without control characters and lone surrogates.

    Raises:
        QueryError: it is empty, has no letter or digit, or is longer than 10,000 characters.
    """
    if len(text) > LONGEST_QUESTION:
        raise QueryError(
            f"the question has {len(text):,} characters",
            f"ask in at most {LONGEST_QUESTION:,}",
        )
    question = clean_field(text)
    if not question:
        raise QueryError("the question is empty", 'ask something, such as "did Russia withdraw?"')
    if not any(character.isalnum() for character in question):
        raise QueryError("the question has no words", "ask with at least one word or number")
    return question


def plan(
    text: str, snapshot: Snapshot, *, filter: Filter | None = None, mode: str = Mode.HYBRID
) -> Query:
    """Read a question into what is searched for.

    Raises:
        QueryError: the question or the mode cannot be used.
    """
    question = check_question(text)
    try:
        chosen = Mode(mode)
    except ValueError as error:
        raise QueryError(
            f"there is no mode {mode!r}", f"choose one of {', '.join(Mode)}"
        ) from error
    terms = snapshot.analyze(" ".join(content_words(question)))
    return Query(question, tuple(dict.fromkeys(terms)), filter or Filter(), chosen)
