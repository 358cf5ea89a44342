"""`newsrag bench` on tiny data sets: real index, real model, numbers that can be checked."""

from __future__ import annotations

import ast
import gzip
import json
import os
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import jsonschema
import pytest
from helpers import ROOT

import newsrag
from newsrag import Citation, InputError, NewsIndex, NotFoundError, Span, Statement
from newsrag.evaluation.answers import bench_answers
from newsrag.evaluation.asking import answer_starts, is_right
from newsrag.evaluation.datasets import GoldAnswer, load_data_sets
from newsrag.evaluation.plot import check_plot, plot_retrieval
from newsrag.evaluation.retrieval import bench_retrieval
from newsrag.evaluation.runs import read_run
from newsrag.protocols import SilentProgress

CORPUS = {
    "bridge": "The old stone bridge at Lenford was closed on Monday. Engineers found cracks.",
    "harvest": "Farmers expect a poor wheat harvest after the dry spring. Prices rose.",
    "museum": "The maritime museum opened a new wing for sailing ships. Entry is free.",
    "strike": "Train drivers began a strike over night shifts. Most lines stood still.",
}
QUERIES = {
    "q-bridge": "Why was the stone bridge at Lenford closed?",
    "q-nothing": "zyzzyva quokka",
    "q-museum": "new wing of the maritime museum",
    "q-unjudged": "What do farmers expect?",
    "q-signs": "?!",
}
QRELS = {
    "q-bridge": {"bridge": 1},
    "q-nothing": {"harvest": 1, "no-such-article": 1},
    "q-museum": {"museum": 2, "strike": 0},
    "q-signs": {"strike": 1},
}


def write_lines(path, rows):
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")


def write_beir(folder, corpus=CORPUS, queries=QUERIES, qrels=QRELS, answers=None):
    """Write a data set in the BEIR layout and return its folder."""
    (folder / "qrels").mkdir(parents=True)
    write_lines(
        folder / "corpus.jsonl",
        ({"_id": id_, "title": f"On {id_}", "text": text} for id_, text in corpus.items()),
    )
    write_lines(
        folder / "queries.jsonl",
        (
            {"_id": id_, "text": text, "metadata": {"answers": (answers or {}).get(id_, [])}}
            for id_, text in queries.items()
        ),
    )
    lines = [f"{q}\t{d}\t{grade}\n" for q, of in qrels.items() for d, grade in of.items()]
    judged = "query-id\tcorpus-id\tscore\n" + "".join(lines)
    (folder / "qrels" / "test.tsv").write_text(judged, "utf-8")
    return folder


class Notes(SilentProgress):
    """Keeps what was said; stops the first bar when told to."""

    def __init__(self, stop=False):
        self.said = []
        self.stop = stop

    def note(self, message):
        self.said.append(message)

    def begin(self, label, total, unit="bytes"):
        if self.stop:
            raise KeyboardInterrupt


def built_indexes():
    return {path.parent for path in Path(os.environ["NEWSRAG_CACHE"], "bench").glob("*/index")}


@pytest.fixture(scope="module")
def town(tmp_path_factory, _model_cache):
    return write_beir(tmp_path_factory.mktemp("data") / "town")


@pytest.fixture(scope="module")
def measured(town, tmp_path_factory):
    """A run over the tiny data set, and the folder that it wrote."""
    out = tmp_path_factory.mktemp("out")
    return bench_retrieval([town], worst=10, out=out), out


# -- retrieval -------------------------------------------------------------------------------


def test_what_was_measured_is_counted(measured):
    document, _ = measured
    [result] = document.results
    assert (result.data.name, result.data.articles, result.data.queries) == ("town", 4, 4)
    assert (result.data.unjudged, result.data.unknown) == (1, 1)
    assert set(result.data.files) == {"corpus.jsonl", "queries.jsonl", "qrels/test.tsv"}
    assert (result.index.articles, result.index.passages) == (4, 4)
    assert [mode.mode for mode in result.modes] == ["lexical", "dense", "hybrid"]
    assert all(0 < mode.p50 <= mode.p95 for mode in result.modes)
    assert document.environment.libraries["faiss-cpu"]
    assert document.environment.machine.cores >= 1


def test_the_commit_is_that_of_the_checkout_or_none(measured):
    git = shutil.which("git")
    in_checkout = Path(newsrag.__file__).is_relative_to(ROOT) and (ROOT / ".git").exists()
    if git is None or not in_checkout:
        assert measured[0].environment.commit is None
        return
    done = subprocess.run(
        [git, "-C", str(ROOT), "rev-parse", "HEAD"], capture_output=True, text=True, check=True
    )
    assert measured[0].environment.commit == done.stdout.strip()


