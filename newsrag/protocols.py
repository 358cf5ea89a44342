"""The seams: what an embedder, a store's snapshot and a progress display must offer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from datetime import datetime

    import numpy as np
    from numpy.typing import NDArray

    from newsrag.types import Article, Copy, Filter, Passage, Span

    Vectors = NDArray[np.float32]

__all__ = [
    "Embedder",
    "Found",
    "Phrases",
    "Place",
    "PreparedArticle",
    "Progress",
    "Reranker",
    "SilentProgress",
    "Snapshot",
    "Spellings",
    "StaleSnapshotError",
    "TokenOffsets",
    "Unembedded",
]

TokenOffsets = Sequence[tuple[int, int]]
"""Start and end of each token in code points of the tokenized text, special tokens left out."""

Spellings = Mapping[str, tuple[str, ...]]
"""Other spellings of terms, or of runs of terms: analysed, the terms of a run set apart by spaces.
"""

Phrases = Sequence[str]
"""Terms that must stand side by side: analysed, set apart by spaces."""


class Embedder(Protocol):
    """Turns texts into unit vectors of one model."""

    @property
    def name(self) -> str:
        """The model's name or path, as the user gave it."""
        ...

    @property
    def fingerprint(self) -> str:
        """Hexadecimal digest over the model's files; two embedders with one fingerprint agree."""
        ...

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        ...

    @property
    def precision(self) -> str:
        """What it computes with: ``fp32`` or ``int8``."""
        ...

    @property
    def window(self) -> int:
        """The most tokens of text the model reads at once, special tokens and prompt left out."""
        ...

    def preload(self) -> None:
        """Start loading the model in the background, if it is not loaded; never waits."""
        ...

    def token_offsets(self, text: str) -> TokenOffsets:
        """Where each token of ``text`` lies; never cut off."""
        ...

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """Embed ``n`` texts of at most ``window`` tokens; shape ``(n, dimension)``, unit length."""
        ...

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """Embed ``n`` questions of any length; shape ``(n, dimension)``, unit length."""
        ...


class Reranker(Protocol):
    """Judges passages against a question by reading both together."""

    def scores(self, question: str, passages: Sequence[str]) -> list[float]:
        """Return a score for each passage, higher for better."""
        ...


class Progress(Protocol):
    """Where long work reports to; the CLI draws it, the library's default ignores it."""

    def note(self, message: str) -> None:
        """Say one line that the user should see now."""
        ...

    def begin(self, label: str, total: int, unit: str = "bytes") -> None:
        """Start a bar of ``total`` bytes, or of another unit, in place of the last."""
        ...

    def advance(self, amount: int, detail: str = "") -> None:
        """Count ``amount`` more; ``detail`` is what the bar says beside the rate."""
        ...

    def end(self) -> None:
        """Take the bar away."""
        ...


@dataclass(frozen=True, slots=True)
class PreparedArticle:
    """An article cut into passages, ready to be committed.

    ``sketch`` is what copies of the article are looked for by. ``as_before`` says that what is
    embedded of its passages is what was of the version it replaces, whose vectors are then kept.
    """

    article: Article
    spans: tuple[Span, ...]
    sketch: tuple[int, ...]
    as_before: bool = False


@dataclass(frozen=True, slots=True)
class Unembedded:
    """A committed version that waits for its vectors: its row, headline, text and passages."""

    version: int
    title: str
    text: str
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """A passage that a snapshot found: its row in the store, and the article it is part of."""

    row: int
    passage: Passage
    article: Article


@dataclass(frozen=True, slots=True)
class Place:
    """Where a passage stands: its article and version row, its outlet, its date (Unix seconds)."""

    version: int
    article_id: str
    outlet: str
    published: int | None


class StaleSnapshotError(Exception):
    """What a snapshot found has been dropped by a compaction since: search the newest state."""


class Snapshot(Protocol):
    """One committed state of an index, searched without regard to later commits."""

    def analyze(self, text: str) -> list[str]:
        """Return the terms of ``text`` as the lexical index spells them, in order."""
        ...

    def rarity(self, terms: Sequence[str]) -> dict[str, float]:
        """Return each term's BM25 inverse document frequency; 0 for a term not in the index."""
        ...

    def outlets(self) -> tuple[str, ...]:
        """Return the names of the index's outlets, in order."""
        ...

    def dense(
        self, vector: Vectors, k: int, filter: Filter, *, phrases: Phrases = ()
    ) -> list[tuple[int, float]]:
        """Return the ``k`` passages nearest to a unit vector: rows and cosines, best first."""
        ...

    def lexical(
        self,
        terms: Sequence[str],
        k: int,
        filter: Filter,
        *,
        spellings: Spellings | None = None,
        phrases: Phrases = (),
    ) -> list[tuple[int, float]]:
        """Return the ``k`` passages best by BM25: rows and scores, best first."""
        ...

    def articles(
        self,
        terms: Sequence[str],
        k: int,
        filter: Filter,
        *,
        spellings: Spellings | None = None,
        phrases: Phrases = (),
    ) -> list[tuple[int, float]]:
        """Return the ``k`` articles best by BM25 over their whole text: versions and scores."""
        ...

    def whole(self, versions: Sequence[int]) -> list[Article]:
        """Return articles with their texts by their versions, in the order asked for."""
        ...

    def places(self, rows: Sequence[int]) -> dict[int, Place]:
        """Return where passages stand, by their rows."""
        ...

    def found(self, rows: Sequence[int]) -> list[Found]:
        """Return passages by their rows, in the order asked for."""
        ...

    def copy_groups(
        self, article_ids: Sequence[str], as_of: datetime | None = None
    ) -> dict[str, tuple[Copy, ...]]:
        """Return for each article that has copies all of them and itself, the earliest first.

        With ``as_of``, only what was known by then.
        """
        ...


class SilentProgress:
    """The progress of work that nobody watches."""

    def note(self, message: str) -> None:
        """Ignore it."""

    def begin(self, label: str, total: int, unit: str = "bytes") -> None:
        """Ignore it."""

    def advance(self, amount: int, detail: str = "") -> None:
        """Ignore it."""

    def end(self) -> None:
        """Ignore it."""
