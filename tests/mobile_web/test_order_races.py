"""Two thumbs, or one impatient one: forms of one link sent at the same moment."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connection

from inspections.models import Photo
from inspections.models.checklist import OrderKind
from rectification import links
from rectification.models import OrderLink, Problem
from rectification.states import Action
from tests.cast import make_cast
from tests.mobile_web.shopkeeper import Shopkeeper, photo
from tests.play import FIVE_WORKDAYS, Play

ROUNDS = 6
AT_ONCE = 4


@pytest.fixture
def stage(transactional_db: None) -> Play:
    return Play(make_cast())


def at_once(job: Any) -> list[Any]:
    """Do the same at the same moment in several threads, each with its own connection."""
    barrier = Barrier(AT_ONCE)

    def run(_: int) -> Any:
        barrier.wait(10)
        try:
            return job()
        finally:
            connection.close()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(run, range(AT_ONCE)))


def test_one_form_sent_four_times_at_once_is_one_report(stage: Play) -> None:
    for number in range(ROUNDS):
        problem = stage.problem(kind=OrderKind.DEADLINE, due=FIVE_WORKDAYS)
        assert problem.order
        shopkeeper = Shopkeeper(problem.order, stage.now)
        form = shopkeeper.form()
        picture = photo((number, 0, 0))

        def send(who: Shopkeeper = shopkeeper, one: Problem = problem, **_: Any) -> int:
            code: int = who.send(form | who.says(one, "已换新", picture)).status_code  # noqa: B023
            return code

        assert at_once(send) == [302] * AT_ONCE
        assert problem.events.filter(action=Action.RECTIFY).count() == 1
        assert Photo.objects.count() == number + 1


def test_two_pages_open_at_once_report_once_and_the_others_are_told(stage: Play) -> None:
    problem = stage.problem(kind=OrderKind.DEADLINE, due=FIVE_WORKDAYS)
    assert problem.order
    shopkeeper = Shopkeeper(problem.order, stage.now)

    forms = [shopkeeper.form() for _ in range(AT_ONCE)]
    codes = at_once(
        lambda: (
            shopkeeper.send(forms.pop() | shopkeeper.says(problem, "已换新", photo())).status_code
        )
    )
    assert sorted(codes) == [302, 409, 409, 409]
    assert problem.events.filter(action=Action.RECTIFY).count() == 1
    assert Photo.objects.count() == 1


def test_papers_printed_at_once_make_one_link(stage: Play) -> None:
    problem = stage.problem(kind=OrderKind.DEADLINE, due=FIVE_WORKDAYS)
    order = problem.order
    assert order
    assert len(set(at_once(lambda: links.address(order, "")))) == 1
    assert OrderLink.objects.count() == 1