def test_queries_without_results_score_zero(measured):
    [result] = measured[0].results
    lexical = result.modes[0]
    # Two of four queries find their one relevant article first; "zyzzyva quokka" has no word of
    # the corpus, and "?!" has none at all.
    for name in ("nDCG@10", "MRR@10", "Recall@10", "Hits@1", "MAP"):
        assert lexical.metrics[name] == pytest.approx(2 / 4), name
    assert [mode.unsearchable for mode in result.modes] == [1, 1, 1]


def test_modes_are_compared_with_dense_by_default(measured):
    [result] = measured[0].results
    assert [(each.mode, each.baseline) for each in result.comparisons] == [
        ("lexical", "dense"),
        ("hybrid", "dense"),
    ]
    ndcg = result.comparisons[0].differences[0]
    assert ndcg.metric == "nDCG@10"
    # Dense search always gives something: only "zyzzyva quokka" can differ.
    assert (ndcg.better, ndcg.worse, ndcg.equal) == (0, 1, 3)
    assert ndcg.p == 1.0


def test_the_worst_queries_say_where_their_articles_ranked(measured):
    [result] = measured[0].results
    first = result.worst[0]
    assert (first.query_id, first.mode, first.ndcg) == ("q-signs", "hybrid", 0.0)
    assert [(each.article_id, each.rank) for each in first.relevant] == [("strike", None)]
    by_id = {each.query_id: each for each in result.worst}
    assert len(by_id) == 4
    [museum] = by_id["q-museum"].relevant
    assert (museum.article_id, museum.title, museum.rank) == ("museum", "On museum", 1)
    assert by_id["q-nothing"].relevant[1].rank is None
    assert by_id["q-nothing"].relevant[1].title == ""


def test_written_files_agree_with_the_document(measured):
    document, out = measured
    assert sorted(path.name for path in out.iterdir()) == [
        "dense.run", "hybrid.run", "lexical.run", "per_query.tsv", "results.json",
    ]  # fmt: skip
    written = json.loads((out / "results.json").read_text("utf-8"))
    assert written["results"][0]["modes"][2]["metrics"] == dict(
        document.results[0].modes[2].metrics
    )
    run = read_run(out / "lexical.run")
    assert run["q-bridge"][0][0] == "bridge"
    assert "q-nothing" not in run
    heading, *rows = (out / "per_query.tsv").read_text("utf-8").splitlines()
    assert heading.split("\t")[:3] == ["query", "mode", "nDCG@10"]
    assert len(rows) == 3 * 4
    assert rows[0].split("\t")[:3] == ["q-bridge", "lexical", "1.000000"]


def test_the_index_is_built_once(town, measured):
    [folder] = [path for path in built_indexes() if opened(path)[0] == set(CORPUS)]
    before = opened(folder)
    notes = Notes()
    bench_retrieval([town], modes=["lexical"], progress=notes)
    assert opened(folder) == before
    assert not any("building" in said for said in notes.said)


def opened(folder):
    """Return the ids of an index's articles and the number of its last commit."""
    with NewsIndex.open(folder / "index") as index:
        return {each.id for each in index.articles()}, index._store.catalog.seq()


def test_an_interrupted_build_goes_on_and_another_corpus_has_its_own(tmp_path):
    corpus = {"river": "The river Avel rose two metres overnight.", **CORPUS}
    data = write_beir(tmp_path / "flood", corpus)
    before = built_indexes()
    with pytest.raises(KeyboardInterrupt):
        bench_retrieval([data], modes=["lexical"], progress=Notes(stop=True))
    [folder] = built_indexes() - before
    assert opened(folder)[0] == set()
    notes = Notes()
    document = bench_retrieval([data], modes=["lexical"], progress=notes)
    assert document.results[0].index.articles == 5
    assert opened(folder)[0] == set(corpus)
    assert sum("building" in said for said in notes.said) == 1


