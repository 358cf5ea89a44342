"""Content words: what remains of a question when the words that only shape it are taken out."""

from __future__ import annotations

import re

__all__ = ["content_words", "is_question"]

_WORD = re.compile(r"\w+(?:['’]\w+)*")

# English words that say how a question is put, not what it is about. A question made of nothing
# else keeps them all.
_LISTED = """
    a about above after again against all also am an and any are aren't as at be because been
    before being below between both but by can can't cannot could couldn't did didn't do does
    doesn't doing don't down during each else ever few for from further had hadn't has hasn't
    have haven't having he her here hers herself him himself his how i if in into is isn't it
    its itself just let's me more most my myself no nor not of off on once only or other ought
    our ours ourselves out over own same shall she should shouldn't so some such than that the
    their theirs them themselves then there these they this those through to too under until
    up upon us very was wasn't we were weren't what whatever when where whether which while
    who whoever whom whose why will with within without won't would wouldn't you your yours
    yourself yourselves according article articles happen happened happens many much
    latest newest reportedly said say says tell think thinks thought told
"""
_FUNCTION_WORDS = frozenset(_LISTED.split())

_ASKING = re.compile(
    r"\W*(?:who|whom|whose|what|when|where|which|why|how|is|are|am|was|were|do|does|did|has|have|had"
    r"|can|could|will|would|shall|should|may|might|must)\b",
    re.IGNORECASE,
)
_CLOSING = " \t\"'”’»)]."


def is_question(text: str) -> bool:
    """Whether this asks something (in English), rather than naming a topic."""
    return bool(_ASKING.match(text)) or text.rstrip(_CLOSING).endswith("?")


def content_words(question: str, *, or_all: bool = True) -> list[str]:
    """Return the words of a question that say what it is about, as written and in order.

    Args:
        question: the question.
        or_all: return all words of a question that has no others.
    """
    words = _WORD.findall(question)
    content = [word for word in words if _plain(word) not in _FUNCTION_WORDS]
    return content or (words if or_all else [])


def _plain(word: str) -> str:
    return word.casefold().replace("’", "'")
