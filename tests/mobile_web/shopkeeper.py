"""A shopkeeper with a link: opens the page, fills in its form, and sends it."""

import io
import re
import secrets
from datetime import date, datetime
from typing import Any

from django.test import Client
from PIL import Image

from organization import clock
from rectification import links
from rectification.models import Order, Problem

SITE = "http://testserver"


def photo(colour: tuple[int, int, int] = (40, 160, 90), kind: str = "JPEG") -> bytes:
    """Return a small whole photo."""
    out = io.BytesIO()
    Image.new("RGB", (64, 48), colour).save(out, kind)
    return out.getvalue()


def name(problem: Problem) -> str:
    """Return how the form calls a problem."""
    return problem.pk.hex[-10:]


class Shopkeeper:
    """Somebody with an address of their own who holds the link of one order."""

    def __init__(self, order: Order, now: datetime) -> None:
        with clock.at(now):
            self.path = links.address(order, SITE).removeprefix(SITE)
        self.now = now
        self.client = Client(
            enforce_csrf_checks=True,
            REMOTE_ADDR=f"10.{secrets.randbelow(250)}.{secrets.randbelow(250)}.7",
        )

    def open(self, path: str = "") -> Any:
        with clock.at(self.now):
            return self.client.get(path or self.path)

    def form(self) -> dict[str, str]:
        """Return what the form on the page holds before anything is filled in."""
        page = self.open().content.decode()
        fields = dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', page))
        assert "form" in fields
        return fields

    def send(self, fields: dict[str, Any], **headers: Any) -> Any:
        with clock.at(self.now):
            return self.client.post(self.path, fields, headers=headers)

    def report(self, problem: Problem, note: str = "已换新毛巾", *pictures: bytes) -> Any:
        """Report one problem from a page opened just now."""
        return self.send(self.form() | self.says(problem, note, *pictures))

    @staticmethod
    def says(problem: Problem, note: str, *pictures: bytes) -> dict[str, Any]:
        return {f"note-{name(problem)}": note, f"camera-{name(problem)}": files(*pictures)}

    def asks(self, problem: Problem, reason: str, until: date | str) -> Any:
        said = {f"reason-{name(problem)}": reason, f"until-{name(problem)}": str(until)}
        return self.send(self.form() | said)


def files(*pictures: bytes) -> list[io.BytesIO]:
    """Return pictures as a form sends them."""
    sent = []
    for number, data in enumerate(pictures):
        file = io.BytesIO(data)
        file.name = f"IMG_{number}.jpg"
        sent.append(file)
    return sent
