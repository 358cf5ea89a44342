"""Where passages stand: the versions, outlets and dates that ranking looks at."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from newsrag.protocols import Place

if TYPE_CHECKING:
    from collections.abc import Iterable

    from newsrag.store.database import Database

__all__ = ["outlets", "places"]


def places(database: Database, rows: Iterable[int]) -> dict[int, Place]:
    """Return the place of each passage, by its row."""
    found = database.rows(
        "SELECT p.id, p.version_id, v.article_id, s.name, v.published FROM json_each(?) AS wanted "
        "JOIN passage p ON p.id = wanted.value JOIN version v ON v.id = p.version_id "
        "JOIN source s ON s.id = v.source_id",
        (json.dumps(list(rows)),),
    )
    return {row: Place(*place) for row, *place in found}


def outlets(database: Database) -> tuple[str, ...]:
    """Return the names of all outlets that the index has ever had, in order."""
    return tuple(name for (name,) in database.rows("SELECT name FROM source ORDER BY name") if name)
