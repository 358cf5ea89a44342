"""The embedders' room: opens the embedder that an index needs, exporting its model if need be."""

from __future__ import annotations

import ctypes
import re
import sys
import threading
from typing import TYPE_CHECKING

from newsrag.embedders.manifest import Manifest, export_state, load_manifest
from newsrag.embedders.models import DEFAULT_MODEL, ModelFiles, find_model, local_folder, shown
from newsrag.embedders.safety import check_safe
from newsrag.errors import ModelError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from newsrag.protocols import Embedder, Progress, Reranker

__all__ = [
    "DEFAULT_MODEL",
    "IndexEmbedders",
    "check_device",
    "chosen_precision",
    "export_state",
    "find_model",
    "open_embedder",
    "open_reranker",
]


# 8-bit integers embed twice as many passages a second, and on every data set measured nDCG@10 is
# within .005 of that in 32-bit floating point: benchmarks/README.md.
_PRECISION = "int8"


def chosen_precision(precision: str | None) -> str:
    """Return a precision, the default for None, before anything is loaded.

    Raises:
        ModelError: it is neither int8 nor fp32.
    """
    precision = precision or _PRECISION
    if precision not in {"int8", "fp32"}:
        raise ModelError(f"there is no precision {precision!r}", "use int8 or fp32")
    return precision


def check_device(device: str) -> None:
    """Refuse a device that no machine has, before anything is loaded.

    Raises:
        ModelError: it is none of auto, cpu, cuda, cuda:N and mps.
    """
    if not re.fullmatch(r"auto|cpu|cuda(:\d+)?|mps", device):
        raise ModelError(f"there is no device {device!r}", "use auto, cpu, cuda or mps")


def open_embedder(
    files: ModelFiles | None,
    *,
    name: str = "",
    fingerprint: str = "",
    precision: str = "fp32",
    device: str = "cpu",
    progress: Progress,
) -> Embedder:
    """Open the embedder of ``files``, or of the model that an index names.

    An index gives ``name`` and ``fingerprint``; when the model's export is in the cache, nothing
    else of the model is looked at. ``precision`` is ``fp32`` or ``int8``; a model, or a processor,
    with which int8 is not faithful gets fp32. ``device`` is ``cpu``, ``auto`` (a CUDA device if
    one is there), ``cuda`` or ``mps``.

    Raises:
        ModelError: the model is not to be had, or is not the one of that fingerprint.
        StorageError: the model cache cannot be written.
    """
    manifest = load_manifest(files.fingerprint if files else fingerprint, precision)
    if manifest is None:
        files = files or _same_model(name, fingerprint)
        progress.note(f"preparing the model {files.name} (about ten seconds, once a machine)")
        manifest = _export(files, precision)
    if precision == "int8" and not manifest.exact:
        return open_embedder(
            files, name=name, fingerprint=fingerprint, device=device, progress=progress
        )
    if manifest.exact and (device == "cpu" or (device == "auto" and not _has_cuda())):
        return _on_processor(manifest)
    from newsrag.embedders.sentence_transformer import TorchEmbedder, resolve_device

    # A driver without a torch that can use it: the processor is faster without torch.
    if manifest.exact and device == "auto" and resolve_device(device) == "cpu":
        return _on_processor(manifest)
    return TorchEmbedder(manifest, files or _same_model(name, fingerprint), device)


def open_reranker(path: Path, device: str = "auto") -> Reranker:
    """Open a sentence-transformers CrossEncoder on disk; takes seconds, since it loads torch.

    Raises:
        ModelError: there is none at ``path``, or it is unsafe or unusable.
    """
    folder = local_folder(path)
    if folder is None:
        raise ModelError(
            f"there is no model folder {shown(str(path))}", "give the path of a cross-encoder"
        )
    check_safe(folder)  # before torch is loaded
    from newsrag.embedders.cross_encoder import DiskReranker

    return DiskReranker(folder, device)


class IndexEmbedders:
    """The embedders of one index: one for questions, on the processor, and one for passages.

    Both are of the model that the index was built with, and opened at first use.

    Args:
        model: the index's model: its ``name``, ``fingerprint`` and ``precision``.
        device: where passages are embedded.
        progress: where to say that a model is being prepared.
    """

    def __init__(self, model: Mapping[str, str], device: str, progress: Progress) -> None:
        check_device(device)
        self._model = model
        self._device = device
        self._progress = progress
        self._lock = threading.Lock()
        self._for_questions: Embedder | None = None

    def for_questions(self) -> Embedder:
        """Return the embedder for questions, the same one each time.

        Raises:
            ModelError: the model is not to be had, or has changed since the index was built.
        """
        with self._lock:
            if self._for_questions is None:
                self._for_questions = self._open("cpu")
            return self._for_questions

    def for_passages(self) -> Embedder:
        """Return the embedder for passages, on the device that was asked for.

        Raises:
            ModelError: as for questions, or the device is not there.
        """
        embedder = self.for_questions()
        return embedder if self._device == "cpu" else self._open(self._device)

    def _open(self, device: str) -> Embedder:
        return open_embedder(None, **self._model, device=device, progress=self._progress)


def _on_processor(manifest: Manifest) -> Embedder:
    from newsrag.embedders.onnx import OnnxEmbedder

    return OnnxEmbedder(manifest)


def _export(files: ModelFiles, precision: str) -> Manifest:
    from newsrag.embedders.export import export_model

    return export_model(files, precision)


def _same_model(name: str, fingerprint: str) -> ModelFiles:
    files = find_model(name)
    if files.fingerprint != fingerprint:
        raise ModelError(
            f"the model {name} has changed since the index was built",
            "bring the old model back, or build a new index with this one",
        )
    return files


def _has_cuda() -> bool:
    """Ask the driver itself for a device: importing torch to find out takes seconds."""
    library = "nvcuda.dll" if sys.platform == "win32" else "libcuda.so.1"
    try:
        driver = ctypes.CDLL(library)
        count = ctypes.c_int(0)
        started = driver.cuInit(0) == 0
        return started and driver.cuDeviceGetCount(ctypes.byref(count)) == 0 and count.value > 0
    except (OSError, AttributeError):
        return False
