"""What a parcel says: one message as it is, or a digest of several."""

from collections import Counter

from rectification.delivery import rules
from rectification.delivery.addresses import address_of
from rectification.delivery.letter import Letter
from rectification.models import Message, Parcel
from rectification.models.escalation import Level

LINES_OF_A_DIGEST = 30


def letter_of(parcel: Parcel) -> Letter:
    """Return the letter; one statement."""
    rows = parcel.deliveries.select_related("message").order_by("created_at", "id")
    messages = [row.message for row in rows]
    title, body = _single(messages[0]) if len(messages) == 1 else _digest(messages)
    return Letter(
        id=parcel.pk,
        to=address_of(parcel.person),
        title=title,
        body=body,
        level=max((message.level for message in messages), key=_loudness),
        count=len(messages),
        repeated=parcel.repeated,
    )


def _single(message: Message) -> tuple[str, str]:
    return message.title, message.body


def _digest(messages: list[Message]) -> tuple[str, str]:
    """Loudest first, and how many more there are than are shown: nothing is cut silently."""
    counted = Counter(message.level for message in messages)
    parts = [f"{Level(level).label} {counted[level]}" for level in sorted(counted, key=_loudness)]
    lines = [m.title for m in sorted(messages, key=lambda m: -_loudness(m.level))]
    rest = len(lines) - LINES_OF_A_DIGEST
    if rest > 0:
        lines[LINES_OF_A_DIGEST:] = [f"另有 {rest} 条，请登录系统查看。"]
    return f"您有 {len(messages)} 条通知（{'，'.join(reversed(parts))}）", "\n".join(lines)


def _loudness(level: str) -> int:
    return rules.LOUDNESS.index(Level(level))
