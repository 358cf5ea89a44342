"""Hostile backups, and hostile places to restore one to: nothing outside is touched."""

from __future__ import annotations

import os
import shutil
import struct
import sys
import tarfile

import pytest
from hostile import run_cases, within_limits
from hostile_indexes import (
    PLANTS,
    PRECIOUS,
    SETTINGS_WITHOUT_END,
    execute,
    make_index,
    make_outside,
    tree,
)

from newsrag import InputError, NewsIndex

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such files")


@pytest.fixture(scope="module")
def clean(quick_base, exported_model):
    return make_index(quick_base / "clean", exported_model)


def backed_up(clean, file):
    with NewsIndex.open(clean, device="cpu") as index:
        index.backup(file)
    return file


def rewritten(*statements):
    """Change a backup as one would who means it: its pages have the right checksums."""

    def make(file, good):
        shutil.copy(good, file)
        execute(file, *statements)

    return make


def lengthened(size, pages=None):
    def make(file, good):
        data = bytearray(good.read_bytes())
        if pages is not None:
            data[28:32] = struct.pack(">I", pages)
        file.write_bytes(data)
        os.truncate(file, size)

    return make


def archive(file, good):
    with tarfile.open(file, "w") as packed:
        for name in ("../outside/precious.txt", "/catalog.db", "catalog.db", "catalog.db"):
            packed.add(good, name)
        link = tarfile.TarInfo("spellings.tsv")
        link.type, link.linkname = tarfile.SYMTYPE, "../outside/precious.txt"
        packed.addfile(link)


def with_list(value):
    return rewritten(f"INSERT OR REPLACE INTO meta VALUES ('spellings', {value})")


BACKUPS = {
    "an archive with paths": archive,
    "zeros": lambda file, good: file.write_bytes(bytes(10**6)),
    "a sparse terabyte": lambda file, good: file.touch() or os.truncate(file, 2**40),
    "a sparse terabyte behind it": lengthened(2**40),
    "a sparse gibibyte behind it": lengthened(2**30),
    "more pages than there are": lengthened(10**5, pages=2**31),
    "no pages": lengthened(10**5, pages=0),
    "a pipe": lambda file, good: os.mkfifo(file),
    "a device": lambda file, good: file.symlink_to("/dev/zero"),
    "a folder": lambda file, good: file.mkdir(),
    "a link to itself": lambda file, good: file.symlink_to(file.name),
    "a view for the settings": rewritten(*SETTINGS_WITHOUT_END),
    "a trigger": rewritten(
        "CREATE TRIGGER t AFTER DELETE ON meta BEGIN DELETE FROM body; END"
    ),
    "a list that is a number": with_list("'7'"),
    "a list that is brackets": with_list("replace(hex(zeroblob(100000)), '00', '[')"),
    "a list without end": with_list("'\"' || hex(zeroblob(5000000)) || '\"'"),
    "other names for derived indexes": rewritten(
        """INSERT OR REPLACE INTO meta VALUES ('derived', '{"seq": 1, "passages": '
        || '{"name": "../outside", "seq": 1, "sums": {"a": "b"}}, "articles": 1, "vectors": 1}')"""
    ),
}  # fmt: skip
TARGETS = {
    "to a link to an empty folder": lambda path, outside: (
        (outside / "empty").mkdir(),
        path.symlink_to(outside / "empty"),
    ),
    "to a link to a full folder": PLANTS["a link to a folder"],
    "to a link to nothing": PLANTS["a link to nothing"],
    "to a link to itself": PLANTS["a link to itself"],
    "to a link to a file": PLANTS["a link to a file"],
    "to a pipe": PLANTS["a pipe"],
    "past a link for the copy": lambda path, outside: (
        path.mkdir(),
        (path / "catalog.db.new").symlink_to(outside / "precious.txt"),
        (path / "catalog.db.new-journal").symlink_to(outside / "precious.txt"),
        (path / "catalog.db.new-wal").symlink_to(outside / "folder"),
    ),
    "past a link for the lock": lambda path, outside: (
        path.mkdir(),
        (path / "writer.lock").symlink_to(outside / "new"),
    ),
}


@pytest.fixture(scope="module")
def restored(quick_base, clean):
    good = backed_up(clean, quick_base / "good")
    cases, outside = {}, {}
    for number, name in enumerate([*BACKUPS, *TARGETS]):
        own = quick_base / f"restore-{number}"
        make_outside(own / "outside")
        file = own / "file"
        if name in BACKUPS:
            BACKUPS[name](file, good)
        else:
            shutil.copy(good, file)
            TARGETS[name](own / "made", own / "outside")
        cases[name] = {"file": str(file), "path": str(own / "made")}
        outside[name] = (own / "outside", tree(own / "outside"))
    return run_cases("hostile_indexes:restore", cases, OMP_NUM_THREADS="1"), outside


MADE = {
    "other names for derived indexes",
    "to a link to an empty folder",
    "past a link for the copy",
}


@pytest.mark.parametrize("name", [*BACKUPS, *TARGETS])
def test_restoring_what_or_where_somebody_wishes_harm(restored, name):
    outcomes, outside = restored
    result = within_limits(outcomes[name])
    assert ("error" not in result) == (name in MADE), result
    folder, before = outside[name]
    if name == "to a link to an empty folder":  # that is the folder which was named
        shutil.rmtree(folder / "empty")
        del before["empty"]
    assert tree(folder) == before
    if name in BACKUPS and name not in MADE:
        assert not (folder.parent / "made").exists()


def test_a_backup_follows_no_link_at_its_temporary_name(tmp_path, clean):
    (tmp_path / "precious").write_text(PRECIOUS, "utf-8")
    (tmp_path / f"copy.{os.getpid()}.new").symlink_to(tmp_path / "precious")
    backed_up(clean, tmp_path / "copy")
    assert (tmp_path / "precious").read_text("utf-8") == PRECIOUS
    assert sorted(each.name for each in tmp_path.iterdir()) == ["copy", "precious"]


def test_a_list_of_spellings_without_end_is_no_part_of_a_backup(tmp_path, clean):
    index = shutil.copytree(clean, tmp_path / "index")
    (index / "spellings.tsv").touch()
    os.truncate(index / "spellings.tsv", 2**40)
    with pytest.raises(InputError, match="spellings"):
        backed_up(index, tmp_path / "copy")
    assert [each.name for each in tmp_path.iterdir()] == ["index"]
