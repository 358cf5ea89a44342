"""Fuzzing with hypothesis, what fuzzing has found, and the long run with atheris.

``NEWSRAG_SECONDS=3600 pytest -m long -s tests/test_fuzz.py`` is the long run, so many seconds of
each target; tests/fuzz_long.py does one of them, and says how a finding is repeated.
"""

from __future__ import annotations

import gc
import gzip
import importlib.util
import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import fuzz_targets
import pytest
from fuzz_targets import FILES, LANGUAGES, MAPS, MOMENTS, OUTLETS, TARGETS
from helpers import SEEDS
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from newsrag import Check, Filter, NotFoundError
from newsrag.types import Span

PAGE = [
    "<html lang='en'>", "<head>", "</head>", "<body>", "<article>", "</article>", "<p>", "</p>",
    "<h1>", "</h1>", "<title>", "</title>", "<br>", "<div class='", "'>", "<table><tr><td>",
    "<li>", "<!--", "-->", "<![CDATA[", "<script type='application/ld+json'>", "</script>",
    "<style>", "<meta charset=", "<meta property='article:published_time' content='", "&nbsp;",
    "&#0;", "&#xD800;", "&#x110000;", "&amp", '{"@type": "NewsArticle", "datePublished": "',
    "<svg>",
]  # fmt: skip
FRONT = [
    "---\n", "+++\n", "...\n", "title: ", "title = ", "date: ", "tags: [", "]", "text: ", "&a ",
    "*a", "!!bool ", "!!timestamp ", "<<: ", "|\n  ", "# ", "## ", "**", "_", "](", "![", "[",
    "`", "> ", "~~", "\\", "===\n", "|---|\n", "0x", "[table]\n", "12:30:45", "'''", '"""',
]  # fmt: skip
RECORD = [
    '{"text": "', '"body": "', '"id": ', '"title": ', '"published": ', '"metadata": {',
    '"data": {', '"}\n', "}", "]", "[", "{", '"', ":", ",", "null", "true", "NaN", "1e999", "-0",
    "\\ud800", "\\u0000", "\\u2028", "9" * 20, '"words": "', "text,title,date\n", "text\ttitle\n",
    ";", "\t", '""', "|", "quote", "digest", "span", "start", "end", "citations", "statements",
    "hits",
]  # fmt: skip
TIMES = [
    "2022-03-31", "2022-03-31T10:00:00+03:00", "31 March 2022", "0000-00-00", "9999-12-31",
    "1/2/03", "Thu, 31 Mar 2022 10:00:00 GMT", "253402300800000", "-62135596801", "last week",
    "yesterday", "since 2021", "before May 3", "in the fall of 2020", "between March 3 and 5",
    "Christmas Eve", "the 1990s", "last 400 years", "in 999999 days", "February 30",
    "week 53 of 2020", "Q5 2021", "Monday", "tonight", "the first half of", "until", "from",
    "ago", "next", "24:61",
]  # fmt: skip
PROSE = [
    "The dam holds", "he said", "Mr", "U.S.", "Dr. ", "p.m", "J. R. ", "No. ", "Jan. ", "i.e. ",
    "3.5", "Photo: Sample/Agency", "KYIV, March 31 (Agency) - ", "Source: Sample Courier",
    "By Sample Writer", "Also read: ", "Updated: ", " | ", "* * *", "1. ", "a) ", "Ph.D", "etc",
    "Inc", "don't", "’s", "word " * 15, "A" * 300, "ß", "İ", "ŉ", "字字字", "नि", "สวัสดี", "السلام",
    "ǅ", "①", "٣", "½", "Σ",
]  # fmt: skip
ASKED = [
    "what did ", "who ", "and ", "but not ", "according to ", "only ", "neither ", "nor ",
    "except ", "did Russia withdraw", "President Volodymyr Zelenskyy", "von der ", "Odesa",
    "Kiev's", "latest ", "AND ", "OR ", "NOT ", "(", ")", "text:", "^2", "~", "*", "DROP TABLE",
    "%", "\\", "in its ", *OUTLETS,
]  # fmt: skip
MARKS = [
    *" \n\t.,;:!?…-–—'\"“”‘’«»„‚()[]·•।。؟\r\v\f\x1c\x85\u2028\u2029\xa0\u3000\u200b",
    *"\u200f\u202e\ufeff\xad", "\n\n", "\r\n", "...", "``", "''", "\x00", "\x1b[2J", "\x7f",
    "\ud800", "\udcff", "e\u0301", "\u0301", "\U0001f600", "\U0001f1fa\U0001f1e6", "\ufffd",
    "\ufffe", "\U000e0001", "\U0010ffff", "\u1680",
]  # fmt: skip
WORDS = [*PAGE, *FRONT, *RECORD, *TIMES, *PROSE, *ASKED, *MARKS]
ENCODINGS = [
    "utf-8",
    "utf-8",
    "utf-8",
    "utf-8-sig",
    "utf-16",
    "utf-32",
    "cp1252",
    "koi8-r",
    "gb18030",
]
SAMPLES = [path.read_bytes() for path in sorted(SEEDS.iterdir())]


