"""The nouns of the archive: articles, passages, citations and what became of them."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from functools import cached_property

__all__ = [
    "Article",
    "ArticleSummary",
    "Check",
    "Citation",
    "Copy",
    "Passage",
    "PassageConfig",
    "RawArticle",
    "ReadProblem",
    "Span",
    "Verification",
]


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A half-open range ``[start, end)`` of Unicode code points in an article's text.

    Raises:
        ValueError: if ``0 <= start <= end`` does not hold.
    """

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start <= self.end:
            raise ValueError(f"not a span: start {self.start}, end {self.end}")

    def __len__(self) -> int:
        return self.end - self.start

    def of(self, text: str) -> str:
        """Return the characters of ``text`` that this span covers."""
        return text[self.start : self.end]

    def overlaps(self, other: Span) -> bool:
        """Whether the two spans share at least one character."""
        return self.start < other.end and other.start < self.end


@dataclass(frozen=True, slots=True)
class RawArticle:
    """One article as a reader found it, before cleaning; every field is a string as it stood.

    ``origin`` says where it was read from (``path`` or ``path#record``). ``id`` is the article's
    own id and may be empty; ``name`` is then what an id is made from. ``plain`` marks text
    without fields of its own, whose first lines may hold a date, a credit and a headline.
    """

    text: str
    origin: str
    name: str
    id: str = ""
    title: str = ""
    source: str = ""
    published: str = ""
    url: str = ""
    author: str = ""
    language: str = ""
    extra: Mapping[str, str] = field(default_factory=dict)
    plain: bool = False


@dataclass(frozen=True, slots=True)
class ReadProblem:
    """Something that could not be read: where, on which line (from 1) if known, and why.

    ``lost`` is False where the article was read all the same, only without a date, say.
    """

    path: str
    reason: str
    line: int | None = None
    lost: bool = True

    def __str__(self) -> str:
        where = self.path if self.line is None else f"{self.path}:{self.line}"
        return f"{where}: {self.reason}"


@dataclass(frozen=True, slots=True)
class FileRead:
    """The end of a file that was read, or that was passed over because it is as before.

    ``digest`` is over its bytes and all that decides how they are read; empty if something in it
    could not be read.
    """

    origin: str
    digest: str
    articles: int
    unchanged: bool = False


@dataclass(frozen=True)
class Article:
    """A news article. ``text`` is fixed before any span of it exists.

    ``published`` is aware and in UTC, or None when the article gives no possible date;
    ``published_raw`` is the date as it was written. ``version`` counts from 1 for each id.
    """

    id: str
    text: str
    title: str = ""
    source: str = ""
    published: datetime | None = None
    published_raw: str = ""
    url: str = ""
    author: str = ""
    language: str = ""
    extra: Mapping[str, str] = field(default_factory=dict)
    origin: str = ""
    version: int = 1

    @cached_property
    def digest(self) -> str:
        """Hexadecimal SHA-256 of the text in UTF-8."""
        return hashlib.sha256(self.text.encode("utf-8")).hexdigest()


@dataclass(frozen=True, slots=True)
class ArticleSummary:
    """What ``list`` shows of an article: everything but its text."""

    id: str
    title: str
    source: str
    published: datetime | None
    url: str
    version: int
    characters: int
    passages: int


@dataclass(frozen=True, slots=True)
class Copy:
    """Another article that carries the same text, perhaps lightly edited, cut or retitled.

    ``similarity`` lies between 0 and 1; 1 is the same words.
    """

    article_id: str
    title: str
    source: str
    published: datetime | None
    url: str
    similarity: float


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of an article that is searched as one; its text is always sliced, never stored."""

    id: str
    article_id: str
    span: Span


@dataclass(frozen=True, slots=True)
class PassageConfig:
    """How articles are cut into passages and embedded; frozen into an index when it is built.

    Lengths are tokens of the embedder's own tokenizer. ``target`` is how long a passage grows
    before a new one starts; ``title`` is how many tokens of the headline go in front of the
    embedded text (they are never part of the cited text). Passage, title and the model's special
    tokens together never exceed the model's window.
    """

    target: int = 180
    title: int = 40


@dataclass(frozen=True, slots=True)
class Citation:
    """A quotation and all that is needed to find it again and prove it.

    ``quote == article.text[span.start:span.end]``, and ``digest`` is the article's own at the
    time of citing.
    """

    article_id: str
    title: str
    source: str
    published: datetime | None
    url: str
    span: Span
    quote: str
    digest: str


class Check(StrEnum):
    """What became of a citation: see :class:`Verification`."""

    VERBATIM = "verbatim"
    ALTERED = "altered"
    MOVED = "moved"
    SUPERSEDED = "superseded"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Verification:
    """The result of checking one citation against the index.

    ``verbatim``: the current text has the quote at the span and every field agrees.
    ``superseded``: true of an earlier version of the article, which now has a newer text.
    ``moved``: the quote is in the article, at another place.
    ``altered``: the quote, or a field of the citation, or what stands around it in the document,
    is not what the article says.
    ``missing``: the index has no article of that id, or not any more, or, where a time was asked
    for, none that was known by then.
    """

    check: Check
    citation: Citation
    detail: str = ""
