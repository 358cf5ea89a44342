"""Hostile models: pickles, code, bombs and lies in the folder given to --model or --rerank."""

from __future__ import annotations

import os
import pickle
import re
import sys
from pathlib import Path

import hostile_changes as h
import hostile_weights as w
import pytest
from helpers import run_newsrag
from hostile import asked_for, run_cases, some_of, within_limits
from hostile_models import FOLDER, marker, payload

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such files")

EMBED, RERANK = ("embed",), ("rerank",)
BOTH = EMBED + RERANK
WORKS = None  # what is hostile in it is never touched
EITHER = ""  # refused, or used without harm
DEEP = '{"a":' * 1_000 + "1" + "}" * 1_000
DEEPER = "[" * 100_000

CASES = {
    "only a pickle": (w.only_pickle, BOTH, "safetensors"),
    "only a pickle, and a decoy": (w.only_pickle_and_decoy, BOTH, "may run code"),
    "pickles and other exports beside good weights": (w.pickles_beside, BOTH, WORKS),
    "a shard that is a pickle": (w.index_of_shards("evil.pt"), BOTH, "evil.pt"),
    "a shard that is a pickle, loaded without care": (
        w.index_of_shards("evil.pt", weights_only=False),
        BOTH,
        "evil.pt",
    ),
    "a shard outside": (w.index_of_shards("../outside.safetensors", bytes), BOTH, "outside"),
    "an absolute shard": (w.index_of_shards("/dev/zero"), BOTH, "/dev/zero"),
    "weights named in the configuration": (w.explicit_pickle, BOTH, "weights_only|adapter_model"),
    "a pickle named model.safetensors": (w.pickle_as_safetensors, BOTH, "does not load"),
    "a header longer than the file": (w.lie(2**40), BOTH, "does not load"),
    "a header of no length": (w.lie(0), BOTH, "does not load"),
    "a header of the longest length": (w.lie(2**64 - 1), BOTH, "does not load"),
    "a header 1,000 levels deep": (w.header(lambda _: DEEP.encode()), BOTH, "does not load"),
    "a header of a million spaces": (w.header(lambda _: b" " * 10**6), BOTH, "does not load"),
    "overlapping tensors": (w.header(w.overlap), BOTH, "does not load"),
    "tensors outside the file": (w.header(w.outside), BOTH, "does not load"),
    "tensors of 2**80 numbers": (w.header(w.huge_shape), BOTH, "does not load"),
    "transposed tensors": (w.header(w.transposed), BOTH, "does not load"),
    "no layers among the tensors": (w.header(w.without("layer")), BOTH, EITHER),
    "no embeddings among the tensors": (w.header(w.without("word_emb")), BOTH, EITHER),
    "cut weights": (w.cut_weights, BOTH, "does not load"),
    "empty weights": (h.text("model.safetensors", b""), BOTH, "does not load"),
    "weights that are no numbers": (lambda f: w.fill(f, float("nan")), BOTH, "no numbers"),
    "infinite weights": (lambda f: w.fill(f, float("inf")), BOTH, "no numbers"),
    "weights of nothing": (lambda f: w.fill(f, 0.0), EMBED, "nothing"),
    "code of its own": (h.auto_map, BOTH, EITHER),
    "code of its own for a kind of its own": (h.auto_map_unknown, BOTH, "does not load|code"),
    "a tokenizer of its own": (h.auto_map_tokenizer, BOTH, EITHER),
    "os.system as a module": (h.module("os.system"), BOTH, "code of its own"),
    "a module of its own": (h.module("evil.Evil"), BOTH, "code of its own"),
    "a module found by detours": (
        h.module("sentence_transformers.base.model.os.system"), BOTH, "code of its own",
    ),
    "a function as a module": (
        h.module("sentence_transformers.base.model.torch"), BOTH, "code of its own",
    ),
    "a module that is a number": (h.module(5), BOTH, "code of its own|modules"),
    "a module above": (h.module_at("../outside"), BOTH, "outside"),
    "a module elsewhere": (h.module_at("{}"), BOTH, "outside"),
    "a module in a hidden folder": (h.module_at(".git"), BOTH, ".git"),
    "a router to a module of its own": (h.router("evil.Evil", "0_E"), BOTH, "code of its own"),
    "a router to a hidden folder": (
        h.router("sentence_transformers.models.Dense", ".git"), BOTH, ".git",
    ),
    "modules that are no list": (h.text("modules.json", '{"a": 1}'), BOTH, "modules"),
    "modules 100,000 levels deep": (h.text("modules.json", DEEPER), BOTH, "modules.json"),
    "a dense layer": (w.dense(), EMBED, WORKS),
    "a dense layer of pickled weights": (w.dense(payload), EMBED, "may run code"),
    "a dense layer that calls a function": (
        w.dense(activation_function="torch.distributed.run.main"), EMBED, "torch.distributed",
    ),
    "a dense layer of many numbers": (w.dense(out_features=10**9), EMBED, "1000000000"),
    "a dense layer of few numbers": (w.dense(out_features=-1), EMBED, "does not load|-1"),
    "an activation that is a function": (
        h.activation("torch.utils.collect_env.main"), RERANK, "torch.utils",
    ),
    "an activation that is elsewhere": (h.activation("os.abort"), RERANK, EITHER),
    "vectors of a billion numbers": (h.config(hidden_size=10**9), BOTH, "hidden_size"),
    "a vocabulary of a billion": (h.config(vocab_size=10**9), BOTH, "vocab_size"),
    "a vocabulary of ten million": (h.config(vocab_size=10**7), BOTH, "far larger"),
    "a billion layers": (h.config(num_hidden_layers=10**9), BOTH, "num_hidden_layers"),
    "two hundred layers": (h.config(num_hidden_layers=200), RERANK, "far larger"),
    "wide layers": (h.config(intermediate_size=10**7), BOTH, "far larger"),
    "a billion positions": (h.config(max_position_embeddings=10**9), BOTH, "far larger"),
    "a billion labels": (h.config(num_labels=10**9), BOTH, "num_labels"),
    "no layers": (h.config(num_hidden_layers=0), RERANK, EITHER),
    "fewer layers than none": (h.config(num_hidden_layers=-5), RERANK, EITHER),
    "vectors of no numbers": (h.config(hidden_size=0), BOTH, "does not load"),
    "vectors of fewer numbers": (h.config(hidden_size=-32), BOTH, "does not load"),
    "heads that are none": (h.config(num_attention_heads=0), BOTH, "does not load"),
    "a size that is text": (h.config(hidden_size="32"), BOTH, EITHER),
    "a configuration that is a list": (h.text("config.json", "[1]"), BOTH, "config.json"),
    "a configuration 1,000 levels deep": (h.text("config.json", DEEP), BOTH, "config.json"),
    "a configuration 100,000 levels deep": (h.text("config.json", DEEPER), BOTH, "config.json"),
    "an infinite size": (h.text("config.json", '{"hidden_size": 1e400}'), BOTH, "config.json"),
    "a number of many digits": (
        h.text("config.json", '{"hidden_size": 1%s}' % ("0" * 100_000)), BOTH, "config.json",
    ),
    "another configuration": (h.other_configuration, BOTH, "transformers_weights|evil.bin"),
    "a bomb in a folder of its own": (h.bomb_inside, BOTH, "far larger"),
    "a configuration in no encoding": (h.text("config.json", b"\xff\xfe{}"), BOTH, "config.json"),
    "a kind that does not exist": (h.config(model_type="../../evil"), BOTH, "does not load"),
    "adapters of another model": (h.adapter, BOTH, "adapter"),
    "a tokenizer elsewhere": (h.bert(tokenizer_name_or_path="/etc"), BOTH, "tokenizer_name"),
    "a method of its own": (
        h.bert(modality_config={"text": {"method": "save_pretrained",
            "method_output_name": "x"}}, module_output_name="x"), BOTH, "save_pretrained",
    ),
    "settings of loading": (
        h.bert(model_args={"gguf_file": "/etc/passwd"}), BOTH, "gguf_file",
    ),
    "settings of loading that are harmless": (
        h.bert(model_args={"add_pooling_layer": False}), EMBED, WORKS,
    ),
    "a tokenizer of many words": (h.tokenizer(h.large_vocabulary), BOTH, EITHER),
    "a tokenizer that is broken": (h.text("tokenizer.json", '{"model":'), BOTH, "tokenizer"),
    "a tokenizer of no kind": (h.tokenizer(h.wrong_tokenizer), BOTH, "does not load"),
    "a tokenizer 1,000 levels deep": (h.text("tokenizer.json", DEEP), BOTH, "tokenizer.json"),
    "a tokenizer 100,000 levels deep": (h.text("tokenizer.json", DEEPER), BOTH, "tokenizer.json"),
    "a tokenizer that pads without end": (h.tokenizer(h.padding), BOTH, EITHER),
    "a tokenizer of half a gigabyte": (
        lambda f: h.hole(f, "tokenizer.json", 2**29), BOTH, "tokenizer.json"),
    "a tokenizer that backtracks": (h.tokenizer(h.backtracking), BOTH, "fails|does not"),
    "a tokenizer that grows the text": (h.tokenizer(h.growing), BOTH, "grow"),
    "words beyond the embeddings": (h.tokenizer(h.ids_beyond), BOTH, "does not|beyond"),
    "one word beyond the embeddings": (h.tokenizer(h.rare_id_beyond), BOTH, "does not|beyond"),
    "a tokenizer that is a pickle": (h.text("tokenizer.json", payload), BOTH, "tokenizer"),
    "a window of 10**12": (h.bert(max_seq_length=10**12), EMBED, EITHER),
    "a window of -1": (h.bert(max_seq_length=-1), EMBED, "reads|window|max_seq"),
    "a window of 3": (h.bert(max_seq_length=3), EMBED, "reads|window|max_seq"),
    "a window that is text": (h.bert(max_seq_length="many"), EMBED, "max_seq|does not load"),
    "prompts that are no text": (
        h.settings("config_sentence_transformers.json", prompts={"query": 5, "document": [1]}),
        EMBED, "prompt",
    ),
    "prompts that are a list": (
        h.settings("config_sentence_transformers.json", prompts=["query"]), EMBED, "prompt|load"),
    "a prompt longer than the window": (
        h.settings("config_sentence_transformers.json", prompts={"query": "a b " * 100}),
        EMBED, "reads|window|prompt",
    ),
    "a pooling of nonsense": (
        h.text("1_Pooling/config.json", '{"embedding_dimension": 32, "pooling_mode": "evil"}'),
        EMBED, "does not load"),
    "a pooling of another length": (
        h.settings("1_Pooling/config.json", embedding_dimension=10**9), EMBED, "1000000000"),
    "a pooling of twice the length": (
        h.settings("1_Pooling/config.json", embedding_dimension=64), EMBED, "64 numbers"),
    "a pooling that is a list": (h.text("1_Pooling/config.json", "[]"), EMBED, "1_Pooling"),
    "weights linked to elsewhere": (
        h.link("model.safetensors", "/dev/zero"), BOTH, "model.safetensors"),
    "a description without end": (h.link("README.md", "/dev/zero"), BOTH, "README.md"),
    "a configuration linked to elsewhere": (h.linked_out, BOTH, "config.json"),
    "a configuration linked to itself": (h.link("config.json", "config.json"), BOTH, "config.json"),
    "memory of the machine as a vocabulary": (
        h.link("vocab.txt", "/proc/kcore"), BOTH, "vocab.txt"),
    "a folder linked to the root": (h.link("more", "/"), BOTH, "more"),
    "a pipe as a configuration": (h.fifo("config.json"), BOTH, "config.json"),
    "a pipe as another configuration": (
        h.fifo("config_sentence_transformers.json"), BOTH, "config_sentence"),
    "a pipe as a description": (h.fifo("README.md"), BOTH, "README.md"),
    "a folder of the hub's cache": (h.as_on_the_hub, BOTH, WORKS),
    "an empty folder": (h.emptied, BOTH, "holds no"),
    "a file": (h.a_file, BOTH, "no model folder"),
    "a name with escape codes": (h.named("\x1b[2J\x1b]0;x\x07\nfake: line"), BOTH, "does not load"),
    "a name without end": (lambda f: "x" * 10**6, BOTH, "no model folder|neither a folder"),
    "a path without end": (lambda f: "/x" * 10**5, BOTH, "no model folder"),
    "a name with a null": (lambda f: "a\0b", BOTH, "no model folder|neither a folder"),
    "a path above": (lambda f: "../../no-such-model", BOTH, "no model folder"),
    "a user who does not exist": (lambda f: "~nobody-of-that-name/x", BOTH, "no model"),
    "an option": (lambda f: "--option", BOTH, "no model folder|neither a folder"),
    "an address": (lambda f: "https://example.com/model", BOTH, "no model folder"),
    "an address of another kind": (lambda f: "file:evil", BOTH, "no model folder|neither a folder"),
}  # fmt: skip


