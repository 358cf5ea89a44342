"""Turns answers into lines of text: statements by what they claim, who says them, where."""

from __future__ import annotations

from itertools import zip_longest
from typing import TYPE_CHECKING

from newsrag.cli.render import heading, place
from newsrag.cli.terminal import bold, dim, in_line, wrapped
from newsrag.types import Gate

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from newsrag.types import Answer, Attribution, Citation, Statement

__all__ = ["answer_lines", "statement_lines"]


_NEAREST = {
    Gate.SCORE: "Nearest statements, with too little support:",
    Gate.WORDS: "Nearest statements, with too little support:",
    Gate.DATE: "Nearest statements, published at other times:",
    Gate.OUTLET: "Nearest statements, from other outlets:",
    Gate.ORIGINS: "What was found:",
    None: "Nearest statements:",
}


def answer_lines(answer: Answer) -> Iterator[str]:
    """Show statements with their citations, or why there are none and what came nearest."""
    if answer.found:
        yield from _side_lines(answer)
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
        yield from statement_lines(answer.nearest)


def _side_lines(answer: Answer) -> Iterator[str]:
    number = 1
    for position, side in enumerate(answer.sides):
        own = [each for each in answer.statements if each.stance is side.stance]
        if position:
            yield ""
        if side.stance is not None:
            yield bold(str(side))
            if own:
                yield ""
        yield from statement_lines(own, number)
        number += sum(len(each.citations) for each in own)
    if [each.stance for each in answer.sides] == [None] and len(answer.statements) > 1:
        yield ""
        yield dim(str(answer.sides[0]))


def statement_lines(statements: Iterable[Statement], first: int = 1) -> Iterator[str]:
    """Show statements with their citations, which are numbered from ``first`` on."""
    number = first
    for position, statement in enumerate(statements):
        if position:
            yield ""
        last = number + len(statement.citations)
        marks = "".join(f"[{n}]" for n in range(number, last))
        yield from (bold(line) for line in wrapped(f"{statement.quote} {marks}"))
        for citation, said in zip_longest(statement.citations, statement.said):
            yield from wrapped(f"[{number}] {heading(citation)}", indent="    ")
            yield from (dim(line) for line in wrapped(_where(citation, said), indent="        "))
            if citation.quote != statement.quote:
                yield from wrapped(citation.quote, indent="        ")
            number += 1


def _where(citation: Citation, said: Attribution | None) -> str:
    who = f"said by {said.name}" if said else "in the outlet's own words"
    return in_line(f"{place(citation)} · {who}")
