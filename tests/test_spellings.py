"""Names with several spellings: the package's list, a user's own, and persons' full names."""

from __future__ import annotations

import itertools
import tomllib
from importlib.resources import files
from pathlib import PurePosixPath

import pytest
from helpers import ROOT
from hypothesis import given, settings
from hypothesis import strategies as st

from newsrag.store.lexical import analyzer
from newsrag.text.person_names import PersonName, person_names
from newsrag.text.spellings import SPELLINGS, Spellings, load_spellings, read_spellings
from newsrag.text.terms import content_words
from newsrag.types import ReadProblem, Span

SHIPPED, PROBLEMS = load_spellings()
LISTED = files("newsrag.data").joinpath(SPELLINGS).read_text("utf-8")
LINES = [line for line in LISTED.split("\n") if line and not line.startswith("#")]
# Words that a spelling must not be taken for, however it is stemmed.
COMMON_WORDS = """
    a act aids are as at bank bear can car case cities city day do fast fire for gas go had has have
    he her him his home ice in is it its kind king late law lead led less life live lived lives long
    made march may mean men met might mine need new news no of on open or our out own party peace
    people place plan play police president rest said saw say see set she so state stated states
    sun talk that the them they this time turn united us wall war was way we well were west when
    who why will win wins with work world would year you
"""


def found(question, spellings=SHIPPED):
    return {each.span.of(question): each.others for each in spellings.others(question)}


def read(*texts):
    return read_spellings([(f"list {n}", text) for n, text in enumerate(texts, 1)])


def analysed(name):
    return tuple(analyzer().analyze(name))


def groups_of(spellings):
    return sorted(map(sorted, spellings))


# --- the package's list ----------------------------------------------------------------------


def test_the_package_brings_its_list():
    assert PROBLEMS == ()
    assert len(SHIPPED) == len(LINES) > 120
    patterns = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    for name in (SPELLINGS, "given_names.txt"):
        assert files("newsrag.data").joinpath(name).is_file()
        assert any(
            PurePosixPath("data", name).match(pattern)
            for pattern in patterns["tool"]["setuptools"]["package-data"]["newsrag"]
        )


@pytest.mark.parametrize(
    ("asked", "wanted"),
    [
        ("Kiev", "Kyiv"),
        ("Chernigov", "Chernihiv"),
        ("Zelensky", "Zelenskyy"),
        ("Zelenskiy", "Zelensky"),
        ("Donbas", "Donbass"),
        ("Lvov", "Lviv"),
        ("Gadhafi", "Qaddafi"),
        ("Myanmar", "Burma"),
        ("Côte d’Ivoire", "Ivory Coast"),
        ("Nur Sultan", "Astana"),
        ("Turkiye", "Turkey"),
        ("Dokovic", "Djokovic"),
        ("DRC", "Democratic Republic of the Congo"),
    ],
)
def test_a_spelling_leads_to_another(asked, wanted):
    question = f"What happened in {asked} today?"
    assert wanted in found(question)[asked]


def test_no_name_is_in_two_groups():
    owners = {}
    for line in LINES:
        for name in line.split("\t"):
            assert owners.setdefault(analysed(name), line) == line, name


def test_every_name_is_found_and_leads_to_the_others():
    for line in LINES:
        group = line.split("\t")
        for name in group:
            question = f"is {name.lstrip('=')} here"
            offered = {one for one in group if one[0] != "=" and analysed(one) != analysed(name)}
            others = [other for each in SHIPPED.others(question) for other in each.others]
            assert offered <= set(others) <= set(group) - {name}, name


def test_no_name_is_searched_for_that_is_an_ordinary_word():
    common = {analysed(word) for word in COMMON_WORDS.split()}
    offered = {one for group in SHIPPED for name in group for one in found(f"x {name} x").values()}
    for name in itertools.chain.from_iterable(offered):
        assert analysed(name) not in common, name
        assert content_words(f"{name} 0") != ["0"]
        assert any(len(term) > 1 for term in analysed(name)) or "." in name


def test_no_name_is_contained_in_a_common_question():
    question = "who is with us and what does it mean for people in the united states of europe"
    assert list(found(question)) == ["united states"]


