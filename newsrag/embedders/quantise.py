"""Turns an exported graph's weights into 8-bit integers, except where too much would be lost."""

from __future__ import annotations

import logging
from collections import defaultdict
from typing import TYPE_CHECKING

import numpy as np
import onnx
from onnx import numpy_helper

from newsrag.embedders.runtime import onnxruntime

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from numpy.typing import NDArray

    Array = NDArray[np.float32]
    Inputs = Mapping[str, NDArray[np.int64]]

__all__ = ["quantise"]

# A product whose result would be off by a larger share than this, at worst, keeps its 32 bits.
# In the models tried these are the feed-forward layers that follow a few huge activations: an
# eighth of the speed is lost with them, and two thirds of the error (benchmarks/README.md).
_MOST_OFF = 0.06
_STEPS = 255


def quantise(graph: Path, probes: Iterable[Inputs]) -> None:
    """Quantise the products of activations and weights in a graph, in place.

    Weights get one scale a column, in advance; activations one a tensor, when it is there.
    Products of activations by activations, as in attention, stay as they are.

    Args:
        graph: the ONNX file.
        probes: inputs of the graph, one text each, that show what its activations are like.

    Source: that few activations are much larger than all others, and that leaving what they
    touch unquantised keeps a transformer's quality, is due to Dettmers et al., "LLM.int8()" (2022).
    """
    # Not above, where imports are sorted: it loads ONNX Runtime itself.
    from onnxruntime.quantization import QuantType, quantize_dynamic

    whole = graph.with_name("whole.onnx")
    graph.rename(whole)
    logging.disable(logging.WARNING)  # advice on preprocessing, which changed nothing here
    try:
        quantize_dynamic(
            whole,
            graph,
            per_channel=True,
            weight_type=QuantType.QInt8,
            nodes_to_exclude=_delicate(whole, probes),
            extra_options={"MatMulConstBOnly": True},
        )
    finally:
        logging.disable(logging.NOTSET)
    whole.unlink()


def _delicate(graph: Path, probes: Iterable[Inputs]) -> list[str]:
    """Return the names of the products that lose too much by quantised activations."""
    model = onnx.load(graph)
    weights = {each.name: each for each in model.graph.initializer}
    by_input: dict[str, list[tuple[str, Array]]] = defaultdict(list)
    for node in model.graph.node:
        if node.op_type == "MatMul" and node.input[1] in weights:
            matrix = numpy_helper.to_array(weights[node.input[1]])
            by_input[node.input[0]].append((node.name, matrix))
    for name in by_input:
        model.graph.output.append(onnx.helper.make_tensor_value_info(name, 1, None))
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(
        model.SerializeToString(), options, providers=["CPUExecutionProvider"]
    )
    worst: dict[str, float] = defaultdict(float)
    for inputs in probes:
        for name, activation in zip(by_input, session.run(list(by_input), inputs), strict=True):
            for product, matrix in by_input[name]:
                worst[product] = max(worst[product], _off(activation, matrix))
    return [product for product, off in worst.items() if off > _MOST_OFF]


def _off(activation: Array, matrix: Array) -> float:
    """Return how far a product is off, as a share of its length, with activations of 8 bits."""
    low, high = min(float(activation.min()), 0.0), max(float(activation.max()), 0.0)
    step = (high - low) / _STEPS or 1.0
    error = np.round(activation / step) * step - activation
    return float(np.linalg.norm(error @ matrix) / (np.linalg.norm(activation @ matrix) or 1.0))
