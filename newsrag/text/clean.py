"""Fix a text before any span of it exists: line ends, control characters, outer blank space."""

from __future__ import annotations

import re

__all__ = ["clean_field", "clean_text"]

_REMOVED = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]")
# Vertical tab and form feed end a line too; removing them would glue two words together.
_LINE_END = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_BLANK_LINES = re.compile("\n{3,}")
# All that str.strip() takes, and the byte order mark: one strip of both has no order to get wrong.
_OUTER = (
    "\t\n\x0b\x0c\r\x1c\x1d\x1e\x1f \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006"
    "\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000\ufeff"
)


def clean_text(text: str) -> str:
    r"""Return the text as articles store it; cleaning it again changes nothing.

    Line ends become ``\n``, at most one blank line stands between two lines, lines have no
    trailing space, control characters other than ``\n`` and ``\t`` are gone, and half surrogate
    pairs are U+FFFD. Every other character stays as it was written: quotation marks, ligatures
    and combining accents are not normalised, so that a quotation is what the outlet printed.
    """
    text = _LINE_END.sub("\n", _REMOVED.sub("", text))
    text = _SURROGATE.sub("\ufffd", text)
    # Line by line, because a pattern for trailing space is quadratic on a long run of spaces.
    text = "\n".join(line.rstrip() for line in text.split("\n"))
    return _BLANK_LINES.sub("\n\n", text).strip(_OUTER)


def clean_field(text: str) -> str:
    """Return a title, name or other short field on one line, runs of white space folded to one."""
    return " ".join(clean_text(text).split())
