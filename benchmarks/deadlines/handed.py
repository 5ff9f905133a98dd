"""What a gateway outside was handed while what hands over was killed: counted at the gateway."""

from collections import Counter
from dataclasses import dataclass

from benchmarks.deadlines.hands import Ground
from tests.rectification.delivery.servers import Gateway

# Nothing keeps back what is to be counted: no ceiling, no pause between digests, a quick tick.
IN_A_HURRY = {
    "MESSAGES_PER_HOUR": "1000000",
    "DIGEST_EVERY_HOURS": "0",
    "DELIVER_SECONDS": "1",
}
STILL_TO_HAND_OVER = """
SELECT (SELECT count(*) FROM rectification_message WHERE routed_at IS NULL)
  + (SELECT count(*) FROM rectification_delivery WHERE parcel_id IS NULL)
  + (SELECT count(*) FROM rectification_parcel WHERE state IN ('sending', 'retry'))
"""
WITHOUT_A_DELIVERY = """
SELECT count(*) FROM rectification_message AS message WHERE 1 <> (
  SELECT count(*) FROM rectification_delivery AS delivery WHERE delivery.message_id = message.id)
"""
DELIVERIES = "SELECT count(*) FROM rectification_delivery"


@dataclass(frozen=True)
class Handed:
    """What arrived: how many messages, in parcels counted once; what came again, marked or not."""

    messages: int
    again_marked: int
    again_unmarked: int


def open_channel(ground: Ground, gateway: Gateway) -> None:
    """Let everybody be told by the gateway too, of everything."""
    ground.python(
        "from rectification.delivery.sealing import seal",
        "from rectification.models import Channel",
        "from rectification.models.escalation import Level",
        f"Channel.objects.create(name='网关', kind='gateway', address='{gateway.url}',"
        " secret=seal({'key': 'shared'}), lowest_level=Level.NOTE)",
    )


def count(gateway: Gateway) -> Handed:
    """Count what the gateway got."""
    sizes: dict[str, int] = {}
    marked: Counter[str] = Counter()
    unmarked: Counter[str] = Counter()
    for got in list(gateway.got):
        letter = got.json
        sizes[letter["id"]] = letter["count"]
        (marked if letter["repeated"] else unmarked)[letter["id"]] += 1
    return Handed(
        messages=sum(sizes.values()),
        again_marked=sum(marked[one] - (not unmarked[one]) for one in marked),
        again_unmarked=sum(number - 1 for number in unmarked.values()),
    )
