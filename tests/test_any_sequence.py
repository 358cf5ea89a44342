"""Any sequence of operations leaves an index that says what a plain dictionary would say.

The long run does 100,000 steps, or NEWSRAG_STEPS, and prints how many of each kind.
"""

from __future__ import annotations

import os
import random
import shutil
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import mkdtemp
from typing import ClassVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule, run_state_machine_as_test

from newsrag import Article, Check, Filter, NewsIndex, NotFoundError, QueryError

IDS = [f"a{n}" for n in range(6)]
SOURCES = ("", "The Bridge Times", "Tram Weekly", "Harbour Post")
DATES = (None, *(datetime(year, 3, 1, tzinfo=UTC) for year in (1999, 2023, 2024)))
MIDDLE = datetime(2023, 6, 1, tzinfo=UTC)
SETTINGS = settings(
    deadline=None, suppress_health_check=list(HealthCheck), print_blob=True, database=None
)


def words(number):
    """Return a text that has nothing in common with that of another number."""
    chance = random.Random(number)
    made = ["".join(chance.choices("bcdfgklmnprst", k=7)) for _ in range(24)]
    return f"Unique{number}word {' '.join(made)}."


stories = st.builds(
    Article,
    id=st.sampled_from(IDS),
    text=st.integers(0, 9).map(words),  # two ids can have one text: they are copies then
    title=st.sampled_from(("Bridge closed", "Bridge open")),
    source=st.sampled_from(SOURCES),
    published=st.sampled_from(DATES),
    url=st.sampled_from(("", "https://example.org/1")),
    language=st.sampled_from(("", "en", "de")),
)
filters = st.builds(
    Filter,
    sources=st.sampled_from(((), SOURCES[1:2], SOURCES[1:3])),
    not_sources=st.sampled_from(((), SOURCES[3:])),
    after=st.sampled_from((None, MIDDLE)),
    before=st.sampled_from((None, MIDDLE)),
    languages=st.sampled_from(((), ("en",), ("en", "de"))),
)


def said(article):
    """Return what makes a version of an article."""
    date = article.published.isoformat() if article.published else ""
    return article.text, article.title, article.source, date, article.url, article.language


def known(machine):
    """Whether there is anything to ask for."""
    return bool(machine.versions)


