"""What articles, names and arguments say never moves the cursor nor reorders a line."""

from __future__ import annotations

import json
import os
import re
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hostile import run_cases

from newsrag import NewsIndex
from newsrag.cli import render_bench
from newsrag.cli.jsonout import SearchDocument, document
from newsrag.cli.render import add_lines, article_lines, list_lines, plan_lines, stats_lines
from newsrag.cli.terminal import in_line, printable
from newsrag.types import AddReport, Article, ArticleSummary, Clause, Period, Query

on_posix = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such terminals")

# One of each kind, by what it would do.
NASTY = {
    "colour": "\x1b[31;7;5m",
    "clear the screen": "\x1b[3J",
    "cursor up": "\x1b[41A",
    "window title": "\x1b]0;owned\x07",
    "answer back": "\x1b[6n",
    "eight-bit control sequence": "\x9b41A",
    "eight-bit string": "\x90payload\x9c",
    "bell": "\x07",
    "backspace": "\x08",
    "delete": "\x7f",
    "carriage return": "\r",
    "vertical tab, form feed": "\x0b\x0c",
    "NUL": "\x00",
    "shift out": "\x0e",
    "next line": "\x85",
    "line separator": "\u2028",
    "paragraph separator": "\u2029",
    "right-to-left override": "\u202e",
    "left-to-right override": "\u202d",
    "embedding": "\u202a\u202b",
    "pop": "\u202c",
    "isolates": "\u2066\u2067\u2068\u2069",
    "marks": "\u200e\u200f\u061c",
    "byte order mark": "\ufeff",
    "word joiner, invisible operators": "\u2060\u2061\u2064",
    "deprecated formatting": "\u206a\u206f",
    "annotation": "\ufff9\ufffa\ufffb",
    "tags": "\U000e0001\U000e0041\U000e007f",
}
ALL = "".join(NASTY.values())
UNSAFE = re.compile(
    f"[{re.escape(''.join(sorted(set(re.sub('[0-9A-Za-z;]', '', ALL)) - set('[]'))))}]"
)
FORGED = "newsrag: the index is damaged"
KEPT = "e\u0301 \u200d \u200c شهر درگیری नमस्ते 👩\u200d👧 \u00a0 «»"


@pytest.mark.parametrize("name", NASTY)
def test_each_kind_is_shown_and_not_obeyed(name):
    for show in (printable, in_line):
        shown = show(f"a{NASTY[name]}b")
        assert "\ufffd" in shown
        assert not UNSAFE.search(shown)
        assert shown.splitlines() == [shown]


def test_what_people_write_stays():
    assert printable(KEPT) == KEPT
    assert in_line(f"a\nb\t{KEPT}") == f"a\ufffdb\ufffd{KEPT}"
    assert printable("a\n\tb") == "a\n\tb"


@pytest.fixture(scope="module")
def archive(tmp_path_factory, tiny_model):
    """An index whose every field holds all of it, and files to add whose names do."""
    folder = tmp_path_factory.mktemp("nasty")
    with NewsIndex.build(folder / "index", model=str(tiny_model), device="cpu") as index:
        index.add_articles(
            Article(
                id=f"id{number} {ALL}",
                text=f"The bridge {ALL} was closed on Monday {number}, {ALL} officials said it.\n\n"
                f"{ALL} Nobody was hurt when the bridge fell, the mayor of Alder said {number}.",
                title=f"Bridge closed {ALL} {number}",
                source=f"Sample Post {ALL}",
                published=datetime(2022, 3, 31, tzinfo=UTC),
                url=f"https://example.org/{ALL}",
                author=f"Ann Sample {ALL}",
                language="en",
                extra={f"key {ALL}": f"value {ALL}"},
                origin=f"/nowhere/{ALL}/{number}",
            )
            for number in (1, 2)
        )
        names = [each.id for each in index.articles()]
        hits = tuple(index.search("bridge", 2))
        printed = json.dumps(document(SearchDocument(ALL, hits))).replace("bridge", "dam")
        (folder / "printed.json").write_text(printed, "utf-8")
        for turn in ("first", "second"):
            text = f"{turn} {ALL} version, said the mayor of Alder.{ALL}"
            index.add_articles([Article(id=f"zz {ALL}", text=text, title=f"{turn} {ALL}")])
    files = folder / f"files \x1b[3J\n{FORGED}\u202e"
    if os.name != "nt":
        files.mkdir()
        (files / f"good \x1b[3J\n{FORGED}.txt").write_text(f"The dam {ALL} holds {ALL}.", "utf-8")
        (files / f"empty \x1b[3J\n{FORGED}.txt").touch()
        record = {"text": "The dam holds.", "title": ALL, "date": f"31 {ALL}", "id": f"x{ALL}"}
        (files / "lines.jsonl").write_text(json.dumps(record) + "\n{" + ALL + "\n", "utf-8")
        (files / "table.csv").write_text(f"a{ALL},b{ALL}\n1,2\n".replace("\r", ""), "utf-8")
    return folder, names


