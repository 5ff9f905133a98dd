"""What a person sets about being told outside."""

from typing import Any

from organization.models import User
from rectification.delivery.sealing import seal
from rectification.models import Channel, Outlet
from tests.api.caller import Caller
from tests.cast import Cast

QUIET = {
    "wanted": False,
    "quiet_from": "20:00",
    "quiet_to": "07:30",
    "on_rest_days": True,
    "singles_a_day": 0,
}


def mail(**fields: Any) -> Channel:
    return Channel.objects.create(
        **{"name": "邮件", "kind": "email", "address": "smtp://127.0.0.1:25"} | fields
    )


def test_channels_are_shown_as_they_are_by_default_and_groups_are_not(
    cast: Cast, inspector_calls: Caller
) -> None:
    User.objects.filter(pk=cast.inspector.pk).update(email="wanghai@example.org")
    channel = mail(secret=seal({"key": "the password"}))
    mail(name="群", kind="wecom")
    mail(name="关着的", active=False)
    mail(name="邻县的", county="371326")
    answer = inspector_calls.get("me/channels/")
    assert answer.json()["results"] == [
        {
            "id": str(channel.pk),
            "name": "邮件",
            "kind": "email",
            "kind_name": "电子邮件",
            "address": "wanghai@example.org",
            "public_key": "",
            "barred": False,
            "wanted": True,
            "quiet_from": "21:00",
            "quiet_to": "08:00",
            "on_rest_days": False,
            "singles_a_day": 5,
        }
    ]
    assert "the password" not in answer.content.decode()
    assert Outlet.objects.count() == 0


def test_what_is_set_is_kept_for_the_person_alone(
    cast: Cast, inspector_calls: Caller, supervisor_calls: Caller
) -> None:
    channel = mail()
    for _ in range(2):
        answer = inspector_calls.put(f"me/channels/{channel.pk}/", QUIET)
        assert answer.status_code == 200, answer.content
        assert QUIET.items() <= answer.json().items()
    assert Outlet.objects.get().person == cast.inspector
    (theirs,) = supervisor_calls.get("me/channels/").json()["results"]
    assert theirs["wanted"] is True


def test_what_makes_no_sense_is_refused(cast: Cast, inspector_calls: Caller) -> None:
    address = f"me/channels/{mail().pk}/"
    for wrong in ({"singles_a_day": 6}, {"quiet_from": "25:00"}, {"wanted": None}, {"x": 1}):
        assert inspector_calls.put(address, QUIET | wrong).status_code == 400
    assert inspector_calls.put(f"me/channels/{cast.team.pk}/", QUIET).status_code == 404
    group = mail(name="群", kind="feishu")
    assert inspector_calls.put(f"me/channels/{group.pk}/", QUIET).status_code == 404
    assert Outlet.objects.count() == 0
