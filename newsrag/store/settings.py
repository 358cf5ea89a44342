"""Says what each setting of a catalog must be, so that a damaged or forged one is not obeyed."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Any

from newsrag.types import PassageConfig

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["SETTINGS", "is_sound"]

_MOST = 1 << 62


def _is_number(value: object, least: int = 0) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and least <= value < _MOST


def _is_model(value: object) -> bool:
    # Indexes made before there was a choice name no precision.
    if not isinstance(value, dict) or not {"name", "fingerprint"} <= value.keys():
        return False
    named = value.keys() <= {"name", "fingerprint", "precision"}
    return named and all(isinstance(each, str) for each in value.values())


def _is_passage_config(value: object) -> bool:
    if not isinstance(value, dict) or not value.keys() <= {
        each.name for each in fields(PassageConfig)
    }:
        return False
    return all(_is_number(each) for each in value.values())


def _are_paths(value: object) -> bool:
    return value is None or (
        isinstance(value, list) and all(isinstance(each, str) for each in value)
    )


SETTINGS: dict[str, Callable[[Any], bool]] = {
    "next_passage": lambda value: _is_number(value, 1),
    "dimension": lambda value: _is_number(value, 1),
    "model": _is_model,
    "passages": _is_passage_config,
    "unfinished": _are_paths,
    "compactions": lambda value: value is None or _is_number(value),
    "uncompared": lambda value: value is None or isinstance(value, bool),
}
"""Settings that the catalog's readers count on, and whether a value can be one; None is none."""


def is_sound(key: str, value: Any) -> bool:  # noqa: ANN401 - JSON
    """Whether a setting can be what newsrag wrote; None stands for one that is not there."""
    return key not in SETTINGS or SETTINGS[key](value)