def commands(archive):
    folder, names = archive
    files = next((str(each) for each in folder.iterdir() if each.name.startswith("files")), "")
    nasty = ALL.replace("\0", "")
    index = ["--index", str(folder / "index")]
    asked = f"was the bridge {nasty} closed, according to Sample Post {nasty}?"
    return {
        "list": ["list", *index],
        "show": ["show", names[0], *index],
        "search": ["search", asked, "--explain", "--copies", *index],
        "search json": ["search", asked, "--json", *index],
        "ask": ["ask", asked, *index],
        "ask json": ["ask", asked, "--json", *index],
        "ask without answer": ["ask", f"who won {nasty} the zebra cup?", *index],
        "plan": ["plan", f"“{nasty} bridge” last week {nasty}, not Sample Post", *index],
        "retrieve": ["retrieve", asked, *index],
        "retrieve json": ["retrieve", asked, "--json", *index],
        "list json": ["list", "--json", *index],
        "show json": ["show", names[0], "--json", *index],
        "stats": ["stats", *index],
        "stats json": ["stats", "--json", *index],
        "add": ["add", files, *index],
        "add json": ["add", files, "--json", *index],
        "add strict": ["add", files, "--strict", *index],
        "add nothing": ["add", f"nowhere {nasty}", *index],
        "add with a bad map": ["add", files, "--map", f"{nasty}=x", *index],
        "add with half a map": ["add", files, "--map", nasty, *index],
        "add with a bad model": ["add", files, "--model", f"./{nasty}", "--index", "new"],
        "remove nothing": ["remove", f"no {nasty}", *index],
        "show nothing": ["show", f"no {nasty}\n{FORGED}", *index],
        "a bad date": ["list", "--after", f"yesterday {nasty}", *index],
        "a bad outlet": ["list", "--source", f"Nowhere {nasty}", *index],
        "a bad mode": ["search", "x", "--mode", f"{nasty}\n{FORGED}", *index],
        "a bad number": ["search", "x", "-k", f"{nasty}\n{FORGED}", *index],
        "a bad option": ["search", "x", f"--{nasty}\n{FORGED}", *index],
        "a bad command": [f"{nasty}\n{FORGED}"],
        "a bad device": ["add", files, "--device", nasty, "--index", "new"],
        "a bad index": ["list", "--index", f"./{nasty}\n{FORGED}"],
        "a bad reranker": ["search", "x", "--rerank", f"./{nasty}", *index],
        "whence": ["whence", f"the bridge {nasty} was closed on Monday 1", *index],
        "whence of nothing": ["whence", f"nobody {nasty} said that zebras won", *index],
        "verify": ["verify", str(folder / "printed.json"), *index],
        "verify json": ["verify", str(folder / "printed.json"), "--json", *index],
        "verify nothing": ["verify", f"nowhere {nasty}\n{FORGED}", *index],
        "diff": ["diff", f"zz {ALL}", *index],
        "diff of nothing": ["diff", f"no {nasty}", *index],
        "doctor": ["doctor", *index],
        "doctor of nothing": ["doctor", "--index", f"./{nasty}\n{FORGED}"],
        "backup into nothing": ["backup", str(folder / "printed.json"), *index],
        "restore nothing": ["restore", f"./{nasty}\n{FORGED}", "--index", "new"],
        "compact of nothing": ["compact", "--index", f"./{nasty}\n{FORGED}"],
        "bench of nothing": ["bench", "retrieval", "--data", f"./{nasty}"],
    }


