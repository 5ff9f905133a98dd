"""The register as a file: a spreadsheet in."""

from dataclasses import asdict
from typing import Annotated, Any, TypedDict

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from api.bodies import AreaKey, Shape
from api.campaigns import home_county
from api.doors import Door
from api.shapes import shape
from inspections import register_import
from inspections.spreadsheet import MAX_BYTES
from organization.errors import RuleBroken, TooLarge


class RowErrorPicture(TypedDict):
    """Why a row cannot be imported."""

    row: Annotated[int, "文件中的行号"]
    column: str
    reason: str


class RowChangePicture(TypedDict):
    """What a row does."""

    row: int
    name: str
    kind: Annotated[str, "create 或 change"]
    fields: dict[str, str]


class ImportPicture(TypedDict):
    """What an import did, or would do."""

    dry_run: bool
    rows: int
    created: int
    changed: int
    unchanged: int
    ignored_columns: list[str]
    errors: list[RowErrorPicture]
    changes: list[RowChangePicture]


class ImportParameters(Shape):
    dry_run = serializers.BooleanField(default=False, help_text="只说明会有什么变化，不写入")
    county = AreaKey(required=False, help_text="不写时为本人所在的县")


class ImportBody(Shape):
    """The spreadsheet, .xlsx or .csv."""

    file = serializers.FileField(allow_empty_file=True)


class RegisterImport(Door):
    """Import the register: 导入名录."""

    parser_classes = (MultiPartParser,)

    @extend_schema(
        parameters=[ImportParameters], request=ImportBody, responses=shape(ImportPicture)
    )
    def post(self, _request: Request) -> Response:
        said = self.query(ImportParameters)
        report = register_import.import_register(
            _bytes(self.body(ImportBody)["file"]),
            county=said.get("county") or home_county(self.actor),
            by=self.actor,
            dry_run=said["dry_run"],
        )
        if report.errors and not report.dry_run:
            raise RuleBroken(
                "import_refused",
                f"有 {len(report.errors)} 处错误，没有导入任何内容。",
                **asdict(report),
            )
        return Response(asdict(report))


def _bytes(file: Any) -> bytes:
    if file.size > MAX_BYTES:
        raise TooLarge(
            "file_too_large", f"文件超过 {MAX_BYTES // 1024 // 1024} MB。", limit=MAX_BYTES
        )
    data: bytes = file.read()
    return data
