"""The reference: sentence-transformers itself, for GPUs and for models that cannot be exported.

Importing this module loads torch, which takes seconds; only building, exporting and the parity
test need it.
"""

from __future__ import annotations

import logging
import warnings
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
import transformers
from sentence_transformers import SentenceTransformer

from newsrag.embedders.tokens import ModelTokenizer
from newsrag.errors import ModelError

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from newsrag.embedders.manifest import Manifest
    from newsrag.embedders.models import ModelFiles
    from newsrag.protocols import TokenOffsets

__all__ = ["TorchEmbedder", "load_model"]

_BATCH = {"cpu": 16}
_GPU_BATCH = 256


def load_model(path: Path, device: str) -> SentenceTransformer:
    """Load a model from disk without network, code of its own, pickles or noise.

    Raises:
        ModelError: the folder does not load, or there is no such device.
    """
    transformers.logging.set_verbosity_error()  # type: ignore[no-untyped-call]
    transformers.logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    logging.getLogger("sentence_transformers").setLevel(logging.ERROR)
    # Written-out attention is what ONNX Runtime recognises and fuses: 17 % faster than SDPA.
    options: dict[str, Any] = {"use_safetensors": True}
    if device == "cpu":
        options["attn_implementation"] = "eager"
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return SentenceTransformer(
                str(path),
                device=device,
                trust_remote_code=False,
                local_files_only=True,
                model_kwargs=options,
            )
    except (OSError, ValueError, RuntimeError, KeyError, TypeError, ImportError) as error:
        first = (str(error).splitlines() or [type(error).__name__])[0]
        raise ModelError(
            f"the model in {path} does not load on {device}: {first}",
            "check that SentenceTransformer loads it, and that the device exists",
        ) from error


def resolve_device(device: str) -> str:
    """Return the torch device for ``auto``, ``cpu``, ``cuda``, ``cuda:1``, ``mps``.

    Raises:
        ModelError: the device is not on this machine.
    """
    if device == "auto":
        return "cuda" if torch.cuda.is_available() else "cpu"
    kind = device.partition(":")[0]
    there = {"cpu": True, "cuda": torch.cuda.is_available(), "mps": torch.mps.is_available()}
    if not there.get(kind, False):
        raise ModelError(f"there is no device {device!r} here", "use --device cpu")
    return device


class TorchEmbedder:
    """An :class:`~newsrag.protocols.Embedder` on sentence-transformers and torch."""

    def __init__(self, manifest: Manifest, files: ModelFiles, device: str) -> None:
        self._manifest = manifest
        self._tokenizer = ModelTokenizer(manifest)
        self._device = resolve_device(device)
        self._model = load_model(files.path, self._device)
        if self._device.startswith("cuda") and manifest.precision == "int8":
            self._model.half()  # what graphics cards are built for, and closer than int8
        self.name = manifest.name
        self.fingerprint = manifest.fingerprint
        self.dimension = manifest.dimension
        self.precision = "fp32"
        self.window = self._tokenizer.window

    def preload(self) -> None:
        """Do nothing: the model is loaded already."""

    def token_offsets(self, text: str) -> TokenOffsets:
        """Where each token of ``text`` lies; never cut off."""
        return self._tokenizer.offsets(text)

    def encode_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Embed ``n`` passages; shape ``(n, dimension)``, unit length."""
        self._tokenizer.encode(texts, self._manifest.passage_prompt)  # refuses what is too long
        return self._encode(list(texts), self._manifest.passage_prompt)

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Embed ``n`` questions; shape ``(n, dimension)``, unit length."""
        if not texts:
            return self._encode([], "")
        rows = [
            self._encode(self._tokenizer.windows(text), self._manifest.query_prompt).mean(axis=0)
            for text in texts
        ]
        means = np.stack(rows)
        unit: NDArray[np.float32] = means / np.linalg.norm(means, axis=1, keepdims=True)
        return unit

    def _encode(self, texts: list[str], prompt: str) -> NDArray[np.float32]:
        if not texts:
            return np.empty((0, self.dimension), np.float32)
        vectors: NDArray[np.float32] = self._model.encode(
            texts,
            prompt=prompt or None,
            batch_size=_BATCH.get(self._device, _GPU_BATCH),
            normalize_embeddings=True,
            convert_to_numpy=True,
            show_progress_bar=False,
        )
        # Unit vectors of halves are a thousandth off.
        unit = vectors.astype(np.float32)
        unit /= np.linalg.norm(unit, axis=1, keepdims=True)
        if not np.isfinite(unit).all():
            raise ModelError(
                f"{self.name} gives numbers that are none on {self._device}",
                "build the index with --precision fp32",
            )
        return unit
