"""The catalog, the only truth of an index: articles, versions, passages, vectors, commits."""

from __future__ import annotations

import json
import time
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Any

from newsrag.errors import DamagedIndexError, FormatError, NotFoundError
from newsrag.files import sync_folder, sync_tree
from newsrag.store.changes import drop_retired, embedded, insert, retire, set_meta, value
from newsrag.store.database import Database
from newsrag.store.reading import Reading
from newsrag.store.schema import FORMAT, MIGRATIONS, TABLES
from newsrag.store.settings import SETTINGS, is_sound

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    import apsw
    import numpy as np
    from numpy.typing import NDArray

    from newsrag.protocols import PreparedArticle
    from newsrag.store.copies import CopyFinder

__all__ = ["Catalog"]

_COMPARED_AT_ONCE = 200


class Catalog(Reading):
    """Reads and writes one catalog file.

    Raises (from every method): what :class:`~newsrag.store.database.Database` raises.
    """

    def __init__(self, path: Path) -> None:
        if not path.is_file():
            raise NotFoundError(
                f"there is no index at {path.parent}", "make one with `newsrag add PATH`"
            )
        super().__init__(Database(path))
        self._finder: tuple[int, CopyFinder] | None = None
        self._check_format()
        for key in SETTINGS:
            self.meta(key)

    @classmethod
    def create(cls, path: Path, meta: dict[str, Any]) -> None:
        """Make an empty catalog that appears at ``path`` complete or not at all."""
        aside = path.with_name(path.name + ".new")
        for leftover in (aside, *path.parent.glob(aside.name + "-*")):
            leftover.unlink(missing_ok=True)
        with closing(Database(aside, create=True)) as database:
            with database.write() as connection:
                connection.execute(TABLES)
                for key, value in {"format": FORMAT, "next_passage": 1, **meta}.items():
                    set_meta(connection, key, value)
                connection.execute("INSERT INTO commits VALUES (0, ?)", (int(time.time()),))
            database.empty_log()
        sync_tree(aside)
        aside.rename(path)
        sync_folder(path.parent)

    def _check_format(self) -> None:
        tables = self.database.value("SELECT count(*) FROM sqlite_schema WHERE name = 'meta'")
        found = self.meta("format") if tables else None
        if not isinstance(found, int):
            raise FormatError(
                f"{self.database.path} is no newsrag catalog", "name another index, or add articles"
            )
        if found > FORMAT:
            raise FormatError(
                f"the index has format {found}, and this newsrag reads up to {FORMAT}",
                "upgrade newsrag: pip install --upgrade newsrag",
            )

    @property
    def outdated(self) -> bool:
        """Whether the catalog has an earlier format than this release writes."""
        return bool(self.meta("format") < FORMAT)

    def refuse_outdated(self) -> None:
        """Raise FormatError for a catalog that could not be brought to this release's format."""
        if self.outdated:
            raise FormatError(
                f"the index has format {self.meta('format')}, and could not be brought to {FORMAT}",
                "open it once where it can be written, when no other process writes to it",
            )

    def migrate(self) -> None:
        """Bring a catalog of an earlier format to this one; needs the writer lock."""
        if not self.outdated:
            return
        with self.database.write() as connection:
            for earlier in range(self.meta("format"), FORMAT):
                connection.execute(MIGRATIONS[earlier])
            set_meta(connection, "format", FORMAT)

    def meta(self, key: str) -> Any:  # noqa: ANN401 - JSON
        """Return a setting by key, or None.

        Raises:
            DamagedIndexError: it is not of the kind that newsrag writes.
        """
        stored = self.database.value("SELECT value FROM meta WHERE key = ?", (key,))
        mend = "restore the index from a backup, or build it again from the articles"
        where = f"the setting {key} in {self.database.path}"
        try:
            value = None if stored is None else json.loads(stored)
        except (ValueError, RecursionError) as error:  # a page of zeros has a checksum of zeros
            raise DamagedIndexError(f"{where} cannot be read", mend) from error
        if not is_sound(key, value):
            raise DamagedIndexError(f"{where} is {value!r:.40}", mend)
        return value

    def set_meta(self, **values: Any) -> None:  # noqa: ANN401 - JSON
        """Write settings in one transaction."""
        with self.database.write() as connection:
            for key, value in values.items():
                set_meta(connection, key, value)

    def seq(self) -> int:
        """Return the number of the newest commit."""
        return int(self.database.value("SELECT max(seq) FROM commits"))

    def forget_meta(self, key: str) -> None:
        """Remove a setting."""
        with self.database.write() as connection:
            connection.execute("DELETE FROM meta WHERE key = ?", (key,))

    def drop_retired(self, *, history: bool) -> int:
        """Drop what only versions that were replaced or removed have, and nothing looks for.

        No derived index may hold them any more.

        Args:
            history: drop the versions themselves too, so that citations of them cannot be
                proved any longer.

        Returns:
            The number of versions that were dropped.
        """
        with self.database.write() as connection:
            return drop_retired(connection, history=history)

    def commit(self, batch: Sequence[PreparedArticle], removed: Sequence[str] = ()) -> int:
        """Commit articles with their passages, and removals, all or nothing.

        An article whose id is live replaces that version, which is kept as history. The passages
        wait for their vectors, see :meth:`embed`.

        Returns:
            The number of the commit.
        """
        with self._copy_finder() as finder, self.database.write() as connection:
            seq = _next(connection)
            for id_ in removed:
                retire(connection, id_, seq, finder)
            for prepared in batch:
                version = insert(connection, prepared, seq, finder)
                finder.add(connection, version, prepared.sketch)
            finder.settle(connection)
        return seq

    def embed(self, vectors: Mapping[int, NDArray[np.float32]]) -> int:
        """Commit the vectors of versions that wait for them, all or nothing.

        Args:
            vectors: by version row; shape ``(passages, dimension)`` each, of unit length.

        Returns:
            The number of the commit.
        """
        with self.database.write() as connection:
            seq = _next(connection)
            for version, own in vectors.items():
                embedded(connection, version, seq, own)
        if self._finder and self._finder[0] == seq - 1:
            self._finder = seq, self._finder[1]  # vectors change nothing of what it remembers
        return seq

    @contextmanager
    def _copy_finder(self) -> Iterator[CopyFinder]:
        """Lend what finds copies, as long as what it remembers is what the catalog holds."""
        from newsrag.store.copies import CopyFinder  # numpy: reading the catalog needs none of it

        seq, finder = self._finder or (-1, None)
        self._finder = None  # for good, if the transaction fails
        if finder is None or seq != self.seq():
            finder = CopyFinder()
        yield finder
        self._finder = self.seq(), finder

    def compare_earlier(self, note: Callable[[str], None]) -> None:
        """Find the copies among articles that came before copies were looked for.

        It goes on where it was interrupted. ``note`` is told before it begins.
        """
        if not self.meta("uncompared"):
            return
        note("looking for copies among the articles added before (once)")
        from newsrag.store.copies import compare, uncompared

        with self.database.borrow() as connection:
            versions = uncompared(connection)
        for start in range(0, len(versions), _COMPARED_AT_ONCE):
            with self._copy_finder() as finder, self.database.write() as connection:
                compare(connection, finder, versions[start : start + _COMPARED_AT_ONCE])
        self.set_meta(uncompared=False)

    def set_origins(self, origins: dict[int, str]) -> None:
        """Note that unchanged articles, by their version rows, now lie elsewhere."""
        with self.database.write() as connection:
            connection.executemany(
                "UPDATE version SET origin = ? WHERE id = ?",
                ((origin, version) for version, origin in origins.items()),
            )

    def close(self) -> None:
        """Close the database."""
        self.database.close()


def _next(connection: apsw.Connection) -> int:
    """Begin a commit in a transaction, and return its number."""
    seq = int(value(connection, "SELECT max(seq) + 1 FROM commits"))
    connection.execute("INSERT INTO commits VALUES (?, ?)", (seq, int(time.time())))
    return seq
