"""Finds out which version of each article was public by a given moment."""

from __future__ import annotations

import json
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any, NamedTuple

from newsrag.errors import NotFoundError, QueryError
from newsrag.store.rows import bindable, seconds
from newsrag.store.schema import live_at

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from newsrag.store.database import Database

__all__ = [
    "Known",
    "check_aware",
    "known_by",
    "known_condition",
    "known_version",
    "refuse_unknown",
]

_COLUMNS = (
    "SELECT v.article_id, v.number, v.id, v.published, c.at, "
    "v.removed_seq IS NULL OR v.removed_seq > ?1 "
    "FROM version v JOIN commits c ON c.seq = v.added_seq WHERE v.added_seq <= ?1 AND "
)
# Of all others the only version is the live one, and its own date decides.
_SEVERAL = "v.article_id IN (SELECT article_id FROM version WHERE number > 1)"


@dataclass(frozen=True, slots=True)
class Known:
    """How what was known by a moment differs from the live versions that were published by then.

    ``later`` are live versions, by their rows, that were not known yet; ``earlier`` are those
    known in their place, which are not live any more.
    """

    later: tuple[int, ...] = ()
    earlier: tuple[int, ...] = ()

    def values(self, when: int) -> dict[str, Any]:
        """Return the parameters of :func:`known_condition`."""
        return {
            "when": when,
            "later": json.dumps(self.later),
            "earlier": json.dumps(self.earlier),
        }


class _Version(NamedTuple):
    article_id: str
    number: int
    row: int
    published: int | None
    added: int
    live: int


def check_aware(when: datetime | None) -> None:
    """Refuse a time without a time zone.

    Raises:
        QueryError: it has none.
    """
    if when is not None and getattr(when, "tzinfo", None) is None:
        raise QueryError(f"the time {when} has no time zone", "give an aware datetime")


def known_by(database: Database, seq: int, when: int) -> Known:
    """Return which versions of articles that have several were known by a moment.

    The first version of an article is known from its publication. A later one is known from its
    own date of publication if that is later than those of all before it, and else from when it was
    added: nothing else tells when a correction was made. So is one without a date; and so is a
    later one of which those before it have been dropped. An article that has been removed is
    not known at any time.

    Args:
        database: the catalog's.
        seq: the commit whose live versions are meant.
        when: seconds since 1970, inclusive.
    """
    rows = database.rows(f"{_COLUMNS}{_SEVERAL} ORDER BY v.article_id, v.number", (seq,))
    later, earlier = [], []
    for _, group in groupby(map(_Version._make, rows), key=lambda each: each.article_id):
        history = list(group)
        live = next((each for each in history if each.live), None)
        known = _newest_known(history, when)
        if live is None or known == live:
            continue
        later.append(live.row)
        if known is not None and known.published is not None:
            earlier.append(known.row)
    return Known(tuple(later), tuple(sorted(earlier)))


def known_version(database: Database, article_id: str, seq: int, when: datetime) -> int | None:
    """Return the number of the version of an article that was known by a moment, or None.

    Raises:
        QueryError: the moment is not aware.
    """
    check_aware(when)
    sql = f"{_COLUMNS}v.article_id = ?2 ORDER BY v.number"
    history = [_Version(*row) for row in database.rows(sql, (seq, bindable(article_id)))]
    known = _newest_known(history, seconds(when) or 0)
    live = any(each.live for each in history)
    return known.number if live and known and known.published is not None else None


def refuse_unknown(version: int | None, article_id: str, when: datetime) -> None:
    """Refuse an article of which :func:`known_version` found no version.

    Raises:
        NotFoundError: none was found.
    """
    if version is None:
        raise NotFoundError(
            f"the article {article_id!r} was not known to be published by {when.isoformat()}",
            "leave out the time to see it as it is now",
        )


def _newest_known(history: Sequence[_Version], when: int) -> _Version | None:
    """Return the newest of an article's versions, in their order, that was known by ``when``."""
    newest = None
    for each, since in zip(history, _known_since(history), strict=True):
        if since <= when:
            newest = each
    return newest


def _known_since(history: Sequence[_Version]) -> Iterable[int]:
    latest: int | None = None
    for position, each in enumerate(history, start=1):
        whole = each.number == position  # none before it has been dropped
        if each.published is None:
            yield each.added
            continue
        own = whole and (latest is None or each.published > latest)
        yield each.published if own else max(each.added, each.published)
        latest = each.published if latest is None else max(latest, each.published)


def known_condition(seq: str, version: str) -> str:
    """Return SQL for: this version was the one known; with the parameters of :class:`Known`.

    Args:
        seq: the commit, as a parameter.
        version: what the statement calls the table.
    """
    return (
        f"({live_at(seq, version)} AND {version}.published <= :when "
        f"AND {version}.id NOT IN (SELECT value FROM json_each(:later)) "
        f"OR {version}.id IN (SELECT value FROM json_each(:earlier)))"
    )
