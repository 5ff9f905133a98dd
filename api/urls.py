"""The addresses under /api/v1/."""

from django.urls import path, re_path, register_converter
from django.urls.converters import StringConverter, UUIDConverter

from api import (
    areas,
    assignments,
    calendar,
    campaigns,
    cases,
    channels,
    checklists,
    desk,
    diagnostics,
    document,
    earlier,
    exports,
    health,
    inspections,
    labels,
    links,
    me,
    messages,
    orders,
    outings,
    papers,
    photo_uploads,
    photos,
    picture,
    problems,
    register,
    register_files,
    signin,
    summary,
    sync,
    unknown,
    workflow,
)
from rectification.models import Paper


class AnyCaseUUID(UUIDConverter):
    """A UUID, in small or capital letters."""

    regex = UUIDConverter.regex.replace("a-f", "a-fA-F")


class Code(StringConverter):
    """A QR token or a short code, as scanned or typed."""

    regex = r"[0-9A-Za-z_\- ]{1,64}"


class PaperKind(StringConverter):
    """A kind of paper."""

    regex = "|".join(Paper.Kind.values)


register_converter(PaperKind, "kind")
register_converter(AnyCaseUUID, "id")
register_converter(Code, "code")

urlpatterns = [
    path("health/", health.Health.as_view()),
    path("health/clock/", health.ClockHealth.as_view()),
    path("auth/token/", signin.Tokens.as_view()),
    path("auth/session/", signin.Session.as_view()),
    path("auth/csrf/", signin.Csrf.as_view()),
    path("me/", me.Me.as_view()),
    path("me/channels/", channels.MyChannels.as_view()),
    path("me/devices/", channels.MyDevices.as_view()),
    path("me/channels/<id:id>/", channels.MyChannel.as_view()),
    path("desk/", desk.Desk.as_view()),
    path("areas/", areas.Areas.as_view()),
    path("teams/", areas.Teams.as_view()),
    path("users/", areas.Colleagues.as_view()),
    path("workflow/", workflow.Workflow.as_view()),
    path("calendar/", calendar.Calendar.as_view()),
    path("checklists/", checklists.Checklists.as_view()),
    path("checklists/<id:id>/", checklists.ChecklistDetail.as_view()),
    path("establishments/", register.Register.as_view()),
    path("establishments/import/", register_files.RegisterImport.as_view()),
    path("establishments/labels.pdf", labels.EstablishmentLabels.as_view()),
    path("establishments/by-code/<code:code>/", register.EstablishmentByCode.as_view()),
    path("establishments/<id:id>/", register.EstablishmentDetail.as_view()),
    path("establishments/<id:id>/qr.png", labels.EstablishmentCode.as_view()),
    path("establishments/<id:id>/merge/", register.EstablishmentMerge.as_view()),
    path("establishments/<id:id>/history/", register.EstablishmentHistory.as_view()),
    path("campaigns/", campaigns.Campaigns.as_view()),
    path("campaigns/<id:id>/", campaigns.CampaignDetail.as_view()),
    path("campaigns/<id:id>/targets/", campaigns.CampaignTargets.as_view()),
    path("campaigns/<id:id>/assign/", campaigns.CampaignAssign.as_view()),
    path("assignments/", assignments.Assignments.as_view()),
    path("assignments/<id:id>/could-not/", assignments.AssignmentCouldNot.as_view()),
    path("outings/", outings.Outings.as_view()),
    path("outings/<id:id>/remove-member/", outings.OutingMembers.as_view()),
    path("inspections/", inspections.Inspections.as_view()),
    path("inspections/<id:id>/", inspections.InspectionDetail.as_view()),
    path("inspections/<id:id>/record/", inspections.InspectionRecord.as_view()),
    path("photos/<id:id>/", photo_uploads.PhotoDetail.as_view()),
    path("photos/<id:id>/copy/", photo_uploads.PhotoCopy.as_view()),
    path("photos/<id:id>/parts/", photo_uploads.PhotoParts.as_view()),
    path("photos/<id:id>/display.jpg", photos.PhotoFile.as_view()),
    path("photos/<id:id>/thumbnail.jpg", photos.PhotoThumbnail.as_view()),
    path("photos/<id:id>/original", photos.PhotoOriginal.as_view()),
    path("problems/", problems.Problems.as_view()),
    path("problems/<id:id>/", problems.ProblemDetail.as_view()),
    path("problems/<id:id>/events/", problems.ProblemEvents.as_view()),
    path("problems/<id:id>/steps/", problems.ProblemSteps.as_view()),
    path("cases/", cases.Cases.as_view()),
    path("cases/<id:id>/", cases.CaseDetail.as_view()),
    path("orders/", orders.Orders.as_view()),
    path("orders/<id:id>/", orders.OrderDetail.as_view()),
    path("orders/<id:id>/link/", links.OrderLinkDoor.as_view()),
    path("papers/<id:id>.pdf", papers.PaperFile.as_view()),
    path("papers/<id:id>.docx", papers.PaperWord.as_view()),
    path("papers/<kind:kind>/<id:id>/", papers.Papers.as_view()),
    path("messages/", messages.Messages.as_view()),
    path("messages/read-all/", messages.MessagesReadAll.as_view()),
    path("messages/<id:id>/read/", messages.MessageRead.as_view()),
    path("summary/", summary.SummaryDoor.as_view()),
    path("summary/narrative/", summary.NarrativeDoor.as_view()),
    path("summary/export.xlsx", exports.LedgerWorkbook.as_view()),
    path("summary/export.csv", exports.LedgerTable.as_view()),
    path("diagnostics/", diagnostics.Diagnostics.as_view()),
    path("sync/", sync.Sync.as_view()),
    path("picture/", picture.PictureOutline.as_view()),
    path("picture/places/", picture.PicturePlaces.as_view()),
    path("picture/problems/", picture.PictureProblems.as_view()),
    path("picture/assignments/", picture.PictureChecks.as_view()),
    path("picture/findings/", earlier.PictureFindings.as_view()),
    path("picture/setting/", picture.PictureSetting.as_view()),
    path("schema/", document.Document.as_view()),
    path("docs/", document.Docs.as_view()),
    re_path(r"^.*$", unknown.Unknown.as_view()),
]
