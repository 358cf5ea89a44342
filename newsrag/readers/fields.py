"""Understand the names that people give to the fields of an article."""

from __future__ import annotations

import hashlib
import json
import math
import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from newsrag.errors import InputError
from newsrag.text.clean import clean_field
from newsrag.types import RawArticle

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["FIELDS", "FieldNames", "digest_key"]

Json = Any
"""A value as JSON, YAML or TOML gives it."""

# The names of each field in order of preference, lower case, without spaces and punctuation.
FIELDS: Mapping[str, tuple[str, ...]] = {
    "text": (
        "text", "body", "content", "bodytext", "articlebody", "articletext", "fulltext",
        "maintext", "maincontent", "article", "story", "plaintext", "contenttext", "transcript",
    ),
    "title": ("title", "headline", "head", "articletitle", "webtitle", "heading"),
    "source": (
        "source", "sourcename", "publisher", "outlet", "publication", "newspaper", "sitename",
        "site", "provider", "newssource", "media",
    ),
    "published": (
        "published", "publishedat", "publisheddate", "publishdate", "publicationdate",
        "datepublished", "publishedon", "publishedtime", "webpublicationdate", "pubdate", "date",
        "datetime", "firstcreated", "versioncreated", "datecreated", "createdat", "created",
        "timestamp",
    ),
    "url": ("url", "link", "weburl", "articleurl", "canonicalurl", "permalink", "href"),
    "author": ("author", "authors", "byline", "creator", "writer", "journalist"),
    "language": ("language", "lang", "languagecode", "inlanguage"),
    "id": ("id", "guid", "uri", "uuid", "articleid", "docid", "documentid"),
}  # fmt: skip
_RANK = {field: {name: at for at, name in enumerate(names)} for field, names in FIELDS.items()}
_KNOWN = frozenset(name for names in FIELDS.values() for name in names)
# Where records keep further fields: BEIR and many others, Elasticsearch dumps, the Guardian's API.
_INNER = ("metadata", "meta", "_source", "fields")
# Where an object given for a field keeps the words: {"name": ...}, {"$oid": ...}.
_NAMED = ("name", "title", "text", "main", "rendered", "value", "#text", "$date", "$oid", "id")
EXTRA_CHARACTERS = 1_000
"""A longer value of an unknown field is not kept: it is a second body, not a label."""
EXTRA_FIELDS = 200
"""So many unknown fields are kept, and no more."""
KEYS_AT_MOST = 10_000
"""A record of more keys is none: no article has so many, and each takes time."""


class FieldNames:
    """Makes articles of records, by the known field names and those that the user adds.

    Args:
        field_map: our field name to theirs; theirs may be a path with dots into inner objects.

    Raises:
        InputError: a key of ``field_map`` is not one of our fields.
    """

    def __init__(self, field_map: Mapping[str, str] | None = None) -> None:
        self._mapped = dict(field_map or {})
        for key in self._mapped:
            if key not in FIELDS:
                raise InputError(
                    f"there is no field {clean_field(key)!r} to map to",
                    "the fields are " + ", ".join(FIELDS),
                )

    def article(self, record: Mapping[str, Any], origin: str, name: str) -> RawArticle | None:
        """Return the article that a record holds, or None if it has no text."""
        scopes = tuple(_scopes(record))
        if any(len(scope) > KEYS_AT_MOST for scope in scopes):
            return None
        used: set[tuple[int, str]] = set()
        # Once for all fields, as a record may have very many keys.
        known = tuple(_known_keys(scope) for scope in scopes)
        found = {field: self._value(field, scopes, known, used) for field in FIELDS}
        text = found.pop("text")
        if not text.strip():
            return None
        values = {field: clean_field(value) for field, value in found.items()}
        digest = digest_key(text)
        key = values["id"] or values["url"] or digest
        if not values["id"]:
            name = values["url"] or f"{name}#{digest}"
        return RawArticle(
            text=text,
            origin=f"{origin}#{key}",
            name=name,
            id=values["id"],
            title=values["title"],
            source=values["source"],
            published=values["published"],
            url=values["url"],
            author=values["author"],
            language=values["language"],
            extra=_extra(scopes, used),
        )

    def wanted(self, field: str) -> str:
        """Say which names were looked for, for the message that none was there."""
        if field in self._mapped:
            return f"no field {clean_field(self._mapped[field])!r}"
        return f"no {field} (looked for {', '.join(FIELDS[field][:5])}, ...; name it with --map)"

    def holds(self, field: str, record: Mapping[str, Any]) -> bool:
        """Whether the record has the field at all, be it empty."""
        scopes = tuple(_scopes(record))
        if any(len(scope) > KEYS_AT_MOST for scope in scopes):
            return False
        if field in self._mapped:
            return any(_by_path(scope, self._mapped[field])[0] for scope in scopes)
        return any(plain_key(key) in _RANK[field] for scope in scopes for key in scope)

    def _value(
        self,
        field: str,
        scopes: tuple[Mapping[str, Any], ...],
        known: tuple[list[tuple[str, str]], ...],
        used: set[tuple[int, str]],
    ) -> str:
        if field in self._mapped:
            return self._mapped_value(field, scopes, used)
        for level, scope in enumerate(scopes):
            ranks = ((_RANK[field].get(plain), key) for plain, key in known[level])
            for _, key in sorted((rank, key) for rank, key in ranks if rank is not None):
                value = _as_text(scope[key], paragraphs=field == "text")
                if value.strip() and key != "_source":
                    used.add((level, key))
                    return value
        return ""

    def _mapped_value(
        self, field: str, scopes: tuple[Mapping[str, Any], ...], used: set[tuple[int, str]]
    ) -> str:
        for level, scope in enumerate(scopes):
            key, value = _by_path(scope, self._mapped[field])
            if text := _as_text(value, paragraphs=field == "text"):
                used.add((level, key))
                return text
        return ""


