"""What every part of an open index stands on: its store, its embedders, its end."""

from __future__ import annotations

from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Concatenate, ParamSpec, TypeVar

from newsrag.embedders import IndexEmbedders
from newsrag.errors import LockedError, NotFoundError, QueryError
from newsrag.protocols import SilentProgress, StaleSnapshotError
from newsrag.types import PassageConfig

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from types import TracebackType
    from typing import Self

    from newsrag.protocols import Embedder, Progress
    from newsrag.store import Store

__all__ = ["MOST_RESULTS", "Opened", "as_paths", "check_count", "on_newest"]

MOST_RESULTS = 10_000
# A question that so many compactions came in between of is given up.
_COMPACTIONS = 5

P = ParamSpec("P")
R = TypeVar("R")
Reads = TypeVar("Reads", bound="Opened")


class Opened:
    """An index that was opened; a context manager, which closes it."""

    def __init__(
        self, store: Store, *, device: str = "auto", progress: Progress | None = None
    ) -> None:
        self._store = store
        self._progress: Progress = progress or SilentProgress()
        # Indexes made before there was a choice say nothing about it.
        model = {"precision": "fp32", **store.catalog.meta("model")}
        self._embedders = IndexEmbedders(model, device, self._progress)
        self._config = PassageConfig(**store.catalog.meta("passages"))

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

    def embedder(self) -> Embedder:
        """Return the index's embedder for questions, opened at first use.

        Raises:
            ModelError: the model is not to be had, or has changed since the index was built.
        """
        return self._embedders.for_questions()


def on_newest(method: Callable[Concatenate[Reads, P], R]) -> Callable[Concatenate[Reads, P], R]:
    """Read once more where a compaction dropped what a call was reading of an older state.

    That shows by what is missing, or, where a filter just let less pass, by how many there were.
    """

    @wraps(method)
    def asked(self: Reads, /, *args: P.args, **options: P.kwargs) -> R:
        for _ in range(_COMPACTIONS):
            before = self._store.compactions()
            try:
                found = method(self, *args, **options)
            except StaleSnapshotError:
                continue
            except NotFoundError:
                if self._store.compactions() == before:
                    raise
                continue
            if self._store.compactions() == before:
                return found
        raise LockedError("the index is compacted over and over", "try again in a moment")

    return asked


def as_paths(paths: Iterable[str | Path] | str | Path) -> list[Path]:
    """Return a list of paths; one path alone is a list of one, not of its letters."""
    if isinstance(paths, (str, Path)):
        return [Path(paths)]
    return [Path(path) for path in paths]


def check_count(count: int, what: str, most: int = MOST_RESULTS) -> None:
    """Refuse a number of results that cannot be had.

    Raises:
        QueryError: it is less than 1 or more than ``most``.
    """
    if not 1 <= count <= most:
        raise QueryError(f"{count} {what} cannot be had", f"ask for 1 to {most:,}")
