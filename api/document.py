"""The OpenAPI document, and a page that shows it."""

from functools import cache
from typing import Any

from django.shortcuts import render
from drf_spectacular.generators import SchemaGenerator
from rest_framework.request import Request

from api.doors import OpenDoor
from api.tags import tagged


class Document(OpenDoor):
    """The OpenAPI 3 document of this API, as JSON."""

    schema = None  # type: ignore[assignment]  # not part of the contract

    def get(self, request: Request) -> Any:
        return tagged(request, document())


class Docs(OpenDoor):
    """The same for people: Swagger UI out of our own files, so that it opens without Internet."""

    schema = None  # type: ignore[assignment]  # not part of the contract

    def get(self, request: Request) -> Any:
        return render(request._request, "api/docs.html")  # noqa: SLF001 - templates want Django's


@cache
def document() -> dict[str, Any]:
    """Return the document; drawn once in a process, it takes a second."""
    generator: Any = SchemaGenerator
    drawn: dict[str, Any] = generator().get_schema(request=None, public=True)
    return drawn
