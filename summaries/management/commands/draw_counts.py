from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from summaries import counts_page


class Command(BaseCommand):
    help = "Draw docs/counts.md from the table of figures."

    def handle(self, *_args: Any, **_options: Any) -> None:
        target = Path(settings.BASE_DIR) / "docs" / "counts.md"
        target.write_text(counts_page.page(), encoding="utf-8")
        self.stdout.write(f"drawn: {target.relative_to(settings.BASE_DIR)}")
