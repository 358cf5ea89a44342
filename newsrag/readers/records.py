"""Read articles kept as JSON: one object, many in an array or an object, or one on each line."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from newsrag.readers.encoding import decode, numbered_lines
from newsrag.readers.fields import KEYS_AT_MOST
from newsrag.readers.streams import UnreadableError, read_document
from newsrag.types import RawArticle, ReadProblem

if TYPE_CHECKING:
    import io
    from collections.abc import Iterator, Mapping

    from newsrag.readers.fields import FieldNames, Json
    from newsrag.readers.walk import NewsFile

__all__ = ["read_json", "read_jsonl"]

_BLANK = re.compile(r"[\s,]*")
VALUES_AT_MOST = 2_000_000
"""JSON of more values is refused: an empty object of three bytes takes eighty in memory."""
_LISTS_AT_MOST = 3  # how deep the list of articles may lie in the answer of some API
_DECODER = json.JSONDecoder()


def read_jsonl(
    file: NewsFile, stream: io.BufferedReader, names: FieldNames
) -> Iterator[RawArticle | ReadProblem]:
    """Yield an article for each line; memory stays that of one line."""
    empty = True
    for number, line in numbered_lines(stream):
        if isinstance(line, UnreadableError):
            empty = False
            yield ReadProblem(file.shown, line.reason, number)
        elif line.strip():
            empty = False
            yield _from_line(file, line, number, names)
    if empty:
        raise UnreadableError("the file is empty")


def _from_line(
    file: NewsFile, line: str, number: int, names: FieldNames
) -> RawArticle | ReadProblem:
    try:
        _refuse_bomb(line)
        record = json.loads(line)
    except UnreadableError as problem:
        return ReadProblem(file.shown, problem.reason, number)
    except json.JSONDecodeError as error:
        return ReadProblem(file.shown, f"not JSON: {error.msg} (column {error.colno})", number)
    except RecursionError:
        return ReadProblem(file.shown, "JSON nested too deep", number)
    except ValueError:
        return ReadProblem(file.shown, "JSON with a number of thousands of digits", number)
    if not isinstance(record, dict):
        return ReadProblem(file.shown, f"not a JSON object but {_kind(record)}", number)
    article = names.article(record, file.origin, file.name)
    return article or ReadProblem(file.shown, why_no_text(record, names), number)


def read_json(
    file: NewsFile, stream: io.BufferedReader, names: FieldNames
) -> Iterator[RawArticle | ReadProblem]:
    """Yield the articles of a JSON document, or of several that follow each other.

    An array is read element by element, so what stands before damage is not lost.
    """
    text = decode(read_document(stream)).lstrip("\ufeff")
    _refuse_bomb(text)
    number = 0
    for value in _values(text):
        for record in _records(value, names):
            number += 1
            article = None
            if isinstance(record, dict):
                article = names.article(record, file.origin, file.name)
                reason = why_no_text(record, names)
            else:
                reason = f"not a JSON object but {_kind(record)}"
            yield article or ReadProblem(file.shown, f"record {number}: {reason}")
    if not number:
        raise UnreadableError("there is no article in it")


def _refuse_bomb(text: str) -> None:
    """Refuse JSON of far more values than its size lets expect, before they are made."""
    if sum(text.count(mark) for mark in "{[,") > VALUES_AT_MOST:
        raise UnreadableError(f"JSON of more than {VALUES_AT_MOST:,} values")


def why_no_text(record: Mapping[str, Any], names: FieldNames) -> str:
    """Say why a record is no article: its text is blank, or it has no such field."""
    if len(record) > KEYS_AT_MOST:
        return f"it has {len(record):,} fields"
    return "its text is empty" if names.holds("text", record) else names.wanted("text")


def _values(text: str) -> Iterator[Any]:
    """Yield the elements of an array, or else each document in the text.

    Raises:
        UnreadableError: where the text stops being JSON, with the line.
    """
    at = _skip(text, 0)
    array = text.startswith("[", at)
    at = _skip(text, at + 1) if array else at
    while at < len(text) and not (array and text[at] == "]"):
        try:
            value, at = _DECODER.raw_decode(text, at)
        except json.JSONDecodeError as error:
            raise UnreadableError(
                f"not JSON: {error.msg} (column {error.colno})", error.lineno
            ) from None
        except RecursionError:
            raise UnreadableError("JSON nested too deep", text.count("\n", 0, at) + 1) from None
        except ValueError:
            line = text.count("\n", 0, at) + 1
            raise UnreadableError("JSON with a number of thousands of digits", line) from None
        yield value
        at = _skip(text, at)
    if array and at >= len(text):
        raise UnreadableError("the JSON array is never closed; the file may be cut off")


def _skip(text: str, at: int) -> int:
    match = _BLANK.match(text, at)
    return match.end() if match else at


def _records(value: Json, names: FieldNames) -> Iterator[Any]:
    """Yield the value if it is an article, or the records of the list of articles inside it."""
    if isinstance(value, dict) and not names.holds("text", value):
        lists = list(_lists(value, 0))
        for found in lists:
            if any(isinstance(item, dict) and names.holds("text", item) for item in found):
                yield from found
                return
    yield value


def _lists(value: Mapping[str, Any], depth: int) -> Iterator[list[Any]]:
    for inner in value.values():
        if isinstance(inner, list):
            yield inner
    if depth < _LISTS_AT_MOST:
        for inner in value.values():
            if isinstance(inner, dict):
                yield from _lists(inner, depth + 1)


def _kind(value: Json) -> str:
    if value is None:
        return "null"
    names = {list: "an array", str: "a string", bool: "a truth value"}
    return names.get(type(value), "a number")
