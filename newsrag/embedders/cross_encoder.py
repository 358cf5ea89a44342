"""Reranking by a sentence-transformers CrossEncoder on disk.

Importing this module loads torch, which takes seconds; only reranking needs it.
"""

from __future__ import annotations

import math
import warnings
from typing import TYPE_CHECKING

import transformers
from sentence_transformers import CrossEncoder

from newsrag.embedders.failures import as_model_error
from newsrag.embedders.sentence_transformer import check_room, resolve_device
from newsrag.errors import ModelError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

__all__ = ["DiskReranker"]

_BATCH = 32


class DiskReranker:
    """The :class:`~newsrag.protocols.Reranker` of a CrossEncoder's folder.

    Args:
        path: the folder that ``CrossEncoder.save_pretrained`` wrote, which ``check_safe`` passed.
        device: ``auto``, ``cpu``, ``cuda`` or ``mps``.

    Raises:
        ModelError: it is no cross-encoder.
    """

    def __init__(self, path: Path, device: str = "auto") -> None:
        transformers.logging.set_verbosity_error()  # type: ignore[no-untyped-call]
        transformers.logging.disable_progress_bar()  # type: ignore[no-untyped-call]
        with (
            as_model_error(
                f"the model in {path} does not load as a cross-encoder",
                "check that sentence_transformers.CrossEncoder loads it",
            ),
            warnings.catch_warnings(),
        ):
            warnings.simplefilter("ignore")
            check_room(path)
            self._model = CrossEncoder(
                str(path),
                device=resolve_device(device),
                trust_remote_code=False,
                local_files_only=True,
                model_kwargs={"use_safetensors": True},
            )
        self._path = path
        if self._model.num_labels != 1:
            raise ModelError(
                f"the model in {path} gives {self._model.num_labels} scores a pair, not one",
                "choose a cross-encoder made for ranking",
            )

    def scores(self, question: str, passages: Sequence[str]) -> list[float]:
        """Return a score for each passage, higher for better.

        A pair longer than the model's window is cut to it by the model's own tokenizer.

        Raises:
            ModelError: the model fails, or gives no numbers.
        """
        if not passages:
            return []
        pairs = [(question, passage) for passage in passages]
        with as_model_error(f"the model in {self._path} does not rank", "choose another one"):
            scores = self._model.predict(pairs, batch_size=_BATCH, show_progress_bar=False)
            found = [float(score) for score in scores]
        if not all(map(math.isfinite, found)):
            raise ModelError(
                f"the model in {self._path} gives scores that are no numbers", "choose another one"
            )
        return found
