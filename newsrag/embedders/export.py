"""Exports a sentence-transformers model once to an ONNX graph, and proves that the two agree."""

from __future__ import annotations

import warnings
from dataclasses import replace
from inspect import signature
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import onnx
import torch

from newsrag.embedders.failures import as_model_error
from newsrag.embedders.fusing import fuse, optimise
from newsrag.embedders.graphs import sum_tokens_alike
from newsrag.embedders.manifest import (
    GRAPH,
    TOKENIZER,
    WEIGHTS,
    Manifest,
    load_manifest,
    publishing,
    write_manifest,
)
from newsrag.embedders.onnx import open_session
from newsrag.embedders.quantise import quantise
from newsrag.embedders.sentence_transformer import load_model
from newsrag.embedders.smoothing import smooth
from newsrag.embedders.tokens import ModelTokenizer
from newsrag.errors import ModelError, StorageError
from newsrag.files import checksum

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from numpy.typing import NDArray
    from sentence_transformers import SentenceTransformer

    from newsrag.embedders.models import ModelFiles
    from newsrag.embedders.tokens import Batch

__all__ = ["export_model"]

# An export whose vectors differ more than this from the reference's is not used: cosines.
PARITY = {"fp32": 0.9999, "int8": 0.98}
_MEND = "choose another model"
_UNIT = 1e-3  # how far a vector of halves may be from unit length
_LONGEST = 8_192  # of models that name no limit
_OPSET = 17
_BLOCK = 1 << 16
_INPUTS = ("input_ids", "attention_mask", "token_type_ids")
_OUTPUT = "unit_embedding"  # not "embedding": a graph may have an inner node of that name
_PROBES = (
    "Troops.",
    "The alliance said on Thursday that units were being moved, not withdrawn.",
    "«Мы не верим словам», — сказал он. 北约秘书长说，部队正在重新部署。",
    "A. B. Smith paid $3.5m (€3.2m) in the U.S. — “too much”, he said… \t\n twice " * 12,
)


class _UnitEmbedding(torch.nn.Module):
    """A whole sentence-transformers pipeline as one function of its inputs, normalised."""

    def __init__(self, model: SentenceTransformer, inputs: tuple[str, ...]) -> None:
        super().__init__()
        self.model = model
        self.inputs = inputs

    def forward(self, *tensors: torch.Tensor) -> torch.Tensor:
        features = dict(zip(self.inputs, tensors, strict=True))
        embedding = self.model(features)["sentence_embedding"]
        return torch.nn.functional.normalize(embedding, dim=-1)


def export_model(files: ModelFiles, precision: str) -> Manifest:
    """Export into the cache folder and return the manifest; about ten seconds, once a machine.

    A model that does not export, or whose export is not faithful, gets a manifest with
    ``exact=False`` and no graph: it is then run in fp32, or by sentence-transformers itself.

    Raises:
        ModelError: sentence-transformers cannot load the model.
        StorageError: the cache folder cannot be written.
    """
    model = load_model(files.path, "cpu")
    with publishing(files.fingerprint, precision) as folder:
        with as_model_error(f"the model in {files.path} cannot be used", _MEND):
            manifest = _describe(model, files, precision)
        _save_tokenizer(model, folder)
        probes = _Probes(model, manifest, ModelTokenizer(manifest, folder))
        parity = _try_export(model, manifest, folder, probes)
        exact = parity >= PARITY[precision]
        for leftover in folder.iterdir() if not exact else ():
            if leftover.name != TOKENIZER:
                leftover.unlink()
        sums = {file.name: checksum(file) for file in folder.iterdir()}
        write_manifest(folder, replace(manifest, exact=exact, parity=parity, checksums=sums))
    loaded = load_manifest(files.fingerprint, precision)
    if loaded is None:
        raise ModelError(
            f"the export of {files.name} was damaged while it was written", "try again"
        )
    return loaded


def _describe(model: SentenceTransformer, files: ModelFiles, precision: str) -> Manifest:
    tokenizer: Any = model.tokenizer
    prompts = {name: prompt or "" for name, prompt in (model.prompts or {}).items()}
    passage = next((prompts[n] for n in ("document", "passage", "corpus") if prompts.get(n)), "")
    encoded = tokenizer(["a"], return_tensors="np")
    return Manifest(
        name=files.name,
        fingerprint=files.fingerprint,
        dimension=int(model.get_embedding_dimension() or 0),
        sequence=_sequence(model),
        special=int(tokenizer.num_special_tokens_to_add()),
        pad_id=int(tokenizer.pad_token_id or 0),
        pad_type=int(getattr(tokenizer, "pad_token_type_id", 0)),
        inputs=tuple(name for name in _INPUTS if name in encoded and name in _taken(model)),
        query_prompt=prompts.get("query", ""),
        passage_prompt=passage,
        lower=bool(getattr(model[0], "do_lower_case", False)),
        precision=precision,
    )


def _taken(model: SentenceTransformer) -> Iterable[str]:
    """Return the inputs that a model takes: a tokenizer may give token types to one without."""
    transformer = getattr(model[0], "auto_model", None)
    return _INPUTS if transformer is None else signature(transformer.forward).parameters


def _sequence(model: SentenceTransformer) -> int:
    tokenizer: Any = model.tokenizer
    config = getattr(getattr(model[0], "auto_model", None), "config", None)
    limits = (
        model.max_seq_length,
        tokenizer.model_max_length,
        getattr(config, "max_position_embeddings", None),
        _LONGEST,
    )
    return int(min(limit for limit in limits if limit))


