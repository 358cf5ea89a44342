"""Fixtures: a model cache for the session, the sample archive as an index, a tiny real model."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from newsrag import Article, NewsIndex

ROOT = Path(__file__).resolve().parent.parent
SEEDS = ROOT / "seeds"


@pytest.fixture(scope="session", autouse=True)
def _model_cache(tmp_path_factory):
    """Export models once a session, away from the user's own cache, and stay off the network."""
    os.environ["NEWSRAG_CACHE"] = str(tmp_path_factory.mktemp("cache"))
    os.environ["HF_HUB_OFFLINE"] = "1"


@pytest.fixture(scope="session")
def _built(tmp_path_factory, _model_cache):
    folder = tmp_path_factory.mktemp("index") / "seeds"
    NewsIndex.build(folder, [SEEDS], device="cpu").close()
    return folder


@pytest.fixture
def seeds_folder(_built, tmp_path):
    """A fresh copy of an index of the sample archive, to be changed or damaged."""
    return Path(shutil.copytree(_built, tmp_path / "index"))


@pytest.fixture(scope="session")
def seeds_index(_built):
    """An index of the sample archive, only to be read."""
    with NewsIndex.open(_built, device="cpu") as index:
        yield index


@pytest.fixture
def empty_index(tmp_path):
    """A new index without articles."""
    with NewsIndex.build(tmp_path / "empty", device="cpu") as index:
        yield index


@pytest.fixture(scope="session")
def tiny_model(tmp_path_factory):
    """A folder with a real, tiny sentence-transformers model with prompts, made here."""
    return make_tiny_model(tmp_path_factory.mktemp("model") / "tiny", seed=1)


def make_tiny_model(folder, *, seed):
    """Save a random BERT of one layer with its own WordPiece vocabulary."""
    import torch
    from sentence_transformers import SentenceTransformer, models
    from transformers import BertConfig, BertModel, BertTokenizerFast

    torch.manual_seed(seed)
    letters = "abcdefghijklmnopqrstuvwxyz0123456789.,:;-\"'?!"
    vocabulary = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "russia", "troops", "the", "to"]
    vocabulary += [*letters, *(f"##{letter}" for letter in letters)]
    bare = folder.with_name(folder.name + "-bare")
    bare.mkdir(parents=True)
    (bare / "vocab.txt").write_text("\n".join(vocabulary), "utf-8")
    BertTokenizerFast(str(bare / "vocab.txt")).save_pretrained(bare)
    config = BertConfig(
        vocab_size=len(vocabulary),
        hidden_size=32,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=64,
        max_position_embeddings=96,
    )
    BertModel(config).save_pretrained(bare, safe_serialization=True)
    words = models.Transformer(str(bare), max_seq_length=64)
    model = SentenceTransformer(
        modules=[words, models.Pooling(words.get_word_embedding_dimension())],
        device="cpu",
        prompts={"query": "query: ", "document": "passage: "},
    )
    model.save_pretrained(str(folder), safe_serialization=True)
    return folder


def run_newsrag(*arguments, cwd, **environment):
    """Run the command line as a process of its own; stdout and stderr are text."""
    return subprocess.run(
        [sys.executable, "-c", "from newsrag.cli.main import run; run()", *map(str, arguments)],
        cwd=cwd,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )


@pytest.fixture
def cli(tmp_path):
    """Run `newsrag` in an empty folder."""

    def run(*arguments, cwd=tmp_path, **environment):
        return run_newsrag(*arguments, cwd=cwd, **environment)

    return run


def article(number, text="", **fields):
    """Make an article for a test."""
    body = text or f"Report number {number} says that bridge {number} was closed on Monday."
    return Article(id=fields.pop("id", f"a{number}"), text=body, **fields)
