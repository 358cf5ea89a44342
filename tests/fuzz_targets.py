"""What fuzzers drive: for each of four parts of newsrag a target that checks what it promises.

A target takes bytes, as a fuzzer makes them, and reads its arguments off the first few. Behind each
stands a ``check_...`` function, which tests/test_fuzz.py calls with arguments made in other ways.
They raise AssertionError, or whatever newsrag should not have raised.
"""

from __future__ import annotations

import copy
import hashlib
import json
import os
import tempfile
import unicodedata
from bisect import bisect_left, bisect_right
from datetime import UTC, datetime, timedelta, timezone
from functools import cache
from pathlib import Path
from typing import Any

from helpers import SEEDS, article
from hostile import Words

from newsrag import Article, Check, Filter, InputError, NewsIndex, NewsragError, QueryError
from newsrag.answer.days import day_of_publication
from newsrag.cite import cite, verify
from newsrag.cli.jsonout import (
    AnswerDocument,
    QuotesDocument,
    SearchDocument,
    TimelineDocument,
    VerifyDocument,
    WhenceDocument,
    document,
)
from newsrag.cli.render_proof import verify_lines
from newsrag.ingest import clean_article
from newsrag.ingest.cutting import cut
from newsrag.readers import read_paths
from newsrag.readers.walk import KINDS
from newsrag.search.plan import check_question
from newsrag.text.clauses import clause_spans
from newsrag.text.clean import clean_field, clean_text
from newsrag.text.furniture import furniture_spans
from newsrag.text.outlets import OutletNames
from newsrag.text.paragraphs import paragraph_spans
from newsrag.text.passages import split_passages
from newsrag.text.periods import find_periods
from newsrag.text.person_names import person_names
from newsrag.text.sentences import sentence_spans
from newsrag.types import (
    Answer,
    PassageConfig,
    RawArticle,
    ReadProblem,
    Span,
    Statement,
    Timeline,
    TimelineEntry,
)

FILES = [f"file{ending}{packed}" for ending in KINDS for packed in ("", ".gz")]
MAPS = (None, {"text": "words"}, {"text": "data.text", "id": "a.b"}, {"published": "x", "url": "u"})
LANGUAGES = ("en", "", "zh", "ru", "ar", "hi", "de", "en-US", "no such language", "th")
HOURS = timezone(timedelta(hours=14))
MOMENTS = (
    datetime(2022, 3, 31, 12, tzinfo=UTC),
    datetime(2024, 2, 29, tzinfo=HOURS),
    datetime(1, 1, 1, tzinfo=UTC),
    datetime(1, 1, 1, tzinfo=HOURS),
    datetime(9999, 12, 31, 23, 59, tzinfo=UTC),
    datetime(9999, 12, 31, 23, 59, tzinfo=timezone(-timedelta(hours=12))),
)
WORDS = "Russian units are not withdrawing but repositioning"
QUESTIONS = ("did Russia withdraw?", "talks in Istanbul", "the dam")
UNPROVED = frozenset([
    "question", "reason", "gate", "remark", "found", "support", "trace", "score", "rank", "tokens",
    "nearest", "copies", "query", "quotation",
])  # fmt: skip
"""What stands in a document but is no quotation: nothing vouches for it."""
ODD = (
    *(None, "", 0, 5, [], {}, True, "2022-03-31", "\ud800", 1e400, -1, [5], ["x"], {"a": {}}),
    *([[]], [None], [{}], {"start": 0, "end": 10**30}, "affirms", [{"stance": ["x"]}]),
    "9999-12-31T23:59:59-23:59",
    "0001-01-01T00:00:00+23:59",
)
"""What nobody would look for at some place of a document."""
CLAIMS = frozenset([
    "quote", "title", "source", "published", "url", "article_id", "digest", "start", "end", "id",
])  # fmt: skip
"""The names of what a citation vouches for."""


# Readers


def readers(data: bytes) -> None:
    """Read the bytes after the first two as a file: of which kind, and how, say those two."""
    kind, how = (*data[:2], 0, 0)[:2]
    check_file(FILES[kind % len(FILES)], data[2:], MAPS[how % len(MAPS)])


def check_file(name: str, data: bytes, field_map: dict[str, str] | None = None) -> list[Article]:
    """Read a file of a name and its bytes; return its articles, clean."""
    path = scratch() / name
    path.write_bytes(data)
    found = list(read_paths([path], field_map))
    assert found, "a file ends in an article or in a problem"
    articles = []
    for each in found:
        if isinstance(each, ReadProblem):
            assert each.path == str(path)
            assert each.reason
            assert not _controls(each.reason), each
            assert each.line is None or each.line > 0
            assert not each.reason.startswith("its reader failed"), each
        else:
            assert type(each) is RawArticle
            articles += check_article(each)
    return articles


