"""Campaigns (专项行动)."""

from typing import Annotated, Any, TypedDict

from django.db.models import QuerySet

from api.parts import day
from inspections.models import Campaign


class CampaignPicture(TypedDict):
    """A campaign."""

    id: str
    name: str
    starts_on: str | None
    ends_on: str | None
    initiator: Annotated[str, Campaign.Initiator]
    initiator_name: str
    leading_group: str
    plan_document: str
    planned: Annotated[int | None, "任务数"]
    tags: list[str]
    version: int


def rows(campaigns: QuerySet[Campaign]) -> QuerySet[Campaign]:
    return campaigns


def picture(one: Any) -> CampaignPicture:
    return {
        "id": str(one.pk),
        "name": one.name,
        "starts_on": day(one.starts_on),
        "ends_on": day(one.ends_on),
        "initiator": one.initiator,
        "initiator_name": one.get_initiator_display(),
        "leading_group": one.leading_group,
        "plan_document": one.plan_document,
        "planned": one.planned,
        "tags": one.tags,
        "version": one.version,
    }
