"""Shapes of answers: a TypedDict that mypy checks is also what the OpenAPI document says.

Answers are built as plain dictionaries, which is several times faster than serializing them.
``shape(X)`` is what ``extend_schema(responses=…)`` takes. ``Annotated[str, State]`` documents an
enumeration, ``Annotated[..., "words"]`` a description.
"""

import types
import typing
from datetime import date, datetime
from enum import Enum
from functools import cache
from typing import Annotated, Any, NotRequired, Required
from uuid import UUID

from django.db.models import Choices
from drf_spectacular.extensions import OpenApiSerializerExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import ResolvedComponent
from rest_framework import serializers

Schema = dict[str, Any]

_BASIC: dict[Any, Schema] = {
    str: {"type": "string"},
    int: {"type": "integer"},
    float: {"type": "number"},
    bool: {"type": "boolean"},
    UUID: {"type": "string", "format": "uuid"},
    date: {"type": "string", "format": "date"},
    datetime: {"type": "string", "format": "date-time"},
    Any: {},
}


class TypedShape(serializers.Serializer[Any]):
    """Stands for a TypedDict where drf-spectacular wants a serializer."""

    typed: Any


@cache
def shape(typed: Any) -> type[TypedShape]:
    """Return the stand-in of a TypedDict, ``Page[…]`` included."""
    return type(_name(typed), (TypedShape,), {"typed": typed, "__doc__": typed.__doc__})


def _name(typed: Any) -> str:
    inside = "".join(_name(argument) for argument in typing.get_args(typed))
    return f"{inside}{(typing.get_origin(typed) or typed).__name__}"


class TypedShapeExtension(OpenApiSerializerExtension):
    """Draws a TypedDict as an OpenAPI component."""

    target_class = TypedShape
    match_subclasses = True

    def get_name(self, auto_schema: AutoSchema, direction: Any) -> str:
        return _name(self.target.typed)

    def get_identity(self, auto_schema: AutoSchema, direction: Any) -> Any:
        return self.target.typed

    def map_serializer(self, auto_schema: AutoSchema, direction: Any) -> Schema:
        typed = self.target.typed
        origin = typing.get_origin(typed) or typed
        filled = dict(zip(getattr(origin, "__parameters__", ()), typing.get_args(typed), strict=False))
        hints = typing.get_type_hints(origin, include_extras=True)
        return {
            "type": "object",
            "description": " ".join((origin.__doc__ or "").split()),
            "properties": {
                name: _schema(filled.get(hint, _fill(hint, filled)), auto_schema, direction)
                for name, hint in hints.items()
            },
            "required": sorted(origin.__required_keys__),
        }


def _fill(hint: Any, filled: dict[Any, Any]) -> Any:
    parameters = getattr(hint, "__parameters__", ())
    return hint[tuple(filled[p] for p in parameters)] if parameters and filled else hint


def _schema(hint: Any, auto_schema: AutoSchema, direction: Any) -> Schema:
    """Return the schema of one type; raises TypeError for a type no answer should have."""
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if hint in _BASIC:
        return dict(_BASIC[hint])
    if origin is Annotated:
        return _annotated(arguments[0], arguments[1:], auto_schema, direction)
    if origin in {NotRequired, Required}:
        return _schema(arguments[0], auto_schema, direction)
    if origin is list:
        return {"type": "array", "items": _schema(arguments[0], auto_schema, direction)}
    if origin is dict:
        return {
            "type": "object",
            "additionalProperties": _schema(arguments[1], auto_schema, direction),
        }
    if origin in {types.UnionType, typing.Union}:
        return _union(arguments, auto_schema, direction)
    if typing.is_typeddict(origin or hint):
        component: ResolvedComponent = auto_schema.resolve_serializer(shape(hint), direction)
        return dict(component.ref)
    raise TypeError(f"no schema for {hint}")


def _annotated(inner: Any, notes: tuple[Any, ...], auto_schema: AutoSchema, direction: Any) -> Schema:
    schema = _schema(inner, auto_schema, direction)
    for note in notes:
        if isinstance(note, str):
            schema = {**_referable(schema), "description": note}
        elif isinstance(note, type) and issubclass(note, Enum):
            schema["enum"] = [member.value for member in note] + ([None] if "nullable" in schema else [])
            if issubclass(note, Choices):
                schema["description"] = "；".join(f"`{c}` {label}" for c, label in note.choices)
    return schema


def _union(arguments: tuple[Any, ...], auto_schema: AutoSchema, direction: Any) -> Schema:
    kinds = [_schema(a, auto_schema, direction) for a in arguments if a is not types.NoneType]
    schema = _referable(kinds[0]) if len(kinds) == 1 else {"oneOf": kinds}
    return {**schema, "nullable": True} if types.NoneType in arguments else schema


def _referable(schema: Schema) -> Schema:
    """A reference allows no siblings in OpenAPI 3.0; wrapped it does."""
    return {"allOf": [schema]} if "$ref" in schema else schema
