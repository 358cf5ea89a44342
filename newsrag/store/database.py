"""The catalog's SQLite database: lends connections to threads, and tells errors as newsrag's."""

from __future__ import annotations

import os
import queue
import weakref
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

import apsw

from newsrag.errors import DamagedIndexError, FormatError, InputError, LockedError, StorageError
from newsrag.store.connecting import BUSY_MS, PAGE_BYTES, REBUILD, connect, format_file
from newsrag.store.layout import refuse_links
from newsrag.store.pages import lacks_pages

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

__all__ = ["Database"]

_PAGES_AT_ONCE = 1_000
_MOST_PROBLEMS = 20
_opened: weakref.WeakValueDictionary[int, Database] = weakref.WeakValueDictionary()


def _before_fork() -> None:
    """Let no child inherit connections: SQLite would believe that it has its parent's locks."""
    for reference in _opened.valuerefs():
        if database := reference():
            database.close_idle()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(before=_before_fork)


class Database:
    """A SQLite file and a pool of connections to it; every method may be called from any thread.

    Raises (from every method):
        DamagedIndexError: a page does not match its checksum, or the file is no database.
        StorageError: the disk is full, read-only or failing.
        LockedError: another process kept the database busy for ten seconds.
    """

    def __init__(self, path: Path, *, create: bool = False) -> None:
        refuse_links(path)
        self.path = path
        self._writable = create or (os.access(path.parent, os.W_OK) and os.access(path, os.W_OK))
        self._pool: queue.LifoQueue[apsw.Connection] = queue.LifoQueue()
        self._closed = False
        self._process = os.getpid()
        self.before_writing: Callable[[], None] | None = None
        _opened[id(self)] = self
        if create:
            with self.translated():
                format_file(path)
        self._refuse_cut()

    def use_log(self) -> None:
        """Have commits written to a log, as in every catalog; a copy in one file has none."""
        with self.borrow() as connection:
            connection.pragma("journal_mode", "wal")

    def empty_log(self) -> None:
        """Bring what the log holds into the file itself; closing does, but tells of no failure."""
        with self.borrow() as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    def _refuse_cut(self) -> None:
        """Refuse a file of which the end is missing: SQLite would read zeros there."""
        page_size = int(self.value("PRAGMA page_size"))
        if lacks_pages(self.path, page_size, lambda: int(self.value("PRAGMA page_count"))):
            raise DamagedIndexError(
                f"the end of {self.path} is missing", f"restore it from a backup, or {REBUILD}"
            )

    @contextmanager
    def borrow(self) -> Iterator[apsw.Connection]:
        """Lend a connection that no other thread uses meanwhile.

        Raises:
            InputError: the database was closed.
        """
        if self._closed:
            raise InputError(f"the index {self.path.parent} was closed", "open it again")
        if os.getpid() != self._process:
            raise InputError(
                f"the index {self.path.parent} was opened before this process was forked",
                "open it again in each process",
            )
        with self.translated():
            try:
                connection = self._pool.get_nowait()
            except queue.Empty:
                connection = connect(self.path, writable=self._writable)
            try:
                yield connection
            finally:
                if self._closed:
                    connection.close()
                else:
                    self._pool.put(connection)

    @contextmanager
    def write(self) -> Iterator[apsw.Connection]:
        """Lend a connection inside a transaction: all of the block is committed, or nothing."""
        with self.borrow() as connection:
            connection.execute("BEGIN IMMEDIATE")
            try:
                if self.before_writing is not None:
                    self.before_writing()
                yield connection
                connection.execute("COMMIT")
            finally:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")

    def rows(self, sql: str, parameters: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
        """Run one query and return all its rows."""
        with self.borrow() as connection:
            return list(connection.execute(sql, parameters))

    def stream(self, sql: str, parameters: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
        """Run one query and yield its rows as they are read; nothing is held but the row."""
        with self.borrow() as connection:
            yield from connection.execute(sql, parameters)

    def value(self, sql: str, parameters: tuple[Any, ...] = ()) -> Any:  # noqa: ANN401
        """Run one query and return the first column of its first row, or None."""
        rows = self.rows(sql, parameters)
        return rows[0][0] if rows else None

    def problems(self) -> Iterator[str]:
        """Read every page, comparing its checksum, and yield what is wrong with them or their rows.

        Damage that keeps SQLite from reading on is raised, see the class.
        """
        with self.borrow() as connection:
            for (said,) in connection.execute(f"PRAGMA integrity_check({_MOST_PROBLEMS})"):
                yield from (line for line in said.splitlines() if line[:3] not in {"ok", "***"})
            for table, row, parent, _ in connection.execute("PRAGMA foreign_key_check"):
                yield f"row {row} of {table} names a row of {parent} that is not there"

    def copy_to(self, path: Path, advance: Callable[[int], None]) -> None:
        """Copy the database as it is now into a new file, while others read and write it.

        Args:
            path: the file, in SQLite's format, without a log beside it; not yet forced to disk.
            advance: told how many bytes more were copied.
        """
        copy = Database(path, create=True)
        with self.borrow() as source, copy.borrow() as target:
            # Inside a transaction, so that what a writer does meanwhile does not start it anew.
            source.execute("BEGIN")
            try:
                source.execute("SELECT count(*) FROM sqlite_schema").get  # noqa: B018
                with target.backup("main", source, "main") as pages:
                    copied = 0
                    while not pages.done:
                        pages.step(_PAGES_AT_ONCE)
                        now = pages.page_count - pages.remaining
                        advance((now - copied) * PAGE_BYTES)
                        copied = now
            finally:
                source.execute("ROLLBACK")
            target.pragma("journal_mode", "delete")
        copy.close()

    def vacuum(self) -> None:
        """Write the database anew without what is free in it."""
        with self.borrow() as connection:
            # A large archive would not fit into memory.
            connection.pragma("temp_store", "FILE")
            try:
                connection.execute("VACUUM")
            finally:
                connection.pragma("temp_store", "MEMORY")

    def settle(self) -> None:
        """Move what was committed from the log into the file, as far as readers let it.

        Nothing depends on it. But what is still in the log goes unseen where the log is damaged.
        """
        with self.borrow() as connection:
            connection.set_busy_timeout(0)
            try:
                connection.wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_TRUNCATE)
            except apsw.BusyError:
                pass  # a reader is at it: the next one does it
            finally:
                connection.set_busy_timeout(BUSY_MS)

    def close(self) -> None:
        """Close all connections; those still lent are closed when they come back."""
        self._closed = True
        if os.getpid() == self._process:
            self.close_idle()

    def close_idle(self) -> None:
        """Close the connections that are not lent; others are opened when they are needed."""
        with suppress(queue.Empty):
            while True:
                self._pool.get_nowait().close()

    @contextmanager
    def translated(self) -> Iterator[None]:
        """Turn SQLite's errors into newsrag's."""
        try:
            yield
        except (apsw.FullError, apsw.ReadOnlyError, apsw.CantOpenError, apsw.PermissionsError) as e:
            raise StorageError(
                f"cannot write to {self.path}: {e}",
                "check free space and permissions; what was committed before is safe",
            ) from e
        except (apsw.NotADBError, apsw.CorruptError) as e:
            raise self._damaged(e) from e
        except apsw.IOError as e:
            if getattr(e, "extendedresult", 0) == apsw.SQLITE_IOERR_DATA:
                raise self._damaged(e) from e
            raise StorageError(f"the disk failed under {self.path}: {e}", "check the disk") from e
        except apsw.BusyError as e:
            raise LockedError(f"{self.path} is busy", "try again in a moment") from e
        except apsw.SQLError as e:
            raise FormatError(f"{self.path} is no catalog of newsrag ({e})", REBUILD) from e

    def _damaged(self, error: Exception) -> DamagedIndexError:
        return DamagedIndexError(
            f"{self.path} is damaged ({error})", f"restore it from a backup, or {REBUILD}"
        )
