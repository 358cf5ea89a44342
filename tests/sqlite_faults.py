"""Every write, sync, truncation and deletion of SQLite as a point at which faults.py may strike."""

from __future__ import annotations

import sys
from contextlib import suppress
from pathlib import Path

import apsw

SQLITE_CODES = {
    "full": apsw.SQLITE_FULL,
    "io": apsw.SQLITE_IOERR_WRITE,
    "sync": apsw.SQLITE_IOERR_FSYNC,
}


def into_sqlite(points):
    """Put points below SQLite's checksum VFS, which newsrag loads at its first connection."""
    _ignore_in_destructors()
    apsw.Connection = _Connection
    vfs = _Vfs(points)
    points.vfs = vfs  # kept: SQLite holds no reference
    if "cksmvfs" in apsw.vfs_names():
        raise RuntimeError("the checksum VFS was loaded before what shall lie below it")


def _ignore_in_destructors():
    """Keep quiet about writes refused while a connection is destroyed, as the system's VFS is."""
    told = sys.unraisablehook
    sys.unraisablehook = lambda info: None if isinstance(info.exc_value, apsw.Error) else told(info)


class _Connection(apsw.Connection):
    """A connection whose closing tells of no write that fails, as SQLite's own does not.

    One that a VFS in Python refuses would come out of it as an exception nevertheless.
    """

    def close(self, force=False):
        with suppress(apsw.Error):
            super().close(force)


class _Vfs(apsw.VFS):
    """The system's VFS, of which every write is a point."""

    def __init__(self, points):
        self.points = points
        super().__init__("points", "unix", makedefault=True)

    def xOpen(self, name, flags):  # noqa: N802 - SQLite's name
        return _VfsFile(self.points, name, flags)

    def xDelete(self, name, sync):  # noqa: N802
        def act():
            super(_Vfs, self).xDelete(name, sync)
            if sync and self.points.disk is not None:
                self.points.disk.synced_folder(Path(name).parent)

        if not self.points.concerns(name):
            return act()
        return self.points(f"{_part(name)} delete", act, error=lambda: _sqlite_error("io"))


class _VfsFile(apsw.VFSFile):
    def __init__(self, points, name, flags):
        self.path = name.filename() if isinstance(name, apsw.URIFilename) else name
        self.points = points
        self.counted = bool(self.path) and points.concerns(self.path)
        self.part = _part(self.path or "")
        self.disk = points.disk if self.counted else None
        new = self.counted and not Path(self.path).exists()
        super().__init__("unix", name, flags)
        if self.disk is not None and new:
            self.disk.opened(self.path)

    def _error(self):
        return _sqlite_error(self.points.plan.get("sqlite", "full"))

    def xWrite(self, data, offset):  # noqa: N802
        if not self.counted:
            return super().xWrite(data, offset)

        def act():
            super(_VfsFile, self).xWrite(data, offset)
            if self.disk is not None:
                self.disk.wrote(self.path, offset, bytes(data))

        def half():
            super(_VfsFile, self).xWrite(bytes(data)[: len(data) // 2], offset)
            if self.disk is not None:
                self.disk.wrote(self.path, offset, bytes(data)[: len(data) // 2])

        return self.points(f"{self.part} write", act, half=half, error=self._error)

    def xSync(self, flags):  # noqa: N802
        if not self.counted:
            return super().xSync(flags)

        def act():
            super(_VfsFile, self).xSync(flags)
            if self.disk is not None:
                self.disk.synced(self.path)

        return self.points(f"{self.part} sync", act, error=lambda: _sqlite_error("sync"))

    def xTruncate(self, size):  # noqa: N802
        if not self.counted:
            return super().xTruncate(size)

        def act():
            super(_VfsFile, self).xTruncate(size)
            if self.disk is not None:
                self.disk.truncated(self.path, size)

        return self.points(f"{self.part} truncate", act, error=lambda: _sqlite_error("io"))


def _part(name):
    """Return what a file is to SQLite."""
    for ending in ("wal", "journal"):
        if name.endswith(f"-{ending}"):
            return ending
    return "catalog"


def _sqlite_error(name):
    return apsw.exception_for(SQLITE_CODES[name])
