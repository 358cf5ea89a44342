"""Finds who says what in an article: the content, the speaker and the words that tell."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from newsrag.speech.cues import ADJUNCT_HEADS, DAYS, FACTS, NEGATING, SAYING, TELLING
from newsrag.speech.speakers import PRONOUNS, Names, phrase_after, phrase_before
from newsrag.speech.tokens import Token, quotations, tokens
from newsrag.text.paragraphs import paragraph_spans
from newsrag.text.sentences import sentence_spans
from newsrag.types import Attribution, Span, Wording

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = ["attributions"]

_REPORTING = SAYING | FACTS | TELLING
_NAMING = frozenset("called calls calling described describes dubbed branded labelled".split())
_FEWEST_LETTERS = 2
_MOST_ADJUNCT = 16


@dataclass(frozen=True, slots=True)
class _Said:
    """An attribution before its speaker's name is known."""

    content: Span
    speaker: Span
    cue: Span


@dataclass
class _Sentence:
    """A sentence of a paragraph, and what was found in it."""

    span: Span
    tokens: list[Token]
    said: list[_Said] = field(default_factory=list)


def attributions(text: str, language: str = "en") -> list[Attribution]:
    """Return what an article puts into somebody's mouth, in order of its text.

    By rules for English: a verb of reporting with its subject before or after it ("X said
    that", ", X said", "said X"), "according to X", and quotations that go on after the sentence
    that names who speaks, over paragraphs too. A pronoun is the last speaker who was named.

    Args:
        text: the article's text.
        language: ISO 639 code; of a language other than English only nothing is returned.
    """
    if not language.casefold().startswith("en"):
        return []
    finder = _Finder(text)
    return finder.found()


class _Finder:
    def __init__(self, text: str) -> None:
        self._text = text
        self._names = Names(text)
        self._last: _Said | None = None
        self._named = ""

    def found(self) -> list[Attribution]:
        sentences = sentence_spans(self._text)
        result: list[Attribution] = []
        open_before = False
        for paragraph in paragraph_spans(self._text):
            inside = [s for s in sentences if paragraph.start <= s.start < paragraph.end]
            marked = quotations(self._text, paragraph)
            spans = [span for span, _ in marked]
            parts = [_Sentence(each, tokens(self._text, each, spans)) for each in inside]
            for part in parts:
                part.said = list(_said_in(self._text, part.tokens))
            self._carry(parts, open_before=open_before)
            for part in parts:
                for said in part.said:
                    result.append(self._attribution(said, spans))
            open_before = bool(marked) and not marked[-1][1]
        return result

    def _carry(self, parts: list[_Sentence], *, open_before: bool) -> None:
        """Give quotations that stand alone the speaker beside them in their paragraph."""
        speaking = self._last if open_before else None
        for at, part in enumerate(parts):
            if part.said:
                speaking = part.said[-1]
                continue
            alone = _quotation_alone(part.tokens)
            if alone is None:
                speaking = speaking if _is_quoted(part.tokens) else None
                continue
            known = speaking
            if known is None and at + 1 < len(parts) and parts[at + 1].said:
                known = parts[at + 1].said[0]
            if known is None and at == 0 and self._last is not None:
                known = self._last
            if known is not None:
                part.said = [_Said(alone, known.speaker, known.cue)]
        for part in parts:
            if part.said:
                self._last = part.said[-1]
        if parts and not any(part.said for part in parts):
            self._last = None

    def _attribution(self, said: _Said, quoted: Sequence[Span]) -> Attribution:
        mention = said.speaker.of(self._text)
        if mention.casefold() in PRONOUNS and self._named:
            name = self._named
        else:
            name = self._names.fullest(mention)
            if mention.casefold() not in PRONOUNS:
                self._named = name
        content = said.content
        inner = [q for q in quoted if q.start < content.end and q.end > content.start]
        if any(q.start <= content.start and content.end <= q.end for q in inner):
            wording = Wording.DIRECT
        else:
            wording = Wording.MIXED if inner else Wording.INDIRECT
        return Attribution(content, said.speaker, said.cue, name, wording)


