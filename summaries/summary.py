"""A summary: every figure of an area and a period, whole and by group, as of a moment."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from inspections.rates import percent
from organization import clock
from organization.errors import Missing
from organization.models import Area
from summaries import names, rows
from summaries.counting import Counts
from summaries.figures import FIGURES, Additivity, Dimension, Figure, dimension_of, offered_in
from summaries.reading import one_moment
from summaries.scope import By, Scope
from summaries.sources import catalogue

NATION = "全国"


@dataclass(frozen=True)
class Reading:
    """One figure as it was read.

    ``value`` is a number, a percentage with two decimals, or None (printed “—”) for a rate out of
    nothing.
    """

    figure: Figure
    scope: Scope
    value: int | Decimal | None
    numerator: int
    denominator: int | None

    @property
    def rows(self) -> str:
        """The list of the API, with its query, that shows what was counted."""
        return rows.address(self.figure, rows.Part.NUMERATOR, self.scope)

    @property
    def rows_out_of(self) -> str:
        """The list that shows what a rate is out of; "" for a plain number."""
        if not self.figure.is_rate:
            return ""
        return rows.address(self.figure, rows.Part.DENOMINATOR, self.scope)


Readings = Mapping[str, Reading]


@dataclass(frozen=True)
class Group:
    """One group of a division. ``key`` is "" for rows that name none."""

    key: str
    name: str
    figures: Readings


@dataclass(frozen=True)
class Summary:
    """The figures of a scope. Figures that are not offered there are absent."""

    scope: Scope
    area_name: str
    by: By
    total: Readings
    groups: tuple[Group, ...]

    @property
    def as_of(self) -> datetime:
        """The moment at which the figures were read."""
        return self.scope.as_of

    @property
    def dimension(self) -> Dimension | None:
        """What the summary is divided by."""
        return dimension_of(self.by, self.scope.area)

    @property
    def additivity(self) -> dict[str, Additivity]:
        """How every figure behaves in this division."""
        return {code: figure.additivity(self.dimension) for code, figure in FIGURES.items()}


def summarise(
    area: str, start: date, end: date, *, by: By = By.NONE, as_of: datetime | None = None
) -> Summary:
    """Count everything in an area (a key of any level, "" the country) and a period.

    The state of problems and documents is what it is now; the past is read from snapshots. The
    number of statements depends on ``by`` alone, and all of them see the same moment. Who may see
    the area is asked before (``organization.access``).

    Raises Malformed for an impossible area or period, Missing for an area that does not exist.
    """
    with one_moment():
        scope = Scope(area, start, end, as_of or clock.now())
        name = _name(area)
        tally = catalogue.tally(scope, by)
        named = names.ordered(by, scope, tally.groups)
    dimension = dimension_of(by, area)
    groups = tuple(
        Group(key, label, _readings(tally.groups.get(key, {}), scope.narrowed(by, key), dimension))
        for key, label in named
    )
    return Summary(scope, name, by, _readings(tally.total, scope, None), groups)


def _name(area: str) -> str:
    if not area:
        return NATION
    name = Area.objects.filter(key=area).values_list("name", flat=True).first()
    if name is None:
        raise Missing("not_found", "没有这个行政区划。")
    return name


def _readings(counts: Counts, scope: Scope, dimension: Dimension | None) -> Readings:
    return {
        code: _reading(figure, counts, scope)
        for code, figure in FIGURES.items()
        if figure.additivity(dimension) is not Additivity.NOT_OFFERED and offered_in(figure, scope)
    }


def _reading(figure: Figure, counts: Counts, scope: Scope) -> Reading:
    numerator = counts.get(figure.counts, 0)
    if not figure.is_rate:
        return Reading(figure, scope, numerator, numerator, None)
    denominator = counts.get(figure.out_of, 0)
    return Reading(figure, scope, percent(numerator, denominator), numerator, denominator)