def test_an_index_of_other_code_is_told_and_rebuilt_when_asked(town, measured):
    [folder] = [path for path in built_indexes() if opened(path)[0] == set(CORPUS)]
    built = folder / "built.json"
    built.write_text(json.dumps({**json.loads(built.read_text("utf-8")), "code": "x"}), "utf-8")
    notes = Notes()
    bench_retrieval([town], modes=["lexical"], progress=notes)
    assert any("--rebuild" in said for said in notes.said)
    notes = Notes()
    bench_retrieval([town], modes=["lexical"], rebuild=True, progress=notes)
    assert any("building" in said for said in notes.said)
    assert not any("--rebuild" in said for said in notes.said)


def test_relative_dates_count_from_the_newest_article(tmp_path, measured):
    folder = write_beir(tmp_path / "dated", {}, {"q": "closed last week"}, {"q": {"new": 1}})
    write_lines(
        folder / "corpus.jsonl",
        (
            {"_id": id_, "text": "The road was closed.", "metadata": {"published": day}}
            for id_, day in (("old", "2023-01-02"), ("new", "2023-10-05"))
        ),
    )
    [result] = bench_retrieval([folder], modes=["lexical"]).results
    assert result.index.now == datetime(2023, 10, 5, tzinfo=UTC)
    assert measured[0].results[0].index.now is None


def test_limit_takes_the_first_judged_queries(town):
    document = bench_retrieval([town], modes=["lexical"], limit=2)
    assert document.settings.limit == 2
    assert document.results[0].data.queries == 2
    assert document.results[0].modes[0].metrics["nDCG@10"] == pytest.approx(1 / 2)
    assert document.results[0].comparisons == ()


def test_an_earlier_run_can_be_the_baseline(town, measured, tmp_path):
    earlier = measured[1] / "lexical.run"
    document = bench_retrieval([town], modes=["lexical"], baseline=str(earlier))
    [same] = document.results[0].comparisons
    assert same.baseline == str(earlier)
    assert all(each.equal == 4 and each.p == 1.0 for each in same.differences)
    other = tmp_path / "other.run"
    other.write_text("q-museum Q0 strike 1 9 x\nq-museum Q0 museum 2 8 x\n", "utf-8")
    [better] = bench_retrieval(
        [town], modes=["lexical"], baseline=str(other)
    ).results[0].comparisons  # fmt: skip
    mrr = next(each for each in better.differences if each.metric == "MRR@10")
    assert (mrr.value, mrr.baseline) == (2 / 4, 0.5 / 4)
    assert (mrr.better, mrr.worse, mrr.equal) == (2, 0, 2)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"modes": ["lexical"], "baseline": "dense"}, "add --mode dense"),
        ({"baseline": "nothing.run"}, "neither a mode nor a file"),
        ({"plot": Path("picture.pdf")}, "cannot draw picture.pdf"),
        ({"plot": Path("nowhere", "picture.png")}, "no folder nowhere"),
        ({"split": "dev"}, "no dev.tsv"),
    ],
)
def test_what_cannot_be_measured_is_said_before_anything_is(town, options, said):
    notes = Notes()
    with pytest.raises(InputError, match=said):
        bench_retrieval([town], progress=notes, **options)
    assert notes.said == []


def test_a_run_file_of_another_data_set_is_no_baseline(town, tmp_path):
    path = tmp_path / "x.run"
    path.write_text("other Q0 a 1 1.0 x\n", "utf-8")
    with pytest.raises(InputError, match="none of the queries of town"):
        bench_retrieval([town], baseline=str(path))
    other = write_beir(tmp_path / "other")
    with pytest.raises(InputError, match="one data set"):
        bench_retrieval([town, other], baseline=str(path))


def test_several_data_sets_have_a_folder_each_and_one_picture(town, measured, tmp_path):
    other = write_beir(tmp_path / "other")
    document = bench_retrieval([town, other], modes=["lexical", "dense"], out=tmp_path / "out")
    assert [result.data.name for result in document.results] == ["town", "other"]
    assert (tmp_path / "out" / "results.json").is_file()
    assert (tmp_path / "out" / "other" / "lexical.run").is_file()
    plot_retrieval(document, tmp_path / "bars.png")
    assert (tmp_path / "bars.png").read_bytes().startswith(b"\x89PNG")
    for name in ("one.svg", "two.svg"):
        plot_retrieval(document, tmp_path / name)
    drawn = (tmp_path / "one.svg").read_text("utf-8")
    assert "<svg" in drawn
    assert "#E69F00".lower() in drawn.lower()
    assert drawn == (tmp_path / "two.svg").read_text("utf-8")
    check_plot(tmp_path / "again.SVG")


# -- reading data sets -----------------------------------------------------------------------


