"""The rows behind a figure: their address in the API, and the queryset it lists.

The address names the figure, so what is listed is found by the very condition that counted it.
"""

from collections.abc import Mapping
from datetime import date
from typing import TypeVar
from urllib.parse import urlencode
from uuid import UUID

from django.db import models
from django.db.models import QuerySet

from organization import clock
from organization.errors import Malformed
from summaries.figures import FIGURES, Figure
from summaries.scope import By, Scope
from summaries.sources.catalogue import source_of

M = TypeVar("M", bound=models.Model)

NONE = "none"


class Part(models.TextChoices):
    """Which rows of a rate."""

    NUMERATOR = "numerator", "分子"
    DENOMINATOR = "denominator", "分母"


def address(figure: Figure, part: Part, scope: Scope) -> str:
    """Return the list of the API, relative to ``/api/v1/``, that shows the rows of a figure."""
    asked = {"figure": figure.code}
    if figure.is_rate:
        asked["part"] = part.value
    asked |= {"from": scope.start.isoformat(), "to": scope.end.isoformat(), "area": scope.area}
    asked |= {by.value: key or NONE for by, key in scope.only.items()}
    return f"{figure.rows}?{urlencode(asked)}"


def behind(queryset: QuerySet[M], asked: Mapping[str, str]) -> QuerySet[M]:
    """Return those of ``queryset`` that stand behind a figure, as ``address`` asked for them.

    ``asked`` holds ``figure``, ``part``, ``from``, ``to``, ``area`` and, for a group, ``category``,
    ``team`` or ``campaign`` (“none”: rows that name none). It takes the place of the list's own
    filters of these names, which may mean something else: a visit counts where it was made.

    Raises Malformed for what cannot be read, RuleBroken for a division that is not offered.
    """
    figure = FIGURES.get(asked.get("figure", ""))
    if figure is None:
        raise Malformed("figure", "没有这个指标。")
    scope = _scope(asked)
    name = figure.out_of if _part(asked) is Part.DENOMINATOR else figure.counts
    rows = source_of(name or figure.counts, scope).listing(name or figure.counts, scope)
    if rows.model is not queryset.model:
        raise Malformed("figure", f"“{figure.name}”的明细不在这个列表里。")
    return queryset.filter(pk__in=rows.order_by().values("pk"))


def _scope(asked: Mapping[str, str]) -> Scope:
    only = {
        by: _key(by, asked[by.value])
        for by in (By.CATEGORY, By.TEAM, By.CAMPAIGN)
        if asked.get(by.value)
    }
    try:
        start, end = date.fromisoformat(asked["from"]), date.fromisoformat(asked["to"])
    except (KeyError, ValueError):
        raise Malformed("period", "请给出统计期间的开始和结束日期（如 2026-01-01）。") from None
    return Scope(asked.get("area", ""), start, end, clock.now(), only)


def _key(by: By, text: str) -> str:
    if text == NONE or by is By.CATEGORY:
        return "" if text == NONE else text
    try:
        return str(UUID(text))
    except ValueError:
        raise Malformed(by.value, f"{by.label}的编号不正确。") from None


def _part(asked: Mapping[str, str]) -> Part:
    try:
        return Part(asked.get("part") or Part.NUMERATOR)
    except ValueError:
        raise Malformed("part", "只能列出分子或分母。") from None
