"""Reranking by a real, tiny cross-encoder made here."""

from __future__ import annotations

import shutil

import pytest
from helpers import make_tiny_cross_encoder, run_newsrag

from newsrag.errors import ModelError


@pytest.fixture(scope="module")
def cross_encoder(tmp_path_factory):
    return make_tiny_cross_encoder(tmp_path_factory.mktemp("cross") / "tiny")


def test_the_best_passages_are_ordered_by_the_cross_encoder(seeds_index, cross_encoder):
    from sentence_transformers import CrossEncoder

    question = "did Russia withdraw?"
    hits = seeds_index.search(question, 8, rerank=cross_encoder, per_article=None)
    plain = seeds_index.search(question, 8, per_article=None)
    model = CrossEncoder(str(cross_encoder), device="cpu")
    expected = model.predict([(question, hit.citation.quote) for hit in hits])
    scores = [hit.score for hit in hits]
    assert scores == pytest.approx(expected.tolist(), abs=1e-5)
    assert scores == sorted(scores, reverse=True)
    assert [hit.passage.id for hit in hits] != [hit.passage.id for hit in plain]
    assert all(hit.trace["rerank"] == hit.score for hit in hits)
    assert any("dense" in hit.trace for hit in hits)


def test_any_object_with_scores_can_rerank(seeds_index):
    class Longest:
        def scores(self, question, passages):
            return [float(len(passage)) for passage in passages]

    hits = seeds_index.search("did Russia withdraw?", 5, rerank=Longest(), per_article=None)
    lengths = [len(hit.citation.quote) for hit in hits]
    assert lengths == sorted(lengths, reverse=True)


def test_a_missing_model_is_one_line(seeds_folder, tmp_path):
    done = run_newsrag(
        "search", "--index", seeds_folder, "--rerank", tmp_path / "none", "withdraw", cwd=tmp_path
    )
    assert done.returncode == 2
    assert "no model folder" in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def test_a_pickled_or_other_model_is_refused(seeds_index, cross_encoder, tmp_path):
    pickled = shutil.copytree(cross_encoder, tmp_path / "pickled")
    (pickled / "model.safetensors").rename(pickled / "pytorch_model.bin")
    with pytest.raises(ModelError, match="safetensors"):
        seeds_index.search("withdraw", rerank=pickled)
    broken = shutil.copytree(cross_encoder, tmp_path / "broken")
    (broken / "config.json").write_text("{}")
    with pytest.raises(ModelError, match="does not load as a cross-encoder"):
        seeds_index.search("withdraw", rerank=broken)


def test_the_command_takes_a_folder(seeds_folder, cross_encoder, tmp_path):
    done = run_newsrag(
        "search", "--index", seeds_folder, "--rerank", cross_encoder, "--explain", "withdraw",
        cwd=tmp_path,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "rerank" in done.stdout
