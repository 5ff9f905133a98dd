"""What the tests of this package share: the checklists, and a clock at noon of 5 March 2026."""

from collections.abc import Iterator

import pytest

from inspections import checklist_loader
from organization import clock
from tests.inspections.scenes import NOON


@pytest.fixture(autouse=True)
def _noon() -> Iterator[None]:
    with clock.at(NOON):
        yield


@pytest.fixture
def checklists(db: None) -> None:
    checklist_loader.load_folder()
