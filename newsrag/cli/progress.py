"""Draws progress on stderr: a bar with rate and time left on a terminal, notes everywhere."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, TextIO

from newsrag.cli.terminal import SafeStream, in_line, note

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

__all__ = ["TerminalProgress"]


class TerminalProgress:
    """The command line's :class:`~newsrag.protocols.Progress`."""

    def __init__(self) -> None:
        self._bar: Progress | None = None
        self._task: TaskID | None = None

    def note(self, message: str) -> None:
        """Say one line, above the bar if there is one."""
        if self._bar is None:
            note(message)
        else:
            self._bar.console.print(in_line(message), markup=False, highlight=False)

    def begin(self, label: str, total: int, unit: str = "bytes") -> None:
        """Start a bar in place of the last, if somebody can see it."""
        self.end()
        if not sys.stderr.isatty():
            return
        from rich.console import Console
        from rich.progress import (
            BarColumn,
            DownloadColumn,
            MofNCompleteColumn,
            Progress,
            TextColumn,
            TimeRemainingColumn,
            TransferSpeedColumn,
        )

        self._bar = Progress(
            TextColumn("{task.description}", markup=False),
            BarColumn(),
            *(
                [DownloadColumn(), TransferSpeedColumn()]
                if unit == "bytes"
                else [MofNCompleteColumn(), TextColumn(unit)]
            ),
            TimeRemainingColumn(),
            TextColumn("{task.fields[detail]}", markup=False),
            console=Console(file=_own_codes(sys.stderr)),
            transient=True,
        )
        self._task = self._bar.add_task(label, total=total, detail="")
        self._bar.start()

    def advance(self, amount: int, detail: str = "") -> None:
        """Count ``amount`` more."""
        if self._bar is not None and self._task is not None:
            self._bar.update(self._task, advance=amount, detail=in_line(detail))

    def end(self) -> None:
        """Take the bar away."""
        if self._bar is not None:
            self._bar.stop()
            self._bar = self._task = None


def _own_codes(stream: TextIO) -> TextIO:
    """Return a stream that the bar may draw on with codes of its own."""
    return stream.stream if isinstance(stream, SafeStream) else stream
