"""The inbox (通知): what a person was told, and whether they have read it."""

from uuid import UUID

from django.db.models import QuerySet

from organization import clock
from organization.actors import Actor
from organization.errors import Missing
from rectification.models import Message


def inbox(by: Actor, *, unread: bool = False) -> QuerySet[Message]:
    """Return the person's messages, newest first; nobody sees another's."""
    messages = Message.objects.filter(person=by.user_id).select_related("problem")
    return messages.filter(read_at=None) if unread else messages


def unread_count(by: Actor) -> int:
    """Return how many messages the person has not read yet."""
    return Message.objects.filter(person=by.user_id, read_at=None).count()


def read(message_id: UUID, *, by: Actor) -> Message:
    """Mark a message as read; the first time stays on record. Raises Missing."""
    unread = Message.objects.filter(pk=message_id, person=by.user_id, read_at=None)
    unread.update(read_at=clock.now())
    message = inbox(by).filter(pk=message_id).first()
    if message is None:
        raise Missing("no_message", "找不到这条通知。")
    return message


def read_all(*, by: Actor) -> int:
    """Mark everything as read; return how many messages were new."""
    return Message.objects.filter(person=by.user_id, read_at=None).update(read_at=clock.now())
