"""Bytes into text: marks, UTF-8, older encodings, and what is no text."""

from __future__ import annotations

import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsrag.readers import encoding
from newsrag.readers.encoding import decode, numbered_lines
from newsrag.readers.streams import UnreadableError

FRENCH = "Le président a déclaré que la réunion était terminée hier, après de longues discussions."
RUSSIAN = "Представитель порта заявил, что суда покидают город."
JAPANESE = "港の広報担当者は金曜日、船が街を離れたと発表した。"
ENGLISH = "The minister said “no” – and left the room early on Thursday’s meeting."


def lines(data: bytes) -> list[tuple[int, str | UnreadableError]]:
    return list(numbered_lines(io.BufferedReader(io.BytesIO(data))))  # type: ignore[arg-type]


@pytest.mark.parametrize("mark", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
@pytest.mark.parametrize("text", [FRENCH, RUSSIAN, JAPANESE, "plain"])
def test_unicode(text, mark):
    assert decode(text.encode(mark)) == text


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (FRENCH, "cp1252"),
        (FRENCH, "iso8859-1"),
        (ENGLISH, "cp1252"),
        ("El presidente anunció mañana una reunión en España.", "cp1252"),
        (RUSSIAN, "cp1251"),
        (RUSSIAN, "koi8-r"),
        (JAPANESE, "cp932"),
        (JAPANESE, "euc_jp"),
    ],
)
def test_older_encodings_are_guessed(text, name):
    assert decode(text.encode(name)) == text


def test_foreign_bytes_far_from_the_start():
    text = "plain words " * 20_000 + FRENCH
    assert decode(text.encode("cp1252")) == text


def test_utf8_with_a_little_damage_stays_utf8():
    data = (RUSSIAN * 5).encode() + b"\xff"
    assert decode(data) == RUSSIAN * 5 + "\ufffd"


def test_a_declared_encoding_is_asked_when_it_is_not_utf8():
    polish = "Święto w Łodzi"
    assert decode(polish.encode("iso8859-2"), "ISO-8859-2") == polish
    assert decode(polish.encode(), "ISO-8859-2") == polish
    assert decode("dash – é".encode("cp1252"), "latin-1") == "dash – é"
    assert decode(FRENCH.encode("cp1252"), "no-such-encoding") == FRENCH
    assert decode(FRENCH.encode("cp1252"), "rot13") == FRENCH


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"\x89PNG\r\n\x1a\n\x00\x00", "PNG"),
        (b"%PDF-1.7\n...", "PDF"),
        (b"\x1f\x8b\x08\x00", "gzip"),
        (b"words\x00words", "NUL"),
        (bytes(range(1, 32)) * 20, "control"),
    ],
)
def test_what_is_no_text(data, reason):
    with pytest.raises(UnreadableError, match=reason):
        decode(data)
    with pytest.raises(UnreadableError, match=reason):
        lines(data)


@given(st.binary(max_size=300))
@settings(max_examples=150, deadline=None)
def test_any_bytes_are_text_or_unreadable(data):
    try:
        text = decode(data)
    except UnreadableError:
        return
    assert text.encode("utf-8").decode("utf-8") == text


def test_lines_are_numbered_and_keep_their_ends():
    assert lines(b"a\n\nb\r\nc") == [(1, "a\n"), (2, "\n"), (3, "b\r\n"), (4, "c")]
    assert lines(b"\xef\xbb\xbfa\n") == [(1, "a\n")]
    assert lines("é\nb".encode("utf-16")) == [(1, "é\n"), (2, "b")]
    assert lines(b"") == []


def test_lines_in_an_older_encoding():
    text = FRENCH + "\n" + ENGLISH + "\n"
    assert [line for _, line in lines(text.encode("cp1252"))] == [FRENCH + "\n", ENGLISH + "\n"]


def test_one_damaged_line_does_not_change_the_others():
    data = (RUSSIAN + "\n").encode() * 5 + FRENCH.encode("cp1252") + b"\n" + RUSSIAN.encode()
    found = [line for _, line in lines(data)]
    assert found == [RUSSIAN + "\n"] * 5 + [FRENCH + "\n", RUSSIAN]


def test_foreign_lines_after_much_ascii_are_guessed_once(monkeypatch):
    guessed = []
    guess = encoding._guess
    monkeypatch.setattr(encoding, "_guess", lambda sample: guessed.append(1) or guess(sample))
    data = b"plain words\n" * 30_000
    data += "".join(f"{number} {FRENCH}\n" for number in range(1_000)).encode("cp1252")
    found = [line for _, line in lines(data)]
    assert found[30_000:] == [f"{number} {FRENCH}\n" for number in range(1_000)]
    assert len(guessed) == 1


def test_the_first_foreign_line_need_not_tell_the_encoding():
    data = b"plain\n" * 60_000 + ("порт\n" + f"{RUSSIAN}\n" * 50).encode("cp1251")
    assert [line for _, line in lines(data)][60_000:] == ["порт\n", *[f"{RUSSIAN}\n"] * 50]


def test_lines_in_no_encoding_are_guessed_a_few_times_only(monkeypatch):
    guessed = []

    def refuse(sample: bytes) -> str:
        guessed.append(sample)
        raise UnreadableError("cannot be told")

    monkeypatch.setattr(encoding, "_guess", refuse)
    found = lines(b"plain\n" + b"\xff\n" * 5_000 + b"plain\n")
    assert [line for _, line in found if isinstance(line, str)] == ["plain\n", "plain\n"]
    assert [number for number, _ in found] == list(range(1, 5_003))
    assert len(guessed) < 10


def test_a_line_beyond_the_limit_is_passed_over(monkeypatch):
    monkeypatch.setattr(encoding, "LINE_BYTES", 100)
    found = lines(b"a" * 250 + b"\nshort\n" + b"b" * 99 + b"\n" + b"c" * 500)
    assert [number for number, _ in found] == [1, 2, 3, 4]
    assert [isinstance(line, UnreadableError) for _, line in found] == [True, False, False, True]
    wide = lines(("a" * 250 + "\nshort").encode("utf-16"))
    assert [isinstance(line, UnreadableError) for _, line in wide] == [True, False]
