"""Plants copies into real news and counts how many are found, and what else is taken for one.

Every article of ``events/`` and of ``archive/`` is put into a catalog, without embedding. Then
some get a copy, edited in one of several ways and drawn by a fixed seed; those called short are
first cut to 60 to 100 words themselves. Filled forms (market reports, fixtures, ...) and articles
that share a footer come in as well: no two of them are copies. Printed are the recall and the
precision of each kind, over pairs of articles in one group; the groups of ``events/`` against the
labels of their events; and what looking for copies costs. What is found among the real articles
themselves counts neither for nor against: ``--list`` shows it, to be judged by eye.

    NEWSRAG_DATA=DIR python benchmarks/copies.py --articles 12000 --each 500
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import random
import re
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from newsrag.ingest import clean_article
from newsrag.protocols import PreparedArticle
from newsrag.store.catalog import Catalog
from newsrag.store.groups import CopyGroups
from newsrag.text.furniture import furniture_spans
from newsrag.text.passages import split_passages
from newsrag.text.shingles import sketch, wording
from newsrag.types import Article, RawArticle

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

EDITED = 0.1
BATCH = 16
FEWEST_WORDS = 110
UNLIKE = 200
_TOKEN = re.compile(r"\w+|[^\w\s]")


# -- articles -------------------------------------------------------------------------------------


def read(path: Path) -> Iterator[Article]:
    """Read a corpus in the BEIR layout as an add would."""
    data = path.read_bytes()
    text = (gzip.decompress(data) if path.suffix == ".gz" else data).decode()
    for line in text.split("\n"):
        if not line:
            continue
        row: dict[str, Any] = json.loads(line)
        about = row.get("metadata", {})
        raw = RawArticle(
            row["text"],
            path.name,
            row["_id"],
            id=row["_id"],
            title=row.get("title", ""),
            source=about.get("source") or "",
            published=about.get("published") or "",
        )
        yield clean_article(raw)[0]


def prepared(article: Article) -> PreparedArticle:
    """Prepare an article without a model: words are its tokens."""
    offsets = [match.span() for match in _TOKEN.finditer(article.text)]
    furniture = furniture_spans(article.text, article.title)
    spans = split_passages(article.text, furniture, offsets, target=180, limit=250)
    hashes = sketch(wording(article.text, spans, article.title))
    return PreparedArticle(article, tuple(spans), hashes)


def put(catalog: Catalog, articles: Sequence[Article]) -> None:
    """Commit articles in batches of about the usual size."""
    for start in range(0, len(articles), BATCH):
        catalog.commit([prepared(each) for each in articles[start : start + BATCH]])


def groups_of(catalog: Catalog, articles: Iterable[Article]) -> dict[str, tuple[str, ...]]:
    """Return the ids of the group of each article that has copies."""
    found = CopyGroups(catalog.database, catalog.seq()).of([each.id for each in articles])
    return {id_: tuple(copy.article_id for copy in group) for id_, group in found.items()}


# -- edits ----------------------------------------------------------------------------------------


@dataclass
class Editor:
    """Edits texts as desks and careless software do, by a fixed seed."""

    chance: random.Random
    vocabulary: Sequence[str]
    headlines: Sequence[str]

    def words(self, text: str) -> str:
        """Replace, drop or follow with another word one word in ten."""
        return "\n".join(
            " ".join(word for old in line.split(" ") for word in self._word(old))
            for line in text.split("\n")
        )

    def _word(self, word: str) -> list[str]:
        if not word or self.chance.random() >= EDITED:
            return [word]
        other = self.chance.choice(self.vocabulary)
        return self.chance.choice(([other], [], [word, other]))

    def cut(self, text: str, *, half: bool = False) -> str:
        """Drop up to half of the paragraphs, or half of them."""
        paragraphs = [line for line in text.split("\n") if line.strip()]
        most = len(paragraphs) // 2
        count = most if half or most < 2 else self.chance.randint(1, most)
        gone = set(self.chance.sample(range(len(paragraphs)), count))
        return "\n".join(line for n, line in enumerate(paragraphs) if n not in gone)

    def half(self, text: str) -> str:
        """Drop half of the paragraphs."""
        return self.cut(text, half=True)

    def retitled(self, article: Article) -> Article:
        """Give another headline, also where the text begins with it."""
        title = self.chance.choice(self.headlines)
        body = article.text.removeprefix(article.title).lstrip() if article.title else article.text
        return replace(article, title=title, text=f"{title}\n{body or article.text}")

    def short(self, article: Article) -> Article:
        """Cut an article to its first 60 to 100 words."""
        words = article.text.split()[: self.chance.randint(60, 100)]
        return replace(article, text=" ".join(words))


def kinds(editor: Editor) -> dict[str, Callable[[Article], Article]]:
    """Return what makes a copy of an article, by the kind of edit."""

    def texts(*steps: Callable[[str], str], title: bool = False) -> Callable[[Article], Article]:
        def make(article: Article) -> Article:
            copy = editor.retitled(article) if title else article
            for step in steps:
                copy = replace(copy, text=step(copy.text) or copy.text)
            return copy

        return make

    words, cut, half = editor.words, editor.cut, editor.half
    return {
        "the same words": texts(),
        "another headline": texts(title=True),
        "10 % of words": texts(words),
        "up to half of the paragraphs cut": texts(cut),
        "half of the paragraphs cut": texts(half),
        "10 % of words, headline": texts(words, title=True),
        "10 % of words, up to half cut": texts(cut, words),
        "10 % of words, half cut, headline": texts(half, words, title=True),
        "short: 10 % of words": texts(words),
        "short: 10 % of words, headline": texts(words, title=True),
    }


# -- what is no copy ------------------------------------------------------------------------------

NAMES = """
    Almar Brightwell Cotswold Dunmore Eastgate Fenwick Grantham Hollis Ivory Jessop Kestrel Larch
    Marlow Norwood Oakley Penrose Quarry Redfern Selby Thorpe
