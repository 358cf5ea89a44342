"""The tantivy indexes of a committed state: BM25 over passages and articles, filters inside."""

from __future__ import annotations

import hashlib
import json
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING, Any

import tantivy
from tantivy import Filter as TokenFilter
from tantivy import Occur, Query

from newsrag.store.lexical_files import check_names, without_panic
from newsrag.store.rows import check_text
from newsrag.store.schema import live_at
from newsrag.store.words import FIELDS, WordQueries

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from newsrag.protocols import Phrases, Spellings
    from newsrag.store.database import Database
    from newsrag.store.filters import ResolvedFilter

__all__ = ["LexicalIndex", "Unit", "analyzer", "index_of", "update"]

_ANALYZER = "news"
_LONGEST_TERM = 60
_HEAP = 64_000_000


class Unit(StrEnum):
    """What one document of a lexical index is; its ``row`` is a passage's or a version's."""

    PASSAGES = "passages"
    ARTICLES = "articles"


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
    for name in FIELDS:
        builder.add_text_field(name, tokenizer_name=_ANALYZER)
    return builder.build()


def _open(folder: Path | None, *, create: bool = False) -> tantivy.Index:
    if folder is None:
        index = tantivy.Index(_schema())
    elif create:
        index = tantivy.Index(_schema(), str(folder))
    else:
        check_names(folder)
        index = tantivy.Index.open(str(folder))
        if index.schema != _schema():
            raise ValueError(f"{folder.name} is not of the kind that newsrag makes")
    index.register_tokenizer(_ANALYZER, analyzer())
    return index


def update(
    unit: Unit, folder: Path | None, database: Database, after: int, seq: int
) -> tantivy.Index:
    """Bring a lexical index from the state at one commit to that at another.

    Args:
        unit: what its documents are.
        folder: the index, or None for one in memory.
        database: the catalog.
        after: the state the index is at; -1 for an empty one.
        seq: the state it shall be at.
    """
    index = _open(folder, create=after < 0)
    gone = database.rows(
        "SELECT id FROM version WHERE removed_seq > ? AND removed_seq <= ? AND added_seq <= ?",
        (after, seq, after),
    )
    new = f"v.added_seq > ?1 AND {live_at('?2')}"
    return _written(index, gone, _documents(unit, database, new, (after, seq)))


def index_of(unit: Unit, database: Database, versions: Sequence[int]) -> tantivy.Index:
    """Return a lexical index in memory of some versions, live or not."""
    some = "v.id IN (SELECT value FROM json_each(?))"
    documents = _documents(unit, database, some, (json.dumps(list(versions)),))
    return _written(_open(None), (), documents)


def _written(
    index: tantivy.Index, gone: Iterable[tuple[int]], documents: Iterable[tantivy.Document]
) -> tantivy.Index:
    writer = index.writer(heap_size=_HEAP, num_threads=1)
    try:
        for (version,) in gone:
            writer.delete_documents_by_term("version", version)
        for document in documents:
            writer.add_document(document)
        writer.commit()
    finally:
        # Also after an error: its threads would go on writing into a folder that is cleared away.
        writer.wait_merging_threads()
    index.reload()
    return index


def _documents(
    unit: Unit, database: Database, which: str, values: tuple[Any, ...]
) -> Iterable[tantivy.Document]:
    versions = database.stream(
        "SELECT v.id, v.source_id, v.published, v.language, v.title, v.article_id, v.digest, "
        "b.text FROM version v JOIN body b ON b.version_id = v.id "
        f"WHERE {which} ORDER BY v.id",
        values,
    )
    for version, source, published, language, title, id_, digest, text in versions:
        check_text(hashlib.sha256(text.encode()).hexdigest(), digest, id_)
        for row, part in _parts(unit, database, version, text):
            document = tantivy.Document()
            for name, number in (("row", row), ("version", version), ("source", source)):
                document.add_integer(name, number)
            if published is not None:
                document.add_integer("published", published)
            for name, value in (("language", language), ("title", title), ("text", part)):
                document.add_text(name, value)
            yield document


