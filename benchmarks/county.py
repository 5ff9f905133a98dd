"""A county to measure on: set up through the doors an administrator uses, in a process of its own.

    python -m benchmarks.county ESTABLISHMENTS CLIENTS

Migrates the database of DATABASE_URL, writes the county, and prints what the clients must know of
it as JSON. Each client is an officer of a team of their own, as in a county with a dozen teams.
"""

import json
import os
import sys
from typing import TYPE_CHECKING, Any

import django

if TYPE_CHECKING:
    from inspections.models import Checklist, ChecklistItem
    from organization.actors import Actor
    from organization.models import User

COUNTY = "371328"
TOWNS = ("371328001", "371328100", "371328101", "371328102", "371328103")
CATEGORIES = ("hair", "clinic", "beauty", "lodging", "village_clinic")
CHECKLIST = "CL-HAIR"
PASSWORD = "Bench-2026-蒙阴"


def main(establishments: int, clients: int) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False)
    print(json.dumps(set_up(establishments, clients), ensure_ascii=False))


def set_up(establishments: int, clients: int) -> dict[str, Any]:
    """Write the county and return what the clients must know."""
    from inspections import categories, checklist_loader
    from inspections.models import Checklist, Establishment
    from organization import areas, calendar_seed
    from organization.actors import actor_of
    from organization.models import User
    from organization.roles import Role
    from rectification import policy

    areas.load_areas()
    calendar_seed.seed()
    categories.load()
    checklist_loader.load_folder()
    policy.seed()
    _authorities()
    bureau = _person("bureau", Role.BUREAU)
    supervisor = _person("supervisor", Role.SUPERVISOR)
    officers = [_client(number) for number in range(clients)]
    _register(establishments, actor_of(User.objects.get(pk=bureau["id"])))
    places = Establishment.objects.filter(category_id="hair").order_by("name")
    checklist = Checklist.objects.get(code=CHECKLIST, current=True)
    return {
        "county": COUNTY,
        "bureau": bureau,
        "supervisor": supervisor,
        "clients": officers,
        "places": [str(pk) for pk in places.values_list("pk", flat=True)],
        "checklist": _checklist(checklist),
    }


def _authorities() -> None:
    from inspections.models.establishment import Specialty
    from rectification.models import Authority

    for specialty, prefix in ((Specialty.PUBLIC_PLACES, "蒙疾"), (Specialty.MEDICAL, "蒙卫")):
        Authority.objects.create(
            county_id=COUNTY,
            specialty=specialty,
            name=f"蒙阴县{specialty.label}监督机关",
            opinion_prefix=f"{prefix}监意",
            correction_prefix=f"{prefix}责改",
        )


def _client(number: int) -> dict[str, Any]:
    """Make a team of two officers; the first of them is the client."""
    from organization.models import User
    from organization.roles import Role
    from organization.teams import create_team

    people = [_person(f"officer{number}{part}", Role.INSPECTOR) for part in "ab"]
    members = [User.objects.get(pk=person["id"]) for person in people]
    team = create_team(
        county=COUNTY, name=f"督导{number + 1}组", leader=members[0], members=members
    )
    return {**people[0], "team": str(team.pk), "officers": [person["id"] for person in people]}


def _person(username: str, role: Any) -> dict[str, str]:
    """Make a person with a role in the county, and a token as if they had signed in."""
    from knox.models import AuthToken

    from organization.people import create_user, grant_role

    user: User = create_user(
        username=username, name=username, password=PASSWORD, certificate_number=f"鲁Q{username}"
    )
    grant_role(user, role, COUNTY)
    _, token = AuthToken.objects.create(user)
    return {"id": str(user.pk), "token": token}


def _register(establishments: int, bureau: "Actor") -> None:
    """Import a register; a county's has about this mixture."""
    from benchmarks import register
    from inspections.models import Category
    from inspections.register_import import import_register
    from organization.models import Area

    towns = list(Area.objects.filter(key__in=TOWNS).values_list("name", flat=True))
    kinds = {code: Category.objects.get(code=code).name for code in CATEGORIES}
    rows = register.rows(establishments, towns, kinds)
    report = import_register("\n".join(rows).encode(), county=COUNTY, by=bureau, dry_run=False)
    if report.created != establishments:
        sys.exit(f"the register was refused: {report.errors[:3]}")


def _checklist(checklist: "Checklist") -> dict[str, Any]:
    """Return the checklist with an answer to each item, and two minor items that can fail."""
    items = list(checklist.items.order_by("position"))
    minor = [i for i in items if i.severity == "minor" and i.answer["type"] == "pass_fail_na"]
    return {
        "id": str(checklist.pk),
        "answers": {item.code: _passed(item) for item in items},
        "failing": [{"id": str(i.pk), "code": i.code, "text": i.finding} for i in minor[:2]],
    }


def _passed(item: "ChecklistItem") -> dict[str, Any]:
    if item.answer["type"] == "number":
        return {"result": "pass", "value": str(item.answer["limit"])}
    if item.answer["type"] == "count_pair":
        return {"result": "pass", "part": 3, "whole": 3}
    return {"result": "pass"}


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
