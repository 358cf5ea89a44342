"""Proves who said the words of a citation, by reading its article for speakers once more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsrag.speech import attributions

if TYPE_CHECKING:
    from collections.abc import Sequence

    from newsrag.proof.documents import Said
    from newsrag.types import Article, Citation

__all__ = ["unsaid"]

_ENGLISH = "en"


def unsaid(said: Said, citation: Citation, versions: Sequence[Article]) -> str:
    """Return what is wrong with who is said to have said something; nothing where that is right.

    Args:
        said: the speaker, the wording and the cue to prove.
        citation: what was said; it must be verbatim.
        versions: the versions of its article.
    """
    article = next((each for each in versions if each.digest == citation.digest), None)
    if article is None:
        return "no known version of the article has this digest"
    here = [
        each
        for each in attributions(article.text, article.language or _ENGLISH)
        if each.content == citation.span
    ]
    if not any(each.name == said.speaker for each in here):
        return f"the article does not say that {said.speaker} said so"
    exact = (said.wording, said.cue)
    found = [(each.wording.value, " ".join(each.cue.of(article.text).split())) for each in here]
    return "" if exact in found else "the article has other words for how it was said"
