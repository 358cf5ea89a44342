"""Writes docs/cli.md, docs/json.md and docs/schema.json from the code; a test runs it.

Run ``python docs/generate.py`` to write the files, with ``--check`` to see whether they are true.
"""

from __future__ import annotations

import dataclasses
import inspect
import json
import os
import sys
import types
import typing
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from enum import Enum
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
PREAMBLE = "<!-- Written by docs/generate.py: change the code, not this file. -->\n\n"


def cli_page() -> str:
    """Return the command line reference: every command's own help."""
    os.environ.update(COLUMNS="100", TERM="dumb")
    from typer.testing import CliRunner

    from newsrag.cli.app import app

    parts = [PREAMBLE, "# The command line\n"]
    for arguments in ([], *_commands(app)):
        result = CliRunner().invoke(app, [*arguments, "--help"], prog_name="newsrag")
        title = " ".join(["newsrag", *arguments])
        parts.append(f"\n## {title}\n\n```text\n{_trimmed(result.output)}\n```\n")
    return "".join(parts)


def _commands(app: Any) -> Iterator[list[str]]:
    """Yield the words of each command, those of its groups after its own."""
    for command in app.registered_commands:
        yield [command.name or command.callback.__name__]
    for group in app.registered_groups:
        # A group without a name has its commands beside those of the app itself.
        own = [group.name] if isinstance(group.name, str) else []
        if own:
            yield own
        yield from ([*own, *words] for words in _commands(group.typer_instance))


def _trimmed(text: str) -> str:
    return "\n".join(line.rstrip() for line in text.strip().splitlines())


class Schemas:
    """JSON Schemas of the documents that the commands print, from the dataclasses' annotations."""

    def __init__(self) -> None:
        self.definitions: dict[str, Any] = {}

    def of(self, kind: Any) -> dict[str, Any]:
        """Return the schema of one type, noting the definitions it needs."""
        origin, arguments = typing.get_origin(kind), typing.get_args(kind)
        if origin in (types.UnionType, typing.Union):
            return {"anyOf": [self.of(each) for each in arguments]}
        if origin is tuple:
            return {"type": "array", "items": self.of(arguments[0])}
        if origin is Mapping:
            return {"type": "object", "additionalProperties": self.of(arguments[1])}
        if dataclasses.is_dataclass(kind) and isinstance(kind, type):
            self._define(kind)
            return {"$ref": f"#/$defs/{kind.__name__}"}
        return _plain_schema(kind)

    def _define(self, kind: type) -> None:
        if kind.__name__ in self.definitions:
            return
        self.definitions[kind.__name__] = {}
        hints = typing.get_type_hints(kind)
        names = [field.name for field in dataclasses.fields(kind)]
        self.definitions[kind.__name__] = {
            "description": inspect.getdoc(kind),
            "type": "object",
            "properties": {name: self.of(hints[name]) for name in names},
            "required": names,
            "additionalProperties": False,
        }


def _plain_schema(kind: Any) -> dict[str, Any]:
    if kind is datetime:
        return {"type": "string", "format": "date-time"}
    if kind is date:
        return {"type": "string", "format": "date"}
    if isinstance(kind, type) and issubclass(kind, Enum):
        return {"enum": [member.value for member in kind]}
    names = {str: "string", int: "integer", float: "number", bool: "boolean", type(None): "null"}
    return {"type": names[kind]}


def schema() -> dict[str, Any]:
    """Return one JSON Schema with a definition for each command's document."""
    from newsrag.cli.jsonout import documents

    schemas = Schemas()
    properties = {command: schemas.of(kind) for command, kind in documents().items()}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "What newsrag prints with --json, by command",
        "properties": properties,
        "$defs": dict(sorted(schemas.definitions.items())),
    }


def json_page() -> str:
    """Return the description of the JSON documents as tables."""
    whole = schema()
    parts = [
        PREAMBLE,
        "# What `--json` prints\n\n"
        "Each command prints one JSON document on standard output; notes and errors go to\n"
        "standard error. Days are ISO 8601, times with offset, spans count Unicode code points\n"
        "from 0, and `schema.json` beside this page is the same as a JSON Schema.\n\n",
        "| command | document |\n|---|---|\n",
    ]
    parts += [f"| `{name}` | {_shown(kind)} |\n" for name, kind in whole["properties"].items()]
    for name, definition in whole["$defs"].items():
        summary = " ".join(definition["description"].split())
        parts.append(f"\n## {name}\n\n{summary}\n\n| field | type |\n|---|---|\n")
        parts += [f"| `{key}` | {_shown(of)} |\n" for key, of in definition["properties"].items()]
    return "".join(parts)


def _shown(kind: dict[str, Any]) -> str:
    if "$ref" in kind:
        name = kind["$ref"].rpartition("/")[2]
        return f"[{name}](#{name.lower()})"
    if "anyOf" in kind:
        return " or ".join(_shown(each) for each in kind["anyOf"])
    if "enum" in kind:
        return ", ".join(f"`{json.dumps(each)}`" for each in kind["enum"])
    if kind["type"] == "array":
        return f"list of {_shown(kind['items'])}"
    if kind["type"] == "object":
        return f"object of {_shown(kind['additionalProperties'])}"
    return {"date-time": "time", "date": "day"}.get(kind.get("format", ""), str(kind["type"]))


def main() -> int:
    """Write or check the files; return the exit code."""
    pages = {
        "cli.md": cli_page(),
        "json.md": json_page(),
        "schema.json": json.dumps(schema(), indent=1, ensure_ascii=False) + "\n",
    }
    wrong = [
        name
        for name, text in pages.items()
        if not (HERE / name).is_file() or (HERE / name).read_text("utf-8") != text
    ]
    if "--check" in sys.argv:
        for name in wrong:
            sys.stderr.write(f"docs/{name} is not what the code says: python docs/generate.py\n")
        return 1 if wrong else 0
    for name in wrong:
        (HERE / name).write_text(pages[name], "utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
