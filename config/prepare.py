"""Bring the demonstration's database up to date, in one process because starting Django costs."""

import os
import sys
from pathlib import Path

import django


def main(logins: Path) -> None:
    """Migrate, load what is not loaded yet, and write down who can sign in."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    from django.conf import settings
    from django.core.management import call_command

    from organization.models import User

    call_command("migrate", verbosity=0, interactive=False)
    call_command("load_demo")
    people = User.objects.filter(demonstration=True).order_by("username")
    lines = [f"  {person.username:<12} {person.name}" for person in people]
    lines.append(f"  password: {settings.DEMO_PASSWORD}")
    logins.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
