"""A village's line: a real TCP proxy between browser and server that drops, delays and flaps.

What happens to the n-th request is drawn from a seeded generator, so that a run can be repeated.
Requests are told apart as browsers make them: HTTP/1.1, one at a time on a connection.
"""

import asyncio
import contextlib
import threading
from collections import Counter
from collections.abc import Coroutine, Iterator
from dataclasses import dataclass, field
from random import Random
from typing import Any

CHUNK = 16_384
BEFORE, HALFWAY, AFTER = "before the request", "in the request", "before the answer"


@dataclass
class Line:
    """The line between a phone and a server; its fields may be changed at any time.

    ``drop`` is the share of requests whose connection breaks: before the request, in the middle of
    it, or after it but before its answer, each as often. ``delay`` is seconds each way, ``rate``
    bytes per second (none: as fast as it goes). ``broke`` is set when a request was dropped.
    """

    upstream: tuple[str, int]
    seed: int = 0
    drop: float = 0.0
    delay: float = 0.0
    rate: int | None = None
    dropped: Counter[str] = field(default_factory=Counter)
    requests: int = 0
    port: int = 0
    broke: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self._chance = Random(self.seed)
        self._up = True
        self._open: set[asyncio.StreamWriter] = set()
        self._loop = asyncio.new_event_loop()
        self._flapping: asyncio.Task[None] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def cut(self) -> None:
        """Break every connection and take no new one."""
        self._do(self._set(up=False))

    def mend(self) -> None:
        self._do(self._set(up=True))

    def flap(self, up: float, down: float) -> None:
        """Come and go: up and down for about so many seconds, until told to ``stand``."""
        self._do(self._begin_flapping(up, down))

    def stand(self) -> None:
        """Stop flapping and dropping, and be up."""
        self.drop = 0.0
        self._do(self._end_flapping())
        self.mend()

    def _do(self, work: Coroutine[Any, Any, None]) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result(10)

    async def _set(self, *, up: bool) -> None:
        self._up = up
        if not up:
            for writer in list(self._open):
                writer.transport.abort()

    async def _begin_flapping(self, up: float, down: float) -> None:
        async def go() -> None:
            while True:
                await asyncio.sleep(up * self._chance.uniform(0.5, 1.5))
                await self._set(up=False)
                await asyncio.sleep(down * self._chance.uniform(0.5, 1.5))
                await self._set(up=True)

        self._flapping = self._loop.create_task(go())

    async def _end_flapping(self) -> None:
        if self._flapping:
            self._flapping.cancel()
            self._flapping = None

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if not self._up:
            writer.transport.abort()
            return
        try:
            theirs, onwards = await asyncio.open_connection(*self.upstream)
        except OSError:
            writer.transport.abort()
            return
        ends = (writer, onwards)
        self._open.update(ends)
        try:
            await _Connection(self, reader, writer, theirs, onwards).carry()
        except asyncio.CancelledError:
            pass  # the story is over
        finally:
            self._open.difference_update(ends)
            for end in ends:
                end.transport.abort()

    def fate(self) -> str:
        """Draw what becomes of the next request; empty where nothing happens to it."""
        self.requests += 1
        breaks, where = self._chance.random(), self._chance.choice((BEFORE, HALFWAY, AFTER))
        if breaks >= self.drop:
            return ""
        self.dropped[where] += 1
        self.broke.set()
        return where

    async def travel(self, data: bytes) -> None:
        """Take as long as the data would."""
        if self.delay:
            await asyncio.sleep(self.delay)
        if self.rate:
            await asyncio.sleep(len(data) / self.rate)

    def run(self, ready: threading.Event) -> None:
        """Serve in this thread until the loop is stopped."""
        asyncio.set_event_loop(self._loop)
        server = self._loop.run_until_complete(
            asyncio.start_server(self._serve, "127.0.0.1", self.port)
        )
        self.port = server.sockets[0].getsockname()[1]
        ready.set()
        self._loop.run_forever()
        server.close()
        for task in asyncio.all_tasks(self._loop):
            task.cancel()
        self._loop.run_until_complete(asyncio.sleep(0))
        self._loop.close()

    def stop(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)


class LineBreakError(Exception):
    """The line broke here."""


@dataclass
class _Connection:
    """One connection of the browser and its other half to the server."""

    line: Line
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    theirs: asyncio.StreamReader
    onwards: asyncio.StreamWriter
    answered: bool = True
    mute: bool = False

    async def carry(self) -> None:
        ways = [asyncio.ensure_future(self._there()), asyncio.ensure_future(self._back())]
        _, rest = await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        for way in rest:
            way.cancel()
        with contextlib.suppress(LineBreakError, OSError, asyncio.CancelledError):
            await asyncio.gather(*ways)

    async def _there(self) -> None:
        while data := await self.reader.read(CHUNK):
            if self.answered:
                self.answered = False
                self._suffer(fate := self.line.fate(), data)
                self.mute = fate == AFTER
            await self.line.travel(data)
            self.onwards.write(data)
            await self.onwards.drain()

    def _suffer(self, fate: str, data: bytes) -> None:
        if fate == HALFWAY:
            self.onwards.write(data[: len(data) // 2])
        if fate in {BEFORE, HALFWAY}:
            raise LineBreakError

    async def _back(self) -> None:
        while data := await self.theirs.read(CHUNK):
            self.answered = True
            if self.mute:
                raise LineBreakError
            await self.line.travel(data)
            self.writer.write(data)
            await self.writer.drain()


@contextlib.contextmanager
def line_to(server: str, seed: int = 0, **settings: Any) -> Iterator[Line]:
    """Lay a line to the server at this address."""
    host, port = server.removeprefix("http://").split(":")
    line = Line((host, int(port)), seed, **settings)
    ready = threading.Event()
    thread = threading.Thread(target=line.run, args=(ready,), daemon=True)
    thread.start()
    ready.wait(10)
    try:
        yield line
    finally:
        line.stop()
        thread.join(10)
