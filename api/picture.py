"""The first picture of a phone: everything it needs to work a day without a signal.

It comes in parts, so that a line that breaks loses one part and not all: the outline says which
establishments come in which part, and the place in the feed from which changes are told
afterwards. docs/sync.md says how a phone puts them together.
"""

import hashlib
from itertools import pairwise
from typing import Annotated, Any, TypedDict

from django.db.models import Q, QuerySet
from django.db.models.functions import Length
from django.http import HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from api import areas, checklists, field, packing, workflow
from api.areas import AreaPicture, TeamPicture
from api.assignments import AssignmentPicture
from api.bodies import Id, Shape
from api.calendar import CalendarPicture, year_picture
from api.checklists import ChecklistRow
from api.doors import Door
from api.packing import PackedPlaces
from api.parts import Person, Word, moment, person
from api.shapes import shape
from api.squeezed import squeezed
from api.tags import tagged
from api.workflow import WorkflowPicture
from inspections.models import Category, Checklist
from organization import access, clock, feed
from organization.actors import Actor
from organization.areas import COUNTY_LENGTH, TOWN_LENGTH
from organization.models import Area, Team

PART = 2_000
MOST_PLACES = 20_000
MOST_PROBLEMS = 3_000
MOST_CHECKS = 1_000
MOST_PEOPLE = 1_000


class PlacesPart(TypedDict):
    """Which establishments a part holds: those with ids after ``after``, up to ``upto``."""

    after: str | None
    upto: str | None


class Outline(TypedDict):
    """What the picture consists of, and from where changes are told after it."""

    cursor: Annotated[str, "先取得，再下载各部分；之后由此同步"]
    scope: Annotated[str, "可见范围的标记；改变后须重新下载"]
    as_of: str | None
    places: Annotated[int, "手机上保存的单位数"]
    places_left_out: Annotated[int, f"超过 {MOST_PLACES} 家而未包括的单位数"]
    parts: Annotated[list[PlacesPart], "依次为 picture/places/ 的参数"]


class ProblemColumns(TypedDict):
    """The open problems as columns of ``FieldProblem``, newest first."""

    columns: Annotated[dict[str, list[Any]], "FieldProblem 的各字段，各为一列"]
    left_out: Annotated[int, f"超过 {MOST_PROBLEMS} 条而未包括的问题数"]


class Checks(TypedDict):
    """The open assignments of the person and of their teams."""

    results: list[AssignmentPicture]


class Setting(TypedDict):
    """What changes rarely: people, teams, areas, calendar, the workflow table, checklists."""

    areas: list[AreaPicture]
    categories: list[Word]
    people: list[Person]
    teams: list[TeamPicture]
    calendar: Annotated[list[CalendarPicture], "今年和明年"]
    workflow: WorkflowPicture
    checklists: list[ChecklistRow]


class PlacesParameters(Shape):
    after = Id(required=False, help_text="编号大于它的单位")
    upto = Id(required=False, help_text="编号不大于它的单位")


class PictureOutline(Door):
    """What the first picture consists of: 首次下载的目录."""

    @extend_schema(responses=shape(Outline))
    def get(self, _request: Request) -> Response:
        return Response(outline(self.actor))


class PicturePlaces(Door):
    """Establishments, packed: 单位."""

    @extend_schema(parameters=[PlacesParameters], responses=shape(PackedPlaces))
    def get(self, _request: Request) -> HttpResponse:
        said = self.query(PlacesParameters)
        found = field.places(self.actor).order_by("pk")
        if after := said.get("after"):
            found = found.filter(pk__gt=after)
        if upto := said.get("upto"):
            found = found.filter(pk__lte=upto)
        names = dict(_towns(self.actor).values_list("key", "name"))
        # Twice a part: what was registered since the outline lies within its bounds as well.
        rows = found.values_list(*field.PLACE_COLUMNS, named=True)[: 2 * PART]
        return squeezed(self.request, dict(packing.pack(field.draw_places(rows), names)))


class PictureProblems(Door):
    """Open problems with their histories: 未销号的问题."""

    @extend_schema(responses=shape(ProblemColumns))
    def get(self, _request: Request) -> HttpResponse:
        found = field.problems(self.actor)
        drawn = field.draw_problems(found[: MOST_PROBLEMS + 1])
        left_out = found.count() - MOST_PROBLEMS if len(drawn) > MOST_PROBLEMS else 0
        columns = packing.spread(drawn[:MOST_PROBLEMS])
        return squeezed(self.request, dict(ProblemColumns(columns=columns, left_out=left_out)))


class PictureChecks(Door):
    """My open assignments: 我的检查任务."""

    @extend_schema(responses=shape(Checks))
    def get(self, _request: Request) -> Response:
        return Response(Checks(results=field.draw_checks(field.checks(self.actor)[:MOST_CHECKS])))


class PictureSetting(Door):
    """People, teams, areas, calendar, workflow, checklists: 基础资料."""

    @extend_schema(responses=shape(Setting))
    def get(self, request: Request) -> Any:
        return tagged(request, setting(self.actor))


def outline(by: Actor) -> Outline:
    """Return the outline; two statements."""
    cursor = str(feed.now())  # before the rows are looked at: what changes meanwhile is told again
    ids = list(field.places(by).order_by("pk").values_list("pk", flat=True))
    kept = ids[:MOST_PLACES]
    bounds = [None, *(str(pk) for pk in kept[PART:-1:PART]), str(kept[-1]) if kept else None]
    if len(ids) <= MOST_PLACES:
        bounds[-1] = None
    return {
        "cursor": cursor,
        "scope": scope(by),
        "as_of": moment(clock.now()),
        "places": len(kept),
        "places_left_out": len(ids) - len(kept),
        "parts": [{"after": after, "upto": upto} for after, upto in pairwise(bounds)],
    }


def scope(by: Actor) -> str:
    """Return a mark of who asks and what they may see; no statement."""
    seen = [str(by.user_id), *access.readable_areas(by)]
    return hashlib.sha256(" ".join(seen).encode()).hexdigest()[:16]


def setting(by: Actor) -> Setting:
    """Return what changes rarely; the same statements whatever there is."""
    year = clock.today().year
    teams = access.within(Team.objects.filter(active=True), by, "county")
    colleagues = access.colleagues(by).order_by("name", "pk")[:MOST_PEOPLE]
    current = checklists.rows(Checklist.objects.filter(current=True)).order_by("code")
    return {
        "areas": [areas.area(one) for one in _towns(by).order_by("key")],
        "categories": [{"code": one.code, "text": one.name} for one in Category.objects.all()],
        "people": [person(one) for one in colleagues],
        "teams": areas.in_order(teams),
        "calendar": [year_picture(year), year_picture(year + 1)],
        "workflow": workflow.table(),
        "checklists": [checklists.row(one) for one in current],
    }


def _towns(by: Actor) -> QuerySet[Area]:
    """Return the towns of the counties a person works in."""
    inside = Q(pk__in=())
    for key in access.readable_areas(by):
        inside |= Q(key__startswith=key[:COUNTY_LENGTH])
    return Area.objects.annotate(digits=Length("key")).filter(inside, digits=TOWN_LENGTH)
