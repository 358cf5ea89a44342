"""Tells which news agency an article is from, by its author or the line that it begins with."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from newsrag.types import Article

__all__ = ["agency"]

_NAMES = {
    "AP": "AP", "Associated Press": "AP", "Reuters": "Reuters", "AFP": "AFP",
    "Agence France-Presse": "AFP", "Xinhua": "Xinhua", "TASS": "TASS", "Interfax": "Interfax",
    "RIA Novosti": "RIA Novosti", "Ukrinform": "Ukrinform", "dpa": "dpa", "DPA": "dpa",
    "ANSA": "ANSA", "EFE": "EFE", "Anadolu Agency": "Anadolu", "Kyodo": "Kyodo",
    "Yonhap": "Yonhap", "PTI": "PTI", "IANS": "IANS", "ANI": "ANI", "UPI": "UPI",
    "PA Media": "PA", "Press Association": "PA", "Canadian Press": "Canadian Press",
    "IRNA": "IRNA", "KCNA": "KCNA", "SANA": "SANA", "Bloomberg": "Bloomberg",
}  # fmt: skip
_LISTED = "|".join(sorted(map(re.escape, _NAMES), key=len, reverse=True))
# "KYIV (Reuters) -", "PARIS, March 3 (AFP) --", "MOSCOW. March 3. INTERFAX -", "(AP)".
_DATELINE = re.compile(
    rf"\((?:The )?({_LISTED})\)|(?:^|[.,] )({_LISTED}) (?:-|–|—|--) ", re.MULTILINE
)
_AUTHOR = re.compile(rf"\b({_LISTED})\b")
_BEGINNING = 250


def agency(article: Article) -> str:
    """Return the agency that an article is from, empty if it does not say so.

    An agency that is only quoted further on, or that a photo is from, does not count.
    """
    author = _AUTHOR.search(article.author or "")
    if author:
        return _NAMES[author[1]]
    found = _DATELINE.search(article.text[:_BEGINNING])
    return _NAMES[found[1] or found[2]] if found else ""
