"""The seams: what a reader, an embedder and a store's snapshot must offer to the rooms above."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    from newsrag.types import Article, Filter, Passage, RawArticle, ReadProblem

    Vectors = NDArray[np.float32]

__all__ = ["Candidate", "Embedder", "Reader", "Snapshot", "TokenOffsets"]

TokenOffsets = Sequence[tuple[int, int]]
"""Start and end of each token in code points of the tokenized text, special tokens left out."""


class Reader(Protocol):
    """Reads one kind of file into articles, reporting instead of raising what it cannot read."""

    def __call__(self, path: Path, name: str) -> Iterator[RawArticle | ReadProblem]:
        """Yield the articles of ``path``; ``name`` is what ids are made from where it has none."""
        ...


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
    def window(self) -> int:
        """The most tokens of text the model reads at once, special tokens and prompt left out."""
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
