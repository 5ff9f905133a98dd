"""How often somebody may ask: counted in the cache, which all processes of a county share.

With Redis the count holds across processes and machines; the embedded default is one process. When
Redis is away nobody is counted and nobody is turned away: what the limits protect is guarded by
tokens that cannot be guessed, and people who have something to report come first.
"""

import hashlib
import logging
from dataclasses import dataclass

from django.core.cache import cache
from redis.exceptions import RedisError

from organization import clock
from organization.errors import TooMany

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Limit:
    """At most ``uses`` of something in ``seconds``, by each who."""

    name: str
    uses: int
    seconds: int


def spend(limit: Limit, who: str) -> None:
    """Count one use by ``who``, whose name leaves this function only as a hash.

    Raises TooMany, with the seconds until the next window.
    """
    window, passed = divmod(int(clock.now().timestamp()), limit.seconds)
    key = f"limit:{limit.name}:{hashlib.sha256(who.encode()).hexdigest()[:32]}:{window}"
    if _used(key, 2 * limit.seconds) > limit.uses:
        wait = limit.seconds - passed
        raise TooMany("too_often", f"操作太频繁，请 {_told(wait)}后再试。", retry_after=wait)


def _used(key: str, kept: int) -> int:
    try:
        cache.add(key, 0, timeout=kept)
        return cache.incr(key)
    except RedisError as error:
        log.warning("limits are not counted: %s", error)
        return 0


def _told(seconds: int) -> str:
    return f"{seconds} 秒" if seconds <= 60 else f"{-(-seconds // 60)} 分钟"
