"""Doors for the establishment: the page behind an order's link, its photos, its form."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.db import OperationalError
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.http.multipartparser import MultiPartParserError
from django.shortcuts import redirect, render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from inspections import photo_files, photo_pictures
from mobile_web import order_form, order_page
from mobile_web.order_page import Card
from mobile_web.strangers import PRIVATE, address_of
from organization import limits
from organization.errors import Conflict, Malformed, Missing, NotAllowed, Refusal, TooMany
from organization.limits import Limit
from rectification import links, reports
from rectification.links import Opened, Standing

# Many phones share one address of a mobile network: an address may ask much, guess little.
ASKING = Limit("link-address", 600, 60)
GUESSING = Limit("link-guess", 30, 600)
OPENING = Limit("link-open", 120, 60)
SENDING = Limit("link-send", 30, 3600)

ENDED = {
    Standing.DONE_WITH: "这份文书的问题都已办结，链接已经关闭。",
    Standing.REVOKED: "这个链接已经停用。请向检查您的监督员要新的链接。",
    Standing.VOID: "这份文书已经作废，不需要整改。如有疑问，请联系检查您的监督员。",
}
View = Callable[..., HttpResponseBase]


def _guarded(view: View) -> View:
    """Tell refusals as pages; nothing of the answer is kept, indexed or told to other sites."""

    @wraps(view)
    def guarded(request: HttpRequest, token: str, **rest: Any) -> HttpResponseBase:
        try:
            limits.spend(ASKING, address_of(request))
            answer = view(request, token, **rest)
        except Refusal as refusal:
            answer = _refused(request, refusal)
        except (RequestDataTooBig, SuspiciousOperation, MultiPartParserError):
            answer = _refused(request, Malformed("malformed", "提交的内容有误，请重新打开链接。"))
        except OperationalError:
            answer = _told(request, "现在人多，请过几秒再试；您填的内容没有提交。", 503)
            answer["Retry-After"] = "2"
        for name, value in PRIVATE.items():
            answer[name] = value
        return answer

    return guarded


@csrf_exempt  # its form carries a mark of its own, see order_form.fresh
@require_http_methods(["GET", "HEAD", "POST"])
@_guarded
def order(request: HttpRequest, token: str) -> HttpResponseBase:
    """Where an order's link leads."""
    opened = _opened(request, token)
    if request.method == "POST":
        return _send(request, opened, token)
    return _page(request, opened, order_page.cards(opened), done=request.GET.get("done", ""))


@require_safe
@_guarded
def photo(request: HttpRequest, token: str, photo_id: UUID) -> HttpResponseBase:
    """Answer a photo of the finding, as far as the page shows it."""
    opened = _opened(request, token)
    for _, one in order_page.shown_photos(opened):
        if one.pk == photo_id:
            file = photo_files.full_path(photo_pictures.shown(one, "display"))
            return FileResponse(file.open("rb"), content_type="image/jpeg")
    raise Missing("no_photo", "没有这张照片。")


def _opened(request: HttpRequest, token: str) -> Opened:
    """Return what the token opens; raises Missing, TooMany and Ended."""
    try:
        opened = links.opened(token)
    except Missing:
        limits.spend(GUESSING, address_of(request))
        raise
    limits.spend(OPENING, str(opened.link.pk))
    if opened.standing is not Standing.STANDS:
        raise Ended(opened.standing, ENDED[opened.standing])
    return opened


class Ended(Refusal):
    """The link was given once and opens nothing any more (410)."""


def _send(request: HttpRequest, opened: Opened, token: str) -> HttpResponseBase:
    limits.spend(SENDING, str(opened.link.pk))
    order_form.require_small(request)
    form = order_form.require_ours(request, opened.link)
    page = order_page.cards(opened)
    asked = list(order_form.filled(request, form, page))
    senseless = sum(bool(card.complaint) for card in page)
    if not asked and not senseless:
        return _page(request, opened, page, complaint="还没有填写任何内容。", status=422)
    refused = reports.take(asked, opened.link, by=opened.actor)
    if not refused and not senseless:
        return redirect(f"/r/{token}?done={form}")
    taken = len(asked) - len(refused)
    complaint = f"有 {len(refused) + senseless} 项没有提交成功，请看下面红色的提示。"
    if taken:
        complaint = f"已提交 {taken} 项；{complaint}"
    now = order_page.cards_again(opened, page, refused)
    return _page(request, opened, now, complaint=complaint, status=_status(refused))


def _status(refused: dict[UUID, Refusal]) -> int:
    conflicts = all(isinstance(one, Conflict) for one in refused.values())
    return 409 if refused and conflicts else 422


def _page(
    request: HttpRequest,
    opened: Opened,
    page: list[Card],
    *,
    complaint: str = "",
    done: str = "",
    status: int = 200,
) -> HttpResponse:
    order = opened.link.order
    said = {
        "order": order,
        "cards": page,
        "to_do": sum(card.tone == "todo" for card in page),
        "form": order_form.fresh(opened.link),
        "complaint": complaint,
        "done": done and order_form.was_taken(done, page),
        "may_send": any(card.may_report or card.may_ask for card in page),
        "officers": "、".join(officer["name"] for officer in order.officers),
        "most_photos": reports.MOST_PHOTOS,
        "longest_note": reports.LONGEST_NOTE,
    }
    return render(request, "mobile_web/order.html", said, status=status)


def _refused(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    statuses = {Ended: 410, Missing: 404, NotAllowed: 403, TooMany: 429}
    status = statuses.get(type(refusal), 400)
    sentence = refusal.message
    if status == 404:
        sentence = "链接不对，或者不完整。请重新扫文书上的二维码，或向检查您的监督员要链接。"
    answer = _told(request, sentence, status)
    if isinstance(refusal, TooMany):
        answer["Retry-After"] = str(refusal.details["retry_after"])
    return answer


def _told(request: HttpRequest, sentence: str, status: int) -> HttpResponse:
    return render(request, "mobile_web/order_told.html", {"sentence": sentence}, status=status)
