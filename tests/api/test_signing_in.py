"""Tokens for programs, sessions for the web client, and the record of both."""

from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from organization.models import SignIn
from tests.api.caller import Caller
from tests.cast import PASSWORD, Cast


def outcomes() -> list[tuple[str, str]]:
    return list(SignIn.objects.order_by("at").values_list("username", "outcome"))


def test_a_token_is_given_used_and_handed_back(cast: Cast, nobody: Caller) -> None:
    given = nobody.post("auth/token/", {"username": "inspector", "password": PASSWORD})
    assert given.status_code == 200
    holder = Caller(Client(), given.json()["token"])
    assert holder.get("me/").json()["name"] == "王海"
    assert holder.delete("auth/token/").status_code == 204
    assert holder.get("me/").status_code == 401
    assert outcomes() == [("inspector", "accepted"), ("inspector", "signed_out")]


def test_a_wrong_password_is_a_sentence_and_is_recorded(cast: Cast, nobody: Caller) -> None:
    refused = nobody.post("auth/token/", {"username": "inspector", "password": "猜的"})
    assert refused.status_code == 401
    assert refused.json() == {
        "code": "bad_credentials",
        "message": "用户名或密码不正确。",
        "details": {},
    }
    assert outcomes() == [("inspector", "refused")]


def test_an_unknown_user_reads_the_same(cast: Cast, nobody: Caller) -> None:
    refused = nobody.post("auth/token/", {"username": "没有这个人", "password": PASSWORD})
    assert (refused.status_code, refused.json()["code"]) == (401, "bad_credentials")


def test_after_five_wrong_passwords_the_right_one_has_to_wait(cast: Cast, nobody: Caller) -> None:
    for _ in range(4):
        nobody.post("auth/token/", {"username": "inspector", "password": "猜的"})
    fifth = nobody.post("auth/token/", {"username": "inspector", "password": "猜的"})
    right = nobody.post("auth/token/", {"username": "inspector", "password": PASSWORD})
    for answer in (fifth, right):
        assert (answer.status_code, answer.json()["code"]) == (429, "locked_out")
        assert answer.json()["message"].startswith("密码连续输错次数过多，请 15 分钟后再试")
        assert answer.headers["Retry-After"] == "900"
    other = nobody.post("auth/token/", {"username": "inspector2", "password": PASSWORD})
    assert other.status_code == 200
    assert outcomes()[-2:] == [("inspector", "refused"), ("inspector2", "accepted")]


def test_a_session_wants_the_csrf_token(cast: Cast) -> None:
    browser = Client(enforce_csrf_checks=True)
    body = {"username": "supervisor", "password": PASSWORD}
    without = browser.post("/api/v1/auth/session/", body, content_type="application/json")
    assert (without.status_code, without.json()["code"]) == (403, "not_allowed")
    assert browser.get("/api/v1/auth/csrf/").status_code == 204
    csrf = {"X-CSRFToken": browser.cookies["csrftoken"].value}
    signed_in = browser.post(
        "/api/v1/auth/session/", body, content_type="application/json", headers=csrf
    )
    assert signed_in.status_code == 200
    assert signed_in.json()["home"] == "supervisor"
    assert browser.get("/api/v1/me/").json()["username"] == "supervisor"
    forged = browser.post("/api/v1/messages/read-all/", content_type="application/json")
    assert forged.status_code == 403
    csrf = {"X-CSRFToken": browser.cookies["csrftoken"].value}
    read = browser.post("/api/v1/messages/read-all/", content_type="application/json", headers=csrf)
    assert read.json() == {"read": 0}
    assert browser.delete("/api/v1/auth/session/", headers=csrf).status_code == 204
    assert browser.get("/api/v1/me/").status_code == 401
    assert outcomes() == [("supervisor", "accepted"), ("supervisor", "signed_out")]


def test_demonstration_accounts_sign_in_only_in_the_demonstration(
    cast: Cast, nobody: Caller, settings: Settings
) -> None:
    cast.inspector.demonstration = True
    cast.inspector.save()
    body = {"username": "inspector", "password": PASSWORD}
    settings.DEMO = False
    assert nobody.post("auth/token/", body).status_code == 401
    settings.DEMO = True
    token = nobody.post("auth/token/", body).json()["token"]
    holder = Caller(Client(), token)
    assert holder.get("me/").json()["demo"] is True
    settings.DEMO = False
    assert holder.get("me/").status_code == 401


def test_a_token_dies_with_the_account(cast: Cast, inspector_calls: Caller) -> None:
    cast.inspector.is_active = False
    cast.inspector.save()
    assert inspector_calls.get("me/").status_code == 401


@pytest.mark.parametrize("header", ["Token", "Token a b", "Token nobody", "Token \xff", "Bearer x"])
def test_a_header_that_is_no_token_is_401(cast: Cast, header: str) -> None:
    answer = Client().get("/api/v1/me/", headers={"Authorization": header})
    assert (answer.status_code, answer.json()["code"]) == (401, "not_signed_in")
    assert answer.headers["WWW-Authenticate"] == "Token"


def test_me_tells_roles_team_and_home(cast: Cast, inspector_calls: Caller) -> None:
    me = inspector_calls.get("me/").json()
    assert me["roles"] == [
        {"role": "inspector", "role_name": "监督员", "area": "371328", "area_name": "蒙阴县"}
    ]
    assert me["home"] == "inspector"
    assert me["county"] == {"key": "371328", "name": "蒙阴县"}
    assert [member["name"] for member in me["teams"][0]["members"]] == ["王海", "李敏", "张建国"]
    assert (me["unread"], me["certificate_number"]) == (0, "鲁Q0101")


HOMES = {
    "inspector": "inspector",
    "teamleader": "inspector",
    "assistant": "inspector",
    "supervisor": "supervisor",
    "leader": "supervisor",
    "bureau": "bureau",
    "auditor": "bureau",
    "admin": "admin",
}


def test_everybody_begins_on_their_page(cast: Cast, at_the_api: Any) -> None:
    assert {name: at_the_api(name).get("me/").json()["home"] for name in HOMES} == HOMES


def test_who_asks_costs_one_statement_with_a_token_and_two_with_a_session(
    cast: Cast, inspector_calls: Caller, statements: Any
) -> None:
    with statements() as told:
        inspector_calls.get("workflow/")
    assert len(told) == 1
    browser = Client()
    browser.post(
        "/api/v1/auth/session/",
        {"username": "inspector", "password": PASSWORD},
        content_type="application/json",
    )
    with statements() as told:
        browser.get("/api/v1/workflow/")
    assert len(told) == 2


def test_what_one_person_wrote_never_goes_out_in_the_name_of_another(cast: Cast) -> None:
    # A browser has one session for all its tabs: 李敏 signs in beside a page of 王海's.
    browser = Client()
    browser.post(
        "/api/v1/auth/session/",
        {"username": "inspector2", "password": PASSWORD},
        content_type="application/json",
    )
    hers, his = (
        browser.post(
            "/api/v1/sync/",
            [],
            content_type="application/json",
            headers={"X-Person": str(person.pk)},
        )
        for person in (cast.inspector2, cast.inspector)
    )
    assert (hers.status_code, his.status_code) == (200, 401)
    assert his.json()["code"] == "not_signed_in"
