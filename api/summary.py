"""Summaries: the figures of an area and a period, each with the rows behind it."""

from decimal import Decimal
from typing import Annotated, Any, TypedDict

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api.bodies import AreaKey, Day, Integer, Shape
from api.doors import Door
from api.parts import ROOT, moment
from api.shapes import shape
from organization import access
from organization.actors import Actor
from organization.models import Area
from summaries.figures import Additivity
from summaries.narrative import tell
from summaries.scope import By
from summaries.summary import Reading, Readings, Summary, summarise
from summaries.wording import Rounding


class FigurePicture(TypedDict):
    """A figure as it was read; law 12: definition, rows and moment travel with the number."""

    code: str
    name: str
    unit: str
    definition: Annotated[str, "口径"]
    period_basis: Annotated[str, "期间适用于哪个日期"]
    value: Annotated[Any, "数，或保留两位小数的百分率（字符串）；分母为零时为空，印作“—”"]
    numerator: int
    denominator: int | None
    rows: Annotated[str | None, "所数的记录（百分率为分子）"]
    rows_denominator: Annotated[str | None, "百分率分母的记录"]


class Period(TypedDict("Period", {"from": str, "to": str})):
    """Both days included."""


class Place(TypedDict):
    """The area."""

    key: str
    name: str


class GroupPicture(TypedDict):
    """One group of a division; the key is empty for rows that name none."""

    key: str
    name: str
    figures: dict[str, FigurePicture]


class SummaryPicture(TypedDict):
    """The figures of an area and a period."""

    as_of: str | None
    period: Period
    area: Place
    by: Annotated[str, By]
    total: dict[str, FigurePicture]
    groups: list[GroupPicture]
    dimensions: Annotated[
        dict[str, Annotated[str, Additivity]], "各指标在此分组下：可加、不可加（只看合计）、不提供"
    ]


class NarrativePicture(TypedDict):
    """The sentences that have something to say."""

    text: str
    sentences: list[str]
    as_of: str | None


class PeriodParameters(Shape):
    area = AreaKey(required=False, help_text="不写时为本人的辖区")

    def get_fields(self) -> dict[str, Any]:
        period = {"from": Day(help_text="期间自"), "to": Day(help_text="期间至")}
        return {**period, **super().get_fields()}


class SummaryParameters(PeriodParameters):
    by = serializers.ChoiceField(By.choices, default=By.NONE)


class NarrativeParameters(PeriodParameters):
    rounding = serializers.ChoiceField(Rounding.choices, default=Rounding.EXACT)
    step = Integer(default=100, min_value=1, help_text="余、约的取整单位")


class SummaryDoor(Door):
    """The figures: 汇总."""

    @extend_schema(parameters=[SummaryParameters], responses=shape(SummaryPicture))
    def get(self, _request: Request) -> Response:
        said = self.query(SummaryParameters)
        area = area_of(said, self.actor)
        found = summarise(area.key, said["from"], said["to"], by=By(said["by"]))
        return Response(picture(found))


class NarrativeDoor(Door):
    """The figures as sentences: 文字汇总."""

    @extend_schema(parameters=[NarrativeParameters], responses=shape(NarrativePicture))
    def get(self, _request: Request) -> Response:
        said = self.query(NarrativeParameters)
        told = tell(
            area_of(said, self.actor).key,
            said["from"],
            said["to"],
            rounding=Rounding(said["rounding"]),
            step=said["step"],
        )
        return Response(
            NarrativePicture(
                text=told.text, sentences=list(told.sentences), as_of=moment(told.as_of)
            )
        )


def area_of(said: dict[str, Any], by: Actor) -> Area:
    """Return the area that was asked for; raises Missing where the actor may not see it whole."""
    mine = access.readable_areas(by)
    wanted = said.get("area") or (mine[0] if mine else "")
    return access.find(Area.objects.all(), by, area="key", pk=wanted)


def picture(summary: Summary) -> SummaryPicture:
    """Return a summary's picture."""
    scope = summary.scope
    return {
        "as_of": moment(summary.as_of),
        "period": {"from": scope.start.isoformat(), "to": scope.end.isoformat()},
        "area": {"key": scope.area, "name": summary.area_name},
        "by": summary.by.value,
        "total": _figures(summary.total),
        "groups": [
            {"key": group.key, "name": group.name, "figures": _figures(group.figures)}
            for group in summary.groups
        ],
        "dimensions": {code: kind.value for code, kind in summary.additivity.items()},
    }


def _figures(readings: Readings) -> dict[str, FigurePicture]:
    return {code: _figure(reading) for code, reading in readings.items()}


def _figure(reading: Reading) -> FigurePicture:
    figure, value = reading.figure, reading.value
    return {
        "code": figure.code,
        "name": figure.name,
        "unit": figure.unit,
        "definition": figure.definition,
        "period_basis": figure.period,
        "value": str(value) if isinstance(value, Decimal) else value,
        "numerator": reading.numerator,
        "denominator": reading.denominator,
        "rows": f"{ROOT}/{reading.rows}" if reading.rows else None,
        "rows_denominator": f"{ROOT}/{reading.rows_out_of}" if reading.rows_out_of else None,
    }
