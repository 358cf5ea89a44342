"""Turns an exported graph's products into products of 8-bit integers, row by row."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import onnx
from onnx import helper, numpy_helper

from newsrag.embedders.graphs import constants, weights_of
from newsrag.embedders.runtime import onnxruntime

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

__all__ = ["quantise"]

_MICROSOFT = "com.microsoft"
_LARGEST = 127
# Activations are unsigned, which is what processors multiply by signed weights.
_MOST = 255
# x86 processors without VNNI add two products up in 16 bits; with so much nothing overflows.
_MOST_OF_SEVEN_BITS = 127
# After these none is below -0.17, and most of the range is left to what is above zero.
_ABOVE_ZERO = {"BiasGelu", "FastGelu", "Gelu", "Relu"}
_SIXTEENTH, _HALF = 16, 2  # how much of the range is below zero: there, and elsewhere
_TINY = np.float32(1e-30)  # a row of zeros, too, has a scale


def quantise(graph: Path) -> None:
    """Quantise the products of activations and weights in a graph, in place.

    A weight matrix gets one scale a column, in advance; activations get one a row, which is one
    a token, when they are there: few tokens have numbers far larger than all others, and these
    cost only themselves their precision. Nor does it matter, then, what else is in a batch.
    Products of activations by activations, as in attention, stay as they are.

    Source: scales by row and column, "vector-wise quantisation", are due to Dettmers et al.,
    "LLM.int8()" (2022).
    """
    onnx.save(_Quantiser(onnx.load(graph)).quantised(), graph)


def products_overflow() -> bool:
    """Whether this processor's products of 8-bit integers are wrong where they are largest."""
    shapes = {"left": (1, 64), "right": (64, 16)}
    kinds = {"left": onnx.TensorProto.UINT8, "right": onnx.TensorProto.INT8}
    graph = helper.make_graph(
        [helper.make_node("MatMulInteger", ["left", "right"], ["product"])],
        "largest",
        [helper.make_tensor_value_info(name, kinds[name], shapes[name]) for name in shapes],
        [helper.make_tensor_value_info("product", onnx.TensorProto.INT32, None)],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    session = onnxruntime.InferenceSession(
        model.SerializeToString(), providers=["CPUExecutionProvider"]
    )
    left = np.full(shapes["left"], _MOST, np.uint8)
    right = np.full(shapes["right"], _LARGEST, np.int8)
    [product] = session.run(None, {"left": left, "right": right})
    return not np.array_equal(product, left.astype(np.int32) @ right.astype(np.int32))


class _Quantiser:
    """Rewrites one graph's nodes, in order."""

    def __init__(self, model: onnx.ModelProto) -> None:
        self._model = model
        self._constants = constants(model)
        self._makers = {name: each.op_type for each in model.graph.node for name in each.output}
        self._nodes: list[onnx.NodeProto] = []
        self._new: dict[str, onnx.TensorProto] = {}
        self._rows: dict[str, str] = {}
        self._most = _MOST_OF_SEVEN_BITS if products_overflow() else _MOST

    def quantised(self) -> onnx.ModelProto:
        graph = self._model.graph
        for node in graph.node:
            if weights_of(node, self._constants) is not None:
                self._product(node)
            else:
                self._nodes.append(node)
        used = {name for node in self._nodes for name in node.input}
        kept = [each for each in graph.initializer if each.name in used]
        for field, values in (("node", self._nodes), ("initializer", [*kept, *self._new.values()])):
            graph.ClearField(field)
            getattr(graph, field).extend(values)
        if not any(each.domain == _MICROSOFT for each in self._model.opset_import):
            self._model.opset_import.append(helper.make_opsetid(_MICROSOFT, 1))
        return self._model

    def _product(self, node: onnx.NodeProto) -> None:
        """Multiply 8-bit rows by 8-bit columns, and give the sums their scales."""
        (activations, weights), [result] = node.input, node.output
        matrix = self._constants[weights]
        scales = np.maximum(np.abs(matrix).max(axis=0) / _LARGEST, _TINY).astype(np.float32)
        rows = self._quantised_rows(activations, len(matrix))
        inputs = [
            f"{rows}/integers",
            self._constant(f"{weights}/integers", np.rint(matrix / scales).astype(np.int8)),
            self._constant("one", np.float32(1)),
            self._constant(f"{weights}/scales", scales),
            self._zero(activations),
        ]
        self._add("MatMulIntegerToFloat", inputs, f"{result}/columns", domain=_MICROSOFT)
        self._add("Mul", [f"{result}/columns", f"{rows}/scales"], f"{result}/rows")
        width = self._constant(f"width {matrix.shape[1]}", np.array([matrix.shape[1]]))
        self._add("Concat", [f"{rows}/outer", width], f"{result}/shape", axis=0)
        self._add("Reshape", [f"{result}/rows", f"{result}/shape"], result)

    def _zero(self, name: str) -> str:
        low = self._makers.get(name) in _ABOVE_ZERO
        zero = (self._most + 1) // (_SIXTEENTH if low else _HALF)
        return self._constant(f"zero at {zero}", np.uint8(zero))

    def _quantised_rows(self, name: str, width: int) -> str:
        """Quantise activations once for all products of them; return how names of it begin."""
        if name in self._rows:
            return self._rows[name]
        at = self._rows[name] = f"{name}/quantised"
        zero = numpy_helper.to_array(self._new[self._zero(name)])
        above, below = np.float32(1 / (self._most - int(zero))), np.float32(-1 / int(zero))
        shape = self._constant(f"rows of {width}", np.array([-1, width]))
        self._add("Reshape", [name, shape], f"{at}/flat")
        for extreme, kind, step in (("most", "ReduceMax", above), ("least", "ReduceMin", below)):
            self._add(kind, [f"{at}/flat"], f"{at}/{extreme}", axes=[1], keepdims=1)
            factor = self._constant(f"step {step}", step)
            self._add("Mul", [f"{at}/{extreme}", factor], f"{at}/{extreme}/step")
        steps = [f"{at}/most/step", f"{at}/least/step", self._constant("tiny", _TINY)]
        self._add("Max", steps, f"{at}/scales")
        self._add(
            "Squeeze", [f"{at}/scales", self._constant("second", np.array([1]))], f"{at}/each"
        )
        self._add("Shape", [f"{at}/each"], f"{at}/count")
        filled = numpy_helper.from_array(zero.reshape(1))
        self._add("ConstantOfShape", [f"{at}/count"], f"{at}/zeros", value=filled)
        rows = [f"{at}/flat", f"{at}/each", f"{at}/zeros"]
        self._add("QuantizeLinear", rows, f"{at}/integers", axis=0)
        self._add("Shape", [name], f"{at}/outer", start=0, end=-1)
        return at

    def _add(self, kind: str, inputs: list[str], output: str, **attributes: Any) -> None:  # noqa: ANN401
        self._nodes.append(helper.make_node(kind, inputs, [output], name=output, **attributes))

    def _constant(self, name: str, value: NDArray[Any] | np.generic) -> str:
        name = f"newsrag/{name}"
        self._new.setdefault(name, numpy_helper.from_array(np.asarray(value), name))
        return name
