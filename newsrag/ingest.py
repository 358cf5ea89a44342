"""Takes articles from readers to the store: read, clean, split, embed, commit."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from newsrag.errors import ReadError
from newsrag.identity import identified
from newsrag.protocols import PreparedArticle, SilentProgress
from newsrag.store.rows import record_digest
from newsrag.text.clean import clean_field, clean_text
from newsrag.text.dates import parse_date
from newsrag.text.furniture import furniture_spans
from newsrag.text.header import read_header
from newsrag.text.passages import split_passages
from newsrag.text.shingles import sketch, wording
from newsrag.types import AddReport, Article, PassageConfig, RawArticle, ReadProblem, Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from newsrag.protocols import Embedder, Progress, TokenOffsets
    from newsrag.store.catalog import Catalog, Live

__all__ = ["as_raw", "clean_article", "ingest", "prepare"]

# A commit holds about this many characters (some 80 passages): large enough that embedding runs
# in full batches, small enough that an interruption costs two seconds of work.
_BATCH_CHARACTERS = 60_000
# The most of the model's window that a headline may take from its passage.
_MOST_TITLE = 0.5


def clean_article(raw: RawArticle) -> tuple[Article, list[ReadProblem]]:
    """Fix an article's text and fields; what they leave out is read off the text's first lines.

    Returns:
        The article, whose ``id`` is empty when it has none of its own, and what was left empty.

    Raises:
        ReadError: there is no text.
    """
    text = clean_text(raw.text)
    if not any(character.isalnum() for character in text):
        raise ReadError("there is no text in it", "")
    header = read_header(text)
    problems = []
    written = clean_field(raw.published)
    published = parse_date(written) if written else None
    if written and published is None:
        reason = f"no possible date: {written[:60]!r}; left empty"
        problems.append(ReadProblem(raw.origin, reason, lost=False))
    if not written and header.published:
        written, published = header.published, parse_date(header.published)
    extra = {clean_field(name): clean_text(value) for name, value in raw.extra.items()}
    for name, value in (("dateline", header.dateline), ("credit", header.credit)):
        if value:
            extra.setdefault(name, value)
    article = Article(
        id=clean_field(raw.id),
        text=text,
        title=clean_field(raw.title) or header.title,
        source=clean_field(raw.source) or header.source or header.agency,
        published=published,
        published_raw=written,
        url=clean_field(raw.url),
        author=clean_field(raw.author),
        language=clean_field(raw.language).lower(),
        extra=extra,
        origin=raw.origin,
    )
    return article, problems


def as_raw(article: Article) -> RawArticle:
    """Return an article made in Python as if a reader had found it."""
    published = article.published.isoformat() if article.published else article.published_raw
    return RawArticle(
        text=article.text,
        origin=article.origin or article.id,
        name=article.url or f"article#{article.digest[:10]}",
        id=article.id,
        title=article.title,
        source=article.source,
        published=published,
        url=article.url,
        author=article.author,
        language=article.language,
        extra=article.extra,
    )


def prepare(
    articles: Sequence[Article], config: PassageConfig, embedder: Embedder
) -> list[PreparedArticle]:
    """Split articles into passages and embed them; a pure function of its arguments."""
    cut = [_split(article, config, embedder) for article in articles]
    texts = [text for _, article_texts in cut for text in article_texts]
    vectors = embedder.encode_passages(texts)
    prepared, done = [], 0
    for article, (spans, _) in zip(articles, cut, strict=True):
        own = vectors[done : done + len(spans)]
        prepared.append(PreparedArticle(article, tuple(spans), own, _sketch(article, spans)))
        done += len(spans)
    return prepared


def _sketch(article: Article, spans: Sequence[Span]) -> tuple[int, ...]:
    """Return what the article's copies are looked for by: nothing that is page furniture."""
    return sketch(wording(article.text, spans, article.title))


def _split(
    article: Article, config: PassageConfig, embedder: Embedder
) -> tuple[list[Span], list[str]]:
    """Return the passages of an article and the texts to embed for them."""
    most = min(config.title, int(embedder.window * _MOST_TITLE))
    title = _cut(article.title, embedder.token_offsets(article.title), most)
    # One token to spare: the line break between title and passage is none in any tokenizer seen,
    # but nothing promises that.
    room = embedder.window - len(embedder.token_offsets(title)) - 1
    offsets = embedder.token_offsets(article.text)
    spans = split_passages(
        article.text,
        furniture_spans(article.text, article.title),
        offsets,
        target=min(config.target, room),
        limit=room,
        language=article.language or "en",
    )
    fitting = [part for span in spans for part in _fit(span, article.text, title, embedder)]
    return fitting, [embedded_text(title, part.of(article.text)) for part in fitting]


def embedded_text(title: str, passage: str) -> str:
    """Return what is embedded for a passage: its headline first, unless it begins with it."""
    if not title or passage.startswith(title.rstrip("….")):
        return passage
    return f"{title}\n{passage}"


