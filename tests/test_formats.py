"""Quotations in other people's formats: Markdown, CSL-JSON, BibTeX, HTML; links to the words."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import UTC, datetime
from html.parser import HTMLParser
from urllib.parse import unquote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html

from newsrag import Answer, Article, Filter, Format, InputError, Span, Stance, Statement
from newsrag.cite import cite
from newsrag.cli.jsonout import AnswerDocument, SearchDocument, document
from newsrag.export.excerpts import cited_articles, context_of
from newsrag.export.formats import rendered
from newsrag.export.links import link_to, web_address
from newsrag.export.material import material
from newsrag.export.sheet import sheet_of
from newsrag.proof.documents import document_of
from newsrag.text.clean import clean_field, clean_text
from newsrag.text.paragraphs import paragraph_spans
from newsrag.text.visible import visible

STATE = datetime(2022, 4, 1, 12, 30, tzinfo=UTC)
DAM = Article(
    id="dam.txt",
    text="Rain fell for a week.\n\n"
    "The dam holds, the minister said. Nobody was hurt.\n\nMore rain.",
    title="The dam & the river",
    source="Sample Gazette",
    published=datetime(2022, 3, 31, 8, tzinfo=UTC),
    url="https://example.org/dam?a=1&b=2#top",
    author="A. Sample",
    language="en",
)
COPY = Article(id="copy.txt", text="The dam holds, said the minister.", source="Sample Courier")
# The marks that formats and terminals obey, one of each kind.
NASTY = (
    "| [x](javascript:a) `b` *c* _d_ <i>&lt; \\ {e} $f$ %g #h ~i^ \"j\" 'k' \u202etrams \x1b[31m"
)


def quoting(article, words):
    start = article.text.index(words)
    return cite(article, Span(start, start + len(words)))


def made_of(answer, *articles):
    sheet = sheet_of(document_of(answer))
    by_id = {each.id: each for each in articles}
    pairs = [(each, by_id[each.article_id]) for each in sheet.citations]
    return material(sheet, cited_articles(pairs), "newsrag 0", STATE)


@pytest.fixture(scope="module")
def dam():
    first, second = quoting(DAM, "The dam holds, the minister said."), quoting(COPY, COPY.text)
    statement = Statement(first.quote, (first, second), 0.9, {})
    return made_of(Answer("Does the dam hold?", (statement,)), DAM, COPY)


def test_markdown_is_quotations_with_footnotes(dam):
    assert rendered(dam, Format.MD) == (
        "# Does the dam hold?\n\n"
        "> The dam holds, the minister said.[^1][^2]\n"
        ">\n"
        "> [^2] has it as: The dam holds, said the minister.\n\n"
        "[^1]: A. Sample, “[The dam \\& the river](<https://example.org/dam?a=1&amp;b=2#top:~:text="
        "The%20dam%20holds%2C%20the%20minister%20said.,-Nobody%20was%20hurt.>)”, "
        "*Sample Gazette*, 2022-03-31. Article dam.txt, version 1, characters 23–56 of "
        f"{len(DAM.text)}; SHA-256 of the text `{DAM.digest}`.\n\n"
        "[^2]: *Sample Courier*, undated. Article copy.txt, version 1, characters 0–33 of 33; "
        f"SHA-256 of the text `{COPY.digest}`.\n"
    )


def test_csl_has_an_item_for_each_article(dam):
    assert json.loads(rendered(dam, Format.CSL)) == [
        {
            "id": "sample-gazette-2022-03-31",
            "type": "article-newspaper",
            "title": "The dam & the river",
            "author": [{"literal": "A. Sample"}],
            "container-title": "Sample Gazette",
            "issued": {"date-parts": [[2022, 3, 31]]},
            "URL": "https://example.org/dam?a=1&b=2#top",
            "language": "en",
            "note": f"quoted: characters 23-56 of {len(DAM.text)}; version 1 of dam.txt; "
            f"SHA-256 of the text: {DAM.digest}",
        },
        {
            "id": "sample-courier",
            "type": "article-newspaper",
            "container-title": "Sample Courier",
            "note": "quoted: characters 0-33 of 33; version 1 of copy.txt; "
            f"SHA-256 of the text: {COPY.digest}",
        },
    ]


def test_bibtex_has_an_entry_for_each_article(dam):
    assert rendered(dam, Format.BIBTEX) == (
        "@article{sample-gazette-2022-03-31,\n"
        "  title = {{The dam \\& the river}},\n"
        "  author = {{A. Sample}},\n"
        "  journal = {{Sample Gazette}},\n"
        "  year = {2022},\n"
        "  month = mar,\n"
        "  day = {31},\n"
        "  url = {https://example.org/dam?a=1&b=2#top},\n"
        f"  note = {{quoted: characters 23-56 of {len(DAM.text)}; version 1 of dam.txt; "
        f"SHA-256 of the text: {DAM.digest}}},\n"
        "}\n\n"
        "@article{sample-courier,\n"
        "  journal = {{Sample Courier}},\n"
        "  note = {quoted: characters 0-33 of 33; version 1 of copy.txt; "
        f"SHA-256 of the text: {COPY.digest}}},\n"
        "}\n"
    )


def test_the_page_marks_each_quotation_in_its_paragraph(dam):
    page = html.fromstring(rendered(dam, Format.HTML))
    assert page.get("lang") == "en"
    assert [each.tag for each in page.find("body")] == ["header", "main", "footer"]
    assert page.xpath("//h1/text()") == ["Does the dam hold?"]
    assert page.xpath("//mark/text()") == [each.quote for each in dam.notes]
    first, second = page.xpath("//blockquote")
    assert first.text_content() == "… The dam holds, the minister said. Nobody was hurt. …"
    assert first.get("lang") == "en"
    assert second.text_content() == COPY.text
    [link] = page.xpath("//a/@href")
    assert link.startswith("https://example.org/dam?a=1&b=2#top:~:text=The%20dam%20holds%2C")
    assert page.xpath("//figcaption//cite")[0].text_content() == DAM.title
    assert page.xpath("//header//time/@datetime") == [STATE.isoformat()]


def test_the_page_runs_and_loads_nothing(dam):
    text = rendered(dam, Format.HTML)
    page = html.fromstring(text)
    [policy] = page.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert not page.xpath("//script|//img|//link|//iframe|//object|//form|//@style|//@src")
    assert not re.search(r"url\(|@import", text)
    [style] = page.xpath("//style/text()")
    assert style_sum(style) in policy


def style_sum(style):
    import base64
    import hashlib

    return base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()


class Balance(HTMLParser):
    """Notes every end tag that ends another element than the one that is open."""

    def __init__(self):
        super().__init__()
        self.open, self.wrong = [], []

    def handle_starttag(self, tag, attrs):
        if tag not in ("meta", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.wrong.append(tag)


def test_what_does_not_answer_is_said_to_be_the_nearest():
    near = Statement(DAM.text[:21], (quoting(DAM, DAM.text[:21]),), 0.2, {})
    found = made_of(Answer("Who won?", (), "No passage has “won”.", (near,)), DAM)
    heading = "Nearest statements, with too little support"
    said = "Nothing in this archive supports an answer."
    assert f"{said}\n\nNo passage has “won”.\n\n## {heading}\n\n> Rain" in rendered(found, "md")
    page = html.fromstring(rendered(found, "html"))
    assert page.xpath("//h2/text()") == [heading]
    assert page.xpath("//main/p/text()") == [said, "No passage has “won”."]


def test_nothing_at_all_is_rendered_too():
    nothing = made_of(Answer("Who won?", (), "No passage has “won”."))
    assert json.loads(rendered(nothing, "csl")) == []
    assert rendered(nothing, "bibtex") == ""
    assert "Who won?" in rendered(nothing, "html")


def test_a_format_that_is_none_is_refused(dam):
    with pytest.raises(InputError, match="no format 'pdf'"):
        rendered(dam, "pdf")


@pytest.fixture(scope="module")
def nasty():
    own = replace(DAM, title=NASTY, source=NASTY, author=NASTY, id=NASTY, url="javascript:alert(1)")
    own = replace(own, text=f"{NASTY}\n- one\n1. two\n    # three", language='en" onload="x')
    citation = quoting(own, own.text)
    return made_of(Answer(NASTY, (Statement(citation.quote, (citation,), 1.0, {}),)), own)


def test_hostile_titles_are_shown_by_the_page_and_not_obeyed(nasty):
    text = rendered(nasty, "html")
    page = html.fromstring(text)
    shown = visible(" ".join(NASTY.split()))
    assert page.xpath("//h1/text()") == [shown]
    assert page.xpath("//cite")[0].text_content() == shown
    assert page.xpath("//mark")[0].text_content() == visible(next(iter(nasty.notes)).quote)
    assert not page.xpath("//i|//a|//@onload|//blockquote/@lang")
    assert "\x1b" not in text
    assert "\u202e" not in text


def test_hostile_titles_are_escaped_in_markdown(nasty):
    text = rendered(nasty, "md")
    assert text.startswith(
        "# \\| \\[x\\](javascript:a) \\`b\\` \\*c\\* \\_d\\_ \\<i\\>\\&lt; \\\\ \\{e\\} \\$f\\$ "
        "%g \\#h \\~i\\^ \"j\" 'k' \ufffdtrams \ufffd\\[31m\n"
    )
    assert "\n> \\- one\\\n> 1\\. two\\\n> \\# three[^1]\n" in text
    assert "](<" not in text


def test_hostile_titles_are_escaped_in_bibtex(nasty):
    text = rendered(nasty, "bibtex")
    assert entries(text) == 1
    assert r"\textbar{} [x](javascript:a) \textasciigrave{}b\textasciigrave{}" in text
    assert r"\textbraceleft{}e\textbraceright{} \$f\$ \%g \#h \textasciitilde{}i" in text
    assert "url = " not in text


def test_hostile_titles_are_the_same_in_csl(nasty):
    text = rendered(nasty, "csl")
    [item] = json.loads(text)
    assert item["title"] == " ".join(NASTY.split())
    assert "URL" not in item
    assert text.isprintable() or set(text) & {"\x1b", "\u202e"} == set()


def entries(text):
    """Return how many entries BibTeX would read: it counts braces whatever is before them."""
    count = depth = 0
    for character in text:
        count += character == "@" and depth == 0
        depth += (character == "{") - (character == "}")
        assert depth >= 0
    assert depth == 0
    return count


CSL_TEXTS = {"id", "title", "container-title", "URL", "language", "note"}
# From https://github.com/citation-style-language/schema: what an item may have, as used here.
CSL_FIELDS = CSL_TEXTS | {"type", "author", "issued"}
names = st.text(max_size=40)


@settings(max_examples=80)
@given(names, names, names, names, names, st.text(min_size=1, max_size=300), st.data())
def test_whatever_an_article_says_every_format_stays_whole(
    title, source, author, url, question, text, data
):
    body = clean_text(text)
    if not body:
        return
    own = Article(
        id="a",
        text=body,
        title=clean_field(title),
        source=clean_field(source),
        author=clean_field(author),
        url=clean_field(url),
    )
    start = data.draw(st.integers(0, len(body) - 1))
    citation = cite(own, Span(start, data.draw(st.integers(start + 1, len(body)))))
    made = made_of(Answer(question, (Statement(citation.quote, (citation,), 1.0, {}),)), own)

    page = rendered(made, "html")
    balance = Balance()
    balance.feed(page)
    assert (balance.open, balance.wrong) == ([], [])
    [mark] = html.fromstring(page).xpath("//mark")
    assert mark.text_content() == visible(citation.quote, but="\u061c\u200e\u200f")
    for form in Format:
        shown = rendered(made, form)
        assert visible(shown, but="\u061c\u200e\u200f" if form == "html" else "") == shown
    assert entries(rendered(made, "bibtex")) == 1
    [item] = json.loads(rendered(made, "csl"))
    assert item.keys() <= CSL_FIELDS
    assert item["type"] == "article-newspaper"
    assert all(isinstance(item[name], str) for name in item.keys() & CSL_TEXTS)
    assert item.get("title", "") == own.title
    quoted = [line for line in rendered(made, "md").split("\n") if line.startswith(">")]
    assert len(quoted) >= 1


def test_a_rendering_is_the_same_from_objects_and_from_what_they_printed(seeds_index):
    answer = seeds_index.ask("did Russia withdraw?")
    hits = seeds_index.search("talks", 4, filter=Filter(sources=("Sample Wire", "Sample Herald")))
    printed = document(AnswerDocument.of(answer))
    for form in Format:
        text = seeds_index.render(answer, form)
        assert text == seeds_index.render(printed, form)
        assert text == seeds_index.render(json.loads(json.dumps(printed)), form)
    found = SearchDocument("talks", tuple(hits))
    assert seeds_index.render(found, "md") == seeds_index.render(hits, "md", question="talks")
    page = html.fromstring(seeds_index.render(hits, "html"))
    assert page.xpath("//mark/text()") == [hit.citation.quote for hit in hits]


def test_only_what_is_verbatim_is_rendered(seeds_index):
    [hit] = seeds_index.search("talks", 1)
    forged = replace(hit.citation, quote=hit.citation.quote.replace("a", "e"))
    with pytest.raises(InputError, match="citation 1, of .* is altered"):
        seeds_index.render([forged], "md")


def test_words_that_no_citation_has_are_not_rendered(seeds_index):
    answer = seeds_index.ask("did Russia withdraw?")
    forged = replace(answer.statements[0], quote="We surrender.")
    for result in (forged, [forged], replace(answer, statements=(forged,), sides=())):
        with pytest.raises(InputError, match="the statement has other words than its citations"):
            seeds_index.render(result, "md")
    forged = replace(answer.statements[0], stance=Stance.DOUBTS)
    with pytest.raises(InputError, match="does not read this side"):
        seeds_index.render(replace(answer, statements=(forged,), sides=()), "html")


# Links


def excerpt_of(text, words):
    own = replace(DAM, text=text)
    return cited_articles([(quoting(own, words), own)])[0].excerpts[0]


LONG = (
    "This sentence has so many words that nobody would ever wish to see all of them in a link. " * 4
)


@pytest.mark.parametrize(
    ("text", "words", "directive"),
    [
        # Eight words or more stand as they are; dash, comma and ampersand are percent-encoded.
        (
            "So on the one-way road, said R&D of the town. Yes.",
            "So on the one-way road, said R&D of the town.",
            "So%20on%20the%20one%2Dway%20road%2C%20said%20R%26D%20of%20the%20town.",
        ),
        # Few words have what stands before and after them, as far as the line goes.
        ("A. He spoke. No. He left.\n\nThe end.", "No.", "A.%20He%20spoke.-,No.,-He%20left."),
        ("Above.\n\nNo comment.\n\nBelow.", "No comment.", "No%20comment."),
        # A long one has its two ends, and so has one that goes over a line: blocks may end there.
        (
            LONG.strip(),
            LONG.strip(),
            "This%20sentence%20has%20so%20many%20words%20that%20nobody,"
            "to%20see%20all%20of%20them%20in%20a%20link.",
        ),
        (
            "The first of two lines is this one.\nAnd the second of the lines is that.",
            "The first of two lines is this one.\nAnd the second of the lines is that.",
            "The%20first%20of%20two%20lines%20is%20this%20one.,"
            "And%20the%20second%20of%20the%20lines%20is%20that.",
        ),
        ("Größe „ja“ 大", "Größe „ja“ 大", "Gr%C3%B6%C3%9Fe%20%E2%80%9Eja%E2%80%9C%20%E5%A4%A7"),
    ],
)  # fmt: skip
def test_links_look_for_the_words_as_the_draft_has_it(text, words, directive):
    link = link_to("https://example.org/a", excerpt_of(text, words))
    assert link == f"https://example.org/a#:~:text={directive}"
    for term in directive.split(","):
        assert unquote(term.strip("-")) in " ".join(text.split())


@pytest.mark.parametrize(
    ("url", "link"),
    [
        ("https://example.org/a#b", "https://example.org/a#b:~:text=Yes"),
        ("https://example.org/a#:~:text=old", "https://example.org/a#:~:text=Yes"),
        ("HTTP://example.org/ä?q=%20%zz|<>\"", "HTTP://example.org/%C3%A4?q=%20%25zz%7C%3C%3E%22#:~:text=Yes"),
        ("https://example.org/a b", ""),
        ("javascript:alert(1)//https://example.org", ""),
        ("data:text/html,x", ""),
        ("file:///etc/passwd", ""),
        ("//example.org/a", ""),
        ("https://", ""),
        ("https://[", ""),
        ("https://example.org:x/", ""),
        ("https://bank.example@example.org/", ""),
        ("https:\\\\example.org", ""),
        ("https://example.org/\n", ""),
        ("", ""),
    ],
)  # fmt: skip
def test_only_the_web_is_linked_to(url, link):
    assert link_to(url, excerpt_of("Yes", "Yes")) == link
    assert bool(web_address(url)) == bool(link)


# Context


def context(text, words):
    start = text.index(words)
    return context_of(text, Span(start, start + len(words)), paragraph_spans(text)).of(text)


def test_the_context_is_the_paragraph():
    assert (
        context(DAM.text, "The dam holds") == "The dam holds, the minister said. Nobody was hurt."
    )
    assert context(DAM.text, "week.\n\nThe") == DAM.text[: DAM.text.index("\n\nMore")]


def test_a_long_paragraph_is_cut_between_words():
    text = (
        "".join(f"word{number} " for number in range(400)) + "Here. " + "after " * 400 + "\n\nEnd."
    )
    shown = context(text, "Here.")
    assert 700 < len(shown) <= 805
    assert re.fullmatch(r"word\d+ .*Here\. .*after", shown)


def test_no_article_is_handed_on_whole_unless_its_quotation_is_whole():
    text = "One two three four. Here it is. Five six seven eight."
    assert context(text, "Here it is.") == "four. Here it is. Five six"
    assert context(text, text) == text


@settings(max_examples=200)
@given(st.text(alphabet="ab. \n", min_size=1, max_size=120), st.data())
def test_a_context_holds_its_quotation_and_less_than_the_whole(text, data):
    body = clean_text(text)
    if not body:
        return
    start = data.draw(st.integers(0, len(body) - 1))
    span = Span(start, data.draw(st.integers(start + 1, len(body))))
    found = context_of(body, span, paragraph_spans(body))
    assert found.start <= span.start
    assert span.end <= found.end <= len(body)
    assert len(found) < len(body) or span == found
