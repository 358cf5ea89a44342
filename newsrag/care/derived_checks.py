"""Checks the derived indexes against the catalog that they were made from."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from newsrag.store.derived import leftovers, read_derived
from newsrag.store.lexical import LexicalIndex, Unit
from newsrag.store.schema import live_at
from newsrag.types import Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from newsrag.store.catalog import Catalog
    from newsrag.store.derived import Derived, FileState

__all__ = ["REPAIR", "derived_findings"]

REPAIR = "newsrag doctor --repair"
# The numbers of a vector that is kept in two bytes each are off by less.
_ROUNDED = 1e-4
_ROWS = {
    Unit.PASSAGES: "SELECT p.id FROM passage p JOIN version v ON v.id = p.version_id "
    f"WHERE {live_at('?1')} ORDER BY p.id",
    Unit.ARTICLES: f"SELECT v.id FROM version v WHERE {live_at('?1')} ORDER BY v.id",
}


def derived_findings(folder: Path, catalog: Catalog, *, alone: bool) -> Iterator[Finding]:
    """Yield what is wrong with the derived indexes, and what an interrupted writer left behind.

    Args:
        folder: the index directory.
        catalog: its catalog.
        alone: whether nobody is writing; a writer has files of its own, and commits to show.
    """
    derived = read_derived(catalog)
    if derived is None:
        yield _mendable(catalog.database.path.name, "no derived indexes are published")
        return
    if alone and derived.seq != catalog.seq():
        behind = catalog.seq() - derived.seq
        yield _mendable(
            catalog.database.path.name, f"readers do not see the last {behind} commits yet"
        )
    for state in derived.states():
        yield from _state_findings(folder, catalog, derived, state)
    for path in leftovers(folder, derived) if alone else ():
        problem = "an interrupted writer left it behind"
        yield Finding(Severity.NOTICE, path.name, problem, REPAIR)


def _state_findings(
    folder: Path, catalog: Catalog, derived: Derived, state: FileState
) -> Iterator[Finding]:
    changed = state.changed(folder)
    for name in changed:
        yield _mendable(f"{state.name}/{name}", "it is missing or not as it was written")
    if changed:
        return
    try:
        if state is derived.vectors:
            problem = _vectors_differ(folder, catalog, state)
        else:
            unit = Unit.PASSAGES if state is derived.passages else Unit.ARTICLES
            problem = _rows_differ(folder, catalog, unit, state)
    except (OSError, ValueError, RuntimeError) as error:
        if not os.access(folder / state.name, os.W_OK):
            # tantivy opens nothing that it cannot put a lock file into.
            problem = (
                "it is as it was written; what it holds cannot be compared on a read-only disk"
            )
            yield Finding(Severity.NOTICE, state.name, problem)
            return
        problem = f"it cannot be read ({error})"
    if problem:
        yield _mendable(state.name, problem)


def _rows_differ(folder: Path, catalog: Catalog, unit: Unit, state: FileState) -> str:
    expected = [row for (row,) in catalog.database.rows(_ROWS[unit], (state.seq,))]
    found = LexicalIndex(folder / state.name).rows()
    return "" if found == expected else f"it has other {unit} than the catalog"


def _vectors_differ(folder: Path, catalog: Catalog, state: FileState) -> str:
    """Compare every vector of the files with the catalog's, in the order of rows."""
    import numpy as np

    from newsrag.store.embedded import between, dimension_of
    from newsrag.store.vector_file import stored

    dimension = dimension_of(catalog.database)
    rows, vectors = stored(folder / state.name, dimension, coded=state.rescoring is not None)
    done = 0
    for expected_rows, expected in between(catalog.database, -1, state.seq):
        some = slice(done, done + len(expected_rows))
        done += len(expected_rows)
        if not np.array_equal(rows[some], expected_rows):
            return "it has other passages than the catalog"
        # Turned round, so that what is no number counts as different.
        if not np.abs(vectors(some) - expected).max(initial=0) <= _ROUNDED:
            return "it has other vectors than the catalog"
    return "" if done == len(rows) else "it has passages that the catalog has not"


def _mendable(place: str, problem: str) -> Finding:
    return Finding(Severity.MENDABLE, place, problem, REPAIR)
