"""The command line, as a process of its own: what it prints where, and its exit codes."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import jsonschema
import pytest
from helpers import ROOT, SEEDS

from newsrag.cli.render import plan_lines
from newsrag.types import Clause, Query

SCHEMA = json.loads((ROOT / "docs" / "schema.json").read_text("utf-8"))


def checked(command, done):
    """Return a command's JSON after checking it against the documented schema."""
    value = json.loads(done.stdout)
    schema = {"$defs": SCHEMA["$defs"], **SCHEMA["properties"][command]}
    jsonschema.validate(value, schema)
    return value


@pytest.fixture
def index(seeds_folder):
    return ("--index", str(seeds_folder))


def test_the_first_question_builds_the_sample_index_and_answers(cli, tmp_path):
    shutil.copytree(SEEDS, tmp_path / "seeds")
    done = cli("ask", "did Russia withdraw?")
    assert done.returncode == 0, done.stderr
    assert "building" in done.stderr
    assert "building" not in done.stdout
    assert "not withdrawing" in done.stdout
    assert "characters" in done.stdout
    again = cli("ask", "did Russia withdraw?")
    assert again.stdout == done.stdout
    assert again.stderr == ""


def test_a_sample_index_that_was_emptied_stays_empty(cli, tmp_path):
    shutil.copytree(SEEDS, tmp_path / "seeds")
    assert cli("search", "Kyiv", "-k", "1").returncode == 0
    listed = json.loads(cli("list", "--json").stdout)["articles"]
    assert cli("remove", *(each["id"] for each in listed)).returncode == 0
    again = cli("ask", "did Russia withdraw?")
    assert (again.returncode, "building" in again.stderr) == (1, False)


