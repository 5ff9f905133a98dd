"""Plays the stories: each act through the door it takes."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import cached_property

from config.mengyin.catalogue import Finding
from config.mengyin.county import County
from config.mengyin.drawings import Scene, scene_of
from config.mengyin.fieldwork import Call, Crew, found, send
from config.mengyin.invention import Place
from config.mengyin.month import Month
from config.mengyin.stories import Act, Story
from config.mengyin.timeline import Process
from inspections import photo_arrivals, register
from inspections.models import Establishment, Inspection
from inspections.models.checklist import Severity
from inspections.models.establishment import Status
from inspections.photo_meta import PhotoMeta
from inspections.register import ChangeCommand
from organization import clock
from organization.actors import Actor, establishment_by_order
from rectification import intake
from rectification.commands import (
    Due,
    DueUnit,
    FindCommand,
    FoundProblem,
    RidingFix,
    RidingOrder,
    StepCommand,
    StepPhoto,
)
from rectification.models import EventPhoto, Order, Problem
from rectification.models.problem import Source
from rectification.states import Action
from rectification.steps import take_step

Kind = EventPhoto.Kind

NOTES = {
    Action.FIX_ON_THE_SPOT: ("已当场整改到位", "监督员现场监督整改完毕", "当场改正"),
    Action.RECTIFY: (
        "已按要求整改，附照片",
        "已购置并投入使用",
        "已补齐相关记录",
        "已落实，请复查",
    ),
    Action.PASS_RECHECK: ("现场查看，已整改到位", "复查合格", "与整改照片一致，复查合格"),
    Action.CLOSE: ("整改一处、销号一处", "照片清楚，整改到位，同意销号", "同意销号"),
    Action.ORDER: ("依照检查表要求下达",),
    Action.GRANT_EXTENSION: ("情况属实，同意延期",),
}
# What is seen on the photo of a step.
SHOWN = {
    Action.RECTIFY: Kind.AFTER,
    Action.PASS_RECHECK: Kind.AFTER,
    Action.FAIL_RECHECK: Kind.EVIDENCE,
    Action.COULD_NOT_CHECK: Kind.EVIDENCE,
    Action.SUSPEND: Kind.EVIDENCE,
    Action.END: Kind.EVIDENCE,
}
ON_THE_SPOT = (Action.PASS_RECHECK, Action.FAIL_RECHECK)
WITH_OFFICERS = (Action.ORDER, Action.RECTIFY, *ON_THE_SPOT, Action.COULD_NOT_CHECK)
AFTER_THE_VISIT = timedelta(minutes=3)


def play(month: Month, story: Story) -> Process:
    """Live a story through; what lies after today does not happen."""
    case = Case(month, story)
    earliest = None
    for act in story.acts:
        moment = case.moment(act)
        if earliest and moment <= earliest:
            moment = earliest + timedelta(minutes=20)
        earliest = moment
        yield moment
        case.carry_out(act)


class Case:
    """One problem at one place."""

    problem: Problem

    def __init__(self, month: Month, story: Story) -> None:
        self.month = month
        self.county: County = month.county
        self.story = story
        self._uploads: list[tuple[StepPhoto, Scene, Kind]] = []
        self._times: tuple[datetime, datetime] | None = None

    @cached_property
    def place(self) -> Place:
        """Where it plays; one without a licence is put on the register when it is found."""
        story = self.story
        if not story.unlicensed:
            return self.month.place(story.category, story.town)
        town = self.month.chance.choice(self.county.scale.towns)
        place = self.county.invention.place(
            story.category, town, self.month.day(story.acts[0].ago), licensed=False
        )
        self.county.enter(place, by=self._crew(story.acts[0]).actor(self.county))
        return place

    @cached_property
    def finding(self) -> Finding:
        """What was found."""
        story = self.story
        if not story.text:
            return self.county.catalogue.finding(story.category, story.code)
        requirement = "核实并立即改正，规范日常管理"
        return Finding(None, story.theme, story.text, requirement, Severity.MINOR)

    def moment(self, act: Act) -> datetime:
        """Return when an act happens: on the way home from a visit, or at a desk."""
        self._times = None
        if self._is_a_visit(act):
            team = self.story.team if act.team is None else act.team
            self._times = self.month.call(act.ago, team)
            return self._times[1] + AFTER_THE_VISIT
        return self.month.desk(act.ago)

    def carry_out(self, act: Act) -> None:
        """Do it, and send the photos it spoke of."""
        if act.action is Action.FIND:
            self._find(act)
        else:
            self._step(act)
        self._upload(act)

    def _is_a_visit(self, act: Act) -> bool:
        if act.action is Action.FIND:
            return self.story.source is Source.INSPECTION
        return act.action in ON_THE_SPOT and not act.remote

    def _crew(self, act: Act) -> Crew:
        return self.month.crew(self.story.team if act.team is None else act.team, act.ago)

    def _find(self, act: Act) -> None:
        problem = replace(found(self.county, self.finding), photos=(self._photo(Kind.FINDING),))
        if self.story.source is Source.INSPECTION:
            self._find_on_a_visit(act, problem)
        else:
            command = FindCommand(
                problem, self.county.id_of(self.place), self.story.source, clock.now()
            )
            intake.find(command, by=self._actor(act))
        self.problem = Problem.objects.get(pk=problem.id)

    def _find_on_a_visit(self, act: Act, problem: FoundProblem) -> None:
        fix = None
        if act.fixed:
            shown = (self._photo(Kind.BEFORE), self._photo(Kind.AFTER))
            fix = RidingFix(self.county.new_id(), shown, self._note(Action.FIX_ON_THE_SPOT))
        if act.kind:
            order = RidingOrder(act.kind, _due(act), self._paper())
            problem = replace(problem, order=order, fix=fix)
        self._visit(act, Inspection.Reason.DAILY, problem)

    def _paper(self) -> Order.Type:
        """What is critical is ordered by the graver document."""
        grave = self.finding.severity is Severity.CRITICAL
        return Order.Type.CORRECTION if grave else Order.Type.OPINION

    def _visit(self, act: Act, reason: Inspection.Reason, *problems: FoundProblem) -> Inspection:
        if self._times is None:
            raise LookupError("a visit has its times")
        findings = [self.finding] if problems else []
        call = Call(self.place, *self._times, findings, problems, reason=reason)
        return send(self.county, self._crew(act), [call])[0]

    def _step(self, act: Act) -> None:
        visit = None
        if self._is_a_visit(act):
            visit = self._visit(act, Inspection.Reason.RECHECK).pk
        by = self._actor(act)
        shown = SHOWN.get(act.action)
        named = self._crew(act).people if act.action in WITH_OFFICERS and by.user else ()
        self.problem = take_step(
            StepCommand(
                id=self.county.new_id(),
                problem_id=self.problem.pk,
                action=act.action,
                base_version=self.problem.version,
                happened_at=clock.now(),
                note=act.note or self._note(act.action),
                due=self._until(act) if act.action is Action.ASK_EXTENSION else _due(act),
                order_kind=act.kind,
                officers=() if act.by else tuple(person.pk for person in named[:2]),
                photos=(self._photo(shown),) if shown else (),
                remote=act.remote,
                inspection_id=visit,
            ),
            by=by,
        )
        if act.action is Action.END:
            self._strike_from_register(by)

    def _actor(self, act: Act) -> Actor:
        """Return who does it: by name, else whose business it usually is."""
        people, chance = self.county.people, self.month.chance
        if act.by:
            return people.actor(act.by)
        if act.action is Action.CLOSE:
            return people.actor(chance.choice(("supervisor", "supervisor2")))
        if act.action is Action.RECTIFY and self.problem.order_id and chance.random() < 0.5:
            return establishment_by_order(self.problem.order_id, self.place.name)
        return self._crew(act).actor(self.county)

    def _until(self, act: Act) -> Due:
        last: date | None = self.problem.last_date
        if last is None or act.due is None:
            raise LookupError("more time is asked for beyond a last date")
        return Due(date=self.county.calendar.add_workdays(last, act.due))

    def _strike_from_register(self, by: Actor) -> None:
        place = Establishment.objects.get(pk=self.problem.establishment_id)
        register.change(
            ChangeCommand(place.pk, place.version, {"status": Status.DEREGISTERED.value}), by=by
        )

    def _note(self, action: Action) -> str:
        return self.month.chance.choice(NOTES[action]) if action in NOTES else ""

    def _photo(self, kind: Kind) -> StepPhoto:
        """Promise a photo; it is sent once what speaks of it has arrived."""
        scene = scene_of(self.finding.code, self.story.category)
        picture = self.county.pictures[scene, kind is Kind.AFTER]
        photo = StepPhoto(self.county.new_id(), picture.sha256, kind)
        self._uploads.append((photo, scene, kind))
        return photo

    def _upload(self, act: Act) -> None:
        uploads, self._uploads = self._uploads, []
        if not act.arrived:
            return
        for photo, scene, kind in uploads:
            photo_arrivals.store(
                photo.id,
                photo.sha256,
                self.county.pictures[scene, kind is Kind.AFTER].data,
                PhotoMeta("camera", clock.now(), 0, establishment=self.place.name),
                by=self._crew(act).actor(self.county),
            )


def _due(act: Act) -> Due | None:
    return Due(DueUnit.WORKDAY, act.due) if act.due else None
