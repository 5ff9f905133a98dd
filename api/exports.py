"""The ledger of a period as a file."""

from tempfile import TemporaryFile
from typing import IO, Any

from django.http import FileResponse, HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request

from api.doors import Door
from api.summary import PeriodParameters, area_of
from organization import access, clock
from organization.models import Area
from rectification.models import Problem
from summaries import rows, wording
from summaries.ledger_export import Heading, write_csv, write_xlsx

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TITLE = "问题整改台账"


class CsvParameters(PeriodParameters):
    encoding = serializers.ChoiceField(["utf-8-sig", "gb18030"], default="utf-8-sig")


class LedgerWorkbook(Door):
    """The ledger as a workbook to print and sign: 台账（Excel）."""

    @extend_schema(parameters=[PeriodParameters], responses={(200, XLSX): OpenApiTypes.BINARY})
    def get(self, _request: Request) -> HttpResponseBase:
        said = self.query(PeriodParameters)
        area = area_of(said, self.actor)
        heading = Heading(
            title=f"{area.name}{TITLE}",
            unit=area.name,
            period=wording.period(said["from"], said["to"]),
            filled_by=self.actor.name,
            checked_by="",
            on=clock.today(),
        )
        file = TemporaryFile()  # noqa: SIM115 - the answer closes it when it is sent
        number = write_xlsx(_found(self, said, area), file, heading)
        return _file(file, number, area, said, "xlsx")


class LedgerTable(Door):
    """The ledger as plain CSV: 台账（CSV）."""

    @extend_schema(parameters=[CsvParameters], responses={(200, "text/csv"): OpenApiTypes.BINARY})
    def get(self, _request: Request) -> HttpResponseBase:
        said = self.query(CsvParameters)
        area = area_of(said, self.actor)
        file = TemporaryFile()  # noqa: SIM115 - the answer closes it when it is sent
        number = write_csv(_found(self, said, area), file, encoding=said["encoding"])
        return _file(file, number, area, said, "csv")


def _found(door: Door, said: dict[str, Any], area: Area) -> Any:
    """Return the problems the figure 条 counts: found in the period, not voided."""
    asked = {
        "figure": "problems",
        "from": said["from"].isoformat(),
        "to": said["to"].isoformat(),
        "area": area.key,
    }
    return rows.behind(access.within(Problem.objects.all(), door.actor), asked)


def _file(
    file: IO[bytes], number: int, area: Area, said: dict[str, Any], kind: str
) -> HttpResponseBase:
    """Answer with the file; the number of its rows stands in a header, to be checked against."""
    file.seek(0)
    return FileResponse(
        file,
        as_attachment=True,
        filename=f"{area.name}{TITLE}_{said['from']}_{said['to']}.{kind}",
        headers={"X-Row-Count": str(number)},
    )
