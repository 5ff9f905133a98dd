"""Bodies and parameters: what a request may look like before any rule is asked.

Whatever passes here can be stored: no NUL, no lone surrogate, no infinite number, no integer the
database cannot hold. A name nobody knows is an error, because a misspelt field would be lost.
"""

import math
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from rest_framework import serializers
from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser

from inspections.position import Position
from organization.areas import area_key
from organization.errors import Malformed

LARGEST_INTEGER = 2_147_483_647
DEEPEST = 12
YEARS = range(2000, 2101)
LONGEST_OFFSET = 100 * 366 * 24 * 3600


class CleanJSON(JSONParser):
    """JSON whose every text and number can be stored."""

    def parse(self, *args: Any, **kwargs: Any) -> Any:
        try:
            body = super().parse(*args, **kwargs)
        except (ParseError, RecursionError):
            raise _not_json() from None
        _require_storable(body)
        return body


def _not_json() -> Malformed:
    return Malformed("malformed", "请求内容不是有效的 JSON。")


def _require_storable(value: Any, depth: int = 0) -> None:
    if depth > DEEPEST:
        raise _not_json()
    match value:
        case str():
            require_text(value)
        case float():
            if not math.isfinite(value):
                raise _not_json()
        case dict():
            for key, inside in value.items():
                require_text(key)
                _require_storable(inside, depth + 1)
        case list():
            for inside in value:
                _require_storable(inside, depth + 1)


def require_text(text: str) -> str:
    """Return the text; raises Malformed where no database could hold it."""
    if "\0" in text or not (text.isascii() or _encodes(text)):
        raise _not_json()
    return text


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
                raise serializers.ValidationError({name: ["没有这个字段。"] for name in unknown})
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


class Number(serializers.FloatField):
    """A finite number; true is none."""

    def to_internal_value(self, data: Any) -> float:
        number = math.nan if isinstance(data, bool) else super().to_internal_value(data)
        if not math.isfinite(number):
            self.fail("invalid")
        return number


class Id(serializers.UUIDField):
    """Any UUID, as a string."""

    def to_internal_value(self, data: Any) -> UUID:
        if not isinstance(data, str):
            self.fail("invalid", value=data)
        found: UUID = super().to_internal_value(data)
        return found


class Text(serializers.CharField):
    """A text; a number or true is none. Left out it is empty, unless it is ``required``.

    With ``default=empty`` what was left out stays out.
    """

    def __init__(self, **kwargs: Any) -> None:
        if not kwargs.get("required", False):
            kwargs.setdefault("default", "")
            kwargs.setdefault("allow_blank", True)
        if kwargs.get("default") is serializers.empty:
            kwargs["required"] = False
        kwargs.setdefault("max_length", 200)
        super().__init__(**kwargs)

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        return super().to_internal_value(data)


class AreaKey(serializers.CharField):
    """An area's key; a code with trailing zeros is accepted and shortened (DOMAIN 1)."""

    def to_internal_value(self, data: Any) -> str:
        return area_key(super().to_internal_value(data))


class Moment(serializers.Field[datetime, Any, str, Any]):
    """A time with its offset (RFC 3339); one without is refused: whose clock was it."""

    default_error_messages = {
        "moment": "时间应写成 2026-03-05T09:30:00+08:00 的形式，并带时区。",
    }

    def to_internal_value(self, data: Any) -> datetime:
        try:
            moment = datetime.fromisoformat(data)
        except (TypeError, ValueError):
            self.fail("moment")
        if moment.tzinfo is None or moment.year not in YEARS:
            self.fail("moment")
        return moment

    def to_representation(self, value: datetime) -> str:
        return value.isoformat()


class Day(serializers.DateField):
    """A local date of Asia/Shanghai."""

    default_error_messages = {"year": "日期的年份超出范围。"}

    def to_internal_value(self, value: Any) -> date:
        day: date = super().to_internal_value(value)
        if day.year not in YEARS:
            self.fail("year")
        return day


class Ids(serializers.ListField):
    """Several ids."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 50)
        super().__init__(child=Id(), **kwargs)


def several(
    shape: type[Shape], *, most: int, required: bool = False
) -> serializers.ListSerializer[Any]:
    """Return the field of a list of bodies; empty where it is left out, unless ``required``."""
    given: dict[str, Any] = {"allow_empty": False} if required else {"default": ()}
    return serializers.ListSerializer(child=shape(), max_length=most, **given)


class PhotoBody(Shape):
    """A photo promised by its id and SHA-256; its bytes follow with ``PUT photos/{id}/``."""

    id = Id()
    sha256 = Text(required=True, max_length=64, help_text="原件的 SHA-256，小写十六进制")


class PositionBody(Shape):
    """A position, WGS 84 decimal degrees; the accuracy in metres."""

    latitude = Number(min_value=-90, max_value=90)
    longitude = Number(min_value=-180, max_value=180)
    accuracy = Number(min_value=0, max_value=1e7, required=False, allow_null=True, default=None)

    def to_internal_value(self, data: Any) -> Any:
        found = super().to_internal_value(data)
        accuracy = found["accuracy"]
        return Position(
            Decimal(str(found["latitude"])),
            Decimal(str(found["longitude"])),
            None if accuracy is None else math.ceil(accuracy),
        )


class Choices(serializers.Field[Any, Any, Any, Any]):
    """One or several of some words, separated by commas: ``state=found,ordered``.

    Without ``words`` the words are data, which nobody can check here.
    """

    default_error_messages = {"unknown": "没有“{value}”这个选项。", "text": "不是有效的文字。"}

    def __init__(self, words: Iterable[str] = (), **kwargs: Any) -> None:
        self.words = [str(word) for word in words]
        super().__init__(**kwargs)

    def to_internal_value(self, data: Any) -> tuple[str, ...]:
        if "\0" in data:
            self.fail("text")
        chosen = tuple(dict.fromkeys(data.split(",")))
        for word in chosen if self.words else ():
            if word not in self.words:
                self.fail("unknown", value=word[:40])
        return chosen

    def to_representation(self, value: Any) -> Any:
        return value


def checked(serializer: serializers.BaseSerializer[Any]) -> dict[str, Any]:
    """Return what the serializer accepts; raises ValidationError, which is a 400."""
    serializer.is_valid(raise_exception=True)
    accepted: dict[str, Any] = serializer.validated_data
    return accepted


class Parameters(Shape):
    """Query parameters every list takes."""

    cursor = serializers.CharField(
        required=False, max_length=400, help_text="上一页答复中 next 或 previous 所带的位置"
    )
    limit = Integer(required=False, min_value=1, max_value=200, help_text="每页条数，默认 50")
