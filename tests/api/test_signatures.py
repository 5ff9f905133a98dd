"""Signatures under a visit: bound to its record, complete, and never rewritten."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction

from api import visits
from api.bodies import checked
from api.visits import InspectionBody
from inspections.models import Inspection, Signature, SignedRecord
from inspections.signatures import hash_of
from organization import clock
from organization.ids import new_id
from rectification import record
from tests.api.caller import Caller, check, found
from tests.cast import Cast
from tests.play import Play

INK = {"width": 320, "height": 160, "strokes": "M20 80l40 -30 40 30M200 20l0 100"}


@pytest.fixture
def now(play: Play) -> Any:
    """Stand at the play's moment while the API is asked."""
    with clock.at(play.now):
        yield play.now


def officer(user: Any, **more: Any) -> dict[str, Any]:
    return {"part": "officer", "officer": str(user.pk), "signed_at": at(), "ink": INK, **more}


def party(**more: Any) -> dict[str, Any]:
    said = {"part": "party", "name": "张三", "relation": "负责人", "signed_at": at(), "ink": INK}
    return {**said, **more}


def at() -> str:
    return clock.now().isoformat()


def everybody(cast: Cast) -> list[dict[str, Any]]:
    return [officer(cast.inspector), officer(cast.inspector2), party()]


def signed(body: dict[str, Any], *signatures: dict[str, Any]) -> dict[str, Any]:
    """Return the visit with these signatures under its own record."""
    judged = checked(InspectionBody(data=body))
    answers = [(one["checklist"], one["answers"]) for one in judged["checklists"]]
    text = record.text_of(visits.command(judged), answers, clock.today())
    return {**body, "signing": {"sha256": hash_of(text), "signatures": list(signatures)}}


def refusal(calls: Caller, body: dict[str, Any]) -> tuple[int, str]:
    answer = calls.post("inspections/", body)
    assert not Inspection.objects.exists()
    assert not Signature.objects.exists()
    return answer.status_code, answer.json()["code"]


def test_a_visit_shows_who_signed_it_and_what(
    play: Play, now: Any, inspector_calls: Caller
) -> None:
    body = signed(check(play.cast, problems=[found()]), *everybody(play.cast))
    answer = inspector_calls.post("inspections/", body)
    assert answer.status_code == 201, answer.content
    signing = answer.json()["signing"]
    assert signing["sha256"] == body["signing"]["sha256"]
    assert [(one["part_name"], one["way_name"], one["name"]) for one in signing["signatures"]] == [
        ("监督员", "屏幕签名", "王海"),
        ("监督员", "屏幕签名", "李敏"),
        ("当事人", "屏幕签名", "张三"),
    ]
    assert signing["signatures"][2]["relation"] == "负责人"
    assert signing["signatures"][0]["ink"] == INK
    assert inspector_calls.get(f"inspections/{body['id']}/").json()["signing"] == signing

    kept = inspector_calls.get(f"inspections/{body['id']}/record/").json()
    assert hash_of(kept["text"]) == kept["sha256"] == signing["sha256"]
    assert '"last_date":"2026-11-27"' in kept["text"]


def test_the_same_signed_visit_again_is_answered_and_another_signature_is_refused(
    play: Play, now: Any, inspector_calls: Caller
) -> None:
    body = signed(check(play.cast), *everybody(play.cast))
    assert inspector_calls.post("inspections/", body).status_code == 201
    assert inspector_calls.post("inspections/", body).status_code == 200
    other = signed(body, *everybody(play.cast)[:2], party(name="李四"))
    assert inspector_calls.post("inspections/", other).json()["code"] == "id_reused"
    assert Signature.objects.count() == 3


def test_a_visit_without_signatures_is_signed_on_paper(
    play: Play, now: Any, inspector_calls: Caller
) -> None:
    body = check(play.cast)
    assert inspector_calls.post("inspections/", body).json()["signing"] is None
    answer = inspector_calls.get(f"inspections/{body['id']}/record/")
    assert (answer.status_code, answer.json()["code"]) == (404, "not_signed")


def test_a_forged_hash_is_refused_and_nothing_is_kept(
    play: Play, now: Any, inspector_calls: Caller
) -> None:
    body = signed(check(play.cast), *everybody(play.cast))
    body["signing"]["sha256"] = "0" * 64
    assert refusal(inspector_calls, body) == (422, "signature_not_of_record")


@pytest.mark.parametrize(
    "change",
    [
        {"note": "后来加的话"},
        {"reason": "complaint"},
        {"problems": []},
        {"photos": [{"id": str(new_id()), "sha256": "a" * 64}]},
    ],
    ids=["note", "reason", "problem", "photo"],
)
def test_a_record_changed_after_it_was_signed_is_refused(
    play: Play, now: Any, inspector_calls: Caller, change: dict[str, Any]
) -> None:
    body = signed(check(play.cast, problems=[found()]), *everybody(play.cast))
    assert refusal(inspector_calls, {**body, **change}) == (422, "signature_not_of_record")


