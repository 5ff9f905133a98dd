"""The inbox: a person's own messages, newest first, read once."""

import pytest

from organization import clock
from organization.errors import Missing
from rectification import messages, policy
from rectification.escalation import sweep
from tests.cast import Cast
from tests.rectification.late import at, copies, ordered


@pytest.fixture(autouse=True)
def _two_late_problems(cast: Cast) -> None:
    policy.seed()
    ordered(cast, "2026-11-16", "2026-11-19", text="毛巾未消毒")
    ordered(cast, "2026-11-16", "2026-11-20", text="未公示许可证")
    sweep(at("2026-11-20"))
    sweep(at("2026-11-23"))


def test_a_person_sees_their_own_messages_newest_first(cast: Cast) -> None:
    seen = messages.inbox(cast.actor("teamleader"))
    assert [message.title for message in seen] == [
        "【提醒】阳光理发店：未公示许可证，已逾期1个工作日（期限2026-11-20）",
        "【提醒】阳光理发店：毛巾未消毒，已逾期1个工作日（期限2026-11-19）",
    ]
    assert list(messages.inbox(cast.actor("leader"))) == []


def test_reading_a_message_takes_it_off_the_unread_ones_and_keeps_the_first_time(
    cast: Cast,
) -> None:
    me = cast.actor("teamleader")
    newest = messages.inbox(me)[0]
    with clock.at(at("2026-11-23", 10)):
        messages.read(newest.pk, by=me)
    with clock.at(at("2026-11-24", 10)):
        again = messages.read(newest.pk, by=me)
    assert again.read_at == at("2026-11-23", 10)
    assert messages.unread_count(me) == 1
    assert newest not in messages.inbox(me, unread=True)


def test_nobody_reads_the_message_of_another(cast: Cast) -> None:
    newest = messages.inbox(cast.actor("teamleader"))[0]
    with pytest.raises(Missing):
        messages.read(newest.pk, by=cast.actor("leader"))
    assert messages.unread_count(cast.actor("teamleader")) == 2


def test_everything_is_read_at_once(cast: Cast) -> None:
    me = cast.actor("teamleader")
    assert messages.read_all(by=me) == 2
    assert messages.read_all(by=me) == 0
    assert messages.unread_count(me) == 0


@pytest.mark.parametrize("rows", [1, 3])
def test_the_inbox_is_one_statement_however_long(
    cast: Cast, rows: int, django_assert_num_queries: object
) -> None:
    copies(ordered(cast, "2026-11-16", "2026-11-19"), rows)
    sweep(at("2026-11-23", 10))
    me = cast.actor("teamleader")
    with django_assert_num_queries(1):  # type: ignore[operator]
        assert len([str(message.problem) for message in messages.inbox(me)]) == 3 + rows
