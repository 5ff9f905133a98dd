from inspections.models.checklist import OrderKind
from organization.ids import new_id
from rectification import evidence
from rectification.models import EventPhoto
from tests.play import FIVE_WORKDAYS, Play


def test_a_photo_of_a_problem_names_its_establishment(play: Play) -> None:
    play.rectified(kind=OrderKind.DEADLINE, due=FIVE_WORKDAYS)
    shown = EventPhoto.objects.get()
    assert evidence.establishment_shown(shown.photo_id) == "阳光理发店"
    assert evidence.establishment_shown(new_id()) == ""
