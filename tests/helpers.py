"""What several test files make use of."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from newsrag import Article

ROOT = Path(__file__).resolve().parent.parent
SEEDS = ROOT / "seeds"


def make_tiny_model(folder, *, seed, kind="bert", **settings):
    """Save a random model of one layer with its own WordPiece vocabulary; BERT, or another kind."""
    import torch
    from sentence_transformers import SentenceTransformer, models
    from transformers import AutoConfig, AutoModel, BertTokenizerFast

    torch.manual_seed(seed)
    letters = "abcdefghijklmnopqrstuvwxyz0123456789.,:;-\"'?!"
    vocabulary = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "russia", "troops", "the", "to"]
    vocabulary += [*letters, *(f"##{letter}" for letter in letters)]
    bare = folder.with_name(folder.name + "-bare")
    bare.mkdir(parents=True)
    (bare / "vocab.txt").write_text("\n".join(vocabulary), "utf-8")
    BertTokenizerFast(str(bare / "vocab.txt")).save_pretrained(bare)
    usual = {"hidden_size": 32, "num_hidden_layers": 1, "num_attention_heads": 2}
    usual |= {"intermediate_size": 64, "max_position_embeddings": 96}
    config = AutoConfig.for_model(kind, vocab_size=len(vocabulary), **(usual | settings))
    AutoModel.from_config(config).save_pretrained(bare, safe_serialization=True)
    words = models.Transformer(str(bare), max_seq_length=64)
    model = SentenceTransformer(
        modules=[words, models.Pooling(words.get_embedding_dimension())],
        device="cpu",
        prompts={"query": "query: ", "document": "passage: "},
    )
    model.save_pretrained(str(folder), safe_serialization=True)
    return folder


def make_tiny_cross_encoder(folder):
    """Save a cross-encoder of random weights: real code, arbitrary but fixed scores."""
    import torch
    from sentence_transformers import CrossEncoder
    from transformers import BertConfig, BertForSequenceClassification, BertTokenizerFast

    bare = folder.with_name(folder.name + "-bare")
    bare.mkdir(parents=True)
    letters = "abcdefghijklmnopqrstuvwxyz0123456789.,:;-\"'?!"
    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *letters, *(f"##{c}" for c in letters)]
    (bare / "vocab.txt").write_text("\n".join(words), "utf-8")
    BertTokenizerFast(str(bare / "vocab.txt")).save_pretrained(bare)
    torch.manual_seed(3)
    config = BertConfig(
        vocab_size=len(words), hidden_size=32, num_hidden_layers=1, num_attention_heads=2,
        intermediate_size=64, max_position_embeddings=512, num_labels=1,
    )  # fmt: skip
    BertForSequenceClassification(config).save_pretrained(bare, safe_serialization=True)
    CrossEncoder(str(bare), device="cpu").save_pretrained(str(folder))
    return folder


def run_newsrag(*arguments, cwd, stdin=None, **environment):
    """Run the command line as a process of its own; stdin is a file, stdout and stderr are text."""
    return subprocess.run(
        [sys.executable, "-c", "from newsrag.cli.main import main; main()", *map(str, arguments)],
        cwd=cwd,
        stdin=stdin,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=600,
        check=False,
    )


def article(number, text="", **fields):
    """Make an article for a test."""
    body = text or f"Report number {number} says that bridge {number} was closed on Monday."
    return Article(id=fields.pop("id", f"a{number}"), text=body, **fields)