def test_an_interrupted_first_build_is_finished(cli, tmp_path):
    """Stopped before anything was committed, the next question builds again."""
    shutil.copytree(SEEDS, tmp_path / "seeds")
    code = (
        "import sys, os\n"
        "from newsrag.store.catalog import Catalog\n"
        "Catalog.commit = lambda *a, **k: os._exit(9)\n"
        "sys.argv = ['newsrag', 'search', 'Kyiv']\n"
        "from newsrag.cli.main import run; run()"
    )
    stopped = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, check=False)
    assert stopped.returncode == 9
    done = cli("search", "Kyiv", "-k", "3")
    assert done.returncode == 0, done.stderr
    assert "building" in done.stderr
    assert done.stdout.startswith("1. ")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_what_cannot_be_printed_is_not_taken_for_done(seeds_folder):
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        done = subprocess.run(
            [sys.executable, "-m", "newsrag", "list", "--index", str(seeds_folder)],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1


def test_without_an_index_and_without_seeds_the_mend_is_said(cli):
    done = cli("ask", "did Russia withdraw?")
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.count("\n") == 1
    assert "newsrag add PATH" in done.stderr


def test_an_answer_shows_what_makes_it_checkable(cli, index):
    done = cli("ask", "did Russia withdraw?", *index)
    assert done.returncode == 0
    nobody, _, denies, _, first, heading, place, *_ = done.stdout.splitlines()
    assert nobody == "Says so: no statement found for sure"
    assert denies.startswith("Denies it: ")
    assert first.endswith("[1][2]")
    assert heading.split(" · ")[0] == "    [1] Sample Herald"
    assert heading.endswith("undated")
    assert place.strip().startswith("sample-herald-undated.txt · characters ")
    assert "[2] Sample Courier" in done.stdout
    assert "\x1b" not in done.stdout


def test_no_answer_is_exit_code_1_with_the_nearest_misses(cli, index):
    done = cli("ask", "Who won the football world cup?", *index)
    assert done.returncode == 1
    assert done.stdout.startswith("Nothing in this archive supports an answer.")
    assert "Nearest" in done.stdout
    assert done.stderr == ""


def test_every_command_prints_json_of_its_schema(cli, index, tmp_path):
    answer = checked("ask", cli("ask", "did Russia withdraw?", "--json", *index))
    assert answer["found"]
    assert not checked("ask", cli("ask", "Who won the cup?", "--json", *index))["found"]
    found = checked("search", cli("search", "Kyiv", "-k", "4", "--json", *index))
    assert [hit["rank"] for hit in found["hits"]] == [1, 2, 3, 4]
    assert checked("retrieve", cli("retrieve", "Kyiv", "--json", *index))["citations"]
    listed = checked("list", cli("list", "--json", *index))["articles"]
    assert len(listed) == 8
    shown = checked("show", cli("show", listed[0]["id"], "--json", *index))
    assert shown["digest"]
    stats = checked("stats", cli("stats", "--json", *index))
    assert stats["articles"] == 8
    (tmp_path / "new.txt").write_text("A bridge fell. Nobody was hurt.", "utf-8")
    assert checked("add", cli("add", "new.txt", "--json", *index))["added"] == 1
    assert checked("remove", cli("remove", "new.txt", "--json", *index))["removed"] == 1
    assert checked("backup", cli("backup", "copy.newsrag", "--json", *index))["articles"] == 8
    assert checked("compact", cli("compact", "--json", *index))["forgotten"] == 0
    made = cli("restore", "copy.newsrag", "--json", "--index", "made")
    assert checked("restore", made)["articles"] == 8
    assert checked("doctor", cli("doctor", "--json", "--index", "made"))["findings"] == []


def test_a_quote_printed_as_json_is_a_slice_of_the_text_printed_as_json(cli, index):
    answer = checked("ask", cli("ask", "did Russia withdraw?", "--json", *index))
    for statement in answer["statements"]:
        for citation in statement["citations"]:
            shown = json.loads(cli("show", citation["article_id"], "--json", *index).stdout)
            span = citation["span"]
            assert shown["article"]["text"][span["start"] : span["end"]] == citation["quote"]


def test_filters_narrow_what_is_found(cli, index):
    def sources(*options):
        done = cli("search", "Russia", "-k", "50", "--json", *options, *index)
        assert done.returncode in (0, 1), done.stderr
        return {hit["citation"]["source"] for hit in json.loads(done.stdout)["hits"]}

    everything = sources()
    assert sources("--source", "gazette") == {"Sample Gazette"}
    assert sources("--not-source", "Sample Gazette") == everything - {"Sample Gazette"}
    assert sources("--before", "2022-03-31") == {"Sample Gazette", "Sample Post"}
    assert "Sample Herald" not in sources("--after", "2022-01-01")
    assert sources("--after", "2023") == set()
    assert cli("search", "Russia", "--after", "2023-01-01", *index).returncode == 1


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("ask", " "), "the question is empty"),
        (("search", "Kyiv", "--source", "Reuters"), "no outlet in this index"),
        (("search", "Kyiv", "--after", "yesteryear"), "'yesteryear' is not a date"),
        (("search", "Kyiv", "-k", "0"), "ask for 1 to"),
        (("search", "Kyiv", "--mode", "magic"), "'magic'"),
        (("show", "no-such-id"), "no article 'no-such-id'"),
        (("show", "sample-courier-2022-03-31.txt", "--version", "7"), "no version 7"),
        (("remove", "no-such-id"), "no article 'no-such-id'"),
        (("add", "nowhere"), "nowhere"),
        (("add", str(SEEDS), "--map", "text"), "is not FIELD=NAME"),
        (("add", str(SEEDS), "--map", "colour=red"), "colour"),
        (("add", str(SEEDS), "--model", "/no/model"), "no model folder"),
        (("frobnicate",), "No such command"),
        (("ask",), "Missing argument"),
    ],
)
def test_bad_use_is_exit_code_2_and_no_traceback(cli, index, arguments, said):
    options = () if arguments[0] == "frobnicate" else index
    done = cli(*arguments, *options)
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


def test_the_index_can_be_named_by_the_environment(cli, seeds_folder):
    done = cli("stats", NEWSRAG_INDEX=str(seeds_folder))
    assert done.returncode == 0
    assert str(seeds_folder) in done.stdout


def test_a_damaged_catalog_is_exit_code_3(cli, seeds_folder, index):
    catalog = seeds_folder / "catalog.db"
    data = bytearray(catalog.read_bytes())
    for position in range(9_000, len(data), 8_192):
        data[position] ^= 255
    catalog.write_bytes(data)
    done = cli("ask", "did Russia withdraw?", *index)
    assert done.returncode == 3
    assert "damaged" in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


def test_a_name_with_escape_codes_moves_no_cursor(cli, index, tmp_path):
    if os.name == "nt":
        pytest.skip("Windows allows no such names")
    nasty = tmp_path / "bridge\x1b[2J\n.txt"
    nasty.write_text("The bridge\x1b[31m was closed.\x07 Nobody knows why.", "utf-8")
    (tmp_path / "empty\x1b[2J.txt").write_bytes(b"")
    done = cli("add", tmp_path, *index)
    assert "\x1b" not in done.stdout + done.stderr
    for command in (("list",), ("search", "bridge closed"), ("ask", "was the bridge closed?")):
        done = cli(*command, *index)
        assert "bridge" in done.stdout
        assert "\x1b" not in done.stdout
        assert "\x07" not in done.stdout