def _controls(words: str) -> list[str]:
    return [c for c in words if unicodedata.category(c) in ("Cc", "Cs", "Zl", "Zp")]


def check_article(raw: RawArticle) -> list[Article]:
    """Clean, cut and cite what a reader found; return nothing if there is no text in it."""
    assert raw.origin
    assert raw.name
    try:
        found, _ = clean_article(raw)
    except NewsragError:
        return []
    assert clean_text(found.text) == found.text
    fields = [found.id, found.title, found.source, found.published_raw, found.url, found.author]
    fields += [found.language, *found.extra]
    for field in fields:
        assert clean_field(field) == field
    for text in (found.text, *fields, *found.extra.values()):
        assert set(_controls(text)) <= set("\n\t"), text
    assert found.published is None or found.published.tzinfo == UTC
    json.dumps(document(found)).encode()
    for span in cut(found, PassageConfig(), Words()).spans:
        citation = cite(found, span)
        assert found.text[span.start : span.end] == citation.quote
        assert verify(citation, [found]).check is Check.VERBATIM
    return [found]


@cache
def scratch() -> Path:
    """Return the folder that files are written to, in memory where there is one."""
    if given := os.environ.get("NEWSRAG_FUZZ_SCRATCH"):
        return Path(given)
    memory = Path("/dev/shm")
    place = memory if os.access(memory, os.W_OK) else None
    folder = tempfile.TemporaryDirectory(prefix="newsrag-fuzz-", dir=place)
    _kept.append(folder)  # it is removed when the process ends
    return Path(folder.name)


_kept: list[Any] = []


# Sentences and passages


def text(data: bytes) -> None:
    """Split the text after the first eight bytes: how, say those; it may hold half surrogates."""
    language, target, limit, start, length, *furniture = data[:8] + bytes(8 - len(data[:8]))
    words = data[8:].decode("utf-8", "surrogateescape")
    check_text(
        words,
        LANGUAGES[language % len(LANGUAGES)],
        Span(start, start + 4 * length),
        [Span(4 * furniture[0], 4 * furniture[0] + furniture[1])] if furniture[1] else [],
        1 + target,
        1 + limit,
    )
    check_text(clean_text(words), "en", Span(0, len(words)), [], 1 + target, 250)


def check_text(
    words: str, language: str, within: Span, furniture: list[Span], target: int, limit: int
) -> None:
    """Split a text into sentences and passages, as a whole and around what is to be left out."""
    _check_sentences(words, Span(0, len(words)), language)
    _check_sentences(words, within, language)
    _check_passages(words, furniture, target, limit, language)
    found = furniture_spans(words, words[:50])
    assert found == sorted(found)
    _check_passages(words, found, target, limit, language)


def _check_sentences(words: str, within: Span, language: str) -> None:
    paragraphs = paragraph_spans(words)
    stop = min(within.end, len(words))
    end = min(within.start, stop)
    at = 0
    for span in sentence_spans(words, within, language):
        assert end <= span.start < span.end <= stop
        assert not words[end : span.start].strip()
        assert span.of(words) == span.of(words).strip()
        while paragraphs[at].end < span.end:
            at += 1
        assert paragraphs[at].start <= span.start
        end = span.end
    assert not words[end:stop].strip()


def _check_passages(
    words: str, furniture: list[Span], target: int, limit: int, language: str
) -> None:
    offsets = Words().token_offsets(words)
    spans = split_passages(words, furniture, offsets, target=target, limit=limit, language=language)
    starts, ends = [start for start, _ in offsets], [end for _, end in offsets]
    hidden = bytearray(len(words))
    for span in furniture:
        stop = min(span.end, len(words))
        hidden[span.start : stop] = b"\1" * (stop - span.start)
    left = bytearray(c.isalnum() and not h for c, h in zip(words, hidden, strict=True))
    end = 0
    for span in spans:
        assert end <= span.start < span.end <= len(words)
        assert span.of(words) == span.of(words).strip()
        assert any(map(str.isalnum, span.of(words)))
        assert bisect_left(starts, span.end) - bisect_right(ends, span.start) <= limit
        assert not any(hidden[span.start : span.end])
        left[span.start : span.end] = bytes(len(span))
        end = span.end
    assert not any(left), "a letter is in no passage"


# Planner


def planner(data: bytes) -> None:
    """Plan the question after the first byte, which says when and within what it is asked."""
    how = (*data[:1], 0)[0]
    check_question_plan(data[1:].decode("utf-8", "surrogateescape"), MOMENTS[how % len(MOMENTS)])


