"""Embeds what the catalog holds without vectors, while its caller does other work."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING

from newsrag.ingest.cutting import embedded_text, embedded_title
from newsrag.store.embedded import embedded_like
from newsrag.store.waiting import waiting

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from newsrag.protocols import Embedder, Unembedded
    from newsrag.store.catalog import Catalog
    from newsrag.types import PassageConfig

    Vectors = NDArray[np.float32]

__all__ = ["Embedding"]

# Passages embedded for one commit: two or three seconds of work, which is what an interruption
# costs, and enough to keep a graphics card busy.
_AT_ONCE = 256


class Embedding:
    """Embeds versions in the order they came in; for one thread, which closes it in the end.

    What it has committed stays, whatever happens; the rest is left for the next one.
    """

    def __init__(self, catalog: Catalog, config: PassageConfig, embedder: Embedder) -> None:
        self.passages = 0  # that got their vectors
        self.embedded = 0  # texts that the model had to read for that
        self._catalog = catalog
        self._config = config
        self._embedder = embedder
        self._worker = ThreadPoolExecutor(1, "newsrag-embedding")
        self._group: _Group | None = None
        self._last = 0

    def close(self) -> None:
        """Wait for what is being computed, and throw it away."""
        self._worker.shutdown(cancel_futures=True)

    def advance(self, *, wait: bool = False) -> int:
        """Commit the vectors that are ready, and go on with what comes next.

        Args:
            wait: until those being computed are ready. Otherwise nothing is done before they are.

        Returns:
            How many passages are being embedded now; 0 when there are no more.
        """
        ready = self._group
        if ready is not None and not wait and not ready.vectors.done():
            return ready.passages
        # First, so that the model does not stand still while vectors are stored.
        self._group = self._begin()
        if ready is not None:
            by_version = ready.by_version()
            self._catalog.embed(by_version)
            self.passages += ready.passages
            self.embedded += len(ready.texts)
        return self._group.passages if self._group else 0

    def _begin(self) -> _Group | None:
        versions = waiting(self._catalog.database, self._last, _AT_ONCE)
        if not versions:
            return None
        self._last = versions[-1].version
        group = _Group()
        for version in versions:
            group.add(version, *self._known_or_texts(version))
        group.vectors = self._worker.submit(self._embedder.encode_passages, list(group.texts))
        return group

    def _known_or_texts(self, each: Unembedded) -> tuple[Vectors | None, list[str]]:
        known = embedded_like(self._catalog.database, each.version)
        if known is not None:
            return known, []
        title = embedded_title(each.title, self._config, self._embedder)
        return None, [embedded_text(title, span.of(each.text)) for span in each.spans]


class _Group:
    """Versions embedded at once; the same text of several passages is embedded once."""

    vectors: Future[Vectors]

    def __init__(self) -> None:
        self.texts: dict[str, int] = {}
        self.passages = 0
        self._known: dict[int, Vectors] = {}
        self._rows: dict[int, list[int]] = {}

    def add(self, each: Unembedded, known: Vectors | None, texts: list[str]) -> None:
        self.passages += len(each.spans)
        if known is not None:
            self._known[each.version] = known
        else:
            rows = [self.texts.setdefault(text, len(self.texts)) for text in texts]
            self._rows[each.version] = rows

    def by_version(self) -> dict[int, Vectors]:
        vectors = self.vectors.result()
        return self._known | {version: vectors[rows] for version, rows in self._rows.items()}
