"""The ledger, one problem, the figures, the first sync, and what has not changed."""

from datetime import date, timedelta
from functools import partial
from itertools import cycle, islice
from typing import Any
from urllib.parse import quote

from benchmarks import statements
from benchmarks.figures import Measured, Unmeasured
from benchmarks.http import ETAG, Connection, request
from benchmarks.measuring import rate
from benchmarks.stage import Stage

API = "/api/v1"
FIRST_SYNC_PAGE = 1000


def ledger_statements(stage: Stage) -> Measured:
    token = _token(stage)
    counts: dict[str, int] = {}
    for query in _filters(stage):
        _require_rows(stage, query)
        ask = partial(_get, stage, f"{API}/problems/?{query}", token)
        counts[query] = statements.number(statements.of_each(stage.postgres, ask))
    worst = max(counts, key=lambda query: counts[query])
    return Measured(
        counts[worst], n=len(counts) * statements.TIMES, note=f"worst: {worst or 'no filter'}"
    )


def ledger_rps(stage: Stage) -> Measured:
    for query in _filters(stage):
        _require_rows(stage, query)
    return _rate(stage, [f"{API}/problems/?{query}" for query in _filters(stage)])


def problem_rps(stage: Stage) -> Measured:
    listed = stage.ask(f"{API}/problems/?state=closed,ordered&limit=200", _token(stage))["results"]
    if not listed:
        raise Unmeasured("there is no problem with a history")
    return _rate(stage, [f"{API}/problems/{problem['id']}/" for problem in listed])


def summary_rps(stage: Stage) -> Measured:
    first = date.today().replace(day=1)  # noqa: DTZ011 - any month of the county serves
    months = [(first - timedelta(days=28 * back)).replace(day=1) for back in range(6)]
    return _rate(
        stage,
        [
            f"{API}/summary/?from={month}&to={_last_day(month)}&area={stage.county.county}"
            for month in months
        ],
    )


def first_sync_rps(stage: Stage) -> Measured:
    """Ask for the pages of a sync from the beginning; so many of them make one."""
    places, changes, pages = _first_sync(stage)
    if places < stage.size.establishments:
        raise Unmeasured(f"only {places} of {stage.size.establishments} establishments came")
    whole = [request("GET", page, token=_token(stage)) for page in pages]
    answered = rate(stage, lambda: list(islice(cycle(whole), stage.size.requests)))
    return Measured(
        (answered.value or 0) / len(pages),
        n=answered.n // len(pages),
        note=f"{changes} changes, {places} of establishments, in {len(pages)} pages;"
        f" a page {answered.note}",
    )


def not_modified_rps(stage: Stage) -> Measured:
    path, token = f"{API}/checklists/{stage.county.checklist['id']}/", _token(stage)
    with Connection(stage.port) as connection:
        etag = ETAG.search(connection.get(path, token).head)
        if etag is None:
            raise Unmeasured(f"{path} answers without an ETag")
        whole = request("GET", path, token=token, If_None_Match=etag[1].decode())
        if connection.send(whole).status != 304:
            raise Unmeasured(f"{path} does not answer 304")
    return rate(stage, lambda: [whole] * stage.size.requests)


def _filters(stage: Stage) -> list[str]:
    """What people ask the ledger for."""
    today = date.today()  # noqa: DTZ011 - as above
    county = stage.county
    return [
        "",
        "state=found",
        "state=ordered&overdue=true",
        f"area={county.county}&category=hair",
        f"team={county.clients[0]['team']}",
        f"officer={county.clients[0]['id']}",
        f"found_from={today - timedelta(days=90)}&found_to={today}",
        "severity=minor&theme=hygiene&source=inspection",
        "waiting=close",
        "repeat=true",
        f"search={quote(county.checklist['failing'][0]['text'][:4])}",
    ]


def _first_sync(stage: Stage) -> tuple[int, int, list[str]]:
    """Sync once; return how many establishments and changes came, and the paths of the pages."""
    places, changes, cursor, pages, more = 0, 0, "", [], True
    while more:
        pages.append(f"{API}/sync/?limit={FIRST_SYNC_PAGE}{cursor}")
        said = _get(stage, pages[-1], _token(stage))
        places += sum(change["subject"] == "establishment" for change in said["changes"])
        changes += len(said["changes"])
        more, cursor = said["more"], f"&cursor={said['cursor']}"
    return places, changes, pages


def _rate(stage: Stage, paths: list[str]) -> Measured:
    token = _token(stage)
    for path in paths:
        _get(stage, path, token)
    whole = [request("GET", path, token=token) for path in paths]
    return rate(stage, lambda: list(islice(cycle(whole), stage.size.requests)))


def _require_rows(stage: Stage, query: str) -> None:
    if not _get(stage, f"{API}/problems/?{query}", _token(stage))["results"]:
        raise Unmeasured(f"the ledger has no rows for {query}, which would prove nothing")


def _get(stage: Stage, path: str, token: str) -> Any:
    with Connection(stage.port) as connection:
        answer = connection.get(path, token)
    if answer.status != 200:
        said = answer.body[:200].decode(errors="replace")
        raise Unmeasured(f"GET {path} answered {answer.status}: {said}")
    return answer.json()


def _token(stage: Stage) -> str:
    token: str = stage.county.supervisor["token"]
    return token


def _last_day(month: date) -> date:
    return (month + timedelta(days=31)).replace(day=1) - timedelta(days=1)


MEASURES = {
    "hot.ledger_statements": ledger_statements,
    "hot.ledger_rps": ledger_rps,
    "hot.problem_rps": problem_rps,
    "hot.summary_rps": summary_rps,
    "hot.first_sync_rps": first_sync_rps,
    "hot.not_modified_rps": not_modified_rps,
}
