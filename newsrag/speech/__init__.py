"""The speech room: who says what in an article, by rules over its words and marks.

An article is cut into paragraphs, sentences and tokens (``tokens``, with the quotations of
``marks``). In each sentence, ``reports`` looks for verbs of reporting (``verbs``; ``groups`` reads
the auxiliaries around one), for who is their subject (``subjects``, ``phrases``, ``asides``,
``beside``, ``inversions``) and for what they report (``beginnings``, ``openings``, ``complements``,
``contents``, ``leftwards``); ``others`` and ``attitudes`` find what is told without such a verb.
``turns`` gives quotations that stand alone the speaker beside them. ``referents`` says whom the
words at a verb mean, by the names in the article (``names``, ``entities``) and what it calls their
bearers (``appositions``, ``descriptions``). ``speakers`` compares the names of speakers.
"""

from __future__ import annotations

from newsrag.speech.attributions import attributions

__all__ = ["attributions"]
