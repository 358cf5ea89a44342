"""One report in a sentence, by the tokens of its parts."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from newsrag.speech.contents import Extent
    from newsrag.speech.phrases import Phrase

__all__ = ["Reported"]


class Reported(NamedTuple):
    """What a sentence reports: which tokens are the content, the speaker and the cue."""

    content: Extent
    speaker: Phrase
    cue: Extent
