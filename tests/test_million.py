"""A million citations over real articles slice to their quotes, through JSON and back."""

from __future__ import annotations

import json
import os
import random
from datetime import datetime
from pathlib import Path

import pytest
from hostile import Words

from newsrag import Check, Citation, Span
from newsrag.cite import cite, verify
from newsrag.cli.jsonout import document
from newsrag.ingest import clean_article
from newsrag.ingest.cutting import cut
from newsrag.readers import read_paths
from newsrag.text.sentences import sentence_spans
from newsrag.types import PassageConfig, RawArticle

SETS = (
    "archive/articles.jsonl.gz",
    "events/corpus.jsonl",
    "time/corpus.jsonl",
    "multihop-facts/corpus.jsonl",
    "wiki-answers/corpus.jsonl",
)


def through_json(citation):
    """Return a citation as a program makes it of what ``--json`` printed."""
    fields = json.loads(json.dumps(document(citation)))
    when = fields["published"] and datetime.fromisoformat(fields["published"])
    return Citation(**{**fields, "span": Span(**fields["span"]), "published": when})


def spans_of(article, chance, count):
    """Yield every passage, every sentence, and random spans."""
    yield from cut(article, PassageConfig(), Words()).spans
    yield from sentence_spans(article.text, language=article.language or "en")
    for _ in range(count):
        start = chance.randrange(len(article.text))
        yield Span(start, min(len(article.text), start + 1 + chance.randrange(400)))


def check_articles(files, *, spans, most, seed):
    """Cite and verify until ``most`` citations; return how many of how many articles."""
    chance = random.Random(seed)
    cited = articles = 0
    for raw in read_paths(files):
        if cited >= most or not isinstance(raw, RawArticle):
            continue
        article, _ = clean_article(raw)
        articles += 1
        for span in spans_of(article, chance, spans):
            citation = cite(article, span)
            back = through_json(citation)
            assert article.text[back.span.start : back.span.end] == back.quote, seed
            assert back == citation, seed
            assert verify(back, [article]).check is Check.VERBATIM, seed
            cited += 1
    return cited, articles


def test_citations_of_the_sample_articles_slice_to_their_quotes(tmp_path):
    seeds = Path(__file__).resolve().parent.parent / "seeds"
    cited, articles = check_articles([seeds], spans=500, most=10_000, seed=11)
    assert cited > 500 * articles > 0


@pytest.mark.long
def test_a_million_citations_of_real_articles_slice_to_their_quotes():
    data = os.environ.get("NEWSRAG_DATA")
    if not data:
        pytest.skip("set NEWSRAG_DATA to the benchmark data")
    most = int(os.environ.get("NEWSRAG_RUNS", "1000000"))
    files = [Path(data) / each for each in SETS]
    seed = int(os.environ.get("NEWSRAG_SEED", "11"))
    cited, articles = check_articles(files, spans=50, most=most, seed=seed)
    print(f"{cited:,} citations of {articles:,} articles, seed {seed}: all verbatim")
    assert cited >= most
