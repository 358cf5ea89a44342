"""Adding articles to an open index and removing them."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from newsrag.errors import NotFoundError, ReadError
from newsrag.index.opened import Opened, as_paths
from newsrag.store.waiting import waiting_passages

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from newsrag.store.catalog import Catalog
    from newsrag.types import AddReport, Article, FileRead, RawArticle, ReadProblem

__all__ = ["Writing"]


class Writing(Opened):
    """The part of :class:`~newsrag.NewsIndex` that writes; one process at a time may."""

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
        from newsrag.readers import ENDINGS, read_paths, total_bytes
        from newsrag.store.files_read import unchanged_articles

        named = as_paths(paths)
        doing = [str(path.resolve()) for path in named]
        with self._store.writing(wait) as catalog:
            earlier = [path for path in catalog.meta("unfinished") or () if path not in doing]
            catalog.set_meta(unfinished=[*earlier, *doing])
            self._progress.begin("reading", total_bytes(named))
            raw = read_paths(
                named,
                field_map,
                on_bytes=self._progress.advance,
                unchanged=partial(unchanged_articles, catalog.database),
            )
            report = self._ingest(raw, catalog, strict=strict)
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
        from newsrag.ingest import as_raw

        with self._store.writing(wait) as catalog:
            return self._ingest(map(as_raw, articles), catalog, strict=strict)

    def _ingest(
        self, raw: Iterable[RawArticle | ReadProblem | FileRead], catalog: Catalog, *, strict: bool
    ) -> AddReport:
        from newsrag.ingest import ingest

        try:
            return ingest(
                raw,
                catalog,
                self._config,
                self._embedders.for_passages(),
                publish=self._store.publish,
                strict=strict,
                progress=self._progress,
            )
        finally:
            self._progress.end()

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

    def waiting(self) -> int:
        """Return how many passages wait to be embedded; the next :meth:`add`, of anything, does it.

        Until then they are found by their words alone.
        """
        return waiting_passages(self._store.catalog.database)

    def unfinished(self) -> tuple[str, ...]:
        """Return the paths of adds that were interrupted; none while one is at work."""
        return self._store.unfinished()
