"""Finds words that a name is set beside: turns of a transcript, and tweets in an article."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from newsrag.speech.said import Said
from newsrag.text.question_words import word_set
from newsrag.types import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["labelled"]

_TURN = re.compile(
    r"^(?P<name>[A-Z][A-Z.'’-]+(?: [A-Z.'’-]+){0,3})(?:, [^:\n]{2,40})?:[ \t]+(?P<said>\S.*)$",
    re.MULTILINE,
)
_NOT_NAMES = word_set("WATCH UPDATE UPDATED LISTEN VIDEO PHOTOS PHOTO MORE RELATED NOTE")
_FEWEST_TURNS = 3
_FEWEST_SPEAKERS = 2
_TWEET = re.compile(
    r"(?P<said>[^\n]{15,500}?)[ \t]*(?P<dash>[—–]|--)[ \t](?P<name>[^()\n@—–]{2,40}) \(@\w{1,15}\)"
    r"(?:[ \t]+[A-Z][a-z]+ \d{1,2}, \d{4})?"
)
_LINKS = re.compile(r"(?:\s*(?:https?://|pic\.twitter\.com/)\S+)+\s*\Z")


def labelled(text: str) -> Iterator[Said]:
    """Yield the turns of a transcript and the tweets in a text, each with the name beside it.

    A transcript has lines that begin with a name in capitals and a colon, several by each of
    several speakers. A tweet ends with a dash, a name and the account in brackets, as it does
    where it is embedded in a page.
    """
    yield from _turns(text)
    for tweet in _TWEET.finditer(text):
        start, end = tweet.span("said")
        start += len(tweet["said"]) - len(tweet["said"].lstrip())
        if links := _LINKS.search(tweet["said"]):
            end = tweet.start("said") + links.start()
        if end > start:
            said = Span(start, end)
            yield Said(said, Span(*tweet.span("name")), Span(*tweet.span("dash")), (said,))


def _turns(text: str) -> Iterator[Said]:
    turns = [each for each in _TURN.finditer(text) if each["name"] not in _NOT_NAMES]
    counts = Counter(each["name"] for each in turns)
    if len(turns) < _FEWEST_TURNS or len(counts) < _FEWEST_SPEAKERS or max(counts.values()) < 2:
        return
    for turn in turns:
        start, end = turn.span("said")
        colon = turn.start("said") - 1
        while text[colon] != ":":
            colon -= 1
        said = Span(start, end)
        yield Said(said, Span(*turn.span("name")), Span(colon, colon + 1), (said,))
