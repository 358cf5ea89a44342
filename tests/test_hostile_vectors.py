"""Hostile derived files: FAISS, array and tantivy files made by hand, with checksums that fit.

Each case is run twice: with the checksums that the catalog has, which then find it, and with
checksums in the catalog that somebody has made fit, so that only newsrag's own checks are left.
"""

from __future__ import annotations

import io
import shutil

import faiss
import numpy as np
import pytest
from hostile import asked_for, run_cases, some_of, within_limits
from hostile_derived import (
    ARRAYS,
    CODES,
    EXACT,
    FEW,
    ROWS,
    TANTIVY,
    array_of,
    exact,
    objects,
    unit,
)
from hostile_indexes import derived_folder, fit_checksums, make_index

from newsrag.store import vector_file
from newsrag.store.faiss_indexes import coded_index, ids_of, map_file, save


@pytest.fixture(scope="module", autouse=True)
def _one_thread():
    """Train without helpers, which on a busy machine wait for each other."""
    threads = faiss.omp_get_max_threads()
    faiss.omp_set_num_threads(1)
    yield
    faiss.omp_set_num_threads(threads)


@pytest.fixture(scope="module")
def hostile(request, quick_base, exported_model):
    """Make the indexes asked for, use them in children, and return what came of each."""
    base = quick_base
    clean = make_index(base / "clean", exported_model)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(vector_file, "_MOST_EXACT", FEW)
        coded = make_index(base / "coded", exported_model, 60)
    made = Cases(base, set(asked_for(request, "name")))
    for name, change in EXACT.items():
        made.add(f"exact: {name}", clean, "vectors", made_over("exact.faiss", change))
    for name, change in CODES.items():
        made.add(f"codes: {name}", coded, "vectors", made_over("codes.faiss", change))
    for name, make in ARRAYS.items():
        made.add(f"array: {name}", coded, "vectors", written(array_of(name), make))
    for name, rows in ROWS.items():
        made.add(f"rows.npy: {name}", coded, "vectors", other_rows(rows))
    for name, hand in TANTIVY.items():
        made.add(f"tantivy {name}", clean, "passages", hand)
    made.outcomes = run_cases("hostile_indexes:use_index", made.cases, OMP_NUM_THREADS="1")
    return made


class Cases:
    """Copies of an index, each changed by hand, with and without checksums that fit."""

    def __init__(self, base, wanted):
        self.base, self.wanted, self.cases, self.victims = base, wanted, {}, {}

    def add(self, name, clean, kind, hand):
        if name not in self.wanted:
            return
        for fits in (False, True):
            own = self.base / str(len(self.cases))
            (own / "outside").mkdir(parents=True)
            victim = own / "outside" / "precious.txt"
            victim.write_text("precious", "utf-8")
            shutil.copy(victim, own)
            index = shutil.copytree(clean, own / "index")
            hand(derived_folder(index, kind), victim)
            if fits:
                fit_checksums(index)
            case = f"{name}, {'fitting' if fits else 'found'}"
            self.cases[case] = {
                "path": str(index),
                "operations": ["doctor", "search", "ask", "add"] if fits else ["search", "add"],
                "coded": FEW if clean.name == "coded" else 0,
            }
            self.victims[case] = own


def made_over(file, change):
    def hand(folder, victim):
        data = (folder / file).read_bytes()
        (folder / file).write_bytes(change(data))

    return hand


def written(file, make):
    def hand(folder, victim):
        (folder / file).write_bytes(make(victim.parent / "unpickled"))

    return hand


def other_rows(rows):
    def hand(folder, victim):
        count = len(np.load(folder / "rows.npy"))
        header = (folder / "rows.npy").read_bytes()[: -8 * count]
        (folder / "rows.npy").write_bytes(header + rows(count).astype(np.int64).tobytes())

    return hand


NAMES = [
    *(f"exact: {name}" for name in EXACT),
    *(f"codes: {name}" for name in CODES),
    *(f"array: {name}" for name in ARRAYS),
    *(f"rows.npy: {name}" for name in ROWS),
    *(f"tantivy {name}" for name in TANTIVY),
]
# As they were written, but for what only a comparison with the catalog shows: doctor makes one.
BELIEVED = {"exact: another one's vectors", "exact: not a number", "exact: infinity"}
PANICS = "tantivy meta: documents without number"


@pytest.mark.parametrize("fits", ["found", "fitting"])
@pytest.mark.parametrize("name", some_of(NAMES, 4))
def test_a_derived_file_made_by_hand(hostile, name, fits):
    case = f"{name}, {fits}"
    result = within_limits(hostile.outcomes[case])
    errors = {each.get("error") for each in result.values()} - {None}
    if errors:  # only what tantivy notices when it is searched
        assert (name, fits, errors) == (PANICS, "fitting", {"DamagedIndexError"})
        return
    if fits == "fitting":
        assert not result["doctor"]["sound"]
        assert result["doctor"]["findings"]
    assert result["search"]["lexical"]
    assert result["search"]["dense"] or (name in BELIEVED and fits == "fitting")
    assert result["add"] == {"found": ["a90"]}
    own = hostile.victims[case]
    assert (own / "outside" / "precious.txt").read_text("utf-8") == "precious"
    assert (own / "precious.txt").read_text("utf-8") == "precious"
    assert [each.name for each in (own / "outside").iterdir()] == ["precious.txt"]


def test_a_payload_runs_where_it_is_unpickled(tmp_path):
    """That the marker would show."""
    np.load(io.BytesIO(objects(tmp_path / "marker")), allow_pickle=True)
    assert (tmp_path / "marker").is_dir()


@pytest.mark.parametrize("dimension", [2, 7, 32, 33])
def test_what_newsrag_writes_is_what_it_reads(tmp_path, dimension):
    vectors = unit(700, dimension)
    for count in (0, 1, 31, 32, 33, 100):
        rows = [*range(5, 5 + count)]
        save(exact(vectors[:count], rows), tmp_path / "exact")
        assert ids_of(map_file(tmp_path / "exact", dimension, coded=False)).tolist() == rows
        codes = coded_index(vectors)
        codes.add(vectors[:count])
        save(codes, tmp_path / "codes")
        if count:
            opened = map_file(tmp_path / "codes", dimension, coded=True)
            assert ids_of(opened).tolist() == [*range(count)]
