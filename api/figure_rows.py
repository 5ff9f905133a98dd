"""The rows behind a figure: any list, asked with ``figure``, shows what a number counted (law 12).

The figure's period, area and group then take the place of the list's own filters of these names.
"""

from collections.abc import Mapping
from typing import Any, TypeVar

from django.db.models import Model, QuerySet
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter

from summaries.figures import FIGURES
from summaries.rows import Part, behind

M = TypeVar("M", bound=Model)

NAMES = ("figure", "part", "from", "to", "area", "category", "team", "campaign")

FIGURE_PARAMETERS = (
    OpenApiParameter(
        "figure",
        str,
        enum=list(FIGURES),
        description=(
            "只列出该指标所数的记录；此时 from、to、area、category、team、campaign "
            "均按统计口径解释（none 为未注明的）"
        ),
    ),
    OpenApiParameter("part", str, enum=list(Part.values), description="百分率的分子或分母"),
    OpenApiParameter("from", OpenApiTypes.DATE, description="期间自"),
    OpenApiParameter("to", OpenApiTypes.DATE, description="期间至"),
)


def split(given: Mapping[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    """Return what a request says about a figure, and the rest of its parameters."""
    if "figure" not in given:
        return {}, dict(given)
    asked = {name: value for name, value in given.items() if name in NAMES}
    return asked, {name: value for name, value in given.items() if name not in NAMES}


def narrowed(queryset: QuerySet[M], asked: Mapping[str, str]) -> QuerySet[Any]:
    """Return the rows behind the figure that was asked for; all of them where none was."""
    return behind(queryset, asked) if asked else queryset
