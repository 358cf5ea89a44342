"""Find sentences as exact spans: the library sentencex, corrected for what news texts do."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from typing import TYPE_CHECKING

import sentencex

from newsrag.text.abbreviations import NEVER_LAST, OFTEN_LAST, SHORT_MONTHS, STARTERS
from newsrag.text.pairing import SAYING, pair_marks
from newsrag.text.paragraphs import paragraph_spans
from newsrag.text.word_sets import word_set
from newsrag.types import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["sentence_spans"]


_MASKED = re.compile(
    r"[\"″“”„‟«»‹›「」『』〝〞()\[\]（）'‘’‚‛`´•●▪■◆►‣◦\n\r\v\f\x1c-\x1e\x85\u2028\u2029]"
)
_APOSTROPHE = re.compile(r"['’](?<=\w.)(?=\w)")
_SURROGATE = re.compile(r"[\ud800-\udfff]")
_CAPITAL = re.compile(r"[.!?…]\s+(?=[^\W\d_])")
_BLOCK = 2000
"""Characters without any white space that sentencex is given at once."""
_UNBROKEN = re.compile(r"\S+")
_WIDE_STOPS = "。！？．।॥۔؟။።፧។"
_STOP = ".!?…。！？।۔؟ \t\xa0"
_WORD = re.compile(r"[^\W_]+")
_FIRST_WORD = re.compile(r"(?:[-–—]+\s*)?([^\W_]+)")
_LIST_MARK = re.compile(r"\W*(?:\d{1,3}|[A-Za-z]|[ivx]{1,4})\s?[.)]\s*")
_JOINS_LEFT = frozenset(",;:.!?…%/}*、，；：。！？।۔؟")
_INITIALS = re.compile(r"(?:[A-Za-z]\.)*[A-Z]|[ap]\.m|(?:[A-Z]\.)+[A-Z][a-z]+")
_INITIAL = re.compile(r"(?<![^\W_])[A-Z]\Z")
_PARTY = re.compile(r"[DRI]-[A-Z][\w.]*")
_CONTRACTION = re.compile(r"['’] ?(?:s|t|d|m|ll|re|ve) ?\.\s*\Z")
_ATTRIBUTION = re.compile(
    rf"(?!(?:He|I|It|She|The[yn]|We|You)\b)(?:[A-Z][\w’'.-]*\s+){{1,4}}{SAYING}\b"
)
_HALF_DAYS = frozenset(["a.m", "p.m"])
_AFTER_TIME = re.compile(r"(?i:(?:mon|tues|wednes|thurs|fri|satur|sun)day)|[A-Z]{0,3}T|UTC")
_PLAIN_WORDS = word_set("ill is la mass may me miss no so us")
"""Lower-case words that are also abbreviations when they have a capital letter."""
_SURE_STARTERS = word_set("but he however indeed it meanwhile she the they this we")


def sentence_spans(text: str, within: Span | None = None, language: str = "en") -> list[Span]:
    """Return the sentences of ``text`` as spans without their outer white space, in order.

    The spans do not overlap, cover every character that is not white space, and never cross the
    end of a paragraph (:func:`~newsrag.text.paragraphs.paragraph_spans`). Boundaries come from the
    library sentencex, which knows the abbreviations of many languages. It sees the text with
    quotation marks and brackets blanked out, because it pairs them in quadratic time and never
    splits between them; what they mean is decided here:

    - A quotation or bracket of at most 350 characters stays whole, with the words around it that
      belong to the sentence: a statement of one to three sentences is cited better in one piece.
    - A longer one is split at its inner sentence ends, so that the cited piece stays short. So is
      one that its paragraph does not close.
    - Words after a closing mark belong to the quoted sentence when they start in lower case, or
      when, after a question or an exclamation, they are a name and a verb of saying.

    A sentence does not start with a lower-case letter, except in text that has no capitals.

    Args:
        text: the article's text.
        within: the part of it that is wanted; a sentence that reaches over its ends is cut there.
        language: ISO 639 code; an unknown one is split by general rules. A region is ignored.
    """
    start, end = (0, len(text)) if within is None else (within.start, min(within.end, len(text)))
    spans: list[Span] = []
    for paragraph in paragraph_spans(text):
        if paragraph.end <= start or paragraph.start >= end:
            continue
        for sentence in paragraph_sentences(text, paragraph, language):
            clipped = _clip(text, sentence, start, end)
            if clipped is not None:
                spans.append(clipped)
    return spans


def paragraph_sentences(text: str, paragraph: Span, language: str = "en") -> list[Span]:
    """Return the sentences of one paragraph of ``text``: see :func:`sentence_spans`."""
    code = re.split(r"[-_]", language.strip().lower())[0] or "en"
    return list(_Paragraph(paragraph.of(text), code).sentences(paragraph.start))


def _clip(text: str, span: Span, start: int, end: int) -> Span | None:
    """Cut a span to a range and trim it; None when only white space or nothing is left."""
    if start <= span.start and span.end <= end:
        return span
    low, high = max(span.start, start), min(span.end, end)
    piece = text[low:high].strip() if low < high else ""
    if not piece:
        return None
    low += text[low:high].index(piece[0])
    return Span(low, low + len(piece))


class _Paragraph:
    """One paragraph and what is known of its marks while its boundaries are judged."""

    def __init__(self, text: str, language: str) -> None:
        self.text = text
        self.language = language
        self.masked = _SURROGATE.sub("x", _MASKED.sub(" ", _APOSTROPHE.sub("x", text)))
        self.openers, self.units = pair_marks(text)
        self.unit_ends = [unit.end for unit in self.units]
        self.lower_only = self.masked.islower()
        self.upper_only = self.masked.isupper()

    def sentences(self, offset: int) -> Iterator[Span]:
        """Yield the sentences as spans that are moved by ``offset``."""
        start = 0
        for cut in [*self._cuts(), len(self.text)]:
            piece = self.text[start:cut]
            left = len(piece) - len(piece.lstrip())
            if left < len(piece):
                yield Span(offset + start + left, offset + start + len(piece.rstrip()))
            start = cut

    def _cuts(self) -> list[int]:
        """Return the offsets at which a sentence starts, the first one left out."""
        cuts: list[int] = []
        last = seen = 0
        for left, right, known in self._candidates():
            if not self._is_boundary(left, right, known):
                continue
            cut = self._place(left, right)
            if self._is_held(cut, last) or _is_list_mark(self.masked, last, cut):
                continue
            if _WORD.search(self.masked, seen, cut):
                cuts.append(cut)
                last = cut
            seen = cut
        if cuts and not _WORD.search(self.masked, last):
            cuts.pop()
        return cuts

    def _candidates(self) -> Iterator[tuple[int, int, bool]]:
        """Yield (end of the left text, start of the right, whether sentencex splits there)."""
        known = set(_library_starts(self.masked, self.language))
        capitals = {match.end() for match in _CAPITAL.finditer(self.masked)}
        for right in sorted(known | capitals):
            left = right
            while left and self.masked[left - 1].isspace():
                left -= 1
            if left and right < len(self.masked):
                yield left, right, right in known

    def _place(self, left: int, right: int) -> int:
        """Give closing marks between two sentences to the left one, opening marks to the right."""
        for index in range(left, right):
            if index in self.openers or self._opens_alone(index):
                return index
        return right

    def _opens_alone(self, index: int) -> bool:
        """Whether a single quotation mark stands before a word, as at the start of a quotation."""
        mark = self.text[index]
        if mark in "‘‚‛`•●▪■◆►‣◦":
            return True
        return (
            mark in "'’"
            and index > 0
            and self.text[index - 1].isspace()
            and self.text[index + 1].isalnum()
        )

    def _is_held(self, cut: int, last: int) -> bool:
        """Whether ``cut`` lies inside a unit that stays whole, or right after one that goes on.

        In scripts without spaces the words that follow a quotation at once are its attribution
        when it opened the sentence.
        """
        index = bisect_left(self.unit_ends, cut)
        if index == len(self.units):
            return False
        unit = self.units[index]
        if cut < unit.end:
            return unit.start < cut
        start = _skip_space(self.text, last)
        return unit.start == start and unicodedata.category(self.text[cut]) == "Lo"

    def _is_boundary(self, left: int, right: int, known: bool) -> bool:
        """Whether a sentence ends before ``left`` and the next one starts at ``right``."""
        first = self.masked[right]
        if first in _JOINS_LEFT or unicodedata.category(first).startswith("M"):
            return False
        match = _FIRST_WORD.match(self.masked, right)
        following = match.group(1) if match else ""
        if following[:1].islower() and following.islower() and not self.lower_only:
            return False
        tail = self.masked[max(0, left - 40) : left]
        words = tail.rstrip(_STOP)
        stop = tail[len(words) :]
        if "…" in stop or ".." in stop:
            return True
        if left == right and _INITIAL.search(words):
            return False
        if self.language != "en" or not stop:
            return known
        if "?" in stop or "!" in stop:
            return (known or "?" in stop) and not self._is_attribution(left, right)
        return self._ends_english(words.split()[-1] if words else "", following, left, known)

    def _is_attribution(self, left: int, right: int) -> bool:
        """Whether a quotation closes between the two and the right one says who spoke."""
        closed = any(not self.text[index].isspace() for index in range(left, right))
        return closed and _ATTRIBUTION.match(self.text, right) is not None

    def _ends_english(self, word: str, following: str, left: int, known: bool) -> bool:
        """Whether the full stop after ``word`` ends an English sentence before ``following``."""
        bare = word.lstrip("-–—●•*/").lower()
        starters = _SURE_STARTERS if self.upper_only else STARTERS
        starts = following.lower() in starters
        if bare in NEVER_LAST:
            return self.upper_only and starts
        if _PARTY.fullmatch(word):
            return starts
        if bare in SHORT_MONTHS and following[:1].isdigit():
            return False
        if bare in _HALF_DAYS and _AFTER_TIME.fullmatch(following):
            return False
        if known or (len(word) > 3 and word.isalpha() and word.islower()):
            return True
        if bare in OFTEN_LAST or _INITIALS.fullmatch(word):
            return starts
        if len(word) < 3 and _CONTRACTION.search(self.text, max(0, left - 12), left):
            return True
        return word in _PLAIN_WORDS or word == "May"


def _library_starts(text: str, language: str) -> Iterator[int]:
    """Yield where sentencex starts sentences in ``text``, white space skipped."""
    block, ended = 0, True
    for cut, ends in [*_block_cuts(text), (len(text), True)]:
        for boundary in sentencex.get_sentence_boundaries(language, text[block:cut]):
            if ended or boundary["start_index"]:
                yield _skip_space(text, block + boundary["start_index"])
        block, ended = cut, ends


def _block_cuts(text: str) -> Iterator[tuple[int, bool]]:
    """Yield where to cut a text for sentencex, and whether a sentence ends there.

    Its time grows with the square of a stretch without any white space, so these are cut, after
    a full stop of their script if there is one.
    """
    if len(text) <= _BLOCK:
        return
    for run in _UNBROKEN.finditer(text):
        start, end = run.span()
        while end - start > _BLOCK:
            stop = max(text.rfind(mark, start, start + _BLOCK) for mark in _WIDE_STOPS)
            start = stop + 1 if stop >= 0 else start + _BLOCK
            yield start, stop >= 0


def _skip_space(text: str, index: int) -> int:
    while index < len(text) and text[index].isspace():
        index += 1
    return index


def _is_list_mark(text: str, start: int, end: int) -> bool:
    return end - start < 8 and _LIST_MARK.fullmatch(text, start, end) is not None
