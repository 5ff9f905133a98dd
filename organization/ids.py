"""Identifiers that can be made anywhere, also on a phone without a signal."""

import secrets
import time
import uuid


def new_id() -> uuid.UUID:
    """Return a UUIDv7 (RFC 9562): time-ordered, so that index pages fill up one after the other."""
    milliseconds = time.time_ns() // 1_000_000
    value = (milliseconds << 80) | secrets.randbits(80)
    value = (value & ~(0xF << 76)) | (0x7 << 76)
    value = (value & ~(0x3 << 62)) | (0x2 << 62)
    return uuid.UUID(int=value)
