"""NewsIndex, the facade: the only way into an index from outside."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from newsrag._version import __version__
from newsrag.embedders import (
    check_device,
    chosen_precision,
    find_model,
    open_embedder,
)
from newsrag.errors import InputError, ModelError
from newsrag.index.exporting import Exporting
from newsrag.index.keeping import Keeping
from newsrag.index.lookup import Lookup
from newsrag.index.opened import as_paths
from newsrag.index.quoting import Quoting
from newsrag.index.telling import Telling
from newsrag.index.writing import Writing
from newsrag.protocols import SilentProgress
from newsrag.store import Store
from newsrag.types import PassageConfig

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Self

    from newsrag.protocols import Progress

__all__ = ["NewsIndex"]


class NewsIndex(Quoting, Telling, Exporting, Writing, Keeping, Lookup):
    """A searchable, citable archive of news articles in a directory.

    Get one with :meth:`build` or :meth:`open`; use it as a context manager or call :meth:`close`.
    Searching is safe from several threads and goes on while another process adds articles; one
    process at a time may write.

    Raises (from every method):
        DamagedIndexError: stored data fails its checksum.
        StorageError: the disk is full, read-only or failing.
    """

    @classmethod
    def build(
        cls,
        path: str | Path,
        sources: Iterable[str | Path] = (),
        *,
        model: str | None = None,
        precision: str | None = None,
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
            precision: ``int8``, or ``fp32``, which embeds less than half as fast and is what
                sentence-transformers computes; None for int8. Frozen into the index; a model that
                is not faithful in int8 gets fp32.
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
        precision = chosen_precision(precision)
        _check_lengths(config)
        if Store.exists(folder):
            raise InputError(f"there is an index at {folder} already", "open it and add to it")
        named = as_paths(sources)
        cls.check_sources(named, field_map)
        files = find_model(model)
        embedder = open_embedder(files, precision=precision, progress=progress or SilentProgress())
        meta = {
            "model": {
                "name": files.name,
                "fingerprint": files.fingerprint,
                "precision": embedder.precision,
            },
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

        read_paths(as_paths(paths), field_map)

    @classmethod
    def open(
        cls,
        path: str | Path,
        *,
        model: str | None = None,
        precision: str | None = None,
        device: str = "auto",
        progress: Progress | None = None,
    ) -> Self:
        """Open an index that exists.

        Args:
            path: its directory.
            model: None, or the model that the index is expected to have been built with.
            precision: None, or the precision that it is expected to have been built with.
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
        if precision is not None:
            index._check_precision(chosen_precision(precision))
        return index

    def _check_model(self, model: str) -> None:
        built_with = self._store.catalog.meta("model")
        if find_model(model).fingerprint != built_with["fingerprint"]:
            raise ModelError(
                f"{self._store.folder} was built with the model {built_with['name']}, not {model}",
                "leave out --model, or build another index with --index",
            )

    def _check_precision(self, precision: str) -> None:
        built_with = self.stats().precision
        if precision != built_with:
            raise ModelError(
                f"{self._store.folder} was built in {built_with}, not {precision}",
                "leave out --precision, or build another index with --index",
            )


def _check_lengths(config: PassageConfig) -> None:
    if config.target < 1 or config.title < 0:
        raise InputError(
            f"passages of {config.target} tokens with {config.title} of headline cannot be made",
            "give a target of at least 1 and a title of at least 0",
        )
