"""What is known here about photos that show a problem."""

from uuid import UUID

from rectification.models import EventPhoto


def establishment_shown(photo_id: UUID) -> str:
    """Return the name of the establishment whose problem a photo shows; "" where it shows none."""
    shown = EventPhoto.objects.filter(photo=photo_id).order_by("id")
    return shown.values_list("problem__establishment__name", flat=True).first() or ""
