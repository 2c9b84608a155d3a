"""What a model is made with: the arguments of its class as a schema, and values checked by it.

The schema is pydantic's JSON Schema of the parameters of `__init__`. Values are checked as JSON: they come
from a configuration.
"""

from __future__ import annotations

import difflib
import hashlib
import inspect
import json
import typing
import warnings
from dataclasses import dataclass, field
from typing import Any

import docstring_parser
import pydantic

from ..errors import SconceError

GIVEN = ("n_vocab", "n_classes", "padding", "vectors")  # what sconce knows, and gives where a signature asks for it
_PREFIX = "a_"  # before each field's name: an argument may be called like a method of pydantic's models, or begin with "_"


@dataclass
class Signature:
    """The arguments of a model's class."""

    of: type
    given: list[str]
    fields: type[pydantic.BaseModel]
    schema: dict[str, Any]
    notes: list[str] = field(default_factory=list)
    needed: list[str] = field(default_factory=list)  # of what is given, what has no default

    @property
    def digest(self) -> str:
        """The SHA-256 of all that decides which arguments are allowed; descriptions do not."""
        bare = json.dumps([self.of.__name__, self.given, _without(self.schema, "description")], sort_keys=True)
        return hashlib.sha256(bare.encode()).hexdigest()

    def check(self, args: dict[str, Any]) -> dict[str, Any]:
        """Return the arguments as the class takes them, those that are given alone: defaults are left to the class.

        Raises:
            SconceError: of kind "config", naming each field below `model.args`.
        """
        try:
            checked = self.fields.model_validate_json(json.dumps(args), strict=True)
        except pydantic.ValidationError as error:
            wrong = [self._sentence(one) for one in error.errors(include_url=False)]
            hint = f"the arguments are those of {self.of.__name__}.__init__, without {', '.join(GIVEN)}, which sconce gives"
            raise SconceError("config", "\n".join(wrong), hint) from None
        return {name.removeprefix(_PREFIX): getattr(checked, name) for name in checked.model_fields_set}

    def _sentence(self, error: Any) -> str:
        place = ".".join(["model.args", *(str(part) for part in error["loc"])])
        names = list(self.schema.get("properties", {}))
        if error["type"] == "extra_forbidden" and len(error["loc"]) == 1:
            close = difflib.get_close_matches(str(error["loc"][0]), names, 1)
            meant = f"; did you mean {close[0]}?" if close else ""
            return f"{place}: {self.of.__name__} has no such argument; allowed: {', '.join(names) or 'none'}{meant}"
        if error["type"] == "missing":
            return f"{place}: missing"
        return f"{place}: {error['msg'][0].lower()}{error['msg'][1:]}, got {json.dumps(error['input'], default=str)}"


