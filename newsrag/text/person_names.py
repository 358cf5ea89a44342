"""Finds full names of persons in a question, so that a surname alone can stand for them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from itertools import takewhile
from typing import TYPE_CHECKING, NamedTuple

from newsrag.text.spellings import folded
from newsrag.text.surnames import means_one_person
from newsrag.text.terms import content_words
from newsrag.text.word_sets import word_set
from newsrag.types import Span

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["PersonName", "given_names", "person_names"]


_WORD = re.compile(r"(?:[^\W\d_]\.)+|[^\W\d_]+(?:(?:[-‐‑]|['’](?!s\b))[^\W\d_]+)*")
_SHORTENED = word_set("capt col dr gen gov hon lt mr mrs ms prof rep rev sen sgt st")
# After these, two words in capitals are a person, whatever the first of them is.
_ROLES = word_set("""
    activist actor actress ambassador analyst architect artist attorney author banker billionaire
    boxer captain ceo chairman chairwoman chancellor coach comedian commissioner congressman
    congresswoman defender designer dr economist editor envoy filmmaker footballer founder
    goalkeeper governor guitarist historian investigator investor journalist judge lawmaker lawyer
    lieutenant linebacker manager mayor midfielder minister mr mrs ms musician novelist oligarch
    philosopher photographer playwright poet politician premier president prof professor prosecutor
    quarterback rapper receiver rep reporter representative researcher scientist sen senator
    sergeant singer sir songwriter spokesman spokesperson spokeswoman sprinter striker swimmer
    trader whistleblower winger writer
    """)
# Other words that may stand right before a given name.
_TITLES = _ROLES | word_set(
    "chief director general justice leader officer secretary speaker sheriff"
)
# A monarch, a pope or a saint has no surname.
_WITHOUT_SURNAME = word_set(
    "emperor empress king pope prince princess queen saint san santa santo st"
)
_PARTICLES = word_set(
    "al bin bint da das de del della den der di do dos du el ibn la le ten ter van von zu"
)
_SUFFIXES = word_set("ii iii iv jr jr. sr sr.")
_NOT_A_PERSON = word_set("""
    academy accord act administration agency agreement airlines airport alert alliance army
    assembly association authority avenue award awards band bank basin bay beach bill board
    boulevard bowl bridge brothers bureau cabinet campaign case cathedral cemetery center centre
    championship channel church city club co coast college commission committee company conference
    congress corp corporation corps council county court cup day department derby desert district
    doctrine effect embassy entertainment era estate estates family fc federation festival films
    fleet force forces forum foundation fund garden gardens gazette government group guard hall
    herald high highway hospital hotel house hurricane inc inquiry institute international island
    islands journal jury laboratory lake law league library limited live llc ltd magazine medal
    media memorial ministry mountain mountains movement museum nation national navy news north
    office open orchestra palace park parkway parliament party people pictures plan plaza police
    post prison prize project province railway records region report republic resort review river
    road rovers rule school series show society south square stadium state states station street
    studios summit supreme syndrome team theater theatre times tonight tour tower town treaty
    tribune trophy trust union united university valley village war week
    """)
# What happens to a person or is made known by one: "Theresa May Telegram", "Donald Trump Trial".
_AFTER_A_NAME = word_set("""
    accident affair affidavit arrest attack attacks book briefing comments concert controversy crash
    criticism death debate divorce email emails facebook funeral impeachment indictment instagram
    interview investigation latest lawsuit leak leaks letter memoir message messages murder
    nomination podcast poll polls presidency probe protest protests quotes rally remarks report
    reports resignation response reviews rumors rumours salary sanctions scandal sentencing shooting
    speech statement supporters telegram testimony tiktok transfer trial trials tweet tweets twitter
    verdict video visit wedding whatsapp youtube
    """)
_AT_NO_END = _PARTICLES | _SUFFIXES | _AFTER_A_NAME
# Firms and the like that are called as persons are.
_CALLED_SO = word_set("""
    aston-martin calvin-klein charles-schwab eli-lilly freddie-mac grant-thornton hugo-boss
    john-deere jim-crow johnnie-walker kate-spade levi-strauss louis-vuitton michael-kors
    morgan-stanley philip-morris ralph-lauren raymond-james robin-hood sandy-hook thomas-cook
    tommy-hilfiger
    """)
# Family names that come first. Chinese ones that are as usual as a Western name are left out.
_CHINESE = word_set("""
    ai bai cai cao chen cheng dai deng ding dong du feng gao guo hu huang jia jiang li liang lin
    liu lu luo ma mao meng peng qian qin ren shen tang tian wang wei wen wu xi xia xiao xie xu xue
    yan yang yao yu yuan zeng zhang zhao zheng zhong zhou zhu zuo
    """)
_KOREAN = word_set(
    "ahn ban cho choe choi chung han hwang jang jung kang kim lee moon oh park ri roh ryu shin son "
    "song yang yoo yoon yun"
)
_KOREAN_SYLLABLE = re.compile(
    r"(?:kk|tt|pp|ss|jj|ch|sh|[bcdghjklmnprst])?[wy]?[aeiou]{1,3}(?:ng|[bgklmnpt])?h?"
)
_PINYIN = re.compile(r"(?:(?:zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw])?[aeiou]{1,3}(?:ng|n|r)?){1,2}")
_SYLLABLES = re.compile(r"[^\W\d_]{2,6}[-‐‑][^\W\d_]{2,6}")
# "Swift-inspired" is no surname.
_COMPOUND = re.compile(r"[^\W\d_]{3,}[-‐‑][a-z]")
_MOST_WORDS = 3
_LONGEST_RUN = 8  # with particles; a longer one is no name
_ABBREVIATION = 3
# The words that a headline in capitals leaves in lower case. A question has others, or is short.
_SMALL = word_set(
    "a about after an and as at but by for from in into nor of off on onto or out over per so than "
    "the to up v via vs with yet"
)
_FEWEST_WORDS = 4


@dataclass(frozen=True, slots=True)
class PersonName:
    """A full name in a question: where it stands, and its parts as they are written there.

    The span covers all of it, but no title and no ``Jr.``
    """

    span: Span
    given: tuple[str, ...]
    surname: str


class _Word(NamedTuple):
    """A word of the question, and whether only a space parts it from the word before it."""

    text: str
    start: int
    end: int
    joined: bool

    @property
    def key(self) -> str:
        return folded(self.text)

    @property
    def capital(self) -> bool:
        return self.text[0].isupper()

    @property
    def name_like(self) -> bool:
        """Whether it is written as a name or an initial is, not as an abbreviation."""
        if self.capital:
            return not self.text.isupper() or len(self.text.replace(".", "")) < _ABBREVIATION
        particle, _, name = self.text.partition("-")  # al-Assad
        return particle in _PARTICLES and name[:1].isupper()


def person_names(question: str, taken: Sequence[Span] = ()) -> list[PersonName]:
    """Return the full names of persons in a question, in order.

    A name is two or three words in capitals, besides particles such as ``von`` and ``al``. Either
    the first of them is in the package's list of given names, or a role such as ``President`` or
    ``coach`` stands before them, or they are built as Chinese and Korean names are, which put the
    surname first.

    It is meant to miss names rather than to find what is none. It does not find names in
    questions that are written like headlines or without capitals, single names, given names that
    it does not know and that no role precedes, and names whose surname says too little alone. It
    takes the last of three words for the surname, so that of Gabriel García Márquez only Márquez
    is left; but in a question all in capitals only if a second given name or an initial precedes
    it. A place or firm that is called like a person may be taken for one.

    Args:
        question: the question, on one line.
        taken: spans that are known to be something else, such as outlets.
    """
    words = _words(question)
    titled = _all_capitals(words)
    if titled and len(words) > _FEWEST_WORDS:
        return []
    names: list[PersonName] = []
    at = 0
    while at < len(words):
        size, name = _name_at(words, at, titled)
        alone = name and means_one_person(folded(name.surname))
        if name and alone and not any(name.span.overlaps(span) for span in taken):
            names.append(name)
        at += max(1, size)
    return names


@cache
def given_names() -> frozenset[str]:
    """Return the given names that the package lists, in lower case and without accents."""
    # Imported late: only who asks a question needs it.
    from importlib.resources import files

    text = files("newsrag.data").joinpath("given_names.txt").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    return frozenset(" ".join(lines).lower().split())


def _words(question: str) -> list[_Word]:
    words: list[_Word] = []
    end = 0
    for match in _WORD.finditer(question):
        gap = question[end : match.start()]
        shortened = bool(words) and words[-1].key in _SHORTENED
        joined = gap == " " or (shortened and gap == ". ")
        words.append(_Word(match[0], match.start(), match.end(), joined and bool(words)))
        end = match.end()
    return words


def _all_capitals(words: list[_Word]) -> bool:
    small = _SMALL | _PARTICLES
    return all(
        word.capital or word.key in small or len(word.text) == 1 or word.name_like for word in words
    )


def _name_at(words: list[_Word], at: int, titled: bool) -> tuple[int, PersonName | None]:
    """Return the name that starts with a word, if one does, and how many words it takes.

    Where the question is ``titled``, capitals do not tell that the last word is part of the name.
    """
    first = words[at]
    before = words[at - 1] if first.joined else None
    if not first.name_like or first.key in _TITLES or (before and _part_of_run(before)):
        return 0, None
    role = before is not None and before.key in _ROLES
    run = _run(words, at)
    parts = [word for word in run if word.key not in _PARTICLES]
    if not 2 <= len(parts) <= _MOST_WORDS or not _may_be_person(parts):
        return 0, None
    if _surname_first(parts, run):
        return len(run), _made(run, run[1:], run[:1])
    listed = first.key.replace(".", "") in given_names()
    if not (role or listed) or _COMPOUND.search(run[-1].text):
        return 0, None
    if titled and len(parts) == len(run) == _MOST_WORDS and not _in_the_middle(parts[1]):
        return 0, None
    particles = [i for i, word in enumerate(run) if word.key in _PARTICLES and i]
    split = particles[0] if particles else len(run) - 1
    return len(run), _made(run, run[:split], run[split:])


def _in_the_middle(word: _Word) -> bool:
    """Whether a word is a second given name or an initial."""
    return len(word.text) == 1 or word.text.endswith(".") or word.key in given_names()


def _part_of_run(before: _Word) -> bool:
    """Whether the word before a name shows that the name is part of something longer."""
    if before.key in _TITLES:
        return False
    # "Did Joe Biden": the first word only shapes the question. One alone would be kept.
    shapes = content_words(f"{before.text} 0") == ["0"]
    return before.key in _WITHOUT_SURNAME or (before.capital and not shapes)


def _run(words: list[_Word], at: int) -> list[_Word]:
    """Return the words from one on that could be a name together, without what ends no name."""
    rest = takewhile(
        lambda word: word.joined and (word.name_like or word.key in _PARTICLES),
        words[at + 1 : at + _LONGEST_RUN],
    )
    run = [words[at], *rest]
    while run[-1].key in _AT_NO_END:
        run.pop()
        if not run:
            return []
    return run


def _may_be_person(parts: list[_Word]) -> bool:
    keys = [part.key for part in parts]
    if "-".join(keys) in _CALLED_SO or keys[0] in _WITHOUT_SURNAME:
        return False
    return _NOT_A_PERSON.isdisjoint(keys[1:]) and not parts[-1].text.endswith(".")


def _surname_first(parts: list[_Word], run: list[_Word]) -> bool:
    if len(parts) != len(run):
        return False
    family, *given = (part.key for part in parts)
    if len(given) == 1 and family in _CHINESE and _PINYIN.fullmatch(given[0]):
        return True
    if family not in _KOREAN or given_names().intersection(given):
        return False
    if len(given) == 1:
        return bool(_SYLLABLES.fullmatch(given[0]))
    return given[-1] not in _KOREAN and all(map(_KOREAN_SYLLABLE.fullmatch, given))


def _made(run: list[_Word], given: list[_Word], surname: list[_Word]) -> PersonName:
    return PersonName(
        Span(run[0].start, run[-1].end),
        tuple(word.text for word in given),
        " ".join(word.text for word in surname),
    )
