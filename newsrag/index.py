"""NewsIndex, the facade: the only way into an index from outside."""

from __future__ import annotations

from dataclasses import asdict
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from newsrag import cite
from newsrag._version import __version__
from newsrag.answer.compose import answer
from newsrag.answer.prompt import compose_context
from newsrag.embedders import (
    IndexEmbedders,
    check_device,
    find_model,
    open_embedder,
    open_reranker,
)
from newsrag.errors import InputError, ModelError, NotFoundError, QueryError, ReadError
from newsrag.protocols import SilentProgress
from newsrag.search.plan import check_question, plan
from newsrag.search.results import PER_ARTICLE, best_articles, find_hits
from newsrag.search.retrieve import texts_of
from newsrag.store import Store
from newsrag.store.filters import resolve
from newsrag.text.spellings import SPELLINGS, load_spellings
from newsrag.types import (
    AddReport,
    Answer,
    Article,
    ArticleSummary,
    Citation,
    Context,
    Copy,
    Filter,
    Hit,
    IndexStats,
    Mode,
    PassageConfig,
    Query,
    Span,
    Verification,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import datetime
    from types import TracebackType
    from typing import Self

    import numpy as np
    from numpy.typing import NDArray

    from newsrag.protocols import Embedder, Progress, Reranker
    from newsrag.store.snapshot import StoreSnapshot
    from newsrag.text.spellings import Spellings

    Vectors = list[NDArray[np.float32]]

__all__ = ["NewsIndex"]

_MOST_RESULTS = 10_000
_CONTEXT_DEPTH = 50


class NewsIndex:
    """A searchable, citable archive of news articles in a directory.

    Get one with :meth:`build` or :meth:`open`; use it as a context manager or call :meth:`close`.
    Searching is safe from several threads and goes on while another process adds articles; one
    process at a time may write.

    Raises (from every method):
        DamagedIndexError: stored data fails its checksum.
        StorageError: the disk is full, read-only or failing.
    """

    def __init__(
        self, store: Store, *, device: str = "auto", progress: Progress | None = None
    ) -> None:
        self._store = store
        self._progress: Progress = progress or SilentProgress()
        model = store.catalog.meta("model")
        self._embedders = IndexEmbedders(model, device, self._progress)
        self._config = PassageConfig(**store.catalog.meta("passages"))

    # -- opening and closing -----------------------------------------------------------------

    @classmethod
    def build(
        cls,
        path: str | Path,
        sources: Iterable[str | Path] = (),
        *,
        model: str | None = None,
        config: PassageConfig | None = None,
        device: str = "auto",
        field_map: Mapping[str, str] | None = None,
        strict: bool = False,
        progress: Progress | None = None,
    ) -> Self:
        """Make a new index and add what ``sources`` hold.

        Args:
            path: the directory to make.
            sources: files and folders of articles; none makes an empty index.
            model: a sentence-transformers model by path or name; None for all-MiniLM-L6-v2.
            config: how articles are cut into passages; frozen into the index.
            device: ``auto``, ``cpu``, ``cuda`` or ``mps``, for embedding passages.
            field_map: as for :meth:`add`.
            strict: as for :meth:`add`.
            progress: where to report to.

        Raises:
            InputError: there is an index at ``path`` already.
            ModelError: the model is missing, unsafe or unusable.
            NotFoundError: a source does not exist.
            LockedError: another process is building it.
        """
        folder, config = Path(path), config or PassageConfig()
        check_device(device)
        _check_lengths(config)
        if Store.exists(folder):
            raise InputError(f"there is an index at {folder} already", "open it and add to it")
        named = _paths(sources)
        cls.check_sources(named, field_map)
        files = find_model(model)
        embedder = open_embedder(files, progress=progress or SilentProgress())
        meta = {
            "model": {"name": files.name, "fingerprint": files.fingerprint},
            "dimension": embedder.dimension,
            "passages": asdict(config),
            "made_by": __version__,
        }
        Store.create(folder, meta)
        index = cls(Store(folder), device=device, progress=progress)
        if named:
            index.add(named, field_map=field_map, strict=strict)
        return index

    @staticmethod
    def check_sources(
        paths: Iterable[str | Path], field_map: Mapping[str, str] | None = None
    ) -> None:
        """Check what :meth:`add` would be given, without reading it.

        Raises:
            NotFoundError: a path does not exist.
            InputError: the field map names a field that articles do not have.
        """
        from newsrag.readers import read_paths

        read_paths(_paths(paths), field_map)

    @classmethod
    def open(
        cls,
        path: str | Path,
        *,
        model: str | None = None,
        device: str = "auto",
        progress: Progress | None = None,
    ) -> Self:
        """Open an index that exists.

        Args:
            path: its directory.
            model: None, or the model that the index is expected to have been built with.
            device: as for :meth:`build`.
            progress: where to report to.

        Raises:
            NotFoundError: there is no index at ``path``.
            FormatError: it was made by a newer release, or is no index.
            ModelError: it was built with another model than ``model``.
        """
        index = cls(Store(Path(path)), device=device, progress=progress)
        if model is not None:
            index._check_model(model)
        return index

    def _check_model(self, model: str) -> None:
        built_with = self._store.catalog.meta("model")
        if find_model(model).fingerprint != built_with["fingerprint"]:
            raise ModelError(
                f"{self._store.folder} was built with the model {built_with['name']}, not {model}",
                "leave out --model, or build another index with --index",
            )

    def close(self) -> None:
        """Close the index; using it afterwards is an error."""
        self._store.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    # -- writing -----------------------------------------------------------------------------

    def add(
        self,
        paths: Iterable[str | Path],
        *,
        field_map: Mapping[str, str] | None = None,
        strict: bool = False,
        wait: float = 0.0,
    ) -> AddReport:
        """Add the articles in files and folders; only what is new or changed is embedded.

        Articles are committed in batches. Whatever interrupts this, committed batches stay, and
        the same call goes on where it stopped.

        Args:
            paths: files and folders; see the README for the kinds that are understood.
            field_map: names of fields in these files, such as ``{"text": "body_nitf"}``.
            strict: raise at the first thing that cannot be read instead of reporting it.
            wait: seconds to wait for another writer; negative for as long as it takes.

        Raises:
            NotFoundError: a path does not exist.
            ReadError: there are no articles; or, with ``strict``, something could not be read.
            LockedError: another process is writing.
        """
        from newsrag.ingest import ingest
        from newsrag.readers import ENDINGS, read_paths, total_bytes

        named = _paths(paths)
        raw = read_paths(named, field_map, on_bytes=self._progress.advance)
        doing = [str(path.resolve()) for path in named]
        with self._store.writing(wait) as catalog:
            earlier = [path for path in catalog.meta("unfinished") or () if path not in doing]
            catalog.set_meta(unfinished=[*earlier, *doing])
            embedder = self._embedders.for_passages()
            self._progress.begin("adding", total_bytes(named))
            try:
                report = ingest(
                    raw, catalog, self._config, embedder, strict=strict, progress=self._progress
                )
            finally:
                self._progress.end()
            catalog.set_meta(unfinished=earlier)
        if named and not report.read and not report.problems:
            raise ReadError(
                f"there are no articles in {', '.join(map(str, named))}",
                f"newsrag reads {', '.join(ENDINGS[: len(ENDINGS) // 2])}, and .gz of these",
            )
        return report

    def add_articles(
        self, articles: Iterable[Article], *, strict: bool = False, wait: float = 0.0
    ) -> AddReport:
        """Add articles made in Python; as :meth:`add`, but their ``published`` is kept as it is.

        Raises:
            ReadError: with ``strict``, an article has no text.
            LockedError: another process is writing.
        """
        from newsrag.ingest import as_raw, ingest

        with self._store.writing(wait) as catalog:
            embedder = self._embedders.for_passages()
            raw = map(as_raw, articles)
            return ingest(
                raw, catalog, self._config, embedder, strict=strict, progress=self._progress
            )

    def remove(self, article_ids: Iterable[str], *, wait: float = 0.0) -> int:
        """Remove articles in one commit and return how many; their versions stay as history.

        Raises:
            NotFoundError: no article has one of the ids; then none is removed.
            LockedError: another process is writing.
        """
        ids = list(dict.fromkeys([article_ids] if isinstance(article_ids, str) else article_ids))
        with self._store.writing(wait) as catalog:
            for article_id in ids:
                if catalog.live(article_id) is None:
                    raise NotFoundError(
                        f"there is no article {article_id!r}", "`newsrag list` shows all ids"
                    )
            if ids:
                catalog.commit((), removed=ids)
        return len(ids)

    # -- looking things up -------------------------------------------------------------------

    def articles(self, *, filter: Filter | None = None) -> Iterator[ArticleSummary]:
        """Yield what is in the archive, by date (undated last), then id.

        Raises:
            QueryError: the filter names an outlet that is not in the index.
        """
        seq = self._store.seq()
        wanted = resolve(self._store.catalog.database, filter or Filter(), seq)
        yield from self._store.catalog.summaries(seq, wanted)

    def count(self) -> int:
        """Return the number of articles in the archive."""
        return self._store.catalog.count(self._store.seq())

    def article(self, article_id: str, *, version: int | None = None) -> Article:
        """Return an article with its text, by default its live version.

        Raises:
            NotFoundError: there is no such article or version.
        """
        return self._store.catalog.article(article_id, self._store.seq(), version)

    def passages(self, article_id: str) -> list[Span]:
        """Return the passages of a live article, in order; empty if there is no such article."""
        return self._store.catalog.passages(article_id, self._store.seq())

    def copies(self, article_id: str) -> tuple[Copy, ...]:
        """Return the other live articles that carry an article's text, the earliest first.

        Among them are copies of its copies. ``similarity`` is that to the article asked for, or,
        where the two were not compared, to the nearest of the others. Empty if it has no copies.
        """
        return self._store.copies(article_id)

    def verify(self, citation: Citation) -> Verification:
        """Prove a citation against what the index holds now."""
        catalog, seq = self._store.catalog, self._store.seq()
        versions = catalog.versions(citation.article_id, seq)
        live = catalog.is_live(citation.article_id, seq)
        return cite.verify(citation, versions, live=live)

    def stats(self) -> IndexStats:
        """Return what the index holds and how it was built."""
        return self._store.stats(self._config)

    # -- searching ---------------------------------------------------------------------------

    def search(
        self,
        question: str,
        k: int = 10,
        *,
        filter: Filter | None = None,
        mode: str = Mode.HYBRID,
        per_article: int | None = PER_ARTICLE,
        collapse: bool = True,
        now: datetime | None = None,
        rerank: Reranker | str | Path | None = None,
    ) -> list[Hit]:
        """Return the ``k`` best passages, best first; fewer only when fewer pass the filter.

        Args:
            question: a question in words, or a topic. What is understood of it is what
                :meth:`plan` returns.
            k: how many passages.
            filter: which articles may be found.
            mode: which retrievers answer.
            per_article: how many passages of one article may stand among the others; what it has
                more of comes after all others. None for no limit.
            collapse: show copies of one article once, the earliest with the others listed.
            now: aware; what "last week" counts from. None for this moment.
            rerank: the folder of a sentence-transformers CrossEncoder, or any object with its
                ``scores``, that orders the best passages anew.

        Raises:
            QueryError: the question, ``k``, the mode, the filter or the time cannot be used.
            ModelError: the cross-encoder is not to be had.
        """
        return self.search_many(
            [question],
            k,
            filter=filter,
            mode=mode,
            per_article=per_article,
            collapse=collapse,
            now=now,
            rerank=rerank,
        )[0]

    def search_many(
        self,
        questions: Sequence[str],
        k: int = 10,
        *,
        filter: Filter | None = None,
        mode: str = Mode.HYBRID,
        per_article: int | None = PER_ARTICLE,
        collapse: bool = True,
        now: datetime | None = None,
        rerank: Reranker | str | Path | None = None,
    ) -> list[list[Hit]]:
        """Search for several questions at once: all are embedded together, on one state.

        Raises:
            QueryError: as for :meth:`search`.
        """
        _check_count(k, "results")
        if per_article is not None:
            _check_count(per_article, "passages of an article")
        reranker = open_reranker(Path(rerank)) if isinstance(rerank, (str, Path)) else rerank
        snapshot, planned = self._planned(questions, filter, mode, now)
        return [
            find_hits(
                query,
                vectors,
                snapshot,
                k,
                per_article=per_article,
                collapse=collapse,
                reranker=reranker,
            )
            for query, vectors in planned
        ]

    def rank_articles(
        self,
        questions: Sequence[str],
        k: int = 100,
        *,
        filter: Filter | None = None,
        mode: str = Mode.HYBRID,
        now: datetime | None = None,
        literal: bool = False,
    ) -> list[list[tuple[str, float]]]:
        """Return for each question the ``k`` best articles: ids and scores, best first.

        An article ranks where its best passage does. Copies stay, each for itself: this is what
        benchmarks measure, whose judgements count every copy. With ``literal`` nothing is read into
        the questions, not even quotation marks: what a baseline needs.

        Raises:
            QueryError: as for :meth:`search`.
        """
        _check_count(k, "results")
        snapshot, planned = self._planned(questions, filter, mode, now, literal=literal)
        return [best_articles(query, vectors, snapshot, k) for query, vectors in planned]

    def plan(
        self,
        question: str,
        *,
        filter: Filter | None = None,
        mode: str = Mode.HYBRID,
        now: datetime | None = None,
    ) -> Query:
        """Return what is understood of a question: outlets, dates, names, phrases, clauses.

        Raises:
            QueryError: as for :meth:`search`.
        """
        return plan(
            question,
            self._store.snapshot(),
            filter=filter,
            mode=mode,
            now=now,
            names=self._spellings,
        )

    def retrieve(
        self,
        question: str,
        *,
        max_tokens: int = 1_500,
        filter: Filter | None = None,
        mode: str = Mode.HYBRID,
        now: datetime | None = None,
    ) -> Context:
        """Return numbered passages for a language model's prompt, and their citations.

        Args:
            question: what the prompt will ask.
            max_tokens: the most tokens of the text, counted by the embedder's tokenizer.
            filter: which articles may be quoted.
            mode: which retrievers answer.
            now: as for :meth:`search`.

        Raises:
            QueryError: as for :meth:`search`, or ``max_tokens`` is not positive.
        """
        _check_count(max_tokens, "tokens", most=1_000_000)
        depth = min(_MOST_RESULTS, max(_CONTEXT_DEPTH, max_tokens // 20))
        hits = self.search(question, depth, filter=filter, mode=mode, now=now)
        embedder = self.embedder()
        return compose_context(
            question, hits, max_tokens, lambda text: len(embedder.token_offsets(text))
        )

    def ask(
        self,
        question: str,
        k: int = 5,
        *,
        filter: Filter | None = None,
        now: datetime | None = None,
    ) -> Answer:
        """Answer with at most ``k`` quoted statements, or say that nothing supports an answer.

        Raises:
            QueryError: the question, ``k``, the filter or the time cannot be used.
        """
        _check_count(k, "statements")
        snapshot, [(query, vectors)] = self._planned([question], filter, Mode.HYBRID, now)
        return answer(query, vectors, snapshot, self.embedder(), k)

    def unfinished(self) -> tuple[str, ...]:
        """Return the paths of adds that were interrupted; none while one is at work."""
        return self._store.unfinished()

    def embedder(self) -> Embedder:
        """Return the index's embedder for questions, opened at first use.

        Raises:
            ModelError: the model is not to be had, or has changed since the index was built.
        """
        return self._embedders.for_questions()

    @cached_property
    def _spellings(self) -> Spellings:
        """The names that have several spellings: the package's, and the user's own beside them."""
        spellings, problems = load_spellings(self._store.folder / SPELLINGS)
        for problem in problems:
            self._progress.note(str(problem))
        return spellings

    def _snapshot(self, mode: str) -> StoreSnapshot:
        if mode != Mode.LEXICAL:
            self.embedder().preload()  # the graph loads while the derived indexes are opened
        return self._store.snapshot()

    def _planned(
        self,
        questions: Sequence[str],
        filter: Filter | None,
        mode: str,
        now: datetime | None,
        *,
        literal: bool = False,
    ) -> tuple[StoreSnapshot, list[tuple[Query, Vectors]]]:
        """Plan questions on the newest state and embed all that they look for in one go."""
        for question in questions:
            check_question(question)  # before anything is loaded
        snapshot = self._snapshot(mode)
        names = self._spellings
        queries = [
            plan(text, snapshot, filter=filter, mode=mode, now=now, names=names, literal=literal)
            for text in questions
        ]
        texts = [texts_of(query) for query in queries]
        everything = [text for of_one in texts for text in of_one]
        vectors = iter(self.embedder().encode_queries(everything) if everything else ())
        return snapshot, [
            (query, list(islice(vectors, len(of_one))))
            for query, of_one in zip(queries, texts, strict=True)
        ]


def _paths(paths: Iterable[str | Path] | str | Path) -> list[Path]:
    """Return a list of paths; one path alone is a list of one, not of its letters."""
    if isinstance(paths, (str, Path)):
        return [Path(paths)]
    return [Path(path) for path in paths]


def _check_lengths(config: PassageConfig) -> None:
    if config.target < 1 or config.title < 0:
        raise InputError(
            f"passages of {config.target} tokens with {config.title} of headline cannot be made",
            "give a target of at least 1 and a title of at least 0",
        )


def _check_count(count: int, what: str, most: int = _MOST_RESULTS) -> None:
    if not 1 <= count <= most:
        raise QueryError(f"{count} {what} cannot be had", f"ask for 1 to {most:,}")
