"""Joins what an exported graph does in many small steps, such as attention, into few large ones."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from io import StringIO
from typing import TYPE_CHECKING, Any

import onnx

from newsrag.embedders.runtime import onnxruntime

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["fuse", "optimise"]

# The fused form is slower on processors than its steps are: five nanoseconds a number, not one.
_SLOWER_FUSED = ["SkipLayerNormFusion"]
_PADDING_MASK = 4  # which input of MultiHeadAttention says how long each text is


def fuse(graph: Path, config: Any, *, padded: bool) -> None:  # noqa: ANN401 - of transformers
    """Fuse attention, embedding and activations in a graph, in place, as far as they are known.

    Args:
        graph: the ONNX file, as torch exports it.
        config: the model's configuration, which says how wide it is and how many heads it has.
        padded: whether texts of unequal length are run together. Where they are not, attention
            looks at every token, and the products for query, key and value keep apart, so that
            they can be quantised.
    """
    # Not above, where imports are sorted: it loads ONNX Runtime itself.
    from onnxruntime.transformers import fusion_options, optimizer

    options = fusion_options.FusionOptions("bert")
    options.enable_skip_layer_norm = options.enable_bias_skip_layer_norm = False
    options.use_multi_head_attention = not padded
    with _silence():
        fused = optimizer.optimize_model(
            str(graph),
            model_type="bert",
            num_heads=getattr(config, "num_attention_heads", 0),
            hidden_size=getattr(config, "hidden_size", 0),
            optimization_options=options,
            opt_level=0,
        ).model
    for node in fused.graph.node if not padded else ():
        if node.op_type == "MultiHeadAttention" and len(node.input) > _PADDING_MASK:
            node.input[_PADDING_MASK] = ""
    onnx.save(fused, graph)


@contextmanager
def _silence() -> Iterator[None]:
    """Keep the optimiser from telling, in the log and on stdout, what it did not find."""
    logging.disable(logging.WARNING)
    try:
        with redirect_stdout(StringIO()):
            yield
    finally:
        logging.disable(logging.NOTSET)


def optimise(graph: Path, optimised: Path) -> None:
    """Write a graph as ONNX Runtime optimises it for any processor.

    Extended fusions do not depend on the processor, unlike the last level's layouts.
    """
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_EXTENDED
    options.optimized_model_filepath = str(optimised)
    onnxruntime.InferenceSession(
        str(graph),
        options,
        providers=["CPUExecutionProvider"],
        disabled_optimizers=_SLOWER_FUSED,
    )