def _quotation_alone(parts: Sequence[Token]) -> Span | None:
    """Return what is inside the quotation that a sentence consists of, if it does."""
    words = [each for each in parts if each.quoted or each.is_word]
    if len(words) == 1 and words[0].quoted:
        return _inside(words[0])
    return None


def _is_quoted(parts: Sequence[Token]) -> bool:
    return any(each.quoted for each in parts)


def _inside(token: Token) -> Span | None:
    """Return a quotation without its marks and the comma or stop before the closing one."""
    start, end = token.span.start, token.span.end
    raw = token.text
    left = len(raw) - len(raw.lstrip("\"“”„«»‘’'″ \n"))
    right = len(raw) - len(raw.rstrip("\"“”„«»‘’'″ \n.,"))
    if left + right >= len(raw):
        return None
    return Span(start + left, end - right)


def _said_in(text: str, parts: list[Token]) -> Iterator[_Said]:
    """Yield what a sentence reports, in order."""
    at = 0
    taken = -1
    while at < len(parts):
        found = list(_at(text, parts, at, taken))
        for said in found:
            taken = max(taken, said.content.end)
            yield said
        at += 1


def _at(text: str, parts: list[Token], at: int, taken: int) -> Iterator[_Said]:
    token = parts[at]
    if token.quoted or not token.is_word:
        return
    lower = token.lower
    after = parts[at + 1] if at + 1 < len(parts) else None
    if lower == "according" and after is not None and after.lower == "to":
        yield from _according(text, parts, at)
    elif lower in _REPORTING or lower in _NAMING:
        if parts[at].span.start < taken and not parts[at - 1].quoted:
            # Inside what another verb reports: "X said that Y had said Z".
            return
        yield from _verb(text, parts, at)
    elif after is not None and after.text == ":" and at + 2 < len(parts) and parts[at + 2].quoted:
        return


def _according(text: str, parts: list[Token], at: int) -> Iterator[_Said]:
    cue = Span(parts[at].span.start, parts[at + 1].span.end)
    speaker = phrase_after(parts, at + 2)
    if speaker is None:
        return
    before = _clause(text, parts, 0, at)
    if before is not None and at > 2:
        yield _Said(before, speaker, cue)
        return
    rest = next((n for n in range(at + 2, len(parts)) if parts[n].text == ","), None)
    if rest is not None:
        content = _clause(text, parts, rest + 1, len(parts))
        if content is not None:
            yield _Said(content, speaker, cue)


def _verb(text: str, parts: list[Token], at: int) -> Iterator[_Said]:
    """Yield what the verb at a token reports, to either side of it."""
    lower = parts[at].lower
    before = parts[at - 1] if at else None
    if before is not None and before.lower in NEGATING and not _is_passive_quote(parts, at):
        return
    inverted = before is not None and (
        before.quoted or (before.text == "," and lower in SAYING | {"added", "explained", "told"})
    )
    speaker = phrase_before(parts, at)
    left_end = None
    if speaker is None or (before is not None and before.quoted):
        if not inverted:
            return
        speaker = phrase_after(parts, at + 1)
        if speaker is None:
            return
        left_end = at - (1 if before is not None and before.text == "," else 0)
    else:
        first = next(n for n, each in enumerate(parts) if each.span.start >= speaker.start)
        if first and (parts[first - 1].text == "," or parts[first - 1].quoted):
            left_end = first - (1 if parts[first - 1].text == "," else 0)
    cue = parts[at].span
    left = _left_content(text, parts, left_end)
    right = _right_content(text, parts, at + 1, lower, speaker)
    if left is not None and left_end is not None and parts[left_end - 1].quoted:
        yield _Said(left, speaker, cue)
        if right is not None and _is_direct(parts, right):
            yield _Said(right, speaker, cue)
    elif right is not None:
        yield _Said(right, speaker, cue)
    elif left is not None and lower not in _NAMING:
        yield _Said(left, speaker, cue)


def _is_passive_quote(parts: list[Token], at: int) -> bool:
    return parts[at].lower == "saying"


def _is_direct(parts: list[Token], content: Span) -> bool:
    return any(p.quoted and p.span.start <= content.start < p.span.end for p in parts)


