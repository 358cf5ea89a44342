"""Checks a whole index, and mends what can be made again from its catalog."""

from __future__ import annotations

import shlex
from contextlib import ExitStack, closing
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from newsrag.care.catalog_checks import CatalogCheck
from newsrag.care.derived_checks import REPAIR, derived_findings
from newsrag.embedders import export_state, open_embedder
from newsrag.errors import DamagedIndexError, LockedError, NewsragError, StorageError
from newsrag.store.catalog import Catalog
from newsrag.store.derived import forget_beside, newest_beside, publish, read_derived
from newsrag.store.layout import CATALOG, writer_lock
from newsrag.store.waiting import waiting_passages
from newsrag.types import DoctorReport, Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from newsrag.protocols import Progress

__all__ = ["examine"]

_ATTEMPTS = 3


def examine(folder: Path, progress: Progress, *, repair: bool = False) -> DoctorReport:
    """Check an index: every page, text, citation, vector and derived file, and its model.

    Args:
        folder: the index directory.
        progress: where to report to.
        repair: make anew, from the catalog and without embedding, what is derived and wrong, and
            remove what interrupted writers left; without it nothing is changed.

    Raises:
        NotFoundError: there is no index.
        FormatError: it is of another format, and cannot be brought to this one.
        LockedError: with ``repair``, another process is writing.
        StorageError: the disk is failing; with ``repair``, full or read-only.
    """
    try:
        catalog = Catalog(folder / CATALOG)
    except DamagedIndexError as error:
        finding = Finding(Severity.DAMAGE, CATALOG, error.cause, error.mend)
        return DoctorReport(str(folder), 0, 0, 0, 0, (finding,))
    with closing(catalog), ExitStack() as lock:
        try:
            lock.enter_context(writer_lock(folder))
            notices = []
        except (LockedError, StorageError) as error:
            if repair:
                raise
            notices = [Finding(Severity.NOTICE, folder.name, error.cause)]
        if repair:
            catalog.migrate()
        catalog.refuse_outdated()
        doctor = _Doctor(folder, catalog, progress, alone=not notices, repair=repair)
        try:
            return doctor.report(notices)
        finally:
            progress.end()


@dataclass(frozen=True)
class _Doctor:
    """Examines an open catalog and what belongs to it.

    ``alone`` says that nobody writes meanwhile.
    """

    folder: Path
    catalog: Catalog
    progress: Progress
    alone: bool
    repair: bool

    def report(self, findings: list[Finding]) -> DoctorReport:
        self.progress.begin("checking", self.catalog.versions_ever(), unit="versions")
        check = CatalogCheck(self.catalog, self.progress.advance)
        findings += [*self._lost(), *check.findings()]
        if any(each.severity is Severity.DAMAGE and not each.mended for each in findings):
            # Nothing good can be made from a catalog that is damaged.
            files = 0
        else:
            files, derived = self._derived()
            findings += [*derived, *self._model(), *self._undone()]
        return DoctorReport(
            path=str(self.folder),
            versions=check.versions,
            citations=check.citations,
            vectors=check.vectors,
            files=files,
            findings=tuple(findings),
        )

    def _lost(self) -> Iterator[Finding]:
        """Find commits that are gone; a repair goes on without them."""
        newest = newest_beside(self.folder)
        if newest <= self.catalog.seq():
            return
        if self.repair:
            forget_beside(self.folder, self.catalog.seq())
        problem = f"its commits after {self.catalog.seq()}, of at least {newest}, are lost"
        mend = f"restore a backup, or go on without them: {REPAIR}"
        yield Finding(Severity.DAMAGE, CATALOG, problem, mend, mended=self.repair)

    def _derived(self) -> tuple[int, list[Finding]]:
        """Check the derived indexes, again if a writer replaced them meanwhile; mend them."""
        for _ in range(_ATTEMPTS):
            published = read_derived(self.catalog)
            found = list(derived_findings(self.folder, self.catalog, alone=self.alone))
            if read_derived(self.catalog) == published:
                break
        if self.repair and found:
            anew = any(each.severity is Severity.MENDABLE for each in found)
            published = publish(self.folder, self.catalog, anew=anew)
            left = set(derived_findings(self.folder, self.catalog, alone=True))
            found = [replace(each, mended=each not in left) for each in found]
        return sum(len(each.sums) for each in published.states()) if published else 0, found

    def _model(self) -> Iterator[Finding]:
        model = {"precision": "fp32", **self.catalog.meta("model")}
        state = export_state(model["fingerprint"], model["precision"])
        if state == "whole":
            return
        severity = Severity.MENDABLE if state == "damaged" else Severity.NOTICE
        mend, mended = "it is exported again when it is needed", False
        if self.repair:
            try:
                open_embedder(None, **model, progress=self.progress)
                mended = True
            except NewsragError as error:
                mend = str(error)
        yield Finding(severity, model["name"], f"the exported model is {state}", mend, mended)

    def _undone(self) -> Iterator[Finding]:
        paths = self.catalog.meta("unfinished") or ()
        add = shlex.join(["newsrag", "add", "--index", str(self.folder), *paths])
        if paths and self.alone:
            yield Finding(Severity.NOTICE, CATALOG, "an earlier add was interrupted", add)
        if waiting := waiting_passages(self.catalog.database):
            problem = f"{waiting:,} passages are not embedded yet"
            yield Finding(Severity.NOTICE, CATALOG, problem, add)