def read(cls: type) -> Signature:
    """Read the arguments of a class.

    A parameter `**kwargs` stands for the parameters of the next `__init__` in the order of inheritance.

    Raises:
        SconceError: of kind "model-file", for an annotation that means nothing, or an argument that no configuration can give.
    """
    fields: dict[str, Any] = {}
    given, needed, notes = [], [], []
    described = _descriptions(cls)
    for name, (parameter, hint, owner) in _parameters(cls).items():
        if name in GIVEN:
            given.append(name)
            if parameter.default is inspect.Parameter.empty:
                needed.append(name)
            continue
        if parameter.kind is parameter.POSITIONAL_ONLY:
            raise SconceError("model-file", f"{owner} takes {name} by position only", "arguments are given by name: remove the /")
        if hint is inspect.Parameter.empty:
            notes.append(f"{name} of {owner} has no type: anything is taken for it")
            hint = Any
        elif (reason := _not_json(hint)) is not None:
            if parameter.default is inspect.Parameter.empty:
                raise SconceError(
                    "model-file",
                    f"{name} of {owner} is of a type that no configuration can give: {reason}",
                    "give it a default, or a type that JSON has: numbers, text, lists, Literal, dataclasses",
                )
            notes.append(f"{name} of {owner} is of a type that no configuration can give ({reason}): its default is used")
            continue
        if name in described:
            hint = typing.Annotated[hint, pydantic.Field(description=described[name])]
        default = ... if parameter.default is inspect.Parameter.empty else parameter.default
        fields[_PREFIX + name] = (hint, default)
    model = pydantic.create_model(
        cls.__name__,
        __config__=pydantic.ConfigDict(
            extra="forbid",
            alias_generator=lambda name: name.removeprefix(_PREFIX),
            protected_namespaces=(),
        ),
        **fields,
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of defaults that JSON does not have
        schema = _tidy(model.model_json_schema())
    return Signature(cls, given, model, schema, notes, needed)


def _parameters(cls: type) -> dict[str, tuple[inspect.Parameter, Any, str]]:
    """Return parameter, type and the class that has it, by name."""
    found: dict[str, tuple[inspect.Parameter, Any, str]] = {}
    for base in cls.__mro__:
        init = vars(base).get("__init__")
        if base is object or (base.__name__ == "Module" and base.__module__.startswith("torch")):
            break
        if init is None:
            continue
        hints, hands_on = _hints(init, base), False
        for parameter in list(inspect.signature(init).parameters.values())[1:]:
            if parameter.kind is parameter.VAR_KEYWORD:
                hands_on = True
            elif parameter.kind is not parameter.VAR_POSITIONAL and parameter.name not in found:
                hint = hints.get(parameter.name, inspect.Parameter.empty)
                found[parameter.name] = (parameter, hint, base.__name__)
        if not hands_on:
            break
    return found


def _hints(init: Any, owner: type) -> dict[str, Any]:
    try:
        return typing.get_type_hints(init, include_extras=True)
    except Exception as error:
        code = getattr(init, "__code__", None)
        where = f"{code.co_filename}:{code.co_firstlineno}" if code else owner.__name__
        raise SconceError(
            "model-file",
            f"{where}: a type of {owner.__name__}.__init__ means nothing: {error}",
            "import what the annotation names",
        ) from error


def _not_json(hint: Any) -> str | None:
    """Return why values of a type cannot come from JSON, or None where they can."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            pydantic.TypeAdapter(hint).json_schema()
        except pydantic.errors.PydanticUserError as error:
            if error.code == "typed-dict-version":
                return "before Python 3.12, import TypedDict from typing_extensions"
            return _name_of(hint)
        except (TypeError, AttributeError):
            return _name_of(hint)
    return None


def _name_of(hint: Any) -> str:
    return getattr(hint, "__name__", None) or str(hint).replace("typing.", "")


def _descriptions(cls: type) -> dict[str, str]:
    """Return what the docstrings say of each argument: those of the class's bases first, so that its own are the last word."""
    found: dict[str, str] = {}
    for base in reversed(cls.__mro__):
        if base.__module__.partition(".")[0] in ("torch", "builtins"):
            continue
        for text in (vars(base).get("__doc__"), getattr(vars(base).get("__init__"), "__doc__", None)):
            if isinstance(text, str):
                for one in docstring_parser.parse(text).params:
                    if one.description:
                        found[one.arg_name.lstrip("*")] = " ".join(one.description.split())
    return found


def about(cls: type) -> str:
    """Return what the class's docstring says before it comes to the arguments, or an empty text."""
    text = vars(cls).get("__doc__")
    if not isinstance(text, str):
        return ""
    parsed = docstring_parser.parse(text)
    return "\n\n".join(part.strip() for part in (parsed.short_description, parsed.long_description) if part)


def _tidy(schema: dict[str, Any]) -> dict[str, Any]:
    """Return a schema without the titles that pydantic makes of names, and without the alias that only this module knows."""
    return _without(schema, "title")


def _without(value: Any, key: str, named: bool = False) -> Any:
    """Leave a key of JSON Schema out; below `properties` and `$defs` the keys are the user's names."""
    if isinstance(value, dict):
        return {
            name: _without(item, key, named=not named and name in ("properties", "$defs"))
            for name, item in value.items()
            if named or name != key
        }
    return [_without(item, key) for item in value] if isinstance(value, list) else value
