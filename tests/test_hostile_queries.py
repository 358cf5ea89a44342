"""Hostile questions, and texts made to bring a regular expression to its knees."""

from __future__ import annotations

import pytest
from hostile import SECONDS, asked_for, run_cases, some_of, within_limits

from newsrag import Filter, NewsIndex, QueryError
from newsrag.search.plan import LONGEST_QUESTION

QUESTIONS = {
    "fields": "title:bridge AND text:* OR row:1",
    "a range": "published:[* TO 2022] bridge",
    "a set": "version: IN [1 2 3] bridge",
    "all": "*:* bridge *",
    "operators": "+bridge -closed !fell && || AND OR NOT",
    "boosts and slops": 'bridge^9999999999 "bridge closed"~99999999 bridge~2',
    "a regular expression": "/(b+)+$/ bridge /.*/",
    "a phrase prefix": '"bridge clo"* "b"*',
    "an open phrase": '"bridge',
    "an open bracket": "(((((bridge",
    "brackets closed": ")))))bridge",
    "10,000 brackets": "(" * 4_990 + "bridge" + ")" * 4_990,
    "braces": "{bridge TO closed}",
    "backslashes": "\\\\\\bridge\\" * 50,
    "10,000 characters": "bridge " * (LONGEST_QUESTION // 7),
    "one word of 10,000": "b" * LONGEST_QUESTION,
    "5,000 words": "b " * 5_000,
    "5,000 quoted words": '"b" ' * 2_500,
    "5,000 open quotes": '"b ' * 3_333,
    "nested quotes": "“" * 3_000 + "bridge" + "”" * 3_000,
    "commas": "bridge," * 1_400,
    "ands": "bridge and " * 900,
    "question marks": "bridge? " * 1_200,
    "capitals": "Bridge Closed Alder " * 490,
    "initials": "A. B. C. " * 1_100,
    "hyphens": "a-b-" * 2_500,
    "apostrophes": "'s’s" * 2_500,
    "dates": "31.03.2022 " * 900,
    "months": "March " * 1_600,
    "times that nest": "from March to April to May to " * 330,
    "last weeks": "the last week before the last week before " * 230,
    "quarters": "in the first quarter of the second half of " * 220,
    "numbers": "1" * LONGEST_QUESTION,
    "years": "1999 2000 " * 990,
    "outlets": "not Sample Post, only Sample Post, " * 280,
    "domains": "sample.post.example.com." * 400,
    "according to": "according to " * 760,
    "dots": "bridge" + "." * 9_000,
    "dashes": "bridge " + "– " * 4_900,
    "control characters": "bridge\x00\x1b[2J\x9b31m\x07\x7f",
    "lone surrogates": "bridge \ud800\udfff\udc00",
    "reordered": "\u202ebridge\u202c \u2067closed\u2069",
    "emoji": "bridge 🌉" * 1_000,
    "combining marks": "b" + "\u0301" * 9_000,
    "SQL": "bridge'; DROP TABLE version; -- \" OR 1=1",
    "LIKE and GLOB": "bridge %_[a-z]* MATCH 'x' NEAR(a b)",
    "format strings": "bridge %s %n {0} {bridge!r} ${PATH}",
    "a path": "bridge ../../../etc/passwd",
    "other scripts": "桥 मोस्ट มส์ ብሪጅ ጁን " * 400,
    "no spaces": "桥" * LONGEST_QUESTION,
    "thousands of scripts": "".join(filter(str.isalnum, map(chr, range(0x250, 0x2900)))),
}  # fmt: skip
REFUSED = [
    "", " ", "\n\t", "\x00\x01", "?!...", "\u202e\u2069", "\ud800", "((()))", '""', "“”",
    "🌉" * 50, "-" * 9_999, "\\", "*:*", "+-&|!(){}[]^~?:/", "\u0301\u0302", "\ufeff", "…", "«»",
    "__", "x" * (LONGEST_QUESTION + 1),
    "x" * 5_000_000,
]  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory, tiny_model):
    path = tmp_path_factory.mktemp("queries") / "index"
    with NewsIndex.build(path, model=str(tiny_model), device="cpu") as index:
        index.add_articles(_articles())
    return path


