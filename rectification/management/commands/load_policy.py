"""Write the delivered escalation policy."""

from typing import Any

from django.core.management.base import BaseCommand

from rectification import policy


class Command(BaseCommand):
    help = "装入默认督办规则；已有规则时不作任何改动，可重复执行。"

    def handle(self, *_args: Any, **_options: Any) -> None:
        self.stdout.write(f"督办规则：新增 {policy.seed()} 条。")