def _left_content(text: str, parts: list[Token], end: int | None) -> Span | None:
    if end is None or end <= 0:
        return None
    if parts[end - 1].quoted:
        quoted = _inside(parts[end - 1])
        whole = _clause(text, parts, 0, end)
        words = sum(1 for p in parts[: end - 1] if p.is_word)
        return quoted if words == 0 or quoted is None else whole
    return _clause(text, parts, 0, end)


def _right_content(
    text: str, parts: list[Token], start: int, verb: str, speaker: Span
) -> Span | None:
    """Return what follows a verb: a quotation, or a clause that it can report."""
    that = _that(parts, start)
    at = start
    if that is not None:
        at = that + 1
    else:
        at = _past_adjunct(parts, start, verb)
    if at >= len(parts):
        return None
    token = parts[at]
    if token.text in {":", ","} and at + 1 < len(parts):
        if parts[at + 1].quoted:
            at += 1
            token = parts[at]
        elif token.text == ":":
            at += 1
            token = parts[at]
        else:
            return None
    if verb in _NAMING:
        quoted = next((p for p in parts[start:] if p.quoted), None)
        return _inside(quoted) if quoted is not None else None
    if token.quoted and not any(p.is_word for p in parts[at + 1 :]):
        return _inside(token)
    if token.quoted and parts[at - 1].text in {":", ","}:
        return _inside(token)
    if speaker.start >= parts[start - 1].span.start:
        return None  # "said X, a professor": what follows is about the speaker
    if verb not in SAYING and that is None and not token.quoted and verb not in _BARE:
        return None
    return _clause(text, parts, at, len(parts))


# Verbs that report a clause without "that".
_BARE = frozenset(
    "claimed claims claim told warned admitted insisted confirmed confirms believes denied "
    "announced argued suggested adding noting claiming explained added reported estimated "
    "predicted promised vowed pledged".split()
)


def _that(parts: list[Token], start: int) -> int | None:
    """Return where the "that" of a verb stands, past words that tell where, when and to whom."""
    for at in range(start, min(len(parts), start + _MOST_ADJUNCT)):
        if parts[at].quoted or parts[at].text in {",", ":", ";"}:
            return None
        if parts[at].lower == "that":
            first = parts[start].lower
            told = parts[start - 1].lower in TELLING
            if at == start or first in ADJUNCT_HEADS or told:
                return at
            return None
    return None


def _past_adjunct(parts: list[Token], start: int, verb: str) -> int:
    """Pass whom it was told to, and when and where, as far as that can be seen."""
    at = start
    if verb in TELLING and at < len(parts) and parts[at].is_word:
        at += 1
        while at < len(parts) and parts[at].is_capital and parts[at - 1].is_capital:
            at += 1
        if parts[at - 1].lower in {"the", "a", "its", "his", "her"}:
            at += 1
            while at < len(parts) and parts[at].is_capital:
                at += 1
    while at < len(parts) and parts[at].lower in DAYS:
        at += 1
    while at + 1 < len(parts) and parts[at].lower in {"on", "in", "at", "late", "early"}:
        if parts[at + 1].lower in DAYS:
            at += 2
        elif parts[at + 1].lower in {"a", "an", "the"} and at + 2 < len(parts):
            end = at + 2
            while end < len(parts) and parts[end].text not in {",", ":"} and not parts[end].quoted:
                end += 1
            if end < len(parts) and end - at < _MOST_ADJUNCT:
                return end
            if end >= len(parts):
                words = end - at
                return end if words < 9 else at + 3
            return at
        else:
            break
    return at


def _clause(text: str, parts: list[Token], start: int, end: int) -> Span | None:
    """Return tokens as a span without the marks at its ends; None if no word is left."""
    while start < end and not (parts[start].quoted or parts[start].is_word):
        start += 1
    while end > start and not (parts[end - 1].quoted or parts[end - 1].is_word):
        end -= 1
    if start >= end:
        return None
    if end - start == 1 and parts[start].quoted:
        return _inside(parts[start])
    span = Span(parts[start].span.start, parts[end - 1].span.end)
    letters = sum(letter.isalnum() for letter in span.of(text))
    return span if letters >= _FEWEST_LETTERS else None
