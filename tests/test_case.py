"""Case files: what is exported is verified elsewhere, and no change of one goes unseen."""

from __future__ import annotations

import io
import json
import os
import re
import struct
import subprocess
import sys
import threading
import zipfile
from dataclasses import replace
from datetime import datetime

import pytest
from helpers import ROOT, article
from hypothesis import given, settings
from hypothesis import strategies as st

import newsrag
from newsrag import Check, FormatError, InputError, NewsIndex, NewsragError, NotFoundError, Proof
from newsrag.cli.jsonout import (
    AnswerDocument,
    QuotesDocument,
    SearchDocument,
    TimelineDocument,
    WhenceDocument,
    document,
)
from newsrag.export.casefiles import case_files, manifest_of
from newsrag.export.checking import read_case
from newsrag.export.ziplayout import pack, unpack
from newsrag.proof.documents import read_document
from newsrag.text.visible import json_text

QUESTION = "did Russia withdraw?"


def printed(result):
    return json_text(document(result))


@pytest.fixture(scope="module")
def archive(_built):
    with NewsIndex.open(_built, device="cpu") as index:
        yield index


@pytest.fixture(scope="module")
def answer(archive):
    return printed(AnswerDocument.of(archive.ask(QUESTION)))


@pytest.fixture(scope="module", params=[False, True], ids=["context", "articles"])
def case(request, archive, answer, tmp_path_factory):
    file = tmp_path_factory.mktemp("case") / "case.zip"
    archive.export(answer, file, with_articles=request.param)
    return file


@pytest.fixture(scope="module")
def files(case):
    return unpack(case.read_bytes())


@pytest.fixture(scope="module")
def forged(tmp_path_factory):
    """Write files as a case, and return what verifying it says: whether all is verbatim."""
    file = tmp_path_factory.mktemp("forged") / "case.zip"

    def verdict(files):
        file.write_bytes(files if isinstance(files, bytes) else b"".join(pack(files)))
        try:
            return newsrag.verify_case(file).verbatim
        except NewsragError as error:
            lines.append(str(error).count("\n"))
            return False

    lines = []
    yield verdict
    assert set(lines) <= {0}


def resealed(files):
    """Make the manifest anew, as somebody would who changes a file and knows newsrag."""
    manifest = json.loads(files["manifest.json"])
    state = datetime.fromisoformat(manifest["state"])
    return {**files, "manifest.json": manifest_of(files, manifest["made_by"], state)}


def cited(answer):
    """Return the article of each citation of an answer, in order."""
    statements = json.loads(answer)["statements"]
    return [each["article_id"] for one in statements for each in one["citations"]]


def test_an_exported_answer_is_verified_without_the_index(case, answer, archive):
    found = newsrag.verify_case(case)
    assert found.verbatim
    assert found.findings == ()
    count = len(cited(answer))
    assert count > 2
    assert [each.check for each in found.verifications] == [Check.VERBATIM] * count
    assert found.proof is (Proof.ARTICLE if found.case.whole else Proof.CONTEXT)
    assert found.case.citations == count
    assert found.case.articles == len(set(cited(answer)))
    assert found.case.size == case.stat().st_size
    assert archive.verify_case(case).verbatim
    assert archive.verify_case(case).proof is Proof.ARCHIVE


def test_any_program_reads_the_file_and_finds_all_in_it(case, answer, files):
    with zipfile.ZipFile(case) as other:
        assert other.testzip() is None
        assert {each: other.read(each) for each in other.namelist()} == files
        numbers = range(1, len(set(cited(answer))) + 1)
        whole = [f"articles/{number}.txt" for number in numbers] * ("articles/1.txt" in files)
        assert other.namelist() == [
            "manifest.json", "index.html", "answer.md", "citations.json", "citations.bib",
            "document.json", "excerpts.json", *whole,
        ]  # fmt: skip
    assert files["document.json"].decode() == answer


