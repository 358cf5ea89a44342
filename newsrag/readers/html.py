"""Read a page of HTML: the article in it without what surrounds it, by trafilatura."""

from __future__ import annotations

import json
import logging
import re
import warnings
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING, Any

from newsrag.readers.encoding import decode
from newsrag.readers.streams import UnreadableError, read_document
from newsrag.text.clean import clean_field
from newsrag.text.dates import parse_date
from newsrag.types import RawArticle

if TYPE_CHECKING:
    import io
    from collections.abc import Iterator

    from trafilatura.settings import Document

    from newsrag.readers.fields import FieldNames, Json
    from newsrag.readers.walk import NewsFile

__all__ = ["read"]

Tree = Any
"""An ``lxml.html.HtmlElement`` or None; lxml ships no types."""

HTML_CHARACTERS = 16 * 2**20
"""A longer page is refused."""
TAGS_AT_MOST = 60_000
"""A page with more tags outside scripts is refused: extraction takes seconds beyond that."""
_MANY_TAGS = 10_000  # beyond, no second opinions: their time grows with the square of paragraphs
_ATTRIBUTES_AT_MOST = 1_000  # of one tag; the parser's time grows with their square

_METADATA_CHARACTERS = 500  # of one value; trafilatura's time for an author grows with its square
_METADATA_ITEMS = 100  # <meta> tags, items of a list in JSON-LD, dates; likewise for their number
_BROKEN_JSON_CHARACTERS = 10_000  # longer JSON-LD that is no JSON is not searched for its fields

# As HTML parsers read it: quotation marks count only after an equals sign.
_ATTRIBUTE = r"[\s/]*+[^\s/>=]++(?:\s*+=\s*+(?:\"[^\"]*+\"|'[^']*+'|[^\s>]*+))?+"
_ATTRIBUTES = re.compile(_ATTRIBUTE)
_TAG = re.compile(rf"<[a-zA-Z][^\s/>]*+((?:{_ATTRIBUTE})*+)")
_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]{2,40})", re.IGNORECASE)
_JSON_LD_DATE = re.compile(r'"datePublished"\s*:\s*"([^"]{8,40})"')
_DATE_METAS = (
    "article:published_time", "og:published_time", "og:article:published_time", "datepublished",
    "parsely-pub-date", "pubdate", "dc.date.issued", "dcterms.issued", "dc.date", "sailthru.date",
)  # fmt: skip
# What trafilatura and htmldate let through where a page is built as none should be.
_FAULTS = (ArithmeticError, AssertionError, AttributeError, LookupError, TypeError, ValueError)
_SHORT = 300  # characters
_MOST = 0.7
_BLOCKS = ("h1", "p", "h2", "h3", "h4", "li", "blockquote", "pre")
_OUTSIDE = ("nav", "header", "footer", "aside", "form", "figure", "button", "noscript")


def read(file: NewsFile, stream: io.BufferedReader, _names: FieldNames) -> Iterator[RawArticle]:
    """Yield the page's article, with title, author, source, date, URL and language if it says so.

    Raises:
        UnreadableError: the page is empty, too large, or has no article in it.
    """
    data = read_document(stream)
    declared = _CHARSET.search(data[:8192])
    page = decode(data, declared[1].decode("ascii") if declared else "")
    if len(page) > HTML_CHARACTERS:
        raise UnreadableError(f"an HTML page of more than {HTML_CHARACTERS // 2**20} MiB")
    bare = _without_code(page)
    if bare.count("<") > TAGS_AT_MOST:
        raise UnreadableError(f"an HTML page with more than {TAGS_AT_MOST:,} tags")
    _refuse_attributes(bare)
    document, tree = _extract(bare)
    text = _text(document, tree)
    if not text.strip():
        raise UnreadableError("no article text was found in the page")
    article = RawArticle(text=text, origin=file.origin, name=file.name)
    yield _described(article, document, tree, page)


def _refuse_attributes(page: str) -> None:
    for tag in _TAG.finditer(page):
        # A tag can also be long because an image is written into it.
        if len(tag[1]) > _ATTRIBUTES_AT_MOST:
            found = islice(_ATTRIBUTES.finditer(tag[1]), _ATTRIBUTES_AT_MOST + 1)
            if sum(1 for _ in found) > _ATTRIBUTES_AT_MOST:
                raise UnreadableError(f"an HTML tag with over {_ATTRIBUTES_AT_MOST:,} attributes")


def _without_code(page: str) -> str:
    """Return the page without scripts and styles, in one pass; JSON-LD is read from the whole."""
    for tag in ("script", "style", "svg"):
        page = _without(page, tag)
    return page


def _without(page: str, tag: str) -> str:
    kept, at = [], 0
    opening = re.compile(rf"<{tag}\b(?![^>]{{0,300}}ld\+json)", re.IGNORECASE)
    closing = re.compile(rf"</{tag}\s*>", re.IGNORECASE)
    while start := opening.search(page, at):
        end = closing.search(page, start.end())
        if end is None:
            break  # never closed: leave the rest for the HTML parser to judge
        kept.append(page[at : start.start()])
        at = end.end()
    return "".join(kept) + page[at:]


