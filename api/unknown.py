"""Addresses that do not exist."""

from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from api.doors import OpenDoor
from organization.errors import Missing


class Unknown(OpenDoor):
    """Answers every address under /api/v1/ that nothing else answers."""

    schema = None  # type: ignore[assignment]  # not part of the contract

    def get(self, request: Request, **_kwargs: Any) -> Response:
        raise Missing("unknown_address", f"没有这个地址：{request.path}")

    post = put = patch = delete = get
