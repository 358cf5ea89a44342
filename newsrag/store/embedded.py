"""Reads passage vectors out of the catalog: those of some commits, or a sample."""

from __future__ import annotations

import itertools
import json
from typing import TYPE_CHECKING

import numpy as np

from newsrag.errors import DamagedIndexError
from newsrag.store.schema import live_at

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from numpy.typing import NDArray

    from newsrag.store.database import Database

    Embedded = tuple[NDArray[np.int64], NDArray[np.float32]]

__all__ = [
    "between",
    "changed_passages",
    "dimension_of",
    "embedded_like",
    "embedded_passages",
    "next_passage",
    "of_versions",
    "removed",
    "sample",
]

_VERSIONS_AT_ONCE = 500
_UNIT = 0.01  # how far a vector's length, squared, may be from 1
_EMBEDDED = "embedding e JOIN version v ON v.id = e.version_id"
_SELECT = (
    f"SELECT v.first_passage, v.passages, x.data FROM {_EMBEDDED} "
    "JOIN vectors x ON x.version_id = v.id WHERE "
)
_LIVE = live_at("?2")


def dimension_of(database: Database) -> int:
    """Return the length of the catalog's vectors."""
    return int(database.value("SELECT value FROM meta WHERE key = 'dimension'"))


def next_passage(database: Database) -> int:
    """Return the first passage row that was never used."""
    return int(database.value("SELECT value FROM meta WHERE key = 'next_passage'"))


def between(database: Database, after: int, seq: int) -> Iterator[Embedded]:
    """Yield passage rows and unit vectors, some hundred at a time, in order.

    Args:
        database: the catalog's.
        after: only versions that were embedded after this commit; -1 for all.
        seq: only versions that are live at this commit, and embedded by then.
    """
    sql = f"{_SELECT} e.seq > ?1 AND e.seq <= ?2 AND {_LIVE} ORDER BY v.id"
    return _batches(database.stream(sql, (after, seq)), dimension_of(database))


def of_versions(database: Database, versions: Sequence[int]) -> Iterator[Embedded]:
    """Yield passage rows and unit vectors of versions, live or not, that still have them."""
    sql = (
        "SELECT v.first_passage, v.passages, x.data FROM version v "
        "JOIN vectors x ON x.version_id = v.id "
        "WHERE v.id IN (SELECT value FROM json_each(?)) ORDER BY v.id"
    )
    return _batches(database.stream(sql, (json.dumps(list(versions)),)), dimension_of(database))


def sample(database: Database, seq: int, passages: int) -> NDArray[np.float32]:
    """Return the vectors of versions drawn by chance, the same each time: about so many."""
    live = database.rows(
        f"SELECT v.id, v.passages FROM {_EMBEDDED} WHERE e.seq BETWEEN ?1 AND ?2 AND {_LIVE}",
        (0, seq),
    )
    total = sum(n for _, n in live)
    share = min(1.0, passages / max(1, total))
    drawn = np.random.default_rng(0).permutation(len(live))[: max(1, round(share * len(live)))]
    ids = json.dumps(sorted(live[at][0] for at in drawn))
    sql = f"{_SELECT} v.id IN (SELECT value FROM json_each(?))"
    dimension = dimension_of(database)
    batches = _batches(database.stream(sql, (ids,)), dimension)
    return np.concatenate([np.empty((0, dimension), np.float32), *(each for _, each in batches)])


def _batches(versions: Iterable[tuple[int, int, bytes]], dimension: int) -> Iterator[Embedded]:
    versions = iter(versions)
    while some := list(itertools.islice(versions, _VERSIONS_AT_ONCE)):
        rows = np.concatenate([np.arange(first, first + n) for first, n, _ in some])
        data = np.frombuffer(b"".join(data for *_, data in some), "<f4")
        if data.size != rows.size * dimension:
            raise _damaged("do not fit its passages")
        vectors = data.reshape(rows.size, dimension).astype(np.float32, copy=False)
        # A page of zeros has a checksum of zeros. Written so that what is no number fails too.
        lengths = np.einsum("ij,ij->i", vectors, vectors)
        if not (np.abs(lengths - 1) < _UNIT).all():
            raise _damaged("are not of unit length")
        yield rows.astype(np.int64), vectors


def _damaged(how: str) -> DamagedIndexError:
    return DamagedIndexError(
        f"the catalog's vectors {how}",
        "restore the index from a backup, or build it again from the articles",
    )


def embedded_passages(database: Database, seq: int) -> int:
    """Return how many embedded passages are part of the state at a commit."""
    sql = (
        f"SELECT coalesce(sum(v.passages), 0) FROM {_EMBEDDED} "
        f"WHERE e.seq BETWEEN ?1 AND ?2 AND {_LIVE}"
    )
    return int(database.value(sql, (0, seq)))


def changed_passages(database: Database, after: int, seq: int) -> int:
    """Return how many passages were embedded, or embedded before and removed, between commits."""
    sql = (
        "SELECT coalesce(sum(passages), 0) FROM ("
        f"SELECT v.passages FROM {_EMBEDDED} WHERE e.seq > ?1 AND e.seq <= ?2 AND {_LIVE} "
        f"UNION ALL SELECT v.passages FROM {_EMBEDDED} WHERE e.seq <= ?1 AND v.removed_seq > ?1 "
        "AND v.removed_seq <= ?2)"
    )
    return int(database.value(sql, (after, seq)))


def removed(database: Database, after: int, seq: int) -> list[tuple[int, int]]:
    """Return the runs of passages removed after one commit and up to another: first row, count."""
    return database.rows(
        "SELECT first_passage, passages FROM version "
        "WHERE removed_seq > ? AND removed_seq <= ? AND passages > 0",
        (after, seq),
    )


def embedded_like(database: Database, version: int) -> NDArray[np.float32] | None:
    """Return the vectors of an embedded version with the same headline, passages and language."""
    data = database.value(
        "SELECT x.data FROM version own JOIN version v ON v.digest = own.digest "
        "AND v.title = own.title AND v.language = own.language AND v.passages = own.passages "
        "JOIN vectors x ON x.version_id = v.id WHERE own.id = ? AND NOT EXISTS ("
        "SELECT start, end FROM passage WHERE version_id = own.id EXCEPT "
        "SELECT start, end FROM passage WHERE version_id = v.id) LIMIT 1",
        (version,),
    )
    if data is None:
        return None
    return np.frombuffer(data, "<f4").reshape(-1, dimension_of(database)).astype(np.float32)