def written(*pieces, most=40):
    """Texts of pieces that newsrag gives a meaning to, and of characters of every category."""
    known = st.sampled_from([piece for each in pieces for piece in each])
    return st.lists(known | st.characters(), max_size=most).map("".join)


@st.composite
def files(draw):
    """A file name with bytes: pieces of its format in some encoding, or a sample with damage."""
    name = draw(st.sampled_from(FILES))
    ending = name.removesuffix(".gz").rpartition(".")[2]
    pieces = {"html": PAGE, "htm": PAGE, "md": FRONT, "markdown": FRONT, "txt": PROSE}
    if draw(st.booleans()):
        text = draw(written(pieces.get(ending, RECORD), TIMES, PROSE, MARKS))
        data = text.encode(draw(st.sampled_from(ENCODINGS)), "replace")
    else:
        data = draw(st.sampled_from(SAMPLES))
        for _ in range(draw(st.integers(0, 4))):
            at, end = sorted(draw(st.tuples(*[st.integers(0, len(data))] * 2)))
            new = draw(st.binary(max_size=4) | st.sampled_from(WORDS).map(_bytes))
            data = data[:at] + new + data[draw(st.sampled_from([at, at + 1, end])) :]
    if not name.endswith(".gz"):
        return name, data
    packed = gzip.compress(data, mtime=0)
    return name, packed[: draw(st.integers(0, len(packed)))] if draw(st.booleans()) else packed


def _bytes(word):
    return word.encode("utf-8", "surrogatepass")


@pytest.fixture(scope="session")
def _archive(exported_model, tmp_path_factory):
    """The index that the planner and the verifier ask."""
    folder = tmp_path_factory.mktemp("fuzz") / "index"
    fuzz_targets.build_archive(folder, str(exported_model))
    fuzz_targets.use_archive(folder)
    yield
    fuzz_targets.archive().close()


def examples(count):
    """So many, times NEWSRAG_RUNS; a failing one is printed as a decorator that repeats it."""
    return settings(
        max_examples=count * int(os.environ.get("NEWSRAG_RUNS", "1")),
        deadline=None,
        print_blob=True,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )


@examples(250)
@given(files(), st.sampled_from(MAPS))
def test_any_file_is_read_or_a_problem(file, field_map):
    fuzz_targets.check_file(*file, field_map)


SPANS = st.tuples(st.integers(0, 300), st.integers(0, 60)).map(lambda it: Span(it[0], sum(it)))


@examples(250)
@given(
    written(PROSE, MARKS, most=80),
    st.sampled_from(LANGUAGES),
    SPANS,
    st.lists(SPANS, max_size=3),
    st.integers(1, 200),
    st.integers(1, 250),
)
def test_any_text_is_split(text, language, within, furniture, target, limit):
    fuzz_targets.check_text(text, language, within, furniture, target, limit)


