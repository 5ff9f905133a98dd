"""The Celery app: the clock (beat) and the hands (workers) of the product.

The queue carries only the timetable's ticks. What waits to be done are rows in the database, so
losing the broker, a worker or the beat loses nothing: the next tick finds the rows again.
"""

import os

from celery import Celery

from worker.timetable import timetable

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("xiaohao", include=["worker.tasks"])
app.config_from_object("django.conf:settings", namespace="CELERY")
app.conf.beat_schedule = timetable()
