"""Read Markdown: front matter into fields, and the body as text without its markup."""

from __future__ import annotations

import re
import tomllib
from dataclasses import replace
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any

from newsrag.readers.encoding import decode
from newsrag.readers.streams import UnreadableError, read_document
from newsrag.types import RawArticle, ReadProblem

if TYPE_CHECKING:
    import io
    from collections.abc import Iterator, Mapping

    from newsrag.readers.fields import FieldNames, Json
    from newsrag.readers.walk import NewsFile

__all__ = ["plain_text", "read"]

_FENCES = {"---": "yaml", "+++": "toml"}
_CLOSING = {"---": ("---", "..."), "+++": ("+++",)}
FRONT_MATTER_CHARACTERS = 2**16
"""Longer front matter is refused: it is read by parsers that take their time."""
_BRACKETS_AT_MOST = 500  # the YAML scanner's time grows with the square of their depth

_HEADING = re.compile(r"^ {0,3}#{1,6}[ \t]+(.*?)(?:[ \t]+#+)?[ \t]*$", re.MULTILINE)
_UNDERLINED = re.compile(r"^(?=\S)(.{1,300})\n(?:={3,}|-{3,})[ \t]*$", re.MULTILINE)
_RULE = re.compile(r"^ {0,3}(?:(?:\*[ \t]*){3,}|(?:-[ \t]*){3,}|(?:_[ \t]*){3,})$", re.MULTILINE)
_QUOTED = re.compile(r"^ {0,3}(?:>[ \t]?)+", re.MULTILINE)
_COMMENT = re.compile(r"<!--(?:(?!<!--).){0,5000}?-->", re.DOTALL)
_IMAGE = re.compile(r"!\[([^\[\]\n]{0,500})\](?:\([^()\n]{0,2000}\)|\[[^\[\]\n]{0,200}\])")
_LINK = re.compile(
    r"(?<!!)\[([^\[\]\n]{1,1000})\]\([^()\s]{0,2000}(?:[ \t]+[\"'][^\n]{0,300}?[\"'])?\)"
)
_REFERENCE = re.compile(r"(?<!!)\[([^\[\]\n]{1,1000})\]\[[^\[\]\n]{0,200}\]")
_DEFINITION = re.compile(r"^ {0,3}\[[^\[\]\n]{1,200}\]:[ \t]+\S+.*$", re.MULTILINE)
_AUTOLINK = re.compile(r"<((?:https?://|mailto:)[^<>\s]{1,2000})>")
_STRONG = re.compile(
    r"(?<![\w*\\])(\*\*\*|\*\*|\*)(?=[^\s*])([^*\n]{1,2000}?)(?<=[^\s*\\])\1(?![\w*])"
)
_UNDER = re.compile(r"(?<![\w_\\])(___|__|_)(?=[^\s_])([^_\n]{1,2000}?)(?<=[^\s_\\])\1(?![\w_])")
_STRUCK = re.compile(r"~~(?=\S)([^~\n]{1,2000}?)(?<=\S)~~")
_CODE = re.compile(r"(?<![`\\])(`{1,2})(?!`)([^`\n]{1,2000}?)(?<!`)\1(?!`)")
_ESCAPE = re.compile(r"\\([\\`*_{}\[\]()#+\-.!>~|])")
_HARD_BREAK = re.compile(r"(?: {2,}|\\)$", re.MULTILINE)
_TITLE = re.compile(r"\s*(?: {0,3}#[ \t]+(.+?)[ \t#]*|(\S.{0,300})\n={3,}[ \t]*)(?:\n|$)")


