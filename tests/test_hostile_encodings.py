"""Hostile encodings: no text without its letters, no reader that guesses for minutes."""

from __future__ import annotations

import codecs
import unicodedata

import pytest
from hostile import run_cases, within_limits

ENGLISH = "The bridge over the river was closed on Monday after engineers found cracks in it. "
RUSSIAN = "Мост через реку закрыли в понедельник, сообщили в городском совете. "
ZALGO = "".join(letter + "\u0301\u0316\u0338" * 10 for letter in ENGLISH)
MARK = codecs.BOM_UTF8
ANY = None  # an article or a problem, as long as it ends well

# The file's bytes, and what its text must hold; False: it must be refused.
TEXTS = {
    "UTF-16 with its mark": (RUSSIAN.encode("utf-16"), "понедельник"),
    "UTF-16, big end first": (codecs.BOM_UTF16_BE + RUSSIAN.encode("utf-16-be"), "понедельник"),
    "UTF-16 without a mark": (ENGLISH.encode("utf-16-le"), False),
    "UTF-16 without a mark, big end first": (ENGLISH.encode("utf-16-be"), False),
    "UTF-16 of an odd length": (ENGLISH.encode("utf-16") + b"\x00", "bridge"),
    "UTF-16 of half pairs": (codecs.BOM_UTF16_LE + b"a\x00\x00\xd8b\x00\xff\xdf" * 50, "a"),
    "UTF-32 with its mark": (RUSSIAN.encode("utf-32"), "понедельник"),
    "UTF-32 without a mark": (ENGLISH.encode("utf-32-le"), False),
    "UTF-32 beyond Unicode": (codecs.BOM_UTF32_LE + b"\xff\xff\xff\x7fa\x00\x00\x00" * 50, "a"),
    "UTF-7": (b"+AGEAYg- " * 200, ANY),
    "a mark alone": (MARK, False),
    "a mark before nothing": (codecs.BOM_UTF16_LE, False),
    "two marks": (MARK * 2 + ENGLISH.encode(), "bridge"),
    "a mark in the middle": (ENGLISH.encode() + MARK + ENGLISH.encode(), "bridge"),
    "marks everywhere": (b"".join(MARK + bytes([c]) for c in ENGLISH.encode()), "b"),
    "NUL at the end": (ENGLISH.encode() + b"\x00", False),
    "NUL after 10 MB": (b"word " * 500_000 + b"\x00", False),
    "lone surrogates": (b"bridge \xed\xa0\x80\xed\xbf\xbf " * 100, ANY),
    "surrogate pairs in UTF-8": (b"bridge \xed\xa0\xbd\xed\xb8\x80 " * 100, ANY),
    "overlong slashes": (b"bridge \xc0\xaf\xe0\x80\xaf\xf0\x80\x80\xaf " * 100, ANY),
    "overlong NUL": (b"bridge\xc0\x80 " * 100, ANY),
    "beyond U+10FFFF": (b"bridge \xf5\x90\x80\x80\xf8\x88\x80\x80\x80 " * 100, ANY),
    "continuations alone": (b"\x80\xbf" * 5_000, ANY),
    "starts alone": (b"\xc3\xe2\xf0" * 5_000, ANY),
    "all bytes but NUL": (bytes(range(1, 256)) * 500, ANY),
    "random bytes": (bytes((n * n * 31 + 7 * n) % 255 + 1 for n in range(200_000)), ANY),
    "right-to-left overrides": (("\u202e" + ENGLISH + "\u202c").encode() * 20, "bridge"),
    "isolates never closed": (("\u2066\u2067\u2068" * 10_000 + ENGLISH).encode(), "bridge"),
    "10 MB of one line": (b"word " * 2_000_000, False),
    "4 MB of one word": (b"a" * (4 * 2**20), False),
    "half a million characters of one line": (b"word " * 99_990 + b"bridge", "bridge"),
    "490 kB of one word": (b"a" * 490_000, "aaaa"),
    "zalgo": ((ZALGO * 100).encode(), unicodedata.normalize("NFC", "T\u0301")[:1]),
    "100,000 accents on a letter": (("a" + "\u0301" * 100_000).encode(), "a"),
    "line ends of all kinds": (
        b"a\r\r\n\n\x0b\x0c\xc2\x85\xe2\x80\xa8\xe2\x80\xa9b\r" * 9_000,
        "b",
    ),
    "blank lines without end": (b"a" + b"\n" * 490_000 + b"b", "a\n\nb"),
    "spaces without end": (b"a" + b" " * 490_000 + b"b", "a"),
    "tag characters": (("a" + "".join(map(chr, range(0xE0000, 0xE0080))) * 500).encode(), "a"),
    "private use": (("a" + "\ue000\U000f0000\U0010fffd" * 9_000).encode(), "a"),
    "no characters": (("a" + "\ufffe\uffff\U0001ffff" * 9_000).encode(), "a"),
    "joiners without end": (("a" + "\u200d\u200c\ufe0f" * 30_000).encode(), "a"),
    "flags and families": (("a 👨\u200d👩\u200d👧\u200d👦🇺🇦" * 9_000).encode(), "a"),
    "escape codes": (b"\x1b[2J\x1b]0;title\x07 words \x9b31m" * 200, ANY),
    "EBCDIC": ((ENGLISH * 20).encode("cp500"), ANY),
    "mixed line by line": (
        b"".join([RUSSIAN.encode(), b"\n", RUSSIAN.encode("cp1251"), b"\n"] * 200),
        ANY,
    ),
    "mixed word by word": (RUSSIAN.encode() * 9 + RUSSIAN.encode("koi8-r") * 9, ANY),
    "shift states never closed": (b"\x1b$B0!0!\x1b(J" * 900 + b"\x1b$B", ANY),
    "HZ and escapes": (b"~{VPND~}" * 3_000 + b"~{", ANY),
    "GB18030 in four bytes": (("桥\U0001f600" * 3_000).encode("gb18030"), ANY),
    "a PNG": (b"\x89PNG\r\n\x1a\n" + bytes(1_000), False),
    "a program": (b"\x7fELF\x02\x01\x01" + bytes(1_000), False),
    "base64": (b"UEsDBBQAAAAIAAAAIQ" * 20_000, "UEs"),
}
ENDINGS = (".txt", ".jsonl", ".csv", ".html", ".md", ".json")


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory):
    folder = tmp_path_factory.mktemp("encodings")
    cases = {}
    for number, (name, (data, _)) in enumerate(TEXTS.items()):
        for ending in ENDINGS if len(data) < 300_000 else ENDINGS[:1]:
            file = folder / f"{number}{ending}"
            file.write_bytes(data)
            cases[name + ending] = str(file)
    return run_cases("hostile:read_and_cut", cases)


@pytest.mark.parametrize("name", TEXTS)
def test_a_text_in_a_hostile_encoding(outcomes, name):
    result = within_limits(outcomes[name + ".txt"])
    wanted = TEXTS[name][1]
    assert len(result["problems"]) + result["articles"] >= 1
    assert not any("reader failed" in problem for problem in result["problems"])
    if wanted is False:
        assert result["articles"] == 0
    elif wanted is not ANY:
        assert wanted in result["texts"][0]["text"]
    for article in result["texts"]:
        assert article["text"].encode("utf-8")
        assert not any(unicodedata.category(c) == "Cc" and c not in "\n\t" for c in article["text"])


@pytest.mark.parametrize("ending", ENDINGS[1:])
@pytest.mark.parametrize("name", [name for name in TEXTS if len(TEXTS[name][0]) < 300_000])
def test_the_same_bytes_in_another_kind_of_file(outcomes, name, ending):
    result = within_limits(outcomes[name + ending])
    assert not any("reader failed" in problem for problem in result["problems"])
