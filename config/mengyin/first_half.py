"""The half-year of 2022 (DOMAIN 3, known answers), lived through visit by visit."""

from config.mengyin import half_year, rounds
from config.mengyin.county import County
from config.mengyin.fieldwork import Crew
from config.mengyin.half_year import PlannedOuting


def begin(county: County) -> None:
    """Put the half-year's outings on the timeline; the last day's problems are closed that day."""
    for outing in half_year.plan(county.scale, county.places, county.calendar):
        county.timeline.add(
            rounds.go(
                county,
                _crew(county, outing),
                outing.visits,
                close_today=outing.day == half_year.LAST,
            )
        )


def _crew(county: County, outing: PlannedOuting) -> Crew:
    team, members = county.people.teams[outing.team], county.people.members[outing.team]
    people = tuple(person for place, person in enumerate(members) if place != outing.absent)
    return Crew(team, people, (team.vehicle,) if outing.by_car else ())
