"""Checks a case file without an index: everything in it is made anew and compared."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from newsrag import cite
from newsrag.errors import FormatError, InputError, NotFoundError
from newsrag.export.casefiles import (
    DOCUMENT,
    EXCERPTS,
    FORMAT,
    MANIFEST,
    RENDERINGS,
    Source,
    article_name,
    case_files,
    excerpts_from,
    manifest_of,
    report_of,
    sha256,
)
from newsrag.export.excerpts import cited_article
from newsrag.export.material import by_citation, key_of
from newsrag.export.ziplayout import MOST_BYTES, unpack
from newsrag.proof.documents import read_document
from newsrag.types import CaseVerification, Check, Proof, Verification

if TYPE_CHECKING:
    from newsrag.proof.told import Document
    from newsrag.types import Article

__all__ = ["read_case", "verify_case"]

_MEND = "hand it on as `newsrag export` wrote it"
_ALWAYS = [MANIFEST, *RENDERINGS, DOCUMENT, EXCERPTS]


def verify_case(file: str | Path, data: bytes | None = None) -> CaseVerification:
    """Check a case file by itself, on any machine: no index is needed, nothing is unpacked.

    Every file in it must be what the manifest lists, every rendering what the document gives, and
    every quotation must stand at its place in its context, or, where the case has the articles, in
    the whole text, which must have the digest. ``proof`` says which of the two it was. That is
    agreement of the file with itself: whether an archive has these articles, only it can say, see
    :meth:`newsrag.NewsIndex.verify_case`.

    Args:
        file: what :meth:`newsrag.NewsIndex.export` wrote.
        data: its bytes, where they have been read, as from a pipe; ``file`` is then only a name.

    Raises:
        NotFoundError: there is no such file.
        InputError: it is no case file, or not one that newsrag wrote.
        FormatError: another release of newsrag made it.
    """
    return read_case(file, data)[0]


def read_case(file: str | Path, data: bytes | None = None) -> tuple[CaseVerification, Source]:
    """Check a case file as :func:`verify_case`, and return with it what it was made of."""
    data = _read(Path(file)) if data is None else data
    if len(data) > MOST_BYTES:
        raise InputError(f"{file} is larger than any case file", _MEND)
    try:
        files = unpack(data)
        source = _source(files)
    except ValueError as error:
        raise InputError(f"{file} is no case file of newsrag ({error})", _MEND) from error
    document = read_document(source.document)
    whole = _whole(source)
    verifications = tuple(_verifications(document, source, whole))
    verification = CaseVerification(
        case=report_of(source, str(file), data),
        proof=Proof.ARTICLE if source.texts else Proof.CONTEXT,
        findings=tuple(_findings(files, source, verifications, whole)),
        verifications=verifications,
    )
    return verification, source


def _read(file: Path) -> bytes:
    try:
        with file.open("rb") as stream:
            return stream.read(MOST_BYTES + 1)
    except FileNotFoundError as error:
        raise NotFoundError(f"there is no case file {file}", "check the path") from error
    except (OSError, ValueError) as error:
        raise InputError(f"cannot read {file} ({error})", "check the path") from error


def _source(files: Mapping[str, bytes]) -> Source:
    """Read back what a case was made of.

    Raises:
        ValueError: it has other files than a case has, or they cannot be read.
        FormatError: another release of newsrag made it.
    """
    for name in _ALWAYS:
        if name not in files:
            raise ValueError(f"it has no {name}")
    made_by, state, as_of = _manifest(files[MANIFEST])
    articles = excerpts_from(files[EXCERPTS].decode())
    texts = [name for name in files if name not in _ALWAYS]
    expected = [article_name(number) for number in range(1, len(articles) + 1)]
    if list(files) != [*_ALWAYS, *texts] or (texts and texts != expected):
        raise ValueError("it has other files than a case has")
    return Source(
        document=files[DOCUMENT].decode(),
        articles=articles,
        texts=tuple(files[name].decode() for name in texts),
        made_by=made_by,
        state=state,
        as_of=as_of,
    )


def _manifest(data: bytes) -> tuple[str, datetime, datetime | None]:
    try:
        manifest: Any = json.loads(data)
        form, made_by = manifest["format"], manifest["made_by"]
        state = datetime.fromisoformat(manifest["state"]).astimezone(UTC)
        asked = manifest["as_of"]
        as_of = None if asked is None else datetime.fromisoformat(asked).astimezone(UTC)
    except (KeyError, TypeError, RecursionError, OverflowError) as error:
        raise ValueError("its manifest cannot be read") from error
    if type(form) is not int or not isinstance(made_by, str):
        raise ValueError("its manifest cannot be read")
    if form != FORMAT:
        raise FormatError(
            f"the case file has format {form}, and this newsrag knows {FORMAT}",
            "verify it with the release that its manifest.json names",
        )
    made_by.encode()
    return made_by, state, as_of


def _whole(source: Source) -> dict[tuple[str, int], Article]:
    """Return the articles that the file has whole, by id and version."""
    pairs = zip(source.articles, source.texts, strict=False)
    return {(each.id, each.version): each.with_text(text) for each, text in pairs}


def _verifications(
    document: Document, source: Source, whole: Mapping[tuple[str, int], Article]
) -> Iterator[Verification]:
    """Say of each citation whether it stands in the file as it says."""
    excerpts = by_citation(source.articles)
    for citation, told in document.cited:
        article, _ = excerpts.get(key_of(citation), (None, None))
        if told.conflict:
            yield Verification(Check.ALTERED, citation, told.conflict)
        elif article is None:
            detail = "no excerpt in the file has these words and fields"
            yield Verification(Check.ALTERED, citation, detail)
        elif not whole:
            yield Verification(Check.VERBATIM, citation, "in its context in this file")
        else:
            found = cite.verify(citation, [whole[article.id, article.version]])
            sound = found.check is Check.VERBATIM
            yield replace(found, detail="in the article in this file") if sound else found


def _findings(
    files: Mapping[str, bytes],
    source: Source,
    verifications: tuple[Verification, ...],
    whole: Mapping[tuple[str, int], Article],
) -> Iterator[str]:
    """Yield what is wrong with the files."""
    if files[MANIFEST] != manifest_of(files, source.made_by, source.state, source.as_of):
        yield from _unlisted(files)
    if not verifications:
        yield f"{DOCUMENT}: it cites nothing"
    cited = {key_of(each.citation) for each in verifications}
    for article in source.articles:
        spans = [each.span for each in article.excerpts]
        if whole and cited_article(whole[article.id, article.version], spans) != article:
            yield f"{EXCERPTS}: those of {article.id!r} are not what its text gives"
        if not cited.issuperset(by_citation([article])):
            yield f"{EXCERPTS}: nothing in the document cites all excerpts of {article.id!r}"
    yield from _unlike(files, source)


def _unlisted(files: Mapping[str, bytes]) -> Iterator[str]:
    """Say which files are not as the manifest lists them, or that it is broken itself."""
    listed = json.loads(files[MANIFEST]).get("files")
    for entry, (name, content) in zip(
        listed if isinstance(listed, list) else (), list(files.items())[1:], strict=False
    ):
        own = {"name": name, "bytes": len(content), "sha256": sha256(content)}
        if entry != own:
            yield f"{name}: it is not the file that the manifest lists"
    yield f"{MANIFEST}: it is not the manifest of these files, or its seal is broken"


def _unlike(files: Mapping[str, bytes], source: Source) -> Iterator[str]:
    """Say which files are not what the document and the excerpts give."""
    try:
        anew = case_files(source)
    except KeyError:  # that some citation has no excerpt is said of it
        yield "the renderings cannot be compared: the document cites what no excerpt has"
        return
    for name in (*RENDERINGS, DOCUMENT, EXCERPTS):
        if files[name] != anew[name]:
            yield f"{name}: it is not what the document and the excerpts give"
