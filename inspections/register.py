"""The register of establishments: its doors to create, change and merge.

What an establishment was on a day is read from dated history, so every change says since when it
holds and is appended, never edited. The row itself is what holds now.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q

from inspections import codes, details
from inspections.initials import initials
from inspections.models import Establishment, EstablishmentChange
from organization import access, clock
from organization.actors import Actor
from organization.changes import Changed, mark
from organization.errors import Conflict, Malformed, Missing, RuleBroken
from organization.models.changes import Subject
from organization.roles import Role

MAY_REGISTER = (Role.INSPECTOR, Role.TEAM_LEADER, Role.SUPERVISOR, Role.LEADER, Role.BUREAU)
MAY_MERGE = (Role.SUPERVISOR, Role.LEADER, Role.BUREAU)
REQUIRED = ("name", "category", "town")

Source = EstablishmentChange.Source


@dataclass(frozen=True)
class RegisterCommand:
    """A new establishment: an id made by the sender, and details by the names of ``details``."""

    id: UUID
    details: Mapping[str, object]


@dataclass(frozen=True)
class ChangeCommand:
    """New details of an establishment, holding since ``effective_on`` (today where not said)."""

    establishment_id: UUID
    base_version: int
    details: Mapping[str, object]
    effective_on: date | None = None


@dataclass(frozen=True)
class MergeCommand:
    """Two rows that are one place: ``duplicate`` goes into ``survivor``."""

    survivor_id: UUID
    survivor_version: int
    duplicate_id: UUID
    duplicate_version: int


@dataclass
class History:
    """The history rows and change marks of what is being written, to be written together.

    A history row names its field as ``details`` does: ``town``, ``status``, ``category`` …
    """

    source: str
    by: Actor
    rows: list[EstablishmentChange] = field(default_factory=list)
    marks: list[Changed] = field(default_factory=list)

    def add(
        self, place: Establishment, fields: Mapping[str, tuple[object, object]], since: date
    ) -> None:
        """Note that fields took new values; both towns are marked when it moved."""
        for name, (old, new) in fields.items():
            self.rows.append(
                EstablishmentChange(
                    establishment=place,
                    field=name,
                    old=details.shown(old),
                    new=details.shown(new),
                    effective_on=since,
                    source=self.source,
                    by=self.by.user,
                    at=clock.now(),
                )
            )
        towns = {place.town_id, str(fields.get("town", (place.town_id,))[0])}
        for town in sorted(towns):
            self.mark(place, town, since)

    def mark(self, place: Establishment, town: str, day: date) -> None:
        """Note that the establishment changed for a town."""
        self.marks.append(Changed(Subject.ESTABLISHMENT, place.pk, town, day, place.category_id))

    def write(self) -> None:
        """Write what was noted; two statements."""
        EstablishmentChange.objects.bulk_create(self.rows)
        mark(*self.marks)


def create(command: RegisterCommand, *, by: Actor) -> Establishment:
    """Put an establishment on the register; the same command again changes nothing.

    Raises Malformed (``bad_details``: which, and why), RuleBroken (``unlicensed_has_licence``),
    Conflict (``licence_taken``, ``id_reused``), NotAllowed, Missing.
    """
    words = details.words_of(_county_of(command.details, by))
    said = _read(command.details, words)
    lacking = [name for name in REQUIRED if name not in said]
    if lacking:
        raise _bad(dict.fromkeys(lacking, "不能为空"))
    digest = _digest(said)
    said.setdefault("registered_on", clock.today())
    _require_may_register(str(said["town"]), by)
    place = Establishment(id=command.id, county=words.county, digest=digest)
    apply(place, said)
    require_consistent(place)
    with transaction.atomic():
        known = _known(command.id, digest)
        if known:
            return known
        [(place.qr_token, place.short_code)] = codes.codes_for([place.pk])
        try:
            _save(place, force_insert=True)
        except IntegrityError:
            known = _known(command.id, digest)  # sent twice at the same moment
            if known:
                return known
            raise
        history = History(Source.HAND, by)
        history.mark(place, place.town_id, place.registered_on)
        history.write()
    return place


def _known(establishment_id: UUID, digest: str) -> Establishment | None:
    known = Establishment.objects.filter(pk=establishment_id).first()
    if known and known.digest != digest:
        raise Conflict("id_reused", "该编号已用于另一家单位。")
    return known


def change(command: ChangeCommand, *, by: Actor) -> Establishment:
    """Change details of an establishment; saying again what holds already changes nothing.

    Raises Conflict (``stale``: somebody changed it meanwhile; ``licence_taken``), Malformed
    (``bad_details``), RuleBroken (``unlicensed_has_licence``, ``effective_in_future``,
    ``later_change``, ``merged``), NotAllowed, Missing.
    """
    since = command.effective_on or clock.today()
    if since > clock.today():
        raise RuleBroken("effective_in_future", "生效日期不能晚于今天。")
    with transaction.atomic():
        place = _locked(by, command.establishment_id)[command.establishment_id]
        _require_may_register(place.town_id, by)
        said = _read(command.details, details.words_of(place.county))
        fields = differences(place, said)
        if not fields:
            return place
        require_version(place, command.base_version)
        _require_not_merged(place)
        _require_latest(place, fields, since)
        if "town" in fields:
            _require_may_register(str(said["town"]), by)
        apply(place, said)
        require_consistent(place)
        place.version += 1
        _save(place)
        history = History(Source.HAND, by)
        history.add(place, fields, since)
        history.write()
    return place


def merge(command: MergeCommand, *, by: Actor) -> Establishment:
    """Merge a duplicate into the establishment that stays; again changes nothing.

    Visits and problems stay with the row they were written for and count for the survivor.

    Raises Conflict (``stale``), RuleBroken (``merge_itself``, ``merged``), NotAllowed, Missing.
    """
    if command.survivor_id == command.duplicate_id:
        raise RuleBroken("merge_itself", "不能把单位并入它自己。")
    with transaction.atomic():
        places = _locked(by, command.survivor_id, command.duplicate_id)
        survivor, duplicate = places[command.survivor_id], places[command.duplicate_id]
        for place in (survivor, duplicate):
            access.require_role(by, place.town_id, *MAY_MERGE)
        if duplicate.merged_into_id == survivor.pk:
            return survivor
        if survivor.county != duplicate.county:
            raise RuleBroken("other_county", "只能合并同一个县的单位。")
        require_version(survivor, command.survivor_version)
        require_version(duplicate, command.duplicate_version)
        for place in (survivor, duplicate):
            _require_not_merged(place)
        _merge(survivor, duplicate, by)
    return survivor


def _merge(survivor: Establishment, duplicate: Establishment, by: Actor) -> None:
    today = clock.today()
    # What was merged into the duplicate earlier follows it, so that one hop is always enough.
    Establishment.objects.filter(Q(pk=duplicate.pk) | Q(merged_into=duplicate)).update(
        merged_into=survivor
    )
    for place in (survivor, duplicate):
        place.version += 1
        place.save(update_fields=["version"])
    history = History(Source.MERGE, by)
    history.add(duplicate, {"merged_into": ("", survivor.pk)}, today)
    history.mark(survivor, survivor.town_id, today)
    history.write()


def by_code(code: str, by: Actor) -> Establishment:
    """Return the establishment with this QR token or short code, as scanned or typed.

    Raises Missing, also where a misread code could be that of two.
    """
    coded = Q(qr_token=code.strip()) | Q(short_code__in=codes.readings(code))
    register = Establishment.objects.select_related("category", "town", "merged_into")
    found = access.within(register.filter(coded), by)[:2]
    if len(found) != 1:
        raise Missing("not_found", "没有这个码对应的单位，或者您无权查看。")
    return found[0]


def apply(place: Establishment, said: Mapping[str, Any]) -> None:
    """Put details that were read onto the row, and what follows from them."""
    for name, value in said.items():
        setattr(place, details.column(name), value)
    if "name" in said:
        place.initials = initials(place.name)


def differences(place: Establishment, said: Mapping[str, Any]) -> dict[str, tuple[object, object]]:
    """Return the details that would change, with their old and new values."""
    return {
        name: (old, new)
        for name, new in said.items()
        if (old := getattr(place, details.column(name))) != new
    }


def require_consistent(place: Establishment) -> None:
    """Refuse an unlicensed establishment with a licence number."""
    if place.unlicensed and place.licence_number:
        raise RuleBroken("unlicensed_has_licence", "标为无证的单位不能填写许可证号。")


def require_version(place: Establishment, version: int) -> None:
    """Refuse to decide on a picture that is no longer true (law 6)."""
    if place.version != version:
        raise Conflict(
            "stale",
            f"“{place.name}”已被他人修改，请刷新后再试。",
            establishment=str(place.pk),
            version=place.version,
        )


def _read(written: Mapping[str, object], words: details.Words) -> dict[str, Any]:
    unknown = sorted(set(written) - set(details.READERS))
    if unknown:
        raise _bad(dict.fromkeys(unknown, "没有这一项"))
    said: dict[str, Any] = {}
    wrong: dict[str, str] = {}
    for name, value in written.items():
        try:
            said[name] = details.read(name, value, words)
        except details.Unreadable as reason:
            wrong[name] = str(reason)
    if wrong:
        raise _bad(wrong)
    return said


def _bad(wrong: Mapping[str, str]) -> Malformed:
    first, reason = next(iter(wrong.items()))
    return Malformed(
        "bad_details", f"{details.LABELS.get(first, first)}：{reason}。", fields=dict(wrong)
    )


def _county_of(written: Mapping[str, object], by: Actor) -> str:
    """Return the county a new establishment lies in: its town's, where a key is given."""
    town = details.text(written.get("town"))
    if town.isdigit() and len(town) >= 6:
        return town[:6]
    areas = access.readable_areas(by)
    return areas[0][:6] if areas else ""


