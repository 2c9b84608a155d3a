"""What a model can be exported to: how each file is written, and read again to be held against torch."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor

from ..trained import Trained
from .adapted import SCORES, Adapted, adapted
from .onnx_program import onnx_program

Scorer = Callable[..., Tensor]  # takes the inputs of an exported model, gives its scores

_CPU = torch.device("cpu")


@dataclass(frozen=True)
class Format:
    """A way to export.

    Args:
        file: the file that has the model.
        packages: what it needs beside torch.
        save: writes the file, from the run's model and an example of each of its inputs.
        open: reads it.
        bare: whether the file has the weights alone, without what is done with them.
    """

    file: str
    packages: tuple[str, ...]
    save: Callable[[Trained, tuple[Tensor, ...], str], None]
    open: Callable[[Trained, str], Scorer]
    bare: bool = False


def to_export(trained: Trained) -> Adapted:
    """Return a run's model as it is exported."""
    return adapted(trained.model, trained.build(_CPU))


def _save_onnx(trained: Trained, example: tuple[Tensor, ...], path: str) -> None:
    ready = to_export(trained)
    onnx_program(ready.module, ready.inputs, example).save(path, external_data=False)


def _open_onnx(_trained: Trained, path: str) -> Scorer:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3  # errors alone
    options.intra_op_num_threads = torch.get_num_threads()
    session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
    names = [given.name for given in session.get_inputs()]

    def scores(*inputs: Tensor) -> Tensor:
        feeds = dict(zip(names, (one.numpy() for one in inputs), strict=True))
        return torch.from_numpy(session.run([SCORES], feeds)[0])

    return scores


def _save_torchscript(trained: Trained, example: tuple[Tensor, ...], path: str) -> None:
    ready = to_export(trained)
    with warnings.catch_warnings(), torch.no_grad():
        warnings.simplefilter("ignore")
        try:
            program = torch.jit.script(ready.module)
        except Exception:
            # What TorchScript does not understand may be traced: whether the trace holds for other texts, the check tells.
            program = torch.jit.trace(ready.module, example, check_trace=False)
        program.save(path)


def _open_torchscript(_trained: Trained, path: str) -> Scorer:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return torch.jit.load(path, map_location=_CPU)


def _save_safetensors(trained: Trained, _example: tuple[Tensor, ...], path: str) -> None:
    from safetensors.torch import save_model

    save_model(trained.build(_CPU), path)  # weights that layers share are written once


def _open_safetensors(trained: Trained, path: str) -> Scorer:
    from safetensors.torch import load_model

    net = trained.build(_CPU)
    with torch.no_grad():
        for parameter in net.parameters():
            parameter.zero_()
    load_model(net, path)
    return adapted(trained.model, net).module


FORMATS = {
    "onnx": Format("model.onnx", ("onnx", "onnxscript", "onnxruntime"), _save_onnx, _open_onnx),
    "torchscript": Format("model.pt", (), _save_torchscript, _open_torchscript),
    "safetensors": Format("model.safetensors", ("safetensors",), _save_safetensors, _open_safetensors, bare=True),
}
