"""The nouns of documents: words, their citations, and all that is said of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from newsrag.types import Dating

if TYPE_CHECKING:
    from newsrag.types import Attribution, Citation, Side, WordDifference

__all__ = ["Counted", "Days", "Document", "Said", "Told", "Traced"]


@dataclass(frozen=True, slots=True)
class Said:
    """Who said the words of a citation, as ``quotes`` prints it."""

    speaker: str
    wording: str
    cue: str


@dataclass(frozen=True, slots=True)
class Traced:
    """A quotation, and how an article is said to have its words, as ``whence`` prints it."""

    quotation: str
    verbatim: bool
    similarity: float
    differences: tuple[WordDifference, ...]


@dataclass(frozen=True, slots=True)
class Days:
    """The days that a statement stands by in a timeline, as ``timeline`` prints them."""

    first: str | None
    last: str | None
    dating: str
    words: str

    def __str__(self) -> str:
        """Return what it is shown under: "2022-03-30: “on Wednesday”"."""
        if not self.first:
            return "Undated"
        days = self.first if self.first == self.last else f"{self.first} to {self.last}"
        if self.words:
            return f"{days}: “{self.words}”"
        return f"{days} (day of publication)" if self.dating == Dating.PUBLICATION else days


@dataclass(frozen=True, slots=True)
class Told:
    """Words in a document, the citations of them, and what it says of these.

    ``question`` is what they are said to answer. ``place`` is the list that they stand in:
    ``statements``, ``nearest``, ``entries`` or another, which is empty. ``stance`` and ``said`` are
    those of a statement, ``quoted`` that of a quotation, ``traced`` that of an article which has
    the words of one, ``days`` those of an entry of a timeline. ``conflict`` is what is wrong
    between the citations and what stands around them, empty where all agrees.
    """

    quote: str
    citations: tuple[Citation, ...]
    question: str = ""
    place: str = ""
    stance: str | None = None
    said: tuple[Attribution | None, ...] = ()
    quoted: Said | None = None
    traced: Traced | None = None
    days: Days | None = None
    conflict: str = ""


@dataclass(frozen=True, slots=True)
class Counted:
    """How many statements an answer says are on its sides, and which statements it has."""

    question: str
    sides: tuple[Side, ...]
    given: tuple[Told, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """What a document has, in its order; ``asked`` may be a question, a topic or a quotation."""

    asked: str
    reason: str
    remark: str
    told: tuple[Told, ...]
    counted: tuple[Counted, ...]

    @property
    def cited(self) -> list[tuple[Citation, Told]]:
        """Every citation as often as it stands there, with the words that it is of."""
        return [(citation, each) for each in self.told for citation in each.citations]
