"""Read Markdown: front matter into fields, and the body as text without its markup."""

from __future__ import annotations

import re
import tomllib
from dataclasses import replace
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any

from newsrag.readers.encoding import decode
from newsrag.readers.streams import ARTICLE_BYTES, UnreadableError, read_document
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
_DOTS_AT_MOST = 200  # on one line of TOML: tomllib's time grows with the square of a dotted key
# What PyYAML's constructors let through when a tag does not suit its value: ``!!bool words``.
_YAML_ERRORS = (ArithmeticError, AttributeError, LookupError, TypeError)

_HEADING = re.compile(r" {0,3}#{1,6}[ \t]+")
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
_LONGEST_UNDERLINED = 300


def read(
    file: NewsFile, stream: io.BufferedReader, names: FieldNames
) -> Iterator[RawArticle | ReadProblem]:
    """Yield the file as one article; damaged front matter is reported, and the body still read."""
    text = decode(read_document(stream, ARTICLE_BYTES)).replace("\r\n", "\n").lstrip("\ufeff")
    fields, body, problem = _split(text)
    if problem:
        yield ReadProblem(file.shown, problem, 1, lost=False)
    title = plain_text(_title(body))
    if fields is None:
        # Without a heading the first lines may still say when and by whom, as in plain text.
        yield RawArticle(plain_text(body), file.origin, file.name, title=title, plain=True)
        return
    article = names.article({**fields, "text": plain_text(body)}, file.origin, file.name)
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
    text = "\n".join(map(_heading, text.split("\n")))
    for pattern in (_RULE, _DEFINITION, _QUOTED):
        text = pattern.sub("", text)
    text = "\n".join(map(_unbroken, text.split("\n")))
    text = _IMAGE.sub("", text)
    for pattern in (_LINK, _REFERENCE, _AUTOLINK, _STRUCK):
        text = pattern.sub(r"\1", text)
    for pattern in (_CODE, _STRONG, _UNDER, _STRONG):  # again, for emphasis inside emphasis
        text = pattern.sub(r"\2", text)
    return _ESCAPE.sub(r"\1", text)


# These three are no patterns because a pattern for what may stand at the end of a line tries every
# character of a long run of spaces as its start.


def _heading(line: str) -> str:
    """Return the words of a heading, and any other line as it is."""
    match = _HEADING.match(line)
    if match is None:
        return line
    words = line[match.end() :].rstrip(" \t")
    bare = words.rstrip("#")
    closed = bare != words and bare.endswith((" ", "\t"))
    return bare.rstrip(" \t") if closed else words


def _unbroken(line: str) -> str:
    """Return a line without the mark of a hard break at its end."""
    if line.endswith("\\"):
        return line[:-1]
    return line.rstrip(" ") if line.endswith("  ") else line


def _title(body: str) -> str:
    """Return the words of the first line if it is a heading of the highest level."""
    first, below = [*body.lstrip().split("\n", 2), ""][:2]
    if first.startswith(("# ", "#\t")):
        return _heading(first)
    below = below.rstrip(" \t")
    underlined = len(below) >= 3 and not below.strip("=")
    return first if underlined and len(first) <= _LONGEST_UNDERLINED else ""


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
        fields = _toml(matter) if kind == "toml" else _yaml(matter)
        if isinstance(fields, dict):
            return _strings(fields), ""
    except RecursionError:
        return None, f"front matter is not {kind.upper()}: nested too deep"
    except ValueError as error:
        reason = (str(error).splitlines() or ["it cannot be parsed"])[0]
        return None, f"front matter is not {kind.upper()}: {reason}"
    return ({} if fields is None else None), ""


def _toml(matter: str) -> dict[str, Any]:
    """Load TOML.

    Raises:
        ValueError: it is not TOML, or a line has so many dots that it would take minutes.
    """
    if any(line.count(".") > _DOTS_AT_MOST for line in matter.split("\n")):
        raise ValueError("too many dots on one line")
    return tomllib.loads(matter)


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
    except _YAML_ERRORS as error:
        raise ValueError("a value does not suit its tag") from error


def _strings(fields: Mapping[Any, Any]) -> dict[str, Any]:
    """Return fields as JSON would have them: keys are strings, dates are ISO 8601."""
    return {str(key): _plain(value) for key, value in fields.items()}


def _plain(value: Json) -> Json:
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, dict):
        return _strings(value)
    return [_plain(item) for item in value] if isinstance(value, list) else value
