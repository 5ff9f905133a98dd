"""Sealing the secrets of channels, so that a copy of the database alone opens no gateway.

The seal is made with SECRET_KEY. Where that key is changed the secrets are typed in again.
"""

import base64
import hashlib
import json

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings

from organization.errors import RuleBroken


def seal(secrets: dict[str, str]) -> str:
    """Return the secrets sealed; empty where there are none."""
    return _fernet().encrypt(json.dumps(secrets).encode()).decode() if secrets else ""


def unseal(sealed: str) -> dict[str, str]:
    """Return the secrets again. Raises RuleBroken("unsealable") under another SECRET_KEY."""
    if not sealed:
        return {}
    try:
        secrets: dict[str, str] = json.loads(_fernet().decrypt(sealed.encode()))
    except InvalidToken:
        raise RuleBroken("unsealable", "密钥无法解开（SECRET_KEY 已更换），请重新填写。") from None
    return secrets


def _fernet() -> Fernet:
    key = hashlib.sha256(b"xiaohao channel secrets" + settings.SECRET_KEY.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(key))
