"""newsrag bench speed: what it counts, never how long anything takes."""

from __future__ import annotations

import json

import jsonschema
import pytest
from helpers import ROOT, SEEDS

from newsrag import InputError, NotFoundError
from newsrag.cli.render_bench import speed_lines
from newsrag.evaluation.speed import bench_speed

ARTICLES = sum(path.suffix != ".jsonl" for path in SEEDS.iterdir()) + 2  # one file holds two


@pytest.fixture(scope="module")
def found():
    return bench_speed([SEEDS], runs=1)


def test_it_measures_processes_and_searches(found):
    assert [each.name for each in found.processes] == [
        "--help",
        "ask",
        "add",
        "add again, nothing changed",
        "add one article",
    ]
    assert all(each.seconds > 0 for each in found.processes)
    assert all(each.memory is None or each.memory > 1e6 for each in found.processes)
    assert found.articles == ARTICLES + 1  # the one that was added
    assert found.rescoring is None
    names = [each.name for each in found.searches]
    assert names[:3] == ["hybrid", "dense", "lexical"]
    assert all(0 < each.p50_ms <= each.p95_ms for each in found.searches)
    assert found.together > 0


def test_it_leaves_nothing_behind(tmp_path, monkeypatch):
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)
    (tmp_path / "empty").mkdir()
    with pytest.raises(InputError, match="newsrag add failed: .*no articles"):
        bench_speed([tmp_path / "empty"], runs=1)
    assert not list(tmp_path.glob("newsrag-*"))


def test_questions_can_be_given(tmp_path):
    with pytest.raises(NotFoundError, match=r"no file .*queries\.jsonl"):
        bench_speed([SEEDS], queries=tmp_path / "queries.jsonl")
    (tmp_path / "queries.jsonl").write_text("\n", "utf-8")
    with pytest.raises(InputError, match="is empty"):
        bench_speed([SEEDS], queries=tmp_path / "queries.jsonl")


def test_the_tables_are_printed(found):
    text = "\n".join(speed_lines(found))
    assert f"{ARTICLES + 1} articles" in text
    assert "add again, nothing changed" in text
    assert "passages added a second" in text
    assert "search_many answers" in text


def test_the_command_prints_json_of_its_schema(cli, tmp_path):
    (tmp_path / "queries.jsonl").write_text('{"_id": "1", "text": "Who was killed?"}\n', "utf-8")
    done = cli(
        "bench", "speed", "--data", SEEDS, "--queries", "queries.jsonl", "--runs", "1", "--json"
    )
    assert done.returncode == 0, done.stderr
    document = json.loads(done.stdout)
    schema = json.loads((ROOT / "docs" / "schema.json").read_text("utf-8"))
    wanted = {"$defs": schema["$defs"], **schema["properties"]["bench speed"]}
    jsonschema.validate(document, wanted)
    assert document["articles"] == ARTICLES + 1