def test_no_whole_article_is_in_a_case_without_the_articles(archive, answer, tmp_path):
    archive.export(answer, tmp_path / "case.zip")
    content = b"".join(unpack((tmp_path / "case.zip").read_bytes()).values()).decode()
    for each in archive.articles():
        assert archive.article(each.id).text not in content
        assert archive.article(each.id).text[-60:] not in content


def test_the_same_document_gives_the_same_bytes(archive, answer, tmp_path):
    one, two = tmp_path / "one.zip", tmp_path / "two.zip"
    first, second = archive.export(answer, one), archive.export(answer, two)
    assert one.read_bytes() == two.read_bytes()
    assert first.sha256 == second.sha256
    assert replace(first, path="") == replace(second, path="")


WORDS = "Russian units are not withdrawing but"
PRINTS = {
    "ask": lambda archive: AnswerDocument.of(archive.ask(QUESTION)),
    "search": lambda archive: SearchDocument("talks", tuple(archive.search("talks", 4))),
    "retrieve": lambda archive: archive.retrieve("talks", max_tokens=600),
    "quotes": lambda archive: QuotesDocument("talks", None, tuple(archive.quotes("talks"))),
    "timeline": lambda archive: TimelineDocument.of(archive.timeline(QUESTION)),
    "whence": lambda archive: WhenceDocument(WORDS, tuple(archive.whence(WORDS))),
}


def test_what_can_be_exported_is_listed_alike_everywhere(archive):
    listed = ", ".join(f"`{each}`" for each in [*PRINTS][:-1]) + f" or `{[*PRINTS][-1]}`"
    with pytest.raises(InputError) as refused:
        archive.verify_document("no JSON")
    for text in (
        str(refused.value),
        (ROOT / "README.md").read_text("utf-8"),
        (ROOT / "docs" / "case.md").read_text("utf-8"),
        NewsIndex.export.__doc__.replace("``", "`"),
        NewsIndex.verify_document.__doc__.replace("``", "`"),
        read_document.__doc__.replace("``", "`"),
    ):
        assert listed in " ".join(text.split())


@pytest.mark.parametrize("kind", PRINTS)
def test_whatever_has_citations_can_be_exported(archive, kind, tmp_path):
    result = PRINTS[kind](archive)
    archive.export(printed(result), tmp_path / "case.zip")
    found = newsrag.verify_case(tmp_path / "case.zip")
    assert found.verbatim
    assert len(found.verifications) >= 2


def test_what_is_not_verbatim_is_refused_by_name(archive, answer, tmp_path):
    value = json.loads(answer)
    value["statements"][1]["citations"][0]["span"]["start"] += 1
    moved = value["statements"][1]["citations"][0]["article_id"]
    with pytest.raises(InputError, match=f"citation 3, of '{re.escape(moved)}', is moved"):
        archive.export(json.dumps(value), tmp_path / "case.zip")
    value["statements"][1]["quote"] = "He said otherwise."
    with pytest.raises(InputError, match="is altered .the statement has other words"):
        archive.export(json.dumps(value), tmp_path / "case.zip")
    for text in ("{}", "no JSON"):
        with pytest.raises(InputError):
            archive.export(text, tmp_path / "case.zip")
    assert list(tmp_path.iterdir()) == []


LIES = {
    "another speaker": lambda value: (
        [
            said.update(name="Minister A. Sample")
            for each in value["statements"]
            for said in each["said"]
            if said
        ]
    ),
    "another side": lambda value: [
        each.update(stance="affirms")
        for each in value["statements"]
        if each["stance"] == "promises"
    ],
    "other counts": lambda value: [
        each.update(statements=9, origins=9) for each in value["sides"] if each["statements"]
    ],
}


