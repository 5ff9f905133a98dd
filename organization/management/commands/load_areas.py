"""Load areas from a CSV file."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from organization.areas import DEMONSTRATION_AREAS, load_areas
from organization.errors import Malformed


class Command(BaseCommand):
    help = "装入行政区划（CSV：code,name,short_name）。已有的区划保持不变，可重复执行。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", nargs="?", type=Path, default=DEMONSTRATION_AREAS)

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            count = load_areas(options["file"])
        except Malformed as wrong:
            raise CommandError(wrong.message) from None
        self.stdout.write(f"行政区划：新增 {count} 个。")
