"""Refuses a model that would run code, or lead its loader out of the model's folder.

What is looked at here is what the loading libraries would obey or open: the kinds of the files, and
the settings that name classes, functions and other files. Whether the rest is a model is theirs.
"""

from __future__ import annotations

import json
import os
import re
import stat
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path, PurePosixPath

from newsrag.embedders.growth import check_growth
from newsrag.errors import ModelError

__all__ = ["OTHER_EXPORTS", "check_safe"]

# Folders of the same weights for other runtimes: nothing here reads them.
OTHER_EXPORTS = {"onnx", "openvino"}

# Whatever JSON can hold; what it is, is to be found out.
Json = object

_MIB = 2**20
# Files that a loader reads whole. The largest vocabularies of published models have 40 MiB.
_READ_WHOLE = {".json", ".txt", ".model", ".md", ".jinja"}
_LARGEST = 64 * _MIB
_SHOWN = 80
_SETTINGS = re.compile(
    r"((sentence_.+|router|tokenizer|adapter|.*processor)_)?config[\w.-]*\.json|modules\.json"
    r"|.+\.safetensors\.index\.json"
)
_TOKENIZER = re.compile(r"tokenizer(\.[\w.-]+)?\.json")
_MODULE = re.compile(
    r"sentence_transformers(\.[a-z_]+)*\.(Transformer|Pooling|Dense|Normalize|LayerNorm|Dropout"
    r"|WeightedLayerPooling|StaticEmbedding|Router|Asym|LogitScore)"
)
_ACTIVATION = re.compile(r"torch\.nn\.(modules\.[a-z_]+\.)?[A-Z]\w*")
_METHOD = re.compile(r"forward|get_[a-z_]+_features")
# What a model may say about how its parts are loaded: sentence-transformers passes all of it on.
_HARMLESS = {
    "add_pooling_layer", "attn_implementation", "dtype", "is_causal", "max_length",
    "model_max_length", "padding_side", "torch_dtype", "trust_remote_code", "unpad_inputs",
    "use_cache", "use_fast", "use_memory_efficient_attention",
}  # fmt: skip
# Sizes that a loader counts up to, or makes room for, before it looks at the weights. Published
# models stay far below.
_MOST = (
    (re.compile(r"\w*layers|n_layer"), 2**8),
    (re.compile(r"num_labels"), 2**10),
    (re.compile(r"\w+_features"), 2**13),
    (re.compile(r"(num|n)_\w*(expert|block|group|head)s?"), 2**12),
    (re.compile(r"hidden_size|\w*dim(ension)?"), 2**17),
    (re.compile(r"vocab_size"), 2**24),
)


def check_safe(folder: Path) -> None:
    """Refuse a model whose loading would run code or follow it out of its folder.

    Raises:
        ModelError: naming the file or the setting that is in the way.
    """
    files = _files(folder)
    if folder / "config.json" not in files and folder / "modules.json" not in files:
        raise ModelError(
            f"{folder} holds no sentence-transformers model (no config.json, no modules.json)",
            "give the folder that SentenceTransformer.save_pretrained wrote",
        )
    _check_weights(folder, files)
    for file in sorted(files):
        # Where case does not count, a loader that asks for modules.json gets Modules.json.
        name = file.name.lower()
        if _SETTINGS.fullmatch(name):
            _check_settings(file, name)
        if _TOKENIZER.fullmatch(name):
            check_growth(file)


def _files(folder: Path) -> set[Path]:
    """Return the files of a model, all of them real ones and of a size that can be read."""
    found = set()
    for name, folders, names in os.walk(folder, onerror=_unreadable):
        # No loader looks into hidden folders, unless settings name them, which they may not.
        folders[:] = [each for each in folders if not each.startswith(".")]
        above = Path(name)
        for each in folders:
            if (above / each).is_symlink():
                raise _no_file(above / each, "a link to a folder")
        for each in names:
            if not each.startswith("."):
                _check_file(above / each, folder)
                found.add(above / each)
    return found


def _unreadable(error: OSError) -> None:
    raise ModelError(
        f"{error.filename} cannot be read: {error.strerror}", "give the folder of another model"
    ) from error


def _no_file(path: Path, what: str) -> ModelError:
    return ModelError(
        f"{path} is {what}", "a model is made of plain files: copy them into one folder"
    )


def _check_file(file: Path, folder: Path) -> None:
    try:
        real = file.resolve(strict=True)
        status = real.stat()
    except (OSError, RuntimeError) as error:  # RuntimeError: a loop of links
        raise _no_file(file, "a link that leads nowhere") from error
    if not stat.S_ISREG(status.st_mode):
        raise _no_file(file, "no plain file")
    root = folder.resolve()
    # The hub's cache keeps contents in a folder of its own, beside that of the snapshots.
    blobs = root.parent.parent / "blobs"
    if not (real.is_relative_to(root) or real.parent == blobs.resolve()):
        raise _no_file(file, f"a link out of the model's folder, to {real}")
    if file.suffix.lower() in _READ_WHOLE and status.st_size > _LARGEST:
        raise ModelError(
            f"{file} has {status.st_size / _MIB:.0f} MiB, more than any model's",
            "give the folder of another model",
        )


def _check_weights(folder: Path, files: set[Path]) -> None:
    if not any(file.suffix == ".safetensors" for file in files):
        raise ModelError(
            f"the model in {folder} has no weights in safetensors format",
            "save it again with safe_serialization=True",
        )
    safe = {"model.safetensors", "model.safetensors.index.json"}
    for file in files:
        if file.suffix.lower() != ".bin" or file.relative_to(folder).parts[0] in OTHER_EXPORTS:
            continue
        if not any(file.with_name(name) in files for name in safe):
            raise ModelError(
                f"{file} may run code when it is loaded",
                "newsrag loads safetensors only: save the model again in that format",
            )


