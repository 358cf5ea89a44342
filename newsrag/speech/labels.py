"""Finds words that a name is set beside: in a transcript, under a tweet, behind a dash."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from newsrag.speech.marks import inner
from newsrag.speech.said import Said
from newsrag.text.word_sets import word_set
from newsrag.types import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["labelled"]

_TURN = re.compile(
    r"^(?P<name>[A-Z][A-Z.'’-]+(?: [A-Z.'’-]+){0,3})(?:, [^:\n]{2,40})?(?P<colon>:)[ \t]+"
    r"(?P<said>\S.*)$",
    re.MULTILINE,
)
_NOT_NAMES = word_set("WATCH UPDATE UPDATED LISTEN VIDEO PHOTOS PHOTO MORE RELATED NOTE")
_FEWEST_TURNS = 3
_FEWEST_SPEAKERS = 2
_SIGNATURE = re.compile(
    r"(?P<dash>[—–]|--)[ \t](?P<name>(?=[^()\n@—–]*[^\W_])[^()\n@—–]{2,40}) \(@\w{1,15}\)"
    r"(?:[ \t]+[A-Z][a-z]+ \d{1,2}, \d{4})?"
)
_SIGNED = re.compile(
    r"^(?P<said>[“\"][^\n]{15,}?[”\"])[ \t]*(?P<dash>[—–]|--)[ \t]*"
    r"(?P<name>[A-Z][\w.’'-]+(?: [A-Z][\w.’'-]*){1,3})(?:[,(][^\n]{0,80})?[ \t]*$",
    re.MULTILINE,
)
_LONGEST_TWEET = 600  # characters; links count
_SHORTEST_TWEET = 15
_LINKS = re.compile(r"(?:https?://|pic\.twitter\.com/)\S*\s*\Z")


def labelled(text: str) -> Iterator[Said]:
    """Yield turns of a transcript, quotations that are signed, and tweets, each with its name.

    A transcript has lines that begin with a name in capitals and a colon, several by each of
    several speakers. A quotation is signed where a dash and a name end its line. A tweet ends with
    a dash, a name and the account in brackets, as it does where it is embedded in a page.
    """
    yield from _turns(text)
    for line in _SIGNED.finditer(text):
        said = inner(text, Span(*line.span("said")))
        if said is not None:
            yield Said(said, Span(*line.span("name")), Span(*line.span("dash")), (said,))
    yield from _tweets(text)


def _turns(text: str) -> Iterator[Said]:
    turns = [each for each in _TURN.finditer(text) if each["name"] not in _NOT_NAMES]
    counts = Counter(each["name"].split()[-1] for each in turns)
    if len(turns) < _FEWEST_TURNS or len(counts) < _FEWEST_SPEAKERS or max(counts.values()) < 2:
        return
    for turn in turns:
        said = Span(*turn.span("said"))
        yield Said(said, Span(*turn.span("name")), Span(*turn.span("colon")), (said,))


def _tweets(text: str) -> Iterator[Said]:
    before = 0
    for signature in _SIGNATURE.finditer(text):
        end = signature.start()
        start = max(before, text.rfind("\n", before, end) + 1, end - _LONGEST_TWEET)
        before = signature.end()
        words = text[start:end]
        while links := _LINKS.search(words.rstrip()[-100:]):
            words = words.rstrip()
            words = words[: len(words) - (len(words[-100:]) - links.start())]
        words = words.rstrip()
        first = len(words) - len(words.lstrip())
        if len(words) - first >= _SHORTEST_TWEET:
            said = Span(start + first, start + len(words))
            name, dash = Span(*signature.span("name")), Span(*signature.span("dash"))
            yield Said(said, name, dash, (said,))
