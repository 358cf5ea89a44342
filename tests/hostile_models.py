"""Makes hostile models out of tiny good ones, and uses them as newsrag would."""

from __future__ import annotations

import os
import pickle
import shutil
import tempfile
from pathlib import Path
from typing import Any

FOLDER = "HOSTILE_MODELS"
MARK = "a-payload-ran"
TEXT = "The bridge over the river was closed on Monday. Russia moved troops to the border.\n"
QUESTION = "Why was the bridge closed?"


class Payload:
    """Leaves a file behind when it is unpickled."""

    def __init__(self, marker: Path) -> None:
        self.marker = str(marker)

    def __reduce__(self) -> tuple[Any, ...]:
        return (os.mkdir, (self.marker,))


def marker() -> Path:
    """Return the folder that a payload which runs makes."""
    return Path(os.environ[FOLDER]) / MARK


def payload() -> bytes:
    return pickle.dumps(Payload(marker()))


def code() -> str:
    """Return a module that leaves the mark when it is imported."""
    return f"import os\nos.mkdir({str(marker())!r})\nclass Evil:\n    pass\nEvilTokenizer = Evil\n"


def prepare_use_model() -> None:
    """Load what is loaded once a process, and make the good models and their index."""
    from helpers import make_tiny_cross_encoder, make_tiny_model

    import newsrag.embedders.cross_encoder
    import newsrag.embedders.export
    import newsrag.search.retrieve
    from newsrag import NewsIndex

    assert newsrag.embedders.cross_encoder, newsrag.embedders.export
    assert newsrag.search.retrieve
    folder = Path(os.environ[FOLDER])
    if not (folder / "index").exists():
        (folder / "archive").mkdir()
        (folder / "archive" / "a.txt").write_text(TEXT, "utf-8")
        make_tiny_model(folder / "embed", seed=1)
        make_tiny_cross_encoder(folder / "rerank")
        index = NewsIndex.build(
            folder / "index", [folder / "archive"], model=str(folder / "embed"), device="cpu"
        )
        index.close()
    for kind in ("embed", "rerank"):  # what only the first use costs
        assert "refused" not in _use(folder / kind, kind)


def use_model(case: list[str]) -> dict[str, Any]:
    """Build and search an index with a hostile model, or rerank with it."""
    import test_hostile_models

    kind, name = case
    if kind == "export":
        return _use_export(name)
    folder = Path(os.environ[FOLDER])
    work = Path(tempfile.mkdtemp(dir=folder))
    model = work / "model"
    shutil.copytree(folder / kind, model)
    os.environ["NEWSRAG_CACHE"] = str(work / "cache")
    found = test_hostile_models.CASES[name][0](model)
    result = _use(found or model, kind)
    result["ran"] = marker().exists()
    if result["ran"]:
        marker().rmdir()
    shutil.rmtree(work, ignore_errors=True)
    return result


def _use(model: Path | str, kind: str) -> dict[str, Any]:
    import numpy as np

    from newsrag import NewsIndex, NewsragError

    folder = Path(os.environ[FOLDER])
    try:
        if kind == "rerank":
            with NewsIndex.open(folder / "index", device="cpu") as index:
                hits = index.search(QUESTION, 3, mode="lexical", rerank=model)
            return {"hits": len(hits), "finite": all(np.isfinite(hit.score) for hit in hits)}
        made = tempfile.mkdtemp(dir=folder) + "/index"
        with NewsIndex.build(
            made, [folder / "archive"], model=str(model), precision="fp32", device="cpu"
        ) as index:
            hits = index.search(QUESTION, 3)
            vectors = index.embedder().encode_queries([QUESTION, "x"])
            return {"hits": len(hits), "finite": bool(np.isfinite(vectors).all())}
    except NewsragError as error:
        return {"refused": type(error).__name__, "cause": error.cause, "mend": error.mend}


def _use_export(name: str) -> dict[str, Any]:
    """Change a model's export in the cache, and embed with what the cache then gives."""
    import numpy as np
    import test_hostile_models

    from newsrag.embedders import export_state, find_model, open_embedder
    from newsrag.embedders.manifest import cache_folder
    from newsrag.protocols import SilentProgress

    os.environ["NEWSRAG_CACHE"] = tempfile.mkdtemp(dir=os.environ[FOLDER])
    files = find_model(str(Path(os.environ[FOLDER]) / "embed"))
    first = open_embedder(files, progress=SilentProgress()).encode_queries([QUESTION])
    test_hostile_models.EXPORTS[name](cache_folder(files.fingerprint, "fp32"))
    state = export_state(files.fingerprint, "fp32")
    second = open_embedder(files, progress=SilentProgress()).encode_queries([QUESTION])
    return {
        "state": state,
        "then": export_state(files.fingerprint, "fp32"),
        "same": bool(np.allclose(first, second)),
        "ran": marker().exists(),
    }
