"""Settings of a catalog that newsrag did not write are refused, and never obeyed."""

from __future__ import annotations

import json

import pytest
from helpers import article

from newsrag import DamagedIndexError, NewsIndex, Severity
from newsrag.store.database import Database

MODEL = {"name": "m", "fingerprint": "ab", "precision": "int8"}
FORGED = [
    ("model", {}),
    ("model", None),
    ("model", [MODEL]),
    ("model", MODEL | {"name": 7}),
    ("model", {"name": "m"}),
    ("model", MODEL | {"device": "cuda"}),
    ("passages", {"x": 1}),
    ("passages", {"target": "180"}),
    ("passages", {"target": -1}),
    ("passages", {"target": True}),
    ("passages", 180),
    ("unfinished", 5),
    ("unfinished", [5]),
    ("unfinished", {"a": 1}),
    ("dimension", 0),
    ("dimension", 1.5),
    ("dimension", None),
    ("compactions", "many"),
    ("uncompared", 1),
    ("next_passage", 2**63),
]


def forge(file, key, value):
    database = Database(file)
    with database.borrow() as connection:
        sql = "INSERT OR REPLACE INTO meta VALUES (?, ?)"
        connection.execute(sql, (key, json.dumps(value)))
    database.close()


@pytest.fixture(scope="module")
def good(tmp_path_factory, tiny_model):
    """Return a sound index's backup."""
    folder = tmp_path_factory.mktemp("settings")
    with NewsIndex.build(folder / "index", model=str(tiny_model), device="cpu") as index:
        index.add_articles([article(1)])
        index.backup(folder / "good")
    return folder / "good"


@pytest.mark.parametrize(("key", "value"), FORGED)
def test_a_setting_that_is_none_stops_everything_in_one_line(good, tmp_path, key, value):
    backup = tmp_path / "backup"
    backup.write_bytes(good.read_bytes())
    NewsIndex.restore(backup, tmp_path / "index")
    forge(tmp_path / "index" / "catalog.db", key, value)
    with pytest.raises(DamagedIndexError, match=key):
        NewsIndex.open(tmp_path / "index")
    found = NewsIndex.doctor(tmp_path / "index")
    assert not found.sound
    assert any(key in each.problem for each in found.findings if each.severity is Severity.DAMAGE)
    forge(backup, key, value)
    with pytest.raises(DamagedIndexError, match=key):
        NewsIndex.restore(backup, tmp_path / "restored")
    assert not (tmp_path / "restored").exists()
