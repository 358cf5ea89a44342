"""Content words: what remains of a question when the words that only shape it are taken out."""

from __future__ import annotations

import re

__all__ = ["content_words"]

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
    reportedly said say says tell think thinks thought told
"""
_FUNCTION_WORDS = frozenset(_LISTED.split())


def content_words(question: str) -> list[str]:
    """Return the words of a question that say what it is about, as written and in order."""
    words = _WORD.findall(question)
    return [word for word in words if _plain(word) not in _FUNCTION_WORDS] or words


def _plain(word: str) -> str:
    return word.casefold().replace("’", "'")