def _articles():
    from helpers import article

    for number in range(30):
        text = f"The bridge {number} over the Alder was closed in March 2022, the council said."
        yield article(number, text, source=f"Sample Post {number % 3}", published_raw="2022-03-31")


@pytest.fixture(scope="module")
def outcomes(request, folder):
    cases = {name: [str(folder), QUESTIONS[name]] for name in asked_for(request, "question")}
    return run_cases("hostile:ask_everything", cases)


@pytest.mark.parametrize("question", some_of(list(QUESTIONS), 3))
def test_a_hostile_question(outcomes, question):
    result = within_limits(outcomes[question])
    assert result["verified"]
    assert result["hits"] <= 5


@pytest.mark.parametrize("text", REFUSED, ids=lambda text: ascii(text[:12]))
def test_a_question_without_words_is_refused(folder, text):
    with NewsIndex.open(folder, device="cpu") as index:
        for method in (index.search, index.ask, index.retrieve, index.plan):
            with pytest.raises(QueryError) as raised:
                method(text)
            assert len(str(raised.value)) < 300


@pytest.mark.parametrize("name", [*list(QUESTIONS)[:14], "SQL", "lone surrogates"])
def test_a_hostile_filter(folder, name):
    text = QUESTIONS[name]
    with NewsIndex.open(folder, device="cpu") as index:
        for wanted in (
            Filter(sources=(text,)),
            Filter(not_sources=(text,)),
            Filter(languages=(text,)),
        ):
            try:
                found = index.search("bridge", 3, filter=wanted)
            except QueryError as error:
                found = [error]
            assert len(found) <= 3
        assert index.stats().articles == 30


# What a long text consists of, for every function that reads an article's or a question's text.
UNITS = [
    "a", " ", "\n", "\t", "a ", " a", "a\n", "\n\n", "a.", ". ", "A. ", "A.", "Aa ", "AA ",
    "aA", "1", "1 ", "1.", "1-", "1:", "a-", "- ", "--", "–", "'", "’", "'a", "a'", "a's ",
    "\"", "\"a", "“", "“a”", "”", "(", ")", "(a)", "[", "]", "|", "| a ", "/", "a/", ":", "a: ",
    ",", "a, ", ";", "!", "?", "? ", "…", "...", "`", "*", "#", "<", ">", "&", "@", "a@", "=",
    "_", "a_", "~", "\\", "Photo: ", "Photo by A ", "(Photo by A", "credit: A ", "By A B, ",
    "BY A ", "date ", "date 2022-03-31 ", "2022-03-31 ", "2022-03-31 | ",
    "Updated: 2022-03-31 ", "March ", "March 1, ", "1 March ", "last ", "the last ", "week ",
    "last week ", "since ", "from 1 to ", "between ", "before the ", "Q1 ", "spring ", "noon ",
    "Monday ", "only ", "not ", "according to ", "the ", "of the ", "and ", "Mr. ", "Gen. ",
    "said ", "he said, ", "“A,” he said. ", "ALDER, March 1 (AP) — ", "ALDER — ", "(AP) - ",
    "Also read: ", "Read more: ", "a.com ", "www.a.", "http://", "https://a.b/", "News ",
    "Times ", "Post | ", "ه", "ه ", "字", "字。", "क्", "é", "e\u0301", "\u0301", "😀", "👩\u200d",
    "\u200d", "\u202e", "\ufeff", "\xa0", "\u3000", "\ud800", "\ufffd", "ß", "İ", "Ǆ", "ﬁ",
]  # fmt: skip


def test_no_text_is_read_in_more_than_linear_time():
    """A tenth of the text in a tenth of the time: the long test reads all of it."""
    read_units(10_000)


@pytest.mark.long
def test_no_long_text_is_read_in_more_than_linear_time():
    read_units(100_000)


def read_units(length):
    cases = {f"{position} {unit!a}": [unit, length] for position, unit in enumerate(UNITS)}
    costs = run_cases("hostile:read_text", cases)
    assert len(costs) == len(UNITS)
    for name, cost in costs.items():
        slowest = sorted(within_limits(cost).items(), key=lambda pair: -pair[1])[:3]
        assert cost["seconds"] < SECONDS * length / 100_000, (name, slowest)
