"""What the steps of an export know of an ONNX graph, and the order in which it adds up tokens."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import onnx
from onnx import helper, numpy_helper

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

__all__ = ["constants", "sum_tokens_alike", "weights_of"]

_MATRIX = 2  # dimensions
_BATCH = 3  # dimensions: texts, their tokens, the tokens' numbers


def constants(model: onnx.ModelProto) -> dict[str, NDArray[Any]]:
    """Return what a graph knows in advance, by name."""
    known = {each.name: numpy_helper.to_array(each) for each in model.graph.initializer}
    for node in model.graph.node:
        if node.op_type == "Constant" and node.attribute[0].name == "value":
            known[node.output[0]] = numpy_helper.to_array(node.attribute[0].t)
    return known


def weights_of(node: onnx.NodeProto, known: dict[str, NDArray[Any]]) -> NDArray[Any] | None:
    """Return the matrix that a node multiplies activations by; None for any other node."""
    weights = known.get(node.input[1]) if node.op_type == "MatMul" else None
    return weights if weights is not None and weights.ndim == _MATRIX else None


def sum_tokens_alike(graph: Path) -> None:
    """Make a graph add up a text's tokens in one order, in place, whatever else is in the batch.

    ONNX Runtime adds up a middle dimension in another order for one text than for several; a
    product with a row of ones it computes for each text alike.
    """
    model = onnx.shape_inference.infer_shapes(onnx.load(graph))
    known, ranks = constants(model), _ranks(model)
    nodes: list[onnx.NodeProto] = []
    for node in model.graph.node:
        if _sums_tokens(node, known, ranks):
            nodes += _as_product(node.input[0], node.output[0])
        else:
            nodes.append(node)
    model.graph.ClearField("node")
    model.graph.node.extend(nodes)
    onnx.save(model, graph)


def _as_product(tokens: str, sums: str) -> list[onnx.NodeProto]:
    """Return the nodes that multiply a row of as many ones as there are tokens by these."""
    outer, count, shape, ones, row, second = (
        f"{sums}/{name}" for name in ("outer", "count", "shape", "ones", "row", "second")
    )
    one = numpy_helper.from_array(np.ones(1, np.float32))
    return [
        helper.make_node("Constant", [], [outer], value_ints=[1, 1]),
        helper.make_node("Shape", [tokens], [count], start=1, end=2),
        helper.make_node("Concat", [outer, count], [shape], axis=0),
        helper.make_node("ConstantOfShape", [shape], [ones], value=one),
        helper.make_node("MatMul", [ones, tokens], [row]),
        helper.make_node("Constant", [], [second], value_ints=[1]),
        helper.make_node("Squeeze", [row, second], [sums]),
    ]


def _ranks(model: onnx.ModelProto) -> dict[str, int]:
    """Return how many dimensions tensors have, as far as it is known."""
    return {
        each.name: len(each.type.tensor_type.shape.dim)
        for each in model.graph.value_info
        if each.type.tensor_type.HasField("shape")
    }


def _sums_tokens(
    node: onnx.NodeProto, known: dict[str, NDArray[Any]], ranks: dict[str, int]
) -> bool:
    """Whether a node adds up the middle of three dimensions and drops it."""
    if node.op_type != "ReduceSum" or ranks.get(node.input[0]) != _BATCH:
        return False
    axes = known.get(node.input[1]) if len(node.input) > 1 else None
    kept = next((each.i for each in node.attribute if each.name == "keepdims"), 1)
    return axes is not None and axes.tolist() == [1] and not kept
