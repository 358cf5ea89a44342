"""Quantised products: what a row or a column costs, smoothing, and sums in one order."""

from __future__ import annotations

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper

from newsrag.embedders import quantise as quantising
from newsrag.embedders.graphs import sum_tokens_alike
from newsrag.embedders.quantise import quantise
from newsrag.embedders.runtime import onnxruntime
from newsrag.embedders.smoothing import smooth

WIDTH = 48
CHANCE = np.random.default_rng(3)
WEIGHTS = {"one": CHANCE.normal(size=(WIDTH, 32)), "other": CHANCE.normal(size=(WIDTH, 16))}


def graph_of(path, nodes, outputs):
    """Save a graph that takes texts, their tokens and the tokens' numbers."""
    shape = ["texts", "tokens", WIDTH]
    weights = {**WEIGHTS, "scale": np.ones(WIDTH), "shift": np.zeros(WIDTH)}
    made = helper.make_graph(
        nodes,
        "graph",
        [helper.make_tensor_value_info("tokens", TensorProto.FLOAT, shape)],
        [helper.make_tensor_value_info(name, TensorProto.FLOAT, None) for name in outputs],
        [numpy_helper.from_array(each.astype(np.float32), n) for n, each in weights.items()],
    )
    opsets = [helper.make_opsetid("", 17), helper.make_opsetid("com.microsoft", 1)]
    onnx.save(helper.make_model(made, opset_imports=opsets, ir_version=9), path)
    return path


def constant(name, values):
    value = numpy_helper.from_array(np.array(values))
    return helper.make_node("Constant", [], [name], value=value)


def run(path, tokens):
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    return session.run(None, {"tokens": tokens.astype(np.float32)})


def products(path, kind=None):
    """Two products of the same activations, which another node makes if a kind is given."""
    nodes = [helper.make_node("MatMul", ["made", name], [f"by {name}"]) for name in WEIGHTS]
    if kind == "LayerNormalization":
        first = helper.make_node(kind, ["tokens", "scale", "shift"], ["made"])
    else:
        domain = "com.microsoft" if kind else ""
        first = helper.make_node(kind or "Identity", ["tokens"], ["made"], domain=domain)
    return graph_of(path, [first, *nodes], ["by one", "by other"])


def off(found, expected):
    """Return how far vectors are off, as a share of their length; one for each."""
    lengths = np.linalg.norm(expected, axis=-1)
    return np.linalg.norm(found - expected, axis=-1) / np.where(lengths, lengths, 1)


@pytest.mark.parametrize("kind", [None, "Gelu"])
def test_products_of_integers_are_close_whatever_the_size_of_a_token(tmp_path, kind):
    path = products(tmp_path / "graph.onnx", kind)
    tokens = CHANCE.normal(size=(2, 5, WIDTH)) * np.array([1e-3, 1, 3, 1e3, 0])[None, :, None]
    expected = run(path, tokens)
    quantise(path)
    assert "MatMul" not in {node.op_type for node in onnx.load(path).graph.node}
    for found, exact in zip(run(path, tokens), expected, strict=True):
        assert found.shape == exact.shape
        # A token below -0.17 stays visible after Gelu, whose range is above zero.
        assert off(found, exact)[:, 1:].max() < 0.02
        assert not found[:, -1].any()


def test_seven_bits_are_close_too_where_eight_overflow(tmp_path, monkeypatch):
    """As on x86 processors without VNNI, which add up two products in 16 bits."""
    monkeypatch.setattr(quantising, "products_overflow", lambda: True)
    path = products(tmp_path / "graph.onnx", "Gelu")
    tokens = CHANCE.normal(size=(2, 5, WIDTH))
    expected = run(path, tokens)
    quantise(path)
    for found, exact in zip(run(path, tokens), expected, strict=True):
        assert off(found, exact).max() < 0.03
    model = onnx.load(path)
    zeros = [
        int(numpy_helper.to_array(each))
        for each in model.graph.initializer
        if each.data_type == TensorProto.UINT8
    ]
    assert zeros == [8]
    integers = [
        numpy_helper.to_array(each).astype(np.int64)
        for each in model.graph.initializer
        if each.data_type == TensorProto.INT8
    ]
    assert all(2 * 127 * np.abs(each).max() < 2**15 for each in integers)


def test_a_huge_token_costs_no_other_its_precision(tmp_path):
    path = products(tmp_path / "graph.onnx")
    quantise(path)
    tokens = CHANCE.normal(size=(1, 6, WIDTH))
    before = run(path, tokens)[0]
    tokens[0, 2] *= 1e5
    after = run(path, tokens)[0]
    others = [0, 1, 3, 4, 5]
    assert np.array_equal(before[:, others], after[:, others])


def test_smoothing_changes_no_product_and_leaves_less_to_be_lost(tmp_path):
    path = products(tmp_path / "graph.onnx", "LayerNormalization")
    tokens = CHANCE.normal(size=(3, 7, WIDTH))
    tokens[..., 5] *= 60
    tokens[..., 9] *= 25
    expected = run(path, tokens)
    plain = tmp_path / "plain.onnx"
    onnx.save(onnx.load(path), plain)
    smooth(path, [{"tokens": tokens[:1].astype(np.float32)}])
    for found, exact in zip(run(path, tokens), expected, strict=True):
        assert off(found, exact).max() < 1e-5
    for each in (plain, path):
        quantise(each)
    rough, smoothed = (
        [off(found, exact).mean() for found, exact in zip(run(each, tokens), expected, strict=True)]
        for each in (plain, path)
    )
    assert all(ours < theirs / 2 for ours, theirs in zip(smoothed, rough, strict=True))


def test_what_no_normalisation_gives_is_not_smoothed(tmp_path):
    path = products(tmp_path / "graph.onnx")
    before = path.read_bytes()
    smooth(path, [{"tokens": np.ones((1, 2, WIDTH), np.float32)}])
    assert path.read_bytes() == before


def test_tokens_are_added_up_alike_for_one_text_and_for_several(tmp_path):
    axes = constant("axes", [1])
    total = helper.make_node("ReduceSum", ["twice", "axes"], ["sums"], keepdims=0)
    twice = helper.make_node("Add", ["tokens", "tokens"], ["twice"])
    path = graph_of(tmp_path / "graph.onnx", [twice, axes, total], ["sums"])
    tokens = CHANCE.normal(size=(40, 23, WIDTH)).astype(np.float32)
    expected = run(path, tokens)[0]
    sum_tokens_alike(path)
    [together] = run(path, tokens)
    assert np.allclose(together, expected, atol=1e-4)
    assert "ReduceSum" not in {node.op_type for node in onnx.load(path).graph.node}
    for at in range(len(tokens)):
        assert np.array_equal(run(path, tokens[at : at + 1])[0], together[at : at + 1])


def test_other_sums_are_left_alone(tmp_path):
    axes = constant("axes", [2])
    total = helper.make_node("ReduceSum", ["tokens", "axes"], ["sums"], keepdims=0)
    path = graph_of(tmp_path / "graph.onnx", [axes, total], ["sums"])
    sum_tokens_alike(path)
    assert [node.op_type for node in onnx.load(path).graph.node] == ["Constant", "ReduceSum"]
