"""Turns articles into catalog rows and back."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime, timedelta
from typing import Any

from newsrag.errors import DamagedIndexError
from newsrag.types import Article

__all__ = [
    "ARTICLE_COLUMNS",
    "article_from",
    "bindable",
    "check_text",
    "moment",
    "record_digest",
    "seconds",
]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

# In the order that `article_from` takes them; `v` is the version table, `s` the source
# table, `b` that of the texts.
ARTICLE_COLUMNS = (
    "v.article_id, v.number, v.title, s.name, v.published, v.published_raw, "
    "v.url, v.author, v.language, v.extra, v.origin, v.digest, b.text"
)


def bindable(id_: str) -> str | bytes:
    """Return an id that somebody asks for as SQLite takes it.

    It takes no text with half a character in it, which no article has in its id; as bytes it
    equals none.
    """
    try:
        id_.encode()
    except UnicodeEncodeError:
        return id_.encode("utf-8", "surrogatepass")
    return id_


def article_from(row: tuple[Any, ...]) -> Article:
    """Make an article from a row of :data:`ARTICLE_COLUMNS`.

    Raises:
        DamagedIndexError: the text is not the one of which the digest was stored.
    """
    id_, number, title, source, published, raw, url, author, language, extra, origin = row[:-2]
    digest, text = row[-2:]
    article = Article(
        id=id_,
        text=text,
        title=title,
        source=source,
        published=moment(published),
        published_raw=raw,
        url=url,
        author=author,
        language=language,
        extra=json.loads(extra),
        origin=origin,
        version=number,
    )
    check_text(article.digest, digest, id_)
    return article


def check_text(found: str, stored: str, article_id: str) -> None:
    """Refuse a text that has another digest than was stored with it.

    A page of zeros has a checksum of zeros, and the end of a long text is a page of its own.

    Raises:
        DamagedIndexError: naming the article.
    """
    if found != stored:
        raise DamagedIndexError(
            f"the text of article {article_id!r} is not what was stored",
            "restore the index from a backup, or build it again from the articles",
        )


def seconds(when: datetime | None) -> int | None:
    """Return whole seconds since 1970 of an aware time."""
    return None if when is None else int(when.timestamp() // 1)


def moment(stamp: int | None) -> datetime | None:
    """Return the aware UTC time of seconds since 1970."""
    # Not datetime.fromtimestamp: on Windows it refuses times before 1970.
    return None if stamp is None else _EPOCH + timedelta(seconds=stamp)


def record_digest(article: Article) -> str:
    """Return the SHA-256 over everything whose change makes a new version of an article.

    Where the article was read from is not among it: a moved file is the same article.
    """
    fields = (
        article.id,
        article.text,
        article.title,
        article.source,
        seconds(article.published),
        article.published_raw,
        article.url,
        article.author,
        article.language,
        dict(sorted(article.extra.items())),
    )
    return hashlib.sha256(json.dumps(fields).encode()).hexdigest()
