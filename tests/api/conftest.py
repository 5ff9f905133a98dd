"""People at the API, by Django's own test client."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from knox.models import AuthToken

from inspections.models.checklist import OrderKind
from rectification.models import Problem
from tests.api.caller import Caller
from tests.cast import Cast
from tests.play import FIVE_WORKDAYS, Play


@pytest.fixture
def at_the_api(cast: Cast) -> Callable[[str], Caller]:
    """Return somebody of the cast with a token in hand."""

    def caller(username: str) -> Caller:
        _, token = AuthToken.objects.create(getattr(cast, username))
        return Caller(Client(), token)

    return caller


@pytest.fixture
def inspector_calls(at_the_api: Callable[[str], Caller]) -> Caller:
    return at_the_api("inspector")


@pytest.fixture
def supervisor_calls(at_the_api: Callable[[str], Caller]) -> Caller:
    return at_the_api("supervisor")


@pytest.fixture
def nobody() -> Caller:
    """Somebody who did not sign in."""
    return Caller(Client())


@pytest.fixture
def statements() -> Callable[[], Any]:
    """Return a counter of statements, BEGIN and SAVEPOINT and their ends left out."""

    @contextmanager
    def counted() -> Iterator[list[str]]:
        told: list[str] = []
        with CaptureQueriesContext(connection) as captured:
            yield told
        told += [
            query["sql"]
            for query in captured
            if not query["sql"].startswith(("BEGIN", "SAVEPOINT", "RELEASE", "COMMIT"))
        ]

    return counted


@pytest.fixture
def problem(play: Play) -> Problem:
    """A problem under a 监督意见书 of 2026-11-20, to be put right by the 27th."""
    return play.problem(
        kind=OrderKind.DEADLINE, due=FIVE_WORKDAYS, requirement="毛巾一客一换一消毒"
    )
