"""Writing history: one event a step, chained by hash."""

import hashlib
import json
from datetime import UTC

from organization import clock
from rectification.attempt import Attempt
from rectification.commands import digest_of
from rectification.models import EventPhoto, ProblemEvent
from rectification.states import State

NO_EVENT = "0" * 64


def event_of(attempt: Attempt, source: State | None) -> ProblemEvent:
    """Return the event of a step that was just applied; the problem has its new state already.

    The problem's version and head are moved to the event.
    """
    problem, command = attempt.problem, attempt.said
    problem.version += 1
    event = ProblemEvent(
        id=command.id,
        county=problem.county,
        problem=problem,
        sequence=problem.version,
        action=attempt.action,
        source=source or "",
        target=problem.state,
        round=problem.round,
        actor_kind=attempt.by.kind,
        by=attempt.by.user,
        by_name=attempt.by.name,
        officers=[str(officer) for officer in attempt.officers],
        happened_at=attempt.at,
        received_at=clock.now(),
        late_entry=attempt.late_entry,
        note=command.note,
        data=attempt.data,
        digest=digest_of(command),
        previous=problem.head or NO_EVENT,
    )
    event.hash = hash_of(event)
    problem.head = event.hash
    attempt.creates.extend(
        EventPhoto(event=event, problem=problem, photo_id=photo.id, kind=photo.kind)
        for photo in command.photos
    )
    return event


def hash_of(event: ProblemEvent) -> str:
    """Return the SHA-256 of an event's canonical form, which contains the hash before it."""
    body = {
        "id": str(event.pk),
        "problem": str(event.problem_id),
        "sequence": event.sequence,
        "action": str(event.action),
        "source": str(event.source),
        "target": str(event.target),
        "round": event.round,
        "actor_kind": str(event.actor_kind),
        "by": str(event.by_id or ""),
        "by_name": event.by_name,
        "officers": event.officers,
        "happened_at": event.happened_at.astimezone(UTC).isoformat(),
        "received_at": event.received_at.astimezone(UTC).isoformat(),
        "late_entry": event.late_entry,
        "note": event.note,
        "data": event.data,
        "digest": event.digest,
        "previous": event.previous,
    }
    canonical = json.dumps(body, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()
