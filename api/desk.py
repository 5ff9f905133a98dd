"""What waits (待办): the counts of a person's first page; the rows are ``problems/?waiting=``."""

from typing import Annotated, Any, TypedDict, cast

from django.db.models import Count, QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from api.assignments import of_person
from api.doors import Door
from api.shapes import shape
from inspections.models import Assignment
from organization import access
from organization.actors import Actor
from rectification import ledger, messages
from rectification.models import Problem
from rectification.states import OPEN_STATES
from rectification.waiting import waiting


class DeskCounts(TypedDict):
    """How much waits, of what the person may see."""

    to_order: Annotated[int, "problems/?waiting=order"]
    to_recheck: Annotated[int, "problems/?waiting=recheck"]
    to_close: Annotated[int, "problems/?waiting=close"]
    extensions: Annotated[int, "problems/?waiting=extension"]
    referrals: Annotated[int, "problems/?waiting=referral"]
    overdue: Annotated[int, "problems/?waiting=overdue"]
    due_soon: Annotated[int, "problems/?waiting=due_soon"]
    my_close: Annotated[int, "problems/?waiting=my_close"]
    my_extensions: Annotated[int, "problems/?waiting=my_extension"]
    my_referrals: Annotated[int, "problems/?waiting=my_referral"]
    mine: Annotated[int, "problems/?waiting=me"]
    assignments_open: Annotated[int, "assignments/?state=open&mine=1"]
    unread: Annotated[int, "messages/?unread=1"]


class DeskPicture(TypedDict):
    """A person's desk."""

    counts: DeskCounts


FOR_ALL = {
    "to_order": "order",
    "to_recheck": "recheck",
    "to_close": "close",
    "extensions": "extension",
    "referrals": "referral",
    "overdue": "overdue",
    "due_soon": "due_soon",
}
# Whose turn it is depends on history, which no single pass over the problems can count.
OF_PERSON = {
    "my_close": "my_close",
    "my_extensions": "my_extension",
    "my_referrals": "my_referral",
    "mine": "me",
}


class Desk(Door):
    """What waits for me: 待办."""

    @extend_schema(responses=shape(DeskPicture))
    def get(self, _request: Request) -> Response:
        return Response(DeskPicture(counts=counts(self.actor)))


def counts(by: Actor) -> DeskCounts:
    """Count what waits; seven statements."""
    still_open = access.within(_still_open(), by)
    found = still_open.aggregate(
        **{name: Count("pk", filter=waiting(what, by)) for name, what in FOR_ALL.items()}
    )
    mine = {name: still_open.filter(waiting(what, by)).count() for name, what in OF_PERSON.items()}
    assignments = access.within(Assignment.objects.filter(state=Assignment.State.OPEN), by)
    counted: Any = {
        **found,
        **mine,
        "assignments_open": assignments.filter(of_person(by)).count(),
        "unread": messages.unread_count(by),
    }
    return cast("DeskCounts", counted)


def _still_open() -> QuerySet[Problem]:
    """What may wait for somebody; a referral may, also while its problem is suspended."""
    return ledger.with_waiting(Problem.objects.filter(state__in=OPEN_STATES))