"""
FORMS = {
    "market report": """The index closed {up} {n}.{n} points, or {d}.{d} per cent, at {n},{n} on
{day} as investors weighed the latest figures on prices and jobs.

{Name} led the risers, up {d}.{d} per cent at {n} pence, while {Name} gained {d}.{d} per cent.
{Name} was the biggest faller, down {d}.{d} per cent at {n} pence, and {Name} lost {d}.{d} per cent.

On the currency markets, the pound was trading at {d}.{n} dollars and {d}.{n} euros at the close. A
barrel of crude oil cost {n}.{n} dollars, {up} {d}.{d} per cent. Gold was at {n} an ounce.""",
    "quarterly results": """{Name} Holdings on {day} reported quarterly net income of {n}.{d}
million dollars.

The {Name}-based company said it had profit of {n} cents a share. Earnings, adjusted for one-time
gains and costs, came to {n} cents a share.

The average estimate of {d} analysts was for earnings of {n} cents a share. The company posted
revenue of {n}.{d} million dollars in the period; {d} analysts had expected {n}.{d} million.

Shares of {Name} have gone {up} {n} per cent since the beginning of the year. In the final minutes
of trading on {day} they stood at {n}.{n} dollars, {up} {n} per cent in the last twelve months.""",
    "odds": """{Name} against {Name} odds, spread and total: here is how to bet on the game, with
picks from the model of our experts.

The two meet on {day} night at {d}:{n}. They are favoured by {d}.{d} points in the latest odds,
while the over-under for total points scored is {n}.{d}. Before you lock in any picks, you need to
see what the proven computer model has to say.

The model, which simulates every game ten thousand times, is up more than {n} dollars for those who
have bet {n} dollars on its top-rated picks over the past {d} seasons. It enters week {n} of the
season on a {n}-{n} run, and anyone who has followed it has seen strong returns. Gambling can be
addictive; if you or somebody you know has a problem, call the helpline.""",
    "fixtures": """Here are the fixtures of the weekend in the top division. All times are local.

{Name} v {Name} ({n}:{n})
{Name} v {Name} ({n}:{n})
{Name} v {Name} ({n}:{n})
{Name} v {Name} ({n}:{n})
{Name} v {Name} ({n}:{n})
{Name} v {Name} ({n}:{n})

Tickets are sold at the grounds and by the clubs themselves; away supporters should ask their own
club. The full list of fixtures of the season can be found on the pages of the league.""",
    "police notice": """A {n}-year-old man has been charged after an incident in {Name} on {day}.

