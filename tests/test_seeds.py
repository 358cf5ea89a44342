"""The sample archive in seeds/ keeps the habits of real files that the documentation promises."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

SEEDS = Path(__file__).parents[1] / "seeds"
FILES = sorted(path for path in SEEDS.iterdir() if not path.name.startswith("."))
SHARED = (
    "“We can expect additional offensive actions bringing even more suffering,” "
    "Stoltenberg said at the news conference."
)


def read(name: str) -> str:
    return (SEEDS / name).read_bytes().decode("utf-8")


def lines(name: str) -> list[str]:
    return read(name).split("\n")


def posts() -> list[dict[str, str]]:
    return [json.loads(line) for line in lines("sample-post.jsonl") if line]


def files_with(words: str) -> list[str]:
    return [path.name for path in FILES if words in read(path.name)]


def test_seven_files_hold_eight_articles_in_four_formats() -> None:
    assert [path.name for path in FILES] == [
        "sample-bulletin-2022-03-31.txt",
        "sample-courier-2022-03-31.txt",
        "sample-gazette-2022-03-30.html",
        "sample-herald-undated.txt",
        "sample-monitor-2022-03-31.md",
        "sample-post.jsonl",
        "sample-wire-2022-03-31.txt",
    ]
    assert len(FILES) - 1 + len(posts()) == 8


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_each_file_is_small_utf8_with_unix_line_ends(path: Path) -> None:
    data = path.read_bytes()
    assert len(data) < 4000
    assert b"\r" not in data
    assert not data.startswith(b"\xef\xbb\xbf")
    assert data.decode("utf-8").endswith("\n")


def test_courier_opens_with_a_date_and_a_caption_with_its_credit() -> None:
    first = lines("sample-courier-2022-03-31.txt")[0]
    assert re.fullmatch(r" date 2022-03-31 [^|]+\| Photo: Sample Photo", first)


def test_courier_has_a_crosshead_of_one_word() -> None:
    assert "\n\nMercenaries\n\n" in read("sample-courier-2022-03-31.txt")


def test_outlets_spell_the_same_cities_differently() -> None:
    russian, ukrainian = read("sample-courier-2022-03-31.txt"), read("sample-herald-undated.txt")
    assert "Kiev" in russian
    assert "Chernigov" in russian
    assert not re.search("Kyiv|Chernihiv", russian)
    assert "Kyiv" in ukrainian
    assert "Chernihiv" in ukrainian
    assert not re.search("Kiev|Chernigov", ukrainian)


def test_herald_has_links_to_other_articles_and_no_date() -> None:
    links = [line for line in lines("sample-herald-undated.txt") if line.startswith("Also read:")]
    assert len(links) == 3
    assert all(line.startswith("Also read:\N{NO-BREAK SPACE}") for line in links)
    assert not re.search(r"\b2022\b|\bMarch\b", read("sample-herald-undated.txt"))


def test_wire_has_a_published_line_and_a_dateline() -> None:
    top = [line for line in lines("sample-wire-2022-03-31.txt") if line][:3]
    assert top[1] == "Published: 31 March 2022"
    assert top[2].startswith("BRUSSELS (Sample Wire) — ")


def test_bulletin_has_a_headline_and_a_bare_date() -> None:
    headline, date = [line for line in lines("sample-bulletin-2022-03-31.txt") if line][:2]
    assert headline == "Death toll of Mykolaiv strike rises to 20"
    assert date == "March 31, 2022"


def test_one_statement_stands_in_two_files_with_and_without_a_comma() -> None:
    with_comma = "“Russian units are not withdrawing, but repositioning"
    assert files_with(with_comma) == ["sample-courier-2022-03-31.txt"]
    assert files_with(with_comma.replace(",", "")) == ["sample-herald-undated.txt"]


def test_one_quoted_statement_stands_alone_and_identical_in_two_files() -> None:
    names = ["sample-herald-undated.txt", "sample-wire-2022-03-31.txt"]
    assert files_with(SHARED) == names
    assert all(lines(name).count(SHARED) == 1 for name in names)


def test_jsonl_records_have_the_same_fields_and_their_own_ids() -> None:
    for record in posts():
        assert list(record) == ["id", "title", "body", "publisher", "published_at", "url"]
        assert all(record.values())
        assert record["publisher"] == "Sample Post"
        assert record["url"].startswith("https://example.org/")
    assert [record["published_at"][:10] for record in posts()] == ["2022-03-30", "2022-03-31"]
    assert len({record["id"] for record in posts()}) == 2


def test_html_is_a_page_with_metadata_and_links_around_the_article() -> None:
    page = read("sample-gazette-2022-03-30.html")
    assert '<meta property="og:site_name" content="Sample Gazette">' in page
    assert '<meta property="article:published_time" content="2022-03-30T19:40:00+00:00">' in page
    order = [page.index(tag) for tag in ("<nav>", "<article>", "</article>", "<footer>")]
    assert order == sorted(order)
    assert "Also read:" in page[page.index("<footer>") :]


def test_markdown_has_front_matter() -> None:
    opening, front, body = read("sample-monitor-2022-03-31.md").split("---\n", 2)
    assert opening == ""
    assert "source: Sample Monitor\ndate: 2022-03-31\n" in front
    assert body.startswith("\n# ")
