"""The timetable: what the clock strikes, and when."""

from typing import Any

from django.conf import settings


def timetable() -> dict[str, dict[str, Any]]:
    """Return the entries of Celery beat.

    A tick nobody took before the next one expires: after an outage one sweep finds everything,
    and a thousand that queued up would find nothing more.
    """
    return {
        "sweep": {
            "task": "worker.tasks.sweep",
            "schedule": settings.SWEEP_SECONDS,
            "options": {"expires": settings.SWEEP_SECONDS},
        },
        "deliver": {
            "task": "worker.tasks.deliver",
            "schedule": settings.DELIVER_SECONDS,
            "options": {"expires": settings.DELIVER_SECONDS},
        },
    }
