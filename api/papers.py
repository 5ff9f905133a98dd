"""Papers (文书正本): PDFs, issued and corrected, never changed."""

from typing import Annotated, TypedDict
from uuid import UUID

from django.http import HttpResponse, HttpResponseBase
from django.utils.http import content_disposition_header
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api.bodies import Id, Integer, Shape, Text
from api.doors import Door
from api.labels import site
from api.parts import moment
from api.shapes import shape
from rectification import paper_subjects, paper_word, papers
from rectification.models import Paper
from rectification.papers import PaperCommand, Standing


class CitationPicture(TypedDict):
    """An article that the document cites."""

    key: str
    label: str
    verified: Annotated[bool, "否：须由人核对条文后才印在文书上"]


class PaperPicture(TypedDict):
    """One version of a document."""

    id: str
    number: str
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
    """The versions of a paper, the newest first, and what is to be confirmed before the next."""

    kind: Annotated[str, Paper.Kind]
    kind_name: str
    establishment: str
    version: Annotated[int, "最新版本；0：还没有出具"]
    citations: list[CitationPicture]
    papers: list[PaperPicture]


class PaperBody(Shape):
    """The next version; a correction says why."""

    id = Id()
    base_version = Integer(min_value=0, max_value=32000, help_text="最新版本；第一版写 0")
    reason = Text(help_text="更正原因；第一版不用写")
    confirmed = serializers.ListField(
        child=Text(required=True, max_length=100),
        max_length=100,
        default=list,
        help_text="出具人核对过的依据（citations 的 key）",
    )


class Papers(Door):
    """The papers of one kind about one thing: 文书正本.

    ``kind`` opinion, correction and service are about an order; record and recheck about a visit;
    extension and slip about an extension and a slip; closing about a problem.
    """

    @extend_schema(responses=shape(PapersPicture))
    def get(self, request: Request, kind: str, id: UUID) -> Response:  # noqa: A002 - the contract's name
        return Response(self._papers(Paper.Kind(kind), id, request))

    @extend_schema(request=PaperBody, responses={201: shape(PapersPicture)})
    def post(self, request: Request, kind: str, id: UUID) -> Response:  # noqa: A002
        body, wanted = self.body(PaperBody), Paper.Kind(kind)
        command = PaperCommand(
            body["id"],
            wanted,
            id,
            body["base_version"],
            body["reason"],
            frozenset(body["confirmed"]),
        )
        papers.issue(command, base=site(request), by=self.actor)
        return Response(self._papers(wanted, id, request), status=201)

    def _papers(self, kind: Paper.Kind, subject_id: UUID, request: Request) -> PapersPicture:
        subject = paper_subjects.find(kind, subject_id, self.actor)
        void = paper_subjects.is_void(kind, subject_id)
        made = list(papers.versions(kind, subject_id))
        newest = made[0].version if made else 0
        return {
            "kind": kind.value,
            "kind_name": kind.label,
            "establishment": subject.place.name,
            "version": newest,
            "citations": [
                {"key": one["key"], "label": one["label"], "verified": one["verified"]}
                for one in subject.citations
            ],
            "papers": [
                _paper(one, papers.standing(void=void, newest=one.version == newest), site(request))
                for one in made
            ],
        }


class PaperFile(Door):
    """A paper as PDF, the bytes that were issued: 文书（PDF）."""

    @extend_schema(responses={(200, "application/pdf"): OpenApiTypes.BINARY})
    def get(self, _request: Request, id: UUID) -> HttpResponseBase:  # noqa: A002
        paper = papers.file_of(id, self.actor)
        answer = _file(paper, bytes(paper.pdf), "pdf", "application/pdf")
        answer["X-Content-SHA256"] = paper.sha256
        return answer


class PaperWord(Door):
    """A paper as a Word file, to be worked on; the PDF is what is in force: 文书（Word）."""

    @extend_schema(responses={(200, paper_word.TYPE): OpenApiTypes.BINARY})
    def get(self, request: Request, id: UUID) -> HttpResponseBase:  # noqa: A002
        paper = papers.file_of(id, self.actor)
        made = paper_word.word(
            paper.said,
            address=papers.address_of(paper.code, site(request)),
            sha256=paper.sha256,
        )
        return _file(paper, made, "docx", paper_word.TYPE)


def _file(paper: Paper, data: bytes, suffix: str, kind: str) -> HttpResponse:
    name = f"{paper.get_kind_display()}_{paper.number}_第{paper.version}版.{suffix}"
    disposition = content_disposition_header(as_attachment=suffix == "docx", filename=name)
    headers = {"Content-Disposition": disposition}
    return HttpResponse(data, content_type=kind, headers=headers)


def _paper(paper: Paper, standing: Standing, base: str) -> PaperPicture:
    return {
        "id": str(paper.pk),
        "number": paper.number,
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
