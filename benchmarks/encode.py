"""Measures embedding beside the machine's own rate of multiplying matrices.

In turn: products of the model's shapes by numpy and by torch, on all cores, the best of several;
and newsrag embedding the same passages in fp32 and in int8. What a model does for a token is
counted as 21.2 million operations and 9,200 times the text's length, which holds for
all-MiniLM-L6-v2 (two for each weight of its layers; attention).

    python benchmarks/encode.py --data NEWSRAG_DATA/time --rounds 4
"""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import torch

from newsrag.cli.progress import TerminalProgress
from newsrag.embedders import find_model, open_embedder

if TYPE_CHECKING:
    from collections.abc import Callable

A_TOKEN, A_PAIR = 21.2e6, 9.2e3
ROWS, WIDTH, INNER = 4_096, 384, 1_536
TEXTS, CHARACTERS, SPECIAL = 320, 850, 2


def product_rate(multiply: Callable[[], object]) -> float:
    """Return billions of operations a second of a product of the feed-forward layer's shape."""
    best = 0.0
    for _ in range(12):
        start = time.perf_counter()
        for _ in range(5):
            multiply()
        spent = time.perf_counter() - start
        best = max(best, 5 * 2 * ROWS * WIDTH * INNER / spent / 1e9)
    return best


def texts_of(data: Path) -> list[str]:
    """Cut articles into passages of about 180 tokens."""
    texts = [json.loads(line)["text"] for line in (data / "corpus.jsonl").open(encoding="utf-8")]
    parts = [text[at : at + CHARACTERS] for text in texts for at in range(0, 3_400, CHARACTERS)]
    return [part for part in parts if len(part) > CHARACTERS // 2][:TEXTS]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--rounds", type=int, default=4)
    given = parser.parse_args()
    model, progress = find_model(), TerminalProgress()
    embedders = {
        precision: open_embedder(model, precision=precision, progress=progress)
        for precision in ("fp32", "int8")
    }
    texts = texts_of(given.data)
    lengths = [len(embedders["fp32"].token_offsets(text)) + SPECIAL for text in texts]
    operations = sum(A_TOKEN * length + A_PAIR * length * length for length in lengths)
    chance = np.random.default_rng(0)
    one = chance.random((ROWS, WIDTH), np.float32)
    other = chance.random((WIDTH, INNER), np.float32)
    first, second = torch.from_numpy(one), torch.from_numpy(other)
    print(f"{len(texts)} texts of {np.mean(lengths):.0f} tokens")
    for _ in range(given.rounds):
        rates = {
            "numpy": product_rate(lambda: one @ other),
            "torch": product_rate(lambda: first @ second),
        }
        line = ", ".join(f"{name} {rate:.0f}" for name, rate in rates.items())
        for precision, embedder in embedders.items():
            embedder.encode_passages(texts[:16])
            start = time.perf_counter()
            embedder.encode_passages(texts)
            spent = time.perf_counter() - start
            rate = operations / spent / 1e9
            line += f"; {precision} {rate:.0f} ({sum(lengths) / spent:,.0f} tokens a second"
            line += f", {rate / rates['numpy']:.0%} of numpy)"
        print(f"billions of operations a second: {line}")


if __name__ == "__main__":
    main()
