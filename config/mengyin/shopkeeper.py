"""The demonstration's shopkeeper: somebody with an order's link and something to put right."""

from organization import clock
from rectification import links
from rectification.models import Order, Problem
from rectification.states import State


def link(base: str) -> str:
    """Return the link of the county's latest order with something to report; "" without one.

    One that is not late yet is preferred, and of them the one with most problems.
    """
    open_ones = Problem.objects.filter(state=State.ORDERED, order__state=Order.State.ISSUED)
    by_order: dict[Order, list[Problem]] = {}
    for problem in open_ones.select_related("order").order_by("-found_at")[:200]:
        if problem.order is not None:
            by_order.setdefault(problem.order, []).append(problem)

    def rank(order: Order) -> tuple[bool, int]:
        mine = by_order[order]
        return any(problem.overdue(clock.today()) for problem in mine), -len(mine)

    ranked = sorted(by_order, key=rank)
    return next(filter(None, (links.address(order, base) for order in ranked)), "")