def _check_settings(file: Path, name: str) -> None:
    try:
        settings = json.loads(file.read_text("utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise ModelError(f"{file} is not valid JSON", "save the model again") from error
    if name == "modules.json":
        _check_modules(file, settings)
        return
    if name == "adapter_config.json":
        raise ModelError(
            f"{file} makes this the adapter of another model",
            "merge the two, and give the folder of the result",
        )
    if name.startswith(("config", "sentence_", "router")) and not isinstance(settings, dict):
        raise ModelError(f"{file} does not hold settings by name", "save the model again")
    if isinstance(settings, dict) and "structure" in settings:  # of a router
        types = settings.get("types")
        types = types if isinstance(types, dict) else {"": types}
        _check_types(file, types.values())
        _check_paths(file, map(PurePosixPath, types))
    for key, value in _pairs(settings):
        if key in {"weight_map", "transformers_weights"}:
            _check_shards(file, value)
        elif not _allowed(key, value):
            said = ascii(value)
            said = said if len(said) <= _SHOWN else said[:_SHOWN] + "..."
            raise ModelError(
                f"{file} sets {key} to {said}, which newsrag does not obey",
                "choose a model that does without",
            )


def _check_modules(file: Path, listing: Json) -> None:
    # sentence-transformers imports the classes named here, from the model's own folder too.
    try:
        if not isinstance(listing, list):
            raise TypeError("no list")
        modules = [dict(module) for module in listing]
        types = [module["type"] for module in modules]
        paths = [PurePosixPath(module["path"]) for module in modules]
    except (TypeError, KeyError, ValueError) as error:
        raise ModelError(f"{file} is not a list of modules", "save the model again") from error
    _check_types(file, types)
    _check_paths(file, paths)


def _check_paths(file: Path, paths: Iterable[PurePosixPath]) -> None:
    for path in paths:
        odd = any(part.startswith(".") or "\\" in part or ":" in part for part in path.parts)
        if path.is_absolute() or odd or OTHER_EXPORTS & {*path.parts}:
            raise ModelError(
                f"{file} names a module outside the model's folder, {str(path)!a}",
                "save the model again",
            )


def _check_types(file: Path, types: Iterable[Json]) -> None:
    for kind in types:
        if not isinstance(kind, str) or not _MODULE.fullmatch(kind):
            raise ModelError(
                f"the model wants to run code of its own ({kind!a} in {file})",
                "newsrag never does that: choose a model made of standard modules",
            )


def _check_shards(file: Path, names: Json) -> None:
    # What does not end in .safetensors is unpickled, and a path is followed wherever it leads.
    for name in names.values() if isinstance(names, dict) else [names]:
        if not isinstance(name, str) or not re.fullmatch(r"\w[\w.-]*\.safetensors", name):
            raise ModelError(
                f"{file} names {name!a} as weights",
                "newsrag loads safetensors in the model's folder only: save the model again",
            )


def _pairs(settings: Json) -> Iterator[tuple[str, Json]]:
    """Yield all names and values of settings, those inside others too."""
    left = [settings]
    while left:
        value = left.pop()
        if isinstance(value, dict):
            yield from value.items()
            left += value.values()
        elif isinstance(value, list):
            left += value


def _allowed(name: str, value: Json) -> bool:
    check = _CHECKS.get(name)
    if check is not None:
        return check(value)
    if isinstance(value, (int, float)):
        most = next((most for names, most in _MOST if names.fullmatch(name)), None)
        return most is None or value <= most
    return True


def _is_activation(value: Json) -> bool:
    # What is in torch is called, whatever it is; other names are passed over.
    return not str(value).startswith("torch.") or bool(_ACTIVATION.fullmatch(str(value)))


def _is_attention(value: Json) -> bool:
    # A name with a slash is one of code on the hub.
    return isinstance(value, str | dict | None) and "/" not in str(value)


def _are_harmless(options: Json) -> bool:
    return isinstance(options, dict) and options.keys() <= _HARMLESS


def _are_methods(value: Json) -> bool:
    return isinstance(value, dict) and all(
        isinstance(each, dict) and _METHOD.fullmatch(str(each.get("method")))
        for each in value.values()
    )


def _are_plain_names(value: Json) -> bool:
    return isinstance(value, list) and all(
        re.fullmatch(r"\w[\w.-]*\.json", str(each)) for each in value
    )


def _are_prompts(value: Json) -> bool:
    return value is None or (
        isinstance(value, dict) and all(isinstance(each, str | None) for each in value.values())
    )


_CHECKS: dict[str, Callable[[Json], bool]] = {
    **dict.fromkeys(
        ("activation_fn", "activation_function", "sbert_ce_default_activation_function"),
        _is_activation,
    ),
    **dict.fromkeys(("attn_implementation", "_attn_implementation"), _is_attention),
    **{
        f"{part}_{kind}": _are_harmless
        for part in ("model", "tokenizer", "config", "processor")
        for kind in ("args", "kwargs")
    },
    "modality_config": _are_methods,
    "prompts": _are_prompts,
    **dict.fromkeys(("configuration_files", "fast_tokenizer_files"), _are_plain_names),
    "tokenizer_name_or_path": lambda value: value is None,
    "max_seq_length": lambda value: value is None or (type(value) is int and value > 0),
}
