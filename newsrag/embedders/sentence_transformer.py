"""The reference: sentence-transformers itself, for GPUs and for models that cannot be exported.

Importing this module loads torch, which takes seconds; only building, exporting and the parity
test need it.
"""

from __future__ import annotations

import json
import logging
import warnings
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
import transformers
from safetensors import safe_open
from sentence_transformers import SentenceTransformer

from newsrag.embedders.failures import as_model_error
from newsrag.embedders.tokens import ModelTokenizer
from newsrag.errors import ModelError

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from newsrag.embedders.manifest import Manifest
    from newsrag.embedders.models import ModelFiles
    from newsrag.protocols import TokenOffsets

__all__ = ["TorchEmbedder", "check_room", "load_model", "resolve_device"]

_BATCH = {"cpu": 16}
_GPU_BATCH = 256
_TIMES_THE_FILES = 4
_SPARE_NUMBERS = 2**22
_SPARE_TENSORS = 64


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
    with (
        as_model_error(
            f"the model in {path} does not load on {device}",
            "check that SentenceTransformer loads it, and that the device exists",
        ),
        warnings.catch_warnings(),
    ):
        warnings.simplefilter("ignore")
        check_room(path)
        return SentenceTransformer(
            str(path),
            device=device,
            trust_remote_code=False,
            local_files_only=True,
            model_kwargs=options,
        )


def check_room(path: Path) -> None:
    """Refuse a model whose settings ask for much more than its files hold.

    transformers makes room for every weight, and fills it, before it says that the file has none.

    Raises:
        ModelError: the settings are not those of the weights.
    """
    for settings in path.rglob("config.json"):
        files = list(settings.parent.glob("*.safetensors"))
        if files and "model_type" in json.loads(settings.read_text("utf-8")):
            _check_room(settings.parent, files)


def _check_room(folder: Path, files: list[Path]) -> None:
    try:
        config = transformers.AutoConfig.from_pretrained(
            folder, trust_remote_code=False, local_files_only=True
        )
    except (ValueError, KeyError):
        return  # not a kind that transformers knows: it makes no room for it either
    with torch.device("meta"):
        model = transformers.AutoModel.from_config(  # type: ignore[no-untyped-call]
            config, attn_implementation="eager"
        )
        weights = [each.numel() for each in model.parameters()]
    tensors = 0
    for file in files:
        with safe_open(file, "pt") as content:
            tensors += len(content.keys())
    # An encoder of which the settings describe the decoder too, packed weights, a head that is
    # made anew: all that is less than this.
    numbers = _TIMES_THE_FILES * sum(file.stat().st_size for file in files) + _SPARE_NUMBERS
    if sum(weights) > numbers or len(weights) > _TIMES_THE_FILES * tensors + _SPARE_TENSORS:
        raise ModelError(
            f"{folder / 'config.json'} describes a far larger model than its weights are of",
            "save the model again",
        )


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
        with as_model_error(f"{self.name} does not embed", "choose another model"):
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
