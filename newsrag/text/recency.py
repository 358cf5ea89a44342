"""Tells whether a question asks for the latest news on its matter."""

from __future__ import annotations

from newsrag.text.question_words import DASHES, Words
from newsrag.text.word_sets import word_set

__all__ = ["asks_for_latest"]

_LATEST = tuple(
    (phrase.split()[0], phrase)
    for phrase in (
        "latest", "newest", "most recent", "most - recent", "most recently", "right now",
        "as of now", "as of today", "at the moment", "at present", "up to date",
        "up - to - date", "breaking news", "these days", "nowadays", "what is new",
        "what ' s new", "what ’ s new", "today ' s", "today ’ s",
    )
)  # fmt: skip
_STARTS = frozenset(first for first, _ in _LATEST)
_ASKING = word_set("who whose whom what which where when why how is are do does can will")
_CLAUSE_ENDS = word_set(", ; : ( ) that which who whose whether and")
_DESCRIBING = word_set("considering based given between")
_NOT_NOW_AFTER = word_set("until till by from before even")
_NOT_NOW_BEFORE = word_set("that called known named defunct former formerly") | DASHES
_OWNERS = word_set("the its his her our their s")


def asks_for_latest(question: str) -> bool:
    """Whether a question wants the newest articles first.

    "latest", "newest", "most recent", "right now", "at the moment", "these days" and "today's"
    say so, "now", "currently" and "the current" only where the question itself is put in the
    present ("Who is now in charge?", "Where is she now?"), not where they describe something ("the
    firm that is now on trial", "the now-defunct bank"). "recent" and "recently" do not: they are
    said of anything in the news. What follows "Considering ..." or "Based on ..." describes an
    article too. Capitalised words are taken for names, but for the first of a sentence.
    """
    words = Words(question)
    if words.low(0) in _DESCRIBING:
        return False
    asking = words.low(0) in _ASKING
    for at, low in enumerate(words.lows):
        asking = asking and (at == 0 or low not in _CLAUSE_ENDS)
        if low in _STARTS and _is_latest(words, at):
            return True
        if low == "now" and _is_now(words, at) and (asking or _is_last(words, at)):
            return True
        if asking and (low == "currently" or (low == "current" and _is_current(words, at))):
            return True
    return False


def _is_latest(words: Words, at: int) -> bool:
    low = words.low(at)
    if not words.is_plain(at):
        return False
    if low == "latest" and words.follows(at - 2, "at the"):
        return False
    if low == "today" and words.low(at - 1) == "in":
        return False
    return any(first == low and words.follows(at, phrase) for first, phrase in _LATEST)


def _is_now(words: Words, at: int) -> bool:
    before, after = words.low(at - 1), words.low(at + 1)
    return words.is_plain(at) and before not in _NOT_NOW_AFTER and after not in _NOT_NOW_BEFORE


def _is_last(words: Words, at: int) -> bool:
    """Whether only a mark or two follow."""
    return len(words) - at <= 3 and not any(low.isalnum() for low in words.lows[at + 1 :])


def _is_current(words: Words, at: int) -> bool:
    """Whether the question is about "the current ...", near its beginning."""
    noun = words.low(at + 1)[:1].isalpha() and words.low(at + 1) not in ("of", "affairs")
    return at <= 8 and noun and words.low(at - 1) in _OWNERS