def digest_key(text: str) -> str:
    """Return ten hexadecimal digits of the SHA-256 of a text, to tell apart records without id."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:10]


@lru_cache(maxsize=4096)
def plain_key(key: str) -> str:
    """Return a field name without what writers differ in: ``Published_At``, ``publishedAt``."""
    return re.sub(r"[\W_]", "", key.casefold())


def _known_keys(scope: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return each key that means one of our fields, in its plain form and as it is."""
    return [(plain, key) for key in scope if (plain := plain_key(key)) in _KNOWN]


def _scopes(record: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Yield the record and the objects inside it that hold fields of the same article."""
    yield record
    if len(record) > KEYS_AT_MOST:
        return
    for wanted in _INNER:
        for key, value in record.items():
            if key.casefold() == wanted and isinstance(value, dict):
                yield value


def _by_path(scope: Mapping[str, Any], path: str) -> tuple[str, Any]:
    """Return the key that a user's field name stands for and its value, or an empty key."""
    for key in (path, *(key for key in scope if key.casefold() == path.casefold())):
        if key in scope:
            return key, scope[key]
    head, dot, rest = path.partition(".")
    inner = scope.get(head)
    if dot and isinstance(inner, dict):
        key, value = _by_path(inner, rest)
        return head if key else "", value
    return "", None


def _as_text(value: Json, *, paragraphs: bool = False) -> str:
    """Return a value as one string: lists joined, objects by their name; empty for the rest."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool) or value is None:
        return ""
    if isinstance(value, int | float):
        return _number(value)
    if isinstance(value, dict):
        keys = (key for key in _NAMED if isinstance(value.get(key), str | int | float))
        return next((_as_text(value[key]) for key in keys), "")
    if isinstance(value, list):
        parts = (_as_text(item) for item in value if not isinstance(item, list))
        return ("\n\n" if paragraphs else ", ").join(part for part in parts if part.strip())
    return ""


def _number(value: float) -> str:
    if isinstance(value, int):
        return hex(value) if abs(value) >= 10**4000 else str(value)  # str() refuses more digits
    if not math.isfinite(value):
        return ""
    return str(int(value)) if value.is_integer() and abs(value) < 1e17 else repr(value)


def _extra(scopes: tuple[Mapping[str, Any], ...], used: set[tuple[int, str]]) -> dict[str, str]:
    """Return the fields with no meaning here, as text; the outer of two namesakes wins."""
    extra: dict[str, str] = {}
    for level, scope in enumerate(scopes):
        for key, value in scope.items():
            if (level, key) in used or not isinstance(value, str | int | float):
                continue
            name = clean_field(key[: EXTRA_CHARACTERS + 1])
            if not name or name in extra or len(name) > EXTRA_CHARACTERS:
                continue
            text = json.dumps(value) if isinstance(value, bool) else clean_field(_as_text(value))
            if text and len(text) <= EXTRA_CHARACTERS:
                extra[name] = text
                if len(extra) == EXTRA_FIELDS:
                    return extra
    return extra
