"""Compares ways to find candidates for copies: newsrag's sketches, and MinHash from libraries.

Needs ``pip install rensa datasketch``. For each kind of planted copy it prints how often the
original is among the candidates, and how many candidates there are; then the processor time that
a signature takes.

    NEWSRAG_DATA=DIR python benchmarks/copies_minhash.py --articles 3000 --each 150
"""

from __future__ import annotations

import argparse
import os
import random
import time
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from copies import Editor, plant, prepared, read

from newsrag.store.copies import LEAST_OVERLAP
from newsrag.store.sketches import SketchIndex, pack
from newsrag.text.shingles import Wording, sketch, sketch_overlap, wording

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    Find = Callable[[Wording], Iterable[str]]

PERMUTATIONS = 128
SHINGLE = 3


def shingles(one: Wording) -> list[str]:
    """Return the shingles as strings, three words each."""
    words = [word.casefold() for word in one.words]
    return [" ".join(words[n : n + SHINGLE]) for n in range(max(1, len(words) - SHINGLE + 1))]


def by_sketch(known: Mapping[str, Wording]) -> Find:
    """Find by bottom-64 sketches, as an add does."""
    ids = list(known)
    sketches = [sketch(known[id_]) for id_ in ids]
    index = SketchIndex((number, pack(each)) for number, each in enumerate(sketches))

    def find(one: Wording) -> list[str]:
        own = sketch(one)
        near = (number for number in index.near(own)[:32])
        return [ids[n] for n in near if sketch_overlap(own, sketches[n]) >= LEAST_OVERLAP][:8]

    return find


def by_rensa(known: Mapping[str, Wording], bands: int) -> Find:
    """Find by rensa's R-MinHash and its index."""
    rensa: Any = import_module("rensa")

    def signature(one: Wording) -> Any:  # noqa: ANN401 - rensa has no types
        made = rensa.RMinHash(num_perm=PERMUTATIONS, seed=42)
        made.update(shingles(one))
        return made

    ids = list(known)
    index = rensa.RMinHashLSH(threshold=0.3, num_perm=PERMUTATIONS, num_bands=bands)
    for number, id_ in enumerate(ids):
        index.insert(number, signature(known[id_]))
    return lambda one: (ids[number] for number in index.query(signature(one)))


def by_datasketch(known: Mapping[str, Wording], threshold: float) -> Find:
    """Find by datasketch's MinHash and its index."""
    datasketch: Any = import_module("datasketch")

    def signature(one: Wording) -> Any:  # noqa: ANN401 - datasketch has no types
        made = datasketch.MinHash(num_perm=PERMUTATIONS)
        made.update_batch([each.encode() for each in shingles(one)])
        return made

    index = datasketch.MinHashLSH(threshold=threshold, num_perm=PERMUTATIONS)
    for id_, one in known.items():
        index.insert(id_, signature(one))
    return lambda one: index.query(signature(one))


def main() -> None:
    """Plant copies and look for them in every way."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--data", type=Path, default=os.environ.get("NEWSRAG_DATA"))
    parser.add_argument("--articles", type=int, default=3_000)
    parser.add_argument("--each", type=int, default=150)
    options = parser.parse_args()
    if options.data is None:
        parser.error("name the folder of the data sets with --data or NEWSRAG_DATA")
    rows = list(read(Path(options.data) / "archive" / "articles.jsonl.gz"))[: options.articles]
    vocabulary = [word for row in rows for word in row.text.split()]
    editor = Editor(random.Random(0), vocabulary, [row.title for row in rows if row.title])
    originals, copies, of_kind = plant(rows, editor, options.each)
    known, planted = (
        {each.id: wording(each.text, prepared(each).spans, each.title) for each in articles}
        for articles in (originals, copies)
    )
    ways: dict[str, Callable[[], Find]] = {
        "bottom-64 sketches": lambda: by_sketch(known),
        "rensa, 32 bands of 4": lambda: by_rensa(known, 32),
        "rensa, 64 bands of 2": lambda: by_rensa(known, 64),
        "datasketch, threshold .3": lambda: by_datasketch(known, 0.3),
        "datasketch, threshold .2": lambda: by_datasketch(known, 0.2),
    }
    for name, way in ways.items():
        before = time.process_time()
        find = way()
        cost = (time.process_time() - before) / len(known) * 1e3
        total = 0
        print(f"\n{name}: {cost:.2f} ms an article")
        for kind, ids in of_kind.items():
            found = [list(find(planted[f"copy:{id_}"])) for id_ in ids]
            hits = sum(id_ in each for id_, each in zip(ids, found, strict=True))
            total += sum(map(len, found))
            print(f"  {kind:36} {hits / len(ids):.3f}")
        print(f"  candidates for each {total / len(planted):.2f}")


if __name__ == "__main__":
    main()
