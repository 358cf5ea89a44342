"""The nouns of handing quotations on: formats, excerpts of articles, case files and their proof."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from newsrag.types.articles import Article, Check, Span, Verification

__all__ = [
    "CaseReport",
    "CaseVerification",
    "CitedArticle",
    "Excerpt",
    "Format",
    "Proof",
]

# What a case file has of an article besides its text and what follows from that.
_KNOWN = ("id", "version", "title", "source", "published", "url", "author", "language")


class Format(StrEnum):
    """What quotations and their citations are rendered as, for others to use.

    ``md``: Markdown with numbered footnotes. ``csl``: CSL-JSON. ``bibtex``: BibTeX. ``html``: a
    page that shows each quotation marked in its paragraph.
    """

    MD = "md"
    CSL = "csl"
    BIBTEX = "bibtex"
    HTML = "html"


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A quotation's place in an article, and the text around it.

    ``span`` is the quotation's and ``context`` that of ``text``, both in the article's text.
    """

    span: Span
    context: Span
    text: str

    @property
    def quote(self) -> str:
        """The quotation itself."""
        start = self.context.start
        return self.text[self.span.start - start : self.span.end - start]


@dataclass(frozen=True, slots=True)
class CitedArticle:
    """A version of an article that is quoted: what is known of it, and the excerpts, by place.

    ``digest`` is the SHA-256 of its whole text, which has ``characters`` code points.
    """

    id: str
    version: int
    title: str
    source: str
    published: datetime | None
    url: str
    author: str
    language: str
    digest: str
    characters: int
    excerpts: tuple[Excerpt, ...]

    @classmethod
    def of(cls, article: Article, excerpts: Iterable[Excerpt]) -> CitedArticle:
        """Say of a version what is known of it, with some excerpts."""
        own = {name: getattr(article, name) for name in (*_KNOWN, "digest")}
        return cls(**own, characters=len(article.text), excerpts=tuple(excerpts))

    def with_text(self, text: str) -> Article:
        """Make the version of what is known of it and its whole text."""
        return Article(text=text, **{name: getattr(self, name) for name in _KNOWN})


@dataclass(frozen=True, slots=True)
class CaseReport:
    """A case file: its name, its size in bytes and its SHA-256, what it holds and of which state.

    ``state`` is when the archive was last changed before the file was made. ``whole`` says that
    the file has the whole text of each article, not only the quotations' context. ``as_of`` is the
    time whose knowledge was asked for, null for that of the state.
    """

    path: str
    size: int
    sha256: str
    made_by: str
    state: datetime
    citations: int
    articles: int
    whole: bool
    as_of: datetime | None = None


class Proof(StrEnum):
    """By what the quotations in a case file are proved.

    ``context``: each stands in its context in the file. That the context is the article's needs
    the article or the archive.
    ``article``: each stands in the article's whole text, which is in the file and has the digest.
    That the archive has such an article, of that outlet, title, date and url, needs the archive.
    ``archive``: the archive has the article, its text and its other fields as the file says.
    """

    CONTEXT = "context"
    ARTICLE = "article"
    ARCHIVE = "archive"


@dataclass(frozen=True, slots=True)
class CaseVerification:
    """What checking a case file found; ``findings`` are what is wrong with its files."""

    case: CaseReport
    proof: Proof
    findings: tuple[str, ...]
    verifications: tuple[Verification, ...]

    @property
    def verbatim(self) -> bool:
        """Whether nothing is wrong, and every quotation is proved as far as ``proof`` goes."""
        checks = {each.check for each in self.verifications}
        return not self.findings and checks == {Check.VERBATIM}
