"""Published checklists, held in the process: a published version never changes."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Any
from uuid import UUID

from inspections.models import Checklist, ChecklistItem
from organization.errors import Missing

HELD = 256


@dataclass(frozen=True)
class Published:
    """One version of a checklist with its items by code, in their order."""

    checklist: Checklist
    items: Mapping[str, ChecklistItem]

    def fits(self, category: str) -> bool:
        """Whether it may be filled at an establishment of this category."""
        return self.checklist.free or category in self.checklist.categories

    @property
    def scoring(self) -> Mapping[str, Any]:
        """The template's scoring block."""
        scoring: Mapping[str, Any] = self.checklist.scoring
        return scoring


@lru_cache(maxsize=HELD)
def published(checklist_id: UUID) -> Published:
    """Return a checklist; two statements the first time in a process, none afterwards.

    Whether it is still the current version is not to be asked here: that may change.

    Raises Missing (``unknown_checklist``).
    """
    checklist = Checklist.objects.filter(pk=checklist_id).first()
    if checklist is None:
        raise Missing("unknown_checklist", "没有找到该检查表。", checklist=str(checklist_id))
    items = {item.code: item for item in checklist.items.order_by("position")}
    return Published(checklist, MappingProxyType(items))
