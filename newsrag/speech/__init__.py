"""The speech room: who says what in an article, by rules over its words and marks."""

from __future__ import annotations

from newsrag.speech.attributions import attributions

__all__ = ["attributions"]
