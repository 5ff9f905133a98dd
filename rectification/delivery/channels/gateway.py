"""A signed HTTP gateway: the bureau's own SMS or message platform behind a small adapter.

``docs/operations.md`` is its contract. The body is signed with HMAC-SHA256 over the time stamp and
the bytes; ``Idempotency-Key`` stays the same when a letter is sent again.
"""

import hashlib
import hmac
import json
import time

from rectification.delivery.channels import web
from rectification.delivery.letter import Letter
from rectification.models import Channel


def send(channel: Channel, secrets: dict[str, str], letter: Letter) -> None:
    """Post one letter; any 2xx is an acceptance. Raises Refused, Unclear."""
    body = json.dumps(
        {
            "id": str(letter.id),
            "repeated": letter.repeated,
            "level": letter.level,
            "count": letter.count,
            "title": letter.heading,
            "body": letter.body,
            "to": {
                "name": letter.to.name,
                "phone": letter.to.phone,
                "email": letter.to.email,
            },
        },
        ensure_ascii=False,
    ).encode()
    stamp = str(int(time.time()))
    status, _ = web.post(
        channel.address,
        body,
        {
            "Content-Type": "application/json; charset=utf-8",
            "Idempotency-Key": str(letter.id),
            "X-Xiaohao-Time": stamp,
            "X-Xiaohao-Signature": signature(secrets.get("key", ""), stamp, body),
        },
    )
    web.require_taken(status)


def signature(key: str, stamp: str, body: bytes) -> str:
    """Return the signature of a body sent at ``stamp``: hexadecimal HMAC-SHA256."""
    return hmac.new(key.encode(), stamp.encode() + b"." + body, hashlib.sha256).hexdigest()
