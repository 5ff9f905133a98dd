"""Drawing the OpenAPI document: doors, answers, filters, refusals."""

import re
import types
import typing
from collections.abc import Callable
from datetime import date, datetime
from enum import Enum
from typing import Annotated, Any, NotRequired, Required
from uuid import UUID

from django.conf import settings
from django.db.models import Choices as DatabaseChoices
from drf_spectacular.extensions import (
    OpenApiAuthenticationExtension,
    OpenApiSerializerExtension,
    OpenApiSerializerFieldExtension,
)
from drf_spectacular.openapi import AutoSchema

from api.bodies import Choices, Moment
from api.identity import SessionIdentity, TokenIdentity
from api.shapes import TypedShape, name_of, shape

Schema = dict[str, Any]
Draw = Callable[[Any], Schema]

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


class Described(AutoSchema):
    """How a door is described; its operations are called after it: ``get_problems``."""

    def get_operation_id(self) -> str:
        words = re.sub(r"(?<!^)(?=[A-Z])", "_", type(self.view).__name__).lower()
        return f"{self.method.lower()}_{words}"


class TypedShapeExtension(OpenApiSerializerExtension):  # type: ignore[no-untyped-call]
    """Draws a TypedDict as a component."""

    target_class = TypedShape
    match_subclasses = True

    def get_name(self, auto_schema: AutoSchema, direction: Any) -> str:  # noqa: ARG002
        return name_of(self.target.typed)

    def get_identity(self, auto_schema: AutoSchema, direction: Any) -> Any:  # noqa: ARG002
        return self.target.typed

    def map_serializer(self, auto_schema: AutoSchema, direction: Any) -> Schema:
        typed = self.target.typed
        origin = typing.get_origin(typed) or typed
        parameters = getattr(origin, "__parameters__", ())
        filled = dict(zip(parameters, typing.get_args(typed), strict=False))

        def draw(hint: Any) -> Schema:
            return _schema(hint, draw, refer)

        def refer(inside: Any) -> Schema:
            return dict(auto_schema.resolve_serializer(shape(inside), direction).ref)

        hints = typing.get_type_hints(origin, include_extras=True)
        return {
            "type": "object",
            "description": " ".join((origin.__doc__ or "").split()),
            "properties": {name: draw(_fill(hint, filled)) for name, hint in hints.items()},
            "required": sorted(origin.__required_keys__),
        }


class TokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """How programs say who they are."""

    target_class = TokenIdentity
    name = "token"

    def get_security_definition(self, auto_schema: AutoSchema) -> Schema:  # noqa: ARG002
        return {
            "type": "apiKey",
            "in": "header",
            "name": "Authorization",
            "description": "`Token …`，由 POST /api/v1/auth/token/ 取得",
        }


class SessionScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """How the web client says who it is."""

    target_class = SessionIdentity
    name = "session"

    def get_security_definition(self, auto_schema: AutoSchema) -> Schema:  # noqa: ARG002
        return {
            "type": "apiKey",
            "in": "cookie",
            "name": settings.SESSION_COOKIE_NAME,
            "description": "写操作另须带请求头 X-CSRFToken",
        }


class ChoicesExtension(OpenApiSerializerFieldExtension):  # type: ignore[no-untyped-call]
    """Says which words a filter knows."""

    target_class = Choices

    def map_serializer_field(self, auto_schema: Any, direction: Any) -> Schema:  # noqa: ARG002
        words = self.target.words
        if not words:
            return {"type": "string"}
        either = "|".join(words)
        said = f"可用逗号分隔多个：{'、'.join(words)}"
        return {"type": "string", "description": said, "pattern": f"^({either})(,({either}))*$"}


class MomentExtension(OpenApiSerializerFieldExtension):  # type: ignore[no-untyped-call]
    """A time with its offset."""

    target_class = Moment

    def map_serializer_field(self, auto_schema: Any, direction: Any) -> Schema:  # noqa: ARG002
        return {"type": "string", "format": "date-time"}


def _fill(hint: Any, filled: dict[Any, Any]) -> Any:
    """Put a generic's argument in place of its type variable: ``list[P]``, ``P``."""
    if hint in filled:
        return filled[hint]
    parameters = getattr(hint, "__parameters__", ())
    return hint[tuple(filled[p] for p in parameters)] if parameters and filled else hint


def _schema(hint: Any, draw: Draw, refer: Draw) -> Schema:
    """Return the schema of one type; raises TypeError for a type no answer should have."""
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if hint in _BASIC:
        return dict(_BASIC[hint])
    if typing.is_typeddict(origin or hint):
        return refer(hint)
    if origin in _COMPOSED:
        return _COMPOSED[origin](arguments, draw)
    raise TypeError(f"no schema for {hint}")


