"""Somebody with a database shell rewrites the ledger; the verification finds it and says where.

The intruder lifts every trigger, as a superuser can. Three problems are found on three days and one
goes on to be ordered: 11-16 holds two events, 11-17 one, 11-18 one.
"""

import io
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from pytest_django import Settings

from organization import clock
from rectification import seals, seals_outside
from rectification.history import hash_of
from rectification.models import DaySeal, Problem, ProblemEvent
from rectification.models.seal import hash_of_text
from tests.cast import Cast, make_cast
from tests.rectification.late import at, found, ordered


@dataclass
class Ledger:
    cast: Cast
    first: Problem
    second: Problem
    third: Problem

    def event(self, problem: Problem, sequence: int = 1) -> ProblemEvent:
        return ProblemEvent.objects.get(problem=problem, sequence=sequence)


@pytest.fixture
def ledger(transactional_db: None) -> Ledger:
    cast = make_cast()
    made = Ledger(
        cast,
        ordered(cast, "2026-11-16", "2026-11-27"),
        found(cast, "2026-11-17"),
        found(cast, "2026-11-18"),
    )
    seal()
    return made


def seal() -> None:
    with clock.at(at("2026-11-19")):
        seals.seal_ended()
    seals_outside.keep_all()


def intrude(statement: str, *values: str | int | UUID) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = 'replica'")
        try:
            cursor.execute(statement, values)
            assert cursor.rowcount > 0
        finally:
            cursor.execute("SET session_replication_role = 'origin'")


def verify(*arguments: str) -> tuple[int, list[str]]:
    """Run the command; return its exit code and what it said, the rate aside."""
    out, code = io.StringIO(), 0
    try:
        call_command("verify_ledger", *arguments, stdout=out)
    except SystemExit as end:
        code = int(end.code or 0)
    return code, [line for line in out.getvalue().splitlines() if "条/秒" not in line]


def test_a_clean_ledger_is_whole(ledger: Ledger) -> None:
    out = io.StringIO()
    call_command("verify_ledger", stdout=out)
    assert out.getvalue().startswith("复核 4 条记录，")
    assert verify() == (0, ["台账完整，未发现改动。"])
    assert verify("--from", "2026-11-17") == (0, ["台账完整，未发现改动。"])


def test_what_was_received_today_waits_for_its_seal_and_is_no_break(ledger: Ledger) -> None:
    found(ledger.cast, "2026-11-19")
    assert verify() == (0, ["台账完整，未发现改动。"])


def test_an_edited_row_is_named_with_its_day(ledger: Ledger) -> None:
    event = ledger.event(ledger.second)
    intrude("UPDATE rectification_problemevent SET note = '无' WHERE id = %s", event.pk)
    assert verify() == (
        1,
        [
            f"记录被改动：371328 2026-11-17 问题 {ledger.second.pk} 第 1 步（{event.pk}）",
            (
                "当日记录与封存不符：371328 2026-11-17 封存 1 条，现有 1 条"
                f"，按收到顺序第 1 条起不同：{event.pk} 内容已变"
            ),
            "发现 2 处不符，列出前 2 处。",
        ],
    )


def test_a_row_taken_out_of_the_middle_is_missed(ledger: Ledger) -> None:
    event = ledger.event(ledger.first)
    after = ledger.event(ledger.first, 2)
    intrude("DELETE FROM rectification_problemevent WHERE id = %s", event.pk)
    assert verify() == (
        1,
        [
            (
                "当日记录与封存不符：371328 2026-11-16 封存 2 条，现有 1 条"
                f"，按收到顺序第 1 条起不同：当时为 {event.pk}"
            ),
            f"记录被删除：371328 2026-11-16 {ledger.first.number} 第 2 步之前缺 1 步（{after.pk}）",
            "发现 2 处不符，列出前 2 处。",
        ],
    )


