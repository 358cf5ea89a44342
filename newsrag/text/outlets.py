"""Decides whether a name that a user gives means an outlet of the index."""

from __future__ import annotations

import re

__all__ = ["names_outlet"]

_WORD = re.compile(r"\w+")


def _words(name: str) -> list[str]:
    return _WORD.findall(name.casefold())


def names_outlet(given: str, outlet: str) -> bool:
    """Whether the words of ``given`` stand together, whole and in order, in the outlet's name.

    ``BBC`` names ``BBC News - Technology`` and ``chinadaily`` names ``www.chinadaily.com.cn``;
    ``Age`` does not name ``The Agenda``.
    """
    wanted, words = _words(given), _words(outlet)
    if not wanted:
        return not outlet.strip() and not given.strip()
    return any(words[i : i + len(wanted)] == wanted for i in range(len(words) - len(wanted) + 1))
