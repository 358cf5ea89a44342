"""Pair quotation marks and brackets, also where text is tokenised or marks are missing."""

from __future__ import annotations

import re

from newsrag.types import Span

__all__ = ["SAYING", "pair_marks"]

_LONGEST_UNIT = 350
"""Characters up to which a quotation or a bracket is kept whole."""
_LONGEST_PAIR = 700
"""Characters after which an opening mark that is ambiguous is taken to have never closed."""

_MARKS = re.compile(r"``|''|[\"″“”„‟«»‹›「」『』〝〞()\[\]（）]")
_CLOSING = {
    "(": ")",
    "[": "]",
    "（": "）",
    "``": "'' ” \"",
    '"': "\" ” ''",
    "″": '″ " ”',
    "“": "” \" ''",
    "”": "”",
    "„": "“ ”",
    "‟": "”",
    "«": "»",
    "»": "«",
    "‹": "›",
    "›": "‹",
    "「": "」",
    "『": "』",
    "〝": "〞",
}
_CLOSERS = {mark: frozenset(closing.split()) for mark, closing in _CLOSING.items()}
_BRACKETS = frozenset("()[]（）")
_ONLY_OPEN = frozenset(["``", "„", "‟", "「", "『", "〝", "(", "[", "（"])
_ONLY_CLOSE = frozenset(["''", "」", "』", "〞", ")", "]", "）"])
_SINGLE = re.compile(
    r"['‘](?<!\w.)(?:(?<=‘) |(?=\S))(?:[^'‘’]|(?<=\w)['’](?=\w)| ’ (?=s\b)){1,350}?"
    r"[.,!?…] ?['’](?!\w| s\b)"
)

SAYING = (
    "(?:said|says|asked|asks|wrote|writes|tweeted|shouted|yelled|cried|exclaimed|replied|added"
    "|wondered|recalled|joked|quipped|continued)"
)
"""Regular expression of the verbs that tell who spoke."""
_SPOKEN_BEFORE = re.compile(rf"\s+(?:(?:he|she|they)\s+)?{SAYING}\b", re.IGNORECASE)
_SPEAKS_AFTER = re.compile(rf"\b{SAYING}\s*[,:]\s*\Z", re.IGNORECASE)


def pair_marks(text: str) -> tuple[set[int], list[Span]]:
    """Return where quotations and brackets open, and the spans of those that stay whole.

    The spans are disjoint and sorted: one inside another is left out.
    """
    openers: set[int] = set()
    units: list[Span] = [_match_span(match) for match in _SINGLE.finditer(text)]
    quote: tuple[int, str] | None = None
    brackets: list[tuple[int, str]] = []
    for match in _MARKS.finditer(text):
        mark, at = match.group(), match.start()
        if mark in _BRACKETS:
            if mark in _ONLY_OPEN:
                openers.add(at)
                brackets.append((at, mark))
            elif brackets:
                units.append(Span(brackets.pop()[0], match.end()))
        elif _opens(text, match, quote):
            openers.add(at)
            quote = at, mark
        elif quote is not None and mark in _CLOSERS[quote[1]]:
            units.append(Span(quote[0], match.end()))
            quote = None
    return openers, _outermost([unit for unit in units if len(unit) <= _LONGEST_UNIT])


def _match_span(match: re.Match[str]) -> Span:
    return Span(match.start(), match.end())


def _opens(text: str, match: re.Match[str], quote: tuple[int, str] | None) -> bool:
    """Whether a quotation mark opens a quotation, given the one that is open, if any."""
    mark, at, end = match.group(), match.start(), match.end()
    if mark in _ONLY_OPEN or mark in _ONLY_CLOSE:
        return mark in _ONLY_OPEN
    before = at == 0 or text[at - 1].isspace() or text[at - 1] in "([{—–-/:"
    after = end < len(text) and not text[end].isspace()
    closes = quote is not None and mark in _CLOSERS[quote[1]]
    if before and after:
        return mark in '"″' or not closes
    if not before and not after:
        return mark == "“" and not closes
    # In tokenised text the marks have a space on either side, and one that is missing would turn
    # all that follow inside out: verbs of saying and the length tell where to start again.
    if quote is not None and closes:
        speaks = _SPEAKS_AFTER.search(text, max(0, at - 16), at) is not None
        return mark == '"' and (speaks or at - quote[0] > _LONGEST_PAIR)
    return mark in '"“«' and not (mark == '"' and _SPOKEN_BEFORE.match(text, end))


def _outermost(units: list[Span]) -> list[Span]:
    """Return the units that lie in no other, sorted; overlapping ones are joined."""
    merged: list[Span] = []
    for unit in sorted(units):
        if merged and unit.start < merged[-1].end:
            merged[-1] = Span(merged[-1].start, max(merged[-1].end, unit.end))
        else:
            merged.append(unit)
    return merged
