"""Opens connections to a catalog's SQLite file: page checksums, durability, nothing that runs."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import apsw
import apsw.sqlite_extra

from newsrag.errors import DamagedIndexError, StorageError

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["BUSY_MS", "PAGE_BYTES", "REBUILD", "connect", "format_file"]

BUSY_MS = 10_000
"""How long a connection waits for another process, in milliseconds."""

PAGE_BYTES = 8192
"""How large the pages of a new catalog are."""

REBUILD = "build the index again from the articles"
"""What helps where nothing else does."""

_VFS = "cksmvfs"
_CHECKSUM_BYTES = 8  # what cksumvfs needs at the end of each page
_vfs_lock = threading.Lock()


def _register_checksum_vfs() -> None:
    """Load SQLite's checksum VFS, which then serves every connection that names it."""
    with _vfs_lock:
        if _VFS not in apsw.vfs_names():
            loader = apsw.Connection(":memory:")
            apsw.sqlite_extra.load(loader, "cksumvfs")
            loader.close()


def format_file(path: Path) -> None:
    """Make an empty database whose pages carry checksums, and whose commits go to a log first."""
    _register_checksum_vfs()
    connection = apsw.Connection(str(path), vfs=_VFS)
    connection.reserve_bytes("main", _CHECKSUM_BYTES)
    connection.pragma("page_size", PAGE_BYTES)
    connection.pragma("journal_mode", "wal")
    connection.close()


def connect(path: Path, *, writable: bool) -> apsw.Connection:
    """Open a connection.

    Args:
        path: the database.
        writable: whether it can be written; if not, it is read as it stands.

    Raises:
        DamagedIndexError: its pages carry no checksums.
        StorageError: it cannot be written, and holds commits that must be.
        apsw.Error: what SQLite says.
    """
    _register_checksum_vfs()
    uri = path.absolute().as_uri()
    if writable:
        flags = apsw.SQLITE_OPEN_READWRITE | apsw.SQLITE_OPEN_CREATE
        connection = apsw.Connection(uri, flags=flags | apsw.SQLITE_OPEN_URI, vfs=_VFS)
    else:
        connection = _connect_to_read(path, uri)
    connection.set_busy_timeout(BUSY_MS)
    # A catalog has neither, and nothing that somebody put into it shall run.
    connection.config(apsw.SQLITE_DBCONFIG_ENABLE_VIEW, 0)
    connection.config(apsw.SQLITE_DBCONFIG_ENABLE_TRIGGER, 0)
    _refuse_unchecked(path, connection)
    connection.pragma("synchronous", "FULL")
    connection.pragma("foreign_keys", True)
    connection.pragma("temp_store", "MEMORY")
    return connection


def _connect_to_read(path: Path, uri: str) -> apsw.Connection:
    flags = apsw.SQLITE_OPEN_READONLY | apsw.SQLITE_OPEN_URI
    try:
        connection = apsw.Connection(uri, flags=flags, vfs=_VFS)
        connection.execute("SELECT count(*) FROM sqlite_schema").get  # noqa: B018
    except (apsw.CantOpenError, apsw.ReadOnlyError):
        # SQLite could not make its shared-memory file, so nobody is writing here: the file
        # can be read as it stands, unless a log beside it holds commits of its own.
        _refuse_unfinished_log(path)
        return apsw.Connection(uri + "?immutable=1", flags=flags, vfs=_VFS)
    return connection


def _refuse_unfinished_log(path: Path) -> None:
    log = path.with_name(path.name + "-wal")
    if log.exists() and log.stat().st_size:
        raise StorageError(
            f"{path.parent} is read-only and was not closed properly",
            "copy it to a disk that can be written and open it there",
        )


def _refuse_unchecked(path: Path, connection: apsw.Connection) -> None:
    """Refuse a file whose header says that pages carry no checksums: nothing would be found."""
    connection.execute("SELECT count(*) FROM sqlite_schema").get  # noqa: B018
    if connection.reserve_bytes("main", -1) == _CHECKSUM_BYTES:
        return
    connection.close()
    raise DamagedIndexError(
        f"the pages of {path} carry no checksums: its header is damaged, or newsrag did not "
        "make it",
        f"restore it from a backup, or {REBUILD}",
    )
