"""Hostile folders: links, pipes, devices, names, and files that go while they are read."""

from __future__ import annotations

import os
import shutil
import socket
import sys
import time
from pathlib import Path

import pytest

from newsrag import NewsragError
from newsrag.cli.terminal import in_line
from newsrag.readers import count_files, read_paths, total_bytes
from newsrag.types import RawArticle, ReadProblem

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such files")

SECRET = "words of a file outside the folder"
GOOD = "The bridge over the river was closed on Monday."


def loop(folder):
    (folder / "loop").symlink_to(folder)


def loops_by_two(folder):
    for one, other in (("a", "b"), ("b", "a")):
        (folder / one).mkdir()
        (folder / one / "to").symlink_to(folder / other)


def file_loop(folder):
    (folder / "a.txt").symlink_to(folder / "b.txt")
    (folder / "b.txt").symlink_to(folder / "a.txt")


def link_to_itself(folder):
    (folder / "a.txt").symlink_to("a.txt")


def link_chain(folder):
    for number in range(100):
        (folder / f"{number}.txt").symlink_to(folder / f"{number + 1}.txt")


def link_out(folder):
    (folder / "out").symlink_to(folder.parent / "secret")


def link_up(folder):
    (folder / "up").symlink_to("..")
    (folder / "root").symlink_to("/")


def link_to_nothing(folder):
    (folder / "a.txt").symlink_to("/nonexistent/a.txt")


def link_to_device(folder):
    (folder / "zero.txt").symlink_to("/dev/zero")
    (folder / "null.jsonl").symlink_to("/dev/null")
    (folder / "random.json").symlink_to("/dev/urandom")


def link_to_terminal(folder):
    (folder / "stdin.txt").symlink_to("/dev/stdin")
    (folder / "tty.txt").symlink_to("/dev/tty")
    (folder / "fd.txt").symlink_to("/proc/self/fd/0")


def link_to_proc(folder):
    (folder / "kmsg.txt").symlink_to("/proc/kmsg")
    (folder / "self").symlink_to("/proc/self")


def fifo(folder):
    os.mkfifo(folder / "a.txt")


def fifo_packed(folder):
    os.mkfifo(folder / "a.jsonl.gz")


def unix_socket(folder):
    here = Path.cwd()
    os.chdir(folder)  # the path of a socket is short
    try:
        with socket.socket(socket.AF_UNIX) as bound:
            bound.bind("a.txt")
    finally:
        os.chdir(here)


def folder_like_a_file(folder):
    (folder / "a.txt").mkdir()
    (folder / "a.txt" / "b.json").mkdir()
    (folder / "a.txt.gz").mkdir()


def very_deep(folder):
    here = Path.cwd()
    os.chdir(folder)
    try:
        for _ in range(1_200):
            Path("deep").mkdir()
            os.chdir("deep")
        Path("a.txt").write_text(GOOD, "utf-8")
    finally:
        os.chdir(here)


def remove_deep(folder):
    """Move each folder up before its own is removed, as its path is too long for any call."""
    top = folder / "deep"
    while (inner := top / "deep").exists():
        inner.rename(folder / "next")
        top.rmdir()
        (folder / "next").rename(top)
    shutil.rmtree(top)


def very_wide(folder):
    for number in range(3_000):
        (folder / f"{number}.bin").touch()
        (folder / f"d{number}").mkdir()


def line_break(folder):
    (folder / "a\nb\r\n.txt").write_text(GOOD, "utf-8")


def escape_codes(folder):
    for name in ("\x1b[2J.txt", "\x1b]0;title\x07.txt", "\x9b31m.txt", "\x7f\x08\x08.txt"):
        (folder / name).write_text(GOOD + name, "utf-8")
    (folder / "\x1b[1A.txt").touch()


def reordering(folder):
    (folder / "a\u202etxt.exe\u202c.txt").write_text(GOOD, "utf-8")
    (folder / "b\u2067\u2028\u2029\u061c.txt").touch()


def not_unicode(folder):
    try:
        (folder / os.fsdecode(b"caf\xe9\xff\xfe.txt")).write_text(GOOD, "utf-8")
        (folder / os.fsdecode(b"\x80\x9b2J.txt")).touch()
    except OSError:
        pytest.skip("this file system has only Unicode names")


def very_long(folder):
    (folder / ("a" * 251 + ".txt")).write_text(GOOD, "utf-8")


def only_dots(folder):
    for name in ("...txt", ". .txt", "..txt", ".txt", "...", " .txt", "a..txt"):
        (folder / name).write_text(GOOD + name, "utf-8")


def names_of_shells(folder):
    for name in ("-rf.txt", "$(touch x).txt", "`id`.txt", "a;b.txt", "*?.txt", "~.txt", "%s%n.txt"):
        (folder / name).write_text(GOOD + name, "utf-8")


def backslashes(folder):
    (folder / "a\\..\\..\\etc\\passwd.txt").write_text(GOOD, "utf-8")


def same_but_for_case(folder):
    for name in ("a.txt", "A.TXT", "\u00e9.txt", "e\u0301.txt", "\uff41.txt"):
        (folder / name).write_text(GOOD, "utf-8")


def hidden(folder):
    for name in (".a.txt", ".git/a.txt", "d/.b.jsonl", ".ssh/id.txt"):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(SECRET, "utf-8")


def an_index_of_its_own(folder):
    (folder / "catalog.db").write_bytes(b"x")
    (folder / "a.txt").write_text(SECRET, "utf-8")