def test_the_last_hour_taken_away_is_missed_by_its_day_and_its_problem(ledger: Ledger) -> None:
    event = ledger.event(ledger.third)
    intrude(
        "DELETE FROM rectification_problemevent WHERE received_at >= '2026-11-18 08:30+08'",
    )
    assert verify() == (
        1,
        [
            (
                "当日记录与封存不符：371328 2026-11-18 封存 1 条，现有 0 条"
                f"，按收到顺序第 1 条起不同：当时为 {event.pk}"
            ),
            f"最新记录被截去：371328 2026-11-18 {ledger.third.number} 的 1 步全部不在",
            "发现 2 处不符，列出前 2 处。",
        ],
    )


def test_the_newest_row_of_a_problem_cut_off_is_missed(ledger: Ledger) -> None:
    first, newest = ledger.event(ledger.first), ledger.event(ledger.first, 2)
    intrude("DELETE FROM rectification_problemevent WHERE id = %s", newest.pk)
    assert verify() == (
        1,
        [
            (
                "当日记录与封存不符：371328 2026-11-16 封存 2 条，现有 1 条"
                f"，按收到顺序第 2 条起不同：当时为 {newest.pk}"
            ),
            (
                f"最新记录被截去：371328 2026-11-16 {ledger.first.number}"
                f" 第 1 步之后缺 1 步（{first.pk}）"
            ),
            "发现 2 处不符，列出前 2 处。",
        ],
    )


def test_the_newest_row_cut_off_with_the_problem_put_back_is_told_by_the_seal(
    ledger: Ledger,
) -> None:
    first, newest = ledger.event(ledger.first), ledger.event(ledger.first, 2)
    intrude("DELETE FROM rectification_problemevent WHERE id = %s", newest.pk)
    intrude(
        "UPDATE rectification_problem SET version = 1, head = %s WHERE id = %s",
        first.hash,
        ledger.first.pk,
    )
    code, said = verify()
    assert code == 1
    assert len(said) == 2
    assert said[0].startswith("当日记录与封存不符：371328 2026-11-16 封存 2 条，现有 1 条")
    assert f"当时为 {newest.pk}" in said[0]


def test_a_problem_chained_anew_with_right_hashes_is_told_by_the_seal(ledger: Ledger) -> None:
    rechain(ledger.second)
    event = ledger.event(ledger.second)
    assert verify() == (
        1,
        [
            (
                "当日记录与封存不符：371328 2026-11-17 封存 1 条，现有 1 条"
                f"，按收到顺序第 1 条起不同：{event.pk} 内容已变"
            ),
            "发现 1 处不符，列出前 1 处。",
        ],
    )


def rechain(problem: Problem) -> None:
    """Give the only event of a problem another note, and everything the hash it then has."""
    event = ProblemEvent.objects.get(problem=problem)
    event.note = "已整改"
    event.hash = hash_of(event)
    intrude(
        "UPDATE rectification_problemevent SET note = %s, hash = %s WHERE id = %s",
        event.note,
        event.hash,
        event.pk,
    )
    intrude("UPDATE rectification_problem SET head = %s WHERE id = %s", event.hash, problem.pk)


def test_a_link_bent_is_told_with_the_step(ledger: Ledger) -> None:
    event = ledger.event(ledger.first, 2)
    event.previous = "f" * 64
    event.hash = hash_of(event)
    intrude(
        "UPDATE rectification_problemevent SET previous = %s, hash = %s WHERE id = %s",
        event.previous,
        event.hash,
        event.pk,
    )
    intrude("UPDATE rectification_problem SET head = %s WHERE id = %s", event.hash, ledger.first.pk)
    code, said = verify()
    assert code == 1
    assert (
        f"链条被重接：371328 2026-11-16 {ledger.first.number} 第 2 步不接上一步（{event.pk}）"
        in said
    )


