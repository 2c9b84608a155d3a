import pytest
import torch
from sconce import models

KINDS = {"rnn": ("rnn", 1), "gru": ("gru", 3), "lstm": ("lstm", 4)}


def build(config, name, **over):
    torch.manual_seed(0)
    return models.build({**config["model"], "name": name, **over}, 50, 2, torch.device("cpu"))


@pytest.mark.parametrize("name", KINDS)
def test_the_state_dict_has_the_tutorials_keys(config, name):
    layer, gates = KINDS[name]
    shapes = {key: tuple(value.shape) for key, value in build(config, name).state_dict().items()}
    assert shapes == {
        "embed.weight": (50, 8),
        f"{layer}.weight_ih_l0": (gates * 8, 8),
        f"{layer}.weight_hh_l0": (gates * 8, 8),
        f"{layer}.bias_ih_l0": (gates * 8,),
        f"{layer}.bias_hh_l0": (gates * 8,),
        "out.weight": (2, 8),
        "out.bias": (2,),
    }


@pytest.mark.parametrize("name", KINDS)
def test_the_constructor_says_what_it_builds(config, name, capsys):
    build(config, name)
    assert capsys.readouterr().out == f"Building {name.upper()}\n"


@pytest.mark.parametrize("name", KINDS)
def test_dropout_draws_though_its_result_is_thrown_away(config, name):
    x = torch.randint(2, 50, (4, 9))
    ours, without = build(config, name), build(config, name, dropout=0.0)
    torch.manual_seed(5)
    before = torch.get_rng_state()
    scores = ours.train()(x)
    assert not torch.equal(torch.get_rng_state(), before)
    assert torch.equal(scores, without.train()(x))
    torch.manual_seed(5)
    assert torch.equal(ours.eval()(x), scores)
    assert torch.equal(torch.get_rng_state(), before)


@pytest.mark.parametrize("name", KINDS)
def test_scores_are_sigmoids_of_the_last_padded_position(config, name):
    model = build(config, name).eval()
    x = torch.randint(2, 50, (1, 6))
    padded = torch.nn.functional.pad(x, (0, 4), value=models.PADDING)
    assert model(x).shape == (1, 2)
    assert ((model(x) > 0) & (model(x) < 1)).all()
    assert not torch.equal(model(x), model(padded))
    logits = build(config, name, sigmoid=False).eval()
    assert torch.equal(torch.sigmoid(logits(x)), model(x))


@pytest.mark.parametrize("name", KINDS)
def test_packed_does_not_mind_padding(config, name):
    model = build(config, name, packed=True).eval()
    x = torch.randint(2, 50, (3, 6))
    padded = torch.nn.functional.pad(x, (0, 4), value=models.PADDING)
    assert torch.allclose(model(x), model(padded), atol=1e-6)


@pytest.mark.parametrize("layers", [1, 2])
@pytest.mark.parametrize("name", KINDS)
def test_packed_gives_what_a_packed_sequence_gives_with_its_gradients(config, name, layers):
    model = build(config, name, packed=True, sigmoid=False, layers=layers)
    x = torch.randint(2, 50, (4, 9))
    lengths = torch.tensor([9, 1, 5, 3])
    x[torch.arange(9) >= lengths[:, None]] = models.PADDING
    model(x).pow(2).sum().backward()
    gradients = {key: weight.grad.clone() for key, weight in model.named_parameters()}
    model.zero_grad()
    layer = getattr(model, name)
    sequence = torch.nn.utils.rnn.pack_padded_sequence(model.embed(x), lengths, batch_first=True, enforce_sorted=False)
    last = layer(sequence)[1]
    scores = model.out((last[0] if name == "lstm" else last)[-1])
    assert torch.allclose(model(x), scores, atol=1e-6)
    scores.pow(2).sum().backward()
    for key, weight in model.named_parameters():
        assert torch.allclose(gradients[key], weight.grad, atol=1e-5), key


def test_apply_dropout_uses_the_layers_result(config):
    x = torch.randint(2, 50, (4, 9))
    model = build(config, "gru", applyDropout=True).train()
    torch.manual_seed(5)
    first = model(x)
    assert not torch.equal(first, model(x))
    assert torch.equal(model.eval()(x), build(config, "gru").eval()(x))


def test_layers_are_stacked(config):
    keys = build(config, "lstm", layers=3, dropout=0.0).state_dict()
    assert "lstm.weight_hh_l2" in keys and "lstm.weight_hh_l3" not in keys