def _save_tokenizer(model: SentenceTransformer, folder: Path) -> None:
    backend = getattr(model.tokenizer, "backend_tokenizer", None)
    if backend is None:
        raise ModelError(
            "the model's tokenizer gives no character offsets",
            "newsrag needs a model with a fast tokenizer (tokenizer.json)",
        )
    # Its own save raises a bare Exception when the disk is full.
    (folder / TOKENIZER).write_text(backend.to_str(pretty=True), "utf-8")


class _Probes:
    """Texts that the export is compared on, with what sentence-transformers makes of them.

    Raises:
        ModelError: no vectors of the length that the model says, or none at all.
    """

    def __init__(
        self, model: SentenceTransformer, manifest: Manifest, tokenizer: ModelTokenizer
    ) -> None:
        self._manifest = manifest
        self._tokenizer = tokenizer
        self._texts = [tokenizer.windows(probe)[0] for probe in _PROBES]
        with as_model_error(f"the model {manifest.name} does not embed", _MEND):
            self.expected: dict[str, NDArray[np.float32]] = {
                prompt: model.encode(self._texts, prompt=prompt or None, normalize_embeddings=True)
                for prompt in {manifest.query_prompt, manifest.passage_prompt}
            }
        for vectors in self.expected.values():
            self._check(vectors)

    def _check(self, vectors: NDArray[np.float32]) -> None:
        name, dimension = self._manifest.name, self._manifest.dimension
        if vectors.shape != (len(self._texts), dimension):
            raise ModelError(
                f"the vectors of {name} should have {dimension} numbers, and have "
                f"{vectors.shape[-1]}",
                _MEND,
            )
        if not np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=_UNIT):
            raise ModelError(f"the vectors of {name} are no numbers, or all nothing", _MEND)

    def inputs(self, prompt: str) -> Iterator[Batch]:
        """Return the graph's inputs for the probes, and which probes they are."""
        encodings = self._tokenizer.encode(self._texts, prompt)
        return self._tokenizer.batches(encodings)


def _try_export(
    model: SentenceTransformer, manifest: Manifest, folder: Path, probes: _Probes
) -> float:
    """Export, optimise, and return the lowest cosine to the reference over the probes.

    What is not faithful with its attention fused is exported again without.
    """
    parity = 0.0
    try:
        for fused in (True, False):
            try:
                _export_graph(model, manifest, folder, probes, fused=fused)
                parity = _parity(folder, probes)
            except (OSError, MemoryError):
                raise
            # Exporter and runtime raise what they like for a graph they cannot express; whatever
            # it is, the mend is the same: this model runs on sentence-transformers.
            except Exception:  # noqa: BLE001
                _check_room(folder)
                parity = 0.0
            if parity >= PARITY[manifest.precision]:
                break
    except (OSError, MemoryError) as error:
        raise StorageError(
            f"the model could not be exported: {error}", "free some space and try again"
        ) from error
    return parity


def _check_room(folder: Path) -> None:
    """Raise OSError if the disk is so full that this may be why the export failed.

    Exporter and runtime do not say so, and a model must not be run otherwise for good because of
    a disk that was full once.
    """
    largest = max((file.stat().st_size for file in folder.iterdir()), default=0)
    probe = folder / "probe"
    try:
        with probe.open("wb") as file:
            for _ in range(2 * largest // _BLOCK + 1):
                file.write(bytes(_BLOCK))
    finally:
        probe.unlink(missing_ok=True)


def _export_graph(
    model: SentenceTransformer, manifest: Manifest, folder: Path, probes: _Probes, *, fused: bool
) -> None:
    example = model.tokenizer(["one", "one two three"], padding=True, return_tensors="pt")
    names = list(manifest.inputs)
    raw = folder / "raw.onnx"
    with warnings.catch_warnings(), torch.inference_mode():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            _UnitEmbedding(model, manifest.inputs).eval(),
            tuple(example[name] for name in names),
            str(raw),
            input_names=names,
            output_names=[_OUTPUT],
            dynamic_axes={
                **{name: {0: "batch", 1: "tokens"} for name in names},
                _OUTPUT: {0: "batch"},
            },
            opset_version=_OPSET,
            dynamo=False,  # 2 s against 21 s, and needs no package besides onnx
        )
    if not manifest.padded:
        sum_tokens_alike(raw)
    if fused:
        config = getattr(getattr(model[0], "auto_model", None), "config", None)
        fuse(raw, config, padded=manifest.padded)
    if manifest.precision == "int8":
        smooth(raw, [each for _, each in probes.inputs(manifest.passage_prompt)])
        quantise(raw)
    optimised = folder / "optimised.onnx"
    optimise(raw, optimised)
    # Weights in a file of their own are mapped into memory: loading takes 25 ms, not 130.
    (folder / WEIGHTS).unlink(missing_ok=True)
    onnx.save(onnx.load(optimised), folder / GRAPH, save_as_external_data=True, location=WEIGHTS)
    raw.unlink()
    optimised.unlink()


def _parity(folder: Path, probes: _Probes) -> float:
    session = open_session(str(folder / GRAPH))
    lowest = 1.0
    for prompt, vectors in probes.expected.items():
        for rows, inputs in probes.inputs(prompt):
            cosines = np.sum(session.run(None, inputs)[0] * vectors[rows], axis=1)
            if not np.isfinite(cosines).all():
                return 0.0
            lowest = min(lowest, float(cosines.min()))
    return lowest
