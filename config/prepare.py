"""Bring the demonstration's database up to date, in one process because starting Django costs."""

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import django

if TYPE_CHECKING:
    from organization.models import User


# One of each role; the county has many more people.
SHOWN = (
    *("inspector", "inspector2", "teamleader", "supervisor", "leader"),
    *("bureau", "auditor", "assistant", "admin"),
)


def main(logins: Path, site: str) -> None:
    """Migrate, load what is not loaded yet, and write down who can sign in, and a shop's link."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    from django.conf import settings
    from django.core.management import call_command

    from config.mengyin import shopkeeper
    from organization.models import User

    call_command("migrate", verbosity=0, interactive=False)
    call_command("load_demo")
    people = {person.username: person for person in User.objects.filter(demonstration=True)}
    lines = [_line(people[name]) for name in SHOWN if name in people]
    lines.append(f"  password: {settings.DEMO_PASSWORD}   ({len(people)} accounts in all)")
    if link := shopkeeper.link(site):
        lines.append(f"  a shopkeeper's link, no login (整改链接): {link}")
    logins.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _line(person: "User") -> str:
    roles = dict.fromkeys(grant.get_role_display() for grant in person.grants.all())
    return f"  {person.username:<12} {person.name}  {'、'.join(roles)}"


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
