"""The scripts in benchmarks/peers: what they pin, how they score, what they write."""

from __future__ import annotations

import json
import math
import re
import subprocess
import sys
import tomllib
from importlib import import_module

import pytest
from helpers import ROOT

from newsrag.embedders import find_model
from newsrag.evaluation.datasets import load_data_sets

PEERS = ROOT / "benchmarks" / "peers"
RESULTS = ROOT / "benchmarks" / "results" / "peers.json"
HEAVY = {"bm25s", "chromadb", "faiss", "langchain_core", "llama_index", "numpy", "torch", "txtai"}


@pytest.fixture
def script(monkeypatch):
    """Import one of the scripts, as it is when it is run."""
    monkeypatch.syspath_prepend(str(PEERS))
    return import_module


def lines_of(path):
    lines = path.read_text("utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def plain(name):
    return re.sub(r"[-_.]+", "-", name).lower()


def pins(path):
    found = (re.fullmatch(r"([\w.-]+)==([\w.]+)(?:; .+)?", line) for line in lines_of(path))
    return {plain(pin[1]): pin[2] for pin in found if pin}


# -- requirements ---------------------------------------------------------------------------------


def test_every_requirement_is_pinned_exactly_and_once():
    lines = lines_of(PEERS / "requirements.txt")
    assert len(pins(PEERS / "requirements.txt")) == len(lines)
    assert lines[0].startswith("torch==")


def test_newsrag_runs_with_the_versions_that_it_is_tested_with():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    needed = {plain(re.split(r"[<>=~!;\[ ]", one)[0]) for one in project["dependencies"]}
    theirs, ours = pins(PEERS / "requirements.txt"), pins(ROOT / "constraints.txt")
    assert {name: theirs.get(name) for name in needed} == {name: ours[name] for name in needed}


def test_the_libraries_that_are_reported_are_pinned(script):
    pinned = pins(PEERS / "requirements.txt")
    for peer in script("adapters").PEERS.values():
        assert {plain(name) for name in peer.packages} <= {"newsrag", *pinned}


# -- the command line -----------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["compare.py", "run_peer.py"])
def test_help_is_shown_where_no_peer_is_installed(name):
    done = subprocess.run(
        [sys.executable, PEERS / name, "--help"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "--data" in done.stdout
    assert "--outlet-in-text" in done.stdout


def test_importing_the_scripts_loads_nothing_heavy():
    code = "import sys, compare, run_peer; print(*{m.partition('.')[0] for m in sys.modules})"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=PEERS
    )
    assert not set(done.stdout.split()) & HEAVY


def test_the_table_alone_is_printed_and_written_to_a_page(script, tmp_path):
    results = tmp_path / "peers.json"
    script("table").write(results, document(script))
    page = tmp_path / "page.md"
    before, after = "# Page\n\n", "\n\n## Next\n"
    marks = (script("table")._BEGIN, script("table")._END)
    page.write_text(before + "\n".join(marks) + after, "utf-8")
    command = [sys.executable, PEERS / "compare.py", "--results", results, "--page", page]
    for _ in range(2):  # a second time changes nothing
        done = subprocess.run(command, capture_output=True, check=False)
        assert done.returncode == 0, done.stderr
        printed = done.stdout.decode("utf-8").replace("\r\n", "\n")
        assert page.read_text("utf-8") == before + f"{marks[0]}\n\n{printed}\n{marks[1]}" + after
    assert printed.count("\n") == 4


# -- scoring --------------------------------------------------------------------------------------


def data_set(folder):
    """Three articles and three queries; ``a`` answers ``q1``, ``b`` the other two."""
    (folder / "qrels").mkdir(parents=True)
    corpus = [
        {"_id": "a", "title": "Port reopens", "text": "Ships came.", "metadata": {}},
        {"_id": "b", "title": "", "text": "The dam held."},
        {
            "_id": "c",
            "title": "Vote",
            "text": "They voted.",
            "metadata": {"source": "The Courier", "published": "2023-09-28T12:00:00+00:00"},
        },
    ]
    queries = [{"_id": f"q{n}", "text": f"question {n}"} for n in (1, 2, 3)]
    for name, rows in (("corpus", corpus), ("queries", queries)):
        text = "".join(json.dumps(row) + "\n" for row in rows)
        (folder / f"{name}.jsonl").write_text(text, "utf-8")
    judged = "query-id\tcorpus-id\tscore\nq1\ta\t1\nq2\tb\t1\nq3\tb\t1\n"
    (folder / "qrels" / "test.tsv").write_text(judged, "utf-8")
    return load_data_sets([folder])[0]


def test_a_run_file_is_scored_and_a_query_without_results_counts_as_zero(script, tmp_path):
    data = data_set(tmp_path / "small")
    run = tmp_path / "small.bm25s.run"
    run.write_text("q1 Q0 a 1 1.0 x\nq1 Q0 b 2 0.5 x\nq2 Q0 c 1 1.0 x\nq2 Q0 b 2 0.5 x\n", "utf-8")
    row = {"data": "small", "text": "headline and text", "library": "bm25s", "file": run}
    found = script("compare").documented([data], [row])
    assert found["results"][0]["metrics"] == pytest.approx(
        {
            "nDCG@10": (1 + 1 / math.log2(3)) / 3,
            "MRR@10": 0.5,
            "Hits@1": 1 / 3,
            "Hits@4": 2 / 3,
        },
        abs=1e-6,
    )
    assert found["data"]["small"]["queries"] == 3
    assert list(found["environments"]) == [found["results"][0]["environment"]]
    assert str(tmp_path) not in json.dumps(found)


def test_an_article_ranks_where_its_best_passage_does(script, tmp_path):
    adapters = script("adapters")

    class Fixed(adapters.Peer):
        def build(self, corpus):
            self.pieces = [adapters.Piece(id_, 0, "") for id_ in "abcd"]

        def search(self, question, k):
            return ["b", "a", "b", "c"][:k]

    data = data_set(tmp_path / "small")
    peer = Fixed(tmp_path)
    peer.build(adapters.Corpus.read(data))
    ranked = peer.rank(data.questions)
    assert list(ranked) == ["q1", "q2", "q3"]
    assert [id_ for id_, _ in ranked["q1"]] == ["b", "a", "c"]
    scores = [score for _, score in ranked["q1"]]
    assert scores == sorted(set(scores), reverse=True)


def test_outlet_and_date_come_between_headline_and_text(script, tmp_path):
    adapters = script("adapters")
    data = data_set(tmp_path / "small")
    texts = {each.id: each.text for each in adapters.Corpus.read(data).documents}
    assert texts == {
        "a": "Port reopens\nShips came.",
        "b": "The dam held.",
        "c": "Vote\nThey voted.",
    }
    named = adapters.Corpus.read(data, outlet_in_text=True).documents
    assert [each.text for each in named] == [
        texts["a"],
        texts["b"],
        "Vote\nThe Courier, 2023-09-28\nThey voted.",
    ]
    assert adapters.has_outlets(data)


def test_naming_the_only_outlet_helps_nobody(script, tmp_path):
    data = data_set(tmp_path / "small")
    rows = [json.loads(line) for line in data.corpus.read_text("utf-8").splitlines()]
    one = "".join(json.dumps({**row, "metadata": {"source": "A"}}) + "\n" for row in rows)
    data.corpus.write_text(one, "utf-8")
    assert not script("adapters").has_outlets(data)


def test_text_behind_the_window_is_unseen_unless_another_passage_repeats_it(script):
    piece, share = script("adapters").Piece, script("unseen").unseen_share
    model = find_model().path
    text = " ".join(["river"] * 300)  # one token each; the model reads 254 and its own two
    whole = [piece("a", 0, text)]
    assert share({"a": text}, whole, 256, model) == pytest.approx(46 / 300)
    assert share({"a": text}, whole, None, model) == 0
    later = 6 * 200
    assert share({"a": text}, [*whole, piece("a", later, text[later:])], 256, model) == 0
    assert share({"a": text}, [piece("a", later, text[later:])], 256, model) == pytest.approx(2 / 3)


# -- the results file and the table ---------------------------------------------------------------


def row(library, seconds, environment="first", text="headline and text"):
    return {
        "data": "small",
        "text": text,
        "library": library,
        "metrics": {"nDCG@10": 0.5, "MRR@10": 1.0, "Hits@1": 0.25, "Hits@4": 0.75},
        "passages": 1_200,
        "unseen": 0.125,
        "build_seconds": seconds,
        "build_memory": int(1e8 * seconds),
        "environment": environment,
    }


def document(script, *rows, facts="one", environment="first"):
    rows = rows or (row("newsrag", 2.0), row("bm25s", 1.0))
    return script("table").merge(
        script("table").read(RESULTS.with_name("there-is-none.json")),
        {
            "data": {"small": facts},
            "settings": {each["library"]: "defaults" for each in rows},
            "environments": {environment: {}},
            "results": list(rows),
        },
    )


def test_a_library_that_ran_again_takes_the_place_of_its_old_results(script):
    table = script("table")
    again = document(script, row("newsrag", 4.0, "second"), environment="second")
    merged = table.merge(document(script), again)
    assert [(each["library"], each["build_seconds"]) for each in merged["results"]] == [
        ("newsrag", 4.0),
        ("bm25s", 1.0),
    ]
    assert set(merged["environments"]) == {"first", "second"}
    everything = document(script, row("newsrag", 2.0), row("bm25s", 1.0))
    assert set(table.merge(merged, everything)["environments"]) == {"first"}


def test_results_on_other_data_are_refused(script):
    with pytest.raises(ValueError, match="other data"):
        script("table").merge(document(script), document(script, facts="another"))


def test_memory_is_a_multiple_of_ours_and_marked_if_measured_at_another_time(script):
    rows = (
        row("newsrag", 2.0),
        row("bm25s", 1.0),
        row("txtai", 5.0, "second"),
        row("bm25s", 3.0, text=script("table").OUTLET_IN_TEXT),
    )
    rendered = script("table").render(document(script, *rows)).splitlines()
    ours = "| small | newsrag | .5000 | 1.0000 | .2500 | .7500 | 1,200 | 12.5 % | 1.0 |"
    assert rendered[2] == ours
    cells = [line.split(" | ") for line in rendered]
    assert [line[8] for line in cells[2:]] == ["1.0 |", "0.5 |", "~2.5 |", "1.5 |"]
    assert cells[5][0] == "| small, outlet and date in the text"


def test_a_page_without_marks_is_left_alone(script, tmp_path):
    page = tmp_path / "page.md"
    page.write_text("no marks", "utf-8")
    with pytest.raises(ValueError, match="no place"):
        script("table").update_page(page, document(script))
    assert page.read_text("utf-8") == "no marks"


def test_the_page_shows_the_results(script):
    page = (ROOT / "benchmarks" / "README.md").read_text("utf-8")
    table = script("table")
    assert table.render(table.read(RESULTS)) in page
