"""A model as a program of ONNX's operators, for any number of texts and of tokens."""

from __future__ import annotations

import warnings
from typing import Any

import torch
from torch import Tensor, nn

from .adapted import LENGTHS, SCORES, WORDS
from .recurrent import as_operators, packed_as_padded


def onnx_program(module: nn.Module, inputs: list[str], example: tuple[Tensor, ...]) -> Any:
    """Return a model as torch's `ONNXProgram`. Its recurrent layers are changed: it can only be exported afterwards.

    Args:
        module: takes what `inputs` names.
        inputs: WORDS, (texts, tokens, …), and perhaps LENGTHS, (texts,).
        example: two texts.

    Raises:
        Exception: what torch says of a model that cannot be exported.
    """
    as_operators(module)
    texts, tokens = torch.export.Dim("texts"), torch.export.Dim("tokens")
    all_shapes = {WORDS: {0: texts, 1: tokens}, LENGTHS: {0: texts}}
    shapes = tuple(all_shapes[name] for name in inputs)
    names = {"input_names": inputs, "output_names": [SCORES], "verbose": False}
    with packed_as_padded(), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        program = torch.onnx.export(module, example, dynamo=True, dynamic_shapes=shapes, **names)
        if not _is_fixed(program):
            return _without_traces(program)
        # Running the model's Python makes a number of len(x), where the program has to have the size of whatever it is given.
        # Reading its bytecode does not, and raises where the size is fixed indeed.
        torch.compiler.allow_in_graph(torch.onnx.ops.symbolic_multi_out)
        with torch.fx.experimental._config.patch(backed_size_oblivious=True):
            captured = torch.export.export(module, example, dynamic_shapes=shapes, strict=True)
        return _without_traces(torch.onnx.export(captured, dynamo=True, **names))


def _is_fixed(program: Any) -> bool:
    words = next(one for one in program.model.graph.inputs if one.name == WORDS)
    return any(isinstance(size, int) for size in words.shape[:2])


def _without_traces(program: Any) -> Any:
    """Take out of each operator the lines of Python that it comes from: they name folders of this machine."""
    graphs = [program.model.graph, *program.model.functions.values()]
    for node in (node for graph in graphs for node in graph.all_nodes()):
        for key in [key for key in node.metadata_props if key.endswith("stack_trace")]:
            del node.metadata_props[key]
    return program
