"""Web push: to a person's browsers, encrypted for them (RFC 8291), signed by us (RFC 8292)."""

import base64
import json
import os
from urllib.parse import urlsplit

import http_ece
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from py_vapid import Vapid02

from rectification.delivery import devices
from rectification.delivery.channels import web
from rectification.delivery.letter import Letter, Refused, Undelivered
from rectification.models import Channel, PushDevice
from rectification.models.escalation import Level

GONE = (404, 410)
# A push service takes 4096 bytes with its overhead; a Chinese letter is three.
LONGEST_TITLE, LONGEST_BODY = 100, 600
A_DAY = "86400"
CALM = (Level.NOTE, Level.REMINDER)


def new_keys() -> tuple[str, str]:
    """Return a private key as PEM, and its public one as browsers want it."""
    keys = Vapid02()
    keys.generate_keys()
    public = keys.public_key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return keys.private_pem().decode(), _base64(public)


def send(channel: Channel, secrets: dict[str, str], letter: Letter) -> None:
    """Hand the letter to each of the person's browsers; one that took it is enough.

    A browser that is gone is forgotten. Raises Refused, Unclear.
    """
    taken, failure = False, Refused("没有开启推送的浏览器", for_good=True)
    for device in PushDevice.objects.filter(person=letter.to.person_id):
        try:
            taken = _post(channel, secrets, letter, device) or taken
        except Undelivered as error:
            failure = error if isinstance(error, Refused) else Refused(str(error))
    if not taken:
        raise failure


def _post(channel: Channel, secrets: dict[str, str], letter: Letter, device: PushDevice) -> bool:
    """Return whether the push service took it; False for a browser that is gone."""
    if not devices.is_allowed(device.endpoint):
        raise Refused("推送服务不在允许的范围内")
    status, _ = web.post(
        device.endpoint,
        _sealed(letter, device),
        {
            "Content-Encoding": "aes128gcm",
            "Content-Type": "application/octet-stream",
            "TTL": A_DAY,
            "Topic": letter.id.hex,
            "Urgency": "normal" if letter.level in CALM else "high",
            **_signed(channel, secrets, device.endpoint),
        },
    )
    if status in GONE:
        PushDevice.objects.filter(pk=device.pk).delete()
        return False
    web.require_taken(status)
    return True


def _sealed(letter: Letter, device: PushDevice) -> bytes:
    said = {
        "title": letter.heading[:LONGEST_TITLE],
        "body": letter.body[:LONGEST_BODY],
        # Said again it takes the place of what was said before.
        "tag": letter.id.hex,
    }
    sealed: bytes = http_ece.encrypt(
        json.dumps(said, ensure_ascii=False).encode(),
        salt=os.urandom(16),
        private_key=ec.generate_private_key(ec.SECP256R1()),
        dh=_bytes(device.p256dh),
        auth_secret=_bytes(device.auth),
        version="aes128gcm",
    )
    return sealed


def _signed(channel: Channel, secrets: dict[str, str], endpoint: str) -> dict[str, str]:
    server = urlsplit(endpoint)
    keys = Vapid02.from_pem(secrets["key"].encode())
    claims = {"aud": f"{server.scheme}://{server.netloc}", "sub": f"mailto:{channel.sender}"}
    signed: dict[str, str] = keys.sign(claims)
    return signed


def _base64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _bytes(text: str) -> bytes:
    return base64.urlsafe_b64decode(text.rstrip("=") + "=" * (-len(text.rstrip("=")) % 4))