class Machine(RuleBasedStateMachine):
    """An index, and the lists of versions that it should hold."""

    base: Path  # an empty index
    embedder = None
    steps: ClassVar = Counter()

    def __init__(self):
        super().__init__()
        self.home = Path(mkdtemp(dir=self.base.parent))
        self.copies = 0
        self.versions: dict[str, list[Article]] = {}
        self.live: set[str] = set()
        self.outlets: set[str] = set()
        self.citations = []
        self.open(shutil.copytree(self.base, self.home / "index"))

    def open(self, folder):
        self.folder = Path(folder)
        self.index = NewsIndex.open(folder, device="cpu")
        # One model for all, which takes longer to open than an index.
        self.index._embedders._for_questions = type(self).embedder
        type(self).embedder = self.index.embedder()

    def teardown(self):
        try:
            self.check()
        finally:
            self.index.close()
            shutil.rmtree(self.home)

    def newest(self, id_):
        return self.versions[id_][-1]

    def passing(self, wanted):
        """Return the live articles that pass a filter, or None if it names no outlet there is."""
        if not {*wanted.sources, *wanted.not_sources} <= self.outlets:
            return None
        return {id_ for id_ in self.live if passes(self.newest(id_), wanted)}

    def same_text(self, id_):
        text = self.newest(id_).text
        return {other for other in self.live if self.newest(other).text == text}

    # Changes ---------------------------------------------------------------------------------

    @rule(articles=st.lists(stories, min_size=1, max_size=4))
    def add(self, articles):
        self.steps["add"] += 1
        self.do_add(articles)

    def do_add(self, articles):
        expected = Counter()
        for article in articles:
            expected[self.note(article)] += 1
        report = self.index.add_articles(articles)
        counts = {"added": report.added, "replaced": report.replaced, "unchanged": report.unchanged}
        assert counts == {name: expected[name] for name in counts}
        assert not report.problems

    def note(self, article):
        known = self.versions.setdefault(article.id, [])
        live = article.id in self.live
        if live and said(known[-1]) == said(article):
            return "unchanged"
        known.append(replace(article, version=known[-1].version + 1 if known else 1))
        self.live.add(article.id)
        self.outlets.add(article.source)
        return "replaced" if live else "added"

    @rule(id_=st.sampled_from(IDS), title=st.sampled_from(("Bridge closed", "Tram late")))
    @precondition(known)
    def change_the_title(self, id_, title):
        if id_ in self.live:
            self.steps["change the title"] += 1
            self.do_add([replace(self.newest(id_), title=title)])

    @rule(id_=st.sampled_from(IDS), source=st.sampled_from(SOURCES))
    @precondition(known)
    def change_a_field(self, id_, source):
        if id_ in self.live:
            self.steps["change a field"] += 1
            self.do_add([replace(self.newest(id_), source=source)])

    @rule(id_=st.sampled_from(IDS))
    @precondition(known)
    def add_again(self, id_):
        """The same as it is, or as it was when it was removed."""
        if id_ in self.versions:
            self.steps["add again"] += 1
            self.do_add([self.newest(id_)])

    @rule(ids=st.sets(st.sampled_from(IDS), min_size=1, max_size=3))
    @precondition(known)
    def remove(self, ids):
        self.steps["remove"] += 1
        if not ids <= self.live:
            with pytest.raises(NotFoundError):
                self.index.remove(sorted(ids))
            return
        assert self.index.remove(sorted(ids)) == len(ids)
        self.live -= ids

    # What happens to an index ----------------------------------------------------------------

    @rule()
    @precondition(known)
    def reopen(self):
        self.steps["reopen"] += 1
        self.index.close()
        self.open(self.folder)

    @rule()
    @precondition(known)
    def crash(self):
        """Go on with what the disk has while the index is open."""
        self.steps["crash"] += 1
        self.go_on_with(shutil.copytree(self.folder, self.next_folder()))

    @rule(what=st.sampled_from(("passages", "articles", "vectors")))
    @precondition(known)
    def lose_a_derived_index(self, what):
        self.steps["lose a derived index"] += 1
        self.index.close()
        for folder in self.folder.glob(f"{what}-*"):
            shutil.rmtree(folder)
        self.open(self.folder)

    @rule(drop=st.booleans())
    def compact(self, drop):
        self.steps["compact"] += 1
        self.index.compact(drop_history=drop)
        if drop:
            self.versions = {id_: self.versions[id_][-1:] for id_ in self.live}
            self.outlets = {self.newest(id_).source for id_ in self.live}
            self.citations = []

    @rule()
    def back_up_and_restore(self):
        self.steps["back up and restore"] += 1
        file = self.home / "backup"
        file.unlink(missing_ok=True)
        self.index.backup(file)
        folder = self.next_folder()
        NewsIndex.restore(file, folder)
        self.go_on_with(folder)

    def next_folder(self):
        self.copies += 1
        return self.home / f"index-{self.copies}"

    def go_on_with(self, folder):
        old = self.folder
        self.index.close()
        shutil.rmtree(old)
        self.open(folder)

    # Questions -------------------------------------------------------------------------------

    @rule(number=st.integers(0, 9), wanted=filters | st.just(Filter()))
    @precondition(known)
    def search_for_a_word(self, number, wanted):
        self.steps["search for a word"] += 1
        there = self.passing(wanted)
        found = self.found(f"unique{number}word", wanted, "lexical")
        if there is None:
            assert found is None
        else:
            assert found == {id_ for id_ in there if self.newest(id_).text == words(number)}

    @rule(number=st.integers(0, 9), wanted=filters | st.just(Filter()), hybrid=st.booleans())
    @precondition(known)
    def search_by_meaning(self, number, wanted, hybrid):
        """With room for all, what passes the filter is found, whatever is asked."""
        self.steps["search by meaning"] += 1
        found = self.found(words(number), wanted, "hybrid" if hybrid else "dense")
        assert found == self.passing(wanted)

    def found(self, question, wanted, mode):
        """Return the ids that are found, and None when the filter is refused."""
        try:
            hits = self.index.search(
                question, 500, filter=wanted, mode=mode, collapse=False, per_article=None
            )
        except QueryError:
            return None
        for hit in hits:
            newest = self.newest(hit.citation.article_id)
            assert hit.citation.quote in newest.text
            assert hit.citation.title == newest.title
        self.citations += [(hit.citation, self.newest(hit.citation.article_id)) for hit in hits[:2]]
        return {hit.citation.article_id for hit in hits}

    @rule(number=st.integers(0, 9))
    @precondition(known)
    def search_copies_once(self, number):
        self.steps["search copies once"] += 1
        hits = self.index.search(f"unique{number}word", 50, mode="lexical")
        there = {id_ for id_ in self.live if self.newest(id_).text == words(number)}
        assert len({hit.citation.article_id for hit in hits}) == bool(there)
        for hit in hits:
            assert {hit.citation.article_id, *(copy.article_id for copy in hit.copies)} == there

    @rule(id_=st.sampled_from(IDS), number=st.integers(1, 6))
    @precondition(known)
    def look_up_a_version(self, id_, number):
        self.steps["look up a version"] += 1
        known = {each.version: each for each in self.versions.get(id_, [])}
        if number not in known:
            with pytest.raises(NotFoundError):
                self.index.article(id_, version=number)
            return
        found = self.index.article(id_, version=number)
        assert said(found) == said(known[number])

    @rule(at=st.integers(0, 1 << 16))
    @precondition(lambda self: self.citations)
    def verify_an_old_citation(self, at):
        self.steps["verify a citation"] += 1
        citation, cited = self.citations[at % len(self.citations)]
        newest = self.newest(cited.id)
        wanted = Check.VERBATIM if said(newest)[:5] == said(cited)[:5] else Check.SUPERSEDED
        if cited.id not in self.live:
            wanted = Check.MISSING
        assert self.index.verify(citation).check is wanted

    @rule()
    def check(self):
        """Compare all that can be listed."""
        self.steps["compare everything"] += 1
        index, live = self.index, self.live
        listed = list(index.articles())
        assert {each.id for each in listed} == live
        assert len(listed) == index.count() == len(live)
        for each in listed:
            found = index.article(each.id)
            assert said(found) == said(self.newest(each.id))
            assert found.version == each.version == self.newest(each.id).version
            copies = {copy.article_id for copy in index.copies(each.id)}
            assert copies == self.same_text(each.id) - {each.id}
        stats = index.stats()
        assert stats.articles == len(live)
        assert stats.passages == sum(len(index.passages(id_)) for id_ in live)
        assert stats.sources == len({self.newest(id_).source for id_ in live} - {""})
        assert stats.waiting == index.waiting() == 0
        assert stats.copies == len(live) - len({self.newest(id_).text for id_ in live})


