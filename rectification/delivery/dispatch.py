"""One round of the delivery clockwork: route what is new, hand over what may leave."""

import logging
import time
from dataclasses import dataclass
from uuid import UUID

from organization import clock
from organization.errors import Refusal
from rectification.delivery.channels.table import SENDERS
from rectification.delivery.claiming import claim
from rectification.delivery.letter import Refused, Unclear, Undelivered
from rectification.delivery.outcome import record
from rectification.delivery.routing import route
from rectification.delivery.sealing import unseal
from rectification.delivery.writing import letter_of
from rectification.heartbeat import DELIVERY, beat
from rectification.models import Channel, Parcel

logger = logging.getLogger(__name__)

SECONDS = 50


@dataclass
class Round:
    """What a round did: messages routed, parcels handed over, attempts that failed."""

    routed: int = 0
    sent: int = 0
    failed: int = 0


def dispatch(seconds: float = SECONDS) -> Round:
    """Route and send until nothing is left to do now, or for so many seconds.

    Nothing is sent inside a transaction. A channel that failed rests for the remainder of the
    round, so that one which hangs does not keep the others waiting.
    """
    started, end = clock.now(), time.monotonic() + seconds
    done, resting = Round(), set[UUID]()
    while time.monotonic() < end and (routed := route()):
        done.routed += routed
    while time.monotonic() < end and (parcel := claim(resting)) is not None:
        channel = parcel.outlet.channel
        failure = hand_over(parcel, channel)
        record(parcel, failure)
        if failure is None:
            done.sent += 1
        else:
            done.failed += 1
            resting.add(channel.pk)
    beat(
        DELIVERY,
        started,
        failure=f"{done.failed} 次发送失败。" if done.failed else "",
        told=done.routed,
        messages=done.sent,
        skipped=0,
    )
    return done


def hand_over(parcel: Parcel, channel: Channel) -> Undelivered | None:
    """Send one parcel; return what went wrong. Whatever a channel raises is an answer."""
    try:
        letter = letter_of(parcel)
        SENDERS[channel.kind](channel, unseal(channel.secret), letter)
    except Undelivered as failure:
        return failure
    except Refusal as refusal:
        return Refused(refusal.message)
    except Exception as error:
        logger.exception("channel %s cannot send parcel %s", channel.pk, parcel.pk)
        return Unclear(f"程序出错（{type(error).__name__}），见服务日志")
    return None
