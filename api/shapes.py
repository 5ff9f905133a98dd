"""Shapes of answers: a TypedDict that mypy checks is also what the OpenAPI document says.

Answers are built as plain dictionaries, which is several times faster than serializing them.
``shape(X)`` is what ``extend_schema(responses=…)`` takes; ``api.openapi`` draws it.
``Annotated[str, State]`` documents an enumeration, ``Annotated[..., "words"]`` a description.
"""

import typing
from functools import cache
from typing import Any

from rest_framework import serializers


class TypedShape(serializers.Serializer[Any]):
    """Stands for a TypedDict where drf-spectacular wants a serializer."""

    typed: Any


@cache
def shape(typed: Any) -> type[TypedShape]:
    """Return the stand-in of a TypedDict, ``Page[…]`` included."""
    return type(name_of(typed), (TypedShape,), {"typed": typed, "__doc__": typed.__doc__})


def name_of(typed: Any) -> str:
    """Return what a TypedDict is called in the OpenAPI document: ``Page[X]`` is ``XPage``."""
    inside = "".join(name_of(argument) for argument in typing.get_args(typed))
    return f"{inside}{(typing.get_origin(typed) or typed).__name__}"
