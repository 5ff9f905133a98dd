"""HTTP for the load: requests made beforehand, answers read with as little work as possible.

The clients share the machine with what they measure, so their own cost matters: a request here is
one send and mostly one receive.
"""

import json
import re
import socket
from typing import Any, NamedTuple, Self

HEAD_ENDS = b"\r\n\r\n"
LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
ETAG = re.compile(rb"\r\netag: *([^\r]+)", re.IGNORECASE)
WITHOUT_BODY = (204, 304)
PATIENCE = 60


class Answer(NamedTuple):
    """A status, the head as it came, and the body."""

    status: int
    head: bytes
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body)


def request(
    method: str,
    path: str,
    *,
    token: str = "",
    body: bytes = b"",
    kind: str = "application/json",
    **headers: str,
) -> bytes:
    """Return a whole request as it goes over the line; ``if_none_match`` becomes If-None-Match."""
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", "Accept: application/json"]
    if token:
        lines.append(f"Authorization: Token {token}")
    if body:
        lines += [f"Content-Type: {kind}", f"Content-Length: {len(body)}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode() + body


class Connection:
    """A kept connection to the web process on this machine."""

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._socket.close()

    def get(self, path: str, token: str = "") -> Answer:
        return self.send(request("GET", path, token=token))

    def post(self, path: str, body: Any, token: str) -> Answer:
        return self.send(request("POST", path, token=token, body=json.dumps(body).encode()))

    def send(self, whole: bytes) -> Answer:
        """Send a request and return its answer; raises OSError where the line breaks."""
        self._socket.sendall(whole)
        data = self._receive()
        while HEAD_ENDS not in data:
            data += self._receive()
        head, _, body = data.partition(HEAD_ENDS)
        status = int(head[9:12])
        if status in WITHOUT_BODY:
            return Answer(status, head, b"")
        length = LENGTH.search(head)
        if length is None:
            raise ConnectionError("an answer without its length")
        parts, missing = [body], int(length[1]) - len(body)
        while missing > 0:
            parts.append(self._receive())
            missing -= len(parts[-1])
        return Answer(status, head, b"".join(parts))

    def _receive(self) -> bytes:
        data = self._socket.recv(1 << 18)
        if not data:
            raise ConnectionError("the server closed the connection")
        return data
