"""Writes a case file: quotations that somebody else can verify without the index."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsrag.errors import InputError
from newsrag.export.casefiles import case_files, report_of
from newsrag.export.ziplayout import MOST_BYTES, MOST_FILES, pack
from newsrag.files import make_folder, write_new
from newsrag.store.layout import translated

if TYPE_CHECKING:
    from pathlib import Path

    from newsrag.export.casefiles import Source
    from newsrag.types import CaseReport

__all__ = ["check_new", "write_case"]

_FEWER = "export fewer quotations at once"


def check_new(file: Path) -> None:
    """Refuse a name that is taken.

    Raises:
        InputError: there is something of that name.
    """
    if file.exists() or file.is_symlink():
        raise InputError(f"{file} exists already", "name a new file for the case")


def write_case(source: Source, file: Path) -> CaseReport:
    """Write a case file, which appears whole or not at all.

    Raises:
        InputError: there is something of that name, or the case would be too large.
        StorageError: it cannot be written.
    """
    check_new(file)
    files = case_files(source)
    size = sum(map(len, files.values()))
    if size > MOST_BYTES or len(files) > MOST_FILES:  # more than a ZIP has room for, even
        raise InputError(f"the case would have {size:,} bytes in {len(files):,} files", _FEWER)
    data = b"".join(pack(files))
    if len(data) > MOST_BYTES:
        raise InputError(f"the case would have {len(data):,} bytes", _FEWER)
    with translated(file.parent):
        make_folder(file.parent)
        check_new(file)
        write_new(file, [data])
    return report_of(source, str(file), data)
