"""What a notice about a late problem says."""

from datetime import date
from typing import NamedTuple

from organization.work_calendar import WorkCalendar
from rectification.due_steps import Reached
from rectification.models import Problem
from rectification.models.escalation import Clock

TITLE_LENGTH, BODY_LENGTH = 120, 500
NAME_LENGTH = 30
WAITING = {
    Clock.ORDER: ("未责令", "发现"),
    Clock.RECHECK: ("未复查", "提交整改"),
    Clock.CLOSE: ("未销号", "确认合格"),
}


class Notice(NamedTuple):
    """The words of a message, cut to what its row holds."""

    title: str
    body: str


def notice(reached: Reached, calendar: WorkCalendar, today: date, *, instead: bool) -> Notice:
    """Return what is told; ``instead`` when it goes to somebody because nobody else is there."""
    problem = reached.problem
    head = (
        f"【{reached.step.get_level_display()}】{_cut(problem.establishment.name, NAME_LENGTH)}："
    )
    tail = f"，{_standing(reached, calendar, today)}"
    room = TITLE_LENGTH - len(head) - len(tail)
    return Notice(
        head + _cut(problem.text.rstrip("。；， "), room) + tail,
        _cut(_body(problem, reached.step.advice, instead=instead), BODY_LENGTH),
    )


def _standing(reached: Reached, calendar: WorkCalendar, today: date) -> str:
    """Return how late it is today, which after an outage is later than the step's offset."""
    problem, clock = reached.problem, reached.running.clock
    if clock is Clock.RECTIFY:
        return _against_the_last_date(problem, calendar, today)
    waits_for, since_what = WAITING[clock]
    since = reached.running.since
    days = calendar.workdays_between(since, today)
    if since != _begun_on(problem, clock):
        since_what = "起计"
    return f"已{days}个工作日{waits_for}（{since}{since_what}）"


def _begun_on(problem: Problem, clock: Clock) -> date | None:
    """Return the date a wait began by; a withdrawn order or a suspension makes it another one."""
    return {
        Clock.ORDER: problem.found_on,
        Clock.RECHECK: problem.rectified_on,
        Clock.CLOSE: problem.passed_on,
    }.get(clock)


def _against_the_last_date(problem: Problem, calendar: WorkCalendar, today: date) -> str:
    last = problem.last_date
    if last is None:
        raise LookupError("a problem without a last date reaches no step of that clock")
    left = calendar.workdays_between(today, last)
    if last == today:
        standing = "今天到期"
    elif left < 0:
        standing = f"已逾期{-left}个工作日"
    else:
        standing = f"还有{left}个工作日到期"
    return f"{standing}（期限{last}）"


def _body(problem: Problem, advice: str, *, instead: bool) -> str:
    sentences = [f"问题编号：{problem.number}"]
    if problem.round > 1:
        sentences.append(f"第{problem.round}轮整改")
    if advice:
        sentences.append(f"处理要求：{advice}")
    if problem.requirement:
        sentences.append(f"整改要求：{problem.requirement.rstrip('。')}")
    if instead:
        sentences.insert(0, "应通知的人员均不在岗，改为通知您，请核对人员和角色设置")
    return "。".join(sentences) + "。"


def _cut(text: str, length: int) -> str:
    return text if len(text) <= length else text[: length - 1] + "…"