def _extract(bare: str) -> tuple[Document | None, Tree]:
    """Run trafilatura without its comments, its guesses at dates and its messages."""
    import trafilatura

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    logging.getLogger("htmldate").setLevel(logging.CRITICAL)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of lxml, about how trafilatura uses it
        tree = trafilatura.load_html(bare)
        if tree is None:
            return None, None
        try:
            found: Any = trafilatura.bare_extraction(
                _bounded(trafilatura.load_html(bare)),
                with_metadata=True,
                include_comments=False,
                fast=bare.count("<") > _MANY_TAGS,
                # The extensive search takes any date in the body for that of publication.
                date_extraction_params={"extensive_search": False, "original_date": True},
            )
        except _FAULTS:
            return None, tree  # the page's own blocks are its text then
    return found, tree


def _bounded(tree: Tree) -> Tree:
    """Shorten the metadata of a page in place, beyond what any honest page has."""
    for index, meta in enumerate(list(tree.iter("meta"))):
        if index >= _METADATA_ITEMS:
            meta.drop_tree()
            continue
        for name, value in meta.items():
            if len(value) > _METADATA_CHARACTERS:
                meta.set(name, value[:_METADATA_CHARACTERS])
    for index, script in enumerate(list(tree.iter("script"))):
        if index >= _METADATA_ITEMS:
            script.drop_tree()
        elif "json" in (script.get("type") or ""):
            script.text = _short_json(script.text or "")
    return tree


def _short_json(code: str) -> str:
    try:
        return json.dumps(_short(json.loads(code)))
    except (ValueError, RecursionError):
        return code if len(code) <= _BROKEN_JSON_CHARACTERS else ""


def _short(value: Json) -> Json:
    """Return JSON-LD with its strings and lists cut, but for the text of the article."""
    if isinstance(value, dict):
        return {k: v if k == "articleBody" else _short(v) for k, v in value.items()}
    if isinstance(value, list):
        return [_short(item) for item in value[:_METADATA_ITEMS]]
    return value[:_METADATA_CHARACTERS] if isinstance(value, str) else value


def _text(document: Document | None, tree: Tree) -> str:
    """Return the extracted text, its paragraphs apart.

    On a short page trafilatura runs all paragraphs together on one line, or takes the whole page
    for the article; the page's own blocks then say what its paragraphs are, as long as they hold
    most of what was extracted. The same blocks serve when it found nothing at all.
    """
    text = (document.text or "").strip() if document is not None else ""
    if tree is None or ("\n" in text and len(text) > _SHORT):
        return _apart(text)
    blocks = _blocks(tree)
    whole, parts = "".join(text.split()), ["".join(block.split()) for block in blocks]
    held = sum(map(len, parts)) if all(part in whole for part in parts) else 0
    return "\n\n".join(blocks) if held >= _MOST * len(whole) and blocks else _apart(text)


def _apart(text: str) -> str:
    """Put a blank line between paragraphs, but not between the items of a list or table."""
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    parts: list[str] = []
    for before, line in zip(["", *lines], lines, strict=False):
        together = before[:2] == line[:2] and line[:2] in ("- ", "| ")
        parts.append(("\n" if together else "\n\n") + line)
    return "".join(parts).strip()


def _blocks(tree: Tree) -> list[str]:
    """Return the text of each paragraph-like element of the article, or of the body without one."""
    scope = next((e for name in ("article", "main", "body") for e in tree.iter(name)), tree)
    blocks: list[str] = []
    for element in scope.iter(*_BLOCKS):
        inside = {ancestor.tag for ancestor in element.iterancestors()}
        if inside.isdisjoint((*_OUTSIDE, *_BLOCKS)) or (
            element.tag == "p" and inside.isdisjoint(_OUTSIDE)
        ):
            blocks.append(clean_field(element.text_content()))
    return [block for block in blocks if block]


def _described(article: RawArticle, document: Document | None, tree: Tree, page: str) -> RawArticle:
    """Return the article with what the page says about it."""
    published = _published(tree, page)
    if document is None:
        return replace(article, published=published)
    return replace(
        article,
        title=clean_field(document.title or ""),
        author=clean_field(document.author or ""),
        source=clean_field(document.sitename or document.hostname or ""),
        url=clean_field(document.url or ""),
        published=clean_field(published or document.date or ""),
        language=clean_field(tree.get("lang") or ""),
    )


def _published(tree: Tree, page: str) -> str:
    """Return the moment of publication that the page declares, which trafilatura cuts to a day."""
    declared = [match[1] for match in islice(_JSON_LD_DATE.finditer(page), _METADATA_ITEMS)]
    metas = tree.iter("meta") if tree is not None else ()
    found: dict[str, str] = {}
    for meta in metas:
        key = (meta.get("property") or meta.get("name") or meta.get("itemprop") or "").lower()
        found.setdefault(key, meta.get("content") or "")
    declared += [found[key] for key in _DATE_METAS if key in found]
    return next((value for value in declared if parse_date(value)), "")
