"""Fill the work calendar."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from organization import calendar_seed


class Command(BaseCommand):
    help = "装入工作日历：已公布的年份为正式，之后的年份为暂定。可重复执行。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--from", dest="first", type=int, default=calendar_seed.YEARS[0])
        parser.add_argument("--to", dest="last", type=int, default=calendar_seed.YEARS[-1])

    def handle(self, *_args: Any, **options: Any) -> None:
        years = range(options["first"], options["last"] + 1)
        self.stdout.write(f"工作日历：写入 {calendar_seed.seed(years)} 天。")
