"""Says which days a citation can stand by in a timeline, from its own words and its publication."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING, Any

from newsrag.text.spoken_of import days_spoken_of
from newsrag.types import Dating, Precision, Span

if TYPE_CHECKING:
    from datetime import datetime

    from newsrag.text.spoken_of import SpokenOf
    from newsrag.types import Citation

__all__ = ["day_of_publication", "days_of_text", "possible_days"]


def possible_days(citation: Citation) -> list[dict[str, Any]]:
    """Return which days an entry of a timeline can give a citation, as the entry's own fields.

    This knows the sentence and its publication alone. What stands before it in its article may keep
    a timeline from giving some of them, and gives no others.
    """
    spoken = days_spoken_of(citation.quote, citation.published)
    return [
        *(days_of_text(citation, each) for each in spoken),
        day_of_publication(citation.published),
    ]


def days_of_text(citation: Citation, spoken: SpokenOf) -> dict[str, Any]:
    """Return the fields of an entry whose sentence tells its days."""
    start = citation.span.start
    return {
        "first": spoken.first,
        "last": spoken.last,
        "precision": Precision.of(spoken.first, spoken.last),
        "dating": Dating.TEXT,
        "words": spoken.span.of(citation.quote),
        "span": Span(start + spoken.span.start, start + spoken.span.end),
    }


def day_of_publication(published: datetime | None) -> dict[str, Any]:
    """Return the fields of an entry that stands by the day of its publication, if there is one."""
    day = published and published.astimezone(UTC).date()
    precision, dating = (
        (Precision.DAY, Dating.PUBLICATION) if day else (Precision.NONE, Dating.NONE)
    )
    fields: dict[str, Any] = {"first": day, "last": day, "precision": precision, "dating": dating}
    return {**fields, "words": "", "span": None}
