from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from inspections import categories, checklist_loader
from organization.errors import Refusal


class Command(BaseCommand):
    help = "写入单位类别和检查表；重复执行不会改变已发布的版本。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "folder", nargs="?", type=Path, default=checklist_loader.DATA, help="检查表文件夹"
        )

    def handle(self, *_args: Any, folder: Path, **_options: Any) -> None:
        categories.load()
        try:
            loaded = checklist_loader.load_folder(folder)
        except Refusal as refusal:
            raise CommandError(refusal.message) from refusal
        for one in loaded:
            self.stdout.write(f"{one.checklist}：{'已载入' if one.new else '无变化'}")
