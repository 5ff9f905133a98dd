"""Papers (文书正本): the PDFs of a document, issued and corrected, never changed."""

from typing import Annotated, TypedDict
from uuid import UUID

from django.http import HttpResponse, HttpResponseBase
from django.utils.http import content_disposition_header
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api.bodies import Id, Integer, Shape
from api.doors import Door
from api.labels import site
from api.parts import moment
from api.shapes import shape
from organization import access
from organization.errors import Missing
from rectification import links, paper_data, papers
from rectification.models import Order, Paper
from rectification.papers import PaperCommand, Standing


class CitationPicture(TypedDict):
    """An article that the document cites."""

    key: str
    label: str
    verified: Annotated[bool, "否：须由人核对条文后才印在文书上"]


class PaperPicture(TypedDict):
    """One version of a document."""

    id: str
    version: int
    standing: Annotated[str, Standing]
    standing_name: str
    sha256: Annotated[str, "PDF 文件的 SHA-256"]
    verify: Annotated[str, "核验网址，文书上二维码的内容"]
    reason: Annotated[str, "更正原因"]
    confirmed: Annotated[list[str], "出具人核对过的依据"]
    made_by: str
    made_at: str | None


class PapersPicture(TypedDict):
    """A document's papers, the newest first, and what is to be confirmed before the next."""

    version: Annotated[int, "最新版本；0：还没有出具"]
    citations: list[CitationPicture]
    papers: list[PaperPicture]


class PaperBody(Shape):
    """The next version; a correction says why."""

    id = Id()
    base_version = Integer(min_value=0, max_value=32000, help_text="最新版本；第一版写 0")
    reason = serializers.CharField(max_length=200, allow_blank=True, default="")
    confirmed = serializers.ListField(
        child=serializers.CharField(max_length=100),
        max_length=100,
        default=list,
        help_text="出具人核对过的依据（citations 的 key）",
    )


class OrderPapers(Door):
    """A document's papers: 文书正本."""

    @extend_schema(responses=shape(PapersPicture))
    def get(self, request: Request, id: UUID) -> Response:  # noqa: A002 - the contract's name
        return Response(_papers(self._order(id), site(request)))

    @extend_schema(request=PaperBody, responses={201: shape(PapersPicture)})
    def post(self, request: Request, id: UUID) -> Response:  # noqa: A002
        order, body = self._order(id), self.body(PaperBody)
        command = PaperCommand(
            body["id"], body["base_version"], body["reason"], frozenset(body["confirmed"])
        )
        papers.issue(order.pk, command, base=site(request), by=self.actor)
        return Response(_papers(order, site(request)), status=201)

    def _order(self, order_id: UUID) -> Order:
        return access.find(Order.objects.all(), self.actor, pk=order_id)


class PaperFile(Door):
    """A paper as PDF, the bytes that were issued: 文书（PDF）.

    Whoever only reads is not given it: the code on it lets one act as the establishment.
    """

    @extend_schema(responses={(200, "application/pdf"): OpenApiTypes.BINARY})
    def get(self, _request: Request, id: UUID) -> HttpResponseBase:  # noqa: A002
        paper = Paper.objects.defer("said").filter(pk=id).first()
        if paper is None:
            raise Missing("not_found", "没有找到。")
        order = access.find(Order.objects.all(), self.actor, pk=paper.order_id)
        links.require_entitled(order, self.actor)
        name = f"{order.get_type_display()}_{order.number}_第{paper.version}版.pdf"
        headers = {
            "Content-Disposition": content_disposition_header(as_attachment=False, filename=name),
            "X-Content-SHA256": paper.sha256,
        }
        return HttpResponse(bytes(paper.pdf), content_type="application/pdf", headers=headers)


def _papers(order: Order, base: str) -> PapersPicture:
    rows = Paper.objects.filter(order=order).defer("pdf", "said").select_related("made_by")
    made = list(rows.order_by("-version"))
    newest = made[0].version if made else 0
    return {
        "version": newest,
        "citations": [
            {"key": one["key"], "label": one["label"], "verified": one["verified"]}
            for one in paper_data.citations(order)
        ],
        "papers": [_paper(one, order, newest, base) for one in made],
    }


def _paper(paper: Paper, order: Order, newest: int, base: str) -> PaperPicture:
    paper.order = order
    standing = papers.standing_of(paper, newest)
    return {
        "id": str(paper.pk),
        "version": paper.version,
        "standing": standing.value,
        "standing_name": papers.STANDING_NAMES[standing],
        "sha256": paper.sha256,
        "verify": papers.address_of(paper.code, base),
        "reason": paper.reason,
        "confirmed": paper.confirmed,
        "made_by": paper.made_by.name,
        "made_at": moment(paper.made_at),
    }
