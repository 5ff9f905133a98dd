"""Problem and document numbers, given by the server without gaps."""

from collections import Counter
from collections.abc import Iterable, Mapping

from django.db import connection

from rectification.models import CaseReferral, Order, Problem
from rectification.models.number import NumberCounter


def give(
    *,
    papers: Iterable[Order] = (),
    problems: Iterable[Problem] = (),
    cases: Iterable[CaseReferral] = (),
) -> None:
    """Give papers, problems and cases the next numbers of their series; one statement.

    A problem's is ``{county}-{year found}-{seq:06}``, a paper's as ``蒙卫监意〔2026〕0001号``
    (reference 3.1): one series per authority, type and year, the brackets U+3014 and U+3015. A
    case's is ``立案〔2026〕0001号``, one series a county and year.
    The counters stay locked until the transaction ends, so that a number whose transaction fails
    is given again; call it last, when nothing else is left to wait for.
    """
    papers, problems, cases = list(papers), list(problems), list(cases)
    following = _take(
        Counter(
            [
                *map(_series_of_paper, papers),
                *map(_series_of_problem, problems),
                *map(_series_of_case, cases),
            ]
        )
    )
    for paper in papers:
        sequence = _next(following, _series_of_paper(paper))
        paper.number = f"{_prefix(paper)}〔{paper.issued_on.year}〕{sequence:04}号"
    for problem in problems:
        sequence = _next(following, _series_of_problem(problem))
        problem.number = f"{problem.county}-{problem.found_on.year}-{sequence:06}"
    for case in cases:
        sequence = _next(following, _series_of_case(case))
        case.number = f"立案〔{_year_of(case)}〕{sequence:04}号"


def of_form(authority_id: int, kind: str, letter: str, year: int) -> str:
    """Return the next number of papers that carry an 编号 only, as ``2026-复-0001``.

    Year, letter and sequence (reference 3.1): one series an authority, kind and year.
    """
    series = f"form:{authority_id}:{kind}:{year}"
    return f"{year}-{letter}-{_take({series: 1})[series]:04}"


def _series_of_paper(paper: Order) -> str:
    return f"order:{paper.authority_id}:{paper.type}:{paper.issued_on.year}"


def _series_of_problem(problem: Problem) -> str:
    return f"problem:{problem.county}:{problem.found_on.year}"


def _series_of_case(case: CaseReferral) -> str:
    return f"case:{case.county}:{_year_of(case)}"


def _year_of(case: CaseReferral) -> int:
    if case.approved_on is None:
        raise LookupError("a case gets its number when it is approved")
    return case.approved_on.year


def _prefix(paper: Order) -> str:
    authority = paper.authority
    opinion = paper.type == Order.Type.OPINION
    return authority.opinion_prefix if opinion else authority.correction_prefix


def _next(following: dict[str, int], series: str) -> int:
    following[series] += 1
    return following[series] - 1


def _take(counts: Mapping[str, int]) -> dict[str, int]:
    """Advance the series by so much each; return the first number taken of each.

    Their rows are locked in one order, the same for everybody, so that two days of visits that
    arrive at once never wait for each other's counters.
    """
    if not counts:
        return {}
    table = NumberCounter._meta.db_table
    rows = sorted(counts.items())
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} (series, last) "  # noqa: S608 - own table name
            f"VALUES {', '.join(['(%s, %s)'] * len(rows))} "
            f"ON CONFLICT (series) DO UPDATE SET last = {table}.last + excluded.last "
            "RETURNING series, last",
            [value for row in rows for value in row],
        )
        return {series: last - counts[series] + 1 for series, last in cursor.fetchall()}