@pytest.mark.parametrize("lie", LIES)
def test_what_is_said_wrongly_of_true_citations_is_not_exported(archive, answer, lie, tmp_path):
    value = json.loads(answer)
    LIES[lie](value)
    forged = json.dumps(value)
    assert forged != json.dumps(json.loads(answer))
    assert Check.ALTERED in {each.check for each in archive.verify_document(forged)}
    with pytest.raises(InputError, match="is altered .newsrag "):
        archive.export(forged, tmp_path / "case.zip")
    archive.export(answer, tmp_path / "case.zip")
    _, source = read_case(tmp_path / "case.zip")
    made = case_files(replace(source, document=forged))
    (tmp_path / "lie.zip").write_bytes(b"".join(pack(made)))
    assert newsrag.verify_case(tmp_path / "lie.zip").verbatim  # a file alone cannot tell
    found = archive.verify_case(tmp_path / "lie.zip")
    assert not found.verbatim
    assert Check.ALTERED in {each.check for each in found.verifications}


@pytest.mark.skipif(sys.platform == "win32", reason="Windows lets few users make links")
def test_what_is_there_is_never_written_over(archive, answer, tmp_path):
    (tmp_path / "link.zip").symlink_to(tmp_path / "elsewhere")
    (tmp_path / "case.zip").write_text("mine", "utf-8")
    for name in ("case.zip", "link.zip"):
        with pytest.raises(InputError, match="exists already"):
            archive.export(answer, tmp_path / name)
    assert (tmp_path / "case.zip").read_text("utf-8") == "mine"
    assert sorted(each.name for each in tmp_path.iterdir()) == ["case.zip", "link.zip"]


def test_a_newer_version_in_the_archive_is_told(empty_index, tmp_path):
    empty_index.add_articles([article(1, "The dam holds. The river is high.", title="Dam")])
    text = printed(SearchDocument("dam", tuple(empty_index.search("dam", 1))))
    empty_index.export(text, tmp_path / "case.zip")
    empty_index.add_articles([article(1, "The dam broke. The river is high.", title="Dam")])
    found = empty_index.verify_case(tmp_path / "case.zip")
    assert [each.check for each in found.verifications] == [Check.SUPERSEDED]
    assert newsrag.verify_case(tmp_path / "case.zip").verbatim
    with pytest.raises(InputError, match="is superseded"):
        empty_index.export(text, tmp_path / "again.zip")


# Tampering


@settings(max_examples=70)
@given(st.data())
def test_a_change_of_any_byte_is_caught(case, forged, data):
    good = case.read_bytes()
    place = data.draw(st.integers(0, len(good) - 1))
    other = data.draw(st.integers(1, 255)) ^ good[place]
    kind = data.draw(st.sampled_from(["change", "drop", "add", "cut"]))
    bad = {
        "change": good[:place] + bytes([other]) + good[place + 1 :],
        "drop": good[:place] + good[place + 1 :],
        "add": good[: place + 1] + bytes([other]) + good[place + 1 :],
        "cut": good[:place],
    }[kind]
    assert forged(good)
    assert not forged(bad)


@settings(max_examples=50)
@given(st.data())
def test_a_change_of_any_file_is_caught_also_with_a_new_manifest(files, forged, data):
    """All but what a document says that no rendering shows: the manifest alone stands for that."""
    name = data.draw(st.sampled_from(sorted(files)))
    content = files[name]
    place = data.draw(st.integers(0, len(content) - 1))
    other = data.draw(st.sampled_from(b' 0aZ}"\n\xff').filter(lambda each: each != content[place]))
    bad = {**files, name: content[:place] + bytes([other]) + content[place + 1 :]}
    assert not forged(bad)
    if name not in ("document.json", "manifest.json"):
        assert not forged(resealed(bad))


SHOWN = {"quote", "start", "end", "article_id", "digest", "title", "source", "published", "url"}
SHOWN |= {"question", "reason", "remark", "id", "author", "language", "version", "characters"}
SHOWN |= {"context", "text", "stance", "name", "statements", "origins"}


