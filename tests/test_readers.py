"""Reading paths: which files are found, what each is called, and how failures are reported."""

from __future__ import annotations

import gzip
import os
import subprocess
import sys

import pytest

from newsrag.errors import InputError, NotFoundError
from newsrag.readers import ENDINGS, count_files, plain, read_paths, streams, total_bytes
from newsrag.types import RawArticle, ReadProblem


def read(*paths, **kwargs):
    return list(read_paths(paths, **kwargs))


def articles(*paths, **kwargs):
    return [found for found in read(*paths, **kwargs) if isinstance(found, RawArticle)]


def problems(*paths, **kwargs):
    return [found for found in read(*paths, **kwargs) if isinstance(found, ReadProblem)]


def link(place, target):
    try:
        place.symlink_to(target)
    except OSError:
        pytest.skip("no symbolic links here")


def test_a_text_file(tmp_path):
    path = tmp_path / "a.txt"
    path.write_bytes(b"Ships wait.\r\n")
    assert read(path) == [
        RawArticle("Ships wait.\r\n", origin=str(path.resolve()), name="a.txt", plain=True)
    ]


def test_a_folder_in_order_with_names_inside_it(tmp_path):
    for name in ("b.txt", "a/z.txt", "a/b/c.TXT", "B.txt", ".hidden.txt", ".git/x.txt", "no.docx"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)
    names = [article.name for article in articles(tmp_path)]
    assert names == ["B.txt", "a/b/c.TXT", "a/z.txt", "b.txt"]
    assert count_files([tmp_path]) == 4
    assert problems(tmp_path) == []


def test_a_file_is_read_once(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("words")
    assert len(read(path, tmp_path, path)) == 1


def test_gzip_leaves_the_name(tmp_path):
    path = tmp_path / "a.txt.gz"
    path.write_bytes(gzip.compress(b"packed"))
    (found,) = articles(path)
    assert (found.name, found.text, found.plain) == ("a.txt", "packed", True)


def test_a_missing_path_raises_before_anything_is_read(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("words")
    with pytest.raises(NotFoundError, match="nowhere"):
        read_paths([path, tmp_path / "nowhere"])
    with pytest.raises(NotFoundError):
        read_paths([tmp_path / "nul\0.txt"])


def test_a_wrong_key_in_the_field_map_lists_the_fields(tmp_path):
    with pytest.raises(InputError, match="text, title, source, published, url, author, language"):
        read_paths([tmp_path], {"body": "x"})


def test_an_ending_not_understood_is_a_problem_only_when_named(tmp_path):
    path = tmp_path / "a.docx"
    path.write_bytes(b"PK")
    (problem,) = read(path)
    assert ".jsonl" in problem.reason
    assert read(tmp_path) == []
    assert ".jsonl.gz" in ENDINGS


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("a.txt", b"", "empty"),
        ("a.txt", b" \n\t", "blank"),
        ("a.txt", b"\x89PNG\r\n\x1a\n\x00", "PNG"),
        ("a.txt", b"a\x00b", "NUL"),
        ("a.txt.gz", b"not packed", "gzip"),
        ("a.txt.gz", gzip.compress(bytes(range(32, 127)), mtime=0)[:40], "cut off"),
        ("a.txt.gz", gzip.compress(b"abc", mtime=0)[:-8] + bytes(8), "damaged"),
        ("a.txt.gz", gzip.compress(b"abc" * 99, mtime=0)[:10] + b"\xff" * 30, "damaged"),
        ("a.json", b"", "empty"),
        ("a.jsonl", b"\n\n", "empty"),
        ("a.csv", b"", "empty"),
        ("a.html", b"", "empty"),
    ],
)
def test_files_that_cannot_be_read(tmp_path, name, data, reason):
    path = tmp_path / name
    path.write_bytes(data)
    (tmp_path / "z.txt").write_text("still read")
    problem, article = read(tmp_path)
    assert reason in problem.reason
    assert problem.path == str(path)
    assert article.text == "still read"


@pytest.mark.parametrize("error", [KeyError("x\ny"), AssertionError(), RecursionError("deep")])
def test_a_bug_in_a_reader_stops_nothing_else(tmp_path, monkeypatch, error):
    def fails(*_):
        raise error

    (tmp_path / "a.txt").write_text("words")
    (tmp_path / "b.md").write_text("still read")
    monkeypatch.setattr(plain, "decode", fails)
    problem, article = read(tmp_path)
    assert type(error).__name__ in problem.reason
    assert "\n" not in problem.reason
    assert article.text == "still read"


