"""What is printed and where: results to stdout, everything else to stderr, styles if wanted."""

from __future__ import annotations

import os
import re
import shutil
import sys
import textwrap
from contextlib import suppress
from typing import TYPE_CHECKING, Any, TextIO

from newsrag.text.visible import json_text, visible

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = [
    "SafeStream",
    "bold",
    "dim",
    "in_line",
    "note",
    "note_all",
    "out",
    "out_json",
    "out_text",
    "printable",
    "wrapped",
]

_ENDS_LINE = re.compile("[\t\n]")
_WIDEST = 100


def printable(text: str) -> str:
    """Return the text with control characters shown as U+FFFD instead of obeyed.

    Line feeds and tabs stay.
    """
    return visible(text)


def in_line(text: str) -> str:
    """Return the text as :func:`printable`, and on one line."""
    return _ENDS_LINE.sub("\ufffd", printable(text))


class SafeStream:
    """A stream of text for people, of whatever writer: what is unsafe in it is shown as U+FFFD."""

    def __init__(self, stream: TextIO) -> None:
        self.stream = stream

    def write(self, text: str) -> int:
        """Write what is printable of a text."""
        return self.stream.write(printable(text))

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever a stream has
        return getattr(self.stream, name)


def out(*lines: str) -> None:
    """Print result lines."""
    _write("".join(line + "\n" for line in lines))


def out_json(value: Any) -> None:  # noqa: ANN401 - any JSON value
    """Print one JSON document."""
    _write(json_text(value))


def out_text(text: str) -> None:
    """Print a text that is safe for a terminal already, and whole as it is."""
    _write(text)


def _write(text: str) -> None:
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except OSError as error:
        # Python would try once more at exit, and complain.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        # The reader of a pipe (`| head`) has seen enough; the exit code is to stay the answer's.
        if not isinstance(error, BrokenPipeError):
            raise


def note(message: str) -> None:
    """Say something that is not a result; where it cannot be said, work goes on unsaid."""
    with suppress(OSError):
        sys.stderr.write(in_line(message) + "\n")


def note_all(messages: Iterable[object], most: int = 20) -> None:
    """Say each of the messages, and how many more there are after the first ``most``."""
    listed = list(messages)
    for message in listed[:most]:
        note(f"  {message}")
    if len(listed) > most:
        note(f"  ... and {len(listed) - most:,} more (all of them with --json)")


def _styled(text: str, code: str) -> str:
    plain = "NO_COLOR" in os.environ or os.environ.get("TERM") == "dumb" or not sys.stdout.isatty()
    return text if plain else f"\x1b[{code}m{text}\x1b[0m"


def bold(text: str) -> str:
    """Set in bold on a terminal."""
    return _styled(text, "1")


def dim(text: str) -> str:
    """Set faint on a terminal."""
    return _styled(text, "2")


def wrapped(text: str, indent: str = "") -> list[str]:
    """Wrap to the terminal's width; elsewhere each paragraph stays one line, whole to copy."""
    width = min(_WIDEST, shutil.get_terminal_size().columns)
    lines: list[str] = []
    for paragraph in printable(text).splitlines():
        if sys.stdout.isatty():
            lines += textwrap.wrap(
                paragraph,
                max(width, len(indent) + 20),
                initial_indent=indent,
                subsequent_indent=indent,
                break_long_words=False,
                break_on_hyphens=False,
            )
        elif paragraph.strip():
            lines.append(indent + paragraph)
    return lines
