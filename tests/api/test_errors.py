"""Every kind of error has one answer."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db import DataError, IntegrityError, OperationalError
from django.http import Http404
from psycopg.errors import DeadlockDetected, LockNotAvailable, QueryCanceled
from rest_framework import exceptions

from api.errors import answer_for
from organization.errors import (
    Busy,
    Conflict,
    Malformed,
    Missing,
    NotAllowed,
    RuleBroken,
    TooLarge,
)


def caused(cause: Exception) -> OperationalError:
    error = OperationalError("the database says so")
    error.__cause__ = cause
    return error


ERRORS: list[tuple[Exception, int, str]] = [
    (Malformed("shape", "形状不对。"), 400, "shape"),
    (NotAllowed("role", "角色不行。"), 403, "role"),
    (Missing("gone", "没有。"), 404, "gone"),
    (Conflict("changed", "变了。"), 409, "changed"),
    (TooLarge("large", "太大。"), 413, "large"),
    (RuleBroken("rule", "规则不许。"), 422, "rule"),
    (Busy("busy", "忙。"), 503, "busy"),
    (exceptions.ParseError(), 400, "malformed"),
    (exceptions.NotAuthenticated(), 401, "not_signed_in"),
    (exceptions.AuthenticationFailed(), 401, "not_signed_in"),
    (exceptions.PermissionDenied(), 403, "not_allowed"),
    (PermissionDenied(), 403, "not_allowed"),
    (Http404(), 404, "not_found"),
    (exceptions.MethodNotAllowed("PUT"), 405, "method_not_allowed"),
    (exceptions.UnsupportedMediaType("text/plain"), 415, "media_type"),
    (exceptions.Throttled(wait=7), 429, "throttled"),
    (SuspiciousOperation(), 400, "malformed"),
    (DataError("out of range"), 400, "malformed"),
    (caused(LockNotAvailable()), 503, "busy"),
    (caused(DeadlockDetected()), 503, "busy"),
    (caused(QueryCanceled()), 503, "busy"),
    (OperationalError("database is locked"), 503, "busy"),
    (OperationalError("connection refused"), 503, "unavailable"),
    (IntegrityError("secret"), 500, "internal"),
    (ZeroDivisionError("secret"), 500, "internal"),
]


@pytest.mark.parametrize(("error", "status", "code"), ERRORS, ids=[repr(e[0]) for e in ERRORS])
def test_every_error_has_its_answer(error: Exception, status: int, code: str) -> None:
    answer = answer_for(error)
    assert (answer.status, answer.code) == (status, code)
    assert answer.message.endswith("。")
    assert "secret" not in str(answer.body())
    assert ("Retry-After" in answer.headers) == (status in {429, 503})


def test_the_first_complaint_becomes_the_sentence() -> None:
    details: Any = {"lines": [{}, {"due": {"count": ["请确保该值大于或者等于 1。"]}}]}
    answer = answer_for(exceptions.ValidationError(details))
    assert answer.message == "请求内容有误：lines.1.due.count：请确保该值大于或者等于 1。"
    assert answer.details == details