@pytest.mark.usefixtures("_archive")
@examples(250)
@given(written(ASKED, TIMES, MARKS, most=25), st.sampled_from(MOMENTS))
def test_any_question_is_planned(question, now):
    fuzz_targets.check_question_plan(question, now)


@pytest.mark.usefixtures("_archive")
@examples(250)
@given(
    st.integers(0, 8),
    st.lists(st.tuples(*[st.integers(0, 255)] * 4), max_size=4),
)
def test_no_forged_document_is_verbatim(number, edits):
    printed = fuzz_targets.documents()
    fuzz_targets.check_forgery(printed[number % len(printed)], edits)


@pytest.mark.usefixtures("_archive")
@examples(250)
@given(st.data())
def test_any_text_is_a_document_or_refused(data):
    text = data.draw(written(RECORD, TIMES, MARKS))
    if data.draw(st.booleans()):
        whole = json.dumps(data.draw(st.sampled_from(fuzz_targets.documents())))
        at, end = sorted(data.draw(st.tuples(*[st.integers(0, len(whole))] * 2)))
        text = whole[:at] + text[:20] + whole[data.draw(st.sampled_from([at, at + 1, end])) :]
    fuzz_targets.check_document(text)


# Of each target the inputs that showed a defect, as the fuzzer left them or cut down further.
FINDINGS: dict[str, dict[str, bytes]] = {
    "readers": {
        "a table of a first row alone": b"\x0c\0text,title\n",
        "a tab expected after a mark": b'\x0e\0text\ttitle\n"a"b\n',
        "a line break in the name of a column": b'\x0c\0"a\nb",c\nd,e\n',
        "a space that is none in an outlet": "\x02\0Words.\nSource: A\xa0B\nMore words.".encode(),
    },
    "text": {},
    "planner": {
        "a moment before all years": b"\3what did they say",
        "an outlet named again after it was left out": b'\0only Sam not Fortune\1\0"Fortune\1\0'
        b'"withdraw troops" withdraw troops" since Christmas Eve 2021?',
    },
    "verifier": {
        "a hit whose citation has another digest and no quotation": bytes.fromhex(
            "e280519e8b9a8c8be9"
        ),
        "half a character": b'\0{"article_id": "\\ud800", "title": "", "source": "", "published": '
        b'null, "url": "", "span": {"start": 0, "end": 1}, "quote": "a", "digest": "b"}',
    },
}


@pytest.mark.usefixtures("_archive")
@pytest.mark.parametrize(
    ("target", "data"),
    [
        pytest.param(target, data, id=f"{target}: {name}")
        for target, found in FINDINGS.items()
        for name, data in found.items()
    ],
)
def test_what_was_found_stays_mended(target, data):
    TARGETS[target](data)


def test_a_page_that_the_extraction_fails_on_is_read_by_its_blocks():
    page = b"<svg><html lang='en'><body><p>The dam holds.</p><p>It rained.</p>"
    [found] = fuzz_targets.check_file("a.html", page)
    assert found.text == "The dam holds.\n\nIt rained."


@pytest.mark.parametrize("ending", ["csv", "csv.gz", "tsv", "jsonl"])
def test_nothing_is_told_when_what_is_left_of_a_failed_reader_goes(ending):
    data = '"a,b\nc,d\n'.encode("utf-16") * 2000  # pytest fails a test that has such a warning
    fuzz_targets.check_file(f"a.{ending}", gzip.compress(data) if "gz" in ending else data)
    gc.collect()


def changed(document, path, **new):
    """A document with other values somewhere; None takes a name away."""
    copy = json.loads(json.dumps(document))
    home = copy
    for key in path:
        home = home[key]
    home.update(new)
    for key in [key for key, value in new.items() if value is None]:
        del home[key]
    return copy


