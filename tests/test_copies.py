"""Copies: which texts are, which only look so, and what the catalog knows of them."""

from __future__ import annotations

import random
import re
from datetime import UTC, datetime

import pytest
from helpers import article
from hypothesis import given, settings
from hypothesis import strategies as st

from newsrag import Article, NewsIndex, Span
from newsrag.protocols import PreparedArticle
from newsrag.store.catalog import Catalog
from newsrag.store.groups import CopyGroups
from newsrag.store.sketches import SketchIndex, pack, unpack
from newsrag.text.shingles import SKETCH, similarity, sketch, sketch_overlap, wording

LISTED = """
    about after again along another around asked autumn bakery barrels became before began below
    between bought bread bridge brought bus careful carried ceiling children church city clear
    closed coast cold council counted country courage crossed dark decided doors down early east
    edge empty engineers evening every farm fell few fields finally fire flood followed found
    friends garden gather glass grew ground half harbour heard heavy held hill hospital hours
    houses hundred ice inspectors inside island kept kitchen ladder lake later leave letters
    light listed lorry lost market mayor meadow measured men merchants middle mill morning
    mountain moved music narrow near neighbours never night north nothing offered old only
    opened orchard order outside over paid paint paper parents passed people pipes planned
    platform police quiet quickly rain reached record repair report rescued residents river road
    roof rope sailors said sandbags school season second seen sheep ship shore shut silence
    slowly smoke snow soldiers some south spoke spring stairs station stayed stone stopped storm
    street summer sunday supplies table teacher telephone they thought through timber told
    tomorrow took towards tower town trade train trees turned twice under until valley village
    voices volunteers waited walked wall warned watched water weather week west wheat while wind
    windows winter without women workers worried year yesterday
"""
WORDS = LISTED.split()


def story(seed, count=240):
    """Make a text of sentences and paragraphs that no other seed makes."""
    chance = random.Random(seed)
    paragraphs = []
    while sum(len(each.split()) for each in paragraphs) < count:
        sentences = [" ".join(chance.choices(WORDS, k=13)).capitalize() + "." for _ in range(3)]
        paragraphs.append(" ".join(sentences))
    return "\n\n".join(paragraphs)


def edited(text, seed, rate=0.1):
    """Replace, drop or follow with another word that share of the words."""
    chance = random.Random(seed)

    def edit(match):
        if chance.random() >= rate:
            return match[0]
        other = chance.choice(WORDS)
        return chance.choice((other, "", f"{match[0]} {other}"))

    return re.sub(r"\w+", edit, text)


