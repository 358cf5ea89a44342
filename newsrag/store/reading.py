"""Reads a catalog: articles as they were at a commit, their versions and passages."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from newsrag.errors import NotFoundError
from newsrag.protocols import Found, StaleSnapshotError
from newsrag.store.rows import ARTICLE_COLUMNS, article_from, bindable, moment
from newsrag.store.schema import live_at
from newsrag.types import Article, ArticleSummary, Passage, Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from newsrag.store.database import Database
    from newsrag.store.filters import ResolvedFilter

__all__ = ["Live", "Reading"]

_LIVE = live_at(":seq")
_MOST_VERSIONS = 1 << 62
_JOIN = "version v JOIN source s ON s.id = v.source_id"
_WITH_TEXT = f"{_JOIN} JOIN body b ON b.version_id = v.id"


@dataclass(frozen=True, slots=True)
class Live:
    """What ``add`` must know of an article's live version to see whether it changed."""

    version_id: int
    record: str
    origin: str
    digest: str


class Reading:
    """The part of a catalog that reads. Methods that take ``seq`` read the state at that commit.

    Raises (from every method): what :class:`~newsrag.store.database.Database` raises.
    """

    def __init__(self, database: Database) -> None:
        self.database = database

    def live(self, article_id: str) -> Live | None:
        """Return the live version of an article, or None."""
        rows = self.database.rows(
            "SELECT id, record, origin, digest FROM version "
            "WHERE article_id = ? AND removed_seq IS NULL",
            (bindable(article_id),),
        )
        return Live(*rows[0]) if rows else None

    def id_at(self, origin: str) -> str | None:
        """Return the id of the live article that was read from ``origin``, or None."""
        found = self.database.value(
            "SELECT article_id FROM version WHERE origin = ? AND removed_seq IS NULL", (origin,)
        )
        return None if found is None else str(found)

    def article(self, article_id: str, seq: int, version: int | None = None) -> Article:
        """Return an article, by default its live version.

        Raises:
            NotFoundError: no such article or version.
        """
        which, version = _which(version)
        rows = self._rows(
            f"SELECT {ARTICLE_COLUMNS} FROM {_WITH_TEXT} WHERE v.article_id = :id AND {which}",
            {"id": bindable(article_id), "seq": seq, "number": version},
        )
        if not rows:
            what = f"version {version} of " if version is not None else ""
            removed = version is None and self.versions(article_id, seq)
            raise NotFoundError(
                f"there is no {what}article {article_id!r}",
                f"it was removed; `--version {removed[0].version}` shows what it was"
                if removed
                else "`newsrag list` shows all ids",
            )
        return article_from(rows[0])

    def is_live(self, article_id: str, seq: int) -> bool:
        """Whether an article is part of the state."""
        sql = f"SELECT count(*) FROM version v WHERE v.article_id = :id AND {_LIVE}"
        return bool(self._rows(sql, {"id": bindable(article_id), "seq": seq})[0][0])

    def versions(self, article_id: str, seq: int) -> list[Article]:
        """Return all versions of an article, newest first; removed ones too."""
        rows = self._rows(
            f"SELECT {ARTICLE_COLUMNS} FROM {_WITH_TEXT} "
            "WHERE v.article_id = :id AND v.added_seq <= :seq ORDER BY v.number DESC",
            {"id": bindable(article_id), "seq": seq},
        )
        return [article_from(row) for row in rows]

    def summaries(self, seq: int, wanted: ResolvedFilter) -> Iterator[ArticleSummary]:
        """Yield all articles that pass a filter, by date (undated last), then id."""
        where, values = wanted.where()
        state, of_state = wanted.state(seq)
        sql = (
            "SELECT v.article_id, v.title, s.name, v.published, v.url, v.number, length(b.text), "
            f"v.passages FROM {_WITH_TEXT} WHERE {state} AND {where} "
            "ORDER BY v.published IS NULL, v.published, v.article_id"
        )
        for id_, title, source, published, url, number, size, count in self.database.rows(
            sql, (*of_state, *values)
        ):
            when = moment(published)
            yield ArticleSummary(id_, title, source, when, url, number, size, count)

    def count(self, seq: int) -> int:
        """Return the number of live articles."""
        sql = f"SELECT count(*) FROM version v WHERE {_LIVE}"
        return int(self._rows(sql, {"seq": seq})[0][0])

    def versions_ever(self) -> int:
        """Return the number of versions, those of articles that were replaced or removed too."""
        return int(self.database.value("SELECT count(*) FROM version"))

    def changed(self, after: int, seq: int) -> bool:
        """Whether articles came or went after one commit and up to another."""
        sql = (
            "SELECT EXISTS (SELECT 1 FROM version WHERE added_seq > ?1 AND added_seq <= ?2) "
            "OR EXISTS (SELECT 1 FROM version WHERE removed_seq > ?1 AND removed_seq <= ?2)"
        )
        return bool(self.database.value(sql, (after, seq)))

    def committed(self, seq: int) -> datetime:
        """Return when a commit was made, in UTC, to the second."""
        at = self.database.value("SELECT at FROM commits WHERE seq = ?", (seq,))
        return datetime.fromtimestamp(int(at), UTC)

    def totals(self, seq: int) -> tuple[int, int, int, int | None, int | None]:
        """Return live articles, passages, outlets, and the earliest and latest publication."""
        row = self._rows(
            "SELECT count(*), coalesce(sum(v.passages), 0), "
            "count(DISTINCT nullif(s.name, '')), min(v.published), max(v.published) "
            f"FROM {_JOIN} WHERE {_LIVE}",
            {"seq": seq},
        )[0]
        return row[0], row[1], row[2], row[3], row[4]

    def found(self, rows: Sequence[int]) -> list[Found]:
        """Return passages and their articles by passage row, in the order given.

        Raises:
            StaleSnapshotError: some are no longer in the catalog.
        """
        sql = (
            f"SELECT p.id, p.version_id, p.start, p.end, {ARTICLE_COLUMNS} FROM passage p "
            "JOIN version v ON v.id = p.version_id JOIN source s ON s.id = v.source_id "
            "JOIN body b ON b.version_id = v.id "
            "WHERE p.id IN (SELECT value FROM json_each(?))"
        )
        by_row: dict[int, Found] = {}
        articles: dict[int, Article] = {}
        for row, version_id, start, end, *columns in self.database.rows(
            sql, (json.dumps(list(rows)),)
        ):
            # One object an article, so that its digest is computed once.
            if version_id not in articles:
                articles[version_id] = article_from(tuple(columns))
            article = articles[version_id]
            by_row[row] = Found(row, passage_of(article, Span(start, end)), article)
        if len(by_row) < len(set(rows)):
            raise StaleSnapshotError
        return [by_row[row] for row in rows]

    def whole(self, versions: Sequence[int]) -> list[Article]:
        """Return articles by their versions' rows, in the order given.

        Raises:
            StaleSnapshotError: some are no longer in the catalog.
        """
        sql = (
            f"SELECT v.id, {ARTICLE_COLUMNS} FROM {_WITH_TEXT} "
            "WHERE v.id IN (SELECT value FROM json_each(?))"
        )
        rows = self.database.rows(sql, (json.dumps(list(versions)),))
        articles = {version: article_from(tuple(columns)) for version, *columns in rows}
        if not articles.keys() >= set(versions):
            raise StaleSnapshotError
        return [articles[version] for version in versions]

    def passages(self, article_id: str, seq: int, version: int | None = None) -> list[Span]:
        """Return the passages of an article, by default of its live version, in order."""
        which, version = _which(version)
        rows = self._rows(
            "SELECT p.start, p.end FROM passage p JOIN version v ON v.id = p.version_id "
            f"WHERE v.article_id = :id AND {which} ORDER BY p.start",
            {"id": bindable(article_id), "seq": seq, "number": version},
        )
        return [Span(start, end) for start, end in rows]

    def _rows(self, sql: str, values: dict[str, Any]) -> list[tuple[Any, ...]]:
        with self.database.borrow() as connection:
            return list(connection.execute(sql, values))


def _which(version: int | None) -> tuple[str, int | None]:
    """Return the condition for a version, the live one for None, and the number to bind."""
    if version is None:
        return _LIVE, None
    # Beyond these there is none, and SQLite could not even bind it.
    there = 0 < version <= _MOST_VERSIONS
    return "v.number = :number AND v.added_seq <= :seq", version if there else 0


def passage_of(article: Article, span: Span) -> Passage:
    """Return the passage at ``span``; its id says where it is, and stays when nothing moves."""
    return Passage(f"{article.id}#{span.start}-{span.end}", article.id, span)