# --- finding names in a question ---------------------------------------------------------------


def test_capitals_tell_a_name_from_a_word():
    question = "What did the US tell us, and WHO asked who?"
    assert list(found(question)) == ["US", "WHO"]
    assert "us" not in [other.lower() for other in found("the United States")["United States"]]
    assert found("WHO TOLD US WHY IT IS SO") == {}
    assert "World Health Organization" in found("the WHO's plan")["WHO"]


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ("Did Kiev's mayor and KHARKOV’S leave?", ["Kiev", "KHARKOV"]),
        ("the Uighurs and the Houthis", ["Uighurs", "Houthis"]),
        ("the Dnipro River in Dnipro", ["Dnipro River", "Dnipro"]),
        ("al-Qaeda, al Qa’ida and Al-Qaida-linked", ["Qaeda", "Qa’ida", "Qaida"]),
        ("U.S. and U. N. envoys", ["U.S", "U. N"]),
        ("St Petersburg or Saint-Petersburg", ["St Petersburg", "Saint-Petersburg"]),
        ("Cape, Verde; Ivory. Then Coast", []),
        ("Nur-Sultan\u2014Astana", ["Nur-Sultan", "Astana"]),
        ("Sana‘a and Sanaʿa", ["Sana‘a", "Sanaʿa"]),
        ("Tu\u0308rkiye", ["Tu\u0308rkiye"]),
        ("Kyivan rules", []),
        ("", []),
    ],
)
def test_names_are_found_however_they_are_written(question, names):
    assert [each.span.of(question) for each in SHIPPED.others(question)] == names


def test_a_name_is_not_another_spelling_of_itself():
    assert found("two Uighurs")["Uighurs"] == ("Uyghur", "Uygur")
    assert "Nur-Sultan" not in found("Nur Sultan")["Nur Sultan"]


NAMES = st.sampled_from([name for group in SHIPPED for name in group])
PIECES = NAMES | st.sampled_from([" ", "'s", ". ", "-", "US", "\u0301", "İ", "ß", "\ud800", "\n"])


@settings(max_examples=150, deadline=None)
@given(st.lists(PIECES | st.text(max_size=6), max_size=12).map("".join))
def test_any_question_has_names_in_order(question):
    end = 0
    for span, others in SHIPPED.others(question):
        assert end <= span.start < span.end <= len(question)
        assert others
        assert len(set(others)) == len(others)
        end = span.end


# --- a user's own list ----------------------------------------------------------------------


def test_a_user_adds_a_group():
    spellings, problems = read("Kyiv\tKiev\n", "Plovdiv\tPhilippopolis\n")
    assert problems == ()
    assert found("in Philippopolis", spellings) == {"Philippopolis": ("Plovdiv",)}
    assert len(spellings) == 2


def test_a_user_adds_a_spelling_which_then_comes_first():
    spellings, problems = read("Kyiv\tKiev\n", "Kyjiw\tKIEV")
    assert problems == ()
    assert list(spellings) == [("Kyjiw", "KIEV", "Kyiv")]


def test_a_line_can_join_two_groups():
    spellings, _ = read("Ayton\tAytown\nBeeton\tBeetown", "Aytown\tBeetown")
    assert groups_of(spellings) == [["Ayton", "Aytown", "Beeton", "Beetown"]]


def test_a_user_takes_names_out():
    shipped = "Odesa\tOdessa\nLviv\tLvov\tLwow\n"
    assert groups_of(read(shipped, "-odessa")[0]) == [["Lviv", "Lvov", "Lwow"]]
    assert groups_of(read(shipped, "-Odessa\tLwow")[0]) == [["Lviv", "Lvov"]]


def test_a_user_replaces_a_group():
    spellings, problems = read("Odesa\tOdessa", "-Odesa\tOdessa\nOdesa\tOdesa City")
    assert (groups_of(spellings), problems) == ([["Odesa", "Odesa City"]], ())


