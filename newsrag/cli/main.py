"""The entry point: runs the app and turns every error into one line and an exit code."""

from __future__ import annotations

import gc
import io
import os
import sys
import threading
from contextlib import suppress
from typing import NoReturn, TextIO, cast

from newsrag.cli.terminal import SafeStream, note
from newsrag.errors import DamagedIndexError, NewsragError

__all__ = ["main", "run"]

BAD_INPUT = 2
DAMAGED = 3
INTERRUPTED = 130
# What a command loads lives until it ends: looking for garbage in it every 700 objects, as Python
# does by itself, takes a tenth of the time to answer a question.
_OBJECTS = 50_000


def main() -> NoReturn:
    """Be the process: run the command line, and end without taking apart what was loaded.

    That takes longer than a search. Where a thread is still at work, or what was printed cannot be
    written, Python ends the process as it always does.
    """
    gc.set_threshold(_OBJECTS, 20, 20)
    try:
        run()
    except SystemExit as end:
        if threading.active_count() == 1 and isinstance(end.code, int):
            with suppress(OSError, ValueError):
                sys.stdout.flush()
                sys.stderr.flush()
                os._exit(end.code)
        raise


def run() -> NoReturn:
    """Run the command line and exit."""
    # A closed stream (`>&-`) is None; what would go there is dropped.
    sys.stdout = sys.stdout or io.StringIO()
    sys.stderr = sys.stderr or io.StringIO()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="replace")
    # Typer writes arguments back into its own messages.
    sys.stderr = cast("TextIO", SafeStream(sys.stderr))
    sys.exit(_code())


def _code() -> int:
    from newsrag.cli.app import app

    try:
        app()
    except NewsragError as error:
        note(f"newsrag: {error}")
        return DAMAGED if isinstance(error, DamagedIndexError) else BAD_INPUT
    except OSError as error:
        note(f"newsrag: {error.strerror or error}; check the disk, the paths and their permissions")
        return BAD_INPUT
    except MemoryError:
        note("newsrag: out of memory; add fewer or smaller files at once")
        return BAD_INPUT
    except SystemExit as end:
        # Typer ends every command this way, an interrupted one too.
        if end.code == INTERRUPTED:
            note(
                "newsrag: stopped; what was committed is kept; the same command goes on from there"
            )
        return end.code if isinstance(end.code, int) else 0
    return 0
