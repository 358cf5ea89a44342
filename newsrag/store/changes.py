"""The single changes of which a commit is made, inside its transaction."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from newsrag.store.rows import record_digest, seconds

if TYPE_CHECKING:
    import apsw
    import numpy as np
    from numpy.typing import NDArray

    from newsrag.protocols import PreparedArticle
    from newsrag.store.copies import CopyFinder

__all__ = ["drop_retired", "embedded", "insert", "retire", "set_meta", "value"]


def set_meta(connection: apsw.Connection, key: str, value: Any) -> None:  # noqa: ANN401 - JSON
    """Write a setting."""
    connection.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, json.dumps(value)))


def value(connection: apsw.Connection, sql: str, values: tuple[Any, ...] = ()) -> Any:  # noqa: ANN401
    """Return the first column of a query's first row, or None."""
    row = connection.execute(sql, values).fetchone()
    return None if row is None else row[0]


def retire(
    connection: apsw.Connection, article_id: str, seq: int, finder: CopyFinder
) -> int | None:
    """End an article's live version and return its row, or None if there is none."""
    version = value(
        connection,
        "SELECT id FROM version WHERE article_id = ? AND removed_seq IS NULL",
        (article_id,),
    )
    if version is None:
        return None
    connection.execute("UPDATE version SET removed_seq = ? WHERE id = ?", (seq, version))
    connection.execute("DELETE FROM embedding WHERE version_id = ? AND seq IS NULL", (version,))
    finder.drop(connection, version)
    return int(version)


def drop_retired(connection: apsw.Connection, *, history: bool) -> int:
    """Drop vectors and links of retired versions, with ``history`` the versions; return how many.

    Their sketches went when they were retired.
    """
    # Who reads an earlier state meanwhile reads again: see newsrag/index/opened.py.
    done = value(connection, "SELECT value FROM meta WHERE key = 'compactions'")
    set_meta(connection, "compactions", json.loads(done or "0") + 1)
    retired = "(SELECT id FROM version WHERE removed_seq IS NOT NULL)"
    connection.execute(f"DELETE FROM copy WHERE one IN {retired} OR other IN {retired}")
    tables = ("vectors", "embedding", "passage", "body") if history else ("vectors", "embedding")
    for table in tables:
        connection.execute(f"DELETE FROM {table} WHERE version_id IN {retired}")
    if not history:
        return 0
    connection.execute("DELETE FROM version WHERE removed_seq IS NOT NULL")
    dropped = connection.changes()
    connection.execute("DELETE FROM source WHERE id NOT IN (SELECT source_id FROM version)")
    return dropped


def _source_id(connection: apsw.Connection, name: str) -> int:
    connection.execute("INSERT OR IGNORE INTO source (name) VALUES (?)", (name,))
    return int(value(connection, "SELECT id FROM source WHERE name = ?", (name,)))


def insert(
    connection: apsw.Connection, prepared: PreparedArticle, seq: int, finder: CopyFinder
) -> int:
    """Add a version of an article, in place of the live one if there is one; return its row."""
    article, spans = prepared.article, prepared.spans
    replaced = retire(connection, article.id, seq, finder)
    number = value(
        connection,
        "SELECT coalesce(max(number), 0) + 1 FROM version WHERE article_id = ?",
        (article.id,),
    )
    first = json.loads(value(connection, "SELECT value FROM meta WHERE key = 'next_passage'"))
    set_meta(connection, "next_passage", first + len(spans))
    values = (
        article.id,
        number,
        article.title,
        _source_id(connection, article.source),
        seconds(article.published),
        article.published_raw,
        article.url,
        article.author,
        article.language,
        json.dumps(dict(article.extra)),
        article.origin,
        article.digest,
        record_digest(article),
        first,
        len(spans),
        seq,
    )
    connection.execute(
        "INSERT INTO version (article_id, number, title, source_id, published, published_raw, "
        "url, author, language, extra, origin, digest, record, first_passage, passages, "
        f"added_seq) VALUES ({', '.join('?' * len(values))})",
        values,
    )
    version = connection.last_insert_rowid()
    connection.execute("INSERT INTO body VALUES (?, ?)", (version, article.text))
    connection.executemany(
        "INSERT INTO passage VALUES (?, ?, ?, ?)",
        ((first + i, version, span.start, span.end) for i, span in enumerate(spans)),
    )
    if spans:
        _await_embedding(connection, version, seq, like=replaced if prepared.as_before else None)
    return version


def _await_embedding(
    connection: apsw.Connection, version: int, seq: int, *, like: int | None
) -> None:
    """Note that a version is to be embedded; one whose passages are embedded like it is at once."""
    there = like is not None and _copy_vectors(connection, like, version)
    connection.execute("INSERT INTO embedding VALUES (?, ?)", (version, seq if there else None))


def _copy_vectors(connection: apsw.Connection, other: int, version: int) -> bool:
    connection.execute(
        "INSERT INTO vectors SELECT ?, data FROM vectors WHERE version_id = ?", (version, other)
    )
    return bool(connection.changes())


def embedded(
    connection: apsw.Connection, version: int, seq: int, vectors: NDArray[np.float32]
) -> None:
    """Store the vectors of a version's passages, in their order, if it is still waited for."""
    connection.execute(
        "UPDATE embedding SET seq = ? WHERE version_id = ? AND seq IS NULL", (seq, version)
    )
    if connection.changes():
        data = vectors.astype("<f4", copy=False).tobytes()
        connection.execute("INSERT INTO vectors VALUES (?, ?)", (version, data))
