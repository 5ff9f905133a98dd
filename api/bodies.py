"""Bodies and parameters: what a request may look like before any rule is asked.

Whatever passes here can be stored: no NUL, no lone surrogate, no infinite number, no integer the
database cannot hold. A name nobody knows is an error, because a misspelt field would be lost.
"""

import math
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from rest_framework import serializers
from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser

LARGEST_INTEGER = 2_147_483_647
DEEPEST = 12


class CleanJSON(JSONParser):
    """JSON whose every text and number can be stored."""

    def parse(self, *args: Any, **kwargs: Any) -> Any:
        try:
            body = super().parse(*args, **kwargs)
        except RecursionError:
            raise ParseError from None
        _require_storable(body)
        return body


def _require_storable(value: Any, depth: int = 0) -> None:
    if depth > DEEPEST:
        raise ParseError
    match value:
        case str():
            _require_text(value)
        case float():
            if not math.isfinite(value):
                raise ParseError
        case dict():
            for key, inside in value.items():
                _require_text(key)
                _require_storable(inside, depth + 1)
        case list():
            for inside in value:
                _require_storable(inside, depth + 1)


def _require_text(text: str) -> None:
    if "\0" in text or not (text.isascii() or _encodes(text)):
        raise ParseError


def _encodes(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


class Shape(serializers.Serializer[Any]):
    """A body or a set of parameters; names it does not know are refused."""

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, Mapping):
            unknown = [name for name in data if name not in self.fields]
            if unknown:
                raise serializers.ValidationError(dict.fromkeys(unknown, ["没有这个字段。"]))
        return super().to_internal_value(data)


class Integer(serializers.IntegerField):
    """A whole number the database can hold; true and "7" are no numbers in a body."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("min_value", 0)
        kwargs.setdefault("max_value", LARGEST_INTEGER)
        super().__init__(**kwargs)

    def to_internal_value(self, data: Any) -> int:
        if isinstance(data, bool):
            self.fail("invalid")
        return super().to_internal_value(data)


class Id(serializers.UUIDField):
    """Any UUID, as a string."""

    def to_internal_value(self, data: Any) -> UUID:
        if not isinstance(data, str):
            self.fail("invalid", value=data)
        found: UUID = super().to_internal_value(data)
        return found


class Text(serializers.CharField):
    """A text; a number or true is none. May be left out or empty unless ``required``."""

    def __init__(self, **kwargs: Any) -> None:
        if not kwargs.get("required", False):
            kwargs.setdefault("default", "")
            kwargs.setdefault("allow_blank", True)
        kwargs.setdefault("max_length", 200)
        super().__init__(**kwargs)

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        return super().to_internal_value(data)


class AreaKey(serializers.RegexField):
    """An area's key; a code with trailing zeros is accepted and shortened (DOMAIN 1)."""

    default_error_messages = {"invalid": "不是有效的行政区划代码。"}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(r"\A[0-9]{2,12}\Z", **kwargs)

    def to_internal_value(self, data: Any) -> str:
        return shorten(super().to_internal_value(data))


def shorten(code: str) -> str:
    """Return the key of an area code: without the zeros that only fill it up to its level."""
    for length in (2, 4, 6, 9, 12):
        if len(code) >= length and not code[length:].strip("0"):
            return code[:length]
    return code


class Choices(serializers.Field[Any, Any, Any, Any]):
    """One or several of some words, separated by commas: ``state=found,ordered``."""

    default_error_messages = {"unknown": "没有“{value}”这个选项。"}

    def __init__(self, choices: Any, **kwargs: Any) -> None:
        self.words = [str(word) for word in choices]
        super().__init__(**kwargs)

    def to_internal_value(self, data: Any) -> tuple[str, ...]:
        chosen = tuple(dict.fromkeys(str(data).split(",")))
        for word in chosen:
            if word not in self.words:
                self.fail("unknown", value=word[:40])
        return chosen

    def to_representation(self, value: Any) -> Any:
        return value


class Parameters(Shape):
    """Query parameters every list takes."""

    cursor = serializers.CharField(
        required=False, max_length=400, help_text="上一页答复中 next 或 previous 所带的位置"
    )
    limit = Integer(required=False, min_value=1, max_value=200, help_text="每页条数，默认 50")
