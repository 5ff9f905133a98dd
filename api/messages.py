"""The inbox (通知)."""

from typing import Annotated, TypedDict
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api.bodies import Parameters
from api.doors import Door
from api.paging import Order, Page, each, moment_of, page
from api.parts import moment
from api.shapes import shape
from rectification import messages
from rectification.models import Message, Problem
from rectification.models.escalation import Level

LATEST_FIRST = Order("created_at", moment_of, falling=True)


class MessageProblem(TypedDict):
    """The problem a message is about."""

    id: str
    number: str


class MessagePicture(TypedDict):
    """A notice to one person."""

    id: str
    level: Annotated[str, Level]
    level_name: str
    title: str
    body: str
    created_at: str | None
    read_at: str | None
    problem: Annotated[MessageProblem | None, "空表示与某个问题无关，如渠道故障"]


class ReadAll(TypedDict):
    """How many were new."""

    read: int


class MessageParameters(Parameters):
    unread = serializers.BooleanField(default=False)


class Messages(Door):
    """My inbox: 通知."""

    @extend_schema(parameters=[MessageParameters], responses=shape(Page[MessagePicture]))
    def get(self, request: Request) -> Response:
        parameters = self.query(MessageParameters)
        found = messages.inbox(self.actor, unread=parameters["unread"])
        return Response(page(request, found, LATEST_FIRST, each(picture), parameters=parameters))


class MessageRead(Door):
    """One message read: 标为已读."""

    @extend_schema(request=None, responses=shape(MessagePicture))
    def post(self, _request: Request, id: UUID) -> Response:  # noqa: A002 - the contract's name
        return Response(picture(messages.read(id, by=self.actor)))


class MessagesReadAll(Door):
    """All messages read: 全部标为已读."""

    @extend_schema(request=None, responses=shape(ReadAll))
    def post(self, _request: Request) -> Response:
        return Response(ReadAll(read=messages.read_all(by=self.actor)))


def picture(message: Message) -> MessagePicture:
    """Return a message's picture."""
    return {
        "id": str(message.pk),
        "level": message.level,
        "level_name": message.get_level_display(),
        "title": message.title,
        "body": message.body,
        "created_at": moment(message.created_at),
        "read_at": moment(message.read_at),
        "problem": _problem(message.problem),
    }


def _problem(problem: Problem | None) -> MessageProblem | None:
    return {"id": str(problem.pk), "number": problem.number} if problem else None