def test_a_user_can_make_case_matter():
    spellings, _ = read("Turkey\tTürkiye", "=Turkey\tTürkiye")
    assert found("turkey recipes", spellings) == {}
    assert found("a visit to Turkey", spellings) == {"Turkey": ("Türkiye",)}
    assert found("a visit to Türkiye", spellings) == {}


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("Plovdiv", "only one spelling; separate spellings by tabs"),
        ("Plovdiv, Philippopolis", "only one spelling; separate spellings by tabs"),
        ("Plovdiv\tPLOVDIV\t", "only one spelling; separate spellings by tabs"),
        ("Plovdiv\t--", "'--' has no letter or digit"),
        ("Plovdiv\t=", "'' has no letter or digit"),
        ("US\tAmerica", "'US' is an ordinary word; =US if its capitals make it a name"),
        ("X\tTwitter", "'X' is an ordinary word; =X if its capitals make it a name"),
        ("=us\tAmerica", "'us' has no capital letter"),
        ("Plovdiv\ta b c d e f g h i", "'a b c d e f g h i' has more than 8 words"),
        ("Plovdiv\tPlov\ufffddiv", "not text in UTF-8"),
        ("-", "no name after the minus sign"),
        ("-Plovdiv", "no list has 'Plovdiv'"),
        ("\t".join(f"Name{n}" for n in range(41)), "more than 40 spellings of one name"),
    ],
)
def test_a_line_that_cannot_be_used_is_reported(line, reason):
    spellings, problems = read(f"# names\n\n{line}\r\nKyiv\tKiev")
    assert problems == (ReadProblem("list 1", reason, 3),)
    assert list(spellings) == [("Kyiv", "Kiev")]


def test_of_many_bad_lines_twenty_are_reported():
    _, problems = read("bad\n" * 25)
    assert len(problems) == 21
    assert str(problems[-1]) == "list 1: 5 more such lines"


def test_loading_reads_the_file_beside_the_catalog(tmp_path):
    own = tmp_path / SPELLINGS
    assert len(load_spellings(own)[0]) == len(SHIPPED)
    text = "-Kiev\nPlovdiv\tPhilippopolis\nbad\n"
    for data in (text.encode(), text.encode("utf-8-sig"), text.encode("utf-16")):
        own.write_bytes(data)
        spellings, problems = load_spellings(own)
        assert found("Kyiv and Plovdiv", spellings) == {"Plovdiv": ("Philippopolis",)}
        assert [(each.path, each.line) for each in problems] == [(str(own), 3)]


def test_a_file_that_cannot_be_read_is_reported(tmp_path):
    own = tmp_path / SPELLINGS
    own.write_bytes(b"Plovdiv\tPl\xf6vdiv\nVarna\tOdessos\n")
    spellings, problems = load_spellings(own)
    assert [each.line for each in problems] == [1]
    assert "Varna" in found("Varna", spellings)
    own.write_bytes(b"#" * 1_000_001)
    assert load_spellings(own)[1] == (ReadProblem(str(own), "larger than 1,000,000 bytes"),)
    own.unlink()
    own.mkdir()
    spellings, problems = load_spellings(own)
    assert problems == (ReadProblem(str(own), "not a file"),)
    assert len(spellings) == len(SHIPPED)


def test_without_a_list_there_are_no_other_spellings():
    assert Spellings().others("Kyiv") == []
    assert len(read("")[0]) == 0


LINE = st.lists(PIECES | st.sampled_from(["\t", "=", "#", "\r"]), max_size=8).map("".join)


@settings(max_examples=100, deadline=None)
@given(st.lists(LINE | LINE.map("-".__add__), max_size=8).map("\n".join))
def test_any_list_is_read(text):
    spellings, problems = read(text)
    assert all(each.line or "more" in each.reason for each in problems)
    for group in spellings:
        assert len(group) > 1
        assert all(spellings.others(f"a {name} b") is not None for name in group)


# --- full names of persons ------------------------------------------------------------------