def _annotated(arguments: tuple[Any, ...], draw: Draw) -> Schema:
    schema = draw(arguments[0])
    for note in arguments[1:]:
        if isinstance(note, str):
            schema = {**_referable(schema), "description": note}
        elif isinstance(note, type) and issubclass(note, Enum):
            schema |= _enumeration(note, nullable="nullable" in schema)
    return schema


def _enumeration(words: type[Enum], *, nullable: bool) -> Schema:
    values: list[Any] = [word.value for word in words]
    found: Schema = {"enum": [*values, None] if nullable else values}
    if issubclass(words, DatabaseChoices):
        found["description"] = "；".join(f"`{code}` {label}" for code, label in words.choices)
    return found


def _union(arguments: tuple[Any, ...], draw: Draw) -> Schema:
    kinds = [draw(argument) for argument in arguments if argument is not types.NoneType]
    schema = _referable(kinds[0]) if len(kinds) == 1 else {"oneOf": kinds}
    return {**schema, "nullable": True} if types.NoneType in arguments else schema


def _list(arguments: tuple[Any, ...], draw: Draw) -> Schema:
    return {"type": "array", "items": draw(arguments[0])}


def _dict(arguments: tuple[Any, ...], draw: Draw) -> Schema:
    return {"type": "object", "additionalProperties": draw(arguments[1])}


def _inside(arguments: tuple[Any, ...], draw: Draw) -> Schema:
    return draw(arguments[0])


_COMPOSED: dict[Any, Callable[[tuple[Any, ...], Draw], Schema]] = {
    Annotated: _annotated,
    NotRequired: _inside,
    Required: _inside,
    list: _list,
    dict: _dict,
    types.UnionType: _union,
    typing.Union: _union,
}


def _referable(schema: Schema) -> Schema:
    """A reference allows no siblings in OpenAPI 3.0; wrapped it does."""
    return {"allOf": [schema]} if "$ref" in schema else schema


# --- Refusals -----------------------------------------------------------------------------------

_REFUSALS = {
    "400": "请求内容有误",
    "401": "未登录或登录已失效",
    "403": "您的角色不能这样做",
    "404": "没有找到，或您无权查看",
    "409": "情况已变化，details.current 为最新情况；或编号已用于其他内容",
    "413": "内容过大",
    "422": "违反业务规则",
    "429": "请求过于频繁，Retry-After 秒后重试",
    "503": "暂时繁忙，Retry-After 秒后重试",
}
_ALWAYS = ("400", "401", "404", "429", "503")
_WHEN_WRITING = ("403", "409", "413", "422")

_REFUSAL: Schema = {
    "type": "object",
    "description": "每一次拒绝：机器可读的代码，给人看的一句话，以及细节。",
    "properties": {
        "code": {"type": "string"},
        "message": {"type": "string"},
        "details": {"type": "object", "additionalProperties": {}},
    },
    "required": ["code", "details", "message"],
}


_COMMON = """

- 标识为 UUID，由发送方生成；同一标识、同一内容重复提交不会重复办理，换了内容则为 409 `id_reused`。
- 时间为带时区的 RFC 3339，日期为北京时间的日期，坐标为 WGS 84 十进制度，区划用去掉末尾零的代码。
- 列表答复 `{results, next, previous}`，按 `next` 翻页；不认识的参数和选项一律 400。
- 办理写明所见版本 `base_version`；情况已变化的为 409，`details.current` 为最新情况。
- 每一次拒绝都是 `{code, message, details}`：400 内容有误，401 未登录，403 角色不能，
  404 没有或看不到，409 冲突，413 过大，422 违反规则，429 过于频繁，
  503 繁忙（按 `Retry-After` 重试）。
"""


def add_refusals(result: Schema, **_arguments: Any) -> Schema:
    """Document what all doors share, how they refuse above all; a hook of drf-spectacular."""
    result["info"]["description"] = result["info"].get("description", "") + _COMMON
    result["components"]["schemas"]["Refusal"] = _REFUSAL
    body = {"application/json": {"schema": {"$ref": "#/components/schemas/Refusal"}}}
    for operations in result["paths"].values():
        for method, operation in operations.items():
            statuses = _ALWAYS if method == "get" else _ALWAYS + _WHEN_WRITING
            for status in statuses:
                answer = {"content": body, "description": _REFUSALS[status]}
                operation["responses"].setdefault(status, answer)
    return result