def test_compressed_files_and_another_split_are_read(tmp_path):
    folder = write_beir(tmp_path / "packed")
    for name in ("corpus.jsonl", "queries.jsonl"):
        plain = folder / name
        (folder / f"{name}.gz").write_bytes(gzip.compress(plain.read_bytes()))
        plain.unlink()
    (folder / "qrels" / "dev.tsv").write_text("q-museum\tmuseum\t1\n", "utf-8")
    [data] = load_data_sets([folder], "dev")
    assert data.qrels == {"q-museum": {"museum": 1}}
    assert [question.id for question in data.questions] == ["q-museum"]
    assert data.unjudged == 4
    assert load_data_sets([folder])[0].qrels == QRELS
    (folder / "qrels" / "test.tsv").rename(folder / "qrels" / "train.tsv")
    with pytest.raises(InputError, match="choose one with --split"):
        load_data_sets([folder])


@pytest.mark.parametrize(
    ("file", "text", "said"),
    [
        ("corpus.jsonl", '{"_id": "a", "text": "Rain."}\n{"_id": \n', r"corpus.jsonl:2: not JSON"),
        ("corpus.jsonl", '\n{"_id": "a"}\n', r"corpus.jsonl:2: not an object with a text"),
        ("corpus.jsonl", '["a"]\n', r"corpus.jsonl:1: not an object"),
        ("corpus.jsonl", '{"text": "Rain."}\n', r"corpus.jsonl:1: None cannot be an _id"),
        ("corpus.jsonl", '{"_id": " a", "text": "Rain."}\n', r"' a' cannot be an _id"),
        ("corpus.jsonl", '{"_id": "a", "text": "x"}\n' * 2, r"corpus.jsonl:2: the _id 'a' is that"),
        ("corpus.jsonl", "", "corpus.jsonl is empty"),
        ("corpus.jsonl", "[" * 100_000, r"corpus.jsonl:1: not JSON"),
        ("queries.jsonl", '{"_id": "a", "text": 7}\n', r"queries.jsonl:1: not an object"),
        (
            "queries.jsonl",
            '{"_id": "q-bridge", "text": "x", "metadata": {"answers": [{"text": "y"}]}}\n',
            r"queries.jsonl:1: metadata.answers",
        ),
        ("queries.jsonl", '{"_id": "a", "text": "x"}\n', r"test.tsv:2: there is no query"),
        ("qrels/test.tsv", "q-bridge\tbridge\n", r"test.tsv:1: not a judgement"),
        ("qrels/test.tsv", "q-bridge 0 bridge 1\n", r"test.tsv:1: not a judgement"),
        ("qrels/test.tsv", "q-bridge\tbridge\tyes\n", r"test.tsv:1: not a judgement"),
        ("qrels/test.tsv", "query-id\tcorpus-id\tscore\n", "has no judgements"),
    ],
)
def test_a_malformed_file_is_named_with_its_line(tmp_path, file, text, said):
    folder = write_beir(tmp_path / "broken")
    (folder / file).write_text(text, "utf-8")
    with pytest.raises(InputError, match=said) as caught:
        load_data_sets([folder])
    assert caught.value.mend
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("file", ["corpus.jsonl", "queries.jsonl", "qrels/test.tsv"])
def test_a_missing_or_undecodable_file_is_named(tmp_path, file):
    folder = write_beir(tmp_path / "partial")
    (folder / file).write_bytes(b"\xff\xfe\x00broken")
    with pytest.raises(InputError, match="UTF-8"):
        load_data_sets([folder])
    (folder / file).unlink()
    with pytest.raises(NotFoundError, match="BEIR"):
        load_data_sets([folder])
    with pytest.raises(NotFoundError, match="no folder"):
        load_data_sets([tmp_path / "nowhere"])


