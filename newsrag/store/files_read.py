"""Remembers which files were read whole, so that one that has not changed is passed over."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from newsrag.store.database import Database
    from newsrag.types import FileRead

__all__ = ["note_files", "unchanged_articles"]

# An article's origin is its file's, or that and "#" and something: "$" is the next character. Two
# queries, because for one with OR SQLite would read the whole index.
_LIVE = "SELECT added_seq FROM version WHERE removed_seq IS NULL AND"
_OF_FILE = f"{_LIVE} origin = ?1 UNION ALL {_LIVE} origin > ?1 || '#' AND origin < ?1 || '$'"


def note_files(database: Database, files: Iterable[FileRead], seq: int) -> None:
    """Note that all articles of some files are in the catalog, by a commit."""
    with database.write() as connection:
        connection.executemany(
            "INSERT OR REPLACE INTO file VALUES (?, ?, ?, ?)",
            ((file.origin, file.digest, file.articles, seq) for file in files),
        )


def unchanged_articles(database: Database, origin: str, digest: str) -> int | None:
    """Return how many articles a file holds, if nothing has changed since it was read.

    None if its bytes are others now, or if one of its articles was removed, replaced, or found
    in another file since.
    """
    rows = database.rows("SELECT digest, articles, seq FROM file WHERE origin = ?", (origin,))
    if not rows or rows[0][0] != digest:
        return None
    _, articles, seq = rows[0]
    live, newest = database.rows(f"SELECT count(*), max(added_seq) FROM ({_OF_FILE})", (origin,))[0]
    return articles if live == articles and (newest or 0) <= seq else None
