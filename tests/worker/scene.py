"""A county with one problem two months late, for processes that look at the real clock.

It is critical, so that it is told of whatever the hour and the day the tests run. Run inside
another process: ``manage.py shell -c "from tests.worker.scene import write; write()"``.
"""

from datetime import timedelta

from inspections.models.checklist import Severity
from organization import clock
from rectification import policy
from tests.cast import make_cast
from tests.rectification.late import ordered


def write() -> None:
    """Write it down through the doors."""
    policy.seed()
    due = clock.today() - timedelta(days=60)
    ordered(
        make_cast(),
        (due - timedelta(days=30)).isoformat(),
        due.isoformat(),
        Severity.CRITICAL,
    )
