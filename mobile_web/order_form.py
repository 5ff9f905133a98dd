"""The form of the establishment's page: signed when it goes out, read when it comes back."""

import uuid
from collections.abc import Iterator
from datetime import date
from uuid import UUID

from django.core.signing import BadSignature, Signer
from django.http import HttpRequest

from mobile_web.order_page import Card
from organization.errors import Malformed, NotAllowed, Refusal
from organization.ids import new_id
from rectification.models import OrderLink, ProblemEvent
from rectification.reports import Report, Sent
from rectification.states import Action

_signer = Signer(salt="mobile_web.order_form")
LARGEST_FORM = 60 * 1024 * 1024
LARGEST_VERSION = 2_147_483_647


def fresh(link: OrderLink) -> str:
    """Return a form's mark: an id of its own, bound to the link by the server's key.

    It stands for Django's CSRF cookie, which a page without a referrer cannot use: only who could
    read the page has one. It makes a second click the same form.
    """
    return _signer.sign(f"{link.pk}:{new_id()}")


def require_small(request: HttpRequest) -> None:
    """Raise Malformed before a body is read that no form of ours has."""
    try:
        length = int(request.headers.get("Content-Length", ""))
    except ValueError:
        raise Malformed("no_length", "请求内容有误，请重新提交。") from None
    if length > LARGEST_FORM:
        raise Malformed(
            "form_too_large",
            f"照片加起来超过 {LARGEST_FORM // 1024 // 1024} MB，请少选几张，分几次提交。",
        )


def require_ours(request: HttpRequest, link: OrderLink) -> UUID:
    """Return the form's id; raises NotAllowed for a form that this link's page did not give out."""
    site = request.headers.get("Sec-Fetch-Site", "same-origin")
    try:
        owner, _, form = _signer.unsign(request.POST.get("form", "")).partition(":")
    except BadSignature:
        raise _foreign() from None
    # "none" is a person's own doing, as when they load a refused form again.
    if site not in {"same-origin", "none"} or owner != str(link.pk):
        raise _foreign()
    return UUID(form)


def _foreign() -> NotAllowed:
    return NotAllowed("not_our_form", "页面已经过期，请重新打开链接再填写。")


def step_id(form: UUID, action: Action, card: Card) -> UUID:
    """Return the id of what a form says of a problem: the same each time it is sent."""
    return uuid.uuid5(form, f"{action}:{card.problem.pk.hex}")


def was_taken(form: str, page: list[Card]) -> bool:
    """Whether anything a form said became part of history."""
    try:
        said = UUID(form)
    except ValueError:
        return False
    actions = (Action.RECTIFY, Action.ASK_EXTENSION)
    ids = [step_id(said, action, card) for card in page for action in actions]
    return ProblemEvent.objects.filter(pk__in=ids).exists()


def filled(request: HttpRequest, form: UUID, page: list[Card]) -> Iterator[Report]:
    """Yield what was filled in; a card whose part makes no sense gets its complaint instead.

    The cards keep what was typed, so that it can be shown again.
    """
    for card in page:
        card.note = request.POST.get(f"note-{card.name}", "").strip()
        card.reason = request.POST.get(f"reason-{card.name}", "").strip()
        card.wanted = request.POST.get(f"until-{card.name}", "")
        try:
            report = _report(request, form, card)
        except Refusal as refusal:
            card.complaint = refusal.message
        else:
            if report is not None:
                yield report


def _report(request: HttpRequest, form: UUID, card: Card) -> Report | None:
    photos = list(_photos(request, card.name))
    reports, asks = bool(card.note or photos), bool(card.reason or card.wanted)
    if not reports and not asks:
        return None
    if reports and asks:
        raise Malformed("both", "提交整改和申请延期只能选一样，请去掉另一样。")
    _require_text(card.note + card.reason)
    version = _version(request.POST.get(f"version-{card.name}", ""))
    if reports:
        step = step_id(form, Action.RECTIFY, card)
        return Report(step, card.problem.pk, version, card.note, photos)
    step = step_id(form, Action.ASK_EXTENSION, card)
    return Report(step, card.problem.pk, version, card.reason, wanted=_wanted(card))


def _photos(request: HttpRequest, name: str) -> Iterator[Sent]:
    for source in ("camera", "album"):
        for file in request.FILES.getlist(f"{source}-{name}"):
            yield Sent(file, source)


def _version(text: str) -> int:
    if not text.isascii() or not text.isdigit() or int(text[:12]) > LARGEST_VERSION:
        raise Malformed("malformed", "请求内容有误，请重新打开链接再填写。")
    return int(text[:12])


def _require_text(text: str) -> None:
    if "\0" in text:
        raise Malformed("malformed", "说明里有无法保存的字符，请重新填写。")


def _wanted(card: Card) -> date:
    """Return the day that was chosen among those offered, which are none once it was asked for."""
    if card.days and card.wanted not in dict(card.days):
        raise Malformed("no_day", "请从列表里选择希望延到哪一天。")
    try:
        return date.fromisoformat(card.wanted)
    except ValueError:
        raise Malformed("no_day", "请从列表里选择希望延到哪一天。") from None
