"""Makes characters seen that would act unseen: that move a cursor, turn a line around, or hide."""

from __future__ import annotations

import json
import re
from typing import Any

__all__ = ["json_text", "visible"]

# Everything that could move a terminal's cursor, change its colours, end or reorder its line, or
# stand in a text without being seen: the last two are annotations and tags. Joiners stay, as
# Persian, Hindi and emoji are written with them.
_UNSAFE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff"
    "\ufff9-\ufffb\U000e0000-\U000e007f]"
)


def visible(text: str, but: str = "") -> str:
    """Return the text with unsafe characters shown as U+FFFD; line feeds and tabs stay.

    Args:
        text: any text.
        but: unsafe characters that are to stay as well.
    """
    return _UNSAFE.sub(lambda match: match[0] if match[0] in but else "\ufffd", text)


def json_text(value: Any) -> str:  # noqa: ANN401 - any JSON value
    """Return a JSON document in which unsafe characters are escaped: the same text when parsed."""
    text = json.dumps(value, ensure_ascii=False, indent=2)
    return _UNSAFE.sub(lambda match: json.dumps(match[0])[1:-1], text) + "\n"
