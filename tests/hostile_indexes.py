"""Uses hostile index directories in every way; functions for hostile.py, and how they are made."""

from __future__ import annotations

import importlib
import json
import math
import os
from pathlib import Path
from typing import Any

from helpers import article

QUESTION = "which bridge was closed?"
READING = ("doctor", "open", "search", "ask")
WRITING = ("add", "remove")


def prepare_use_index() -> None:
    """Import what is imported at first use: it is the price of the program, not of a case."""
    for module in (
        "index",
        "search.retrieve",
        "search.results",
        "answer.compose",
        "store.lexical",
        "store.vectors",
        "store.copies",
        "store.vector_file",
        "care.doctor",
        "care.backup",
        "ingest",
        "embedders.onnx",
    ):
        importlib.import_module(f"newsrag.{module}")
    import filelock

    from newsrag.embedders.runtime import onnxruntime

    assert filelock, onnxruntime


def use_index(case: dict[str, Any]) -> dict[str, Any]:
    """Do operations on an index directory, one after the other; return what came of each."""
    from newsrag import NewsragError

    if case.get("coded"):
        from newsrag.store import vector_file

        vector_file._MOST_EXACT = case["coded"]
    path = Path(case["path"])
    outcomes = {}
    for name in case["operations"]:
        try:
            outcomes[name] = OPERATIONS[name](path)
        except NewsragError as error:
            outcomes[name] = _told(error)
    return outcomes


def _told(error: Any) -> dict[str, str]:
    said = str(error)
    assert error.cause, said
    assert error.mend, said
    assert "\n" not in said, said
    return {"error": type(error).__name__, "said": said}


def _open(path: Path) -> Any:
    from newsrag import NewsIndex

    return NewsIndex.open(path, device="cpu")


def _opened(path: Path) -> dict[str, Any]:
    with _open(path) as index:
        index.stats()
        return {"count": index.count()}


def _searched(path: Path) -> dict[str, Any]:
    found = {}
    with _open(path) as index:
        for mode in ("hybrid", "dense", "lexical"):
            hits = index.search(QUESTION, 5, mode=mode)
            assert all(index.verify(hit.citation).check == "verbatim" for hit in hits)
            assert all(math.isfinite(hit.score) for hit in hits)
            found[mode] = [hit.citation.article_id for hit in hits]
    return found


def _asked(path: Path) -> dict[str, Any]:
    with _open(path) as index:
        answer = index.ask(QUESTION)
        cited = [each for one in (*answer.statements, *answer.nearest) for each in one.citations]
        assert all(index.verify(each).check == "verbatim" for each in cited)
        return {"cited": len(cited)}


def _added(path: Path) -> dict[str, Any]:
    with _open(path) as index:
        index.add_articles([article(90, "A museum opened by the harbour on Tuesday.")])
        found = index.search("museum opened harbour", 1, mode="lexical")
        return {"found": [hit.citation.article_id for hit in found]}


def _removed(path: Path) -> dict[str, Any]:
    with _open(path) as index:
        return {"removed": index.remove(["a1"])}


def _compacted(path: Path) -> dict[str, Any]:
    with _open(path) as index:
        return {"forgotten": index.compact().forgotten}


def _examined(path: Path, repair: bool = False) -> dict[str, Any]:
    from newsrag import NewsIndex

    report = NewsIndex.doctor(path, repair=repair)
    return {"sound": report.sound, "findings": [str(each) for each in report.findings]}


def _backed_up(path: Path) -> dict[str, Any]:
    from newsrag import NewsIndex

    copy = path.with_name(path.name + "-backup")
    with _open(path) as index:
        index.backup(copy)
    return {"articles": NewsIndex.restore(copy, path.with_name(path.name + "-made")).articles}


OPERATIONS = {
    "open": _opened,
    "search": _searched,
    "ask": _asked,
    "add": _added,
    "remove": _removed,
    "compact": _compacted,
    "doctor": _examined,
    "repair": lambda path: _examined(path, repair=True),
    "backup": _backed_up,
}


def restore(case: dict[str, str]) -> dict[str, Any]:
    """Make an index of a hostile file, or in a hostile place."""
    from newsrag import NewsIndex, NewsragError

    try:
        report = NewsIndex.restore(case["file"], case["path"])
    except NewsragError as error:
        return _told(error)
    return {"articles": report.articles, **_searched(Path(case["path"]))}


prepare_restore = prepare_use_index


def make_index(folder: Path, model: Path, count: int = 12) -> Path:
    """Make a tiny index with a history."""
    from newsrag import NewsIndex

    with NewsIndex.build(folder, model=str(model), device="cpu") as index:
        index.add_articles([article(n) for n in range(1, count + 1)])
        index._store.mend(anew=True)  # few vectors would be left to the catalog
        index.remove(["a2"])
        index.search("bridge", 1)
    return folder


def change_meta(folder: Path, key: str, change: Any) -> None:
    """Rewrite a setting in a catalog, whose pages then carry the right checksums.

    Args:
        folder: the index.
        key: the setting.
        change: what makes the new value of the old one; bytes are stored as they are.
    """
    from newsrag.store.database import Database

    database = Database(folder / "catalog.db")
    with database.borrow() as connection:
        old = database.value("SELECT value FROM meta WHERE key = ?", (key,))
        new = change(json.loads(old))
        text = new.decode() if isinstance(new, bytes) else json.dumps(new)
        connection.execute("UPDATE meta SET value = ? WHERE key = ?", (text, key))
    database.close()


def fit_checksums(folder: Path) -> None:
    """Make the catalog name the derived files as they are now, as one who means it would."""
    from newsrag.store.layout import checksums

    def change(derived: dict[str, Any]) -> dict[str, Any]:
        for name in ("passages", "articles", "vectors"):
            derived[name]["sums"] = checksums(folder / derived[name]["name"])
        return derived

    change_meta(folder, "derived", change)


def derived_folder(folder: Path, kind: str) -> Path:
    """Return the folder of a derived index."""
    [found] = folder.glob(f"{kind}-*")
    return found


def tree(folder: Path) -> dict[str, Any]:
    """Return all that is in a folder, so that any change shows."""
    found: dict[str, Any] = {}
    for path in sorted(folder.rglob("*")):
        state = path.lstat()
        content = path.read_bytes() if path.is_file() and not path.is_symlink() else None
        kept = content if content is None or len(content) < 10**6 else len(content)
        found[str(path.relative_to(folder))] = (state.st_mode, state.st_mtime_ns, kept)
    return found


# Links, pipes and what they lead to -------------------------------------------------------

PRECIOUS = "precious\n" * 100
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
SETTINGS_WITHOUT_END = (
    "ALTER TABLE meta RENAME TO m",
    "CREATE VIEW meta AS WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r) "
    "SELECT 'format' AS key, n AS value FROM r",
)


def make_outside(folder):
    (folder / "folder").mkdir(parents=True)
    (folder / "precious.txt").write_text(PRECIOUS, "utf-8")
    (folder / "folder" / "precious.txt").write_text(PRECIOUS, "utf-8")
    os.mkfifo(folder / "pipe")


def execute(file: Path, *statements: str) -> None:
    """Run SQL on a catalog or a backup, with the checksums that newsrag's pages have."""
    import apsw

    database = apsw.Connection(str(file), vfs="cksmvfs")
    for statement in statements:
        database.execute(statement)
    database.close()
