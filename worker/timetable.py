"""The timetable: what the clock strikes, and when."""

from typing import Any

from django.conf import settings

PICTURES_SECONDS = 10
UPLOADS_SECONDS = 3600
SEALS_SECONDS = 300


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
        "make_pictures": {
            "task": "worker.tasks.make_pictures",
            "schedule": PICTURES_SECONDS,
            "options": {"expires": PICTURES_SECONDS},
        },
        "sweep_uploads": {
            "task": "worker.tasks.sweep_uploads",
            "schedule": UPLOADS_SECONDS,
            "options": {"expires": UPLOADS_SECONDS},
        },
        "seal_days": {
            "task": "worker.tasks.seal_days",
            "schedule": SEALS_SECONDS,
            "options": {"expires": SEALS_SECONDS},
        },
        "forget_diagnostics": {
            "task": "worker.tasks.forget_diagnostics",
            "schedule": UPLOADS_SECONDS,
            "options": {"expires": UPLOADS_SECONDS},
        },
    }
