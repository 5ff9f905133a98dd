from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from rectification import drawing


class Command(BaseCommand):
    help = "Draw docs/workflow.md from the workflow table."

    def handle(self, *_args: Any, **_options: Any) -> None:
        target = Path(settings.BASE_DIR) / "docs" / "workflow.md"
        target.write_text(drawing.page(), encoding="utf-8")
        self.stdout.write(f"drawn: {target.relative_to(settings.BASE_DIR)}")