@pytest.mark.usefixtures("_archive")
@pytest.mark.parametrize(
    "new",
    [
        {"quote": "They never said so."},
        {"quote": "They never said so.", "hits": []},
        {"quote": "They never said so.", "statements": []},
        {"quote": "They never said so.", "support": None},
        {"quote": "They never said so.", "citations": []},
        {"quote": "They never said so.", "citations": None},
        {"quote": "They never said so.", "citations": {}},
    ],
)
def test_words_without_a_citation_are_not_proved_by_those_beside_them(new):
    printed = fuzz_targets.documents()[0]
    assert len(printed["statements"]) > 1
    found = fuzz_targets.check_document(json.dumps(changed(printed, ["statements", 0], **new)))
    assert found is None or {each.check for each in found} >= {Check.ALTERED}


@pytest.mark.usefixtures("_archive")
@pytest.mark.parametrize("number", [0, 1])
def test_a_hit_without_its_citation_is_not_proved_by_others(number):
    printed = fuzz_targets.documents()[1]
    assert fuzz_targets.check_document(json.dumps(changed(printed, ["hits", number], rank=9)))
    forged = changed(printed, ["hits", number], citation=None)
    assert fuzz_targets.check_document(json.dumps(forged)) is None
    for name in ("quote", "digest"):
        forged = changed(printed, ["hits", number, "citation"], **{name: None})
        assert fuzz_targets.check_document(json.dumps(forged)) is None


@pytest.mark.usefixtures("_archive")
@pytest.mark.parametrize(("number", "path"), [(0, ["statements", 0]), (2, [])])
def test_a_citation_without_its_quotation_is_refused_wherever_it_stands(number, path):
    printed = fuzz_targets.documents()[number]
    forged = changed(printed, path, quote=None, text=None) if path else changed(printed, path)
    cited = [*path, "citations", 0]
    assert fuzz_targets.check_document(json.dumps(changed(forged, cited, quote=None))) is None


@pytest.mark.usefixtures("_archive")
def test_a_name_that_stands_twice_is_refused():
    whole = json.dumps(fuzz_targets.documents()[0])
    assert fuzz_targets.check_document(whole)
    forged = whole.replace('"quote": ', '"quote": "They never said so.", "quote": ', 1)
    assert fuzz_targets.check_document(forged) is None


@pytest.mark.usefixtures("_archive")
def test_half_a_character_is_in_nobodys_id():
    index, half = fuzz_targets.archive(), "\udcff"
    [hit] = index.search("dam", 1, mode="lexical")
    assert index.verify(replace(hit.citation, article_id=half)).check is Check.MISSING
    for name in ("article", "diff"):
        with pytest.raises(NotFoundError):
            getattr(index, name)(half)
    assert list(index.passages(half)) == []
    for name in ("article_ids", "not_article_ids"):
        with pytest.raises(NotFoundError):
            index.search("dam", mode="lexical", filter=Filter(**{name: (half,)}))
    assert index.search("dam", mode="lexical", filter=Filter(languages=(half,))) == []
    assert index.whence(f"The dam holds. The river {half}is high")


@pytest.mark.usefixtures("_archive")
@pytest.mark.parametrize("target", sorted(TARGETS))
def test_a_target_takes_any_bytes(target):
    for data in (b"", b"\0", bytes(9), bytes(range(256)), b"\xff" * 40):
        TARGETS[target](data)


@pytest.mark.long
@pytest.mark.skipif(
    importlib.util.find_spec("atheris") is None,
    reason="atheris is not installed: pip install '.[fuzz]', on Linux",
)
@pytest.mark.parametrize("target", sorted(TARGETS))
def test_fuzzing_with_atheris_finds_nothing(target, tmp_path):
    seconds = os.environ.get("NEWSRAG_SECONDS", "3600")
    done = subprocess.run(
        [
            *(sys.executable, Path(fuzz_targets.__file__).with_name("fuzz_long.py"), target),
            *("--seconds", seconds, "--folder", tmp_path),
        ],
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    print(f"\n{target}: {done.stdout.splitlines()[-1] if done.stdout else 'no figures'}")
    assert done.returncode == 0, done.stdout[-4000:]
