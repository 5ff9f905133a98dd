"""The diagnostic logs phones send, and who reads them."""

from datetime import timedelta
from typing import Any

from organization import clock, diagnostics
from organization.ids import new_id
from organization.models import DiagnosticLog
from tests.api.caller import Caller
from tests.cast import Cast


def log(**fields: Any) -> dict[str, Any]:
    return {
        "id": str(new_id()),
        "written_at": "2026-11-20T10:00:00+08:00",
        "client": "index-abc.js",
        "user_agent": "Mozilla/5.0 MicroMessenger",
        "state": {"photos": 2},
        "entries": [{"at": "2026-11-20T09:59:00+08:00", "what": "request", "facts": {"code": "x"}}],
        **fields,
    }


def test_a_log_is_kept_once_under_who_sent_it(cast: Cast, inspector_calls: Caller) -> None:
    sent = log()
    assert inspector_calls.post("diagnostics/", sent).status_code == 204
    assert inspector_calls.post("diagnostics/", sent).status_code == 204
    kept = DiagnosticLog.objects.get()
    assert (kept.user, kept.user_agent) == (cast.inspector, "Mozilla/5.0 MicroMessenger")
    assert kept.content["entries"] == sent["entries"]


def test_floods_and_big_logs_are_refused(cast: Cast, inspector_calls: Caller) -> None:
    answers = [inspector_calls.post("diagnostics/", log()) for _ in range(11)]
    assert [answer.status_code for answer in answers] == [204] * 10 + [429]
    assert answers[-1].headers["Retry-After"] == "3600"
    entry = {"at": "x", "what": "x", "facts": {"text": "x" * 2000}}
    big = inspector_calls.post("diagnostics/", log(entries=[entry] * 300))
    assert (big.status_code, big.json()["code"]) == (413, "too_large")
    assert DiagnosticLog.objects.count() == 10


def test_nobody_sends_one_and_old_ones_are_forgotten(
    cast: Cast, nobody: Caller, inspector_calls: Caller
) -> None:
    assert nobody.post("diagnostics/", log()).status_code == 401
    inspector_calls.post("diagnostics/", log())
    with clock.at(clock.now() + timedelta(days=29)):
        assert diagnostics.forget() == 0
    with clock.at(clock.now() + timedelta(days=31)):
        assert diagnostics.forget() == 1