def places(value, path=()):
    if isinstance(value, (dict, list)):
        hidden = {"trace", "content", "speaker", "cue"}
        if isinstance(value, dict) and value.get("statements") in (0, 1):
            hidden.add("origins")  # of a side with so few statements they are not shown
        for key, each in value.items() if isinstance(value, dict) else enumerate(value):
            if key not in hidden:
                yield from places(each, (*path, key))
    elif path[-1] in SHOWN:
        yield path


def with_other(value, path, draw):
    copy = json.loads(json.dumps(value))
    home = copy
    for key in path[:-1]:
        home = home[key]
    old = home[path[-1]]
    if isinstance(old, int):
        home[path[-1]] = old + draw(st.integers(-50, 50).filter(bool))
    elif path[-1] == "published":
        home[path[-1]] = "2022-03-30T00:00:00+00:00"
    else:
        at = draw(st.integers(0, len(old)))
        home[path[-1]] = old[:at] + draw(st.sampled_from(["x", "7", "”"])) + old[at:]
    return copy


@settings(max_examples=70)
@given(st.data())
def test_a_change_of_any_field_is_caught_also_with_a_new_manifest(files, forged, data):
    name = data.draw(st.sampled_from(["document.json", "excerpts.json"]))
    value = json.loads(files[name])
    path = data.draw(st.sampled_from(list(places(value))))
    bad = {**files, name: json_text(with_other(value, path, data.draw)).encode()}
    assert not forged(bad)
    assert not forged(resealed(bad)), path


@pytest.fixture(scope="module", params=["quotes", "timeline"])
def other_files(request, archive, tmp_path_factory):
    file = tmp_path_factory.mktemp("other") / "case.zip"
    archive.export(printed(PRINTS[request.param](archive)), file)
    assert archive.verify_case(file).verbatim
    return unpack(file.read_bytes())


def test_speakers_and_days_are_shown(other_files):
    document, page = (other_files[name].decode() for name in ("document.json", "index.html"))
    shown = other_files["answer.md"].decode()
    for each in json.loads(document).get("quotations", ()):
        assert f"Said by <bdi>{each['speaker']}</bdi>." in page
        assert f"Said by {each['speaker']}." in shown
    for each in json.loads(document).get("entries", ()):
        days = each["first"] if each["first"] == each["last"] else f"{each['first']} to"
        days = days or "Undated"
        assert f"\n## {days}" in shown
        assert f"<h2>{days}" in page
        assert each["words"] in shown


def test_quotations_of_somebody_stand_under_the_name(archive):
    quotes = QuotesDocument(None, "Stoltenberg", tuple(archive.quotes(speaker="Stoltenberg", k=2)))
    assert archive.render(quotes, "md").startswith("# Stoltenberg\n")


@settings(max_examples=70)
@given(st.data())
def test_a_change_of_any_speaker_or_day_is_caught_also_with_a_new_manifest(
    other_files, forged, data
):
    value = json.loads(other_files["document.json"])
    kind = "quotations" if "quotations" in value else "entries"
    paths = [
        (kind, number, name)
        for number, each in enumerate(value[kind])
        for name in ("speaker", "first", "last", "words", "dating")
        if each.get(name)
    ]
    path = data.draw(st.sampled_from(paths))
    bad = json_text(with_other(value, path, data.draw)).encode()
    assert not forged(resealed({**other_files, "document.json": bad})), path


def test_files_that_are_added_left_out_renamed_or_moved_are_caught(files, forged):
    assert forged(files)
    names = list(files)
    for name in names:
        assert not forged({each: files[each] for each in names if each != name})
    for name in names[1:]:
        assert not forged(resealed({each: files[each] for each in names if each != name}))
    assert not forged({**files, "more.txt": b"more"})
    assert not forged(resealed({**files, "more.txt": b"more"}))
    assert not forged({each: files[each] for each in reversed(names)})
    assert not forged({each.upper(): files[each] for each in names})


