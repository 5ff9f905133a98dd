"""A county with one problem that became due for attention, made through the doors.

    python -m benchmarks.deadlines.scene

It is critical, so that it is told of whatever the hour and the day, and under an order to stop that
ran out on the last working day: T+1 is the first step it comes to. Fills the database of
DATABASE_URL and prints the problem's id. The rules count as seen, so that no run reckons anew.
"""

from datetime import date

import django
from django.core.management import call_command


def main() -> None:
    django.setup()
    call_command("migrate", verbosity=0)
    from inspections.models.checklist import OrderKind, Severity
    from organization import calendar_seed, clock
    from rectification import attention, policy
    from tests.cast import make_cast
    from tests.rectification.late import ordered

    calendar_seed.seed()
    policy.seed()
    served = _ran_out(clock.today()).isoformat()
    problem = ordered(make_cast(), served, None, Severity.CRITICAL, kind=OrderKind.STOP)
    attention.follow_changes()
    print(problem.pk)


def _ran_out(today: date) -> date:
    """Return the last date after which exactly one working day has come by today."""
    from organization import work_calendar
    from organization.work_calendar import ONE_DAY

    last = today - ONE_DAY
    while work_calendar.load().add_workdays(last, 1) > today:
        last -= ONE_DAY
    return last


if __name__ == "__main__":
    main()
