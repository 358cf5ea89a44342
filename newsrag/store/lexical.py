"""The tantivy index of a committed state: BM25 over titles and passages, filters inside."""

from __future__ import annotations

import math
from functools import cache
from typing import TYPE_CHECKING, Any

import tantivy
from tantivy import Filter as TokenFilter
from tantivy import Occur, Query

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from newsrag.store.database import Database
    from newsrag.store.filters import ResolvedFilter

__all__ = ["LexicalIndex", "analyzer", "update"]

_ANALYZER = "news"
_LONGEST_TERM = 60
_HEAP = 64_000_000
# A word of the headline tells more of what a passage is about than one in its middle.
_TITLE_BOOST = 0.5
_FIELDS = {"text": 1.0, "title": _TITLE_BOOST}


@cache
def analyzer() -> tantivy.TextAnalyzer:
    """Return the analysis of text and questions: words, lower case, no accents, English stems."""
    builder = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
    for step in (
        TokenFilter.remove_long(_LONGEST_TERM),
        TokenFilter.lowercase(),
        TokenFilter.ascii_fold(),
        TokenFilter.stemmer("english"),
    ):
        builder = builder.filter(step)
    return builder.build()


@cache
def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_integer_field("row", indexed=True, fast=True)
    for name in ("version", "source"):
        builder.add_integer_field(name, indexed=True)
    builder.add_integer_field("published", indexed=True, fast=True)
    builder.add_text_field("language", tokenizer_name="raw", index_option="basic")
    for name in _FIELDS:
        builder.add_text_field(name, tokenizer_name=_ANALYZER)
    return builder.build()


def _open(folder: Path | None, *, create: bool = False) -> tantivy.Index:
    if folder is None:
        index = tantivy.Index(_schema())
    else:
        index = tantivy.Index(_schema(), str(folder)) if create else tantivy.Index.open(str(folder))
    index.register_tokenizer(_ANALYZER, analyzer())
    return index


def update(folder: Path | None, database: Database, after: int, seq: int) -> tantivy.Index:
    """Bring a lexical index from the state at one commit to that at another.

    Args:
        folder: the index, or None for one in memory.
        database: the catalog.
        after: the state the index is at; -1 for an empty one.
        seq: the state it shall be at.
    """
    index = _open(folder, create=after < 0)
    writer = index.writer(heap_size=_HEAP, num_threads=1)
    gone = database.rows(
        "SELECT id FROM version WHERE removed_seq > ? AND removed_seq <= ? AND added_seq <= ?",
        (after, seq, after),
    )
    for (version,) in gone:
        writer.delete_documents_by_term("version", version)
    for document in _documents(database, after, seq):
        writer.add_document(document)
    writer.commit()
    writer.wait_merging_threads()
    index.reload()
    return index


def _documents(database: Database, after: int, seq: int) -> Iterable[tantivy.Document]:
    versions = database.stream(
        "SELECT v.id, v.source_id, v.published, v.language, v.title, v.text FROM version v "
        "WHERE v.added_seq > ? AND v.added_seq <= ? "
        "AND (v.removed_seq IS NULL OR v.removed_seq > ?) ORDER BY v.id",
        (after, seq, seq),
    )
    for version, source, published, language, title, text in versions:
        # Sliced here, not in SQL: SQLite would read the text from its start for each passage.
        for row, start, end in database.rows(
            "SELECT id, start, end FROM passage WHERE version_id = ? ORDER BY id", (version,)
        ):
            document = tantivy.Document()
            for name, number in (("row", row), ("version", version), ("source", source)):
                document.add_integer(name, number)
            if published is not None:
                document.add_integer("published", published)
            for name, value in (("language", language), ("title", title)):
                document.add_text(name, value)
            document.add_text("text", text[start:end])
            yield document


class LexicalIndex:
    """Searches one state of the lexical index."""

    def __init__(self, source: Path | tantivy.Index) -> None:
        index = source if isinstance(source, tantivy.Index) else _open(source)
        self._searcher = index.searcher()
        self._schema = index.schema

    def search(
        self, terms: Sequence[str], k: int, wanted: ResolvedFilter | None
    ) -> list[tuple[int, float]]:
        """Return the ``k`` passages with the highest BM25 score: rows and scores, best first."""
        if not terms or not self._searcher.num_docs:
            return []
        words = Query.boolean_query(
            [
                (Occur.Should, self._word(field, term, boost))
                for field, boost in _FIELDS.items()
                for term in terms
            ]
        )
        conditions = self._conditions(wanted) if wanted else []
        query = Query.boolean_query(
            [
                (Occur.Must, words),
                *((Occur.Must, Query.const_score_query(c, 0)) for c in conditions),
            ]
        )
        hits = self._searcher.search(query, k, count=False).hits
        rows = self._searcher.fast_field_values("row", [address for _, address in hits])
        pairs = [
            (int(row), float(score))
            for row, (score, _) in zip(rows, hits, strict=True)
            if row is not None
        ]
        # Equal scores come in an order that depends on how segments were merged: settle it.
        return sorted(pairs, key=lambda pair: (-pair[1], pair[0]))

    def _word(self, field: str, term: str, boost: float) -> Query:
        return Query.boost_query(Query.term_query(self._schema, field, term, "freq"), boost)

    def _conditions(self, wanted: ResolvedFilter) -> list[Query]:
        sets: dict[str, tuple[Any, ...] | None] = {
            "source": wanted.source_ids,
            "version": wanted.version_ids,
            "language": wanted.languages,
        }
        conditions = [
            Query.term_set_query(self._schema, name, list(values))
            for name, values in sets.items()
            if values is not None
        ]
        if wanted.after is not None or wanted.before is not None:
            conditions.append(
                Query.range_query(
                    self._schema,
                    "published",
                    tantivy.FieldType.Integer,
                    wanted.after,
                    wanted.before,
                    include_upper=wanted.before is None,
                )
            )
        return conditions

    def rarity(self, terms: Sequence[str]) -> dict[str, float]:
        """Return BM25's inverse document frequency of each term; 0 when no passage has it."""
        total = self._searcher.num_docs
        counts = {term: self._live_passages_with(term) for term in terms}
        return {
            term: math.log(1 + (total - n + 0.5) / (n + 0.5)) if n else 0.0
            for term, n in counts.items()
        }

    def _live_passages_with(self, term: str) -> int:
        """Count by searching: tantivy's own document frequency includes what was deleted."""
        query = Query.boolean_query([(Occur.Should, self._word(f, term, 1.0)) for f in _FIELDS])
        found: Any = self._searcher.search(query, 1, count=True)  # its stub lacks the count
        return int(found.count)
