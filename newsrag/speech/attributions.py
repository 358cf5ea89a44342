"""Finds who says what in an article: the content, the speaker and the words that tell."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from newsrag.speech.cues import (
    ADJUNCT_HEADS,
    DAYS,
    FACTS,
    FINITE,
    NEGATING,
    SAYING,
    TELLING,
    UTTERANCES,
)
from newsrag.speech.names import Names
from newsrag.speech.speakers import PRONOUNS, phrase_after, phrase_before
from newsrag.speech.tokens import Token, quotations, tokens
from newsrag.text.paragraphs import paragraph_spans
from newsrag.text.sentences import sentence_spans
from newsrag.types import Attribution, Span, Wording

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = ["attributions"]

_REPORTING = SAYING | FACTS | TELLING
_NAMING = frozenset("called calls calling described describes dubbed branded labelled".split())
# "..., adding that": the speaker is the one before.
_PARTICIPLES = frozenset(
    "adding saying noting claiming stating stressing warning insisting tweeting writing".split()
)
_APPOSING = frozenset(["the", "a", "an", "who", "which", "whose"])
_FEWEST_LETTERS = 2
_SAID = frozenset(["said", "says", "say", "saying"])
_MOST_ADJUNCT = 16
_NEAR = 8  # tokens within which a name follows what is named: "called the plan a disgrace


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
                    _append(result, self._attribution(said, spans), spans)
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
        name = self._names.of(said.speaker.of(self._text))
        content = said.content
        inner = [q for q in quoted if q.start < content.end and q.end > content.start]
        if any(q.start <= content.start and content.end <= q.end for q in inner):
            wording = Wording.DIRECT
        else:
            wording = Wording.MIXED if inner else Wording.INDIRECT
        return Attribution(content, said.speaker, said.cue, name, wording)


def _append(found: list[Attribution], new: Attribution, quoted: Sequence[Span]) -> None:
    """Add an attribution; sentences of one quotation are one."""
    last = found[-1] if found else None
    if last is not None and last.speaker == new.speaker and any(
        q.start <= last.content.start and new.content.end <= q.end for q in quoted
    ):
        whole = Span(last.content.start, new.content.end)
        found[-1] = replace(last, content=whole)
        return
    found.append(new)


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
    taken = -1
    before: _Said | None = None
    for at in range(len(parts)):
        for said in list(_at(text, parts, at, taken, before)):
            before = said
            taken = max(taken, said.content.end)
            yield said


def _at(
    text: str, parts: list[Token], at: int, taken: int, before: _Said | None
) -> Iterator[_Said]:
    token = parts[at]
    if token.quoted or not token.is_word:
        return
    lower = token.lower
    after = parts[at + 1] if at + 1 < len(parts) else None
    if lower == "according" and after is not None and after.lower == "to":
        yield from _according(text, parts, at)
    elif lower in _PARTICIPLES:
        content = _right_content(text, parts, at + 1, lower, Span(0, 0)) if before else None
        if before is not None and content is not None:
            yield _Said(content, before.speaker, token.span)
    elif lower in _REPORTING or lower in _NAMING:
        if parts[at].span.start < taken and not parts[at - 1].quoted:
            # Inside what another verb reports: "X said that Y had said Z".
            return
        yield from _verb(text, parts, at)


def _according(text: str, parts: list[Token], at: int) -> Iterator[_Said]:
    cue = Span(parts[at].span.start, parts[at + 1].span.end)
    speaker = phrase_after(parts, at + 2)
    if speaker is None:
        return
    before = _clause(text, parts, 0, at)
    if before is not None and at > 2:
        yield _Said(before, speaker, cue)
        return
    commas = [n for n in range(at + 2, len(parts)) if parts[n].text == ","]
    rest = commas[0] if commas else None
    if len(commas) > 1 and parts[commas[0] + 1].lower in _APPOSING:
        rest = commas[1]
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
    turned = inverted and _is_speaker_after(parts, at + 1)
    if speaker is None or turned or (before is not None and before.quoted):
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
    if any(each.lower == "according" for each in parts[:at]) and at == len(parts) - 2:
        return
    cue = parts[at].span
    left = _left_content(text, parts, left_end)
    right = _right_content(text, parts, at + 1, lower, speaker)
    if left is not None and left_end is not None and _is_spoken(parts, left_end):
        yield _Said(left, speaker, cue)
        if right is not None and _is_direct(parts, right):
            yield _Said(right, speaker, cue)
    elif right is not None:
        yield _Said(right, speaker, cue)
    elif left is not None and lower not in _NAMING and not parts[left_end - 1].quoted:
        yield _Said(left, speaker, cue)


def _is_speaker_after(parts: list[Token], start: int) -> bool:
    """Whether a speaker follows a verb, and nothing that is said: "..., said the mayor."."""
    if start >= len(parts) or parts[start].lower == "that":
        return False
    end = start
    while end < len(parts) and parts[end].is_word and parts[end].lower not in FINITE | PRONOUNS:
        end += 1
    return end > start and (end == len(parts) or parts[end].text in {".", ",", ";", "("})


def _is_spoken(parts: list[Token], end: int) -> bool:
    """Whether what ends before a token is a quotation, and not a title: it ends with a mark."""
    quoted = parts[end - 1]
    after = parts[end].text if end < len(parts) else ""
    return quoted.quoted and (after == "," or quoted.text[-2:-1] in {",", ".", "!", "?", "…", "-"})


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
        quoted = next((p for p in parts[start : start + _NEAR] if p.quoted), None)
        return _inside(quoted) if quoted is not None else None
    if token.quoted and not any(p.is_word for p in parts[at + 1 :]):
        return _inside(token)
    if token.quoted and parts[at - 1].text in {":", ","}:
        return _inside(token)
    if speaker.start >= parts[start - 1].span.start:
        return None  # "said X, a professor": what follows is about the speaker
    if token.quoted and at + 1 < len(parts) and parts[at + 1].text == ",":
        return _inside(token)
    bare = verb not in _SAID and that is None and not token.quoted
    if bare and not _reports_clause(parts[at:], verb):
        return None
    return _clause(text, parts, at, _end_of_content(parts, at))


def _end_of_content(parts: Sequence[Token], start: int) -> int:
    """Return where a reported clause ends: where its speaker is said to say something else."""
    for at in range(start + 2, len(parts) - 1):
        lower = parts[at].lower
        if lower == "according" and parts[at + 1].lower == "to" and parts[at - 1].text == ",":
            return at - 1
        if lower in _PARTICIPLES and parts[at - 1].text in {",", "–", "—"}:
            return at - 1
        if lower in {"while", "also"} and parts[at + 1].lower in _PARTICIPLES:
            return at
        if lower in _REPORTING and (
            parts[at - 1].lower in {"and", "but"}
            or (parts[at - 1].lower in {"now", "then", "also"} and parts[at - 2].lower in {"and", "but"})
        ):
            joint = at - 1 if parts[at - 1].lower in {"and", "but"} else at - 2
            return joint
    return len(parts)


def _reports_clause(parts: Sequence[Token], verb: str) -> bool:
    """Whether words after a verb without "that" are a clause, and not what it does something to."""
    if verb in _PROMISING and parts and parts[0].lower == "to":
        return True
    for at, part in enumerate(parts[:_MOST_ADJUNCT]):
        if part.quoted or part.text in {",", ";", ":"}:
            return False
        if at and (part.lower in FINITE or parts[0].lower in PRONOUNS):
            return True
    return False


# Verbs of what the speaker will do.
_PROMISING = frozenset(
    "promised promises promise vowed vows pledged pledges threatened threatens agreed".split()
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
    while at < len(parts) and parts[at].lower in _WHEN | DAYS:
        end = _adjunct_end(parts, at)
        if end is None:
            break
        at = end
    return at


_WHEN = frozenset("on in at late early earlier during via through last this later".split())


def _adjunct_end(parts: Sequence[Token], at: int) -> int | None:
    """Return where "on Monday", "in a statement to the agency" and the like end."""
    if parts[at].lower in DAYS:
        return at + 1
    for end in range(at + 1, min(len(parts), at + _MOST_ADJUNCT)):
        lower = parts[end].lower
        if lower in DAYS:
            return end + 1
        if parts[end].quoted or parts[end].text in {",", ":"}:
            return end
        if lower in UTTERANCES and (end + 1 == len(parts) or parts[end + 1].lower not in UTTERANCES):
            return end + 1
        if lower in FINITE | PRONOUNS:
            return None
    return None


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
