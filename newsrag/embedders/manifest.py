"""The exported model in the user's cache folder: its manifest, its checksums, its publication."""

from __future__ import annotations

import json
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from string import hexdigits

import xxhash

from newsrag.errors import ModelError, StorageError
from newsrag.files import cache_root, checksum, sync_tree

__all__ = [
    "GRAPH",
    "TOKENIZER",
    "WEIGHTS",
    "Manifest",
    "cache_folder",
    "export_state",
    "load_manifest",
    "publishing",
]

GRAPH = "model.onnx"
WEIGHTS = "weights.bin"
TOKENIZER = "tokenizer.json"
_MANIFEST = "manifest.json"
_FORMAT = 4
_MAKING = ".making-"
_ABANDONED = 86_400  # seconds; an export takes ten


@dataclass(frozen=True, slots=True)
class Manifest:
    """What one must know of an exported model to use it without sentence-transformers.

    ``sequence`` is the most tokens the model reads, special tokens included; ``special`` how many
    of them those are. ``exact`` is False when the export does not agree with
    sentence-transformers, which is then used itself. ``precision`` is that of the graph's
    numbers. ``checksums`` are XXH3-128 by file name.
    """

    name: str
    fingerprint: str
    dimension: int
    sequence: int
    special: int
    pad_id: int
    pad_type: int
    inputs: tuple[str, ...]
    query_prompt: str = ""
    passage_prompt: str = ""
    lower: bool = False
    precision: str = "fp32"
    exact: bool = True
    parity: float = 1.0
    checksums: dict[str, str] = field(default_factory=dict)
    format: int = _FORMAT

    @property
    def padded(self) -> bool:
        """Whether the graph runs texts of unequal length together, the shorter ones padded.

        In int8 it does not: what a text is padded with would take part in its attention.
        """
        return self.precision != "int8"


def cache_folder(fingerprint: str, precision: str) -> Path:
    """Return the folder of a model's export, shared by all indexes of this user.

    The graph is optimised by one release of ONNX Runtime, so another release makes its own.

    Raises:
        ModelError: the fingerprint, which an index can say, is none.
    """
    from newsrag.embedders.runtime import onnxruntime

    if not set(fingerprint) <= set(hexdigits):  # it becomes a part of a path
        raise ModelError(
            f"{fingerprint!r:.80} is no fingerprint of a model", "build the index again"
        )

    name = f"{fingerprint[:24]}-{precision}-ort{onnxruntime.__version__}"
    return cache_root() / "models" / name


def load_manifest(fingerprint: str, precision: str) -> Manifest | None:
    """Return the manifest of a complete, undamaged export, or None if there is none."""
    folder = cache_folder(fingerprint, precision)
    try:
        data = json.loads((folder / _MANIFEST).read_text("utf-8"))
        if data.pop("seal") != _seal(data) or data["format"] != _FORMAT:
            return None
        data["inputs"] = tuple(data["inputs"])
        manifest = Manifest(**{f.name: data[f.name] for f in fields(Manifest)})
        intact = all(checksum(folder / file) == sum_ for file, sum_ in manifest.checksums.items())
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None
    same = (manifest.fingerprint, manifest.precision) == (fingerprint, precision)
    return manifest if intact and same else None


def export_state(fingerprint: str, precision: str) -> str:
    """Return whether a model's export is ``whole``, ``missing`` or ``damaged``."""
    if load_manifest(fingerprint, precision):
        return "whole"
    return "damaged" if cache_folder(fingerprint, precision).exists() else "missing"


@contextmanager
def publishing(fingerprint: str, precision: str) -> Iterator[Path]:
    """Give an empty folder to export into; on success it becomes the model's cache folder.

    The folder is renamed into place in one step, so that another process sees all of it or
    nothing. When two processes export at once, one of the two copies, which are equal, stays.

    Raises:
        StorageError: the cache folder cannot be written.
    """
    target = cache_folder(fingerprint, precision)
    with _translated(target.parent):
        target.parent.mkdir(parents=True, exist_ok=True)
        _remove_abandoned(target.parent)
        aside = Path(tempfile.mkdtemp(prefix=_MAKING, dir=target.parent))
    old = aside.with_suffix(".old")
    try:
        with _translated(target.parent):
            yield aside
            sync_tree(aside)
            with suppress(OSError):  # there is none, or another process has just moved it
                target.rename(old)
            try:
                aside.rename(target)
            except OSError:
                if load_manifest(fingerprint, precision) is None:  # not another process's either
                    raise
    finally:
        shutil.rmtree(aside, ignore_errors=True)
        shutil.rmtree(old, ignore_errors=True)


def _remove_abandoned(folder: Path) -> None:
    """Remove what exports left behind that were killed."""
    for path in folder.glob(f"{_MAKING}*"):
        with suppress(OSError):  # another process has just removed it
            if time.time() - path.stat().st_mtime > _ABANDONED:
                shutil.rmtree(path, ignore_errors=True)


@contextmanager
def _translated(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise StorageError(
            f"cannot write to the model cache {folder}: {error.strerror or error}",
            "set NEWSRAG_CACHE to a folder that can be written",
        ) from error


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Write the manifest, sealed with a checksum of its own, into an export's folder."""
    data = asdict(manifest)
    data["inputs"] = list(manifest.inputs)
    data["seal"] = _seal(data)
    (folder / _MANIFEST).write_text(json.dumps(data, indent=1), "utf-8")


def _seal(data: dict[str, object]) -> str:
    return xxhash.xxh3_128_hexdigest(json.dumps(data, sort_keys=True).encode())
