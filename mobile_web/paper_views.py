"""Where the code on a document leads: whether it is in force, for anybody, without script."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from mobile_web.strangers import PRIVATE, address_of
from organization import limits
from organization.errors import Missing, TooMany
from organization.limits import Limit
from rectification import papers

ASKING = Limit("paper-address", 120, 60)
GUESSING = Limit("paper-guess", 30, 600)
UNKNOWN = "没有查到这份文书。请核对二维码是否完整，并向文书上的发文机关核实。"


@require_safe
def paper(request: HttpRequest, code: str) -> HttpResponse:
    """Tell what a document's number, date and standing are, and nothing of its case."""
    try:
        answer = _page(request, code)
    except TooMany as refusal:
        answer = _told(request, refusal.message, 429)
        answer["Retry-After"] = str(refusal.details["retry_after"])
    for name, value in PRIVATE.items():
        answer[name] = value
    return answer


def _page(request: HttpRequest, code: str) -> HttpResponse:
    limits.spend(ASKING, address_of(request))
    try:
        found, standing = papers.by_code(code)
    except Missing:
        limits.spend(GUESSING, address_of(request))
        return _told(request, UNKNOWN, 404)
    said = {"paper": found, "standing": standing, "name": papers.STANDING_NAMES[standing]}
    return render(request, "mobile_web/paper.html", said)


def _told(request: HttpRequest, sentence: str, status: int) -> HttpResponse:
    return render(request, "mobile_web/paper_told.html", {"sentence": sentence}, status=status)
