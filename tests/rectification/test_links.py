"""The establishment's link: what it opens, how long, and who hands it out."""

from typing import Any

import pytest
from pytest_django import Settings

from inspections.models.checklist import OrderKind
from organization import clock
from organization.errors import Conflict, Missing, NotAllowed, RuleBroken
from organization.ids import new_id
from rectification import links
from rectification.links import Standing
from rectification.models import Order, OrderLink, Problem
from rectification.states import Action
from tests.play import FIVE_WORKDAYS, Play

SITE = "https://xiaohao.example"


def ordered(play: Play, **fields: Any) -> Problem:
    return play.problem(kind=OrderKind.DEADLINE, due=FIVE_WORKDAYS, **fields)


def order_of(problem: Problem) -> Order:
    order = problem.order
    assert order
    return order


def token(order: Order) -> str:
    address = links.address(order, SITE)
    assert address.startswith(f"{SITE}/r/")
    return address.removeprefix(f"{SITE}/r/")


def test_the_papers_print_the_same_link_each_time(play: Play) -> None:
    order = order_of(ordered(play))
    assert token(order) == token(order)
    assert OrderLink.objects.count() == 1


def test_a_token_has_192_bits_and_is_not_kept(play: Play) -> None:
    order = order_of(ordered(play))
    said = token(order)
    assert len(said) == 32
    row = OrderLink.objects.values().get()
    assert said not in repr(row)


def test_whoever_reads_the_database_cannot_make_a_token(play: Play, settings: Settings) -> None:
    order = order_of(ordered(play))
    said = token(order)
    settings.SECRET_KEY = "another server's key, as good as the first one was"
    assert links.handed(order, SITE).standing is Standing.OTHER_KEY
    assert links.address(order, SITE) == ""
    assert links.opened(said).standing is Standing.STANDS  # what was printed goes on working


def test_a_token_opens_its_own_order_only(play: Play) -> None:
    one, other = ordered(play), ordered(play)
    holder = links.opened(token(order_of(one))).actor
    assert (holder.order_id, holder.name) == (one.order_id, "阳光理发店")
    assert holder.order_id != other.order_id


@pytest.mark.parametrize("said", ["", "x", "A" * 32, "é" * 32, "../../etc/passwd", "A" * 5000])
def test_guessed_and_forged_tokens_open_nothing(play: Play, said: str) -> None:
    token(order_of(ordered(play)))
    with pytest.raises(Missing):
        links.opened(said)


def test_a_link_ends_seven_days_after_the_last_problem_is_struck_off(play: Play) -> None:
    problem = play.on(11, 20).closed()
    order = order_of(problem)
    with clock.at(play.now):
        said = token(order)
        assert links.handed(order, SITE).ends_on == play.now.date().replace(day=27)
    with clock.at(play.on(11, 27).now):
        assert links.opened(said).standing is Standing.STANDS
    with clock.at(play.on(11, 28).now):
        assert links.opened(said).standing is Standing.DONE_WITH
        assert links.address(order, SITE) == ""
        with pytest.raises(RuleBroken):
            links.renew(order, new_id(), shows_photos=False, by=play.cast.actor("inspector"))


def test_reopening_a_problem_lets_its_link_stand_again(play: Play) -> None:
    problem = play.on(11, 20).closed()
    with clock.at(play.now):
        said = token(order_of(problem))
    play.on(11, 30).step(problem, Action.REOPEN, "leader", note="又发现", due=FIVE_WORKDAYS)
    with clock.at(play.now):
        assert links.opened(said).standing is Standing.STANDS


def test_a_void_document_has_no_link(play: Play) -> None:
    problem = ordered(play)
    said = token(order_of(problem))
    play.step(problem, Action.WITHDRAW_ORDER, "supervisor", note="适用依据有误")
    assert links.opened(said).standing is Standing.VOID


def test_a_renewed_link_takes_the_place_of_the_one_before(play: Play) -> None:
    order = order_of(ordered(play))
    first, by = token(order), play.cast.actor("inspector")
    second = links.renew(order, new_id(), shows_photos=True, by=by)
    assert links.renew(order, second.pk, shows_photos=True, by=by) == second  # a lost answer
    assert links.opened(first).standing is Standing.REVOKED
    assert token(order) != first
    with pytest.raises(Conflict):
        links.renew(order, second.pk, shows_photos=False, by=by)


def test_a_revoked_link_is_not_made_again_by_printing(play: Play) -> None:
    order = order_of(ordered(play))
    said, by = token(order), play.cast.actor("supervisor")
    links.revoke(order, by=by)
    assert links.opened(said).standing is Standing.REVOKED
    assert links.address(order, SITE) == ""
    assert OrderLink.objects.get().revoked_by == play.cast.supervisor


@pytest.mark.parametrize("username", ["bureau", "auditor", "admin", "assistant", "outsider"])
def test_whoever_only_reads_hands_out_no_link(play: Play, username: str) -> None:
    order = order_of(ordered(play))
    by = play.cast.actor(username)
    with pytest.raises(NotAllowed):
        links.renew(order, new_id(), shows_photos=False, by=by)
    with pytest.raises(NotAllowed):
        links.revoke(order, by=by)
    with pytest.raises(NotAllowed):
        links.show_photos(order, shows=True, by=by)
