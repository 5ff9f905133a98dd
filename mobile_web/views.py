"""Doors for people."""

from hashlib import sha256

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import etag, require_safe

from mobile_web.public_page import face_of
from organization.access import may_see
from organization.actors import actor_of
from organization.models import User

NOT_BUILT = "网页端尚未构建：请在 mobile_web/ 中运行 npm ci 和 npm run build。"


def _version(_request: HttpRequest) -> str | None:
    """Tell a browser that has the shell already so, by the shell's content."""
    try:
        page: bytes = (settings.WEB_CLIENT / "index.html").read_bytes()
    except FileNotFoundError:
        return None
    return f'"{sha256(page).hexdigest()[:32]}"'


@require_safe
@etag(_version)
def client(_request: HttpRequest) -> HttpResponse:
    """Serve the shell of the web client; which page it shows is the address's business.

    Asked for anew each time, because it names the files of the build; those carry their hash and
    may be kept for ever.
    """
    try:
        page = (settings.WEB_CLIENT / "index.html").read_bytes()
    except FileNotFoundError:
        return HttpResponse(NOT_BUILT, status=503, content_type="text/plain; charset=utf-8")
    return HttpResponse(page, headers={"Cache-Control": "no-cache"})


@require_safe
@never_cache
def establishment(request: HttpRequest, token: str) -> HttpResponseBase:
    """Where the QR code of an establishment leads.

    The file for who may see it, a small page for everybody else, staff of other counties included.
    """
    face = face_of(token)
    if face is None:
        raise Http404
    if isinstance(request.user, User) and may_see(actor_of(request.user), face.town):
        return redirect(f"/establishments/{face.id}")
    return render(request, "mobile_web/establishment.html", {"face": face})