def test_who_makes_all_anew_is_caught_by_the_digest_or_by_the_archive(
    case, archive, forged, tmp_path
):
    """Of a case without the articles only the archive can tell: newsrag says that it was not."""
    _, source = read_case(case)
    old, new = "not withdrawing, but repositioning", "now withdrawing, not repositioning"
    changed = [
        replace(
            article,
            excerpts=tuple(
                replace(each, text=each.text.replace(old, new)) for each in article.excerpts
            ),
        )
        for article in source.articles
    ]
    lie = replace(
        source,
        document=source.document.replace(old, new),
        articles=tuple(changed),
        texts=tuple(each.replace(old, new) for each in source.texts),
    )
    file = tmp_path / "lie.zip"
    file.write_bytes(b"".join(pack(case_files(lie))))
    found = newsrag.verify_case(file)
    assert found.verbatim is not found.case.whole
    assert found.proof is (Proof.ARTICLE if found.case.whole else Proof.CONTEXT)
    against = archive.verify_case(file)
    assert not against.verbatim
    assert Check.ALTERED in {each.check for each in against.verifications}


def _before(excerpt, words):
    """Return where words stand before the quotation of an excerpt, -1 if they do not."""
    return excerpt.text.find(words, 0, excerpt.span.start - excerpt.context.start)


def test_a_context_that_the_article_does_not_have_is_caught_by_the_archive(
    archive, answer, tmp_path
):
    archive.export(answer, tmp_path / "case.zip")
    _, source = read_case(tmp_path / "case.zip")
    first = next(each for each in source.articles if "no sign" in each.excerpts[0].text)
    rest = [each for each in source.articles if each is not first]
    one = next(each for each in first.excerpts if _before(each, "no sign") >= 0)
    text = one.text.replace("no sign", "a clear sign")
    longer = replace(one.context, end=one.context.start + len(text))
    shift = len(text) - len(one.text)
    assert shift > 0
    # The quotation keeps its place: as much is taken away before it as was put in.
    text, longer = text[shift:], replace(longer, start=one.context.start, end=one.context.end)
    forged = replace(
        first,
        excerpts=tuple(
            replace(each, text=text, context=longer) if each is one else each
            for each in first.excerpts
        ),
    )
    places = {each.id: each for each in (forged, *rest)}
    lie = replace(source, articles=tuple(places[each.id] for each in source.articles))
    (tmp_path / "lie.zip").write_bytes(b"".join(pack(case_files(lie))))
    assert newsrag.verify_case(tmp_path / "lie.zip").verbatim
    found = archive.verify_case(tmp_path / "lie.zip")
    assert not found.verbatim
    assert found.findings == (
        f"{first.id!r}: its excerpts or fields are not those of the article in the index",
    )


def test_another_version_that_nothing_cites_is_caught(case, tmp_path):
    """Its excerpts have the place of those that are cited, and other words."""
    _, source = read_case(case)
    first = source.articles[0]
    forged = replace(
        first,
        version=first.version + 1,
        digest="0" * 64,
        excerpts=tuple(replace(each, text="x" * len(each.text)) for each in first.excerpts),
    )
    texts = (*source.texts, "x" * first.characters) if source.texts else ()
    lie = replace(source, articles=(*source.articles, forged), texts=texts)
    (tmp_path / "lie.zip").write_bytes(b"".join(pack(case_files(lie))))
    found = newsrag.verify_case(tmp_path / "lie.zip")
    assert not found.verbatim
    assert f"nothing in the document cites all excerpts of {first.id!r}" in str(found.findings)


# Hostile files


def zipped(files, **how):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", **how) as other:
        for name, content in files:
            other.writestr(name, content)
    return made.getvalue()


