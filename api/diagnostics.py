"""A phone's own log of its sending, for the administrator (docs/sync.md)."""

from typing import Any

from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import NotAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from api.bodies import Id, Moment, Shape, Text, several
from api.doors import Door
from organization import diagnostics
from organization.diagnostics import Log
from organization.errors import TooLarge, TooMany

MOST_BYTES = 400_000
MOST_ENTRIES = 500


class EntryBody(Shape):
    """One line of the log: ids, codes and counts, never a name or what was written."""

    at = Text(required=True, max_length=40)
    what = Text(required=True, max_length=40)
    facts = serializers.DictField()


class DiagnosticsBody(Shape):
    """The log of one device, and how its queue stands."""

    id = Id()
    written_at = Moment()
    client = Text(max_length=200)
    user_agent = Text(max_length=500)
    state = serializers.DictField()
    entries = several(EntryBody, most=MOST_ENTRIES)


class Diagnostics(Door):
    """Diagnostic logs: 诊断日志."""

    @extend_schema(
        request=DiagnosticsBody,
        responses={204: OpenApiResponse(description="已收到；同一 id 重复发送不会重复保存")},
    )
    def post(self, request: Request) -> Response:
        if int(request.headers.get("Content-Length") or 0) > MOST_BYTES:
            raise TooLarge("too_large", "诊断日志过大，请改为保存到手机。", limit=MOST_BYTES)
        user = self.actor.user
        if user is None:
            raise NotAuthenticated
        if diagnostics.too_many(user):
            raise TooMany("too_many", "诊断日志发送过于频繁，请一小时后再试。", retry_after=3600)
        body = self.body(DiagnosticsBody)
        diagnostics.keep(_log(body), user)
        return Response(status=204)


def _log(body: dict[str, Any]) -> Log:
    content = {
        "written_at": body["written_at"].isoformat(),
        "state": body["state"],
        "entries": [dict(entry) for entry in body["entries"]],
    }
    return Log(body["id"], body["client"], body["user_agent"], content)
