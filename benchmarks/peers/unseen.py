"""Measures how much of a corpus no vector was made from, because the model cut a passage off.

An embedding model reads its window and drops the rest without a word. What a later, overlapping
passage repeats is not lost; white space is not counted.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from adapters import Piece

__all__ = ["unseen", "unseen_share"]

_SPECIAL_TOKENS = 2
_AT_ONCE = 256


def unseen_share(
    texts: Mapping[str, str], pieces: list[Piece], window: int | None, model: Path
) -> float:
    """Return the share of all characters that are in no piece, or behind the window in each.

    Args:
        texts: each article's text, by id.
        pieces: the passages that were made of them.
        window: how many tokens of a passage are read; None for all.
        model: the folder of the model, for its tokenizer.
    """
    ends = [len(piece.text) for piece in pieces]
    if window is not None:
        ends = _ends([piece.text for piece in pieces], window - _SPECIAL_TOKENS, model)
    return unseen(texts, zip(pieces, ends, strict=True))


def unseen(texts: Mapping[str, str], seen: Iterable[tuple[Piece, int]]) -> float:
    """Return the share of characters not seen; ``seen`` says how far each piece was read."""
    read = {id_: bytearray(len(text)) for id_, text in texts.items()}
    for piece, end in seen:
        read[piece.article][piece.start : piece.start + end] = b"\1" * end
    counted = lost = 0
    for id_, text in texts.items():
        marks = [
            mark for mark, letter in zip(read[id_], text, strict=False) if not letter.isspace()
        ]
        counted += len(marks)
        lost += marks.count(0)
    return lost / max(counted, 1)


def _ends(texts: list[str], room: int, model: Path) -> list[int]:
    """Return the character of each text where its ``room``-th token ends, or its length."""
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(model / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    ends: list[int] = []
    for start in range(0, len(texts), _AT_ONCE):
        some = texts[start : start + _AT_ONCE]
        for text, encoded in zip(
            some, tokenizer.encode_batch(some, add_special_tokens=False), strict=True
        ):
            fits = len(encoded.ids) <= room
            ends.append(len(text) if fits else encoded.offsets[room - 1][1])
    return ends
