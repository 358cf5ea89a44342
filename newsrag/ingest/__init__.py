"""Takes articles from readers to the store: read, clean, cut, commit, embed."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from newsrag.errors import ReadError
from newsrag.identity import identified
from newsrag.ingest.cleaning import as_raw, clean_article
from newsrag.ingest.cutting import cut, prepared
from newsrag.ingest.embedding import Embedding
from newsrag.protocols import PreparedArticle, SilentProgress
from newsrag.store.files_read import note_files
from newsrag.store.rows import record_digest
from newsrag.store.waiting import waiting_passages
from newsrag.types import AddReport, Article, FileRead, PassageConfig, RawArticle, ReadProblem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from newsrag.protocols import Embedder, Progress
    from newsrag.store.catalog import Catalog
    from newsrag.store.reading import Live

    Read = RawArticle | ReadProblem | FileRead

__all__ = ["as_raw", "clean_article", "ingest"]

# A commit of text holds about this many characters: about a hundred articles, a second's work.
# The first is smaller, and each holds twice as much as the last: embedding begins with it.
_BATCH_CHARACTERS = 400_000
_FIRST_BATCH = 25_000
# Readers see new text after so many characters, and again whenever there is twice as much.
_FIRST_SHOWN = 4_000_000
# With fewer passages to embed, readers see text and vectors at once: within half a minute.
_FEW = 2_000


def ingest(
    items: Iterable[Read],
    catalog: Catalog,
    config: PassageConfig,
    embedder: Embedder,
    *,
    publish: Callable[[], None],
    strict: bool = False,
    progress: Progress | None = None,
) -> AddReport:
    """Bring articles into the catalog, embedding only what is new or changed.

    Text is committed batch by batch and embedded behind it, in the background. Whatever
    interrupts this, what was committed stays, and the next call embeds what is left.

    Args:
        items: what readers yield.
        catalog: the index's, with the writer lock held.
        config: how articles are cut into passages.
        embedder: of the index's model.
        publish: shows readers of the index what was committed.
        strict: raise at the first thing that cannot be read.
        progress: where to report to.

    Raises:
        ReadError: with ``strict``, the first article that cannot be read.
    """
    progress = progress or SilentProgress()
    catalog.compare_earlier(progress.note)
    with closing(Embedding(catalog, config, embedder)) as embedding:
        adding = _Adding(catalog, config, embedder, embedding, publish, strict=strict)
        try:
            for item in items:
                adding.take(item)
        finally:
            adding.commit()
        _embed_rest(embedding, catalog, publish, progress)
    return adding.tally.report(embedding.embedded)


def _embed_rest(
    embedding: Embedding, catalog: Catalog, publish: Callable[[], None], progress: Progress
) -> None:
    """Embed all that waits, and show readers the text before, and what is embedded now and then."""
    left = waiting_passages(catalog.database)
    shown = embedding.passages
    if left > _FEW:
        publish()
    progress.begin("embedding", left, unit="passages")
    done = embedding.passages
    while embedding.advance(wait=True):
        progress.advance(embedding.passages - done)
        done = embedding.passages
        if done - shown > max(_FEW, shown):
            publish()
            shown = done


@dataclass
class _Tally:
    """Counts what becomes of the articles."""

    added: int = 0
    replaced: int = 0
    unchanged: int = 0
    problems: list[ReadProblem] = field(default_factory=list)
    warnings: list[ReadProblem] = field(default_factory=list)

    def report(self, passages: int) -> AddReport:
        return AddReport(
            self.added,
            self.replaced,
            self.unchanged,
            passages,
            tuple(self.problems),
            tuple(self.warnings),
        )


@dataclass
class _Batch:
    """Articles on their way to one commit, unchanged ones that moved, and files read whole."""

    prepared: list[PreparedArticle] = field(default_factory=list)
    moved: dict[int, str] = field(default_factory=dict)
    files: list[FileRead] = field(default_factory=list)
    by_id: dict[str, Article] = field(default_factory=dict)
    characters: int = 0


class _Adding:
    """Takes what readers yield, one by one, and commits it in batches."""

    def __init__(
        self,
        catalog: Catalog,
        config: PassageConfig,
        embedder: Embedder,
        embedding: Embedding,
        publish: Callable[[], None],
        *,
        strict: bool,
    ) -> None:
        self.tally = _Tally()
        self._catalog = catalog
        self._config = config
        self._embedder = embedder
        self._embedding = embedding
        self._publish = publish
        self._strict = strict
        self._batch = _Batch()
        self._full = min(_FIRST_BATCH, _BATCH_CHARACTERS)
        self._seen = set[str]()
        self._told = 0  # problems and warnings by the end of the last file
        self._characters = 0
        self._shown = _FIRST_SHOWN // 2

    def take(self, item: Read) -> None:
        """Take one article, problem, or end of a file."""
        if isinstance(item, FileRead):
            self._finish_file(item)
            return
        article = self._cleaned(item)
        if article is None or isinstance(item, ReadProblem):
            return
        article = self._named(article, item.name)
        if article.id in self._batch.by_id:
            self.commit()
        self._sort_in(article)
        if self._batch.characters >= self._full:
            self._full = min(2 * self._full, _BATCH_CHARACTERS)
            self.commit()
            self._embedding.advance()
        if self._characters >= 2 * self._shown:
            self._publish()
            self._shown = self._characters

    def _finish_file(self, file: FileRead) -> None:
        if file.unchanged:
            self.tally.unchanged += file.articles
        told = len(self.tally.problems) + len(self.tally.warnings)
        # A file with something to tell is read again, so that it is told again.
        if file.digest and not file.unchanged and told == self._told:
            self._batch.files.append(file)
        self._told = told

    def _cleaned(self, item: RawArticle | ReadProblem) -> Article | None:
        if isinstance(item, RawArticle):
            try:
                article, warnings = clean_article(item)
            except ReadError as error:
                item = ReadProblem(item.origin, error.cause)
            else:
                self.tally.warnings.extend(warnings)
                return article
        if self._strict:
            raise ReadError(str(item), "mend or remove it, or leave out --strict")
        (self.tally.problems if item.lost else self.tally.warnings).append(item)
        return None

    def _named(self, article: Article, name: str) -> Article:
        again = article.origin in self._seen
        self._seen.add(article.origin)
        named = identified(article, name, self._catalog, self._batch.by_id, again=again)
        if article.id and named.id != article.id:
            reason = f"another article has the id {article.id!r}; this one is {named.id!r}"
            self.tally.warnings.append(ReadProblem(article.origin, reason, lost=False))
        return named

    def _sort_in(self, article: Article) -> None:
        """Put an article where it belongs: unchanged, changed but not in its passages, or new."""
        live = self._catalog.live(article.id)
        if live is not None and live.record == record_digest(article):
            self.tally.unchanged += 1
            if live.origin != article.origin:
                self._batch.moved[live.version_id] = article.origin
            return
        self._batch.by_id[article.id] = article
        self._batch.characters += len(article.text)
        self._characters += len(article.text)
        if live is None:
            self.tally.added += 1
        else:
            self.tally.replaced += 1
        if live is not None and self._cut_alike(article, live):
            spans = self._catalog.passages(article.id, self._catalog.seq())
            self._batch.prepared.append(prepared(article, spans, as_before=True))
        else:
            self._batch.prepared.append(cut(article, self._config, self._embedder))

    def _cut_alike(self, article: Article, live: Live) -> bool:
        if live.digest != article.digest:
            return False
        old = self._catalog.article(article.id, self._catalog.seq())
        return (old.title, old.language) == (article.title, article.language)

    def commit(self) -> None:
        """Commit what was taken."""
        batch, self._batch = self._batch, _Batch()
        if batch.moved:
            self._catalog.set_origins(batch.moved)
        if batch.prepared:
            self._catalog.commit(batch.prepared)
        if batch.files:
            note_files(self._catalog.database, batch.files, self._catalog.seq())
