"""Turns results into lines of text for people."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from newsrag.cli.terminal import bold, dim, in_line, printable, wrapped
from newsrag.types import Gate

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime

    from newsrag.types import (
        AddReport,
        Answer,
        Article,
        ArticleSummary,
        Citation,
        Hit,
        IndexStats,
        Period,
        Query,
        Rescoring,
        Span,
        Statement,
    )

__all__ = [
    "add_lines",
    "answer_lines",
    "article_lines",
    "date",
    "heading",
    "hit_lines",
    "list_lines",
    "place",
    "plan_lines",
    "stats_lines",
]


# What an outlet or date leaves behind that was taken out of a question: "What did , not , report".
_HOLE = re.compile(
    r"(?:\s+(?:and|or|not|only|except|excluding|by|from|in|on|according to|the))*"
    r"\s+(?:[,;:](?=\s|$)|(?=[.?!]\W*(?:\s|$)))"
    r"|(?:^|\s+)['’]s\b|(?:^|\s)(?:''|\"\"|‘’|“”)(?=\W|$)|(?:^[\s,;:]+)|[\s,;:]+(?=[.?!]*$)"
)


_NEAREST = {
    Gate.SCORE: "Nearest statements, with too little support:",
    Gate.WORDS: "Nearest statements, with too little support:",
    Gate.DATE: "Nearest statements, published at other times:",
    Gate.OUTLET: "Nearest statements, from other outlets:",
    None: "Nearest statements:",
}


def date(when: datetime | None) -> str:
    """Return the day of publication, or that there is none."""
    return when.date().isoformat() if when else "undated"


def heading(citation: Citation) -> str:
    """Return outlet, headline and day of a citation."""
    parts = (citation.source or "unknown source", citation.title, date(citation.published))
    return in_line(" · ".join(part for part in parts if part))


def place(citation: Citation) -> str:
    """Return where a quotation stands."""
    return in_line(f"{citation.article_id} · characters {citation.span.start}-{citation.span.end}")


def answer_lines(answer: Answer) -> Iterator[str]:
    """Show statements with their citations, or why there are none and what came nearest."""
    if answer.found:
        yield from _statement_lines(answer.statements)
        if answer.remark:
            yield ""
            yield from wrapped(answer.remark)
        return
    yield bold("Nothing in this archive supports an answer.")
    yield from wrapped(answer.reason)
    if answer.nearest:
        yield ""
        yield _NEAREST.get(answer.gate, "Nearest statements:")
        yield ""
        yield from _statement_lines(answer.nearest)


def _statement_lines(statements: Iterable[Statement]) -> Iterator[str]:
    number = 1
    for position, statement in enumerate(statements):
        if position:
            yield ""
        last = number + len(statement.citations)
        marks = "".join(f"[{n}]" for n in range(number, last))
        yield from (bold(line) for line in wrapped(f"{statement.quote} {marks}"))
        for citation in statement.citations:
            yield from wrapped(f"[{number}] {heading(citation)}", indent="    ")
            yield from (dim(line) for line in wrapped(place(citation), indent="        "))
            if citation.quote != statement.quote:
                yield from wrapped(citation.quote, indent="        ")
            number += 1


def hit_lines(hits: Sequence[Hit], *, explain: bool, copies: bool) -> Iterator[str]:
    """Show passages in order of rank."""
    if not hits:
        yield "Nothing was found."
    for hit in hits:
        if hit.rank > 1:
            yield ""
        yield f"{hit.rank}. {bold(heading(hit.citation))}"
        score = f"score {hit.score:.3f}"
        if explain:
            stages = (f"{name} {value:.3f}" for name, value in hit.trace.items())
            score = ", ".join(stages)
        yield dim(f"   {place(hit.citation)} · {score}")
        yield from wrapped(hit.citation.quote, indent="   ")
        if hit.copies:
            count = len(hit.copies)
            yield dim(f"   +{count} {'copy' if count == 1 else 'copies'}")
        for copy in hit.copies if copies else ():
            parts = (copy.source or "unknown source", copy.title, date(copy.published))
            shown = " · ".join([*(p for p in parts if p), copy.article_id])
            yield dim(f"   = {in_line(shown)} · {copy.similarity:.0%} alike")


def plan_lines(query: Query) -> Iterator[str]:
    """Show what was understood of a question, in the words of the person and of the lists."""
    written = query.written
    groups = ([name, *others] for name, others in query.spellings.items())
    fields = {
        "looks for": _tidy(query.topic),
        "as": f"a {query.shape}",
        "terms": " ".join(query.terms),
        "spellings": "; ".join(" = ".join(written.get(n, n) for n in group) for group in groups),
        "prefers": ", ".join(query.outlets),
        "only": ", ".join(query.filter.sources),
        "not": ", ".join(query.filter.not_sources),
        "period": "; ".join(map(_period, query.periods)),
        "must have": ", ".join(f"“{written.get(each, each)}”" for each in query.phrases),
        "newest": "first" if query.latest else "",
    }
    for name, value in fields.items():
        if value:
            yield f"{dim(f'{name:10}')} {in_line(value)}"
    for clause in query.clauses:
        periods = map(_period, clause.periods)
        about = "; ".join(part for part in (", ".join(clause.outlets), *periods) if part)
        note = f" ({about})" if about else ""
        yield f"{dim('clause    ')} {in_line(_tidy(clause.text) + note)}"


def _tidy(topic: str) -> str:
    """Return a topic without the marks that are left around what was taken out of it."""
    return " ".join(_HOLE.sub("", topic).split()) or topic


def _period(period: Period) -> str:
    first = f"from {date(period.after)}" if period.after else ""
    last = f"before {date(period.before)}" if period.before else ""
    return f"{period.text}: {' '.join(part for part in (first, last) if part)}"


def list_lines(articles: Iterable[ArticleSummary]) -> Iterator[str]:
    """Show one article a line: date, id, outlet, title."""
    for each in articles:
        yield in_line(f"{date(each.published):10}  {each.id}  {each.source or '-'}  {each.title}")


def article_lines(article: Article, passages: Iterable[Span]) -> Iterator[str]:
    """Show an article: its fields, then its text as it is cited, character by character."""
    fields = {
        "id": article.id,
        "version": str(article.version),
        "title": article.title,
        "source": article.source,
        "published": f"{date(article.published)} (written: {article.published_raw or 'nothing'})",
        "author": article.author,
        "url": article.url,
        "language": article.language,
        "read from": article.origin,
        "sha-256": article.digest,
        "passages": ", ".join(f"{span.start}-{span.end}" for span in passages),
    }
    for name, value in fields.items():
        if value:
            yield f"{dim(f'{name:10}')} {in_line(value)}"
    yield ""
    yield printable(article.text)


def add_lines(report: AddReport) -> Iterator[str]:
    """Say what an add did."""
    counts = (
        (report.added, "added"),
        (report.replaced, "replaced by a new version"),
        (report.unchanged, "unchanged"),
        (len(report.problems), "unreadable"),
    )
    said = ", ".join(f"{count:,} {what}" for count, what in counts if count) or "nothing found"
    yield f"{said} ({report.passages:,} passages embedded)"


def _search(rescoring: Rescoring | None) -> str:
    """Say how dense search goes about it."""
    if rescoring is None:
        return "compares every passage exactly"
    return (
        f"compares every passage by a short code and {rescoring.candidates:,} exactly, "
        f"and finds {rescoring.recall:.1%} of the nearest 10"
    )


def _waiting(passages: int) -> str:
    return f", of which {passages:,} are not embedded yet" if passages else ""


def stats_lines(stats: IndexStats) -> Iterator[str]:
    """Show what an index holds."""
    fields = {
        "index": stats.path,
        "articles": f"{stats.articles:,}",
        "copies": f"{stats.copies:,}" if stats.copies else "",
        "passages": f"{stats.passages:,}" + _waiting(stats.waiting),
        "outlets": f"{stats.sources:,}",
        "published": f"{date(stats.earliest)} to {date(stats.latest)}",
        "model": f"{stats.model} ({stats.dimension} dimensions, {stats.precision})",
        "passage": f"about {stats.config.target} tokens",
        "search": _search(stats.rescoring),
        "size": f"{stats.size / 1e6:,.1f} MB",
        "format": str(stats.format),
        "unfinished": " ".join(stats.unfinished),
    }
    for name, value in fields.items():
        if value:
            yield f"{dim(f'{name:10}')} {in_line(value)}"