def test_a_damaged_gzip_file_is_told(tmp_path):
    folder = write_beir(tmp_path / "cut")
    whole = gzip.compress((folder / "corpus.jsonl").read_bytes())
    (folder / "corpus.jsonl").unlink()
    for damaged in (whole[: len(whole) // 2], b"no gzip", whole[:12] + b"\xff\xff" + whole[14:]):
        (folder / "corpus.jsonl.gz").write_bytes(damaged)
        with pytest.raises(InputError, match=r"corpus\.jsonl\.gz"):
            load_data_sets([folder])


def test_two_data_sets_of_one_name_are_refused(tmp_path):
    folders = [write_beir(tmp_path / name / "same") for name in "ab"]
    with pytest.raises(InputError, match="two data sets are called 'same'"):
        load_data_sets(folders)


def test_ids_that_no_run_file_can_hold_are_refused_only_for_writing(tmp_path):
    queries, qrels = {"my query": "stone bridge"}, {"my query": {"bridge": 1}}
    folder = write_beir(tmp_path / "spaced", CORPUS, queries, qrels)
    with pytest.raises(InputError, match="white space"):
        bench_retrieval([folder], modes=["lexical"], out=tmp_path / "out")
    document = bench_retrieval([folder], modes=["lexical"])
    assert document.results[0].modes[0].metrics["Hits@1"] == 1.0


# -- answers ---------------------------------------------------------------------------------

ASKED = {
    "q-bridge": "When was the old stone bridge at Lenford closed?",
    "q-museum": "What did the maritime museum open for sailing ships?",
    "q-wrong": "Who began a strike over night shifts?",
    "q-lost": "What do farmers expect after the dry spring?",
}
ANSWERS = {
    "q-bridge": [{"text": "Monday", "start": CORPUS["bridge"].index("Monday")}],
    # As if the text had lost characters in cleaning.
    "q-museum": [{"text": "a new wing", "start": CORPUS["museum"].index("a new wing") + 9}],
    # Not the sentence that answers.
    "q-wrong": [{"text": "Most lines", "start": CORPUS["strike"].index("Most lines")}],
    "q-lost": [{"text": "a rich harvest", "start": 15}],
}
JUDGED = {
    "q-bridge": {"bridge": 1},
    "q-museum": {"museum": 1},
    "q-wrong": {"strike": 1},
    "q-lost": {"harvest": 1},
}


@pytest.fixture(scope="module")
def quiz(tmp_path_factory, _model_cache):
    folder = write_beir(
        tmp_path_factory.mktemp("data") / "quiz", CORPUS, ASKED, JUDGED, ANSWERS
    )  # fmt: skip
    write_lines(
        folder / "unanswerable.jsonl",
        [
            {"_id": "u1", "text": "Which whale sings about quantum chess?"},
            {"_id": "u2", "text": "?"},
        ],
    )
    return folder


def test_right_sentences_and_abstaining_are_measured(quiz, tmp_path):
    document = bench_answers([quiz], out=tmp_path)
    [result] = document.results
    assert (result.located, result.unlocated) == (3, 1)
    assert result.accuracy["1"] == pytest.approx(2 / 3)
    assert result.accuracy["3"] >= 2 / 3
    assert result.answered == 1.0
    unanswerable, removed = result.abstention
    assert unanswerable.against == "unanswerable.jsonl"
    assert (unanswerable.answerable, unanswerable.unanswerable) == (4, 2)
    assert unanswerable.auroc == 1.0
    assert (unanswerable.answered_right, unanswerable.answered_wrong) == (1.0, 0.0)
    assert (removed.unanswerable, removed.auroc, removed.answered_wrong) == (4, 1.0, 0.0)
    heading, *rows = (tmp_path / "per_question.tsv").read_text("utf-8").splitlines()
    assert heading.split("\t") == ["question", "kind", "support", "answered", "right@1", "right@3"]
    assert len(rows) == 4 + 4 + 2
    assert rows[0].split("\t")[-2:] == ["1", "1"]
    assert rows[3].split("\t")[-2:] == ["-", "-"]


def test_without_the_only_article_nothing_is_left_to_say(tmp_path):
    folder = write_beir(
        tmp_path / "single",
        {"bridge": CORPUS["bridge"]},
        {"q": "When was the bridge closed?"},
        {"q": {"bridge": 1, "not-in-the-corpus": 1}},
    )
    [result] = bench_answers([folder]).results
    assert result.accuracy == {}
    [removed] = result.abstention
    assert removed.against == "relevant articles removed"
    assert (removed.auroc, removed.answered_wrong) == (1.0, 0.0)


def test_questions_are_drawn_the_same_every_time(quiz):
    one, other = (bench_answers([quiz], limit=2).results[0] for _ in range(2))
    assert one.data.queries == 2
    assert one.abstention == other.abstention
    assert one.accuracy == other.accuracy


def test_answers_are_found_where_cleaning_moved_them():
    text = "A fair in May. The fair was in May."
    assert answer_starts([GoldAnswer("May", 10)], text) == {10}
    assert answer_starts([GoldAnswer("May", 13)], text) == {10}
    assert answer_starts([GoldAnswer("May", 28)], text) == {31}
    assert answer_starts([GoldAnswer("May", 9_999)], text) == {31}
    assert answer_starts([GoldAnswer("June", 3)], text) == set()
    assert answer_starts([GoldAnswer("fair", 2), GoldAnswer("May", 31)], text) == {2, 31}


def test_a_statement_is_right_by_any_of_its_citations():
    def cited(id_, start, end):
        return Citation(id_, "", "", None, "", Span(start, end), "x" * (end - start), "")

    statement = Statement("x", (cited("a", 0, 10), cited("b", 20, 30)), 0.9, {})
    assert is_right(statement, {"b": {20}})
    assert is_right(statement, {"b": {29}, "a": set()})
    assert not is_right(statement, {"b": {30}})
    assert not is_right(statement, {"a": {25}, "c": {5}})


# -- the command line ------------------------------------------------------------------------


def checked(command, done):
    schema = json.loads((ROOT / "docs" / "schema.json").read_text("utf-8"))
    value = json.loads(done.stdout)
    jsonschema.validate(value, {"$defs": schema["$defs"], **schema["properties"][command]})
    return value


def test_the_commands_print_json_of_their_schema(cli, town, quiz, measured, tmp_path):
    found = cli("bench", "retrieval", "--data", town, "--json", "--out", tmp_path / "out")
    assert found.returncode == 0, found.stderr
    written = json.loads((tmp_path / "out" / "results.json").read_text("utf-8"))
    assert checked("bench retrieval", found) == written
    asked = cli("bench", "answers", "--data", quiz, "--json")
    assert asked.returncode == 0, asked.stderr
    assert checked("bench answers", asked)["results"][0]["located"] == 3


def test_the_tables_are_printed(cli, town, quiz, measured):
    found = cli("bench", "retrieval", "--data", town, "--per-query", "1", "--limit", "3")
    assert found.returncode == 0, found.stderr
    lines = found.stdout.splitlines()
    assert lines[0] == "town: 4 articles, 4 passages, 3 queries"
    assert lines[1].startswith("limited to 3 queries")
    assert "1 queries without judgements" in found.stdout
    row = next(line for line in lines if line.startswith("lexical"))
    assert row.split()[1:9] == [".6667"] * 8
    assert any(line.startswith("against dense") for line in lines)
    assert "rank   -  no-such-article" in found.stdout
    asked = cli("bench", "answers", "--data", quiz)
    assert "answer sentence @1 .6667" in asked.stdout
    assert "relevant articles removed" in asked.stdout


def test_bad_use_is_one_line_and_exit_code_2(cli, tmp_path):
    done = cli("bench", "retrieval", "--data", "nowhere")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.count("\n") == 1
    assert "no folder nowhere" in done.stderr
    assert cli("bench", "answers").returncode == 2


@pytest.mark.parametrize(
    ("module", "extra"), [("matplotlib", "plot"), ("ir_measures", "bench")]
)  # fmt: skip
def test_a_missing_extra_is_named_before_anything_is_built(town, tmp_path, module, extra):
    code = (
        f"import sys; sys.modules[{module!r}] = None\n"
        f"sys.argv = ['newsrag', 'bench', 'retrieval', '--data', {str(town)!r},"
        " '--plot', 'x.png']\n"
        "from newsrag.cli.main import run; run()"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert f"pip install '.[{extra}]'" in done.stderr
    assert done.stderr.count("\n") == 1


def test_help_of_bench_loads_nothing_heavy():
    code = (
        "import contextlib, io, sys\n"
        "sys.argv = ['newsrag', 'bench', 'retrieval', '--help']\n"
        "from newsrag.cli.main import run\n"
        "with contextlib.suppress(SystemExit), contextlib.redirect_stdout(io.StringIO()):\n"
        "    run()\n"
        "print(*{name.partition('.')[0] for name in sys.modules})"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT / "tests"
    )
    heavy = {"numpy", "scipy", "matplotlib", "ir_measures", "pytrec_eval", "faiss", "onnxruntime"}
    assert not heavy & set(done.stdout.split())


def test_no_command_of_bench_is_longer_than_fifteen_lines():
    tree = ast.parse((ROOT / "newsrag" / "cli" / "bench.py").read_text("utf-8"))
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    assert functions
    for node in functions:
        body = node.body[1:] if ast.get_docstring(node) else node.body
        assert body[-1].end_lineno - body[0].lineno + 1 <= 15, node.name
