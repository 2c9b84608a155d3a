"""Optimizers without torch's compiler: the weights and the state of torch's own, and the compiler stays unimported."""

import copy
import os
import subprocess
import sys

import pytest
import sconce
import torch
from sconce.optimizing.eager import eager
from sconce.optimizing.optimizers import OPTIMIZERS, make
from torch import nn
from torch.optim import lr_scheduler


def trained(optimizer, compiled=False):
    torch.manual_seed(1)
    model = nn.Sequential(nn.Linear(3, 4), nn.Tanh(), nn.Linear(4, 2))
    forward = torch.compile(model, backend="eager") if compiled else model
    made = optimizer(model.parameters(), lr=0.01)
    made.load_state_dict(copy.deepcopy(made.state_dict()))
    schedule = lr_scheduler.StepLR(made, 2)
    texts, labels = torch.randn(8, 3), torch.arange(8) % 2
    for _ in range(5):
        made.zero_grad()
        nn.functional.cross_entropy(forward(texts), labels).backward()
        made.step()
        schedule.step()
    return model.state_dict(), made


@pytest.mark.parametrize("name", OPTIMIZERS)
@pytest.mark.parametrize("compiled", [False, True], ids=["eager", "with a compiled model"])
def test_it_trains_as_torchs_own(name, compiled):
    """The second time torch's own class has been used, and has an instance's hooks."""
    for _ in range(2):
        eager.cache_clear()
        (ours, made), (theirs, own) = trained(eager(OPTIMIZERS[name]), compiled), trained(OPTIMIZERS[name], compiled)
        assert all(torch.equal(ours[key], theirs[key]) for key in theirs)
        assert repr(made) == repr(own)
        assert made.state_dict().keys() == own.state_dict().keys()
        assert isinstance(made, OPTIMIZERS[name])


def test_gradients_are_off_in_a_step_and_as_before_after_it():
    seen = []
    made = make(None, [nn.Parameter(torch.ones(2))], 0.1)
    with torch.enable_grad():
        made.step(lambda: seen.append(torch.is_grad_enabled()))  # Adam turns them on for the closure alone
        assert torch.is_grad_enabled()
    assert seen == [True]
    made.param_groups[0]["params"][0].grad = torch.ones(2)
    made.step()  # an update in place of a leaf: an error where gradients are on


def test_the_compiler_is_not_imported():
    code = """
import sys, torch
from sconce.optimizing.optimizers import OPTIMIZERS, make
for settings in [None, *({"name": name} for name in OPTIMIZERS)]:
    weights = torch.nn.Parameter(torch.ones(2))
    made = make(settings, [weights], 0.1)
    made.load_state_dict(made.state_dict())
    made.zero_grad()
    weights.sum().backward()
    made.step()
    assert not torch.equal(weights, torch.ones(2)), settings
print("torch._dynamo" in sys.modules)
"""
    env = {**os.environ, "PYTHONPATH": os.path.dirname(os.path.dirname(sconce.__file__))}
    done = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (0, "False\n"), done.stderr
