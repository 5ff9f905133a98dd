"""Somebody who asks the API, and what they send."""

import hashlib
import io
from datetime import datetime, timedelta
from typing import Any

from django.test import Client
from PIL import Image

from inspections.models import Checklist, Establishment
from organization import clock
from organization.ids import new_id
from tests.cast import Cast

ROOT = "/api/v1/"


class Caller:
    """A person with a token, or nobody."""

    def __init__(self, client: Client, token: str = "") -> None:
        self.client = client
        self.headers = {"Authorization": f"Token {token}"} if token else {}

    def get(self, path: str, **query: Any) -> Any:
        return self.client.get(ROOT + path, query, headers=self.headers)

    def follow(self, address: str) -> Any:
        return self.client.get(address, headers=self.headers)

    def post(self, path: str, body: Any = None, **extra: Any) -> Any:
        return self.client.post(
            ROOT + path, body, content_type="application/json", headers=self.headers, **extra
        )

    def patch(self, path: str, body: Any) -> Any:
        return self.client.patch(
            ROOT + path, body, content_type="application/json", headers=self.headers
        )

    def put(self, path: str, body: Any) -> Any:
        return self.client.put(
            ROOT + path, body, content_type="application/json", headers=self.headers
        )

    def delete(self, path: str) -> Any:
        return self.client.delete(ROOT + path, headers=self.headers)

    def raw(self, path: str, body: bytes, content_type: str = "application/json") -> Any:
        return self.client.post(ROOT + path, body, content_type=content_type, headers=self.headers)

    def upload(self, path: str, data: bytes, name: str = "register.csv", **query: Any) -> Any:
        file = io.BytesIO(data)
        file.name = name
        return self.client.post(
            ROOT + path, {"file": file}, headers=self.headers, query_params=query
        )

    def put_photo(self, photo_id: str, data: bytes, sha256: str | None = None, **query: Any) -> Any:
        return self.client.put(
            f"{ROOT}photos/{photo_id}/",
            data,
            content_type="image/jpeg",
            headers={**self.headers, "X-SHA256": sha256 or hashlib.sha256(data).hexdigest()},
            query_params=query,
        )


def jpeg(colour: tuple[int, int, int] = (180, 40, 40), size: tuple[int, int] = (64, 48)) -> bytes:
    """Return a small photo."""
    buffer = io.BytesIO()
    Image.new("RGB", size, colour).save(buffer, "JPEG")
    return buffer.getvalue()


def photo_ref(data: bytes, **more: Any) -> dict[str, Any]:
    """Return a photo as a record promises it."""
    return {"id": str(new_id()), "sha256": hashlib.sha256(data).hexdigest(), **more}


def check(
    cast: Cast,
    at: datetime | None = None,
    establishment: Establishment | None = None,
    **fields: Any,
) -> dict[str, Any]:
    """Return a visit with the free checklist, as a phone sends it."""
    finished = at or clock.now()
    free = Checklist.objects.get(free=True, current=True)
    return {
        "id": str(new_id()),
        "establishment": str((establishment or cast.barbershop).pk),
        "team": str(cast.team.pk),
        "officers": [str(cast.inspector.pk), str(cast.inspector2.pk)],
        "reason": "daily",
        "outcome": "completed",
        "started_at": (finished - timedelta(minutes=20)).isoformat(),
        "finished_at": finished.isoformat(),
        "checklists": [{"checklist": str(free.pk), "answers": {}}],
        **fields,
    }


def found(**fields: Any) -> dict[str, Any]:
    """Return a problem as it rides in a visit: minor, ordered in five working days."""
    return {
        "id": str(new_id()),
        "theme": "hygiene",
        "text": "毛巾未做到一客一换一消毒",
        "severity": "minor",
        "order": {"kind": "deadline", "due": {"unit": "workday", "count": 5}},
        **fields,
    }


def step(problem: dict[str, Any], action: str, at: datetime, **fields: Any) -> dict[str, Any]:
    """Return a step on the problem as it was seen."""
    return {
        "id": str(new_id()),
        "action": action,
        "base_version": problem["version"],
        "happened_at": at.isoformat(),
        **fields,
    }