def cut(text, seed):
    """Keep half of the paragraphs."""
    paragraphs = text.split("\n\n")
    kept = sorted(random.Random(seed).sample(range(len(paragraphs)), (len(paragraphs) + 1) // 2))
    return "\n\n".join(paragraphs[n] for n in kept)


def worded(text, title=""):
    return wording(text, [Span(0, len(text))], title)


def alike(one, other):
    return similarity(worded(one), worded(other))


# -- copies ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize(
    ("make", "least"),
    [
        (lambda text, seed: edited(text, seed), 0.7),
        (lambda text, seed: cut(text, seed), 0.6),
        (lambda text, seed: edited(cut(text, seed), seed), 0.45),
        (lambda text, seed: f"Another headline entirely\n\n{text}", 0.95),
        (lambda text, seed: f"Bridge stays shut\n\n{edited(cut(text, seed), seed)}", 0.45),
    ],
    ids=["edited", "cut", "edited and cut", "headline", "all of it"],
)
def test_edited_and_cut_texts_are_copies(make, least, seed):
    text = story(seed, 400)
    assert least < alike(text, make(text, 100 + seed)) < 1


@pytest.mark.parametrize("seed", range(20))
def test_an_edited_copy_of_a_short_text_is_one(seed):
    text = " ".join(story(seed).split()[:75])
    assert alike(text, edited(text, seed)) > 0.5


def test_case_accents_punctuation_and_width_make_no_difference():
    text = story(1).replace("council", "café").replace("fire", "office")
    other = text.upper().replace("É", "E\u0301").replace(".", " !").replace("OFFICE", "O\ufb03CE")
    assert alike(text, other) == 1
    assert alike("Ｓｔｏｒｍ ｗａｒｎｉｎｇ　１２", "storm warn\u00ading 12") == 1


def test_only_the_same_words_are_alike_entirely():
    text = story(2)
    assert alike(text, text) == 1
    assert 0.9 < alike(text, "\n\n".join(reversed(text.split("\n\n")))) < 1
    assert 0.9 < alike(text, text + " Twice.") < 1


def test_furniture_does_not_count():
    text = story(3, 60)
    noise = " ".join(f"furniture{n}" for n in range(80))
    spans = [Span(0, len(text))]
    assert similarity(worded(text), wording(text + noise, spans, "")) == 1


CHINESE = """
    政府 北京 河流 大桥 关闭 星期 市长 表示 工人 修复 道路 学校 医院 居民 洪水 雨
    风 火车 车站 港口 市场 冬天 新闻 记者 报道 公司 增长 价格
"""


def chinese(seed, count):
    chance = random.Random(seed)
    return "".join(chance.choices(CHINESE.split(), k=count))


def test_texts_without_spaces_are_compared_by_their_characters():
    text = chinese(1, 150)
    other = "".join(each for n, each in enumerate(text) if n % 21)
    assert alike(text, other) > 0.6
    assert alike(text, text[: len(text) // 2]) > 0.6
    assert alike(text, chinese(2, 150)) is None
    thai = (
        "สะพานข้ามแม่น้ำถูกปิดเมื่อวันจันทร์เทศบาลกล่าวว่าการซ่อมแซมจ"
        "ะเริ่มในเดือนพฤษภาคมและใช้เวลาสองปีคนงานหลายร้อยคนต้องใช้เรือ"
    )
    assert alike(thai, thai[3:]) > 0.8


# -- what only looks like one ---------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(10))
def test_other_texts_are_no_copies(seed):
    assert alike(story(seed), story(seed + 50)) is None


def test_a_long_quotation_is_no_copy():
    speech = story(5, 90)
    assert alike(f"{story(6, 90)}\n\n{speech}", f"{story(7, 90)}\n\n{speech}") is None
    assert alike(speech, f"{story(6, 400)}\n\n{speech}") is None


@pytest.mark.parametrize("length", [20, 40, 90])
def test_a_shared_footer_makes_no_copies(length):
    footer = story(8, 120)
    one, other = (" ".join(story(seed).split()[:length]) for seed in (9, 10))
    assert alike(f"{one}\n\n{footer}", f"{other}\n\n{footer}") is None


def test_a_report_that_uses_another_and_adds_much_is_no_copy():
    shared, one, other = story(30, 200), story(31, 70), story(32, 70)
    assert alike(f"{shared}\n\n{one}", f"{shared}\n\n{other}") is None
    assert alike(f"{shared}\n\n{one}", f"{shared}\n\n{one}\n\n{other}") > 0.8


def test_an_item_of_a_round_up_is_no_copy_of_it():
    items = [story(seed, 80) for seed in range(20, 26)]
    assert alike(items[0], "\n\n".join(items)) is None


FORMS = {
    "market": """The index closed at #,# points on @ as investors weighed the latest figures on jobs
        and prices. @ led the risers, up #.# per cent at # pence, while @ gained #.# per cent. @ was
        the biggest faller, down #.# per cent, and @ lost #.# per cent. The pound was trading at
        #.# dollars and #.# euros at the close of the session in the city.""",
    "weather": """It will be mostly dry with a high of # degrees and a low of # degrees. Winds from
        the north at # kilometres an hour will ease in the evening. The chance of rain is # per cent
        until #.# and # per cent after that. The sun rises at #.# and sets at #.#. High tide at @
        is at #.#, and the pollen count is #. The regional office has issued no warnings for @.""",
    "fixtures": """Here are the fixtures of the weekend in the top division. All times are local.
        @ v @ (#.#) @ v @ (#.#) @ v @ (#.#) @ v @ (#.#) @ v @ (#.#) @ v @ (#.#) @ v @ (#.#)
        Tickets are sold at the grounds and by the clubs themselves, and away supporters should ask
        their own club. The full list of fixtures can be found on the pages of the league.""",
    "notice": """A #-year-old man has been charged after an incident in @ on @. Officers were called
        to @ Street at #.# after reports of a disturbance. The man, of @ Close, @, is due to appear
        before magistrates in @ on @. Anyone who saw what happened is asked to call the police and
        to quote reference # of # @. Information can also be given without leaving a name.""",
}


def filled(form, seed):
    chance = random.Random(seed)
    fill = {"#": lambda: str(chance.randint(10, 999)), "@": lambda: name(chance)}
    return re.sub("[#@]", lambda match: fill[match[0]](), form)


def name(chance):
    return "".join(chance.choices("bdfgklmnprst", k=1)).upper() + "".join(
        chance.choice(vowel) + chance.choice("lmnrst") for vowel in ("aeiou", "aeiou")
    )


@pytest.mark.parametrize("form", FORMS)
def test_a_form_filled_with_other_names_and_numbers_is_no_copy(form):
    texts = [filled(FORMS[form], seed) for seed in range(12)]
    assert not any(alike(one, other) for one in texts for other in texts if one != other)
    assert alike(texts[0], texts[0].replace("The", "Then the")) > 0.9


def test_a_very_short_text_is_a_copy_only_of_the_same_words():
    assert (
        alike("The bridge over the river is closed.", "The BRIDGE over the river, is closed") == 1
    )
    assert (
        alike("The bridge over the river is closed.", "The bridge over the river is open.") is None
    )


def test_a_very_short_text_under_quite_another_headline_is_no_copy():
    text = "Chat with us and find out what is happening as it unfolds."
    assert similarity(worded(text, "Oil reaches the north"), worded(text, "Shots in town")) is None
    assert similarity(worded(text, "Oil reaches the north"), worded(text, "Oil in the north")) == 1
    assert similarity(worded(text, "Oil reaches the north"), worded(text)) == 1


@pytest.mark.parametrize(
    "text", ["a " * 50_000, "x" * 100_000, "1 2 " * 5_000, "", "…", "中" * 20_000]
)
def test_hostile_texts_are_compared_all_the_same(text):
    for other in (text, text[: len(text) // 2], story(1), "b " * 50_000):
        found = alike(text, other)
        assert found is None or 0 < found <= 1


texts = st.lists(st.sampled_from([*WORDS[:12], "Riga", "12", "é"]), min_size=1, max_size=60)


@given(texts, texts)
@settings(max_examples=200, deadline=None)
def test_similarity_does_not_depend_on_the_order(one, other):
    first, second = worded(" ".join(one)), worded(" ".join(other))
    found = similarity(first, second)
    assert found == similarity(second, first)
    assert found is None or 0 < found <= 1
    assert (found == 1) == (first.whole == second.whole)


# -- sketches -------------------------------------------------------------------------------------


@given(st.integers(0, 10_000), st.integers(1, 400))
@settings(max_examples=50, deadline=None)
def test_a_sketch_is_sorted_bounded_and_survives_storing(seed, count):
    hashes = sketch(worded(story(seed, count)))
    assert list(hashes) == sorted(set(hashes))
    assert 0 < len(hashes) <= SKETCH
    assert 0 <= hashes[0] <= hashes[-1] < 1 << 32
    assert unpack(pack(hashes)) == hashes


def test_sketches_are_the_same_on_every_platform_and_in_every_release():
    assert sketch(worded("The bridge is closed.")) == (1042701277,)
    expected = (95714608, 108753492, 118002898)
    assert sketch(worded(" ".join(WORDS[:24])))[:3] == expected


def test_a_text_without_words_has_no_sketch():
    assert sketch(worded("!?")) == ()
    assert SketchIndex([]).near(()) == []


def test_the_overlap_of_sketches_estimates_what_is_shared():
    text = story(1, 3_000)
    half = "\n\n".join(text.split("\n\n")[:20])
    assert sketch_overlap(sketch(worded(text)), sketch(worded(half))) > 0.9
    assert sketch_overlap(sketch(worded(text)), sketch(worded(story(2)))) < 0.1
    assert sketch_overlap((), (1, 2)) == 0


def test_versions_that_share_most_come_first_and_those_gone_not_at_all():
    index = SketchIndex([(7, pack((1, 2, 3, 4))), (5, pack((1, 2, 9)))])
    index.add(9, (2, 3, 4, 10))
    assert index.near((1, 2, 3, 4)) == [7, 9, 5]
    assert index.near((1, 20, 30)) == []
    index.remove(7)
    assert index.near((1, 2, 3, 4)) == [9, 5]


def test_a_hash_that_very_many_have_says_nothing():
    index = SketchIndex((n, pack((1, 2, 1_000 + n, 2_000 + n))) for n in range(200))
    assert index.near((1, 2)) == []
    assert index.near((1, 2, 1_007, 2_007)) == [7]
    for n in range(195):
        index.remove(n)
    assert index.near((1, 2)) == [195, 196, 197, 198, 199]


def test_many_additions_are_found_as_well():
    index = SketchIndex([])
    for n in range(4_000):
        index.add(n, range(n * 100, n * 100 + 50))
    assert [index.near((n * 100, n * 100 + 49)) for n in (0, 1_234, 3_999)] == [
        [0],
        [1_234],
        [3_999],
    ]


# -- the catalog ----------------------------------------------------------------------------------


SETTINGS = {"dimension": 1, "model": {"name": "none", "fingerprint": ""}, "passages": {}}


@pytest.fixture
def catalog(tmp_path):
    Catalog.create(tmp_path / "catalog.db", SETTINGS)
    opened = Catalog(tmp_path / "catalog.db")
    yield opened
    opened.close()


def prepared(each):
    spans = (Span(0, len(each.text)),)
    hashes = sketch(wording(each.text, spans, each.title))
    return PreparedArticle(each, spans, hashes)


def put(catalog, *articles, removed=()):
    return catalog.commit([prepared(each) for each in articles], removed)


def groups(catalog, seq=None):
    """Return the groups at a commit as sets of ids."""
    seq = catalog.seq() if seq is None else seq
    ids = [each.id for each in articles_at(catalog, seq)]
    found = CopyGroups(catalog.database, seq).of(ids)
    return sorted({tuple(sorted(copy.article_id for copy in group)) for group in found.values()})


def articles_at(catalog, seq):
    rows = catalog.database.rows(
        "SELECT article_id FROM version WHERE added_seq <= ? "
        "AND (removed_seq IS NULL OR removed_seq > ?)",
        (seq, seq),
    )
    return [Article(id_, "") for (id_,) in rows]


def test_copies_are_found_within_a_batch_and_later(catalog):
    put(catalog, article(1, story(1)), article(2, edited(story(1), 2)), article(3, story(3)))
    assert groups(catalog) == [("a1", "a2")]
    put(catalog, article(4, cut(story(3), 4)), article(5, story(5)))
    assert groups(catalog) == [("a1", "a2"), ("a3", "a4")]


def test_each_commit_knows_the_copies_of_its_own_state(catalog):
    first = put(catalog, article(1, story(1)))
    second = put(catalog, article(2, edited(story(1), 2)))
    third = put(catalog, article(1, story(9)))
    fourth = put(catalog, article(1, story(1)), removed=["a2"])
    fifth = put(catalog, article(3, story(1)))
    states = [groups(catalog, seq) for seq in (first, second, third, fourth, fifth)]
    assert states == [[], [("a1", "a2")], [], [], [("a1", "a3")]]


def test_a_new_version_is_compared_anew(catalog):
    put(catalog, article(1, story(1)), article(2, story(2)), article(3, edited(story(2), 3)))
    put(catalog, article(3, edited(story(1), 3)))
    assert groups(catalog) == [("a1", "a3")]
    put(catalog, article(3, edited(story(1), 3), url="https://example.org/3"))
    assert groups(catalog) == [("a1", "a3")]


def test_a_chain_falls_apart_without_its_middle(catalog):
    one, two, three = (story(seed, 150) for seed in (1, 2, 3))
    put(catalog, article(1, f"{one}\n\n{two}"), article(2, f"{one}\n\n{two}\n\n{three}"))
    put(catalog, article(3, f"{two}\n\n{three}"))
    assert groups(catalog) == [("a1", "a2", "a3")]
    put(catalog, removed=["a2"])
    assert groups(catalog) == []


@pytest.mark.parametrize("removed", [["a0"], ["a0", "a1", "a2", "a3"], ["a3", "a7"]])
def test_copies_stay_together_whichever_of_them_go(catalog, removed):
    put(catalog, *(article(n, story(1)) for n in range(12)))
    put(catalog, removed=removed)
    left = tuple(sorted({f"a{n}" for n in range(12)} - set(removed)))
    assert groups(catalog) == [left]
    put(catalog, article(50, edited(story(1), 5)))
    assert groups(catalog) == [tuple(sorted([*left, "a50"]))]


def test_many_copies_are_not_all_compared_with_one_another(catalog):
    put(catalog, *(article(n, edited(story(1, 80), n)) for n in range(150)))
    links = catalog.database.value("SELECT count(*) FROM copy")
    leading = catalog.database.value("SELECT count(*) FROM sketch WHERE leads")
    assert links <= 4 * 150
    assert leading < 30
    [group] = groups(catalog)
    assert len(group) >= 145


def test_only_live_versions_have_sketches(catalog):
    put(catalog, article(1, story(1)), article(2, story(2)))
    put(catalog, article(1, story(3)), removed=["a2"])
    assert catalog.database.rows("SELECT version_id FROM sketch") == [(3,)]


def test_a_transaction_that_fails_leaves_nothing_behind(catalog):
    put(catalog, article(1, story(1)))
    with pytest.raises(AttributeError):
        catalog.commit([prepared(article(2, story(1))), None])
    assert groups(catalog) == []
    put(catalog, article(3, story(3)))  # in the row that the failed one would have had
    put(catalog, article(4, edited(story(3), 4)), article(5, edited(story(1), 5)))
    assert groups(catalog) == [("a1", "a5"), ("a3", "a4")]


def test_what_another_process_added_is_compared_with(catalog, tmp_path):
    put(catalog, article(1, story(1)))
    other = Catalog(tmp_path / "catalog.db")
    put(other, article(2, story(2)), removed=["a1"])
    other.close()
    put(catalog, article(3, edited(story(2), 3)), article(4, story(1)))
    assert groups(catalog) == [("a2", "a3")]


def test_the_earliest_leads_and_the_undated_come_last(catalog):
    days = {1: None, 2: datetime(2022, 3, 2, tzinfo=UTC), 3: datetime(1963, 3, 1, tzinfo=UTC)}
    days |= {5: days[2], 4: days[2]}
    put(catalog, *(article(n, story(1), published=day) for n, day in days.items()))
    put(catalog, article(6, story(6)))
    found = CopyGroups(catalog.database, catalog.seq())
    group = found.of(["a6", "a4", "a9"])
    assert list(group) == ["a4"]
    assert [copy.article_id for copy in group["a4"]] == ["a3", "a2", "a4", "a5", "a1"]
    assert {copy.similarity for copy in group["a4"]} == {1.0}
    assert found.surplus == 4


def test_similarity_is_that_to_the_leader_or_else_of_the_best_link(catalog):
    one, two, three = story(1, 120), story(2, 120), story(3, 270)
    days = [datetime(2022, 3, day, tzinfo=UTC) for day in (1, 2, 3)]
    put(
        catalog,
        article(1, f"{one}\n\n{two}", published=days[0], title="First", source="Sample Wire"),
        article(2, f"{one}\n\n{two}\n\n{three}", published=days[1], url="https://example.org/2"),
        article(3, f"{two}\n\n{three}", published=days[2]),
    )
    found = CopyGroups(catalog.database, catalog.seq())
    first, second, third = found.of(["a3"])["a3"]
    assert (first.title, first.source, first.published) == ("First", "Sample Wire", days[0])
    assert second.url == "https://example.org/2"
    assert first.similarity == 1
    assert second.similarity < 0.75
    assert third.similarity > 0.8  # its link to the second: it was no copy of the first
    seen_from_third = {copy.article_id: copy.similarity for copy in found.others("a3")}
    assert seen_from_third == {"a1": second.similarity, "a2": third.similarity}


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 3)), min_size=1, max_size=12))
@settings(max_examples=25, deadline=None)
def test_groups_are_those_of_an_archive_built_at_once(tmp_path_factory, changes):
    """Articles come, change and go; in the end the groups are as if only the last had come."""
    folder = tmp_path_factory.mktemp("catalog")
    Catalog.create(folder / "catalog.db", SETTINGS)
    catalog = Catalog(folder / "catalog.db")
    state = {}
    for number, text in changes:
        if text == 3 and number in state:
            del state[number]
            put(catalog, removed=[f"a{number}"])
        elif text != 3:
            state[number] = text
            put(catalog, article(number, edited(story(text, 100), number, 0.02)))
    expected = [
        tuple(sorted(f"a{n}" for n, own in state.items() if own == text)) for text in range(3)
    ]
    assert groups(catalog) == sorted(group for group in expected if len(group) > 1)
    catalog.close()


# -- the index ------------------------------------------------------------------------------------


def test_the_index_tells_the_copies_of_an_article(empty_index):
    empty_index.add_articles(
        [article(1, story(1, 60), source="Sample Wire"), article(2, edited(story(1, 60), 2))]
    )
    empty_index.add_articles([article(3, story(3, 60))])
    [copy] = empty_index.copies("a2")
    assert (copy.article_id, copy.source) == ("a1", "Sample Wire")
    assert 0.5 < copy.similarity < 1
    assert empty_index.copies("a3") == empty_index.copies("nothing") == ()
    assert empty_index.stats().copies == 1


def test_a_snapshot_keeps_to_the_copies_of_its_state(empty_index):
    empty_index.add_articles([article(1, story(1, 60)), article(2, story(1, 60))])
    before = empty_index._store.snapshot()
    empty_index.remove(["a2"])
    empty_index.add_articles([article(3, story(1, 60))])
    after = empty_index._store.snapshot()
    ids = ["a1", "a2", "a3"]
    assert {tuple(c.article_id for c in group) for group in before.copy_groups(ids).values()} == {
        ("a1", "a2")
    }
    assert set(after.copy_groups(ids)) == {"a1", "a3"}


def test_furniture_of_the_page_makes_and_hides_no_copies(empty_index):
    text = story(1, 60)
    lines = "Also read: Something else\n\nSign up for our newsletter and get it in your inbox"
    empty_index.add_articles([article(1, text), article(2, f"{text}\n\n{lines}")])
    [copy] = empty_index.copies("a1")
    assert copy.similarity == 1


def test_a_change_outside_the_text_keeps_the_copies(empty_index):
    empty_index.add_articles([article(1, story(1, 60)), article(2, story(1, 60))])
    report = empty_index.add_articles([article(2, story(1, 60), url="https://example.org")])
    assert (report.replaced, report.passages) == (1, 0)
    [copy] = empty_index.copies("a1")
    assert copy.url == "https://example.org"


def test_copies_are_seen_by_an_index_opened_before(empty_index):
    with NewsIndex.open(empty_index._store.folder) as reader:
        empty_index.add_articles([article(1, story(1, 60)), article(2, story(1, 60))])
        assert [copy.article_id for copy in reader.copies("a1")] == ["a2"]
