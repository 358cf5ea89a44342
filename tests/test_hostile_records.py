"""Hostile JSON, as a document and as lines."""

from __future__ import annotations

import json

import pytest
from hostile import run_cases, within_limits

TEXT = "The bridge was closed on Monday, the council said."
WORDS = json.dumps(TEXT)


def nested(opening, closing, depth, inner="1"):
    return opening * depth + inner + closing * depth


def with_field(name, value):
    return f'{{"text": {WORDS}, "{name}": {value}}}'


def wrong_types():
    """Every field as every kind of value that is not what it should be."""
    values = (
        "null", "true", "false", "0", "-1", "1e400", "-1e400", "NaN", "Infinity", "9" * 4_000,
        '""', '" "', "[]", "{}", "[[]]", "[null]", "[{}]", '{"name": []}', '["a", 1, null, {}]',
        '{"name": {"name": "x"}}', '"\\ud800"', '"\\u0000\\u001b[2J"', '{"$date": {"$n": "1"}}',
    )  # fmt: skip
    names = ("id", "title", "source", "date", "url", "author", "language", "metadata", "extra")
    return "\n".join(with_field(name, value) for name in names for value in values)


# The text, and how many articles must come out of it; None: any number.
RECORDS = {
    "arrays 1,000 deep": (nested("[", "]", 1_000), 0),
    "arrays a million deep": (nested("[", "]", 1_000_000), 0),
    "arrays never closed": ("[" * 1_900_000, 0),
    "objects 1,000 deep": (nested('{"a":', "}", 1_000), 0),
    "objects a million deep": (nested('{"a":', "}", 900_000), 0),
    "an article with a field 1,000 deep": (with_field("a", nested("[", "]", 1_000)), None),
    "an article with a field 900 deep": (with_field("a", nested("[", "]", 900)), 1),
    "metadata 900 deep": (with_field("metadata", nested('{"metadata":', "}", 900, "{}")), 1),
    "a title 900 deep": (with_field("title", nested('{"name":', "}", 900, '"x"')), 1),
    "an author 900 deep": (with_field("author", nested("[", "]", 900, '"x"')), 1),
    "1e400 as a date": (with_field("date", "1e400"), 1),
    "-1e400 as a date": (with_field("date", "-1e400"), 1),
    "a date of 300 digits": (with_field("date", "9" * 300), 1),
    "a date of 4,300 digits": (with_field("date", "9" * 4_300), 1),
    "a date of 5,000 digits": (with_field("date", "9" * 5_000), 0),
    "a date of a million digits": (with_field("date", "9" * 1_000_000), 0),
    "a date long ago": (with_field("date", "-62135596801"), 1),
    "a date after all calendars": (with_field("date", "253402300800000"), 1),
    "a date with a zone too far": (with_field("date", '"2022-03-31T00:00:00+99:99"'), 1),
    "a date of a megabyte": (with_field("date", f'"{"2022-03-31 " * 90_000}"'), 1),
    "NaN, infinities": (f'{{"text": {WORDS}, "date": NaN, "id": Infinity, "a": -Infinity}}', 1),
    "duplicate keys": (f'{{"text": "no", "id": "1", "text": {WORDS}, "id": "2"}}', 1),
    "100,000 duplicate keys": ("{" + '"id": "1",' * 100_000 + f'"text": {WORDS}}}', 1),
    "100,000 keys": (
        "{" + "".join(f'"k{n}": 1,' for n in range(100_000)) + f'"text": {WORDS}}}',
        0,
    ),
    "9,000 keys": ("{" + "".join(f'"k{n}": 1,' for n in range(9_000)) + f'"text": {WORDS}}}', 1),
    "9,000 keys that mean text": (
        "{" + ",".join(f'"t{"_" * n}ext": {WORDS}' for n in range(900)) + "}",
        1,
    ),
    "a key of a megabyte": (f'{{"{"k" * 1_000_000}": 1, "text": {WORDS}}}', 1),
    "an id of a megabyte": (with_field("id", f'"{"i" * 1_000_000}"'), 1),
    "a title of a megabyte": (with_field("title", f'"{"t" * 1_000_000}"'), 1),
    "a million authors": (with_field("author", "[" + '"a",' * 999_999 + '"a"]'), 1),
    "empty objects without end": ("[" + "{}," * 900_000 + "{}]", 0),
    "empty arrays in a list": ('{"articles": [' + "[]," * 900_000 + "[]]}", 0),
    "too many empty arrays": ('{"articles": [' + "[]," * 3_000_000 + "[]]}", 0),
    "objects in objects": ('{"a":[' + '{"":{"":{"":0}}},' * 499_000 + "0]}", 0),
    "numbers without end": ("[" + "1," * 1_900_000 + "1]", 0),
    "strings without end": ("[" + '"ab",' * 1_900_000 + "1]", 0),
    "texts one in another": (with_field("text", with_field("text", with_field("text", "1"))), 0),
    "escapes without end": (f'{{"text": "{chr(92)}u0041{chr(92)}n" }}', 1),
    "half escapes": ('{"text": "\\ud83d bridge \\ude00 \\u12"}', 0),
    "lone surrogates": ('{"text": "\\ud83d bridge \\ude00", "id": "\\udfff"}', 1),
    "control characters in a text": ('{"text": "The bridge\\u0000\\u001b[2J\\u009b31m fell"}', 1),
    "raw control characters": ('{"text": "The bridge\x01\x1b[2J fell"}', None),
    "a string never closed": ('{"text": "' + "a" * 3_000_000, 0),
    "documents without commas": (f'{{"text": {WORDS}}}' * 500, None),
    "commas without end": ("," * 1_900_000 + f'{{"text": {WORDS}}}', None),
    "comments and trailing commas": (f'/* x */ {{"text": {WORDS},}} // y', 0),
    "a class of Python": ('{"py/object": "os.system", "py/reduce": [], "text": 1}', 1),
    "a prototype": (f'{{"__proto__": {{"text": "x"}}, "__class__": "y", "text": {WORDS}}}', 1),
    "every field of a wrong type": (wrong_types(), 9 * 23),
}


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory):
    folder = tmp_path_factory.mktemp("records")
    cases = {}
    for number, (name, (text, _)) in enumerate(RECORDS.items()):
        for ending in (".json", ".jsonl"):
            file = folder / f"{number}{ending}"
            file.write_text(text, "utf-8")
            cases[name + ending] = str(file)
    return run_cases("hostile:read_and_cut", cases)


@pytest.mark.parametrize("ending", [".json", ".jsonl"])
@pytest.mark.parametrize("name", RECORDS)
def test_hostile_json(outcomes, name, ending):
    result = within_limits(outcomes[name + ending])
    assert result["articles"] + len(result["problems"]) >= 1
    assert not any("reader failed" in problem for problem in result["problems"])
    wanted = RECORDS[name][1]
    if wanted is not None:
        assert result["articles"] == wanted, result["problems"]
    for article in result["texts"]:
        assert len(article["id"]) <= 10_000
        assert len(article["title"]) <= 10_000
        assert "\x1b" not in "".join(article.values())
        assert article["published"] == "None" or article["published"][:4].isdigit()