def _require_may_register(town: str, by: Actor) -> None:
    if not access.may_see(by, town):
        raise Missing("not_found", "没有找到该乡镇，或者您无权查看。")
    access.require_role(by, town, *MAY_REGISTER)


def _locked(by: Actor, *ids: UUID) -> dict[UUID, Establishment]:
    """Lock the rows in the order of their ids, so that two merges never wait for each other."""
    rows = access.within(Establishment.objects.all(), by).filter(pk__in=ids)
    places = {p.pk: p for p in rows.select_for_update(of=("self",)).order_by("pk")}
    for wanted in ids:
        if wanted not in places:
            raise Missing("not_found", "没有找到该被监督单位，或者您无权查看。")
    return places


def _require_not_merged(place: Establishment) -> None:
    if place.merged_into_id:
        raise RuleBroken(
            "merged", f"“{place.name}”已并入其他单位。", survivor=str(place.merged_into_id)
        )


def _require_latest(place: Establishment, fields: Iterable[str], since: date) -> None:
    """Refuse a change dated before one that is already known: it would undo the newer one."""
    later = place.changes.filter(field__in=list(fields), effective_on__gt=since).first()
    if later:
        raise RuleBroken(
            "later_change",
            f"{details.LABELS[later.field]}在 {later.effective_on} 已有更新的变更。",
            field=later.field,
            effective_on=later.effective_on.isoformat(),
        )


def _save(place: Establishment, *, force_insert: bool = False) -> None:
    try:
        with transaction.atomic():
            place.save(force_insert=force_insert)
    except IntegrityError:
        taken = Establishment.objects.filter(
            county=place.county, licence_number=place.licence_number, merged_into=None
        ).exclude(pk=place.pk)
        if place.licence_number and taken.exists():
            raise Conflict(
                "licence_taken",
                f"许可证号 {place.licence_number} 已登记在另一家单位名下。",
                licence_number=place.licence_number,
            ) from None
        raise


def _digest(said: Mapping[str, Any]) -> str:
    canonical = json.dumps(said, sort_keys=True, default=str, ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()
