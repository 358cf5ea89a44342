"""Checks a catalog by itself: its pages, and that everything in it agrees with everything else."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from newsrag import cite
from newsrag.errors import DamagedIndexError
from newsrag.store.rows import ARTICLE_COLUMNS, article_from, record_digest
from newsrag.types import Check, Finding, Severity, Span

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from newsrag.store.catalog import Catalog
    from newsrag.types import Article

__all__ = ["CatalogCheck"]

_RESTORE = "restore a backup, or build the index again from the articles"
# A vector that was stored as unit length and read back is off by less.
_UNIT = 1e-3
_ONE = (
    f"SELECT v.record, v.first_passage, v.passages, {ARTICLE_COLUMNS} FROM version v "
    "JOIN source s ON s.id = v.source_id JOIN body b ON b.version_id = v.id WHERE v.id = ?"
)
_PASSAGES = "SELECT id, start, end FROM passage WHERE version_id = ? ORDER BY id"
_VECTORS = (
    "SELECT e.version_id IS NOT NULL, e.seq, x.data FROM version v "
    "LEFT JOIN embedding e ON e.version_id = v.id LEFT JOIN vectors x ON x.version_id = v.id "
    "WHERE v.id = ?"
)
# Each yields one row for each thing that is wrong; what it says of it is a format string.
_RULES = {
    "it has a {0}, {1}, that newsrag did not make": "SELECT type, name FROM sqlite_schema "
    "WHERE type IN ('trigger', 'view')",
    "commit {0} is missing": "SELECT seq + 1 FROM commits c WHERE seq < (SELECT max(seq) FROM "
    "commits) AND NOT EXISTS (SELECT 1 FROM commits WHERE seq = c.seq + 1)",
    "article {0} version {1} was removed before it was added": "SELECT article_id, number FROM "
    "version WHERE removed_seq <= added_seq",
    "article {0} version {1} belongs to a commit that there is not": "SELECT article_id, number "
    "FROM version, (SELECT max(seq) AS newest FROM commits) "
    "WHERE added_seq > newest OR removed_seq > newest",
    "article {0} version {1} has no text": "SELECT article_id, number FROM version "
    "WHERE id NOT IN (SELECT version_id FROM body)",
    "article {0} has passages that are neither embedded nor waiting for it": "SELECT article_id "
    "FROM version WHERE passages > 0 AND removed_seq IS NULL "
    "AND id NOT IN (SELECT version_id FROM embedding)",
    "article {0} has passages of which the next row would be used again": "SELECT article_id FROM "
    "version WHERE first_passage + passages > "
    "(SELECT CAST(value AS INTEGER) FROM meta WHERE key = 'next_passage')",
}


@dataclass
class CatalogCheck:
    """Reads a whole catalog and counts what was proved.

    Args:
        catalog: of this release's format.
        advance: told after each version.
    """

    catalog: Catalog
    advance: Callable[[int], None]
    versions: int = field(default=0, init=False)
    citations: int = field(default=0, init=False)
    vectors: int = field(default=0, init=False)

    def findings(self) -> Iterator[Finding]:
        """Yield what is wrong; nothing that is found stops the rest."""
        parts = (self._pages, self._rules, self._each_version)
        for part in parts:
            try:
                yield from part()
            except DamagedIndexError as error:
                yield _damage("catalog.db", error.cause)

    def _pages(self) -> Iterator[Finding]:
        for problem in self.catalog.database.problems():
            yield _damage("catalog.db", problem)

    def _rules(self) -> Iterator[Finding]:
        for problem, sql in _RULES.items():
            for row in self.catalog.database.rows(sql):
                yield _damage("catalog.db", problem.format(*row))

    def _each_version(self) -> Iterator[Finding]:
        names = "SELECT id, article_id, number FROM version ORDER BY id"
        for version, article_id, number in self.catalog.database.rows(names):
            try:
                problems = list(self._problems_of(version))
            except DamagedIndexError as error:
                problems = [error.cause]
            self.versions += 1
            self.advance(1)
            for problem in problems:
                yield _damage(f"{article_id} version {number}", problem)

    def _problems_of(self, version: int) -> Iterator[str]:
        for record, first, count, *columns in self.catalog.database.rows(_ONE, (version,)):
            try:
                article = article_from(tuple(columns))
            except (ValueError, TypeError, OverflowError, RecursionError) as error:
                yield f"its fields cannot be read ({error})"
                continue
            if record_digest(article) != record:
                yield "its fields do not have the digest that they were stored with"
            yield from self._passage_problems(version, article, first, count)
            yield from self._vector_problems(version, count)

    def _passage_problems(
        self, version: int, article: Article, first: int, count: int
    ) -> Iterator[str]:
        rows = self.catalog.database.rows(_PASSAGES, (version,))
        if [row for row, *_ in rows] != list(range(first, first + count)):
            yield f"it has other passages than the {count} from row {first}"
        if rows != sorted(rows, key=lambda each: each[1:]):
            yield "its passages are out of order"
        for _, start, end in rows:
            if not _is_cited(article, start, end):
                yield f"characters {start}-{end} cannot be cited"
            self.citations += 1

    def _vector_problems(self, version: int, count: int) -> Iterator[str]:
        [(expected, seq, data)] = self.catalog.database.rows(_VECTORS, (version,))
        if data is None:
            if expected and seq is not None:
                yield "its vectors are missing"
            return
        dimension = int(self.catalog.meta("dimension"))
        if len(data) != count * dimension * 4:
            yield f"it has {len(data)} bytes of vectors for {count} passages"
            return
        self.vectors += count
        if not _are_unit(data, dimension):
            yield "its vectors are not of unit length"


def _is_cited(article: Article, start: int, end: int) -> bool:
    """Whether a citation can be made of a passage, and is verified."""
    try:
        citation = cite.cite(article, Span(start, end))
    except ValueError:
        return False
    return cite.verify(citation, [article]).check is Check.VERBATIM


def _are_unit(data: bytes, dimension: int) -> bool:
    import numpy as np

    vectors = np.frombuffer(data, "<f4").reshape(-1, dimension)
    lengths = np.linalg.norm(vectors, axis=1)
    return bool(np.all(np.abs(lengths - 1) < _UNIT))  # not so for a length that is no number


def _damage(place: str, problem: str) -> Finding:
    return Finding(Severity.DAMAGE, place, problem, _RESTORE)
