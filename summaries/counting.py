"""Counting rows: a few grouped statements, the same number however many rows there are.

A source is a kind of row (visits, problems, documents …) with what can be counted of it. Every
count is also a filter, so that the rows behind a number are found by what counted them (law 12).
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from django.db.models import Aggregate, Count, Q, QuerySet, Sum

from inspections.models import Establishment
from organization.errors import RuleBroken
from summaries.scope import COUNTY_DIGITS, By, Scope

Rows: TypeAlias = QuerySet[Any]
Counts: TypeAlias = dict[str, int]
Group: TypeAlias = Any  # an expression, or F

EVERYTHING = Q()


@dataclass(frozen=True)
class Measure:
    """One count of a source.

    Of its rows that are ``where``; of what is ``distinct`` among them; or the sum of an ``amount``
    they carry. With ``by_establishment`` what is distinct are establishments, and they are what a
    reader is shown.
    """

    where: Q = EVERYTHING
    distinct: Group = None
    amount: Group = None
    by_establishment: bool = False

    def aggregate(self) -> Aggregate:
        """Return the aggregate that counts; 0 for no rows."""
        where = self.where or None
        if self.amount is not None:
            return Sum(self.amount, filter=where, default=0)
        if self.distinct is not None:
            return Count(self.distinct, distinct=True, filter=where)
        return Count("pk", filter=where)


@dataclass
class Tally:
    """Counts of the whole scope and of its groups; "" is the group of rows that name none."""

    total: Counts = field(default_factory=dict)
    groups: dict[str, Counts] = field(default_factory=dict)

    def add(self, other: "Tally") -> None:
        """Take in the counts of another source."""
        self.total |= other.total
        for key, counts in other.groups.items():
            self.groups.setdefault(key, {}).update(counts)


@dataclass(frozen=True)
class Source:
    """A kind of row.

    ``rows`` applies place and period. ``groups`` says by what the rows can be divided; what is
    missing there is not offered. ``additive`` sources have no row in two groups and count no
    distinct things, so the total is the sum of the groups and needs no statement of its own. Rows
    ``of_county`` belong to a county as a whole, and nothing is counted below it. ``listed`` turns
    rows into what a reader is shown.
    """

    rows: Callable[[Scope], Rows]
    measures: Callable[[Scope], Mapping[str, Measure]]
    groups: Callable[[Scope], Mapping[By, Group]]
    additive: bool = True
    of_county: bool = False
    listed: Callable[[Rows], Rows] = lambda rows: rows

    def tally(self, scope: Scope, by: By) -> Tally:
        """Count the scope and its groups: one statement, or two."""
        if self.of_county and scope.below_county:
            return Tally()
        measures = self.measures(scope)
        rows = self.narrowed(scope)
        group = self.group(scope, by)
        if group is None:
            return Tally(count(rows, measures))
        groups = count_by(rows, group, measures)
        total = sum_of(groups.values(), measures) if self.additive else count(rows, measures)
        return Tally(total, groups)

    def group(self, scope: Scope, by: By) -> Group:
        """Return the expression that names a row's group, None where that is not offered."""
        if by is By.AREA and self.of_county and scope.group_digits > COUNTY_DIGITS:
            return None
        return self.groups(scope).get(by)

    def narrowed(self, scope: Scope) -> Rows:
        """Return the rows of the scope, of its one group where it has one.

        Raises RuleBroken where the source cannot be divided that way.
        """
        if self.of_county and scope.below_county:
            raise not_offered(By.AREA)
        rows = self.rows(scope)
        for by, key in scope.only.items():
            rows = self.of_group(rows, scope, by, key)
        return rows

    def of_group(self, rows: Rows, scope: Scope, by: By, key: str) -> Rows:
        """Return the rows of one group."""
        group = self.group(scope, by)
        if group is None:
            raise not_offered(by)
        rows = rows.annotate(**{f"only_{by}": group})
        return rows.filter(**({f"only_{by}": key} if key else {f"only_{by}__isnull": True}))

    def makes(self, name: str, scope: Scope) -> bool:
        """Whether the count is one of this source."""
        return name in self.measures(scope)

    def listing(self, name: str, scope: Scope) -> Rows:
        """Return the rows behind a count, as a reader is shown them."""
        measure = self.measures(scope)[name]
        rows = self.narrowed(scope).filter(measure.where)
        if measure.by_establishment:
            return Establishment.objects.filter(
                pk__in=rows.order_by().values_list(measure.distinct)
            )
        return self.listed(rows)


def not_offered(by: By) -> RuleBroken:
    """Return the refusal of a figure that cannot be divided that way."""
    return RuleBroken("not_offered", f"该指标不能按{by.label}统计。")


def count(rows: Rows, measures: Mapping[str, Measure]) -> Counts:
    """Count the rows in one statement."""
    found = rows.order_by().aggregate(**_aggregates(measures))
    return {name: found[_alias(name)] for name in measures}


def count_by(rows: Rows, group: Group, measures: Mapping[str, Measure]) -> dict[str, Counts]:
    """Count the rows of every group in one statement."""
    found = (
        rows.order_by()
        .annotate(group_key=group)
        .values("group_key")
        .annotate(**_aggregates(measures))
    )
    return {_key(row["group_key"]): {name: row[_alias(name)] for name in measures} for row in found}


def sum_of(groups: Iterable[Counts], measures: Iterable[str]) -> Counts:
    """Return the sum of every count over the groups."""
    total = dict.fromkeys(measures, 0)
    for counts in groups:
        for name in total:
            total[name] += counts[name]
    return total


def _aggregates(measures: Mapping[str, Measure]) -> dict[str, Aggregate]:
    return {_alias(name): measure.aggregate() for name, measure in measures.items()}


def _alias(name: str) -> str:
    # An alias of its own: a bare name may be a field of the model.
    return f"count_{name}"


def _key(value: object) -> str:
    return "" if value is None else str(value)
