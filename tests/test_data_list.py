"""The list of data that benchmarks were measured on."""

from __future__ import annotations

import csv
import re

from helpers import ROOT

BENCHMARKS = ROOT / "benchmarks"


def test_every_file_of_the_data_has_its_digest_origin_and_licence():
    lines = (BENCHMARKS / "data.tsv").read_text("utf-8").splitlines()
    rows = list(csv.DictReader((line for line in lines if line[0] != "#"), delimiter="\t"))
    assert {row["name"] for row in rows} >= {"time", "multihop-facts", "wiki-answers"}
    for row in rows:
        assert re.fullmatch("[0-9a-f]{64}", row["sha256"])
        assert all(row[name] for name in ("file", "what", "origin", "licence"))
    page = (BENCHMARKS / "README.md").read_text("utf-8")
    assert all(f"`{row['name']}/`" in page for row in rows)
