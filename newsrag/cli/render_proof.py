"""Turns verified citations, traced quotations and compared versions into lines of text."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from newsrag.cli.render import date, heading, place
from newsrag.cli.terminal import bold, dim, in_line, wrapped
from newsrag.types import Check, Proof

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from newsrag.cli.jsonout import VerifyDocument
    from newsrag.types import CaseReport, Occurrence, Verification, VersionDiff

__all__ = ["case_lines", "diff_lines", "verified_lines", "verify_lines", "whence_lines"]

_PROVED = {
    Proof.CONTEXT: "Each quotation stands in its context in this file. That the context is the "
    "article’s is not proved by it: that needs the index (--index), or a case with the articles.",
    Proof.ARTICLE: "Each quotation stands in an article in this file whose text has the digest. "
    "That it was published, by that outlet and on that date, is not proved by it: that needs the "
    "index (--index).",
    Proof.ARCHIVE: "Each quotation, and its outlet, title, date and url, is what the index has.",
}


def verify_lines(verifications: Sequence[Verification]) -> Iterator[str]:
    """Say of each citation what became of it, and sum up."""
    for number, each in enumerate(verifications, 1):
        detail = f": {each.detail}" if each.detail else ""
        yield from wrapped(in_line(f"[{number}] {each.check}{detail}"))
        yield from (dim(line) for line in wrapped(place(each.citation), indent="    "))
        if each.check is not Check.VERBATIM:
            yield from wrapped(each.citation.quote, indent="    ")
    counts = Counter(each.check for each in verifications)
    said = ", ".join(f"{counts[check]:,} {check}" for check in Check if counts[check])
    yield bold(said or "there are no citations in this document")


def verified_lines(found: VerifyDocument) -> Iterator[str]:
    """Say what became of the citations in a document, or of a case file and those in it."""
    yield from verify_lines(found.verifications)
    for finding in found.findings:
        yield from wrapped(in_line(f"wrong: {finding}"))
    if found.case and found.proof:
        yield ""
        yield from case_lines(found.case)
        said = _PROVED[found.proof] if found.verbatim else "This file is not as it was made."
        yield from wrapped(said)


def case_lines(case: CaseReport) -> Iterator[str]:
    """Say which case file it is and what it holds."""
    what = "with the articles" if case.whole else "in their context"
    yield in_line(f"{case.path}: {case.citations:,} quotations {what}, {case.size:,} bytes")
    yield in_line(f"made by {case.made_by} of the archive as of {case.state:%Y-%m-%d %H:%M:%S} UTC")
    if case.as_of:
        yield f"of what was known by {case.as_of:%Y-%m-%d %H:%M:%S} UTC"
    yield f"SHA-256 {case.sha256}"


def whence_lines(found: Sequence[Occurrence]) -> Iterator[str]:
    """Show the articles that have a quotation's words, with what differs between marks."""
    if not found:
        yield "No article in this archive has these words, exactly or nearly."
    for number, each in enumerate(found, 1):
        if number > 1:
            yield ""
        yield f"{number}. {bold(heading(each.citation))}"
        yield dim(f"   {place(each.citation)} · {_likeness(each)}")
        yield from wrapped(_marked(each), indent="   ")
        for copy in each.copies:
            parts = (copy.source or "unknown source", copy.title, date(copy.published))
            shown = " · ".join([*(part for part in parts if part), copy.article_id])
            yield dim(f"   = {in_line(shown)} · {copy.similarity:.0%} alike")


def _likeness(each: Occurrence) -> str:
    if each.verbatim:
        return "verbatim"
    if not each.differences:
        return "the same words"
    return f"{each.similarity:.0%} the same words"


def _marked(each: Occurrence) -> str:
    """Return the article's words with ``[-those of the quotation-]`` and ``{+its own+}`` marked."""
    parts, done, start = [], 0, each.citation.span.start
    for change in each.differences:
        first, last = change.span.start - start, change.span.end - start
        parts.append(each.citation.quote[done:first])
        gone = f"[-{change.quoted}-]" if change.quoted else ""
        own = f"{{+{change.written}+}}" if change.written else ""
        space = " " if gone and not own and parts[-1][-1:].strip() else ""
        parts.append(space + gone + own)
        done = last
    return "".join([*parts, each.citation.quote[done:]])


def diff_lines(found: VersionDiff) -> Iterator[str]:
    """Say what a later version changed, and which citations that broke."""
    yield bold(in_line(f"{found.article_id}: version {found.earlier} to {found.later}"))
    for field in found.fields:
        said = f"{_or_nothing(field.earlier)} → {_or_nothing(field.later)}"
        yield from wrapped(in_line(f"{field.name}: {said}"))
    for change in found.changes:
        said = f"{_or_nothing(change.quoted)} → {_or_nothing(change.written)}"
        yield from wrapped(in_line(f"{change.span.start}-{change.span.end}: {said}"))
    if not found.fields and not found.changes:
        yield "only spaces changed, or the date as it was written, or further fields of the article"
    for each in found.broken:
        yield ""
        yield from wrapped(f"{each.check}: {each.detail}")
        yield from (dim(line) for line in wrapped(place(each.citation), indent="    "))
        yield from wrapped(each.citation.quote, indent="    ")


def _or_nothing(words: str) -> str:
    return f"“{words}”" if words else "nothing"
