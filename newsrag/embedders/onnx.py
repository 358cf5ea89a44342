"""Embeds on the processor with ONNX Runtime, from a graph exported once from the model."""

from __future__ import annotations

import os
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import onnxruntime

from newsrag.embedders.manifest import GRAPH, Manifest, cache_folder
from newsrag.embedders.tokens import ModelTokenizer

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from numpy.typing import NDArray

    from newsrag.embedders.tokens import Batch
    from newsrag.protocols import TokenOffsets

    Embedded = tuple[list[int], NDArray[np.float32]]

__all__ = ["OnnxEmbedder"]

# From so many texts on, each runs on one core, with others beside it; fewer share all cores.
_SIDE_BY_SIDE = 8


class OnnxEmbedder:
    """An :class:`~newsrag.protocols.Embedder` on an exported graph; safe to use from threads.

    Tokenizer and graph are loaded at first use, or beforehand by :meth:`preload`.
    """

    def __init__(self, manifest: Manifest) -> None:
        self._manifest = manifest
        self._lock = threading.Lock()
        self._session: onnxruntime.InferenceSession | None = None  # shares a run among all cores
        self._narrow: onnxruntime.InferenceSession | None = None  # runs on the caller's core alone
        self.name = manifest.name
        self.fingerprint = manifest.fingerprint
        self.dimension = manifest.dimension
        self.precision = manifest.precision

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
                self._session = open_session(self._graph)
            return self._session

    def _load_narrow(self) -> onnxruntime.InferenceSession:
        with self._lock:
            if self._narrow is None:
                self._narrow = open_session(self._graph, threads=1)
            return self._narrow

    @property
    def _graph(self) -> str:
        return str(cache_folder(self.fingerprint, self._manifest.precision) / GRAPH)

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
        # In int8 a batch has one scale for all its numbers. Each text is its own batch, so that
        # its vector does not depend on what else is embedded; that is no slower.
        alone = self.precision == "int8"
        batches = self._tokenizer.batches(encodings, alone=alone)
        together = self._side_by_side if alone and len(texts) >= _SIDE_BY_SIDE else self._in_turn
        for rows, found in together(batches):
            vectors[rows] = found
        return vectors

    def _in_turn(self, batches: Iterable[Batch]) -> Iterator[Embedded]:
        """Yield each batch's positions and vectors; all cores share the work on one batch."""
        session = self._load()
        yield from ((rows, session.run(None, inputs)[0]) for rows, inputs in batches)

    def _side_by_side(self, batches: Iterable[Batch]) -> Iterator[Embedded]:
        """Yield each batch's positions and vectors; every core works on a batch of its own.

        Cores that share a short run wait for each other: alone, 8 % more gets done.
        """
        session = self._load_narrow()
        with ThreadPoolExecutor(os.cpu_count()) as workers:
            yield from workers.map(lambda b: (b[0], session.run(None, b[1])[0]), batches)


def open_session(graph: str, threads: int = 0) -> onnxruntime.InferenceSession:
    """Open an exported graph as it is: the export has optimised it already.

    ``threads`` share the work of one run; 0 is all cores.
    """
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    options.log_severity_level = 3  # errors only: its warnings mean nothing to a reader of news
    return onnxruntime.InferenceSession(graph, options, providers=["CPUExecutionProvider"])
