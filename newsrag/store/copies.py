"""Notes in the catalog which articles carry the same text, as articles come and go."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from newsrag.store.sketches import SketchIndex, pack, unpack
from newsrag.text.shingles import similarity, sketch, sketch_overlap, wording
from newsrag.types import Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import apsw

    from newsrag.text.shingles import Wording

__all__ = ["LEAST_OVERLAP", "CopyFinder", "compare", "uncompared"]

# Of the articles that lead, the nearest by their sketches are looked at, and of these so many
# compared whose sketches promise a copy. Of 840 planted copies of each kind, one in a thousand had
# a lower estimate.
_MOST_LOOKED_AT = 32
_MOST_COMPARED = 8
LEAST_OVERLAP = 0.25
# Where enough like it lead already, a copy no longer than they are is found through them, and
# nothing that comes later need be compared with it: so a thousand copies of one text take a few
# comparisons each, and not a thousand.
_ENOUGH = 4
_NO_LONGER = 1.25
_FEWEST_COPIES = 2
_REMEMBERED = 128


class CopyFinder:
    """Finds an article's copies among the live versions, and links them.

    Every method takes the connection of the transaction that changes the articles, and is for one
    thread at a time: the writer's. What was found in a transaction that failed must not be used
    again, so throw the finder away then.
    """

    def __init__(self) -> None:
        self._index: SketchIndex | None = None
        self._wordings: dict[int, Wording] = {}
        self._loosened: set[int] = set()

    def add(
        self,
        connection: apsw.Connection,
        version: int,
        hashes: Sequence[int],
        own: Wording | None = None,
    ) -> None:
        """Note a new live version, whose text and passages are in the catalog already.

        Args:
            connection: a transaction.
            version: its row.
            hashes: its sketch.
            own: its wording, if that is at hand.
        """
        if own is not None:
            self._remember(version, own)
        leads = self._link(connection, version, hashes)
        connection.execute(
            "INSERT INTO sketch VALUES (?, ?, ?)", (version, int(leads), pack(hashes))
        )
        if leads:
            self._loaded(connection).add(version, hashes)

    def drop(self, connection: apsw.Connection, version: int) -> None:
        """Note that a version is live no more."""
        connection.execute("DELETE FROM sketch WHERE version_id = ?", (version,))
        self._wordings.pop(version, None)
        if self._index is not None:
            self._index.remove(version)
        self._loosened.discard(version)
        self._loosened.update(_partners(connection, version))

    def settle(self, connection: apsw.Connection) -> None:
        """Look again for copies of what was found only through versions that are gone."""
        for version in sorted(self._loosened):
            row = connection.execute(
                "SELECT hashes FROM sketch WHERE version_id = ? AND NOT leads", (version,)
            ).fetchone()
            if row is None or len(_partners(connection, version)) >= _FEWEST_COPIES:
                continue
            connection.execute("DELETE FROM sketch WHERE version_id = ?", (version,))
            self.add(connection, version, unpack(row[0]))
        self._loosened.clear()

    def _link(self, connection: apsw.Connection, version: int, hashes: Sequence[int]) -> bool:
        """Link a version with its copies among those that lead, and return whether it leads too."""
        copies: list[int] = []
        near = self._loaded(connection).near(hashes)[:_MOST_LOOKED_AT]
        promising = [each for each in near if self._promising(connection, each, hashes)]
        for other in promising[:_MOST_COMPARED]:
            alike = similarity(self._wording(connection, version), self._wording(connection, other))
            if alike is None:
                continue
            connection.execute(
                "INSERT OR IGNORE INTO copy VALUES (?, ?, ?)",
                (min(version, other), max(version, other), alike),
            )
            copies.append(other)
            if len(copies) == _ENOUGH:
                break
        if not copies or len(promising) < _ENOUGH:
            return True
        longest = max(self._wording(connection, each).count for each in copies)
        return self._wording(connection, version).count > _NO_LONGER * longest

    @staticmethod
    def _promising(connection: apsw.Connection, other: int, hashes: Sequence[int]) -> bool:
        row = connection.execute(
            "SELECT hashes FROM sketch WHERE version_id = ?", (other,)
        ).fetchone()
        return row is not None and sketch_overlap(hashes, unpack(row[0])) >= LEAST_OVERLAP

    def _loaded(self, connection: apsw.Connection) -> SketchIndex:
        if self._index is None:
            rows = connection.execute("SELECT version_id, hashes FROM sketch WHERE leads")
            self._index = SketchIndex(rows)
        return self._index

    def _wording(self, connection: apsw.Connection, version: int) -> Wording:
        known = self._wordings.get(version)
        if known is None:
            known = self._remember(version, _stored_wording(connection, version))
        return known

    def _remember(self, version: int, own: Wording) -> Wording:
        if len(self._wordings) >= _REMEMBERED:
            del self._wordings[next(iter(self._wordings))]
        self._wordings[version] = own
        return own


def uncompared(connection: apsw.Connection) -> list[int]:
    """Return the live versions that no finder has seen, oldest first."""
    rows: list[tuple[Any, ...]] = connection.execute(
        "SELECT v.id FROM version v INDEXED BY version_live WHERE v.removed_seq IS NULL "
        "AND v.id NOT IN (SELECT version_id FROM sketch) ORDER BY v.id"
    ).fetchall()
    return [id_ for (id_,) in rows]


def compare(connection: apsw.Connection, finder: CopyFinder, versions: Iterable[int]) -> None:
    """Note versions that are in the catalog already."""
    for version in versions:
        own = _stored_wording(connection, version)
        finder.add(connection, version, sketch(own), own)


def _stored_wording(connection: apsw.Connection, version: int) -> Wording:
    """Return the words of a version's passages, which leave page furniture out."""
    text, title = connection.execute(
        "SELECT b.text, v.title FROM version v JOIN body b ON b.version_id = v.id WHERE v.id = ?",
        (version,),
    ).get
    spans = connection.execute(
        "SELECT start, end FROM passage WHERE version_id = ? ORDER BY id", (version,)
    )
    return wording(text, [Span(start, end) for start, end in spans], title)


def _partners(connection: apsw.Connection, version: int) -> list[int]:
    """Return the live versions that a version is linked with: only those have a sketch."""
    rows = connection.execute(
        "SELECT version_id FROM sketch WHERE version_id IN ("
        "SELECT other FROM copy WHERE one = :version UNION "
        "SELECT one FROM copy WHERE other = :version)",
        {"version": version},
    )
    return [id_ for (id_,) in rows]