def test_an_interruption_is_no_problem_of_a_file(tmp_path, monkeypatch):
    def interrupted(*_):
        raise KeyboardInterrupt

    (tmp_path / "a.txt").write_text("words")
    monkeypatch.setattr(plain, "decode", interrupted)
    with pytest.raises(KeyboardInterrupt):
        read(tmp_path)


def test_records_before_the_end_of_a_cut_gzip_file_are_read(tmp_path):
    path = tmp_path / "a.jsonl.gz"
    noise = "".join(f'{{"text": "{os.urandom(40).hex()}"}}\n' for _ in range(500))
    path.write_bytes(gzip.compress(noise.encode())[:-2_000])
    found = read(path)
    assert isinstance(found[0], RawArticle)
    assert "cut off" in found[-1].reason


def test_what_unpacks_to_too_much(tmp_path, monkeypatch):
    document = tmp_path / "a.txt.gz"
    document.write_bytes(gzip.compress(b"a" * (streams.ARTICLE_BYTES + 1)))
    assert "larger" in problems(document)[0].reason
    monkeypatch.setattr(streams, "UNPACKED_BYTES", 1_000_000)
    bomb = tmp_path / "a.jsonl.gz"
    bomb.write_bytes(gzip.compress(b'{"text":"some more words"}\n' * 60_000))
    assert "bomb" in problems(bomb)[-1].reason


def test_links(tmp_path):
    inside, outside = tmp_path / "in", tmp_path / "out"
    inside.mkdir()
    outside.mkdir()
    (outside / "far.txt").write_text("far")
    (inside / "a.txt").write_text("near")
    link(inside / "loop", inside)
    link(inside / "away", outside)
    link(inside / "away.txt", outside)
    link(inside / "b.txt", inside / "a.txt")
    link(inside / "c.txt", outside / "far.txt")
    link(inside / "d.txt", tmp_path / "nothing")
    assert [article.name for article in articles(inside)] == ["a.txt", "c.txt"]
    (problem,) = problems(inside)
    assert problem.path.endswith("d.txt")
    assert [article.name for article in articles(inside / "away")] == ["far.txt"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_pipes_and_devices_are_never_opened(tmp_path):
    os.mkfifo(tmp_path / "a.txt")
    assert "pipe" in read(tmp_path)[0].reason
    assert "pipe" in read(tmp_path / "a.txt")[0].reason


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() == 0, reason="needs a user who can be refused"
)
def test_permission_denied(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("words")
    path.chmod(0)
    assert "permission" in read(path)[0].reason
    folder = tmp_path / "folder"
    folder.mkdir()
    folder.chmod(0)
    try:
        assert "permission" in problems(folder)[0].reason
    finally:
        folder.chmod(0o700)


def test_progress_adds_up_to_the_bytes_on_disk(tmp_path):
    (tmp_path / "a.txt").write_text("words " * 100_000)
    (tmp_path / "b.jsonl.gz").write_bytes(gzip.compress(b'{"text":"x"}\n' * 5_000))
    (tmp_path / "c.txt").write_bytes(b"\x00" * 50_000)
    (tmp_path / "d.csv").write_bytes(b"")
    steps: list[int] = []
    read(tmp_path, on_bytes=steps.append)
    assert sum(steps) == total_bytes([tmp_path]) > 600_000
    assert min(steps) > 0


def test_a_file_full_of_problems_is_cut_short(tmp_path):
    path = tmp_path / "a.jsonl"
    path.write_text("bad\n" * 1_500 + '{"text": "good"}\n')
    found = read(path)
    assert len(found) == 1_002
    assert isinstance(found[-2], RawArticle)
    assert found[-1].reason == "and 500 problems more"


def test_names_that_are_not_unicode(tmp_path):
    try:
        (tmp_path / os.fsdecode(b"caf\xe9.txt")).write_text("words")
    except OSError:
        pytest.skip("this file system has only Unicode names")
    (found,) = articles(tmp_path)
    assert found.name.encode("utf-8")
    assert found.origin.encode("utf-8")


def test_importing_the_readers_is_light():
    heavy = "trafilatura charset_normalizer yaml dateparser lxml numpy csv"
    code = f"import sys, newsrag.readers; print([m for m in '{heavy}'.split() if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
