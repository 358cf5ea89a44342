"""Read articles kept as the rows of a table: CSV with its usual separators, and TSV."""

from __future__ import annotations

import csv
from collections import deque
from typing import TYPE_CHECKING

from newsrag.readers.encoding import BLANK_LINES_AT_MOST, numbered_lines
from newsrag.readers.fields import KEYS_AT_MOST
from newsrag.readers.streams import LINE_BYTES, UnreadableError
from newsrag.text.clean import clean_field
from newsrag.types import RawArticle, ReadProblem

if TYPE_CHECKING:
    import io
    from collections.abc import Iterator

    from newsrag.readers.fields import FieldNames
    from newsrag.readers.walk import NewsFile

__all__ = ["read"]

_Line = tuple[int, str | UnreadableError]
"""A physical line with its number, or why it cannot be read."""

_SEPARATORS = ",;\t|"
_ROW_LINES = 50_000  # no article has so many lines, what follows an unclosed quotation mark does
_CUT_OFF = "unexpected end of data"  # in the words of the csv module, for where a file ends
_NO_TEXT = "its text is empty"
_LONG_ROW = 1_000
_LONG_ROWS_AT_MOST = 50  # each is read again from its second line


def read(
    file: NewsFile, stream: io.BufferedReader, names: FieldNames
) -> Iterator[RawArticle | ReadProblem]:
    """Yield an article for each row; memory stays that of one row.

    The first row names the columns. A row that cannot be read is reported with the line it
    starts on, and reading goes on with the line after that.
    """
    rows = _Rows(stream, tabs=file.ending == ".tsv")
    header = next(rows, None)
    if header is None:
        raise UnreadableError("the file is empty")
    line, columns = header
    if isinstance(columns, UnreadableError):
        raise columns
    if len(columns) > KEYS_AT_MOST:
        raise UnreadableError(f"the first row names {len(columns):,} columns", line)
    if not names.holds("text", dict.fromkeys(columns, "")):
        shown = clean_field(", ".join(columns)[:200])
        raise UnreadableError(f"{names.wanted('text')}; the first row names: {shown}", line)
    rows.width = len(columns)
    for line, row in rows:
        if isinstance(row, UnreadableError):
            yield ReadProblem(file.shown, row.reason, row.line or line)
            continue
        if len(row) > len(columns):
            reason = f"the row has {len(row)} fields, the first row {len(columns)}"
            yield ReadProblem(file.shown, reason, line)
            continue
        # What a row leaves out at its end is not filled up: a header can have a million columns.
        article = names.article(dict(zip(columns, row, strict=False)), file.origin, file.name)
        yield article or ReadProblem(file.shown, _NO_TEXT, line)
    if line == header[0]:
        raise UnreadableError("there is no row below the first, which names the columns")


class _Rows:
    """Iterates over (line, fields) of a table; a row that cannot be read comes as the reason.

    Each row gets a csv.reader of its own over the lines not yet used, because a reader that has
    met an unclosed quotation mark has taken all lines to the end of the file with it.
    """

    def __init__(self, stream: io.BufferedReader, *, tabs: bool) -> None:
        # For the whole process, as the csv module has it; rows are capped here, not there.
        csv.field_size_limit(max(csv.field_size_limit(), LINE_BYTES))
        self._lines = numbered_lines(stream)
        self._again: deque[_Line] = deque()
        self._taken: list[_Line] = []
        self._size = 0
        self._tabs = tabs
        self._separator = "\t" if tabs else ""
        self._long_rows = 0
        self.width = 0

    def __iter__(self) -> Iterator[tuple[int, list[str] | UnreadableError]]:
        return self

    def __next__(self) -> tuple[int, list[str] | UnreadableError]:
        for _ in range(BLANK_LINES_AT_MOST):
            row = self._row()
            if isinstance(row, UnreadableError) or any(field.strip() for field in row):
                return self._taken[0][0], row
        raise UnreadableError("blank rows without end", self._taken[0][0])

    def _row(self) -> list[str] | UnreadableError:
        self._taken.clear()
        self._size = 0
        numbered = self._next_line()
        if numbered is None:
            raise StopIteration
        first = numbered[1]
        if isinstance(first, UnreadableError):
            self._taken.append(numbered)
            return first
        self._again.appendleft(numbered)
        self._separator = self._separator or max(_SEPARATORS, key=first.count)
        try:
            return next(csv.reader(self._feed(), delimiter=self._separator, strict=True))
        except csv.Error as error:
            return self._recover(str(error))

    def _next_line(self) -> _Line | None:
        """Return the next line not used yet, blank ones left out: no row starts with one."""
        while True:
            numbered = self._again.popleft() if self._again else next(self._lines, None)
            if numbered is None or isinstance(numbered[1], UnreadableError):
                return numbered
            if not numbered[1].isspace():
                return numbered

    def _feed(self) -> Iterator[str]:
        """Yield the lines not used yet, keeping those of the present row to hand."""
        while True:
            numbered = self._again.popleft() if self._again else next(self._lines, None)
            if numbered is None:
                return
            self._taken.append(numbered)
            line = numbered[1]
            if isinstance(line, UnreadableError):
                raise csv.Error(_CUT_OFF)  # it is put back, and reported as a row of its own
            self._size += len(line)
            if self._size > LINE_BYTES or len(self._taken) > _ROW_LINES:
                raise csv.Error(_CUT_OFF)
            yield line

    def _recover(self, error: str) -> list[str] | UnreadableError:
        """Give up the first line of the row only, and put the rest back."""
        rows = self._taken[1:]
        if len(rows) > _LONG_ROW:
            self._long_rows += 1
        if self._long_rows <= _LONG_ROWS_AT_MOST:
            self._again.extendleft(reversed(rows))
            rows = []
        first = self._taken[0][1]
        if self._tabs and isinstance(first, str):
            fields = first.rstrip("\r\n").split("\t")
            if len(fields) == self.width:
                return fields  # many write TSV without any quoting
        if _CUT_OFF in error:
            skipped = f"; {len(rows):,} lines after it are skipped" if rows else ""
            return UnreadableError(f"a quotation mark is opened here and never closed{skipped}")
        shown = error.replace("\t", r"\t")  # the separator, which it names
        return UnreadableError(f"the row cannot be read: {shown}")
