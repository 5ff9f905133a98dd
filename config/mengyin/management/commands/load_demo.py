"""``manage.py load_demo``: put the demonstration county into the database, once."""

from argparse import ArgumentParser
from datetime import date, datetime, time
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from config.mengyin.load import NotADemonstrationError, load
from config.mengyin.scale import FULL, SMALL
from organization import clock
from organization.errors import Refusal

CLOSING_TIME = time(17, 30)


class Command(BaseCommand):
    help = "装入演示县（蒙阴县）的数据；已装入时不做任何事。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--today", type=date.fromisoformat, help="以这一天 17:30 为“现在”，如 2026-11-23"
        )
        parser.add_argument("--small", action="store_true", help="约二十分之一的规模")

    def handle(self, *_args: Any, **options: Any) -> None:
        now = clock.now()
        if options["today"]:
            now = datetime.combine(options["today"], CLOSING_TIME, clock.LOCAL)
        scale = SMALL if options["small"] else FULL
        try:
            if not load(now, self._say, scale):
                self._say("演示县已经装入。")
        except (NotADemonstrationError, Refusal) as refusal:
            raise CommandError(str(refusal)) from None

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()