def check_question_plan(question: str, now: datetime) -> None:
    """Plan a question, once more what the plan says that it was, and look at each part."""
    index = archive()
    try:
        query = index.plan(question, now=now)
    except QueryError:
        return
    assert query == index.plan(query.text, now=now)
    assert query.text == check_question(question)
    json.dumps(document(query)).encode()
    for period in [*query.periods, *(each for part in query.clauses for each in part.periods)]:
        assert period.text
        assert period.text in query.text
        for when in (period.after, period.before):
            assert when is None or when.utcoffset() is not None
        assert not (period.after and period.before) or period.after < period.before, period
    named = {*query.outlets, *query.filter.sources, *query.filter.not_sources}
    assert named <= _sources()
    assert not set(query.outlets) & set(query.filter.not_sources)
    letters = [c for c in query.text if not c.isspace()]
    for topic in (query.topic, *(clause.text for clause in query.clauses)):
        assert topic
        rest = iter(letters)  # a topic is what is left of the question when parts are cut out
        assert all(c in rest for c in topic if not c.isspace()), topic
    assert len(query.clauses) != 1
    _check_spans(query.text, now)
    if now == MOMENTS[0]:
        wanted = Filter(sources=("Sample Post",), after=now)
        narrowed = index.plan(question, now=now, filter=wanted).filter
        assert (narrowed.sources, narrowed.after) == (wanted.sources, now)


@cache
def _sources() -> frozenset[str]:
    return frozenset(each.source for each in archive().articles())


def _check_spans(question: str, now: datetime) -> None:
    periods = find_periods(question, now)
    mentions = OutletNames(OUTLETS).find(question)
    for spans in (
        [each.span for each in periods],
        [each.span for each in mentions],
        [each.span for each in person_names(question, [each.span for each in mentions])],
        clause_spans(question, sorted(each.span for each in (*mentions, *periods))),
    ):
        end = 0
        for span in sorted(spans):
            assert end <= span.start < span.end <= len(question), (span, spans)
            end = span.end
    for each in periods:
        assert each.period.text in question


OUTLETS = ("Sample Courier", "Sample Herald - Local", "Fortune", "www.sampletimes.com", "The Hill")


# Verifier


def verifier(data: bytes) -> None:
    """Verify a document: as it stands after a first byte of 0, or a printed one that is forged."""
    how, rest = (*data[:1], 0)[0], data[1:]
    if not how:
        check_document(rest.decode("utf-8", "surrogateescape"))
        return
    printed = documents()[how % len(documents())]
    edits = [tuple(rest[at : at + 4]) for at in range(0, len(rest) - 3, 4)]
    check_forgery(printed, edits[:8])


def check_document(written: str) -> list[Any] | None:
    """Verify any text; None if it is refused. What is called verbatim is looked up here."""
    index = archive()
    try:
        found = index.verify_document(written)
    except InputError:
        return None
    for each in found:
        if each.check is Check.VERBATIM:
            said, cited = each.citation, index.article(each.citation.article_id)
            assert cited.text[said.span.start : said.span.end] == said.quote != ""
            assert hashlib.sha256(cited.text.encode()).hexdigest() == said.digest
            assert (said.title, said.source, said.url) == (cited.title, cited.source, cited.url)
            assert said.published == cited.published
    for each in index.diff("a1", document=written).broken:
        assert each.check is not Check.VERBATIM
    "\n".join(verify_lines(found)).encode()
    json.dumps(document(VerifyDocument.of(found))).encode()
    return found


def check_forgery(printed: Any, edits: list[tuple[int, ...]]) -> None:
    """Edit a printed document at some places; whatever it then claims and was not printed shows."""
    forged = copy.deepcopy(printed)
    for edit in edits:
        places = list(_places(forged))
        if places:
            _forge(*places[(edit[0] << 8 | edit[1]) % len(places)], edit[2], edit[3])
    found = check_document(json.dumps(forged))
    proved = bool(found) and all(each.check is Check.VERBATIM for each in found)
    if json.dumps(forged) == json.dumps(printed):  # to Python, true is 1
        assert proved, found
    if proved:
        assert set(_claims(forged)) <= set(_claims(printed)), forged
        _check_around(forged, printed)


def _check_around(value: Any, printed: Any) -> None:
    """Assert that what stands around citations says what they do."""
    if isinstance(value, dict):
        if "quote" in value and "digest" not in value:
            assert value["quote"] in [each["quote"] for each in value["citations"]], value
        if "citations" in value and "text" in value:
            assert value["text"] == printed["text"]
            said, cited = (
                list(_claims(each["citations"], "citations")) for each in (value, printed)
            )
            assert said == cited
        if "citation" in value and "passage" in value:
            cited = value["citation"]
            assert value["passage"]["article_id"] == cited["article_id"]
            assert value["passage"]["span"] == cited["span"]
    for each in value.values() if isinstance(value, dict) else value:
        if isinstance(each, dict | list):
            _check_around(each, printed)