Officers were called to {Name} Street at {d}.{n} after reports of a disturbance. The man, of {Name}
Close, {Name}, is due to appear before magistrates in {Name} on {day}.

Anyone who saw what happened, or who has footage from a door or car camera, is asked to call the
police, quoting reference {n} of {n} {month}. Information can also be given anonymously.""",
}
FOOTER = """Thank you for reading. Our journalism is paid for by readers like you. Subscribe today
for unlimited access to our website and apps, the daily puzzle, and the newsletters of our
correspondents around the world, and cancel at any time. We use cookies and similar techniques to
make our pages work, to measure how they are used and to show advertising that fits your interests;
you can change your choice at any time in the privacy settings. Comments on this article are closed.
To report an error, write to the readers' editor. All content is protected by law and may not be
published, broadcast, rewritten or redistributed without permission."""


def filled(form: str, chance: random.Random) -> str:
    """Return a form with its names, days and numbers filled in."""
    fillers: dict[str, Callable[[], str]] = {
        "Name": lambda: chance.choice(NAMES.split()),
        "day": lambda: chance.choice(("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")),
        "month": lambda: chance.choice(("March", "May", "June", "July", "October")),
        "up": lambda: chance.choice(("up", "down")),
        "n": lambda: str(chance.randint(10, 999)),
        "d": lambda: str(chance.randint(1, 9)),
    }
    return re.sub(r"\{(\w+)\}", lambda match: fillers[match[1]](), form)


def unlike(chance: random.Random, fresh: Sequence[Article], each: int) -> Iterator[Article]:
    """Yield articles of which no two are copies, although they have much in common.

    Some are the beginnings of ``fresh`` articles, with a footer.
    """
    for name, form in FORMS.items():
        for number in range(each):
            yield Article(f"{name}:{number}", filled(form, chance), title=name)
    for article in fresh[:each]:
        body = " ".join(article.text.split()[: chance.randint(60, 90)])
        yield Article(f"shared footer:{article.id}", f"{body}\n\n{FOOTER}", title=article.title)


# -- measuring ------------------------------------------------------------------------------------


def plant(
    rows: Sequence[Article], editor: Editor, each: int
) -> tuple[list[Article], list[Article], dict[str, list[str]]]:
    """Return the articles, short ones cut, the copies of some, and whose copies, by kind."""
    makers = kinds(editor)
    long = [row for row in rows if len(row.text.split()) >= FEWEST_WORDS]
    drawn = editor.chance.sample(long, min(len(makers) * each, len(long)))
    share = len(drawn) // len(makers)
    originals = {row.id: row for row in rows}
    copies, of_kind = [], {}
    for number, (kind, make) in enumerate(makers.items()):
        chosen = drawn[number * share : (number + 1) * share]
        of_kind[kind] = [row.id for row in chosen]
        for row in chosen:
            original = editor.short(row) if kind.startswith("short") else row
            originals[row.id] = original
            copies.append(replace(make(original), id=f"copy:{row.id}"))
    return list(originals.values()), copies, of_kind


def print_planted(
    groups: dict[str, tuple[str, ...]],
    before: dict[str, tuple[str, ...]],
    of_kind: dict[str, list[str]],
) -> None:
    """Print recall and precision by kind; real copies of the original are right, too."""
    print(f"{'kind of copy':36} {'planted':>7} {'recall':>7} {'precision':>9}")
    all_right = all_pairs = all_found = all_planted = 0
    for kind, ids in of_kind.items():
        found = right = pairs = 0
        for id_ in ids:
            others = set(groups.get(f"copy:{id_}", ())) - {f"copy:{id_}"}
            family = {*before.get(id_, ()), id_}
            family |= {f"copy:{each}" for each in family}
            found += id_ in others
            right += len(others & family)
            pairs += len(others)
        print(f"{kind:36} {len(ids):7} {found / len(ids):7.3f} {right / max(pairs, 1):9.3f}")
        all_right, all_pairs = all_right + right, all_pairs + pairs
        all_found, all_planted = all_found + found, all_planted + len(ids)
    recall, precision = all_found / all_planted, all_right / max(all_pairs, 1)
    print(f"{'all':36} {all_planted:7} {recall:7.3f} {precision:9.3f}\n")


def print_unlike(groups: dict[str, tuple[str, ...]], articles: Sequence[Article]) -> None:
    """Print how many of the articles that are no copies are in a group."""
    total = Counter(each.id.partition(":")[0] for each in articles)
    taken = Counter(each.id.partition(":")[0] for each in articles if each.id in groups)
    print(f"{'no copies':36} {'articles':>8} {'in a group':>10}")
    for name, count in total.items():
        print(f"{name:36} {count:8} {taken[name]:10}")
    print()


def print_real(groups: dict[str, tuple[str, ...]], data: Path, rows: Sequence[Article]) -> None:
    """Print what was found among the real articles, and whether groups keep to one event."""
    lines = (data / "events" / "labels.tsv").read_text("utf-8").splitlines()[1:]
    event = dict(line.split("\t") for line in lines)
    distinct = set(groups.values())
    labelled = [group for group in distinct if group[0] in event]
    same = sum(len({event.get(id_) for id_ in group}) == 1 for group in labelled)
    print(f"among the {len(rows):,} real articles: {len(distinct)} groups of {len(groups)}")
    print(f"events: {len(labelled)} groups, {same} of them of one event\n")


def list_groups(groups: dict[str, tuple[str, ...]], rows: Sequence[Article]) -> None:
    """Show each group of real articles: id, outlet and headline of its members."""
    by_id = {row.id: row for row in rows}
    for group in sorted(set(groups.values())):
        for id_ in group:
            print(f"  {id_}  {by_id[id_].source[:24]:24}  {by_id[id_].title[:70]}")
        print()


def print_cost(catalog: Catalog) -> None:
    """Forget all copies, look for them again, and print what that took."""
    with catalog.database.write() as connection:
        connection.execute("DELETE FROM copy; DELETE FROM sketch")
    catalog.set_meta(uncompared=True)
    count, wall, cpu = catalog.count(catalog.seq()), time.perf_counter(), time.process_time()
    catalog.compare_earlier(lambda _: None)
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    print(
        f"looking for copies among {count:,} articles, reading them included: {wall:.1f} s, "
        f"{wall / count * 1e3:.2f} ms an article ({cpu / count * 1e3:.2f} ms of processor time)"
    )


def main() -> None:
    """Plant, look, count."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--data", type=Path, default=os.environ.get("NEWSRAG_DATA"))
    parser.add_argument("--articles", type=int, default=3_000, help="of the archive")
    parser.add_argument("--each", type=int, default=200, help="copies of each kind")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--list", action="store_true", help="show the real copies")
    options = parser.parse_args()
    if options.data is None:
        parser.error("name the folder of the data sets with --data or NEWSRAG_DATA")
    events = list(read(options.data / "events" / "corpus.jsonl"))
    archive = list(read(options.data / "archive" / "articles.jsonl.gz"))
    archive, fresh = archive[:-UNLIKE], archive[-UNLIKE:]
    rows = [*events, *archive[: options.articles]]
    chance = random.Random(options.seed)
    vocabulary = [word for row in rows for word in row.text.split()]
    editor = Editor(chance, vocabulary, [row.title for row in rows if row.title])
    with tempfile.TemporaryDirectory() as folder:
        catalog = catalog_in(Path(folder))
        put(catalog, rows)
        real = groups_of(catalog, rows)
        print_real(real, options.data, rows)
        if options.list:
            list_groups(real, rows)
        print_cost(catalog)
        originals, copies, of_kind = plant(rows, editor, options.each)
        whole = {row.id: row for row in rows}
        put(catalog, [row for row in originals if row is not whole[row.id]])
        before = groups_of(catalog, originals)
        others = list(unlike(chance, fresh, UNLIKE))
        put(catalog, [*copies, *others])
        groups = groups_of(catalog, [*copies, *others])
        print_planted(groups, before, of_kind)
        print_unlike(groups, others)
        catalog.close()


def catalog_in(folder: Path) -> Catalog:
    """Make an empty catalog for vectors of one number."""
    path = folder / "catalog.db"
    Catalog.create(path, {"dimension": 1})
    return Catalog(path)


if __name__ == "__main__":
    main()
