"""Hostile pages: bombs of HTML and XML end in a problem or a small, harmless text."""

from __future__ import annotations

import json

import pytest
from hostile import run_cases, within_limits

SECRET = "the-words-of-another-file"
PROSE = "The bridge over the river was closed on Monday after engineers found cracks in it. "
BODY = f"<article><h1>Bridge closed</h1><p>{PROSE * 4}</p></article>"


def deep_json(depth, inner='"x"'):
    return '{"a":' * depth + inner + "}" * depth


def ld(code):
    return f'<script type="application/ld+json">{code}</script>'


def laughs(levels, wide):
    entities = "".join(
        f'<!ENTITY e{n} "{f"&e{n - 1};" * wide if n else "ha" * 10}">' for n in range(levels)
    )
    return (
        f'<?xml version="1.0"?><!DOCTYPE r [{entities}]><html><p>&e{levels - 1}; words</p></html>'
    )


# What stands in the file, and whether BODY's article must come through.
PAGES = {
    "nested divs": ("<div>" * 200_000 + PROSE, False),
    "nested divs, closed": ("<div>" * 200_000 + PROSE + "</div>" * 200_000, False),
    "59,000 nested": ("<p>" + "<span>" * 59_000 + PROSE, False),
    "nested tables": ("<table><tr><td>" * 19_000 + PROSE, False),
    "nested lists": ("<ul><li>" * 29_000 + PROSE, False),
    "nested forms and buttons": ("<form><button>" * 29_000 + PROSE, False),
    "unclosed formatting": ("<p>" + "<b><i><u>" * 3_000 + "<p>" * 3_000 + PROSE, False),
    "a billion laughs": (laughs(10, 10), False),
    "quadratic entities": (
        f'<!DOCTYPE r [<!ENTITY a "{"a" * 100_000}">]><html><p>{"&a;" * 10_000}</p></html>',
        False,
    ),
    "an entity of itself": ('<!DOCTYPE r [<!ENTITY a "&a;&a;">]><p>&a;</p>' + BODY, False),
    "an external entity": (
        '<?xml version="1.0"?><!DOCTYPE r [<!ENTITY x SYSTEM "SECRET">]><html><p>&x;</p>'
        f"{BODY}</html>",
        False,
    ),
    "an external entity by parameter": (
        '<!DOCTYPE r [<!ENTITY % x SYSTEM "SECRET"> %x;]><html><p>&x;</p>' + BODY,
        False,
    ),
    "an external document type": (f'<!DOCTYPE html SYSTEM "SECRET"><html>{BODY}</html>', True),
    "an inclusion": (
        '<html xmlns:xi="http://www.w3.org/2001/XInclude">'
        f'<xi:include href="SECRET" parse="text"/>{BODY}</html>',
        True,
    ),
    "frames and objects": (
        '<iframe src="SECRET"></iframe><object data="SECRET"></object><embed src="SECRET">'
        f'<link rel="import" href="SECRET"><script src="SECRET"></script>{BODY}',
        True,
    ),
    "a refresh and a base": (
        '<meta http-equiv="refresh" content="0;url=http://127.0.0.1:9/"><base href="SECRET">'
        + BODY,
        True,
    ),
    "a huge attribute": (f'<p title="{"a" * 5_000_000}">{BODY}', True),
    "100,000 attributes": (f"<p {' '.join(f'a{n}=1' for n in range(100_000))}>x</p>{BODY}", False),
    "an attribute never closed": (BODY + '<p title="' + "a<p>" * 15_000, False),
    "a comment bomb": ("<!--" * 50_000 + BODY, False),
    "many comments": ("<!-- x -->" * 59_000 + BODY, True),
    "a comment never closed": (BODY + "<!--" + "a" * 3_000_000, True),
    "a flood of scripts": ("<script>var a = '<p>';</script>" * 50_000 + BODY, True),
    "scripts never closed": ("<script>" * 50_000 + BODY, False),
    "a flood of styles": ("<style>p{}</style>" * 50_000 + BODY, True),
    "a flood of drawings": ("<svg><g></g></svg>" * 30_000 + BODY, True),
    "CDATA and instructions": ("<![CDATA[" * 20_000 + "<?php " * 20_000 + BODY, False),
    "character references": (f"<p>{'&#x41;' * 300_000}</p>{BODY}", False),
    "references to nothing": (f"<p>{'&#0;&#xD800;&#x110000;&bogus;' * 9_000}</p>{BODY}", False),
    "JSON-LD 1,000 deep": (ld(deep_json(1_000)) + BODY, True),
    "JSON-LD a million deep": (ld('{"a":' * 1_000_000) + BODY, True),
    "JSON-LD of numbers": (ld("[" + "1," * 500_000 + "1]") + BODY, True),
    "JSON-LD with 1e400": (
        ld('{"@type":"NewsArticle","datePublished":1e400,"headline":' + "9" * 5_000 + "}") + BODY,
        True,
    ),
    "JSON-LD never closed": (BODY + '<script type="application/ld+json">{"a":' * 5_000, False),
    "JSON-LD of wrong types": (
        ld(json.dumps({"@type": ["NewsArticle"], "author": [[{"name": {"a": [1]}}]]})) + BODY,
        True,
    ),
    "dates without end": (ld('"datePublished": "2022-01-01x",' * 50_000) + BODY, True),
    "links without end": ("<p>" + '<a href="/x">more</a> ' * 9_000 + "</p>" + BODY, False),
    "one paragraph a letter": ("<p>a</p>" * 29_000 + BODY, False),
    "cells without end": ("<table>" + "<tr><td>a<td>b" * 9_000 + "</table>" + BODY, False),
    "breaks without end": ("<p>" + "a<br>" * 20_000 + "</p>" + BODY, False),
    "images without end": ('<img src=a alt="b">' * 20_000 + BODY, False),
    "titles without end": ("<title>a</title>" * 9_000 + BODY, False),
    "headings without end": ("<h1>a</h1>" * 9_000 + BODY, False),
    "a title of a megabyte": (f"<title>{'a' * 1_000_000}</title>{BODY}", True),
    "a language of a megabyte": (f'<html lang="{"a" * 1_000_000}">{BODY}', True),
    "an address of a megabyte": (
        f'<link rel="canonical" href="http://x/{"a" * 10**6}">{BODY}',
        True,
    ),
    "nothing but angle brackets": ("<" * 3_000_000, False),
    "nothing but closings": ("</p>" * 59_000 + BODY, False),
    "no tags, a megabyte": ("word " * 200_000, False),
    "white space": (" \n\t" * 3_000_000 + BODY, False),
    "NUL inside": (BODY + "\x00", False),
    "20 MiB": (BODY + " " * (20 * 2**20), False),
    "a charset that is none": ('<meta charset="rot13">\xe9' + BODY, False),
}


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory):
    folder = tmp_path_factory.mktemp("pages")
    (folder / "secret.dtd").write_text(f"<!ENTITY x '{SECRET}'> {SECRET}", "utf-8")
    cases = {}
    for number, (name, (page, _)) in enumerate(PAGES.items()):
        file = folder / f"{number}.html"
        if not page.startswith(("<?xml", "<!DOCTYPE", "<html")):
            page = f"<html>{page}</html>"
        page = page.replace("SECRET", (folder / "secret.dtd").as_uri())
        file.write_bytes(page.encode("cp1252"))
        cases[name] = str(file)
    return run_cases("hostile:read_and_cut", cases)


@pytest.mark.parametrize("name", PAGES)
def test_a_hostile_page(outcomes, name):
    result = within_limits(outcomes[name])
    assert result["articles"] + len(result["problems"]) >= 1
    assert not any("reader failed" in problem for problem in result["problems"])
    assert SECRET not in json.dumps(result["texts"])
    if PAGES[name][1]:
        assert "engineers found cracks" in result["texts"][0]["text"]
        assert len(result["texts"][0]["text"]) < 2_000
    for article in result["texts"]:
        assert len(article["text"]) <= 2_010
