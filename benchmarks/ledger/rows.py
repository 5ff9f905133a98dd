"""A history with right hashes, sealed, of problems like one that was found through the doors.

    python -m benchmarks.ledger.rows NUMBER

Adds whole problems of four events each to the database of DATABASE_URL, on a hundred days that
end yesterday, and seals them. The database must be empty.
"""

import sys
from datetime import timedelta

import django
from django.core.management import call_command

DAYS, STEPS, BATCH = 100, 4, 2500


def main(number: int) -> None:
    django.setup()
    call_command("migrate", verbosity=0)
    from django.db import connection, transaction

    from organization import clock
    from organization.ids import new_id
    from rectification import seals, seals_outside
    from rectification.history import NO_EVENT, hash_of
    from rectification.models import Problem, ProblemEvent
    from tests.cast import make_cast
    from tests.rectification.late import found

    first = clock.today() - timedelta(days=DAYS)
    problem = found(make_cast(), first.isoformat())
    event = ProblemEvent.objects.get(problem=problem)
    began, step = event.received_at, timedelta(days=DAYS - 1) / (number // STEPS)
    for start in range(0, number // STEPS, BATCH):
        problems, events = [], []
        for place in range(start, min(start + BATCH, number // STEPS)):
            problem.pk, problem.number = new_id(), f"371328-2026-{place + 2:06}"
            problem.head, problem.version = NO_EVENT, STEPS
            for sequence in range(1, STEPS + 1):
                event.pk, event.problem_id, event.sequence = new_id(), problem.pk, sequence
                event.received_at = began + place * step + timedelta(seconds=sequence)
                event.previous, event.hash = problem.head, ""
                event.hash = problem.head = hash_of(event)
                events.append(ProblemEvent(**_columns(event)))
            problems.append(Problem(**_columns(problem)))
        with transaction.atomic():
            Problem.objects.bulk_create(problems)
            ProblemEvent.objects.bulk_create(events)
    seals.seal_ended()
    seals_outside.keep_all()
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def _columns(row: object) -> dict[str, object]:
    fields: dict[str, object] = vars(row)
    return {name: value for name, value in fields.items() if not name.startswith("_")}


if __name__ == "__main__":
    main(int(sys.argv[1]))