def _cut(text: str, offsets: TokenOffsets, most: int) -> str:
    if len(offsets) <= most:
        return text
    return text[: offsets[most - 1][1]] if most else ""


def _fit(span: Span, text: str, title: str, embedder: Embedder) -> Iterator[Span]:
    """Halve a passage until it fits the window.

    Passages are measured by the tokens of the whole article; cut out of a word without spaces, a
    piece can have a token more than it had there.
    """
    if len(embedder.token_offsets(embedded_text(title, span.of(text)))) <= embedder.window:
        yield span
    elif len(span) > 1:
        middle = (span.start + span.end) // 2
        yield from _fit(Span(span.start, middle), text, title, embedder)
        yield from _fit(Span(middle, span.end), text, title, embedder)


@dataclass
class _Tally:
    """Counts what becomes of the articles."""

    added: int = 0
    replaced: int = 0
    unchanged: int = 0
    passages: int = 0
    problems: list[ReadProblem] = field(default_factory=list)
    warnings: list[ReadProblem] = field(default_factory=list)

    def report(self) -> AddReport:
        return AddReport(
            self.added,
            self.replaced,
            self.unchanged,
            self.passages,
            tuple(self.problems),
            tuple(self.warnings),
        )


@dataclass
class _Batch:
    """Articles on their way to one commit: to embed, with vectors that stay, and moved ones."""

    fresh: list[Article] = field(default_factory=list)
    kept: list[PreparedArticle] = field(default_factory=list)
    moved: dict[int, str] = field(default_factory=dict)
    by_id: dict[str, Article] = field(default_factory=dict)
    characters: int = 0


def ingest(
    items: Iterable[RawArticle | ReadProblem],
    catalog: Catalog,
    config: PassageConfig,
    embedder: Embedder,
    *,
    strict: bool = False,
    progress: Progress | None = None,
) -> AddReport:
    """Bring articles into the catalog, embedding only what is new or changed.

    Articles are committed batch by batch: whatever interrupts this, committed batches stay.

    Raises:
        ReadError: with ``strict``, the first article that cannot be read.
    """
    catalog.compare_earlier((progress or SilentProgress()).note)
    tally, batch, seen = _Tally(), _Batch(), set[str]()
    for item in items:
        article = _cleaned(item, tally, strict=strict)
        if article is None or isinstance(item, ReadProblem):
            continue
        named = identified(article, item.name, catalog, batch.by_id, again=article.origin in seen)
        seen.add(article.origin)
        if article.id and named.id != article.id:
            reason = f"another article has the id {article.id!r}; this one is {named.id!r}"
            tally.warnings.append(ReadProblem(article.origin, reason, lost=False))
        article = named
        if article.id in batch.by_id:
            batch = _commit(batch, catalog, config, embedder, tally)
        _sort_in(article, catalog, batch, tally)
        if batch.characters >= _BATCH_CHARACTERS:
            batch = _commit(batch, catalog, config, embedder, tally)
    _commit(batch, catalog, config, embedder, tally)
    return tally.report()


def _cleaned(item: RawArticle | ReadProblem, tally: _Tally, *, strict: bool) -> Article | None:
    if isinstance(item, RawArticle):
        try:
            article, warnings = clean_article(item)
        except ReadError as error:
            item = ReadProblem(item.origin, error.cause)
        else:
            tally.warnings.extend(warnings)
            return article
    if strict:
        raise ReadError(str(item), "mend or remove it, or leave out --strict")
    (tally.problems if item.lost else tally.warnings).append(item)
    return None


def _sort_in(article: Article, catalog: Catalog, batch: _Batch, tally: _Tally) -> None:
    """Put an article where it belongs: unchanged, changed but not in what is embedded, or new."""
    live = catalog.live(article.id)
    if live is not None and live.record == record_digest(article):
        tally.unchanged += 1
        if live.origin != article.origin:
            batch.moved[live.version_id] = article.origin
        return
    batch.by_id[article.id] = article
    batch.characters += len(article.text)
    if live is None:
        tally.added += 1
    else:
        tally.replaced += 1
    if live is not None and _embedded_alike(article, live, catalog):
        spans = catalog.passages(article.id, catalog.seq())
        batch.kept.append(PreparedArticle(article, tuple(spans), None, _sketch(article, spans)))
    else:
        batch.fresh.append(article)


def _embedded_alike(article: Article, live: Live, catalog: Catalog) -> bool:
    if live.digest != article.digest:
        return False
    old = catalog.article(article.id, catalog.seq())
    return (old.title, old.language) == (article.title, article.language)


def _commit(
    batch: _Batch, catalog: Catalog, config: PassageConfig, embedder: Embedder, tally: _Tally
) -> _Batch:
    """Embed and commit a batch, and return an empty one."""
    if batch.moved:
        catalog.set_origins(batch.moved)
    if batch.by_id:
        fresh = prepare(batch.fresh, config, embedder) if batch.fresh else []
        catalog.commit([*batch.kept, *fresh])
        tally.passages += sum(len(each.spans) for each in fresh)
    return _Batch()
