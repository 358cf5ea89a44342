"""Refuses a tokenizer that would make a text many times longer before it cuts it into tokens.

Its steps run in native code, which ends the process when the memory is used up.
"""

from __future__ import annotations

import json
from pathlib import Path

from newsrag.errors import ModelError

__all__ = ["check_growth"]

# Published tokenizers come to 32.
_MOST = 256
# How many characters, or bytes, one can become: with combined letters and ligatures.
_FACTORS = {"NFKC": 4, "NFKD": 4, "NFC": 2, "NFD": 4, "Precompiled": 4, "ByteLevel": 2}


def check_growth(file: Path) -> None:
    """Check a ``tokenizer.json``.

    Raises:
        ModelError: it is no JSON, or a text could grow more than any published tokenizer lets it.
    """
    try:
        settings = json.loads(file.read_text("utf-8"))
        left = [settings.get("normalizer"), settings.get("pre_tokenizer")]
    except (OSError, ValueError, RecursionError, AttributeError) as error:
        raise ModelError(f"{file} is no tokenizer in valid JSON", "save the model again") from error
    growth = 1
    while left and growth <= _MOST:
        step = left.pop()
        if isinstance(step, dict):
            growth *= _factor(step)
            left += step.values()
        elif isinstance(step, list):
            left += step
    if growth > _MOST:
        raise ModelError(f"{file} lets a text grow {growth} times or more", "choose another model")


def _factor(step: dict[str, object]) -> int:
    if step.get("type") != "Replace":
        return _FACTORS.get(str(step.get("type")), 1)
    length = len(str(step.get("content")))
    pattern = step.get("pattern")
    shortest = len(str(pattern.get("String") or "")) if isinstance(pattern, dict) else 0
    # What can match nothing is put between all characters.
    return max(1, -(-length // shortest)) if shortest else 1 + length
