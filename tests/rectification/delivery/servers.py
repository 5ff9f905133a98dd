"""Real servers at the other end: an HTTP gateway and an SMTP server, each with its moods."""

import contextlib
import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from aiosmtpd.controller import Controller


@dataclass
class Got:
    """One request a gateway received."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class Gateway:
    """An HTTP endpoint. ``mood`` is a status to answer, or ``hang``, ``close``, ``take and close``.

    What it got while it answered or took is in ``got``; ``answer`` is the body it answers with.
    """

    url: str = ""
    mood: int | str = 200
    answer: bytes = b"{}"
    got: list[Got] = field(default_factory=list)
    let_go: threading.Event = field(default_factory=threading.Event)


@contextlib.contextmanager
def http_gateway() -> Iterator[Gateway]:
    gateway = Gateway()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            mood = gateway.mood
            if mood == "close":
                self.close_connection = True
                return
            gateway.got.append(Got(self.path, dict(self.headers), body))
            if mood == "take and close":
                self.close_connection = True
                return
            if mood == "hang":
                gateway.let_go.wait(60)
                return
            assert isinstance(mood, int)
            self.send_response(mood)
            self.send_header("Content-Length", str(len(gateway.answer)))
            self.end_headers()
            self.wfile.write(gateway.answer)

        def log_message(self, *_: object) -> None:
            """Say nothing on the screen of the tests."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    gateway.url = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield gateway
    finally:
        gateway.let_go.set()
        server.shutdown()
        server.server_close()


@dataclass
class Mailbox:
    """An SMTP server. ``refuse`` is an answer to every recipient, ``close`` ends every session."""

    address: str = ""
    refuse: str = ""
    letters: list[tuple[list[str], str]] = field(default_factory=list)

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any
    ) -> str:
        if self.refuse:
            return self.refuse
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802 - aiosmtpd's name
        self, _server: Any, _session: Any, envelope: Any
    ) -> str:
        self.letters.append((envelope.rcpt_tos, envelope.content.decode()))
        return "250 OK"


@contextlib.contextmanager
def smtp_server(port: int) -> Iterator[Mailbox]:
    mailbox = Mailbox(address=f"smtp://127.0.0.1:{port}")
    controller = Controller(mailbox, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield mailbox
    finally:
        controller.stop()


def said(body: dict[str, Any]) -> list[str]:
    """The messages one thing that was sent tells of."""
    return body["body"].split("\n") if int(body["count"]) > 1 else [body["title"]]
