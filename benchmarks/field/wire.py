"""Bytes over the wire as Chromium counts them: compressed, with the heads of the answers."""

from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from playwright.sync_api import CDPSession

KILOBYTE = 1000


class _Piece(NamedTuple):
    """Bytes of an answer that arrived at a moment, in seconds of the clock on the wall."""

    at: float
    request: str
    size: int


class Wire:
    """What one target of the browser (a page, a service worker) was sent since it is watched.

    What came from the browser's own caches or from the service worker is not on the wire and
    counts nothing there.
    """

    def __init__(self, session: "CDPSession") -> None:
        self._pieces: list[_Piece] = []
        self._addresses: dict[str, str] = {}
        self._local: set[str] = set()
        self._wall = 0.0
        session.on("Network.requestWillBeSent", self._asked)
        session.on("Network.responseReceived", self._answered)
        session.on("Network.requestServedFromCache", lambda e: self._local.add(e["requestId"]))
        session.on("Network.dataReceived", self._came)
        session.on("Network.loadingFinished", self._done)
        session.send("Network.enable")

    def bytes(self, until: float = float("inf")) -> int:
        """Return the bytes that came until a moment (seconds since 1970)."""
        return sum(self.by_address(until).values())

    def kilobytes(self, until: float = float("inf")) -> float:
        """Return the same in kB of 1,000 bytes."""
        return self.bytes(until) / KILOBYTE

    def by_address(self, until: float = float("inf")) -> dict[str, int]:
        """Return the bytes that came of each address, to see what a page costs."""
        counted: dict[str, int] = {}
        for piece in self._pieces:
            if piece.at <= until and piece.request not in self._local:
                address = self._addresses.get(piece.request, "")
                counted[address] = counted.get(address, 0) + piece.size
        return counted

    def _asked(self, event: dict[str, Any]) -> None:
        self._wall = event["wallTime"] - event["timestamp"]
        self._addresses[event["requestId"]] = event["request"]["url"]

    def _answered(self, event: dict[str, Any]) -> None:
        response = event["response"]
        if response.get("fromDiskCache") or response.get("fromServiceWorker"):
            self._local.add(event["requestId"])
        self._note(event, max(0, response["encodedDataLength"]))

    def _came(self, event: dict[str, Any]) -> None:
        self._note(event, max(0, event["encodedDataLength"]))

    def _done(self, event: dict[str, Any]) -> None:
        """Add what the pieces left out: the whole length is only known at the end."""
        known = sum(one.size for one in self._pieces if one.request == event["requestId"])
        self._note(event, max(0, int(event["encodedDataLength"]) - known))

    def _note(self, event: dict[str, Any], size: int) -> None:
        if size:
            at = event["timestamp"] + self._wall
            self._pieces.append(_Piece(at, event["requestId"], size))
