"""Moves what makes a few activations large into the weights that they are multiplied by."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import onnx
from onnx import helper, numpy_helper

from newsrag.embedders.graphs import constants, weights_of
from newsrag.embedders.runtime import onnxruntime

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from numpy.typing import NDArray

    Inputs = Mapping[str, NDArray[np.int64]]

__all__ = ["smooth"]

_NORMALISATIONS = {"LayerNormalization", "EmbedLayerNormalization"}
# How much of the difference goes into the weights. From .5 to .8 the vectors' mean cosine with
# those of fp32 is between .9987 and .9989; without any it is .9972 (benchmarks/README.md).
_SHARE = 0.65
_LEAST = 1e-3


def smooth(graph: Path, probes: Iterable[Inputs]) -> None:
    """Make what normalisations give to products easier to quantise, in place.

    A few numbers of each token are larger than the others, always at the same places. They are
    divided by a factor of their own, and so are all, and the rows of the weights are multiplied
    by it: the product is the same, and a scale for all numbers of a token loses less.

    Args:
        graph: the ONNX file.
        probes: inputs of the graph that show what its activations are like.

    Source: Xiao et al., "SmoothQuant" (2023).
    """
    model = onnx.load(graph)
    known = constants(model)
    makers = {name: each.op_type for each in model.graph.node for name in each.output}
    products: dict[str, list[onnx.NodeProto]] = {}
    for node in model.graph.node:
        if weights_of(node, known) is not None and makers.get(node.input[0]) in _NORMALISATIONS:
            products.setdefault(node.input[0], []).append(node)
    nodes = list(model.graph.node)
    for name, largest in _largest(model, list(products), probes).items():
        matrices = [known[node.input[1]] for node in products[name]]
        factors = _factors(largest, np.abs(np.concatenate(matrices, axis=1)).max(axis=1))
        divided, by = f"{name}/smooth", f"{name}/smoothing"
        _add(model, by, 1 / factors)
        at = nodes.index(products[name][0])
        nodes.insert(at, helper.make_node("Mul", [name, by], [divided]))
        for node, matrix in zip(products[name], matrices, strict=True):
            weights = f"{node.output[0]}/smooth weights"
            _add(model, weights, matrix * factors[:, None])
            node.input[:] = [divided, weights]
    model.graph.ClearField("node")
    model.graph.node.extend(nodes)
    onnx.save(model, graph)


def _factors(activations: NDArray[Any], weights: NDArray[Any]) -> NDArray[Any]:
    """Return what activations are divided by, from how large they and their weights get."""
    logs = _SHARE * np.log(np.maximum(activations, _LEAST))
    logs -= (1 - _SHARE) * np.log(np.maximum(weights, _LEAST))
    factors: NDArray[Any] = np.exp(logs - logs.mean())
    return factors


def _add(model: onnx.ModelProto, name: str, value: NDArray[Any]) -> None:
    model.graph.initializer.append(numpy_helper.from_array(value.astype(np.float32), name))


def _largest(
    model: onnx.ModelProto, names: list[str], probes: Iterable[Inputs]
) -> dict[str, NDArray[Any]]:
    """Return how large each number of a token gets, for each of some activations."""
    if not names:
        return {}
    watched = onnx.ModelProto()
    watched.CopyFrom(model)
    for name in names:
        watched.graph.output.append(
            helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, None)
        )
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(
        watched.SerializeToString(), options, providers=["CPUExecutionProvider"]
    )
    runs = [session.run(names, dict(inputs)) for inputs in probes]
    return {
        name: np.max([np.abs(run[at]).max(axis=(0, 1)) for run in runs], axis=0)
        for at, name in enumerate(names)
    }
