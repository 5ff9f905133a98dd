"""The load: clients that send requests made beforehand, in a process of their own.

Bounded both ways: a round ends when its requests are used up or its time is over, whichever comes
first. It speaks to the loopback only.
"""

import gc
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from threading import Barrier
from time import perf_counter

from benchmarks.figures import Unmeasured
from benchmarks.http import Connection

CLIENTS = 8


@dataclass(frozen=True)
class Round:
    """What a round of load came to: answers and seconds, the time of each answer, and the CPU."""

    done: int
    seconds: float
    times: list[float]
    web_cpu: float = 0
    database_cpu: float = 0

    @property
    def rate(self) -> float:
        """Answers a second."""
        return self.done / self.seconds


@dataclass(frozen=True)
class _Served:
    first: float
    last: float
    times: list[float]
    refusal: str = ""


def drive(port: int, requests: Sequence[bytes], *, seconds: float, clients: int = CLIENTS) -> Round:
    """Send the requests from so many clients at once; raises Unmeasured at the first refusal."""
    shares = [list(requests[n::clients]) for n in range(clients)]
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as process:
        served = process.submit(_all, port, [share for share in shares if share], seconds).result()
    refused = [one.refusal for one in served if one.refusal]
    if refused:
        raise Unmeasured(refused[0])
    times = [time for one in served for time in one.times]
    lasted = max(one.last for one in served) - min(one.first for one in served)
    return Round(len(times), lasted, times)


def _all(port: int, shares: list[list[bytes]], seconds: float) -> list[_Served]:
    gc.disable()
    ready = Barrier(len(shares))
    with ThreadPoolExecutor(len(shares)) as pool:
        return list(pool.map(lambda share: _one(port, share, seconds, ready), shares))


def _one(port: int, share: list[bytes], seconds: float, ready: Barrier) -> _Served:
    times: list[float] = []
    with Connection(port) as connection:
        ready.wait()
        first = before = perf_counter()
        for whole in share:
            answer = connection.send(whole)
            now = perf_counter()
            if answer.status >= 400:
                said = answer.body[:200].decode(errors="replace")
                return _Served(first, now, times, f"answered {answer.status}: {said}")
            times.append(now - before)
            before = now
            if now - first > seconds:
                break
    return _Served(first, before, times)
