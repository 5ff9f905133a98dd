"""Holding everything back until an administrator saw how much would be told (Hold)."""

from organization import clock
from organization.models import User
from rectification.models import Hold


def standing() -> Hold | None:
    """Return the hold that stands, the oldest first; one statement."""
    return Hold.objects.filter(released_at=None).order_by("raised_at").first()


def raise_hold(reason: str, *, by: User | None) -> Hold:
    """Let nobody be told of anything from now on; call it in the transaction of the change.

    Where a hold stands already its reason is joined by this one.
    """
    stands = Hold.objects.select_for_update().filter(released_at=None).first()
    if stands is None:
        return Hold.objects.create(reason=reason, raised_at=clock.now(), raised_by=by)
    if reason not in stands.reason:
        stands.reason = f"{stands.reason}；{reason}"[:200]
        stands.save(update_fields=["reason"])
    return stands
