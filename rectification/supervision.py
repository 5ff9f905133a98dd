"""What a leader looks after in person (督办单, 挂牌督办), as conditions on the ledger."""

from datetime import date

from django.db.models import Exists, OuterRef, Q

from rectification.models import Listing, Slip

LISTED = Q(Exists(Listing.objects.filter(problem=OuterRef("pk"), taken_down_on=None)))


def slip_waits(which: str, today: date) -> Q:
    """Return the problems whose slip waits for its answer: ``open`` all, ``overdue`` the late."""
    waiting = Slip.objects.filter(problem=OuterRef("pk"), answered_on=None)
    return Q(Exists(waiting.filter(limit__lt=today) if which == "overdue" else waiting))
