"""Frees the space that an index holds and nothing needs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsrag.types import CompactReport

if TYPE_CHECKING:
    from newsrag.protocols import Progress
    from newsrag.store import Store

__all__ = ["compact"]


def compact(store: Store, progress: Progress, *, drop_history: bool, wait: float) -> CompactReport:
    """Write an index anew without what is free in it; see :meth:`newsrag.NewsIndex.compact`."""
    before = store.size()
    with store.writing(wait) as catalog:
        # First the derived files: as they were, they may hold what is dropped below.
        progress.note("writing the derived indexes anew")
        store.publish(anew=True)
        forgotten = catalog.drop_retired(history=drop_history)
        progress.note("writing the catalog anew")
        catalog.database.vacuum()
    return CompactReport(before, store.size(), forgotten)