def read(
    file: NewsFile, stream: io.BufferedReader, names: FieldNames
) -> Iterator[RawArticle | ReadProblem]:
    """Yield the file as one article; damaged front matter is reported, and the body still read."""
    text = decode(read_document(stream)).replace("\r\n", "\n").lstrip("\ufeff")
    fields, body, problem = _split(text)
    if problem:
        yield ReadProblem(file.shown, problem, 1)
    heading = _TITLE.match(body)
    title = plain_text(heading[1] or heading[2]) if heading else ""
    if fields is None:
        # Without a heading the first lines may still say when and by whom, as in plain text.
        yield RawArticle(plain_text(body), file.origin, file.name, title=title, plain=True)
        return
    article = names.article({**_strings(fields), "text": plain_text(body)}, file.origin, file.name)
    if article is None:
        raise UnreadableError("there is front matter but no text")
    # One file is one article: its path is its origin, and its name if it has no id and no URL.
    name = article.url or file.name
    yield replace(article, origin=file.origin, name=name, title=article.title or title)


def plain_text(markdown: str) -> str:
    """Return Markdown without heading marks, emphasis, links, images and comments.

    Words, punctuation and line breaks stay as they are; list marks stay, and so does everything
    that may be meant as text, such as a single asterisk.
    """
    text = _COMMENT.sub("", markdown)
    text = _UNDERLINED.sub(r"\1", text)
    text = _HEADING.sub(r"\1", text)
    for pattern in (_RULE, _DEFINITION, _QUOTED, _HARD_BREAK):
        text = pattern.sub("", text)
    text = _IMAGE.sub("", text)
    for pattern in (_LINK, _REFERENCE, _AUTOLINK, _STRUCK):
        text = pattern.sub(r"\1", text)
    for pattern in (_CODE, _STRONG, _UNDER, _STRONG):  # again, for emphasis inside emphasis
        text = pattern.sub(r"\2", text)
    return _ESCAPE.sub(r"\1", text)


def _split(text: str) -> tuple[Mapping[str, Any] | None, str, str]:
    """Return the front matter's fields, the body, and what is wrong with the front matter.

    A text that begins with a rule and not with front matter has None for fields.
    """
    first, _, rest = text.partition("\n")
    kind = _FENCES.get(first.rstrip())
    if kind is None:
        return None, text, ""
    closing = "|".join(re.escape(mark) for mark in _CLOSING[first.rstrip()])
    end = re.compile(rf"^(?:{closing})[ \t]*(?:\n|\Z)", re.MULTILINE).search(rest)
    if end is None:
        return None, text, ""
    if end.start() > FRONT_MATTER_CHARACTERS:
        return None, rest[end.end() :], "front matter longer than 64 KiB"
    fields, problem = _parse(kind, rest[: end.start()])
    if fields is None and not problem:
        return None, text, ""  # two rules with prose between them
    return fields, rest[end.end() :], problem


def _parse(kind: str, matter: str) -> tuple[Mapping[str, Any] | None, str]:
    """Return the fields of front matter; None without a problem means that it is prose."""
    try:
        fields = tomllib.loads(matter) if kind == "toml" else _yaml(matter)
    except RecursionError:
        return None, f"front matter is not {kind.upper()}: nested too deep"
    except ValueError as error:
        reason = (str(error).splitlines() or ["it cannot be parsed"])[0]
        return None, f"front matter is not {kind.upper()}: {reason}"
    if fields is None:
        return {}, ""
    return (fields, "") if isinstance(fields, dict) else (None, "")


def _yaml(matter: str) -> Json:
    """Load YAML with the safe loader, without aliases, which can stand for billions of values.

    Raises:
        ValueError: it is not YAML, or it uses aliases.
    """
    import yaml

    if matter.count("[") + matter.count("{") > _BRACKETS_AT_MOST:
        raise ValueError("too many brackets")
    try:
        if any(isinstance(token, yaml.AliasToken) for token in yaml.scan(matter)):
            raise ValueError("it uses aliases (*name), which are not understood")
        return yaml.safe_load(matter)
    except yaml.YAMLError as error:
        raise ValueError(getattr(error, "problem", None) or "it cannot be parsed") from error


def _strings(fields: Mapping[Any, Any]) -> dict[str, Any]:
    """Return fields as JSON would have them: keys are strings, dates are ISO 8601."""
    return {str(key): _plain(value) for key, value in fields.items()}


def _plain(value: Json) -> Json:
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, dict):
        return _strings(value)
    return [_plain(item) for item in value] if isinstance(value, list) else value
