"""Turns what a check, a backup or a compaction did into lines of text for people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsrag.cli.terminal import bold, dim, in_line, wrapped
from newsrag.types import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from newsrag.types import BackupReport, CompactReport, DoctorReport, Finding

__all__ = ["backup_lines", "compact_lines", "doctor_lines"]

_MOST_SHOWN = 50


def doctor_lines(report: DoctorReport) -> Iterator[str]:
    """Say what was checked, what was found, and what to do about it."""
    yield in_line(
        f"{report.path}: checked {report.versions:,} texts, {report.citations:,} citations, "
        f"{report.vectors:,} vectors, {report.files:,} derived files"
    )
    for finding in report.findings[:_MOST_SHOWN]:
        yield from wrapped(in_line(f"{_what(finding)}: {finding}"), indent="  ")
        if finding.mend and not finding.mended:
            yield from (dim(line) for line in wrapped(in_line(finding.mend), indent="      "))
    if len(report.findings) > _MOST_SHOWN:
        yield f"  ... and {len(report.findings) - _MOST_SHOWN:,} more (all of them with --json)"
    yield bold("sound" if report.sound else "something is wrong")


def _what(finding: Finding) -> str:
    if finding.mended:
        return "mended"
    return {Severity.DAMAGE: "damaged", Severity.MENDABLE: "wrong"}.get(finding.severity, "note")


def backup_lines(report: BackupReport) -> Iterator[str]:
    """Say what a copy holds."""
    yield in_line(
        f"{report.path}: {report.articles:,} articles, {report.passages:,} passages, "
        f"{report.size / 1e6:,.1f} MB"
    )


def compact_lines(report: CompactReport) -> Iterator[str]:
    """Say what was freed."""
    sizes = f"{report.before / 1e6:,.1f} MB became {report.after / 1e6:,.1f} MB"
    forgotten = f", {report.forgotten:,} earlier versions dropped" if report.forgotten else ""
    yield sizes + forgotten
