"""Hostile index directories: links, pipes and devices where files should be, names that lead out.

Whatever is done with such a directory, nothing outside it changes.
"""

from __future__ import annotations

import os
import shutil
import struct
import sys
import tarfile

import apsw
import pytest
from hostile import asked_for, run_cases, within_limits
from hostile_indexes import READING, WRITING, change_meta, derived_folder, make_index, tree

from newsrag import InputError, NewsIndex

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such files")

PRECIOUS = "precious\n" * 100
OPERATIONS = {
    "read": READING,
    "write": WRITING,
    "copy": ("backup", "compact"),
    "repair": ("repair", "search"),
}
# What becomes of a file of the index, given where it is and a folder outside.
PLANTS = {
    "a link to a file": lambda path, outside: path.symlink_to(outside / "precious.txt"),
    "a link by way of ..": lambda path, outside: path.symlink_to(
        os.path.relpath(outside / "precious.txt", path.parent)
    ),
    "a link to a folder": lambda path, outside: path.symlink_to(outside / "folder"),
    "a link to nothing": lambda path, outside: path.symlink_to(outside / "new"),
    "a link to itself": lambda path, outside: path.symlink_to(path.name),
    "a link to a device": lambda path, outside: path.symlink_to("/dev/zero"),
    "a link to a pipe": lambda path, outside: path.symlink_to(outside / "pipe"),
    "a pipe": lambda path, outside: os.mkfifo(path),
    "a folder": lambda path, outside: path.mkdir(),
}


def moved_out(path, outside):
    """The file itself, elsewhere."""
    shutil.move(path, outside / path.name)
    path.symlink_to(outside / path.name)


def hard_link(path, outside):
    path.unlink(missing_ok=True)
    path.hardlink_to(outside / "precious.txt")


def planted(where, plant):
    def make(index, outside):
        path = where(index)
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
        PLANTS[plant](path, outside)

    return make


def named(name):
    return lambda index: index / name


def inside(kind, name):
    """Return what finds a file of a derived index; a star stands for any segment."""

    def where(index):
        folder = derived_folder(index, kind)
        return next(iter(sorted(folder.glob(name))), folder / name)

    return where


PLACES = {
    "catalog.db": named("catalog.db"),
    "catalog.db-wal": named("catalog.db-wal"),
    "catalog.db-shm": named("catalog.db-shm"),
    "writer.lock": named("writer.lock"),
    "spellings.tsv": named("spellings.tsv"),
    "vectors-N": lambda index: derived_folder(index, "vectors"),
    "passages-N": lambda index: derived_folder(index, "passages"),
    "exact.faiss": inside("vectors", "exact.faiss"),
    "meta.json": inside("passages", "meta.json"),
    ".managed.json": inside("articles", ".managed.json"),
    "a segment": inside("passages", "*.store"),
    "tantivy's lock": inside("passages", ".tantivy-meta.lock"),
    "tantivy's other lock": inside("articles", ".tantivy-writer.lock"),
    "one file more": inside("vectors", "more.faiss"),
    "a name to come": named("passages-00000003"),
    "a name to come of vectors": named("vectors-00000003"),
    "a name being written": named("passages-00000003.new"),
    "vectors being written": named("vectors-00000002.new"),
    "catalog.db.new": named("catalog.db.new"),
}
SOME = ("a link to a file", "a link to a folder", "a link to nothing", "a pipe")
FULL = ("catalog.db", "catalog.db-wal", "writer.lock", "passages-N", "exact.faiss")


def lexical_links(index, outside):
    """All of a derived index's files elsewhere, where tantivy would make its locks beside them."""
    for file in derived_folder(index, "passages").iterdir():
        moved_out(file, outside)


def all_elsewhere(index, outside):
    for file in list(index.iterdir()):
        moved_out(file, outside)


def own_pipe_each(index, outside):
    for folder in [path for path in index.iterdir() if path.is_dir()]:
        os.mkfifo(folder / "pipe.lock")


def name_in_catalog(name):
    """Have the catalog name a derived index elsewhere, that is there and as it was written."""

    def make(index, outside):
        own = derived_folder(index, "passages")
        shutil.copytree(own, outside / own.name)
        change_meta(
            index,
            "derived",
            lambda derived: {
                **derived,
                "passages": {
                    **derived["passages"],
                    "name": name.format(outside=outside, own=own.name, index=index),
                },
            },
        )

    return make


def derived_becomes(change):
    return lambda index, outside: change_meta(index, "derived", change)