def passes(article, wanted):
    """Whether an article passes a filter, in plain Python."""
    return (
        (not wanted.sources or article.source in wanted.sources)
        and article.source not in wanted.not_sources
        and (not wanted.languages or article.language in wanted.languages)
        and (wanted.after is None or (article.published or DATES[1]) >= wanted.after)
        and (wanted.before is None or (article.published or MIDDLE) < wanted.before)
    )


@pytest.fixture(scope="module")
def machine(tmp_path_factory, tiny_model):
    Machine.base = tmp_path_factory.mktemp("any") / "empty"
    NewsIndex.build(Machine.base, model=str(tiny_model), device="cpu").close()
    Machine.steps.clear()
    return Machine


def test_any_sequence_of_operations(machine):
    run_state_machine_as_test(
        machine, settings=settings(SETTINGS, max_examples=8, stateful_step_count=25)
    )


@pytest.mark.long
def test_a_hundred_thousand_steps(machine):
    """100,000 steps, or NEWSRAG_STEPS, and how many of each kind."""
    steps = int(os.environ.get("NEWSRAG_STEPS", "100000"))
    longer = settings(SETTINGS, max_examples=40, stateful_step_count=50)
    while machine.steps.total() < steps:
        run_state_machine_as_test(machine, settings=longer)
    print(f"\n{machine.steps.total():,} steps: {dict(machine.steps.most_common())}")
