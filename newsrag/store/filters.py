"""Resolves a filter against the outlets and articles of an index, once for both searches."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from newsrag.errors import NotFoundError, QueryError
from newsrag.store.known import Known, check_aware, known_by
from newsrag.store.places import outlets
from newsrag.store.rows import bindable, seconds
from newsrag.store.schema import live_at
from newsrag.text.clean import clean_field
from newsrag.text.outlet_names import NameTable

if TYPE_CHECKING:
    from newsrag.store.database import Database
    from newsrag.types import Filter

__all__ = ["ResolvedFilter", "resolve"]


@dataclass(frozen=True, slots=True)
class ResolvedFilter:
    """A filter in the catalog's own numbers; None does not restrict.

    ``earlier`` are versions that are not live any more and may be found all the same.
    """

    source_ids: tuple[int, ...] | None = None
    after: int | None = None
    before: int | None = None
    languages: tuple[str, ...] | None = None
    version_ids: tuple[int, ...] | None = None
    not_version_ids: tuple[int, ...] = ()
    earlier: tuple[int, ...] = ()

    def state(self, seq: int) -> tuple[str, tuple[Any, ...]]:
        """Return SQL for: this version, in table ``v``, may be found at a commit; its parameters.

        That is a condition besides the one of :meth:`where`.
        """
        if not self.earlier:
            return live_at("?"), (seq, seq)
        either = f"({live_at('?')} OR v.id IN (SELECT value FROM json_each(?)))"
        return either, (seq, seq, json.dumps(self.earlier))

    def where(self) -> tuple[str, tuple[Any, ...]]:
        """Return an SQL condition on table ``v`` and its parameters."""
        parts: list[str] = []
        values: list[Any] = []
        for column, allowed in (
            ("v.source_id", self.source_ids),
            ("v.language", self.languages),
            ("v.id", self.version_ids),
        ):
            if allowed is not None:
                # One parameter for any number of values: SQLite limits how many there may be.
                parts.append(f"{column} IN (SELECT value FROM json_each(?))")
                values.append(json.dumps(allowed))
        if self.not_version_ids:
            parts.append("v.id NOT IN (SELECT value FROM json_each(?))")
            values.append(json.dumps(self.not_version_ids))
        if self.after is not None:
            parts.append("v.published >= ?")
            values.append(self.after)
        if self.before is not None:
            parts.append("v.published < ?")
            values.append(self.before)
        return " AND ".join(parts) or "TRUE", tuple(values)


def resolve(database: Database, wanted: Filter, seq: int) -> ResolvedFilter:
    """Resolve a filter at the state ``seq``.

    Raises:
        QueryError: no outlet of the index has a name that was given, or a time is not aware.
        NotFoundError: no article has an id that was given.
    """
    for when in (wanted.after, wanted.before, wanted.as_of):
        check_aware(when)
    until = seconds(wanted.as_of)
    known = Known() if until is None else known_by(database, seq, until)
    ends = (seconds(wanted.before), None if until is None else until + 1)
    return ResolvedFilter(
        source_ids=_source_ids(database, wanted, seq),
        after=seconds(wanted.after),
        before=min((each for each in ends if each is not None), default=None),
        # As an article's own language was cleaned when it was read.
        languages=tuple(map(clean_field, wanted.languages)) or None,
        version_ids=_version_ids(database, wanted.article_ids, seq, known),
        not_version_ids=(
            *(_version_ids(database, wanted.not_article_ids, seq, known) or ()),
            *known.later,
        ),
        earlier=known.earlier,
    )


def _source_ids(database: Database, wanted: Filter, seq: int) -> tuple[int, ...] | None:
    if not wanted.sources and not wanted.not_sources:
        return None
    known = outlets(database, seq)
    named = {name for outlet in wanted.sources for name in _matching(outlet, known)}
    barred = {name for outlet in wanted.not_sources for name in _matching(outlet, known)}
    allowed = (named if wanted.sources else set(known)) - barred
    return tuple(sorted(known[name] for name in allowed))


@lru_cache(maxsize=4)
def _table(outlets: tuple[str, ...]) -> NameTable:
    return NameTable(outlets)


def _matching(outlet: str, known: dict[str, int]) -> list[str]:
    if outlet in known:  # as a question's plan gives it
        return [name for name in known if name.casefold() == outlet.casefold()]
    table = _table(tuple(known))
    found = table.matching(outlet)
    if not found:
        near = table.near(outlet)
        hint = f"did you mean {', '.join(near)}?" if near else "see `newsrag list` for the outlets"
        raise QueryError(f"no outlet in this index is called {outlet!r}", hint)
    return found


def _version_ids(
    database: Database, ids: tuple[str, ...], seq: int, known: Known
) -> tuple[int, ...] | None:
    """Return the live versions of articles, and those that were known in their place."""
    if not ids:
        return None
    versions = []
    for id_ in ids:
        sql = f"SELECT v.id FROM version v WHERE v.article_id = ?1 AND {live_at('?2')}"
        version = database.value(sql, (bindable(id_), seq))
        if version is None:
            raise NotFoundError(f"no article has the id {id_!r}", "`newsrag list` shows all ids")
        versions.append(int(version))
        if known.earlier:
            sql = "SELECT v.id FROM version v WHERE v.article_id = ?"
            every = {row for (row,) in database.rows(sql, (bindable(id_),))}
            versions += sorted(every.intersection(known.earlier))
    return tuple(versions)