def test_a_last_date_moved_after_the_signing_is_refused(
    play: Play, now: Any, inspector_calls: Caller
) -> None:
    body = signed(check(play.cast, problems=[found()]), *everybody(play.cast))
    body["problems"][0]["order"]["due"]["count"] = 15
    assert refusal(inspector_calls, body) == (422, "signature_not_of_record")


def test_both_officers_of_the_documents_sign(play: Play, now: Any, inspector_calls: Caller) -> None:
    body = signed(check(play.cast), officer(play.cast.inspector), party())
    assert refusal(inspector_calls, body) == (422, "officers_must_sign")


def test_who_was_not_an_officer_of_the_visit_cannot_sign_as_one(
    play: Play, now: Any, inspector_calls: Caller
) -> None:
    body = signed(check(play.cast), *everybody(play.cast), officer(play.cast.outsider))
    assert refusal(inspector_calls, body) == (422, "not_an_officer")


def test_an_officer_signs_once(play: Play, now: Any, inspector_calls: Caller) -> None:
    body = signed(check(play.cast), *everybody(play.cast), officer(play.cast.inspector))
    assert refusal(inspector_calls, body) == (400, "signed_twice")


def test_the_party_is_not_left_out(play: Play, now: Any, inspector_calls: Caller) -> None:
    body = signed(check(play.cast), *everybody(play.cast)[:2])
    assert refusal(inspector_calls, body) == (422, "party_must_sign")


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"way": "refused", "ink": None}, (422, "refusal_needs_reason")),
        ({"way": "refused", "ink": None, "reason": "   "}, (422, "refusal_needs_reason")),
        ({"way": "refused", "reason": "不认可"}, (400, "bad_signature")),
        ({"name": ""}, (422, "signer_needs_name")),
        ({"ink": None}, (422, "signature_empty")),
        ({"ink": {**INK, "strokes": ""}}, (422, "signature_empty")),
        ({"ink": {**INK, "strokes": "M20 80"}}, (422, "signature_empty")),
        ({"ink": {**INK, "strokes": "M20 80l30 0"}}, (422, "signature_empty")),
        ({"ink": {**INK, "strokes": "M20 80l400 0"}}, (400, "bad_ink")),
        ({"ink": {**INK, "strokes": 'M20 80"/><script>'}}, (400, "bad_ink")),
        ({"ink": {**INK, "strokes": "M20 80l" + " ".join(["1"] * 9000)}}, (400, "malformed")),
        ({"signed_at": "2026-11-19T10:00:00+08:00"}, (422, "signed_before_start")),
    ],
)
def test_what_is_no_signature_of_the_party_is_refused(
    play: Play, now: Any, inspector_calls: Caller, more: dict[str, Any], code: tuple[int, str]
) -> None:
    body = signed(check(play.cast), *everybody(play.cast)[:2], party(**more))
    assert refusal(inspector_calls, body) == code


def test_a_refusal_to_sign_is_kept_with_its_reason_and_its_witness(
    play: Play, now: Any, inspector_calls: Caller
) -> None:
    witness = party(part="witness", name="赵四", relation="邻居")
    refused = party(way="refused", reason="不认可检查结果", ink=None)
    body = signed(check(play.cast), *everybody(play.cast)[:2], refused, witness)
    answer = inspector_calls.post("inspections/", body)
    assert answer.status_code == 201, answer.content
    kept = answer.json()["signing"]["signatures"]
    assert [(one["part"], one["way"], one["reason"]) for one in kept[2:]] == [
        ("party", "refused", "不认可检查结果"),
        ("witness", "screen", ""),
    ]


def test_a_shut_door_is_not_signed(play: Play, now: Any, inspector_calls: Caller) -> None:
    body = signed(
        check(play.cast, outcome="shut", checklists=[], problems=[]), *everybody(play.cast)
    )
    assert refusal(inspector_calls, body) == (422, "shut_has_no_signatures")


def test_signatures_cannot_be_rewritten(play: Play, now: Any, inspector_calls: Caller) -> None:
    inspector_calls.post("inspections/", signed(check(play.cast), *everybody(play.cast)))
    for rows in (Signature.objects.all(), SignedRecord.objects.all()):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.delete()
    with pytest.raises(IntegrityError), transaction.atomic():
        Signature.objects.update(name="别人")


def test_a_signed_visit_costs_two_statements_more(
    play: Play, now: Any, inspector_calls: Caller, statements: Any
) -> None:
    inspector_calls.post("inspections/", check(play.cast))
    with statements() as plain:
        inspector_calls.post("inspections/", check(play.cast))
    with statements() as with_signatures:
        body = signed(check(play.cast), *everybody(play.cast))
        assert inspector_calls.post("inspections/", body).status_code == 201
    assert len(with_signatures) == len(plain) + 2
