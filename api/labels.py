"""What is stuck on the door of an establishment: its code as a picture, sheets of labels."""

from tempfile import TemporaryFile
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet
from django.http import FileResponse, HttpResponse, HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request

from api.bodies import Ids, Integer, Shape
from api.doors import Door
from api.figure_rows import FIGURE_PARAMETERS
from api.register import RegisterFilters, matching
from inspections import labels, qr
from inspections.labels import Label, Layout
from inspections.models import Establishment
from organization import access
from organization.errors import Malformed

KEPT = "private, max-age=86400"


class LabelsBody(Shape):
    """How the sheets look, and for whom; without ids for all that the parameters ask for."""

    layout = serializers.ChoiceField(Layout.choices, default=Layout.SMALL)
    start = Integer(min_value=1, default=1, help_text="从第一页的第几枚开始打印，先横后竖")
    ids = Ids(max_length=labels.MOST, required=False, allow_empty=False)


class EstablishmentCode(Door):
    """The sticker with an establishment's QR code: 门牌二维码."""

    @extend_schema(responses={(200, "image/png"): OpenApiTypes.BINARY})
    def get(self, request: Request, id: UUID) -> HttpResponseBase:  # noqa: A002
        place = access.find(Establishment.objects.all(), self.actor, pk=id)
        sticker = qr.sticker(place, site(request))
        return HttpResponse(sticker, content_type="image/png", headers={"Cache-Control": KEPT})


class EstablishmentLabels(Door):
    """Sheets of labels to print, for some establishments or all that match: 二维码标签."""

    @extend_schema(
        parameters=[RegisterFilters, *FIGURE_PARAMETERS],
        request=LabelsBody,
        responses={(200, "application/pdf"): OpenApiTypes.BINARY},
    )
    def post(self, request: Request) -> HttpResponseBase:
        body = self.body(LabelsBody)
        layout, start = Layout(body["layout"]), body["start"]
        labels.require_start(layout, start)
        found = self._found(body)
        labels.require_printable(found.count())
        file = TemporaryFile()  # noqa: SIM115 - the answer closes it when it is sent
        rows = found.order_by("town_id", "name", "pk").values_list("name", "qr_token", "short_code")
        number = labels.write(
            (Label(*row) for row in rows.iterator()),
            file,
            base=site(request),
            layout=layout,
            start=start,
        )
        file.seek(0)
        return FileResponse(
            file,
            as_attachment=True,
            filename=f"单位二维码标签_{number}枚.pdf",
            content_type="application/pdf",
            headers={"X-Row-Count": str(number)},
        )

    def _found(self, body: dict[str, Any]) -> QuerySet[Establishment]:
        """Return the places; raises Missing where one of those named is out of sight."""
        if "ids" not in body:
            return matching(self, RegisterFilters)[1]
        if self.request.query_params:
            raise Malformed("malformed", "请求内容有误：ids 和筛选条件只能用一种。")
        register = Establishment.objects.filter(merged_into=None)
        chosen = access.find_all(register, self.actor, body["ids"])
        return register.filter(pk__in=chosen)


def site(request: Request) -> str:
    """Return the address that codes lead to (PUBLIC_URL in docs/operations.md)."""
    return settings.PUBLIC_URL or request.build_absolute_uri("/")