def people(question, taken=()):
    return [(name.given, name.surname) for name in person_names(question, taken)]


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ("Did Volodymyr Zelensky visit?", [(("Volodymyr",), "Zelensky")]),
        ("what Sam Bankman-Fried’s lawyer said", [(("Sam",), "Bankman-Fried")]),
        ("Why did President Joe Biden go?", [(("Joe",), "Biden")]),
        ("a word from coach Arvo Quince", [(("Arvo",), "Quince")]),
        ("Was Attorney General William Barr right?", [(("William",), "Barr")]),
        (
            "what Dr. Anthony Fauci told Sen. Ted Cruz",
            [(("Anthony",), "Fauci"), (("Ted",), "Cruz")],
        ),
        ("as Robert F. Kennedy Jr. said", [(("Robert", "F."), "Kennedy")]),
        ("by J.D. Vance there", [(("J.D.",), "Vance")]),
        ("did Recep Tayyip Erdoğan win?", [(("Recep", "Tayyip"), "Erdoğan")]),
        ("has Ursula von der Leyen won?", [(("Ursula",), "von der Leyen")]),
        ("where is Bashar al-Assad now", [(("Bashar",), "al-Assad")]),
        ("the hunt for Osama bin Laden ended", [(("Osama",), "bin Laden")]),
        ("did Xi Jinping meet Moon Jae-in?", [(("Jinping",), "Xi"), (("Jae-in",), "Moon")]),
        ("has Yoon Suk Yeol replied", [(("Suk", "Yeol"), "Yoon")]),
        ("Emmanuel Macron Telegram", [(("Emmanuel",), "Macron")]),
        ("Emmanuel Macron Attack Trial", [(("Emmanuel",), "Macron")]),
        ("why was the Emmanuel Macron Report late?", [(("Emmanuel",), "Macron")]),
        ("who was Ruth Bader Ginsburg", [(("Ruth", "Bader"), "Ginsburg")]),
        ("George H.W. Bush", [(("George", "H.W."), "Bush")]),
        ("Emmanuel Macron", [(("Emmanuel",), "Macron")]),
    ],
)
def test_full_names_are_found(question, names):
    assert people(question) == names


@pytest.mark.parametrize(
    "question",
    [
        "did joe biden go?",
        "DID JOE BIDEN GO",
        "Joe Biden Goes to Paris After Long Delay",
        "is the George Washington University open?",
        "who built the John Hancock Tower",
        "what does Morgan Stanley expect",
        "is San Jose near St. Louis Park",
        "did Pope John Paul II pray",
        "what does The Christian Science Monitor say",
        "a Taylor Swift-inspired dress",
        "was Luiz Inácio Lula da Silva elected?",
        "did Will Biden Win",
        "what did the Senate Bill Number Four say",
        "did Joe, Biden or Jill leave",
        "President Biden spoke",
        # capitals that tell nothing
        "Emmanuel Macron Windmill",
        "Moon Rocket Launch",
        # surnames that mean nobody or many people when they stand alone
        "Theresa May Telegram",
        "did Theresa May resign?",
        "did Shelley Long sing?",
        "where does Michael Jordan live?",
        "has Kim Jong Un replied",
        "did Li Keqiang travel?",
        "",
    ],
)
def test_what_is_no_full_name_is_left_alone(question):
    assert people(question) == []


def test_a_name_says_where_it_stands():
    question = "Did President Volodymyr Zelensky's envoy leave?"
    (name,) = person_names(question)
    assert name == PersonName(Span(14, 32), ("Volodymyr",), "Zelensky")
    assert name.span.of(question) == "Volodymyr Zelensky"
    assert person_names(question, [Span(20, 24)]) == []


WORDS = st.sampled_from(
    ["Joe", "Biden", "President", "von", "al-Assad", "F.", "Jr.", "Kim", "Xi", "Jinping", "Tower",
     "did", "'s", ",", "Dr.", "San", "É", "ǅ", "A", "\ud800", "NATO"]
)  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(st.lists(WORDS | st.text(max_size=4), max_size=12), st.sampled_from([" ", "", "  "]))
def test_any_question_has_full_names_in_order(words, joint):
    question = joint.join(words)
    end = 0
    for name in person_names(question):
        assert end <= name.span.start < name.span.end <= len(question)
        text = name.span.of(question)
        assert name.given
        assert name.surname
        assert all(part in text for part in (*name.given, *name.surname.split()))
        end = name.span.end
