import json
import math

import pytest
from sconce import wire


def test_what_json_has_no_word_for_is_spelled():
    value = {"a": float("nan"), "b": [float("inf"), (-float("inf"), 1.5)], "c": {"d": None}}
    assert json.loads(wire.dumps(value)) == {"a": "NaN", "b": ["Infinity", ["-Infinity", 1.5]], "c": {"d": None}}


@pytest.mark.parametrize("value", [0.1, -1e-300, 5e-324, 2**53, float("inf"), -float("inf")])
def test_a_number_comes_back(value):
    assert wire.number(json.loads(wire.dumps(value))) == value


def test_nan_comes_back():
    assert math.isnan(wire.number(json.loads(wire.dumps(float("nan")))))


def test_texts_of_any_kind_are_plain_ascii_on_the_wire():
    text = "é 😀 \u2028 \0 \ud800"
    assert wire.dumps(text).isascii()
    assert json.loads(wire.dumps(text)) == text


def test_what_cannot_be_sent_raises():
    with pytest.raises(TypeError):
        wire.dumps({"a": object()})
