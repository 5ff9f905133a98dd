"""A county with one problem two months late, for processes that look at the real clock.

It is critical, so that it is told of whatever the hour and the day the tests run. A program of its
own, because it fills a database that is not the tests': ``python -m tests.worker.scene``.
"""

from datetime import timedelta

import django
from django.core.management import call_command


def main() -> None:
    """Make the tables and write the scene down through the doors."""
    django.setup()
    call_command("migrate", verbosity=0)
    from inspections.models.checklist import Severity
    from organization import clock
    from rectification import policy
    from tests.cast import make_cast
    from tests.rectification.late import ordered

    policy.seed()
    due = clock.today() - timedelta(days=60)
    served = due - timedelta(days=30)
    ordered(make_cast(), served.isoformat(), due.isoformat(), Severity.CRITICAL)


if __name__ == "__main__":
    main()
