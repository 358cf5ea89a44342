"""Hostile index directories: links, pipes and devices where files should be, names that lead out.

Whatever is done with such a directory, nothing outside it changes.
"""

from __future__ import annotations

import os
import shutil
import struct
import sys

import pytest
from hostile import asked_for, run_cases, within_limits
from hostile_indexes import (
    PLANTS,
    READING,
    SETTINGS_WITHOUT_END,
    WRITING,
    change_meta,
    derived_folder,
    execute,
    make_index,
    make_outside,
    tree,
)

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such files")

OPERATIONS = {
    "read": READING,
    "write": WRITING,
    "copy": ("backup", "compact"),
    "repair": ("repair", "search"),
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


def changed(*statements):
    """Change a catalog as one would who means it: its pages have the right checksums."""
    return lambda index, outside: execute(index / "catalog.db", *statements)


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
    "a view for the settings": changed(*SETTINGS_WITHOUT_END),
    "a trigger that has no end": changed(
        "CREATE TRIGGER t AFTER INSERT ON commits BEGIN INSERT INTO body WITH RECURSIVE r(n) AS "
        "(SELECT 1 UNION ALL SELECT n + 1 FROM r) SELECT n, 'x' FROM r; END"
    ),
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
