"""Proves who said the words of a citation, by reading its article for speakers once more."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from newsrag.proof.history import History
    from newsrag.proof.told import Said
    from newsrag.types import Citation

__all__ = ["unsaid"]


def unsaid(said: Said | None, citation: Citation, history: History) -> str:
    """Return what is wrong with who is said to have said something; nothing where that is right.

    Args:
        said: the speaker, the wording and the cue to prove; None where nobody is told.
        citation: what was said; it must be verbatim.
        history: the versions of its article.
    """
    if said is None:
        return ""
    versions = history.cited(citation)
    if not versions:
        return "no known version of the article has this digest"
    article = versions[0]  # all have this text, and may be read as of another language
    read = (each for version in versions for each in history.said(version))
    here = [each for each in read if each.content == citation.span]
    if not any(each.name == said.speaker for each in here):
        return f"the article does not say that {said.speaker} said so"
    exact = (said.wording, said.cue)
    found = [(each.wording.value, " ".join(each.cue.of(article.text).split())) for each in here]
    return "" if exact in found else "the article has other words for how it was said"
