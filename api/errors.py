"""The one place where a refusal becomes HTTP (law 10)."""

import logging
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import (
    PermissionDenied,
    RequestDataTooBig,
    SuspiciousOperation,
    ValidationError,
)
from django.db import DataError, InterfaceError, OperationalError
from django.http import Http404, UnreadablePostError
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import set_rollback

from api.current import pictured
from api.identity import Identity
from organization.actors import Actor
from organization.errors import (
    Busy,
    Conflict,
    Malformed,
    Missing,
    NotAllowed,
    Refusal,
    RuleBroken,
    TooLarge,
    TooMany,
)

log = logging.getLogger(__name__)

RETRY_AFTER_SECONDS = 2


STATUS: Mapping[type[Refusal], int] = {
    Malformed: 400,
    NotAllowed: 403,
    Missing: 404,
    Conflict: 409,
    TooLarge: 413,
    RuleBroken: 422,
    TooMany: 429,
    Busy: 503,
}

# lock timeout, deadlock, serialization failure, statement cancelled by its timeout
_BUSY_SQLSTATES = frozenset({"55P03", "40P01", "40001", "57014"})

_SIGN_IN = {"WWW-Authenticate": "Token"}

# What DRF's own exceptions are called here, and what a person is told.
_OF_FRAMEWORK: tuple[tuple[type[Exception], int, str, str], ...] = (
    (exceptions.ParseError, 400, "malformed", "请求内容无法读取。"),
    (ValidationError, 400, "malformed", "请求内容有误。"),
    (exceptions.NotAuthenticated, 401, "not_signed_in", "请先登录。"),
    (exceptions.PermissionDenied, 403, "not_allowed", "您无权进行此操作。"),
    (PermissionDenied, 403, "not_allowed", "您无权进行此操作。"),
    (exceptions.NotFound, 404, "not_found", "没有找到，或者您无权查看。"),
    (Http404, 404, "not_found", "没有找到，或者您无权查看。"),
    (exceptions.MethodNotAllowed, 405, "method_not_allowed", "此地址不支持该请求方法。"),
    (exceptions.UnsupportedMediaType, 415, "media_type", "不支持这种内容类型，请使用 JSON。"),
    (RequestDataTooBig, 413, "too_large", "内容过大。"),
    (SuspiciousOperation, 400, "malformed", "请求不正确。"),
    (UnreadablePostError, 400, "malformed", "内容没有收完整，请重试。"),
    (DataError, 400, "malformed", "有数值或文字超出可以保存的范围。"),
)


@dataclass(frozen=True)
class Answer:
    """A refusal as it goes out: status, code, sentence, details, headers."""

    status: int
    code: str
    message: str
    details: Mapping[str, Any] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)

    def body(self) -> dict[str, Any]:
        """Return the JSON every refusal has."""
        return {"code": self.code, "message": self.message, "details": dict(self.details)}


def handle(error: Exception, context: Mapping[str, Any]) -> Response:
    """Answer a request that raised; the error family and everything else alike."""
    set_rollback()
    answer = answer_for(error, _actor(error, context))
    return Response(answer.body(), status=answer.status, headers=dict(answer.headers))


def _actor(error: Exception, context: Mapping[str, Any]) -> Actor | None:
    """Return who asked; nobody where finding that out is what failed."""
    found = context["request"].auth if isinstance(error, Refusal) else None
    return found.actor if isinstance(found, Identity) else None


def answer_for(error: Exception, by: Actor | None = None) -> Answer:
    """Return how an exception is told; what nobody foresaw is logged and tells nothing.

    A row among the details of a refusal is told as the actor may see it.
    """
    if isinstance(error, Refusal):
        return _of_refusal(error, by)
    for kind, tell in _OF_OURS:
        if isinstance(error, kind):
            return tell(error)
    for kind, status, code, message in _OF_FRAMEWORK:
        if isinstance(error, kind):
            return Answer(status, code, message, headers=_SIGN_IN if status == 401 else {})
    log.error("unexpected error", exc_info=error)
    return Answer(500, "internal", "服务器出错，请稍后重试；内容没有丢失。")


def _of_refusal(error: Refusal, by: Actor | None) -> Answer:
    status = next(status for kind, status in STATUS.items() if isinstance(error, kind))
    wait = error.details.get("retry_after", RETRY_AFTER_SECONDS)
    headers = {"Retry-After": str(wait)} if status in {429, 503} else {}
    return Answer(status, error.code, error.message, pictured(error.details, by), headers)


def _of_validation(error: exceptions.ValidationError) -> Answer:
    details = error.detail if isinstance(error.detail, dict) else {"body": error.detail}
    where, why = _first(details)
    return Answer(400, "malformed", f"请求内容有误：{where}：{why}", details)


def _first(details: Any, path: str = "") -> tuple[str, str]:
    """Return the first complaint in DRF's tree of them: where, dotted, and what."""
    if isinstance(details, Mapping):
        for name, inside in details.items():
            if inside:
                shown = path if name == "non_field_errors" else f"{path}.{name}".lstrip(".")
                return _first(inside, shown)
    if isinstance(details, list) and details:
        for position, inside in enumerate(details):
            if isinstance(inside, (Mapping, list)) and inside:
                return _first(inside, f"{path}.{position}")
        return path or "内容", str(details[0])
    return path or "内容", str(details)


def _of_sign_in(error: exceptions.AuthenticationFailed) -> Answer:
    if error.get_codes() == "bad_credentials":
        return Answer(401, "bad_credentials", "用户名或密码不正确。", headers=_SIGN_IN)
    return Answer(401, "not_signed_in", "登录已失效，请重新登录。", headers=_SIGN_IN)


def _of_throttle(error: exceptions.Throttled) -> Answer:
    wait = math.ceil(getattr(error, "wait", None) or RETRY_AFTER_SECONDS)
    sentence = f"请求过于频繁，请在 {wait} 秒后重试。"
    return Answer(429, "throttled", sentence, headers={"Retry-After": str(wait)})


def _of_database(error: Exception) -> Answer:
    """A lock held too long, or a database that is away: the same advice, come back shortly."""
    headers = {"Retry-After": str(RETRY_AFTER_SECONDS)}
    sqlstate = getattr(error.__cause__, "sqlstate", None)
    if sqlstate in _BUSY_SQLSTATES or "locked" in str(error):
        return Answer(503, "busy", "有人正在办理同一内容，请稍后重试。", headers=headers)
    log.error("the database is away", exc_info=error)
    return Answer(503, "unavailable", "服务暂时不可用，请稍后重试。", headers=headers)


_OF_OURS: tuple[tuple[Any, Callable[[Any], Answer]], ...] = (
    (exceptions.ValidationError, _of_validation),
    (exceptions.AuthenticationFailed, _of_sign_in),
    (exceptions.Throttled, _of_throttle),
    ((OperationalError, InterfaceError), _of_database),
)
