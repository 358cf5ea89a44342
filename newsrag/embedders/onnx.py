"""Embeds on the processor with ONNX Runtime, from a graph exported once from the model."""

from __future__ import annotations

import os
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from newsrag.embedders.failures import as_model_error
from newsrag.embedders.manifest import GRAPH, Manifest, cache_folder
from newsrag.embedders.runtime import onnxruntime
from newsrag.embedders.tokens import ModelTokenizer
from newsrag.errors import ModelError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from numpy.typing import NDArray

    from newsrag.embedders.tokens import Batch
    from newsrag.protocols import TokenOffsets

    Embedded = tuple[list[int], NDArray[np.float32]]

__all__ = ["OnnxEmbedder"]

# From so many texts on, they run side by side, each on a core of its own.
_SIDE_BY_SIDE = 4


class OnnxEmbedder:
    """An :class:`~newsrag.protocols.Embedder` on an exported graph; safe to use from threads.

    Tokenizer and graph are loaded at first use, or beforehand by :meth:`preload`.
    """

    def __init__(self, manifest: Manifest) -> None:
        self._manifest = manifest
        self._lock = threading.Lock()
        self._session: onnxruntime.InferenceSession | None = None
        self.name = manifest.name
        self.fingerprint = manifest.fingerprint
        self.dimension = manifest.dimension
        self.precision = manifest.precision
        # Batches without padding are too small to be shared among cores.
        self._threads = 0 if manifest.padded else 1

    @cached_property
    def _tokenizer(self) -> ModelTokenizer:
        return ModelTokenizer(self._manifest)

    @property
    def window(self) -> int:
        """The most tokens of text the model reads at once, special tokens and prompt left out."""
        return self._tokenizer.window

    def preload(self) -> None:
        """Load the graph on a thread of its own while the caller does other work."""
        if self._session is not None:
            return
        # Not a daemon: ending the process in the middle of loading would abort it.
        threading.Thread(target=self._preload, name="newsrag-preload").start()

    def _preload(self) -> None:
        # Whatever goes wrong here goes wrong again, and is told, where the graph is needed.
        with suppress(Exception):
            self._load()

    def _load(self) -> onnxruntime.InferenceSession:
        with self._lock:
            if self._session is None:
                graph = cache_folder(self.fingerprint, self.precision) / GRAPH
                self._session = open_session(str(graph), threads=self._threads)
            return self._session

    def token_offsets(self, text: str) -> TokenOffsets:
        """Where each token of ``text`` lies; never cut off."""
        return self._tokenizer.offsets(text)

    def encode_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Embed ``n`` passages; shape ``(n, dimension)``, unit length."""
        return self._encode(texts, self._manifest.passage_prompt)

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Embed ``n`` questions; shape ``(n, dimension)``, unit length.

        A question longer than the window is embedded in pieces and their mean taken.
        """
        pieces = [self._tokenizer.windows(text) for text in texts]
        flat = self._encode([p for some in pieces for p in some], self._manifest.query_prompt)
        if len(flat) == len(texts):
            return flat
        ends = np.cumsum([len(some) for some in pieces])
        means = np.stack([part.mean(axis=0) for part in np.split(flat, ends[:-1])])
        unit: NDArray[np.float32] = means / np.linalg.norm(means, axis=1, keepdims=True)
        return unit

    def _encode(self, texts: Sequence[str], prompt: str) -> NDArray[np.float32]:
        vectors = np.empty((len(texts), self.dimension), np.float32)
        encodings = self._tokenizer.encode(texts, prompt)
        batches = self._tokenizer.batches(encodings)
        for rows, found in self._run(batches, side_by_side=len(texts) >= _SIDE_BY_SIDE):
            vectors[rows] = found
        if not np.isfinite(vectors).all():
            raise ModelError(
                f"{self.name} gives vectors that are no numbers", "choose another model"
            )
        return vectors

    def _run(self, batches: Iterable[Batch], *, side_by_side: bool) -> Iterator[Embedded]:
        """Yield each batch's positions and vectors."""
        session = self._load()

        def run(batch: Batch) -> Embedded:
            with as_model_error(f"{self.name} does not embed", "choose another model"):
                return batch[0], session.run(None, batch[1])[0]

        if not (self._threads == 1 and side_by_side):
            yield from map(run, batches)
            return
        with ThreadPoolExecutor(os.cpu_count()) as workers:
            yield from workers.map(run, batches)


def open_session(graph: str, threads: int = 0) -> onnxruntime.InferenceSession:
    """Open an exported graph as it is: the export has optimised it already.

    ``threads`` share the work of one run; 0 is all cores.
    """
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    # Threads that wait for more in a busy loop took the core from whatever came after a question
    # was embedded: a product of 0.2 ms took 2.5.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.log_severity_level = 3  # errors only: its warnings mean nothing to a reader of news
    return onnxruntime.InferenceSession(graph, options, providers=["CPUExecutionProvider"])
