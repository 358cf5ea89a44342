"""The embedders' room: opens the embedder that an index needs, exporting its model if need be."""

from __future__ import annotations

import ctypes
import re
import sys
from typing import TYPE_CHECKING

from newsrag.embedders.manifest import Manifest, load_manifest
from newsrag.embedders.models import DEFAULT_MODEL, ModelFiles, find_model
from newsrag.errors import ModelError

if TYPE_CHECKING:
    from newsrag.protocols import Embedder, Progress

__all__ = ["DEFAULT_MODEL", "check_device", "find_model", "open_embedder"]


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
    device: str = "cpu",
    progress: Progress,
) -> Embedder:
    """Open the embedder of ``files``, or of the model that an index names.

    An index gives ``name`` and ``fingerprint``; when the model's export is in the cache, nothing
    else of the model is looked at. ``device`` is ``cpu``, ``auto`` (a CUDA device if one is
    there), ``cuda`` or ``mps``.

    Raises:
        ModelError: the model is not to be had, or is not the one of that fingerprint.
        StorageError: the model cache cannot be written.
    """
    manifest = load_manifest(files.fingerprint if files else fingerprint)
    if manifest is None:
        files = files or _same_model(name, fingerprint)
        progress.note(f"preparing the model {files.name} (about ten seconds, once a machine)")
        manifest = _export(files)
    if manifest.exact and (device == "cpu" or (device == "auto" and not _has_cuda())):
        return _on_processor(manifest)
    from newsrag.embedders.sentence_transformer import TorchEmbedder, resolve_device

    # A driver without a torch that can use it: the processor is faster without torch.
    if manifest.exact and device == "auto" and resolve_device(device) == "cpu":
        return _on_processor(manifest)
    return TorchEmbedder(manifest, files or _same_model(name, fingerprint), device)


def _on_processor(manifest: Manifest) -> Embedder:
    from newsrag.embedders.onnx import OnnxEmbedder

    return OnnxEmbedder(manifest)


def _export(files: ModelFiles) -> Manifest:
    from newsrag.embedders.export import export_model

    return export_model(files)


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
