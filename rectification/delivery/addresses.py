"""Where a person is reached by a channel."""

from organization.models import User
from rectification.delivery.letter import Address
from rectification.delivery.sealing import unseal
from rectification.models import Channel


def address_of(person: User | None) -> Address:
    """Return the ways to reach a person; for a group none is needed."""
    if person is None:
        return Address()
    return Address(person.name, person.phone, person.email, person.pk)


def reached_by(channel: Channel, person: User | None) -> str:
    """Return the address by which the channel reaches the person; empty when it cannot."""
    if person is None:
        return channel.name
    if channel.kind == Channel.Kind.PUSH:
        number = len(person.push_devices.all())
        return f"{number} 个浏览器" if number else ""
    if channel.kind == Channel.Kind.EMAIL:
        return person.email
    if channel.kind == Channel.Kind.APPRISE and "{phone}" in unseal(channel.secret).get("key", ""):
        return person.phone
    return person.username
