"""What waits to be embedded: versions whose text was committed and whose vectors were not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsrag.protocols import Unembedded
from newsrag.store.schema import live_at
from newsrag.types import Span

if TYPE_CHECKING:
    from newsrag.store.database import Database

__all__ = ["passages_without_vectors", "waiting", "waiting_passages"]

_WAITING = "embedding e JOIN version v ON v.id = e.version_id"


def waiting_passages(database: Database) -> int:
    """Return how many passages wait for their vectors."""
    sql = f"SELECT coalesce(sum(v.passages), 0) FROM {_WAITING} WHERE e.seq IS NULL"
    return int(database.value(sql))


def passages_without_vectors(database: Database, seq: int) -> int:
    """Return how many passages of the state at a commit had no vectors by then."""
    sql = (
        "SELECT coalesce(sum(v.passages), 0) FROM version v "
        "LEFT JOIN embedding e ON e.version_id = v.id AND e.seq <= ?1 "
        f"WHERE {live_at('?1')} AND e.version_id IS NULL"
    )
    return int(database.value(sql, (seq,)))


def waiting(database: Database, after: int, passages: int) -> list[Unembedded]:
    """Return the next versions that wait for vectors, in order, of about so many passages.

    Args:
        database: the catalog's.
        after: only versions with a higher row.
        passages: so many, or those of one version if it has more.
    """
    found: list[Unembedded] = []
    left = passages
    rows = database.stream(
        f"SELECT v.id, v.title, b.text FROM {_WAITING} JOIN body b ON b.version_id = v.id "
        "WHERE e.seq IS NULL AND e.version_id > ? ORDER BY e.version_id",
        (after,),
    )
    for version, title, text in rows:
        spans = database.rows(
            "SELECT start, end FROM passage WHERE version_id = ? ORDER BY id", (version,)
        )
        found.append(Unembedded(version, title, text, tuple(Span(*span) for span in spans)))
        left -= len(spans)
        if left <= 0:
            break
    return found
