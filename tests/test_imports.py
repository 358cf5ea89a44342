"""Nothing heavy is loaded before it is needed, and each heavy library lives in one room."""

from __future__ import annotations

import ast
import subprocess
import sys

import pytest
from helpers import ROOT

HEAVY = {
    "numpy", "faiss", "torch", "onnxruntime", "onnx", "tokenizers", "transformers",
    "sentence_transformers", "tantivy", "apsw", "rich", "trafilatura", "dateparser", "lxml",
    "charset_normalizer", "huggingface_hub", "sentencex",
}  # fmt: skip
ROOMS = {
    "faiss": {"store/faiss_indexes.py"},
    "tantivy": {"store/lexical.py", "store/words.py"},
    "apsw": {"store/connecting.py", "store/database.py"},
    "torch": {"embedders/export.py", "embedders/sentence_transformer.py"},
    "transformers": {"embedders/cross_encoder.py", "embedders/sentence_transformer.py"},
    "sentence_transformers": {"embedders/cross_encoder.py", "embedders/sentence_transformer.py"},
    "onnxruntime": {"embedders/fusing.py", "embedders/runtime.py"},
    "onnx": {
        "embedders/export.py",
        "embedders/fusing.py",
        "embedders/graphs.py",
        "embedders/quantise.py",
        "embedders/smoothing.py",
    },
    "tokenizers": {"embedders/tokens.py"},
    "huggingface_hub": {"embedders/models.py"},
    "sentencex": {"text/sentences.py"},
    "rich": {"cli/progress.py"},
}


def loaded_after(code):
    script = f"import sys\n{code}\nprint(*{{m.partition('.')[0] for m in sys.modules}})"
    done = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT / "tests",
    )
    return set(done.stdout.split())


@pytest.mark.parametrize(
    "code",
    [
        "import newsrag",
        "import newsrag; newsrag.Filter; newsrag.Citation; newsrag.NewsragError",
        "import newsrag.cli.app",
    ],
)
def test_importing_loads_nothing_heavy(code):
    assert not loaded_after(code) & HEAVY


def test_listing_and_showing_load_no_numbers(seeds_folder):
    code = (
        "from newsrag import NewsIndex\n"
        f"with NewsIndex.open({str(seeds_folder)!r}) as index:\n"
        "    [first, *_] = index.articles()\n"
        "    index.article(first.id), index.passages(first.id), index.stats(), index.waiting()"
    )
    assert not loaded_after(code) & (HEAVY - {"apsw", "tantivy"})


@pytest.mark.parametrize("arguments", [["--help"], ["ask", "--help"], ["--version"]])
def test_help_loads_nothing_heavy(arguments):
    code = (
        f"sys.argv = ['newsrag', *{arguments}]\n"
        "from newsrag.cli.main import run\n"
        "import contextlib, io\n"
        "with contextlib.suppress(SystemExit), contextlib.redirect_stdout(io.StringIO()):\n"
        "    run()"
    )
    assert not loaded_after(code) & HEAVY


def test_a_question_is_answered_without_torch(seeds_index):
    folder = str(seeds_index._store.folder)
    code = f"import newsrag\nnewsrag.NewsIndex.open({folder!r}).ask('did Russia withdraw?')"
    loaded = loaded_after(code)
    assert {"onnxruntime", "faiss", "tantivy"} <= loaded
    assert not loaded & {"torch", "transformers", "sentence_transformers", "rich", "trafilatura"}


def imported(tree):
    """Yield the top-level names imported at run time; TYPE_CHECKING blocks are left out."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.If) and getattr(node.test, "id", "") == "TYPE_CHECKING":
            continue
        if isinstance(node, ast.Import):
            yield from (name.name.partition(".")[0] for name in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield (node.module or "").partition(".")[0]
        yield from imported(node)


@pytest.mark.parametrize("library", ROOMS)
def test_each_heavy_library_is_imported_in_one_room(library):
    package = ROOT / "newsrag"
    users = {
        path.relative_to(package).as_posix()
        for path in package.rglob("*.py")
        if library in set(imported(ast.parse(path.read_text("utf-8"))))
    }
    assert users == ROOMS[library]


def test_every_module_says_first_what_it_is_for():
    for path in (ROOT / "newsrag").rglob("*.py"):
        described = ast.get_docstring(ast.parse(path.read_text("utf-8")))
        assert described, path
        assert len(described.splitlines()[0]) > 20, path


def test_public_names_are_all_there():
    import newsrag

    for name in newsrag.__all__:
        assert getattr(newsrag, name) is not None
    with pytest.raises(AttributeError, match="no attribute 'Newsindex'"):
        _ = newsrag.Newsindex
