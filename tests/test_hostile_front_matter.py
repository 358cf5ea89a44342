"""Hostile Markdown: YAML and TOML in front of a text, and markup that never ends."""

from __future__ import annotations

import pytest
from hostile import run_cases, within_limits

BODY = "The bridge over the river was closed on Monday after engineers found cracks in it."


def yaml(matter):
    return f"---\n{matter}\n---\n{BODY}\n"


def toml(matter):
    return f"+++\n{matter}\n+++\n{BODY}\n"


ALIASES = "a: &a [x, x]\n" + "".join(
    f"{chr(98 + n)}: &{chr(98 + n)} [*{chr(97 + n)}, *{chr(97 + n)}]\n" for n in range(20)
)
RUN = "!!python/object/apply:pathlib.Path.touch [!!python/object/apply:pathlib.Path ['MARKER']]"
FILES = {
    "a billion laughs": yaml(ALIASES + "title: *u"),
    "an alias of itself": yaml("a: &a [*a]"),
    "an alias as a key": yaml("? &a [x]\n: *a"),
    "an anchor alone": yaml("title: &a Bridge"),
    "merge keys": yaml("a: &a {title: x}\n<<: *a\n<<: *a"),
    "code by a tag": yaml(f"title: {RUN}"),
    "code by an object": yaml("title: !!python/object/new:os.system [touch MARKER]"),
    "a module by a tag": yaml("title: !!python/module:antigravity"),
    "a tag of its own": yaml("title: !x {a: b}"),
    "a tag directive": yaml("%TAG ! tag:example.org,2022:\n--- !x\ntitle: y"),
    "tags that do not suit": yaml("a: !!int x\nb: !!float []\nc: !!timestamp 1e400\nd: !!set [a]"),
    "binary that is none": yaml("title: !!binary '***'"),
    "arrays 10,000 deep": yaml("a: " + "[" * 10_000),
    "objects 400 deep": yaml("a: " + "{a: " * 400 + "}" * 400),
    "lists by indentation": yaml("\n".join(" " * n + "-" for n in range(300))),
    "lists in one line": yaml("- " * 9_000 + "x"),
    "keys by question marks": yaml("? " * 9_000 + "x"),
    "a quoted string never closed": yaml('title: "' + "a" * 60_000),
    "a folded string of 60 kB": yaml("title: >\n" + "  a\n" * 15_000),
    "9,000 keys": yaml("\n".join(f"k{n}: v" for n in range(6_000))),
    "one key 9,000 times": yaml("title: a\n" * 6_000),
    "documents in it": yaml("title: a\n...\n%YAML 1.1"),
    "1e400 as a date": yaml("date: 1e400"),
    "a date that is none": yaml("date: 2022-02-31"),
    "a number of 9,000 digits": yaml("date: " + "9" * 9_000),
    "sexagesimal numbers": yaml("date: " + ":".join(["59"] * 9_000)),
    "a number of underscores": yaml("id: " + "1_" * 20_000),
    "escape codes": yaml('title: "\\e[2J\\x9b31m\\0 bridge"'),
    "a reader's forbidden characters": yaml("title: a\x07b"),
    "nulls and truths": yaml("title: ~\nauthor: yes\nid: null\ndate: no\nurl: [~]"),
    "keys that are no strings": yaml("1: a\n2.5: b\nnull: c\n[1, 2]: d\n2022-01-01: e"),
    "64 KiB and more": yaml("title: " + "a" * 70_000),
    "never closed": "---\ntitle: a\n" + BODY,
    "tabs": yaml("\ttitle: a"),
    "TOML: a dotted key": toml("a" + ".a" * 20_000 + " = 1"),
    "TOML: tables in tables": toml("[" + "a." * 150 + "a]\n" * 1),
    "TOML: tables by the thousand": toml("".join(f"[t{n}]\na = 1\n" for n in range(3_000))),
    "TOML: arrays 10,000 deep": toml("a = " + "[" * 10_000),
    "TOML: inline tables deep": toml("a = " + "{a = " * 5_000),
    "TOML: a number of 9,000 digits": toml("date = " + "9" * 9_000),
    "TOML: 1e400": toml("date = 1e400\nid = nan\nurl = -inf"),
    "TOML: a date that is none": toml("date = 2022-02-31"),
    "TOML: a string never closed": toml('title = """' + "a\n" * 20_000),
    "TOML: duplicate keys": toml("title = 'a'\ntitle = 'b'"),
    "stars": "*a" * 200_000,
    "brackets": "[" * 450_000,
    "links": "[a](" * 100_000,
    "images": "![a](b" * 75_000,
    "comments": "<!--" * 100_000,
    "rules": "- " * 200_000,
    "quotations": "> " * 200_000,
    "code": "`a" * 200_000,
    "code in many ticks": "".join("`" * n for n in range(1_200)),
    "underlines": "a\n===\n" * 50_000,
    "definitions": "[a]: b\n" * 60_000,
    "struck": "~~a" * 150_000,
    "escapes": "\\*" * 200_000,
    "headings": "# a\n" * 100_000,
}


@pytest.fixture(scope="module")
def marker(tmp_path_factory):
    return tmp_path_factory.mktemp("marker") / "was-run"


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory, marker):
    folder = tmp_path_factory.mktemp("markdown")
    cases = {}
    for number, (name, text) in enumerate(FILES.items()):
        file = folder / f"{number}.md"
        file.write_text(text.replace("MARKER", marker.as_posix()), "utf-8")
        cases[name] = str(file)
    return run_cases("hostile:read_and_cut", cases)


@pytest.mark.parametrize("name", FILES)
def test_hostile_markdown(outcomes, marker, name):
    result = within_limits(outcomes[name])
    assert not any("reader failed" in problem for problem in result["problems"])
    assert result["articles"] + len(result["problems"]) >= 1
    if BODY in FILES[name]:
        assert BODY in result["texts"][0]["text"]
    assert not marker.exists()