def bombs(files):
    good = b"".join(pack(files))
    link = zipfile.ZipInfo("index.html")
    link.external_attr = 0o120777 << 16
    packed = [(name, content) for name, content in files.items()]
    end = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 65535, 65535, 2**32 - 1, 2**32 - 1, 0)
    return {
        "empty": b"",
        "two letters": b"PK",
        "no ZIP": b"PK\3\4 hello",
        "an end alone": end,
        "a bomb": zipped([("index.html", b"0" * 2**26)], compression=zipfile.ZIP_DEFLATED),
        "compressed": zipped(packed, compression=zipfile.ZIP_DEFLATED),
        "packed by another program": zipped(packed),
        "a huge name": zipped([("a" * 60_000, b"x")]),
        "out of its folder": zipped([*packed, ("../../evil", b"x")]),
        "an absolute path": zipped([("/etc/passwd", b"x")]),
        "a link": zipped([(link, b"/etc/passwd")]),
        "a case in a case": zipped([("case.zip", good)]),
        "encrypted": good[:6] + b"\1" + good[7:],
        "cut short": good[: len(good) // 2],
        "a size beyond its end": good[:18] + b"\xff\xff\xff\x7f\xff\xff\xff\x7f" + good[26:],
        "sixty-four bits": good[:-22] + end,
        "a comment": good[:-2] + b"\5\0hello",
        "something before": b"#!/bin/sh\n" + good,
        "twice": good + good,
        "many files": b"".join(pack({f"{number}": b"" for number in range(20_000)})),
        "a name that is none": b"".join(pack({"\0": b""})),
        "deep JSON": b"".join(pack({**files, "excerpts.json": b"[" * 1_000_000})),
        "a deep manifest": b"".join(pack({**files, "manifest.json": b"[" * 1_000_000})),
        "a deep document": b"".join(pack(resealed({**files, "document.json": b"[" * 1_000_000}))),
        "no document": b"".join(pack(resealed({**files, "document.json": b"{}"}))),
        "citations that are a number": b"".join(
            pack(resealed({**files, "document.json": b'{"quote": "x", "citations": 5}'}))
        ),
        "a time that no calendar has": b"".join(
            pack(
                resealed(
                    {
                        **files,
                        "document.json": re.sub(
                            rb'"published": ?"[^"]*"',
                            b'"published": "9999-12-31T23:59:59-23:59"',
                            files.get("document.json", b""),
                        ),
                    }
                )
            )
        ),
        "not UTF-8": b"".join(pack(resealed({**files, "document.json": b"\xff"}))),
        "half a letter": b"".join(pack(resealed({**files, "excerpts.json": b'["\\ud800"]'}))),
        "huge numbers": b"".join(pack({**files, "excerpts.json": b"[" + b"9" * 9999 + b"]"})),
    }


KINDS = sorted(bombs({"manifest.json": b'{"made_by": "", "state": "2022-01-01"}'}))


@pytest.fixture(scope="module")
def hostile(files):
    return bombs(files)


@pytest.mark.parametrize("kind", KINDS)
def test_a_hostile_file_ends_in_one_line(hostile, forged, kind):
    assert not forged(hostile[kind])


def test_two_files_of_one_name_are_refused(files, tmp_path):
    double = b"".join(pack({"manifest.json": b"{}"}))[: 30 + 13 + 2]
    (tmp_path / "case.zip").write_bytes(double + b"".join(pack(files)))
    with pytest.raises(InputError, match="two files named 'manifest.json'"):
        newsrag.verify_case(tmp_path / "case.zip")


def test_a_case_of_another_release_is_told_from_a_forged_one(files, tmp_path):
    manifest = json.loads(files["manifest.json"]) | {"format": 2}
    later = {**files, "manifest.json": json_text(manifest).encode()}
    (tmp_path / "case.zip").write_bytes(b"".join(pack(later)))
    with pytest.raises(FormatError, match="has format 2, and this newsrag knows 1"):
        newsrag.verify_case(tmp_path / "case.zip")


def test_a_file_that_is_not_there_or_too_large_is_refused(tmp_path):
    with pytest.raises(NotFoundError):
        newsrag.verify_case(tmp_path / "none.zip")
    with pytest.raises(InputError):
        newsrag.verify_case(tmp_path)
    with (tmp_path / "huge.zip").open("wb") as stream:
        stream.write(b"PK")
        stream.truncate(2**33)
    with pytest.raises(InputError, match="larger than any case file"):
        newsrag.verify_case(tmp_path / "huge.zip")


def test_a_case_is_checked_without_what_an_index_needs(case):
    code = (
        f"import sys, newsrag\nassert newsrag.verify_case({str(case)!r}).verbatim\n"
        "print(*{name.partition('.')[0] for name in sys.modules})"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    heavy = {"numpy", "faiss", "tantivy", "apsw", "onnxruntime", "torch", "lxml"}
    assert not set(done.stdout.split()) & heavy


# The command line


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names")
@pytest.mark.parametrize("kind", ["case", "answer"])
def test_what_comes_through_a_pipe_is_read_once(kind, case, answer, seeds_folder, tmp_path, cli):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    sent = case.read_bytes() if kind == "case" else answer.encode()
    writer = threading.Thread(target=pipe.write_bytes, args=(sent,), daemon=True)
    writer.start()
    seen = cli("verify", pipe, "--json", NEWSRAG_INDEX=str(seeds_folder))
    assert seen.returncode == 0, seen.stderr
    assert json.loads(seen.stdout)["verbatim"]
    writer.join()


def test_the_commands_write_a_case_and_verify_it(seeds_folder, tmp_path, cli):
    own = {"NEWSRAG_INDEX": str(seeds_folder)}
    done = cli("ask", QUESTION, "--json", **own)
    (tmp_path / "answer.json").write_text(done.stdout, "utf-8")
    made = cli("export", "answer.json", "case.zip", "--json", **own)
    assert made.returncode == 0, made.stderr
    report = json.loads(made.stdout)
    assert (report["path"], report["whole"]) == ("case.zip", False)
    assert report["citations"] == len(cited(done.stdout))

    seen = cli("verify", "case.zip", NEWSRAG_INDEX=str(tmp_path / "none"))
    assert seen.returncode == 0, seen.stderr
    assert f"{len(cited(done.stdout))} verbatim" in seen.stdout
    assert "is not proved by it" in seen.stdout
    assert report["sha256"] in seen.stdout
    seen = cli("verify", "case.zip", "--json", "--index", seeds_folder)
    assert json.loads(seen.stdout)["proof"] == "archive"

    again = cli("export", "answer.json", "case.zip", **own)
    assert again.returncode == 2
    assert again.stderr.strip() == "newsrag: case.zip exists already; name a new file for the case"

    data = (tmp_path / "case.zip").read_bytes()
    changed = resealed({**unpack(data), "answer.md": b"Russia withdrew.\n"})
    (tmp_path / "case.zip").write_bytes(b"".join(pack(changed)))
    seen = cli("verify", "case.zip")
    assert seen.returncode == 1
    assert "wrong: answer.md: it is not what the document and the excerpts give" in seen.stdout
    (tmp_path / "case.zip").write_bytes(data[:-1])
    seen = cli("verify", "case.zip")
    assert (seen.returncode, seen.stdout) == (2, "")
    assert len(seen.stderr.splitlines()) == 1

    for sent in (data, done.stdout.encode(), b"", b"PK"):
        (tmp_path / "given").write_bytes(sent)
        with (tmp_path / "given").open("rb") as stream:
            piped = cli("verify", "-", stdin=stream, **own)
        expected = 0 if len(sent) > 2 else 2
        assert (piped.returncode, "Traceback" in piped.stderr) == (expected, False), piped.stderr

    shown = cli("ask", QUESTION, "--format", "md", **own)
    assert shown.returncode == 0
    assert shown.stdout.encode() == unpack(data)["answer.md"]
    refused = cli("ask", QUESTION, "--json", "--format", "md", **own)
    assert refused.returncode == 2
    assert "--json and --format md do not go together" in refused.stderr
