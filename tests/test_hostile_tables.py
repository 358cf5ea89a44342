"""Hostile tables: CSV and TSV."""

from __future__ import annotations

import pytest
from hostile import run_cases, within_limits

# Rows after the header, and how many articles must come out; None: any number.
TABLES = {
    "a quotation mark never closed": ('1,"words\n2,more words\n', 1),
    "a mark in every row never closed": ('1,"words\n' * 2_000, None),
    "a mark never closed before 200,000 rows": ('1,"words\n' + "2,words\n" * 20_000, 20_000),
    "marks inside fields": ('1,wo"rd"s "and" more\n2,words\n', 2),
    "words after a mark": ('1,"words"and\n2,words\n', 1),
    "nothing but marks": ('"' * 1_000_000 + "\n", None),
    "an odd number of marks": ('"' * 999_999 + "\n1,words\n", None),
    "marks and line ends": ('"\n' * 100_000, None),
    "marks and commas": ('",' * 100_000 + "\n1,words\n", None),
    "a field of 490,000 characters": (f"1,{'a' * 490_000}\n", 1),
    "a field of 15 MiB": (f"1,{'a' * 15 * 2**20}\n2,words\n", 1),
    "a line of 17 MiB": (f"1,{'a' * 17 * 2**20}\n2,words\n", 1),
    "a field of 40,000 lines": ('1,"' + "a\n" * 40_000 + '"\n2,words\n', 2),
    "a field of a million lines": ('1,"' + "a\n" * 1_000_000 + '"\n2,words\n', None),
    "100,000 columns in a row": ("1,words" + "," * 100_000 + "\n2,words\n", 1),
    "100,000 columns in every row": (("a," * 100_000 + "\n") * 40, 0),
    "NUL": ("1,words\0more\n2,words\n", 0),
    "line ends of all kinds": ("1,words\r2,words\r\n3,words\n\r4,words\n\n\r\r5,words", None),
    "line ends inside fields": ('1,"a\rb\r\nc\nd"\r\n2,words\r\n', 2),
    "separators of Unicode": ("1,wor\u2028ds\u2029and\x85more\x1cyet\n2,words\n", 2),
    "semicolons among commas": ("1;words;x\n2,words\n", 1),
    "a formula": ("1,=cmd|' /C calc'!A0\n2,@SUM(1)\n3,+1+1 words\n", 3),
    "escape codes": ("\x1b[2J,words\x1b]0;x\x07\n", 1),
    "backslashes": ('1,"a\\"b"\n2,\\\n3,words\\,more\n', None),
    "only commas": ("," * 500_000 + "\n", None),
    "only line ends": ("\n" * 500_000, 0),
    "white space": (" \t \n" * 100_000 + "1,words\n", 1),
    "20,000 empty rows": (",\n" * 20_000, 0),
    "a million empty texts": ("1,\n" * 1_000_000, 0),
    "blank rows without end": (",\n" * 1_100_000, 0),
    "numbers like 1e400": ("1e400,1e400 words\n", 1),
    "lone surrogates": ("1,words \ud800\n", None),
    "a field like a table": ('1,"id,text\n1,words"\n', 1),
}
# What whole files hold.
FILES = {
    "100,000 columns named": "text" + ",c" * 100_000 + "\n" + "words\n" * 10_000,
    "a million columns without names": "text" + "," * 1_000_000 + "\nwords\n",
    "a million rows of a wide table": "text"
    + "".join(f",c{n}" for n in range(9_000))
    + "\n"
    + "a b c\n" * 2_000,
    "columns of one name": ",".join(["text"] * 9_000) + "\n" + ",".join(["words"] * 9_000) + "\n",
    "a header in marks": '"text\n","id"\nwords,1\n',
    "a header never closed": '"text,id\nwords,1\n',
    "a header of a megabyte": "text," + "i" * 1_000_000 + "\nwords,1\n",
    "no header": "1,2\n3,4\n",
    "a header alone": "id,text",
    "a header with a mark inside": 'te"xt,id\nwords,1\n',
}


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory):
    folder = tmp_path_factory.mktemp("tables")
    cases = {}
    files = {name: "id,text\n" + rows for name, (rows, _) in TABLES.items()}
    for number, (name, text) in enumerate({**files, **FILES}.items()):
        for ending in (".csv", ".tsv") if len(text) < 100_000 else (".csv",):
            content = text.replace(",", "\t") if ending == ".tsv" else text
            file = folder / f"{number}{ending}"
            file.write_bytes(content.encode("utf-8", "surrogatepass"))
            cases[name + ending] = str(file)
    return run_cases("hostile:read_and_cut", cases)


@pytest.mark.parametrize("name", TABLES)
def test_a_hostile_table(outcomes, name):
    result = within_limits(outcomes[name + ".csv"])
    assert not any("reader failed" in problem for problem in result["problems"])
    assert result["articles"] + len(result["problems"]) >= bool(TABLES[name][1])
    if TABLES[name][1] is not None:
        assert result["articles"] == TABLES[name][1], result["problems"][:5]
    if name + ".tsv" in outcomes:
        tabs = within_limits(outcomes[name + ".tsv"])
        assert not any("reader failed" in problem for problem in tabs["problems"])


@pytest.mark.parametrize("name", FILES)
def test_a_table_with_a_hostile_header(outcomes, name):
    result = within_limits(outcomes[name + ".csv"])
    assert not any("reader failed" in problem for problem in result["problems"])
