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
# Words in capitals and numbers: "OFER PRISON, West Bank, Jan 1". What ends with a verb or a stop is
# the line under a photo.
_WORD = r"(?:(?:[^\W\d_a-z][\w.'’/-]*|\d{1,4}\.?|and|of|de|la|el),? )"
_PLACE = _WORD + "{1,8}"
_MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.? \d{1,2}"
_DASH = r"[ \t]*(?:--|[-‐‑–—:])"
_DATELINE = re.compile(
    rf"^(?:{_PLACE})?\((?:The )?({_LISTED})(?:/[^()\n]{{1,20}})?\){_DASH}"  # KYIV (Reuters) -
    rf"|^{_WORD}{{0,5}}{_MONTH} \(({_LISTED})\)[ \t]+(?=\w)"  # Delhi, May 3 (PTI) Talks began
    rf"|^{_PLACE}({_LISTED}){_DASH}[ \t]"  # MOSCOW. March 3. Interfax -
    rf"|^{_PLACE}/({_LISTED})/"  # MOSCOW, March 3. /TASS/.
    rf"|\d:\d\d \(({_LISTED})\)$",  # Updated: 2016-07-15 06:50 (Xinhua)
    re.MULTILINE,
)
_APART = re.compile(r"[,;|&]| and ")
_STAFF = (
    "News|Agency|Staff|Editorial|Sports?|Business|Political|Science|Health|Writers?|Reporters?|"
    "Correspondents?|Editors?|Desk"
)
_AUTHOR = re.compile(
    rf"(?:By )?(?:[^/]*/ ?|.* (?:for|of|at|-|–|—) |[^(]*\()?(?:The )?({_LISTED})"
    rf"(?: (?:{_STAFF}))*(?: [Ii]n [A-Z]\w+)?\)?"
)
_PICTURES = re.compile(r"\b(?:Getty|Images?|Photos?|Pictures?)\b", re.IGNORECASE)
_BEGINNING = 250


def agency(article: Article) -> str:
    """Return the agency that an article is from, empty if it does not say so.

    Its author must be the agency or somebody of it ("A. Name/AP", "A. Name for Reuters"), or one of
    its first lines must begin as those of agencies do, with a place, the agency and a dash. So
    nobody with an agency's name counts, none that is quoted further on, and none that a photo is
    from, unless an author's line or a caption is written as if it did.
    """
    for author in _authors(article.author or ""):
        if found := _AUTHOR.fullmatch(author):
            return _NAMES[found[1]]
    dateline = _DATELINE.search(article.text[:_BEGINNING])
    return _NAMES[next(filter(None, dateline.groups()))] if dateline else ""


def _authors(listed: str) -> list[str]:
    """Return the authors that a line names; none where it names pictures, too."""
    if _PICTURES.search(listed):
        return []
    return [each.strip() for each in _APART.split(listed[:_BEGINNING])]
