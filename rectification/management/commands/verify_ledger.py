"""Recount the ledger: hashes, chains, seals, and the seals kept outside."""

import sys
from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from time import monotonic
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from rectification.verification import verify

SHOWN = 50


class Command(BaseCommand):
    help = "逐条复核流转记录、链条和每日封存，并与库外留存的封存比对；有不符时退出码为 1。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--from", dest="since", metavar="YYYY-MM-DD", help="只复核此日起收到的")
        parser.add_argument("--seals", metavar="DIR", help="库外封存的目录，默认 SEALS_DIR")

    def handle(self, *_args: Any, since: str | None, seals: str | None, **_options: Any) -> None:
        events, breaks, began = 0, 0, monotonic()

        def counted() -> None:
            nonlocal events
            events += 1

        for one in verify(_day(since), self._outside(seals), counted):
            breaks += 1
            if breaks <= SHOWN:
                self.stdout.write(str(one))
        seconds = monotonic() - began
        rate = events / max(seconds, 1e-9)
        self.stdout.write(f"复核 {events} 条记录，{seconds:.1f} 秒，{rate:.0f} 条/秒。")
        if breaks:
            self.stdout.write(f"发现 {breaks} 处不符，列出前 {min(breaks, SHOWN)} 处。")
            sys.exit(1)
        self.stdout.write("台账完整，未发现改动。")

    def _outside(self, given: str | None) -> Path | None:
        """Return the folder to compare with. One that was named must be there."""
        folder = Path(given or settings.SEALS_DIR)
        if folder.is_dir():
            return folder
        if given:
            raise CommandError(f"没有这个目录：{folder}")
        self.stdout.write(f"未与库外封存比对：没有目录 {folder}。")
        return None


def _day(said: str | None) -> date | None:
    try:
        return date.fromisoformat(said) if said else None
    except ValueError:
        raise CommandError(f"日期应写成 2026-11-20：{said}") from None
