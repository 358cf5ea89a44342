"""Pages: HTML through trafilatura, and Markdown with and without front matter."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsrag.readers import read_paths
from newsrag.readers.markdown import plain_text
from newsrag.types import RawArticle, ReadProblem

PARAGRAPHS = (
    "Ministers from six countries agreed on Thursday on a plan to share grain – after two days.",
    "“We have a deal,” the chair said. It will run for five years, officials said.",
    "Yes.",
    "The plan must be approved by each parliament before it takes effect next spring, she added.",
)
HEAD = """<meta charset="windows-1252"><title>Plan agreed | Sample Post</title>
<meta property="og:title" content="Plan agreed"><meta name="author" content="Ann Sample">
<meta property="og:site_name" content="Sample Post">
<meta property="article:published_time" content="2022-03-31T17:04:00-04:00">
<link rel="canonical" href="https://example.org/a/1"><script>var x = "<p>no</p>";</script>"""


@pytest.fixture
def read(tmp_path):
    def read_bytes(name: str, data: bytes | str):
        path = tmp_path / name
        path.write_bytes(data.encode() if isinstance(data, str) else data)
        return list(read_paths([path]))

    return read_bytes


def page(body: str, head: str = "") -> str:
    return (
        f'<!DOCTYPE html><html lang="en-GB"><head>{head}</head><body>'
        f'<nav><a href="/">Home</a></nav>{body}'
        f"<footer><p>Imprint</p></footer></body></html>"
    )


def test_a_page_with_all_its_fields(read):
    body = "<article><h1>Plan agreed</h1>" + "".join(f"<p>{p}</p>" for p in PARAGRAPHS)
    (article,) = read("a.html", page(body + "</article>", HEAD).encode("cp1252"))
    assert article.text == "\n\n".join(("Plan agreed", *PARAGRAPHS))
    assert article.title == "Plan agreed"
    assert article.author == "Ann Sample"
    assert article.source == "Sample Post"
    assert article.published == "2022-03-31T17:04:00-04:00"
    assert article.url == "https://example.org/a/1"
    assert article.language == "en-GB"
    assert (article.id, article.name, article.plain) == ("", "a.html", False)


@pytest.mark.parametrize(
    "body",
    [
        "<article>" + "".join(f"<p>{p}</p>" for p in PARAGRAPHS) + "</article>",
        "<div class=story>" + "".join(f"<div>{p}</div>" for p in PARAGRAPHS) + "</div>",
        "<div class=content>" + "<br><br>".join(PARAGRAPHS) + "</div>",
        "<article><figure><img src=a><figcaption>Ships</figcaption></figure>"
        + "".join(f"<p>{p}</p>" for p in PARAGRAPHS)
        + "</article>",
    ],
)
def test_no_paragraph_is_lost(read, body):
    (article,) = read("a.htm", page(body))
    assert [p for p in article.text.split("\n\n") if p in PARAGRAPHS] == list(PARAGRAPHS)


def test_a_short_page_keeps_its_paragraphs_apart(read):
    (article,) = read("a.html", page("<p>Ministers agreed.</p><p>Ships wait.</p>"))
    assert article.text == "Ministers agreed.\n\nShips wait."


def test_a_date_in_the_text_is_not_the_date_of_the_article(read):
    body = f"<article><p>{PARAGRAPHS[0]}</p><p>On 5 May 2019 she said no.</p></article>"
    assert read("a.html", page(body))[0].published == ""
    ld = '<script type="application/ld+json">{"datePublished": "2022-03-31T10:00:00Z"}</script>'
    assert read("a.html", page(body, ld))[0].published == "2022-03-31T10:00:00Z"


@pytest.mark.parametrize(
    "text",
    [
        "<div>" * 200_000 + "words",
        "<b>" * 30_000 + "words",
        "<span>" * 59_000 + "words" + "</span>" * 100,
        "<table><tr><td>" * 9_000 + "words",
        '<!DOCTYPE html [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]><p>&b; words</p>',
        "<" * 1_000_000,
        "<script>" * 10_000 + "words",
        "<html></html>",
        "no tags at all",
        "<meta " * 10_000,
    ],
)
def test_hostile_pages_end(read, text):
    (found,) = read("a.html", text)
    assert isinstance(found, RawArticle | ReadProblem)
    assert len(getattr(found, "text", "")) < 10_000


def test_markdown_with_yaml(read):
    (article,) = read(
        "a.md",
        "\ufeff---\r\nTitle: Plan agreed\r\ndate: 2022-03-31\r\nauthors: [Ann, Bo]\r\n"
        "tags: [x]\r\nsection: world\r\n---\r\n# Heading\r\n\r\nSome *words*.\r\n",
    )
    assert article.text == "Heading\n\nSome words.\n"
    assert (article.title, article.published, article.author) == (
        "Plan agreed",
        "2022-03-31",
        "Ann, Bo",
    )
    assert article.extra == {"section": "world"}
    assert (article.name, article.plain) == ("a.md", False)
    assert "#" not in article.origin


def test_markdown_with_toml(read):
    (article,) = read("a.md", '+++\ntitle = "T"\ndate = 2022-03-31T10:00:00Z\n+++\nWords.')
    assert (article.text, article.title) == ("Words.", "T")
    assert article.published == "2022-03-31T10:00:00+00:00"


def test_markdown_without_front_matter(read):
    (article,) = read("a.md", "# Plan agreed #\n\nWords.")
    assert (article.title, article.text, article.plain) == (
        "Plan agreed",
        "Plan agreed\n\nWords.",
        True,
    )
    (article,) = read("a.md", "\n\nPlan agreed\n===\n\nWords.")
    assert (article.title, article.text.strip()) == ("Plan agreed", "Plan agreed\n\nWords.")
    (article,) = read("a.md", "---\nprose between rules\n---\nmore")
    assert "prose between rules" in article.text


@pytest.mark.parametrize(
    ("matter", "reason"),
    [
        ("---\na: [\n---\n", "not YAML"),
        ("---\na: &a [x]\nb: [*a, *a]\n---\n", "aliases"),
        ("---\na: " + "[" * 5_000 + "\n---\n", "not YAML"),
        ("---\na: !!python/object:os.system x\n---\n", "not YAML"),
        ("+++\na = \n+++\n", "not TOML"),
        ("---\na: 2022-99-99\n---\n", "not YAML"),
        ("---\na: !!timestamp words\n---\n", "does not suit its tag"),
        ("---\na: !!int ''\n---\n", "does not suit its tag"),
        ("---\na: !!bool words\n---\n", "does not suit its tag"),
        ("---\na: !!float " + "1:" * 400 + "1.5\n---\n", "does not suit its tag"),
        ("---\n0x" + "f" * 20_000 + ": a\n---\n", "not YAML"),
        ("+++\n" + "a." * 30_000 + "a = 1\n+++\n", "too many dots"),
        ("---\na: b\n" + "# filler\n" * 40_000 + "---\n", "longer"),
    ],
)
def test_damaged_front_matter_is_reported_and_the_body_read(read, matter, reason):
    problem, article = read("a.md", matter + "Words.")
    assert reason in problem.reason
    assert article.text == "Words."


def test_front_matter_alone_is_no_article(read):
    (problem,) = read("a.md", "---\ntitle: T\n---\n")
    assert "no text" in problem.reason


@pytest.mark.parametrize(
    ("markdown", "text"),
    [
        ("## A heading ##", "A heading"),
        ("# About C#", "About C#"),
        ("# #", "#"),
        ("A heading\n=========\nwords", "A heading\nwords"),
        ("*one* **two** ***three*** _four_ __five__", "one two three four five"),
        ("**bold with *inner* words**", "bold with inner words"),
        ("a [link](http://x/y_z 'title') and [ref][1]", "a link and ref"),
        ("![image](a.png) words", " words"),
        ("<https://example.org/a>", "https://example.org/a"),
        ("`code` and ``more``", "code and more"),
        ("> quoted\n> lines", "quoted\nlines"),
        ("~~gone~~", "gone"),
        ("a\\*b\\_c", "a*b_c"),
        ("hard  \nbreak\\\nhere", "hard\nbreak\nhere"),
        ("before\n\n* * *\n\nafter", "before\n\n\n\nafter"),
        ("[1]: http://x/y\nwords", "\nwords"),
        ("a<!-- hidden -->b", "ab"),
    ],
)
def test_markup_that_goes(markdown, text):
    assert plain_text(markdown) == text


@pytest.mark.parametrize(
    "text",
    [
        "3 * 4 * 5 = 60",
        "snake_case_name",
        "He paid $5 [sic] for it [1].",
        "- an item\n- another\n1. a number",
        "a #hashtag",
        "| a | b |\n|---|---|\n| 1 | 2 |",
        "5 < 6 > 4",
        "a ` lone tick",
    ],
)
def test_what_may_be_meant_stays(text):
    assert plain_text(text) == text


@given(st.text(alphabet="ab *_`>#-=\n\\~.", max_size=120))
@settings(max_examples=200, deadline=None)
def test_no_letter_is_lost(text):
    assert [c for c in plain_text(text) if c in "ab"] == [c for c in text if c in "ab"]


@pytest.mark.parametrize(
    "unit", ["*", "[", "![", "`", "_a ", "<!--", "~~a", "\\", "> ", "[a](", "* "]
)
def test_hostile_markdown_ends(unit):
    assert isinstance(plain_text(unit * 20_000), str)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("words" + " " * 1_000_000 + "words", 10),
        ("# a" + " " * 1_000_000 + "b", 2),
        ("# " + "#" * 500_000 + "x", 1),
        ("# " + " #" * 500_000 + "x", 1),
        ("a" + "\\" * 1_000_000, 1),
    ],
)
def test_a_megabyte_of_one_mark_is_no_trouble(read, text, kept):
    (article,) = read("a.md", text)
    assert sum(map(str.isalpha, article.text)) == kept


def author(name: str) -> str:
    return f'<meta name="author" content="{name}">'


def json_ld(fields: object) -> str:
    code = fields if isinstance(fields, str) else json.dumps(fields)
    return f'<script type="application/ld+json">{code}</script>'


ARTICLE = {"@context": "https://schema.org", "@type": "NewsArticle"}


@pytest.mark.parametrize(
    "head",
    [
        author("(" * 300_000),
        "".join(author(f"Ann Sample{number}") for number in range(20_000)),
        json_ld({**ARTICLE, "author": {"@type": "Person", "name": "[" * 300_000}}),
        json_ld(
            {**ARTICLE, "author": [{"@type": "Person", "name": f"A{i}"} for i in range(9_999)]}
        ),
        json_ld('"author" ' * 60_000),
        json_ld("[" * 100_000),
    ],
)
def test_hostile_metadata_costs_only_itself(read, head):
    (article,) = read("a.html", page(f"<article><p>{PARAGRAPHS[0]}</p></article>", head))
    assert article.text == PARAGRAPHS[0]
    assert len(article.author) < 10_000


def test_json_ld_is_still_understood(read):
    head = json_ld({**ARTICLE, "author": {"@type": "Person", "name": "Ann Sample"}})
    (article,) = read("a.html", page(f"<article><p>{PARAGRAPHS[0]}</p></article>", head))
    assert article.author == "Ann Sample"
