"""The catalog, the only truth of an index: articles, versions, passages, vectors, commits."""

from __future__ import annotations

import json
import time
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from newsrag.errors import FormatError, NotFoundError
from newsrag.files import sync_folder, sync_tree
from newsrag.protocols import Found
from newsrag.store.changes import insert, retire, set_meta, value
from newsrag.store.database import Database
from newsrag.store.rows import ARTICLE_COLUMNS, article_from, moment
from newsrag.store.schema import FORMAT, MIGRATIONS, TABLES, live_at
from newsrag.types import Article, ArticleSummary, Passage, Span

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from newsrag.protocols import PreparedArticle
    from newsrag.store.copies import CopyFinder
    from newsrag.store.filters import ResolvedFilter

__all__ = ["Catalog", "Live"]

_LIVE = live_at(":seq")
_MOST_VERSIONS = 1 << 62
_COMPARED_AT_ONCE = 200
_JOIN = "version v JOIN source s ON s.id = v.source_id"


@dataclass(frozen=True, slots=True)
class Live:
    """What ``add`` must know of an article's live version to see whether it changed."""

    version_id: int
    record: str
    origin: str
    digest: str


class Catalog:
    """Reads and writes one catalog file. Methods that take ``seq`` read the state at that commit.

    Raises (from every method): what :class:`~newsrag.store.database.Database` raises.
    """

    def __init__(self, path: Path) -> None:
        if not path.is_file():
            raise NotFoundError(
                f"there is no index at {path.parent}", "make one with `newsrag add PATH`"
            )
        self.database = Database(path)
        self._finder: tuple[int, CopyFinder] | None = None
        self._check_format()

    @classmethod
    def create(cls, path: Path, meta: dict[str, Any]) -> None:
        """Make an empty catalog that appears at ``path`` complete or not at all."""
        aside = path.with_name(path.name + ".new")
        for leftover in (aside, *path.parent.glob(aside.name + "-*")):
            leftover.unlink(missing_ok=True)
        database = Database(aside, create=True)
        with database.write() as connection:
            connection.execute(TABLES)
            for key, value in {"format": FORMAT, "next_passage": 1, **meta}.items():
                set_meta(connection, key, value)
            connection.execute("INSERT INTO commits VALUES (0, ?)", (int(time.time()),))
        database.close()
        sync_tree(aside)
        aside.rename(path)
        sync_folder(path.parent)

    def _check_format(self) -> None:
        tables = self.database.value("SELECT count(*) FROM sqlite_schema WHERE name = 'meta'")
        found = self.meta("format") if tables else None
        if not isinstance(found, int):
            raise FormatError(
                f"{self.database.path} is no newsrag catalog", "name another index, or add articles"
            )
        if found > FORMAT:
            raise FormatError(
                f"the index has format {found}, and this newsrag reads up to {FORMAT}",
                "upgrade newsrag: pip install --upgrade newsrag",
            )

    @property
    def outdated(self) -> bool:
        """Whether the catalog has an earlier format than this release writes."""
        return bool(self.meta("format") < FORMAT)

    def migrate(self) -> None:
        """Bring a catalog of an earlier format to this one; needs the writer lock."""
        if not self.outdated:
            return
        with self.database.write() as connection:
            for earlier in range(self.meta("format"), FORMAT):
                connection.execute(MIGRATIONS[earlier])
            set_meta(connection, "format", FORMAT)

    def meta(self, key: str) -> Any:  # noqa: ANN401 - JSON
        """Return a setting by key, or None."""
        value = self.database.value("SELECT value FROM meta WHERE key = ?", (key,))
        return None if value is None else json.loads(value)

    def set_meta(self, **values: Any) -> None:  # noqa: ANN401 - JSON
        """Write settings in one transaction."""
        with self.database.write() as connection:
            for key, value in values.items():
                set_meta(connection, key, value)

    def seq(self) -> int:
        """Return the number of the newest commit."""
        return int(self.database.value("SELECT max(seq) FROM commits"))

    # -- writing ---------------------------------------------------------------------------

    def commit(self, batch: Sequence[PreparedArticle], removed: Sequence[str] = ()) -> int:
        """Commit articles with their passages and vectors, and removals, all or nothing.

        An article whose id is live replaces that version, which is kept as history.

        Returns:
            The number of the commit.
        """
        with self._copy_finder() as finder, self.database.write() as connection:
            seq = value(connection, "SELECT max(seq) + 1 FROM commits")
            connection.execute("INSERT INTO commits VALUES (?, ?)", (seq, int(time.time())))
            for id_ in removed:
                retire(connection, id_, seq, finder)
            for prepared in batch:
                version = insert(connection, prepared, seq, finder)
                finder.add(connection, version, prepared.sketch)
            finder.settle(connection)
        return int(seq)

    @contextmanager
    def _copy_finder(self) -> Iterator[CopyFinder]:
        """Lend what finds copies, as long as what it remembers is what the catalog holds."""
        from newsrag.store.copies import CopyFinder  # numpy: reading the catalog needs none of it

        seq, finder = self._finder or (-1, None)
        self._finder = None  # for good, if the transaction fails
        if finder is None or seq != self.seq():
            finder = CopyFinder()
        yield finder
        self._finder = self.seq(), finder

    def compare_earlier(self, note: Callable[[str], None]) -> None:
        """Find the copies among articles that came before copies were looked for.

        It goes on where it was interrupted. ``note`` is told before it begins.
        """
        if not self.meta("uncompared"):
            return
        note("looking for copies among the articles added before (once)")
        from newsrag.store.copies import compare, uncompared

        with self.database.borrow() as connection:
            versions = uncompared(connection)
        for start in range(0, len(versions), _COMPARED_AT_ONCE):
            with self._copy_finder() as finder, self.database.write() as connection:
                compare(connection, finder, versions[start : start + _COMPARED_AT_ONCE])
        self.set_meta(uncompared=False)

    def set_origins(self, origins: dict[int, str]) -> None:
        """Note that unchanged articles, by their version rows, now lie elsewhere."""
        with self.database.write() as connection:
            connection.executemany(
                "UPDATE version SET origin = ? WHERE id = ?",
                ((origin, version) for version, origin in origins.items()),
            )

    # -- reading ---------------------------------------------------------------------------

    def live(self, article_id: str) -> Live | None:
        """Return the live version of an article, or None."""
        rows = self.database.rows(
            "SELECT id, record, origin, digest FROM version "
            "WHERE article_id = ? AND removed_seq IS NULL",
            (article_id,),
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
            f"SELECT {ARTICLE_COLUMNS} FROM {_JOIN} WHERE v.article_id = :id AND {which}",
            {"id": article_id, "seq": seq, "number": version},
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
        return bool(self._rows(sql, {"id": article_id, "seq": seq})[0][0])

    def versions(self, article_id: str, seq: int) -> list[Article]:
        """Return all versions of an article, newest first; removed ones too."""
        rows = self._rows(
            f"SELECT {ARTICLE_COLUMNS} FROM {_JOIN} "
            "WHERE v.article_id = :id AND v.added_seq <= :seq ORDER BY v.number DESC",
            {"id": article_id, "seq": seq},
        )
        return [article_from(row) for row in rows]

    def summaries(self, seq: int, wanted: ResolvedFilter) -> Iterator[ArticleSummary]:
        """Yield all live articles by date (undated last), then id."""
        where, values = wanted.where()
        sql = (
            "SELECT v.article_id, v.title, s.name, v.published, v.url, v.number, length(v.text), "
            f"v.passages FROM {_JOIN} WHERE {live_at('?')} AND {where} "
            "ORDER BY v.published IS NULL, v.published, v.article_id"
        )
        for id_, title, source, published, url, number, size, count in self.database.rows(
            sql, (seq, seq, *values)
        ):
            when = moment(published)
            yield ArticleSummary(id_, title, source, when, url, number, size, count)

    def count(self, seq: int) -> int:
        """Return the number of live articles."""
        sql = f"SELECT count(*) FROM version v WHERE {_LIVE}"
        return int(self._rows(sql, {"seq": seq})[0][0])

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
        """Return passages and their articles by passage row, in the order given."""
        sql = (
            f"SELECT p.id, p.version_id, p.start, p.end, {ARTICLE_COLUMNS} FROM passage p "
            f"JOIN version v ON v.id = p.version_id JOIN source s ON s.id = v.source_id "
            "WHERE p.id IN (SELECT value FROM json_each(?))"
        )
        by_row: dict[int, Found] = {}
        articles: dict[int, Article] = {}
        for row, version_id, start, end, *columns in self.database.rows(
            sql, (json.dumps(list(rows)),)
        ):
            # One object an article, so that its digest is computed once.
            article = articles.setdefault(version_id, article_from(tuple(columns)))
            by_row[row] = Found(row, passage_of(article, Span(start, end)), article)
        return [by_row[row] for row in rows]

    def passages(self, article_id: str, seq: int, version: int | None = None) -> list[Span]:
        """Return the passages of an article, by default of its live version, in order."""
        which, version = _which(version)
        rows = self._rows(
            "SELECT p.start, p.end FROM passage p JOIN version v ON v.id = p.version_id "
            f"WHERE v.article_id = :id AND {which} ORDER BY p.start",
            {"id": article_id, "seq": seq, "number": version},
        )
        return [Span(start, end) for start, end in rows]

    def _rows(self, sql: str, values: dict[str, Any]) -> list[tuple[Any, ...]]:
        with self.database.borrow() as connection:
            return list(connection.execute(sql, values))

    def close(self) -> None:
        """Close the database."""
        self.database.close()


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
