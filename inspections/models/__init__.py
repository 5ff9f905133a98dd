"""The tables of this package."""

from inspections.models.campaign import Assignment, Campaign, CampaignTarget
from inspections.models.checklist import Checklist, ChecklistItem
from inspections.models.establishment import Category, Establishment, EstablishmentChange
from inspections.models.inspection import (
    FilledChecklist,
    Inspection,
    InspectionOfficer,
    InspectionPhoto,
)
from inspections.models.outing import Outing, OutingMember
from inspections.models.photo import Photo, PhotoUpload
from inspections.models.signature import Signature, SignedRecord

__all__ = [
    "Assignment",
    "Campaign",
    "CampaignTarget",
    "Category",
    "Checklist",
    "ChecklistItem",
    "Establishment",
    "EstablishmentChange",
    "FilledChecklist",
    "Inspection",
    "InspectionOfficer",
    "InspectionPhoto",
    "Outing",
    "OutingMember",
    "Photo",
    "PhotoUpload",
    "Signature",
    "SignedRecord",
]
