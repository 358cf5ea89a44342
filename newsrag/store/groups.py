"""Reads from the catalog which live articles are copies of one another, in groups."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from newsrag.store.known import known_by, known_condition
from newsrag.store.rows import moment
from newsrag.store.schema import live_at
from newsrag.types import Copy

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from newsrag.store.database import Database

__all__ = ["CopyGroups"]

_LINKS = (
    "SELECT c.one, c.other, c.similarity FROM copy c "
    "JOIN version a ON a.id = c.one JOIN version b ON b.id = c.other WHERE "
)
_LIVE = f"{live_at(':seq', 'a')} AND {live_at(':seq', 'b')}"
_KNOWN = f"{known_condition(':seq', 'a')} AND {known_condition(':seq', 'b')}"
_MEMBERS = (
    "SELECT v.id, v.article_id, v.title, s.name, v.published, v.url "
    "FROM version v JOIN source s ON s.id = v.source_id "
    "WHERE v.id IN (SELECT value FROM json_each(:versions))"
)


_NEVER = datetime.max.replace(tzinfo=UTC)


class CopyGroups:
    """The copies of one committed state, held in memory.

    Two articles are in one group when links of pairs lead from one to the other.

    Args:
        database: the catalog's.
        seq: the commit.
        as_of: seconds since 1970; then the versions count that were known by this moment, in place
            of the live ones.
    """

    def __init__(self, database: Database, seq: int, as_of: int | None = None) -> None:
        self._links: dict[int, dict[int, float]] = {}
        self._members: dict[int, Copy] = {}
        if as_of is None:
            self._read(database, _LIVE, {"seq": seq})
        else:
            known = known_by(database, seq, as_of).values(as_of)
            self._read(database, _KNOWN, {"seq": seq, **known})
        self._versions = {each.article_id: version for version, each in self._members.items()}
        self._groups: dict[int, list[int]] = {}
        self._seen: dict[int, tuple[Copy, ...]] = {}
        for group in self._components():
            seen = self._seen_from(group[0], group)
            for version in group:
                self._groups[version] = group
                self._seen[version] = seen

    @property
    def surplus(self) -> int:
        """How many articles carry the text of another one that leads their group."""
        return len(self._seen) - len({id(seen) for seen in self._seen.values()})

    def of(self, article_ids: Iterable[str]) -> dict[str, tuple[Copy, ...]]:
        """Return the group of each article that has copies, itself among them.

        The earliest published leads, undated ones come last, ties go by id. The similarity is
        that to the leader, or, where the two were not compared, that of the best link.
        """
        versions = ((each, self._versions.get(each)) for each in article_ids)
        return {each: self._seen[version] for each, version in versions if version is not None}

    def others(self, article_id: str) -> tuple[Copy, ...]:
        """Return the other articles of an article's group, with their similarity to it."""
        version = self._versions.get(article_id)
        if version is None:
            return ()
        seen = self._seen_from(version, self._groups[version])
        return tuple(each for each in seen if each.article_id != article_id)

    def _read(self, database: Database, which: str, values: Mapping[str, Any]) -> None:
        with database.borrow() as connection:
            for one, other, similarity in connection.execute(_LINKS + which, values):
                self._links.setdefault(one, {})[other] = similarity
                self._links.setdefault(other, {})[one] = similarity
            versions = json.dumps(list(self._links))
            for version, id_, title, source, published, url in connection.execute(
                _MEMBERS, {"versions": versions}
            ):
                self._members[version] = Copy(id_, title, source, moment(published), url, 1.0)

    def _components(self) -> Iterator[list[int]]:
        """Yield the groups, each in the order of publication."""
        done: set[int] = set()
        for first in self._links:
            if first in done:
                continue
            done.add(first)
            group = [first]
            for version in group:  # grows while it is walked
                fresh = self._links[version].keys() - done
                done |= fresh
                group += fresh
            yield sorted(group, key=self._order)

    def _order(self, version: int) -> tuple[bool, datetime, str]:
        member = self._members[version]
        return member.published is None, member.published or _NEVER, member.article_id

    def _seen_from(self, center: int, group: Iterable[int]) -> tuple[Copy, ...]:
        return tuple(
            replace(self._members[version], similarity=self._similarity(version, center))
            for version in group
        )

    def _similarity(self, version: int, center: int) -> float:
        links = self._links[version]
        return 1.0 if version == center else links.get(center) or max(links.values())