def _parts(unit: Unit, database: Database, version: int, text: str) -> Iterable[tuple[int, str]]:
    if unit is Unit.ARTICLES:
        yield version, text
        return
    # Sliced here, not in SQL: SQLite would read the text from its start for each passage.
    for row, start, end in database.rows(
        "SELECT id, start, end FROM passage WHERE version_id = ? ORDER BY id", (version,)
    ):
        yield row, text[start:end]


class LexicalIndex:
    """Searches one state of the lexical index.

    Args:
        source: its folder, or one in memory.
        scored_like: the index whose frequencies of words decide how rare one is; None for its own.
    """

    def __init__(
        self, source: Path | tantivy.Index, scored_like: LexicalIndex | None = None
    ) -> None:
        with without_panic():
            index = source if isinstance(source, tantivy.Index) else _open(source)
            self._searcher = index.searcher()
        self._schema = index.schema
        if scored_like is None:
            self._words = WordQueries(self._searcher, self._schema)
        else:
            self._words = scored_like.words_for(self._searcher)

    def words_for(self, asked: tantivy.Searcher) -> WordQueries:
        """Return what makes queries for another index, in which words count as in this one."""
        return WordQueries(self._searcher, self._schema, asked)

    @without_panic(searching=True)
    def search(
        self,
        terms: Sequence[str],
        k: int,
        wanted: ResolvedFilter | None,
        *,
        spellings: Spellings | None = None,
        phrases: Phrases = (),
    ) -> list[tuple[int, float]]:
        """Return the ``k`` documents with the highest BM25 score: rows and scores, best first.

        Args:
            terms: what to look for, analysed.
            k: how many documents.
            wanted: which of them may be found.
            spellings: other spellings of terms, or of runs of terms: each counts as much as the
                best of them does.
            phrases: terms that must stand side by side in the text or the headline.
        """
        if not terms or not self._searcher.num_docs:
            return []
        words = Query.boolean_query(
            [(Occur.Should, each) for each in self._words.all(terms, spellings or {})]
        )
        conditions = self._conditions(wanted) if wanted else []
        conditions += self._phrases(phrases)
        if conditions:
            words = Query.boolean_query([(Occur.Must, words), *conditions])
        return self._best(words, k)

    @without_panic(searching=True)
    def rows_with(self, phrases: Phrases) -> list[int]:
        """Return the documents that have each of the phrases, in order of their rows."""
        query = Query.boolean_query(self._phrases(phrases))
        return sorted(row for row, _ in self._best(query, max(1, self._searcher.num_docs)))

    @without_panic()
    def rows(self) -> list[int]:
        """Return the rows of all documents, in order."""
        everything = self._best(Query.all_query(), max(1, self._searcher.num_docs))
        return sorted(row for row, _ in everything)

    def _phrases(self, phrases: Phrases) -> list[tuple[Occur, Query]]:
        return [
            (Occur.Must, Query.const_score_query(self._words.phrase(phrase), 0))
            for phrase in phrases
        ]

    def _best(self, query: Query, k: int) -> list[tuple[int, float]]:
        hits = self._searcher.search(query, k, count=False).hits
        rows = self._searcher.fast_field_values("row", [address for _, address in hits])
        pairs = [
            (int(row), float(score))
            for row, (score, _) in zip(rows, hits, strict=True)
            if row is not None
        ]
        # Equal scores come in an order that depends on how segments were merged: settle it.
        return sorted(pairs, key=lambda pair: (-pair[1], pair[0]))

    def _conditions(self, wanted: ResolvedFilter) -> list[tuple[Occur, Query]]:
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
        clauses = [(Occur.Must, Query.const_score_query(each, 0)) for each in conditions]
        if wanted.not_version_ids:
            barred = Query.term_set_query(self._schema, "version", list(wanted.not_version_ids))
            clauses.append((Occur.MustNot, barred))
        return clauses

    @without_panic(searching=True)
    def rarity(self, terms: Sequence[str]) -> dict[str, float]:
        """Return BM25's inverse document frequency of each term; 0 when no document has it."""
        return {term: self._words.rarity(term) for term in terms}
