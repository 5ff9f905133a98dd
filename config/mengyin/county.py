"""The county once it is set up: its people, its register, what may be found, and its calendar."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from random import Random
from uuid import UUID

from config.mengyin import drawings, people
from config.mengyin.catalogue import Catalogue
from config.mengyin.chance import id_at, named_id, stream
from config.mengyin.drawings import Picture, Scene
from config.mengyin.invention import ENTERED_ON, Invention, Place, spreadsheet
from config.mengyin.places import COUNTY
from config.mengyin.scale import Scale
from config.mengyin.timeline import Timeline
from inspections import categories, checklist_loader, photo_arrivals, register
from inspections.models import Establishment
from inspections.models.establishment import Specialty
from inspections.photo_meta import PhotoMeta
from inspections.photos import PhotoRef
from inspections.register import RegisterCommand
from inspections.register_import import import_register
from organization import areas, calendar_seed, clock, work_calendar
from organization.actors import Actor
from organization.work_calendar import WorkCalendar
from rectification import policy
from rectification.models import Authority

# Since the disease-control reform public places are the 疾控 body's (DOMAIN 5).
AUTHORITIES = (
    (Specialty.PUBLIC_PLACES, "蒙阴县疾病预防控制局", "蒙疾监意", "蒙疾责改"),
    (Specialty.MEDICAL, "蒙阴县卫生健康局", "蒙卫监意", "蒙卫责改"),
)


class NotImportedError(RuntimeError):
    """The register we invented was refused, which is a mistake of ours."""


@dataclass
class County:
    """Everything the days of the county are lived with."""

    scale: Scale
    people: people.People
    catalogue: Catalogue
    pictures: Mapping[tuple[Scene, bool], Picture]
    calendar: WorkCalendar
    places: list[Place]
    invention: Invention
    ids: dict[tuple[str, str], UUID]
    timeline: Timeline = field(default_factory=Timeline)
    chance: Random = field(default_factory=lambda: stream("days"))

    def id_of(self, place: Place) -> UUID:
        """Return the id a place has in the register."""
        return self.ids[place.town.key, place.name]

    def enter(self, place: Place, *, by: Actor) -> None:
        """Put a place on the register by hand."""
        made = register.create(RegisterCommand(self.new_id(), place.details()), by=by)
        self.ids[place.town.key, place.name] = made.pk

    def new_id(self) -> UUID:
        """Return an id as a phone would make it now."""
        return id_at(clock.now(), self.chance)

    def shared_photo(self, scene: Scene, *, tidy: bool) -> PhotoRef:
        """Return one of the dozen photos that serve the whole half-year of 2022."""
        return PhotoRef(shared_id(scene, tidy=tidy), self.pictures[scene, tidy].sha256)


def set_up(scale: Scale) -> County:
    """Set the county up as an administrator does: areas, people, calendar, checklists, register."""
    areas.load_areas()
    calendar_seed.seed()
    categories.load()
    checklist_loader.load_folder()
    policy.seed()
    # The one table without a door: an administrator fills it in by hand, in the management pages.
    for specialty, name, opinion, correction in AUTHORITIES:
        Authority.objects.get_or_create(
            county_id=COUNTY,
            specialty=specialty,
            defaults={"name": name, "opinion_prefix": opinion, "correction_prefix": correction},
        )
    everybody = people.make()
    invention = Invention()
    places = invention.register(scale)
    pictures = drawings.dozen()
    with clock.at(_morning_of_entry()):
        _import(places, everybody)
        _store(pictures, everybody)
    return County(
        scale=scale,
        people=everybody,
        catalogue=Catalogue(),
        pictures=pictures,
        calendar=work_calendar.load(),
        places=places,
        invention=invention,
        ids={
            (town, name): pk
            for pk, town, name in Establishment.objects.values_list("pk", "town_id", "name")
        },
    )


def shared_id(scene: Scene, *, tidy: bool) -> UUID:
    """Return the id of one of the dozen shared photos."""
    return named_id(f"photo {scene} {tidy}")


def _morning_of_entry() -> datetime:
    return datetime(ENTERED_ON.year, ENTERED_ON.month, ENTERED_ON.day, 9, 30, tzinfo=clock.LOCAL)


def _import(places: list[Place], everybody: people.People) -> None:
    report = import_register(
        spreadsheet(places), county=COUNTY, by=everybody.actor("bureau"), dry_run=False
    )
    if report.errors or report.created != len(places):
        raise NotImportedError(f"{report.created} of {len(places)}: {report.errors[:3]}")


def _store(pictures: Mapping[tuple[Scene, bool], Picture], everybody: people.People) -> None:
    for (scene, tidy), picture in pictures.items():
        photo_arrivals.store(
            shared_id(scene, tidy=tidy),
            picture.sha256,
            picture.data,
            PhotoMeta(source="camera", establishment="演示用图，非现场照片"),
            by=everybody.actor("inspector"),
        )