def _places(value: Any) -> Any:
    """Yield every place whose value citations vouch for: what it stands in, and its key there."""
    if isinstance(value, dict | list):
        for key, each in value.items() if isinstance(value, dict) else enumerate(value):
            if key not in UNPROVED:
                yield value, key
                yield from _places(each)


def _forge(home: Any, key: Any, how: int, much: int) -> None:
    """Change a value a little or altogether, add a name beside it, or take it away."""
    old = home[key]
    if how % 8 == 3 and isinstance(home, dict) and much % 2:
        del home[key]
    elif how % 8 == 0 and isinstance(home, dict):
        home[("hits", "statements", "support", "digest", "text", "note")[much % 6]] = []
    elif how % 8 == 1:
        home[key] = copy.deepcopy(ODD[much % len(ODD)])
    elif how % 8 == 2 and isinstance(old, list):
        home[key] = [] if much % 2 else old[1:]
    elif isinstance(old, bool) or old is None:
        home[key] = "another"
    elif isinstance(old, int):
        home[key] = old + much - 128
    elif isinstance(old, str):
        at = much % (len(old) + 1)
        home[key] = (old[:at] + old[at + 1 :], old[:at] + "x" + old[at:], old.upper())[how % 3]
    elif isinstance(old, list):
        home[key] = old[::-1]


def _claims(value: Any, home: str = "") -> Any:
    """Yield what a document claims that can be proved: names with their values.

    A name that the forger put where newsrag prints none of that kind claims nothing.
    """
    if isinstance(value, list):
        for each in value:
            yield from _claims(each, home)
    elif isinstance(value, dict):
        known = CLAIMS if home in ("citation", "citations", "passage", "span") else {"quote"}
        known = known | {"text"} if "citations" in value else known
        for key, each in value.items():
            if key in known and not isinstance(each, dict | list):
                yield key, _moment(each) if key == "published" else each
            if key not in UNPROVED:
                yield from _claims(each, key)


def _moment(value: Any) -> Any:
    try:
        return datetime.fromisoformat(value)
    except (TypeError, ValueError):
        return value


# The index that the planner and the verifier ask


def build_archive(folder: Path, model: str) -> None:
    """Build the index: the sample archive, an article that has changed, and one that is gone."""
    with NewsIndex.build(folder, [SEEDS], model=model, device="cpu") as index:
        index.add_articles([article(1, "The dam holds. The river is high."), article(2)])
        index.add_articles([article(1, "On Monday. The dam holds. The river is high.")])
        index.add_articles([article(3, source=name, id=name) for name in OUTLETS])
        index.remove(["a2"])


def use_archive(folder: Path) -> None:
    """Say where the index is."""
    os.environ["NEWSRAG_FUZZ_INDEX"] = str(folder)
    archive.cache_clear()
    documents.cache_clear()


@cache
def archive() -> NewsIndex:
    """Return the index, opened; it is for reading only."""
    return NewsIndex.open(os.environ["NEWSRAG_FUZZ_INDEX"], device="cpu")


@cache
def documents() -> list[Any]:
    """Return what commands print with --json about the index, as plain values, always the same."""
    index = archive()
    printed = []
    for question in QUESTIONS:
        hits = index.search(question, 4, mode="lexical", now=MOMENTS[0])
        cited = [hit.citation for hit in hits]
        statements = tuple(Statement(each.quote, (each,), 0.5, {}) for each in cited)
        answer = AnswerDocument.of(Answer(question, statements))
        context = index.retrieve(question, max_tokens=900, mode="lexical", now=MOMENTS[0])
        printed += [answer, SearchDocument(question, tuple(hits)), context]
    entries = [
        TimelineEntry(each, **day_of_publication(each.citations[0].published))
        for each in statements
    ]
    printed += [
        TimelineDocument.of(Timeline(question, tuple(entries))),
        AnswerDocument.of(index.ask(QUESTIONS[0], 2, now=MOMENTS[0])),
        QuotesDocument(None, "Stoltenberg", tuple(index.quotes(speaker="Stoltenberg"))),
        WhenceDocument(WORDS, tuple(index.whence(WORDS))),
    ]
    return [json.loads(json.dumps(document(each))) for each in printed]


TARGETS = {"readers": readers, "text": text, "planner": planner, "verifier": verifier}
