"""The clock and the retries: Celery app, timetable, thin tasks."""
