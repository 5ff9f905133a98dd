"""What every door of this package shares: who asks, the shape of what was asked, the answer."""

from collections.abc import Sequence
from typing import Any, TypeVar

from django.conf import settings
from django.db.models import Model, QuerySet
from django.utils import translation
from rest_framework.authentication import BaseAuthentication
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.parsers import BaseParser
from rest_framework.permissions import AllowAny, BasePermission, IsAuthenticated
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer
from rest_framework.views import APIView

from api import figure_rows
from api.bodies import CleanJSON, checked
from api.identity import SessionIdentity, TokenIdentity, identity
from api.openapi import Described
from organization.actors import Actor

S = TypeVar("S", bound=BaseSerializer[Any])
M = TypeVar("M", bound=Model)


class AlwaysJSON(BaseContentNegotiation):
    """Answers JSON whatever the Accept header says; files answer as what they are."""

    def select_parser(self, request: Request, parsers: Any) -> Any:
        for parser in parsers:
            said = (request.content_type or "").split(";")[0].strip()
            if parser.media_type in {said, "*/*"}:
                return parser
        return None

    def select_renderer(
        self, _request: Request, renderers: Any, _format_suffix: str | None = None
    ) -> tuple[BaseRenderer, str]:
        return renderers[0], renderers[0].media_type


class Door(APIView):
    """A view for people who signed in."""

    authentication_classes: Sequence[type[BaseAuthentication]] = (TokenIdentity, SessionIdentity)
    permission_classes: Sequence[type[BasePermission]] = (IsAuthenticated,)
    parser_classes: Sequence[type[BaseParser]] = (CleanJSON,)
    content_negotiation_class = AlwaysJSON
    schema = Described()

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        # What is wrong with a request is told in the language of the whole contract.
        translation.activate(settings.LANGUAGE_CODE)
        super().initial(request, *args, **kwargs)

    @property
    def actor(self) -> Actor:
        """Whoever asks, with the grants held now."""
        return identity(self.request).actor

    def query(self, shape: type[S]) -> dict[str, Any]:
        """Return the query parameters, judged by ``shape``; raises ValidationError."""
        return checked(shape(data=self._given()))

    def rows(self, shape: type[S], queryset: QuerySet[M]) -> tuple[dict[str, Any], QuerySet[Any]]:
        """Return the parameters of a list, judged by ``shape``, and the rows they begin from.

        Those are all of ``queryset``, or what stands behind the figure the request names.
        """
        asked, rest = figure_rows.split(self._given())
        return checked(shape(data=rest)), figure_rows.narrowed(queryset, asked)

    def _given(self) -> dict[str, str]:
        given = self.request.query_params.lists()
        return {name: ",".join(values) for name, values in given}

    def body(self, shape: type[S]) -> dict[str, Any]:
        """Return the body, judged by ``shape``; raises ValidationError."""
        return checked(shape(data=self.request.data))

    def finalize_response(
        self, request: Request, response: Any, *args: Any, **kwargs: Any
    ) -> Response:
        final = super().finalize_response(request, response, *args, **kwargs)
        # One address, another answer for each person: no shared cache may keep it.
        final.headers.setdefault("Cache-Control", "private, no-cache")
        return final


class OpenDoor(Door):
    """A view for anybody."""

    authentication_classes = ()
    permission_classes = (AllowAny,)
