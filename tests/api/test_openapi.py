"""The OpenAPI document is sound, names every address, and tells the truth about answers."""

from io import StringIO
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.core.management import call_command
from jsonschema import Draft4Validator  # type: ignore[import-untyped]

from api.document import document
from inspections.models.checklist import OrderKind
from organization import clock
from tests.api.caller import Caller
from tests.browser import DESK, NewPage
from tests.cast import Cast
from tests.play import FIVE_WORKDAYS, Play


def test_it_is_valid_and_drawn_without_a_warning() -> None:
    out = StringIO()
    call_command("spectacular", validate=True, fail_on_warn=True, stdout=out)
    assert "openapi: 3.0.3" in out.getvalue()


def test_every_address_is_in_it() -> None:
    from api.urls import urlpatterns

    hidden = {"schema/", "docs/", "^.*$"}
    every = [str(pattern.pattern) for pattern in urlpatterns]
    assert len(document()["paths"]) == len([path for path in every if path not in hidden])


def test_every_operation_says_how_it_refuses() -> None:
    for path, operations in document()["paths"].items():
        for method, operation in operations.items():
            wanted = {"400", "401", "404", "429", "503"}
            wanted |= set() if method == "get" else {"403", "409", "413", "422"}
            assert wanted <= operation["responses"].keys(), (method, path)
            assert operation["description"], (method, path)


def test_it_is_open_and_its_page_needs_no_other_server(client: Any) -> None:
    served = client.get("/api/v1/schema/")
    assert served.json()["info"]["title"] == "销号 Xiaohao"
    page = client.get("/api/v1/docs/").content.decode()
    assert "http://" not in page
    assert "https://" not in page
    assert "<script>" not in page  # nothing inline: the policy for content forbids it
    for file in ("swagger-ui-bundle.js", "swagger-ui.css", "favicon-32x32.png"):
        name = f"drf_spectacular_sidecar/swagger-ui-dist/{file}"
        assert f"/static/{name}" in page
        assert finders.find(name)
    for file in ("docs.js", "docs.css"):
        assert f"/static/api/{file}" in page
        assert finders.find(f"api/{file}")


@pytest.mark.browser
def test_the_page_opens_under_our_policy_for_content(live_server: Any, new_page: NewPage) -> None:
    page = new_page(viewport=DESK)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto("/api/v1/docs/")
    page.get_by_role("heading", name="problems").click()
    page.get_by_text("/api/v1/problems/{id}/steps/").wait_for()
    assert all(address.startswith(live_server.url) for address in asked)


def strict(schema: Any) -> Any:
    """Return the schema as plain JSON Schema, with no room for fields it does not name."""
    if isinstance(schema, list):
        return [strict(inside) for inside in schema]
    if not isinstance(schema, dict):
        return schema
    told = {name: strict(inside) for name, inside in schema.items() if name != "nullable"}
    if told.get("type") == "object" and "properties" in told:
        told["additionalProperties"] = False
    if schema.get("nullable"):
        return {"anyOf": [{"type": "null"}, told]}
    return told


def assert_described(answer: Any, path: str, method: str = "get") -> None:
    """Compare an answer with what the document says of it."""
    whole = strict(document())
    responses = whole["paths"][path][method]["responses"]
    schema = responses[str(answer.status_code)]["content"]["application/json"]["schema"]
    validator = Draft4Validator({"components": whole["components"], "allOf": [schema]})
    errors = list(validator.iter_errors(answer.json()))
    assert not errors, [(list(error.absolute_path), error.message) for error in errors]


LISTS = [
    "areas", "teams", "users", "checklists", "establishments", "campaigns", "assignments",
    "outings", "inspections", "problems", "orders", "messages", "workflow", "desk", "me",
]  # fmt: skip


@pytest.fixture
def busy(play: Play) -> Play:
    """A county with something of everything."""
    play.closed()
    play.problem(kind=OrderKind.DEADLINE, due=FIVE_WORKDAYS)
    play.problem(kind=OrderKind.IMMEDIATE, fixed=True)
    play.problem()
    return play


def test_answers_are_what_it_says(busy: Play, at_the_api: Any) -> None:
    leader = at_the_api("leader")
    with clock.at(busy.now):
        for name in LISTS:
            answer = leader.get(f"{name}/")
            if isinstance(answer.json().get("results"), list) and name in {"problems", "orders"}:
                assert answer.json()["results"]
            assert_described(answer, f"/api/v1/{name}/")
        for row in leader.get("problems/").json()["results"]:
            whole = leader.get(f"problems/{row['id']}/")
            assert_described(whole, "/api/v1/problems/{id}/")
            visit = whole.json()["inspection"]["id"]
            assert_described(leader.get(f"inspections/{visit}/"), "/api/v1/inspections/{id}/")
        period = {"from": "2026-01-01", "to": "2026-12-31", "by": "category"}
        assert_described(leader.get("summary/", **period), "/api/v1/summary/")
        assert_described(leader.get("calendar/", year=2027), "/api/v1/calendar/")
        assert_described(leader.get("sync/"), "/api/v1/sync/")
        checklist = leader.get("checklists/", category="hair").json()["results"][1]["id"]
        assert_described(leader.get(f"checklists/{checklist}/"), "/api/v1/checklists/{id}/")
        shop = busy.cast.barbershop.pk
        assert_described(leader.get(f"establishments/{shop}/"), "/api/v1/establishments/{id}/")


def test_refusals_are_what_it_says(cast: Cast, nobody: Caller, inspector_calls: Caller) -> None:
    assert_described(nobody.get("problems/"), "/api/v1/problems/")
    assert_described(inspector_calls.get("problems/", state="x"), "/api/v1/problems/")
    assert_described(inspector_calls.post("problems/", {}), "/api/v1/problems/", "post")
