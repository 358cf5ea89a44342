"""Reads a question as a news person means it: outlets, dates, names, phrases, clauses."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from functools import lru_cache
from typing import TYPE_CHECKING

from newsrag.errors import QueryError
from newsrag.text.clauses import clause_spans
from newsrag.text.clean import clean_field
from newsrag.text.outlets import OutletNames, Role
from newsrag.text.periods import asks_for_latest, find_periods
from newsrag.text.person_names import person_names
from newsrag.text.spellings import Spellings
from newsrag.text.terms import content_words, is_question
from newsrag.types import Clause, Filter, Mode, Query, Shape, Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from newsrag.protocols import Snapshot
    from newsrag.text.outlets import OutletMention
    from newsrag.text.periods import FoundPeriod

__all__ = ["check_question", "plan"]

LONGEST_QUESTION = 10_000
_QUOTED = re.compile(r"\"([^\"]+)\"|“([^“”]+)”|«([^«»]+)»|„([^„“”]+)[“”]")
# Words of a date or holiday that articles have, too; "last week" has none.
_WRITTEN = re.compile(
    r"\d|january|february|march|april|\bmay\b|june|july|august|september|october|november|december"
    r"|christmas|xmas|halloween|juneteenth|new year|\beve\b|s day\b|(?:bonfire|fawkes) night"
    r"|\b(?:boxing|earth|anzac|canada|australia|bastille|remembrance|armistice|fawkes) day\b",
    re.IGNORECASE,
)


def check_question(text: str) -> str:
    """Return the question on one line, without control characters and lone surrogates.

    Raises:
        QueryError: it is empty, has no letter or digit, or is longer than 10,000 characters.
    """
    if len(text) > LONGEST_QUESTION:
        raise QueryError(
            f"the question has {len(text):,} characters",
            f"ask in at most {LONGEST_QUESTION:,}",
        )
    question = clean_field(text)
    if not question:
        raise QueryError("the question is empty", 'ask something, such as "did Russia withdraw?"')
    if not any(character.isalnum() for character in question):
        raise QueryError("the question has no words", "ask with at least one word or number")
    return question


def plan(
    text: str,
    snapshot: Snapshot,
    *,
    filter: Filter | None = None,
    mode: str = Mode.HYBRID,
    now: datetime | None = None,
    names: Spellings | None = None,
    literal: bool = False,
) -> Query:
    """Read a question into what is searched for.

    Args:
        text: the question.
        snapshot: the state that will be searched; it knows the outlets.
        filter: what the user demands besides.
        mode: which retrievers answer.
        now: aware; what "last week" counts from. None for the filter's ``as_of``, or else for this
            moment.
        names: the names that have several spellings; None for none.
        literal: read nothing into the question: its words are looked for as they are.

    Raises:
        QueryError: the question, the mode or the time cannot be used.
    """
    question = check_question(text)
    if literal:
        terms = tuple(dict.fromkeys(snapshot.analyze(" ".join(content_words(question)))))
        return Query(question, terms, filter or Filter(), _mode(mode), topic=question)
    filter = filter or Filter()
    reading = _Reading(question, snapshot, _moment(now or filter.as_of))
    outlets, wanted = _outlets(reading.mentions, filter)
    everything = Span(0, len(question))
    topic = reading.topic(everything)
    shape = Shape.QUESTION if is_question(question) else Shape.TOPIC
    return Query(
        text=question,
        terms=reading.terms(topic),
        filter=wanted,
        mode=_mode(mode),
        shape=shape,
        topic=topic,
        spellings=reading.spellings(names or Spellings()),
        written=reading.written,
        outlets=outlets,
        periods=tuple(found.period for found in reading.periods),
        phrases=reading.phrases(everything),
        latest=asks_for_latest(question),
        # The commas of a headline or a list of topics part no questions.
        clauses=reading.clauses(outlets) if shape is Shape.QUESTION else (),
    )


def _moment(now: datetime | None) -> datetime:
    if now is None:
        return datetime.now(UTC)
    if getattr(now, "tzinfo", None) is None:
        raise QueryError(f"the time {now} has no time zone", "give an aware datetime")
    try:
        now.astimezone(UTC)
    except OverflowError as error:
        raise QueryError(f"the time {now} is before or after all years", "give another") from error
    return now  # where it is: "today" is a day of its own time zone


def _mode(mode: str) -> Mode:
    try:
        return Mode(mode)
    except ValueError as error:
        raise QueryError(
            f"there is no mode {mode!r}", f"choose one of {', '.join(Mode)}"
        ) from error


@lru_cache(maxsize=4)
def _outlet_names(outlets: tuple[str, ...]) -> OutletNames:
    return OutletNames(outlets)


def _outlets(mentions: Sequence[OutletMention], given: Filter) -> tuple[tuple[str, ...], Filter]:
    """Return the outlets to prefer, and the filter with those demanded and excluded."""
    named = {
        role: tuple(dict.fromkeys(o for m in mentions if m.role is role for o in m.outlets))
        for role in Role
    }
    only, excluded = named[Role.ONLY], named[Role.EXCLUDED]
    wanted = replace(
        given,
        sources=given.sources or only,
        not_sources=(*given.not_sources, *(o for o in excluded if o not in only)),
    )
    # Nothing is found of an outlet that is left out, however often it is named besides.
    preferred = tuple(o for o in named[Role.PREFERRED] if o not in wanted.not_sources)
    return preferred, wanted


class _Reading:
    """What a question's words are: outlets, periods, quoted phrases, and the rest."""

    def __init__(self, question: str, snapshot: Snapshot, now: datetime) -> None:
        self._question = question
        self._snapshot = snapshot
        self.mentions = _outlet_names(snapshot.outlets()).find(question)
        self.periods: list[FoundPeriod] = find_periods(question, now)
        self.written: dict[str, str] = {}

    def topic(self, part: Span) -> str:
        """Return a part without outlets, and without times such as "last week"."""
        cuts = [mention.span for mention in self.mentions]
        cuts += [each.span for each in self.periods if not _WRITTEN.search(each.period.text)]
        text, at = "", part.start
        for cut in sorted(cuts):
            if at <= cut.start and cut.end <= part.end:
                text += self._question[at : cut.start]
                at = cut.end
        text = " ".join((text + self._question[at : part.end]).split())
        return text if any(character.isalnum() for character in text) else part.of(self._question)

    def terms(self, text: str) -> tuple[str, ...]:
        """Return the content words of a text as the lexical index spells them."""
        return tuple(dict.fromkeys(self._snapshot.analyze(" ".join(content_words(text)))))

    def spellings(self, names: Spellings) -> dict[str, tuple[str, ...]]:
        """Return other spellings of the question's names; a person's surname is one of the name."""
        found = [(each.span, each.others) for each in names.others(self._question)]
        spelled: dict[str, tuple[str, ...]] = {}
        # Full names first: a surname inside one is not looked for on its own.
        for person in person_names(self._question, [m.span for m in self.mentions]):
            of_surname = (o for span, others in found if span.overlaps(person.span) for o in others)
            self._note(spelled, person.span.of(self._question), (person.surname, *of_surname))
        for span, others in found:
            self._note(spelled, span.of(self._question), others)
        return spelled

    def _note(self, spelled: dict[str, tuple[str, ...]], name: str, others: Iterable[str]) -> None:
        own, *forms = map(self._analyzed, (name, *others))
        if kept := tuple(dict.fromkeys(form for form in forms if form and form != own)):
            spelled[own] = kept

    def _analyzed(self, text: str) -> str:
        """Return a name or phrase as the lexical index spells it; remember how it is written."""
        form = " ".join(self._snapshot.analyze(text))
        self.written.setdefault(form, text)
        return form

    def phrases(self, part: Span) -> tuple[str, ...]:
        """Return the phrases quoted in a part, analysed; the quoted name of an outlet is none."""
        phrases = []
        for quoted in _QUOTED.finditer(self._question, part.start, part.end):
            inside = Span(quoted.start() + 1, quoted.end() - 1)
            if not any(inside.overlaps(mention.span) for mention in self.mentions):
                phrases.append(self._analyzed(inside.of(self._question)))
        return tuple(phrase for phrase in dict.fromkeys(phrases) if phrase)

    def clauses(self, outlets: tuple[str, ...]) -> tuple[Clause, ...]:
        """Return the clauses of a question that has several; outlets are those of all of it."""
        names = [mention.span for mention in self.mentions] + [p.span for p in self.periods]
        spans = clause_spans(self._question, sorted(names))
        if len(spans) < 2:
            return ()
        return tuple(self._clause(span, outlets) for span in spans)

    def _clause(self, span: Span, outlets: tuple[str, ...]) -> Clause:
        own = [
            outlet
            for mention in self.mentions
            if mention.role is Role.PREFERRED and span.overlaps(mention.span)
            for outlet in mention.outlets
            if outlet in outlets
        ]
        topic = self.topic(span)
        return Clause(
            text=topic,
            terms=self.terms(topic),
            outlets=tuple(dict.fromkeys(own)) or outlets,
            periods=tuple(p.period for p in self.periods if span.overlaps(p.span)),
            phrases=self.phrases(span),
        )