def double_endings(folder):
    for name in ("a.txt.exe", "a.gz", "a.gz.gz", ".gz", "a.tar.gz", "a.txt.gz.gz", "a.txt~"):
        (folder / name).write_text(SECRET, "utf-8")


def a_sparse_terabyte(folder):
    with (folder / "a.txt").open("wb") as file:
        file.truncate(2**40)
    with (folder / "b.json").open("wb") as file:
        file.truncate(2**40)


def hard_links(folder):
    (folder / "a.txt").write_text(GOOD, "utf-8")
    for number in range(50):
        (folder / f"{number}.txt").hardlink_to(folder / "a.txt")


def forbidden(folder):
    (folder / "a.txt").write_text(GOOD, "utf-8")
    (folder / "a.txt").chmod(0)
    (folder / "d").mkdir()
    (folder / "d").chmod(0)


# How the folder is made, and how many articles are in it; None: any number.
FOLDERS = {
    loop: 0, loops_by_two: 0, file_loop: 0, link_to_itself: 0, link_chain: 0, link_out: 0,
    link_up: 0, link_to_nothing: 0, link_to_device: 0, link_to_terminal: 0, link_to_proc: 0,
    fifo: 0, fifo_packed: 0, unix_socket: 0, folder_like_a_file: 0, very_deep: None, very_wide: 0,
    line_break: 1, escape_codes: 4, reordering: 1, not_unicode: 1, very_long: 1, only_dots: None,
    names_of_shells: 7, backslashes: 1, same_but_for_case: None, hidden: 0,
    an_index_of_its_own: 0, double_endings: 0, a_sparse_terabyte: 0, hard_links: 51,
    forbidden: None,
}  # fmt: skip


@pytest.mark.parametrize("make", FOLDERS, ids=lambda make: make.__name__)
def test_a_hostile_folder(tmp_path, make):
    folder = tmp_path / "folder"
    folder.mkdir()
    (tmp_path / "secret").mkdir()
    (tmp_path / "secret" / "a.txt").write_text(SECRET, "utf-8")
    make(folder)
    start = time.process_time()
    try:
        found = list(read_paths([folder]))
        assert count_files([folder]) <= len(found) + 1
        assert total_bytes([folder]) >= 0
    finally:
        if make is forbidden:
            (folder / "d").chmod(0o700)
        if make is very_deep:  # deeper than pytest could remove
            remove_deep(folder)
    assert time.process_time() - start < 5
    assert all(isinstance(each, RawArticle | ReadProblem) for each in found)
    articles = [each for each in found if isinstance(each, RawArticle)]
    if FOLDERS[make] is not None:
        assert len(articles) == FOLDERS[make]
    for article in articles:
        assert article.text.startswith(GOOD)
        assert article.origin.encode("utf-8")
        assert article.name.encode("utf-8")
        assert ".." not in Path(article.name).parts
    for problem in found:
        if isinstance(problem, ReadProblem):
            assert "reader failed" not in problem.reason
            assert in_line(str(problem)).isprintable()


@pytest.mark.parametrize(
    "path",
    [
        "", "\0", "a\0.txt", "a" * 10_000, "a/" * 5_000, "/nonexistent/\x1b[2J",
        "\ud800.txt", "~nobody-of-that-name/x", "file:///etc/passwd", "http://127.0.0.1:9/a.txt",
        "//server/share/a.txt", "C:\\con.txt", "nul", "/dev/stdin/x", "*.txt", "-", "a\nb",
        "\u202e.txt", "/proc/self/fd/99/x.txt", "%00", "$HOME/nowhere.txt",
    ],
)  # fmt: skip
def test_a_hostile_path_is_a_typed_error(tmp_path, monkeypatch, path):
    monkeypatch.chdir(tmp_path)
    try:
        found = list(read_paths([Path(path)]))
    except NewsragError as error:
        found = [str(error)]
    assert not any(isinstance(each, RawArticle) for each in found)
    assert all(in_line(str(each)).isprintable() for each in found)


@pytest.mark.parametrize("change", ["gone", "cut", "a pipe", "a folder", "forbidden", "grown"])
@pytest.mark.parametrize("name", ["b.txt", "b.jsonl", "b.csv", "b.html"])
def test_a_file_that_changes_while_the_folder_is_read(tmp_path, name, change):
    (tmp_path / "a.txt").write_text(GOOD, "utf-8")
    victim = tmp_path / name
    victim.write_text('{"text": "x"}\n' * 10, "utf-8")
    (tmp_path / "c.txt").write_text(GOOD, "utf-8")
    reading = read_paths([tmp_path])
    first = next(reading)
    assert isinstance(first, RawArticle)
    if change == "grown":
        victim.write_text('{"text": "x"}\n' * 100_000, "utf-8")
    elif change == "cut":
        victim.write_bytes(b"")
    elif change == "forbidden":
        victim.chmod(0)
    else:
        victim.unlink()
        if change == "a pipe":
            os.mkfifo(victim)
        elif change == "a folder":
            victim.mkdir()
    rest = list(reading)
    assert isinstance(rest[-1], RawArticle)
    assert rest[-1].text == GOOD
    if change in ("gone", "cut", "a pipe"):
        assert any(isinstance(each, ReadProblem) for each in rest)


def test_a_device_named_outright_is_never_opened():
    for device in ("/dev/zero", "/dev/urandom", "/dev/stdin", "/proc/kmsg", "/dev/tty"):
        if Path(device).exists():
            found = list(read_paths([Path(device)]))
            assert all(isinstance(each, ReadProblem) for each in found)
