"""Finds which characters of a sentence stand inside quotation marks, its own or its paragraph's."""

from __future__ import annotations

import re

from newsrag.types import Span

__all__ = ["quoted_spans"]

# An apostrophe is none: a single mark opens after no letter and before one, and closes likewise.
# Tokenised texts have `` and '' for quotation marks.
_MARK = re.compile(r"``|''|[“”\"]|(?<![\w'’])['‘](?=\w)|(?<=[\w.,!?…])['’](?!\w)")
_SINGLE = frozenset("'‘’")


def quoted_spans(sentence: str, before: str = "") -> list[Span]:
    """Return where quotations stand in a sentence, in order, not overlapping.

    One that the sentence does not open began at its start or earlier, one that it does not close
    runs to its end. Within double marks single ones are not looked at.

    Args:
        sentence: the sentence.
        before: what stands before it in its paragraph, where a quotation may have begun.
    """
    pairs = (("“", "”"), ("``", "''"))
    unclosed = any(before.count(opening) > before.count(closing) for opening, closing in pairs)
    opened = unclosed or before.count('"') % 2 == 1
    spans, start, single = [], 0 if opened else None, False
    for match in _MARK.finditer(sentence):
        mark, at = match[0], match.start()
        if mark in _SINGLE:
            if start is None and mark != "’" and not _closes(sentence, at):
                start, single = at, True
            elif start is not None and single and _closes(sentence, at):
                spans.append(Span(start, at))
                start, single = None, False
        elif mark in ("”", "''") or (mark == '"' and start is not None and not single):
            spans.append(Span(start or 0, at))
            start, single = None, False
        elif start is None or single:
            start, single = at, False
    if start is not None:
        spans.append(Span(start, len(sentence)))
    return [each for each in spans if len(each)]


def _closes(sentence: str, at: int) -> bool:
    return at > 0 and not sentence[at - 1].isspace()