def hot_journal(index, outside):
    """A journal that the catalog would be rolled back by; it names a file as its super-journal."""
    name = str(outside / "precious.txt").encode()
    magic = b"\xd9\xd5\x05\xf9\x20\xa1\x63\xd7"
    pages = (index / "catalog.db").stat().st_size // 8192
    head = magic + struct.pack(">iIIII", 0, 1, pages, 512, 8192)
    total = sum(struct.unpack(f"{len(name)}b", name)) & 0xFFFFFFFF
    last = struct.pack(">I", 0x40000000 // 8192 + 1) + name
    last += struct.pack(">II", len(name), total) + magic
    (index / "catalog.db-journal").write_bytes(head.ljust(512, b"\0") + last)


def sparse(name):
    def make(index, outside):
        with derived_folder(index, "vectors").joinpath(name).open("ab") as file:
            file.truncate(2**40)

    return make


def view_for_settings(index, outside):
    database = apsw.Connection(str(index / "catalog.db"), vfs="cksmvfs")
    database.execute(
        "ALTER TABLE meta RENAME TO m; CREATE VIEW meta AS WITH RECURSIVE r(n) AS "
        "(SELECT 1 UNION ALL SELECT n + 1 FROM r) SELECT 'format' AS key, n AS value FROM r"
    )
    database.close()


def trigger_on_commits(index, outside):
    database = apsw.Connection(str(index / "catalog.db"), vfs="cksmvfs")
    database.execute(
        "CREATE TRIGGER t AFTER INSERT ON commits BEGIN INSERT INTO body WITH RECURSIVE r(n) AS "
        "(SELECT 1 UNION ALL SELECT n + 1 FROM r) SELECT n, 'x' FROM r; END"
    )
    database.close()


BY_HAND = {
    "catalog.db elsewhere": lambda i, o: moved_out(i / "catalog.db", o),
    "vectors-N elsewhere": lambda i, o: moved_out(derived_folder(i, "vectors"), o),
    "passages-N elsewhere": lambda i, o: moved_out(derived_folder(i, "passages"), o),
    "the files of passages-N elsewhere": lexical_links,
    "exact.faiss elsewhere": lambda i, o: moved_out(inside("vectors", "exact.faiss")(i), o),
    "everything elsewhere": all_elsewhere,
    "writer.lock, a hard link": lambda i, o: hard_link(i / "writer.lock", o),
    "a pipe among the locks": own_pipe_each,
    "a journal beside the catalog": hot_journal,
    "a journal that is a link": lambda i, o: (i / "catalog.db-journal").symlink_to(
        o / "precious.txt"
    ),
    "a sparse terabyte for the vectors": sparse("exact.faiss"),
    "a sparse terabyte beside them": sparse("more.npy"),
    "a name above": name_in_catalog("../outside/{own}"),
    "an absolute name": name_in_catalog("{outside}/{own}"),
    "a name by a detour": name_in_catalog("{own}/../../outside/{own}"),
    "an empty name": name_in_catalog(""),
    "the folder itself for a name": name_in_catalog("."),
    "a name with a zero": name_in_catalog("passages-\0"),
    "a name with a line break": name_in_catalog("{own}\n"),
    "a name without end": name_in_catalog("passages-" + "1" * 100_000),
    "derived: a list": derived_becomes(lambda _: [1]),
    "derived: brackets": derived_becomes(lambda _: b"[" * 100_000),
    "derived: a number for a name": derived_becomes(
        lambda d: {**d, "vectors": {**d["vectors"], "name": 7}}
    ),
    "derived: no checksums": derived_becomes(
        lambda d: {**d, "vectors": {**d["vectors"], "sums": {}}}
    ),
    "derived: odd checksums": derived_becomes(
        lambda d: {**d, "vectors": {**d["vectors"], "sums": {"exact.faiss": None}}}
    ),
    "derived: a path for a checksum": derived_becomes(
        lambda d: {**d, "vectors": {**d["vectors"], "sums": {"../../outside/precious.txt": "-"}}}
    ),
    "derived: an enormous commit": derived_becomes(lambda d: {**d, "seq": 10**30}),
    "derived: a later commit": derived_becomes(lambda d: {**d, "seq": 10**6}),
    "derived: a negative commit": derived_becomes(lambda d: {**d, "seq": -5}),
    "derived: odd rescoring": derived_becomes(
        lambda d: {**d, "vectors": {**d["vectors"], "rescoring": {"candidates": -1}}}
    ),
    "derived: codes that are none": derived_becomes(
        lambda d: {
            **d,
            "vectors": {**d["vectors"], "rescoring": {"candidates": 2**61, "recall": 1}},
        }
    ),
    "a view for the settings": view_for_settings,
    "a trigger that has no end": trigger_on_commits,
}  # fmt: skip
HANDS = {
    **BY_HAND,
    **{
        f"{place}: {plant}": planted(where, plant)
        for place, where in PLACES.items()
        for plant in (PLANTS if place in FULL else SOME)
    },
}
# Where the truth is elsewhere or changed, nothing is answered; where the lock is, nothing written.
REFUSED = ("catalog.db:", "catalog.db-wal:", "catalog.db-shm:", "catalog.db elsewhere")
MUST_BE_REFUSED = ("catalog.db: a link", "catalog.db-wal: a link", "catalog.db elsewhere")
REFUSED += ("everything", "a journal", "derived: brackets", "a view", "a trigger")
UNWRITABLE = ("writer.lock",)


@pytest.fixture(scope="module")
def clean(quick_base, exported_model):
    return make_index(quick_base / "clean", exported_model)


KINDS = list(OPERATIONS)
# With each directory one kind of operations, another than with the one before; in the long run all.
CASES = [
    pytest.param((name, KINDS[(at + turn) % len(KINDS)]), marks=[pytest.mark.long] if turn else [])
    for turn in range(len(KINDS))
    for at, name in enumerate(HANDS)
]


@pytest.fixture(scope="module")
def trials(request, quick_base, clean):
    """Do operations on directories in children; return outcomes and what was outside."""
    cases, outside = {}, {}
    for number, case in enumerate(asked_for(request, "case")):
        name, what = case
        own = quick_base / str(number)
        make_outside(own / "outside")
        index = shutil.copytree(clean, own / "index")
        HANDS[name](index, own / "outside")
        cases[", ".join(case)] = {"path": str(index), "operations": OPERATIONS[what]}
        outside[", ".join(case)] = (own / "outside", tree(own / "outside"))
    outcomes = run_cases("hostile_indexes:use_index", cases, OMP_NUM_THREADS="1")
    return outcomes, outside


def make_outside(folder):
    (folder / "folder").mkdir(parents=True)
    (folder / "precious.txt").write_text(PRECIOUS, "utf-8")
    (folder / "folder" / "precious.txt").write_text(PRECIOUS, "utf-8")
    os.mkfifo(folder / "pipe")


@pytest.mark.parametrize("case", CASES, ids=", ".join)
def test_an_index_directory_that_leads_elsewhere(trials, case):
    name, what = case
    outcomes, outside = trials
    folder, before = outside[", ".join(case)]
    assert tree(folder) == before
    result = within_limits(outcomes[", ".join(case)])
    refused = {operation for operation, each in result.items() if "error" in each}
    if name.startswith(REFUSED):
        if name.startswith(MUST_BE_REFUSED) and what == "write":
            errors = {each.get("error") for each in result.values()}
            assert errors <= {"DamagedIndexError", "NotFoundError"}
        return
    if name.startswith(UNWRITABLE):
        assert refused <= {"add", "remove", "compact", "repair"}
    else:
        assert not refused, result
    if "search" in result:
        assert result["search"]["dense"]
        assert result["search"]["lexical"]
    if what == "repair" and "repair" not in refused:
        assert result["repair"]["sound"], result


@pytest.mark.parametrize("how", ["the folder", "the folder above", "a chain"])
def test_a_link_to_an_index_is_an_index(tmp_path, clean, how):
    """People put large folders on other disks."""
    (tmp_path / "disk").mkdir()
    index = shutil.copytree(clean, tmp_path / "disk" / "index")
    link = tmp_path / "link"
    link.symlink_to(index if how != "the folder above" else index.parent)
    if how == "a chain":
        (tmp_path / "second").symlink_to(link)
        link = tmp_path / "second"
    path = link / "index" if how == "the folder above" else link
    operations = [each for group in OPERATIONS.values() for each in group]
    case = {"path": str(path), "operations": operations}
    result = within_limits(run_cases("hostile_indexes:use_index", {"": case})[""])
    assert not any("error" in each for each in result.values()), result
    assert link.is_symlink()


def backed_up(clean, file):
    with NewsIndex.open(clean, device="cpu") as index:
        index.backup(file)
    return file


def rewritten(*statements):
    """Change a backup as one would who means it: its pages have the right checksums."""

    def make(file, good):
        shutil.copy(good, file)
        database = apsw.Connection(str(file), vfs="cksmvfs")
        for statement in statements:
            database.execute(statement)
        database.close()

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
    "a view for the settings": rewritten(
        "ALTER TABLE meta RENAME TO m",
        "CREATE VIEW meta AS WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r) "
        "SELECT 'format' AS key, n AS value FROM r",
    ),
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