def test_what_cannot_be_read_is_reported_and_counted(cli, index, tmp_path):
    folder = tmp_path / "mixed"
    folder.mkdir()
    (folder / "good.txt").write_text("A bridge fell on Monday. Nobody was hurt.", "utf-8")
    (folder / "empty.txt").write_bytes(b"")
    (folder / "binary.txt").write_bytes(bytes(range(256)) * 40)
    (folder / "lines.jsonl").write_text(
        '{"text": "The road is open again.", "date": "2022-02-30"}\n{"text": \n', "utf-8"
    )
    done = cli("add", folder, *index)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("2 added, 3 unreadable")
    assert "lines.jsonl:2" in done.stderr
    assert "no possible date" in done.stderr
    strict = cli("add", folder, "--strict", *index)
    assert strict.returncode == 2
    assert "--strict" in strict.stderr


def test_a_folder_without_articles_adds_nothing_and_says_so(cli, index, tmp_path):
    (tmp_path / "none").mkdir()
    done = cli("add", tmp_path / "none", *index)
    assert done.returncode == 2
    assert "no articles" in done.stderr


def test_a_pipe_that_closes_early_is_no_error(index, tmp_path):
    if os.name == "nt":
        pytest.skip("Windows has other pipes")
    command = (
        f'"{sys.executable}" -m newsrag show sample-courier-2022-03-31.txt --index "{index[1]}"'
    )
    done = subprocess.run(
        f"{{ {command}; echo code $? >&2; }} | true",
        shell=True,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stderr.strip() == "code 0"


def test_ctrl_c_keeps_what_was_committed_and_says_how_to_go_on(cli, seeds_folder, index, tmp_path):
    if os.name == "nt":
        pytest.skip("Windows sends no such signal to a process group of its own")
    lines = (
        json.dumps({"id": f"n{n}", "text": f"Bridge {n} fell. " + "The river rose again. " * 150})
        for n in range(2_000)
    )
    (tmp_path / "many.jsonl").write_text("\n".join(lines), "utf-8")
    # As at a terminal: what a shell runs in the background is born deaf to the signal.
    program = (
        "import signal; signal.signal(signal.SIGINT, signal.default_int_handler); "
        "from newsrag.cli.main import main; main()"
    )
    adding = subprocess.Popen(
        [sys.executable, "-c", program, "add", "many.jsonl", *index],
        cwd=tmp_path,
        stderr=subprocess.PIPE,
        text=True,
    )
    deadline = time.monotonic() + 300
    while committed(seeds_folder) < 20 and time.monotonic() < deadline:
        time.sleep(0.05)
    adding.send_signal(signal.SIGINT)
    _, said = adding.communicate(timeout=300)
    assert adding.returncode == 130
    assert "what was committed is kept" in said
    assert "Traceback" not in said
    kept = committed(seeds_folder)
    assert 20 <= kept < 2_000
    stats = json.loads(cli("stats", "--json", *index).stdout)
    assert stats["articles"] == kept
    assert stats["unfinished"] == [str(tmp_path / "many.jsonl")]
    assert "interrupted" in cli("search", "bridge", *index).stderr


def committed(folder):
    from newsrag import NewsIndex

    with NewsIndex.open(folder) as index:
        seq = index._store.catalog.seq()
        return index._store.catalog.totals(seq)[0]


def test_no_color_and_version(cli):
    done = cli("--version")
    assert done.stdout.startswith("newsrag ")
    assert done.returncode == 0


def test_a_plan_is_shown_in_the_words_of_the_person():
    query = Query(
        "What did The Verge, not Wired, say of “only if” and the FBI?",
        terms=("fbi",),
        topic="What did , not , say of “only if” and the FBI ?",
        phrases=("onli if",),
        spellings={"fbi": ("feder bureau of investig", "f b i")},
        written={"onli if": "only if", "feder bureau of investig": "Federal Bureau", "fbi": "FBI"},
        clauses=(Clause("What did 's report say , and", ()),),
    )
    shown = {line[:10].strip(): line[11:] for line in plan_lines(query)}
    assert shown["looks for"] == "What did say of “only if” and the FBI?"
    assert shown["must have"] == "“only if”"
    assert shown["spellings"] == "FBI = Federal Bureau = f b i"
    assert shown["clause"].startswith("What did report say")
