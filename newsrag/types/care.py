"""The nouns of looking after an index: what a check found, what a copy holds, what was freed."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

__all__ = ["BackupReport", "CompactReport", "DoctorReport", "Finding", "Severity"]


class Severity(StrEnum):
    """How bad a finding is.

    ``damage``: stored data is wrong or lost, and nothing in the index can bring it back.
    ``mendable``: something derived is wrong, and can be made again from the catalog.
    ``notice``: nothing is wrong, but something is left to do.
    """

    DAMAGE = "damage"
    MENDABLE = "mendable"
    NOTICE = "notice"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that a check found: where, what, and what can be done about it.

    ``place`` is a file's or folder's name, or an article's id. ``mended`` says that it was put
    right by this very check.
    """

    severity: Severity
    place: str
    problem: str
    mend: str = ""
    mended: bool = False

    def __str__(self) -> str:
        return f"{self.place}: {self.problem}"


@dataclass(frozen=True, slots=True)
class DoctorReport:
    """What a check of an index looked at, and what it found.

    ``versions`` counts the texts whose digests were compared, those of earlier versions too;
    ``citations`` the passages that were cited and verified; ``vectors`` those whose length was
    measured; ``files`` the derived files whose checksums were compared.
    """

    path: str
    versions: int
    citations: int
    vectors: int
    files: int
    findings: tuple[Finding, ...]

    @property
    def sound(self) -> bool:
        """Whether nothing is wrong, or nothing any more."""
        return all(each.mended or each.severity is Severity.NOTICE for each in self.findings)


@dataclass(frozen=True, slots=True)
class BackupReport:
    """What a backup file, or an index made from one, holds. ``size`` is the file's, in bytes."""

    path: str
    articles: int
    passages: int
    size: int


@dataclass(frozen=True, slots=True)
class CompactReport:
    """What a compaction freed: bytes on disk before and after, and versions forgotten."""

    before: int
    after: int
    forgotten: int
