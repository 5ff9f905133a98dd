"""Taking in what was seen: a visit with its problems, orders and fixes, in one transaction."""

import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import IntegrityError, transaction

from inspections import answers, signatures, visits
from inspections.models import ChecklistItem, Establishment, Inspection, Signature
from inspections.published import published
from inspections.signatures import Signed
from inspections.visits import VisitCommand, Written
from organization import access, changes, clock
from organization.actors import Actor
from organization.errors import Malformed, RuleBroken
from organization.happened import settle
from rectification import record, repeats
from rectification.commands import FindCommand, IntakeCommand, digest_of
from rectification.finding import Found, Scene, take_in
from rectification.models import Problem
from rectification.models.problem import Source


def submit(command: IntakeCommand, *, by: Actor) -> Inspection:
    """Take in a whole inspection: all of it or nothing.

    Sending the same command again returns the first answer; the same id with another body is
    refused. Raises every refusal of ``visits.submit_visit`` and of the workflow.
    """
    return submit_all((command,), by=by)[0].inspection


@dataclass(frozen=True)
class Taken:
    """An inspection that is taken in.

    ``written``, ``found`` and ``signatures`` are what was written of it; None and nothing when it
    was there.
    """

    inspection: Inspection
    written: Written | None = None
    found: Sequence[Found] = ()
    signatures: Sequence[Signature] = ()


def submit_all(commands: Sequence[IntakeCommand], *, by: Actor) -> list[Taken]:
    """Take in several inspections at once, in their order: all of them or nothing.

    A day's work that comes out of a village costs little more than one visit (see
    ``visits.submit_visits``). Repeats and refusals are those of ``submit``.
    """
    digests: dict[uuid.UUID, str] = {}
    for command in commands:
        digest = digest_of(command)
        if digests.setdefault(command.visit.id, digest) != digest:
            raise repeats.id_reused()
    try:
        with transaction.atomic(), changes.together():
            taken = _known(digests)
            fresh = {c.visit.id: c for c in commands if c.visit.id not in taken}
            taken |= _take(fresh, digests, by)
    except IntegrityError as error:
        taken = _known(digests)  # two phones, or two tabs, at the same moment
        if len(taken) < len(digests):
            untaken = [command for command in commands if command.visit.id not in taken]
            repeats.raise_if_id_reused(_ids_within(untaken), error)
            raise
    return [taken[command.visit.id] for command in commands]


def _take(
    fresh: Mapping[uuid.UUID, IntakeCommand], digests: Mapping[uuid.UUID, str], by: Actor
) -> dict[uuid.UUID, Taken]:
    written = visits.submit_visits(
        [(command.visit, digests[pk]) for pk, command in fresh.items()], by=by
    )
    signed = signatures.write(
        [
            arriving
            for visit in written
            if (arriving := _signed(visit, fresh[visit.inspection.pk])) is not None
        ]
    )
    found = take_in(
        [
            (_scene_of_visit(visit, command, by), command.problems)
            for visit in written
            if (command := fresh[visit.inspection.pk]).problems
        ]
    )
    of_visit: defaultdict[uuid.UUID | None, list[Found]] = defaultdict(list)
    for one in found:
        of_visit[one.problem.inspection_id].append(one)
    return {
        (pk := visit.inspection.pk): Taken(
            visit.inspection, visit, of_visit[pk], signed.get(pk, ())
        )
        for visit in written
    }


def _signed(visit: Written, command: IntakeCommand) -> Signed | None:
    """Return the signatures of a visit that was just judged, with its own record; no statement."""
    if command.signing is None:
        return None
    inspection = visit.inspection
    return Signed(
        inspection=inspection,
        officers={officer.pk: officer.name for officer in visit.officers},
        command=command.signing,
        text=record.text_of(
            command,
            [(filled.checklist_id, filled.answers) for filled in visit.filled],
            command.served_on or clock.local_date(inspection.finished_at),
        ),
        device_offset=command.visit.device_offset,
    )


def find(command: FindCommand, *, by: Actor) -> Problem:
    """Enter a problem that no visit found: complaint, from above, media, self-inspection, tip.

    Raises Missing, NotAllowed, Conflict, RuleBroken.
    """
    digest = digest_of(command)
    try:
        with transaction.atomic():
            known = Problem.objects.filter(pk=command.problem.id).first()
            if known is not None:
                if known.digest != digest:
                    raise repeats.id_reused()
                return known
            [found] = take_in([(_scene_elsewhere(command, digest, by), (command.problem,))])
            return found.problem
    except IntegrityError as error:
        known = Problem.objects.filter(pk=command.problem.id, digest=digest).first()
        if known is None:
            repeats.raise_if_id_reused([command.problem.id], error)
            raise
        return known


def _known(digests: Mapping[uuid.UUID, str]) -> dict[uuid.UUID, Taken]:
    """Return those that were taken in before. Raises Conflict where an id had another body."""
    known = Inspection.objects.in_bulk(list(digests))
    if any(inspection.digest != digests[pk] for pk, inspection in known.items()):
        raise repeats.id_reused()
    return {pk: Taken(inspection) for pk, inspection in known.items()}


def _ids_within(commands: Sequence[IntakeCommand]) -> list[uuid.UUID]:
    """Return the ids of the problems, and of the fixes that ride with them."""
    unlike = {command.visit.id: command for command in commands}  # the same one twice is harmless
    found = [problem for command in unlike.values() for problem in command.problems]
    return [one.id for one in found] + [one.fix.id for one in found if one.fix]


def _scene_of_visit(visit: Written, command: IntakeCommand, by: Actor) -> Scene:
    inspection = visit.inspection
    if inspection.outcome == Inspection.Outcome.SHUT:
        raise RuleBroken("shut_has_no_problems", "检查时关闭的记录不能带问题。")
    return Scene(
        establishment=inspection.establishment,
        category=inspection.category,
        town=inspection.town,
        at=inspection.finished_at,
        late_entry=inspection.late_entry,
        device_offset=command.visit.device_offset,
        by=by,
        officers=command.visit.officers,
        source=Source.INSPECTION,
        inspection=inspection,
        served_on=command.served_on,
        failed=_failed_items(command.visit),
        people={officer.pk: officer for officer in visit.officers},
    )


def _failed_items(visit: VisitCommand) -> dict[uuid.UUID, ChecklistItem]:
    """Return the failed items of a visit that was just judged, by id; no statement."""
    failed = {}
    for filled in visit.checklists:
        checklist = published(filled.checklist_id)
        for code, answer in answers.judge(checklist, filled.answers).items():
            if answer["result"] == answers.FAIL:
                failed[checklist.items[code].pk] = checklist.items[code]
    return failed


def _scene_elsewhere(command: FindCommand, digest: str, by: Actor) -> Scene:
    if command.source == Source.INSPECTION:
        raise Malformed("source_is_inspection", "检查发现的问题须随检查记录提交。")
    establishment = access.find(
        Establishment.objects.select_related("category"), by, pk=command.establishment_id
    )
    happened = settle(command.happened_at, command.device_offset)
    return Scene(
        establishment=establishment,
        category=establishment.category,
        town=establishment.town_id,
        at=happened.at,
        late_entry=happened.late_entry,
        device_offset=command.device_offset,
        by=by,
        officers=(by.user_id,) if by.user_id else (),
        source=command.source,
        digest=digest,
    )