NAMES = sorted(commands((Path(), ["x"])))
# The codes that newsrag's own output may have on a terminal; those of its bar besides.
OWN = re.compile(r"\x1b\[[012]m")
BAR = re.compile(r"\x1b\[(?:[\d;]*m|2K|1A|\?25[lh])|\r")


@pytest.fixture(scope="module")
def outcomes(archive):
    cases = {
        f"{name} {tty}": {
            "argv": [os.fsencode(each).hex() for each in arguments],
            "tty": tty,
            "cwd": str(archive[0]),
        }
        for name, arguments in commands(archive).items()
        for tty in (False, True)
    }
    return run_cases("hostile:run_command", cases)


@on_posix
@pytest.mark.parametrize("tty", [False, True], ids=["pipe", "terminal"])
@pytest.mark.parametrize("name", NAMES)
def test_no_command_prints_what_is_unsafe(outcomes, name, tty):
    outcome = outcomes[f"{name} {tty}"]
    assert "error" not in outcome, outcome["error"]
    result = outcome["result"]
    assert 0 <= result["code"] <= 3
    printed = "".join(result["streams"])
    assert printed
    assert "Traceback" not in printed
    assert "\x1b[3J" not in printed
    if tty:
        printed = OWN.sub("", printed).replace("\r\n", "\n")
        printed = BAR.sub("", printed) if name.startswith(("add", "doctor")) else printed
    assert not UNSAFE.search(printed), ascii(UNSAFE.search(printed))
    assert not any(line.startswith(FORGED) for line in printed.splitlines())


@on_posix
@pytest.mark.parametrize("name", [name for name in NAMES if name.endswith("json")])
def test_json_says_the_text_as_it_is(outcomes, archive, name):
    out, _ = outcomes[f"{name} False"]["result"]["streams"]
    found = json.loads(out)
    if name in ("show json", "list json"):
        article = found["article"] if name == "show json" else found["articles"][0]
        with NewsIndex.open(archive[0] / "index") as index:
            assert index.article(article["id"]).title == article["title"]
        assert "\u202e" in article["title"]


def test_tables_and_lists_of_people_are_one_line_each():
    when = datetime(2022, 3, 31, tzinfo=UTC)
    article = Article(f"i{ALL}\n", f"t{ALL}", *(f"x{ALL}\n" for _ in range(2)), origin=f"\n{ALL}")
    summary = ArticleSummary(f"i{ALL}\n", f"t{ALL}\n", f"s{ALL}\n", when, "", 1, 1, 1)
    query = Query(
        f"q{ALL}", (f"t{ALL}",), topic=f"t{ALL}\n", outlets=(f"o{ALL}\n",), phrases=(f"p{ALL}\n",),
        spellings={f"a{ALL}": (f"b{ALL}\n",)}, periods=(Period(f"p{ALL}\n"),),
        clauses=(Clause(f"c{ALL}\n", (), (f"o{ALL}\n",)),),
    )  # fmt: skip
    lines = [*article_lines(article, []), *list_lines([summary]), *plan_lines(query)]
    lines += [*add_lines(AddReport()), *render_bench.columns([["a"], ["b"]])]
    for line in lines:
        assert not UNSAFE.search(line)
        assert line.splitlines() in ([line], []), ascii(line)
    assert document(query)["topic"] == f"t{ALL}\n"
    assert stats_lines
