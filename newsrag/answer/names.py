"""Tells which names in a question the archive does not have, in any spelling."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from newsrag.text.alike import Alike
from newsrag.text.asked_names import asked_names

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from newsrag.protocols import Found, Snapshot
    from newsrag.types import Query, Span

__all__ = ["MissingName", "missing_names"]

# As alike as a name and the same with a slip of the pen in it; both of five letters or more.
_SLIP = 0.85
_FEWEST_LETTERS = 5
_ATTRIBUTED = re.compile(
    r"\b(?:according\s+to|(?:reported|published|written)\s+(?:by|in)|(?:articles?|reports?|pieces?"
    r"|stor(?:y|ies))\s+(?:by|from|in))\s+(?:the\s+)?['‘“\"]?\Z",
    re.IGNORECASE,
)
_ATTRIBUTION = re.compile(
    r"['’”\"]?(?:['’]s)?\s+(?:articles?|reports?|reported|pieces?|stor(?:y|ies))\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class MissingName:
    """A name as the question writes it; ``outlet`` says that it is asked for as a source."""

    text: str
    outlet: bool


def missing_names(query: Query, snapshot: Snapshot, found: Sequence[Found]) -> list[MissingName]:
    """Return the names in a question that no passage or headline which passes its filter has.

    A name is there if all its words are, anywhere; or another spelling of it; or, where a word is
    nowhere, if a passage that was found has one that begins alike (Chilean, Chile) or differs by a
    slip of the pen. So a name that is only written otherwise is seldom called missing.

    Args:
        query: the planned question; of its topic, from which known outlets are cut out.
        snapshot: the state that was searched.
        found: the passages that were found.
    """
    missing = []
    vocabulary: set[str] | None = None
    for span in asked_names(query.topic):
        gone = [
            term for term in snapshot.analyze(span.of(query.topic))
            if not _has(term, query, snapshot)
        ]  # fmt: skip
        if not gone or _otherwise(gone, query, snapshot):
            continue
        if vocabulary is None:
            vocabulary = _vocabulary(found, snapshot)
        if any(not _resembles(term, vocabulary) for term in gone):
            missing.append(MissingName(span.of(query.topic), _as_source(query.topic, span)))
    return list(dict.fromkeys(missing))


def _has(term: str, query: Query, snapshot: Snapshot) -> bool:
    if not any(snapshot.rarity([term]).values()):
        return False
    return not query.filter or bool(snapshot.lexical([term], 1, query.filter))


def _otherwise(gone: Iterable[str], query: Query, snapshot: Snapshot) -> bool:
    """Whether each of these terms is part of a name that is there in another spelling."""
    there = {
        term
        for name, others in query.spellings.items()
        if any(
            snapshot.lexical(other.split(), 1, query.filter, phrases=[other]) for other in others
        )
        for term in name.split()
    }
    return there.issuperset(gone)


def _vocabulary(found: Iterable[Found], snapshot: Snapshot) -> set[str]:
    texts = (f"{each.article.title} {each.passage.span.of(each.article.text)}" for each in found)
    return {term for text in texts for term in snapshot.analyze(text)}


def _resembles(term: str, vocabulary: set[str]) -> bool:
    if Alike([term]).there(vocabulary):
        return True
    if len(term) < _FEWEST_LETTERS:
        return False
    long = [word for word in vocabulary if len(word) >= _FEWEST_LETTERS]
    return bool(difflib.get_close_matches(term, long, n=1, cutoff=_SLIP))


def _as_source(topic: str, name: Span) -> bool:
    before = _ATTRIBUTED.search(topic, 0, name.start)
    return before is not None or _ATTRIBUTION.match(topic, name.end) is not None