def test_a_receipt_put_back_is_told_by_the_row_and_both_days(ledger: Ledger) -> None:
    event = ledger.event(ledger.first, 2)
    intrude(
        "UPDATE rectification_problemevent SET received_at = '2026-11-14 09:00+08' WHERE id = %s",
        event.pk,
    )
    code, said = verify()
    assert code == 1
    assert said[0] == (
        f"记录被改动：371328 2026-11-14 问题 {ledger.first.pk} 第 2 步（{event.pk}）"
    )
    assert said[1] == "当日记录与封存不符：371328 2026-11-14 有 1 条记录，没有封存"
    assert said[2].startswith("当日记录与封存不符：371328 2026-11-16 封存 2 条，现有 1 条")
    assert said[3] == (
        f"收到时间被提前：371328 2026-11-14 {ledger.first.number}"
        f" 第 2 步早于上一步收到（{event.pk}）"
    )


def test_a_seal_taken_out_of_the_chain_is_missed(ledger: Ledger) -> None:
    intrude("DELETE FROM rectification_dayseal WHERE day = '2026-11-17'")
    assert verify() == (
        1,
        [
            "当日记录与封存不符：371328 2026-11-17 有 1 条记录，没有封存",
            "封存缺失：371328 2026-11-17 起缺 1 日",
            "封存链断开：371328 2026-11-18 不接前一日封存",
            "封存缺失：371328 2026-11-17 库外有此日封存，库内处没有",
            "发现 4 处不符，列出前 4 处。",
        ],
    )


def test_the_newest_seal_taken_away_is_missed_by_the_copy_outside(ledger: Ledger) -> None:
    intrude("DELETE FROM rectification_dayseal WHERE day = '2026-11-18'")
    assert verify() == (
        1,
        [
            "封存缺失：371328 2026-11-18 库外有此日封存，库内之后没有",
            "发现 1 处不符，列出前 1 处。",
        ],
    )


def test_a_seal_with_another_count_does_not_come_to_its_hash(ledger: Ledger) -> None:
    intrude("UPDATE rectification_dayseal SET count = 2 WHERE day = '2026-11-18'")
    code, said = verify()
    assert code == 1
    assert said[0] == "封存被改动：371328 2026-11-18 封存值与内容不符"


def test_a_day_rewritten_and_sealed_anew_is_whole_inside_and_told_by_the_copy_outside(
    ledger: Ledger, settings: Settings, tmp_path: Path
) -> None:
    rechain(ledger.third)
    intrude("DELETE FROM rectification_dayseal WHERE day = '2026-11-18'")
    seal()
    inside = tmp_path / "none"
    inside.mkdir()
    event = ledger.event(ledger.third)
    assert verify() == (
        1,
        [
            (
                "封存与库外留存不符：371328 2026-11-18 文件 2026-11-18.seal"
                f"，按收到顺序第 1 条起不同：{event.pk} 内容已变"
            ),
            "发现 1 处不符，列出前 1 处。",
        ],
    )
    code, said = verify("--seals", str(inside))
    assert (code, said[0]) == (1, "库外留存缺失：371328 2026-11-16 没有文件")
    settings.SEALS_DIR = tmp_path / "nowhere"
    assert verify() == (
        0,
        [f"未与库外封存比对：没有目录 {tmp_path / 'nowhere'}。", "台账完整，未发现改动。"],
    )


def test_the_seals_of_all_days_made_anew_are_told_by_the_copies(ledger: Ledger) -> None:
    for row in DaySeal.objects.order_by("day"):
        row.previous = "a" * 64 if row.day.day == 16 else row.previous
        intrude(
            "UPDATE rectification_dayseal SET previous = %s, hash = %s WHERE id = %s",
            row.previous,
            hash_of_text(row.text()),
            row.pk,
        )
    code, said = verify()
    assert code == 1
    assert said[0] == "封存链断开：371328 2026-11-16 不接前一日封存"
    assert said[1] == "封存与库外留存不符：371328 2026-11-16 文件 2026-11-16.seal"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--from", "11月"), "日期应写成 2026-11-20：11月"),
        (("--seals", "/nowhere/at/all"), "没有这个目录：/nowhere/at/all"),
    ],
)
def test_bad_arguments_are_told(arguments: tuple[str, str], says: str) -> None:
    with pytest.raises(CommandError, match=says):
        call_command("verify_ledger", *arguments)
