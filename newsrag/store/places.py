"""Where passages stand: the versions, outlets and dates that ranking looks at."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from newsrag.protocols import Place, StaleSnapshotError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from newsrag.store.database import Database

__all__ = ["Places", "outlets"]

# Passages; about 100 bytes each.
_MOST_REMEMBERED = 200_000
_VERSIONS_OF = (
    "SELECT p.id, p.version_id FROM json_each(?) AS wanted JOIN passage p ON p.id = wanted.value"
)
_PLACES_OF = (
    "SELECT v.id, v.article_id, s.name, v.published FROM json_each(?) AS wanted "
    "JOIN version v ON v.id = wanted.value JOIN source s ON s.id = v.source_id"
)


class Places:
    """Looks up where passages stand, and remembers it: a passage never moves.

    Each search asks for some hundred passages, twice, and rows of the version table are long.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._by_row: dict[int, Place] = {}
        self._by_version: dict[int, Place] = {}

    def of(self, rows: Sequence[int]) -> dict[int, Place]:
        """Return the place of each passage, by its row.

        Raises:
            StaleSnapshotError: some are no longer in the catalog.
        """
        known = self._by_row
        found = {row: known[row] for row in rows if row in known}
        if len(found) < len(rows):
            found |= self._look_up([row for row in rows if row not in found])
            if len(known) > _MOST_REMEMBERED:
                self._by_row = known = {}  # not cleared: another thread may be reading it
            known.update(found)
        return found

    def _look_up(self, rows: Sequence[int]) -> dict[int, Place]:
        versions = dict(self._database.rows(_VERSIONS_OF, (json.dumps(rows),)))
        unknown = sorted(set(versions.values()) - self._by_version.keys())
        for place in self._database.rows(_PLACES_OF, (json.dumps(unknown),)) if unknown else ():
            self._by_version[place[0]] = Place(*place)
        try:
            return {row: self._by_version[versions[row]] for row in rows}
        except KeyError as error:
            raise StaleSnapshotError from error


def outlets(database: Database, seq: int) -> dict[str, int]:
    """Return the outlets that the index has had up to a commit, by name in order, with their rows.

    Articles without an outlet have one that is called "".
    """
    # Versions are looked at only while a writer is ahead of what is published.
    sql = (
        "SELECT name, id FROM source WHERE (SELECT max(seq) FROM commits) <= ?1 "
        "OR id IN (SELECT source_id FROM version WHERE added_seq <= ?1) ORDER BY name"
    )
    return dict(database.rows(sql, (seq,)))
