"""Tokenizing for one model: token offsets, windows, and padded batches within a token budget."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from tokenizers import Tokenizer

from newsrag.embedders.failures import as_model_error
from newsrag.embedders.manifest import TOKENIZER, Manifest, cache_folder
from newsrag.errors import ModelError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Batch = tuple[list[int], dict[str, NDArray[np.int64]]]
    from tokenizers import Encoding

    from newsrag.protocols import TokenOffsets

__all__ = ["ModelTokenizer"]

# Tokens in a batch, padding included. Larger batches leave the processor's cache: 1,000 were
# measured to be fastest on two cores, and from 150 on a batch is hardly slower.
_LARGEST_BATCH = 1_000
_SMALLEST_BATCH = 150
# The same where batches run side by side, each on one core, and texts of one length are few.
_LARGEST_UNPADDED = 300
_MOST_PADDING = 1.2
_LEAST = 8  # fewer tokens than this are no passage
_MEND = "choose another model"
_A_CUT = 3  # a start, a place between, an end


class ModelTokenizer:
    """The tokenizer of an exported model, with the model's window and prompts."""

    def __init__(self, manifest: Manifest, folder: Path | None = None) -> None:
        self._manifest = manifest
        folder = folder or cache_folder(manifest.fingerprint, manifest.precision)
        with as_model_error(f"the tokenizer of {manifest.name} does not load", _MEND):
            self._tokenizer: Tokenizer = Tokenizer.from_file(str(folder / TOKENIZER))
            self._tokenizer.no_truncation()
            self._tokenizer.no_padding()
        longest = max(
            self._count(manifest.query_prompt) if manifest.query_prompt else 0,
            self._count(manifest.passage_prompt) if manifest.passage_prompt else 0,
        )
        self.window = manifest.sequence - manifest.special - longest
        if self.window < _LEAST:
            raise ModelError(
                f"{manifest.name} reads {self.window} tokens of a text at once, too few to find it",
                "choose a model with a longer window or a shorter prompt",
            )

    def _count(self, text: str) -> int:
        return len(self.offsets(text))

    def offsets(self, text: str) -> TokenOffsets:
        """Return the code-point range of every token of ``text``, never cut off."""
        with self._failing():
            offsets: TokenOffsets = self._tokenizer.encode(text, add_special_tokens=False).offsets
        return offsets

    def _failing(self) -> AbstractContextManager[None]:
        return as_model_error(f"the tokenizer of {self._manifest.name} fails on a text", _MEND)

    def windows(self, text: str) -> list[str]:
        """Cut a text into about as few pieces as the window allows, between tokens."""
        offsets = self.offsets(text)
        if len(offsets) <= self.window or len(text) == 1:
            return [text]
        starts = range(0, len(offsets), self.window)
        cuts = sorted({0, *(offsets[i][0] for i in starts[1:]), len(text)})
        if len(cuts) < _A_CUT:
            cuts.insert(1, len(text) // 2)
        pieces = [text[start:end] for start, end in itertools.pairwise(cuts)]
        # Cut out of a word, a piece can have more tokens than it had there: measure it again.
        return [part for piece in pieces for part in self.windows(piece)]

    def encode(self, texts: Sequence[str], prompt: str) -> list[Encoding]:
        """Tokenize with special tokens.

        Raises:
            ModelError: a text is longer than the model's window; nothing is ever cut off.
        """
        lower = self._manifest.lower
        whole = [prompt + (text.lower() if lower else text) for text in texts]
        with self._failing():
            encodings: list[Encoding] = self._tokenizer.encode_batch(whole)
        longest = max((len(e.ids) for e in encodings), default=0)
        if longest > self._manifest.sequence:
            raise ModelError(
                f"a text of {longest} tokens does not fit the model's {self._manifest.sequence}",
                "cut it into passages first",
            )
        return encodings

    def batches(self, encodings: Sequence[Encoding]) -> Iterator[Batch]:
        """Yield batches of similar length: positions in ``encodings`` and padded model inputs.

        Where the graph takes no padding, all texts of a batch have the same length.
        """
        batch: list[int] = []
        tokens = 0
        for position in sorted(range(len(encodings)), key=lambda i: len(encodings[i].ids)):
            length = len(encodings[position].ids)
            if batch and self._is_full(len(batch), tokens, length):
                yield batch, self._padded([encodings[i] for i in batch])
                batch, tokens = [], 0
            batch.append(position)
            tokens += length
        if batch:
            yield batch, self._padded([encodings[i] for i in batch])

    def _is_full(self, count: int, tokens: int, length: int) -> bool:
        """Whether a batch of so many texts and tokens shall not get one more, of that length."""
        padded = length * (count + 1)
        if not self._manifest.padded:
            return padded != tokens + length or padded > _LARGEST_UNPADDED
        wasteful = padded > (tokens + length) * _MOST_PADDING and tokens > _SMALLEST_BATCH
        return padded > _LARGEST_BATCH or wasteful

    def _padded(self, encodings: list[Encoding]) -> dict[str, NDArray[np.int64]]:
        shape = (len(encodings), max(len(e.ids) for e in encodings))
        inputs = {
            "input_ids": np.full(shape, self._manifest.pad_id, np.int64),
            "attention_mask": np.zeros(shape, np.int64),
            "token_type_ids": np.full(shape, self._manifest.pad_type, np.int64),
        }
        for row, encoding in enumerate(encodings):
            length = len(encoding.ids)
            inputs["input_ids"][row, :length] = encoding.ids
            inputs["attention_mask"][row, :length] = 1
            inputs["token_type_ids"][row, :length] = encoding.type_ids
        return {name: inputs[name] for name in self._manifest.inputs}
