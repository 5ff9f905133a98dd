"""A person at the API: signs in with a token and speaks JSON over a real connection."""

import hashlib
import io
import json
import urllib.error
import urllib.request
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from PIL import Image

from organization.ids import new_id

DEMO_PASSWORD = "xiaohao-demo"


@dataclass(frozen=True)
class Answer:
    """An HTTP status and the JSON that came with it."""

    status: int
    body: Any

    def ok(self) -> Any:
        """Return the body of an answer that must not be a refusal."""
        assert self.status < 300, (self.status, self.body)
        return self.body


class Person:
    """Somebody with an account of the demonstration county."""

    def __init__(self, server: str, username: str, password: str = DEMO_PASSWORD) -> None:
        self._server = server
        self._token = ""
        signed_in = self.post("auth/token/", {"username": username, "password": password}).ok()
        self._token = signed_in["token"]
        self.me = self.get("me/").ok()

    def get(self, path: str, **query: Any) -> Answer:
        return self._ask("GET", f"{path}?{urlencode(query)}" if query else path)

    def post(self, path: str, body: Any) -> Answer:
        return self._ask("POST", path, json.dumps(body).encode(), "application/json")

    def photo(self, colour: tuple[int, int, int]) -> dict[str, str]:
        """Send a picture of one colour; return its reference."""
        buffer = io.BytesIO()
        Image.new("RGB", (320, 240), colour).save(buffer, "JPEG")
        data = buffer.getvalue()
        ref = {"id": str(new_id()), "sha256": hashlib.sha256(data).hexdigest()}
        self._ask("PUT", f"photos/{ref['id']}/", data, "image/jpeg", sha256=ref["sha256"]).ok()
        return ref

    def step(self, problem: dict[str, Any], action: str, **fields: Any) -> Answer:
        """Take a step on the problem as it is now."""
        now = self.get(f"problems/{problem['id']}/").ok()
        body = {
            "id": str(new_id()),
            "action": action,
            "base_version": now["version"],
            "happened_at": fields.pop("happened_at"),
            **fields,
        }
        return self.post(f"problems/{problem['id']}/steps/", body)

    def _ask(
        self, method: str, path: str, data: bytes | None = None, kind: str = "", sha256: str = ""
    ) -> Answer:
        headers = {"Accept": "application/json"}
        if self._token:
            headers["Authorization"] = f"Token {self._token}"
        if kind:
            headers["Content-Type"] = kind
        if sha256:
            headers["X-SHA256"] = sha256
        request = urllib.request.Request(  # noqa: S310 - our own server
            f"{self._server}/api/v1/{path}", data=data, headers=headers, method=method
        )
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310
                return Answer(answer.status, _json(answer.read()))
        except urllib.error.HTTPError as refusal:
            return Answer(refusal.code, _json(refusal.read()))


def _json(data: bytes) -> Any:
    return json.loads(data) if data else None