EXPORTS = {
    "a graph of garbage": w.garbage,
    "a graph whose weights are elsewhere": w.data_elsewhere,
    "a graph that is a pickle": h.text("model.onnx", payload),
    "weights linked to elsewhere": h.link("weights.bin", "/dev/zero"),
    "a tokenizer that is a pickle": h.text("tokenizer.json", payload),
    "a manifest 100,000 levels deep": h.text("manifest.json", DEEPER),
}
EACH = [(name, kind) for name, (_, kinds, _) in CASES.items() for kind in kinds]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(FOLDER, str(tmp_path_factory.mktemp("models")))
        yield Path(os.environ[FOLDER])


@pytest.fixture(scope="module")
def outcomes(request, folder):
    cases = {f"{name} ({kind})": [kind, name] for name, kind in asked_for(request, "each")}
    cases.update({name: ["export", name] for name in EXPORTS})
    return run_cases("hostile_models:use_model", cases)


def test_a_payload_runs_when_it_is_unpickled(folder):
    pickle.loads(payload())
    assert marker() == folder / "a-payload-ran"
    marker().rmdir()


@pytest.mark.parametrize("each", some_of(EACH, 3), ids=" to ".join)
def test_a_hostile_model(outcomes, each):
    name, kind = each
    result = within_limits(outcomes[f"{name} ({kind})"])
    assert not result["ran"]
    expected = CASES[name][2]
    if "refused" not in result:
        assert not expected, "a model that is to be refused was used"
        assert result["hits"]
        assert result["finite"]
        return
    assert expected is not WORKS, result
    assert result["refused"] == "ModelError"
    assert result["mend"]
    line = f"{result['cause']}; {result['mend']}"
    assert len(line) < 1_000
    assert re.search(expected, line), line


@pytest.mark.parametrize("name", EXPORTS)
def test_an_export_that_was_changed_is_made_again(outcomes, name):
    result = within_limits(outcomes[name])
    assert result == {"state": "damaged", "then": "whole", "same": True, "ran": False}


@pytest.mark.parametrize("name", ["plain", "\x1b[2J\x1b]0;x\x07\nnewsrag: all is well"])
def test_the_command_says_in_one_line_what_is_wrong(outcomes, folder, tmp_path, name):
    model = tmp_path / name
    model.mkdir()
    (model / "config.json").write_text("{}")
    (model / "pytorch_model.bin").write_bytes(payload())
    for arguments in (
        ("add", "--index", tmp_path / "new", "--model", model, folder / "archive"),
        ("search", "--index", folder / "index", "--rerank", model, "--mode", "lexical", "bridge"),
    ):
        done = run_newsrag(*arguments, cwd=tmp_path)
        assert done.returncode == 2
        assert "no weights in safetensors format; save it again" in done.stderr
        assert done.stderr.count("\n") == 1
        assert "\x1b" not in done.stderr
        assert "\x07" not in done.stderr
    assert not marker().exists()
    assert not (tmp_path / "new").exists()
