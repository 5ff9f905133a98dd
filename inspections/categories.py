"""The kinds of establishments the product starts with; more are added in the administration."""

from inspections.models import Category
from inspections.models.establishment import Specialty

CATEGORIES = (
    ("clinic", "诊所", Specialty.MEDICAL),
    ("village_clinic", "村卫生室", Specialty.MEDICAL),
    ("hair", "理发店", Specialty.PUBLIC_PLACES),
    ("beauty", "美容店", Specialty.PUBLIC_PLACES),
    ("lodging", "住宿场所", Specialty.PUBLIC_PLACES),
    ("bath", "沐浴场所", Specialty.PUBLIC_PLACES),
    ("footbath", "足浴店", Specialty.PUBLIC_PLACES),
)


def load() -> None:
    """Write the categories that are not there yet; what an administrator renamed stays."""
    Category.objects.bulk_create(
        [
            Category(code=code, name=name, specialty=specialty, position=position)
            for position, (code, name, specialty) in enumerate(CATEGORIES, start=1)
        ],
        ignore_conflicts=True,
    )
