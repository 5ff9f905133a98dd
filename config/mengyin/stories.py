"""The stories of the month: what was found where, and what became of it.

Days are counted back in working days from today, periods are working days. Between them the
stories bring a problem into every state, with something to do for everybody who signs in.
"""

from dataclasses import dataclass

from inspections.models.checklist import OrderKind, Theme
from rectification.models.problem import Source
from rectification.states import Action


@dataclass(frozen=True)
class Act:
    """One thing done to a problem so many working days ago.

    ``by`` is a user name, or empty for whoever usually does it; ``team`` another team than the
    one that found it (0 is the first); ``due`` working days.
    """

    action: Action
    ago: int
    by: str = ""
    due: int | None = None
    kind: OrderKind | None = None
    fixed: bool = False
    remote: bool = False
    team: int | None = None
    note: str = ""
    arrived: bool = True


@dataclass(frozen=True)
class Story:
    """A problem: the item that failed, or a text of one's own, and what was done in which order."""

    category: str
    code: str
    acts: tuple[Act, ...]
    team: int = 0
    source: Source = Source.INSPECTION
    text: str = ""
    theme: Theme = Theme.HYGIENE
    unlicensed: bool = False
    town: str = ""


def found(ago: int, by: str = "") -> Act:
    """Found, and nothing ordered yet."""
    return Act(Action.FIND, ago, by)


def ordered(ago: int, due: int) -> Act:
    """Found and ordered to be put right by a date, on the same visit."""
    return Act(Action.FIND, ago, due=due, kind=OrderKind.DEADLINE)


def at_once(ago: int, *, fixed: bool = True) -> Act:
    """Found and ordered to be put right at once; ``fixed`` while the officers watched."""
    return Act(Action.FIND, ago, kind=OrderKind.IMMEDIATE, fixed=fixed)


def stopped(ago: int) -> Act:
    """Found and ordered to stop at once."""
    return Act(Action.FIND, ago, kind=OrderKind.STOP)


def order(ago: int, due: int) -> Act:
    """Ordered later, in a document of its own."""
    return Act(Action.ORDER, ago, due=due, kind=OrderKind.DEADLINE)


def rectified(ago: int, note: str = "") -> Act:
    """Reported as put right."""
    return Act(Action.RECTIFY, ago, note=note)


def passed(ago: int, team: int | None = None) -> Act:
    """Seen on the spot to be put right."""
    return Act(Action.PASS_RECHECK, ago, team=team)


def passed_remotely(ago: int) -> Act:
    """Seen on photos to be put right."""
    return Act(Action.PASS_RECHECK, ago, remote=True)


def failed(ago: int, due: int, note: str) -> Act:
    """Seen on the spot not to be put right."""
    return Act(Action.FAIL_RECHECK, ago, due=due, note=note)


def sent_back(ago: int, due: int, note: str) -> Act:
    """Sent back by a supervisor who read the papers."""
    return Act(Action.SEND_BACK, ago, "supervisor", due=due, note=note)


def asked(ago: int, more: int, note: str) -> Act:
    """Asked for more time."""
    return Act(Action.ASK_EXTENSION, ago, due=more, note=note)


def closed(ago: int, by: str = "") -> Act:
    """Struck off the list."""
    return Act(Action.CLOSE, ago, by)


def decided(action: Action, ago: int, by: str = "supervisor", note: str = "") -> Act:
    """Decided by a supervisor or leader."""
    return Act(action, ago, by, note=note)


STORIES = (
    # Waiting to be ordered: two fresh, one forgotten.
    Story("hair", "HAIR-MGT-01", (found(1),)),
    Story("village_clinic", "VCLN-INF-04", (found(1),)),
    Story("beauty", "BEAU-LAY-02", (found(6),)),
    # Being put right, from plenty of time to today.
    Story("clinic", "CLIN-PRA-03", (ordered(3, 7),)),
    Story("lodging", "LODG-LAY-01", (ordered(5, 15),)),
    Story("hair", "HAIR-STF-01", (ordered(6, 15),)),
    Story("beauty", "BEAU-MGT-02", (ordered(4, 7),)),
    Story("hair", "HAIR-LAY-03", (ordered(4, 5),)),
    Story("village_clinic", "VCLN-WST-04", (ordered(7, 7),)),
    # Late, by one to fifteen working days: every level of the escalation policy.
    Story("village_clinic", "VCLN-PRA-05", (ordered(6, 5),)),
    Story("bath", "BATH-MGT-01", (ordered(10, 7),)),
    Story("clinic", "CLIN-WST-06", (ordered(10, 5),)),
    # A leader asked in writing, was answered, and put it on the list.
    Story(
        "hair",
        "HAIR-LAY-02",
        (
            ordered(17, 7),
            Act(Action.ISSUE_SLIP, 6, "leader", due=3, note="逾期未改，请督促并书面回复"),
            Act(Action.ANSWER_SLIP, 4, "supervisor", note="已约谈经营者，承诺一周内完成"),
            decided(Action.LIST, 2, "leader", "承诺期内仍未整改，挂牌督办"),
        ),
        team=3,
    ),
    Story("beauty", "BEAU-LAY-03", (ordered(20, 5),), team=5),
    Story("hair", "HAIR-DIS-04", (at_once(2, fixed=False),)),
    # Reported as put right, waiting for a recheck; one too long, one where nobody was in.
    Story("hair", "HAIR-LAY-01", (ordered(9, 15), rectified(1))),
    Story("clinic", "CLIN-INF-08", (ordered(6, 7), rectified(1))),
    Story("footbath", "BATH-LAY-03", (ordered(8, 7), rectified(5))),
    Story(
        "village_clinic",
        "VCLN-QLF-04",
        (
            ordered(12, 15),
            rectified(4),
            Act(Action.COULD_NOT_CHECK, 2, note="到场时卫生室锁门，村医外出参加培训"),
        ),
    ),
    # Seen to be put right, waiting to be struck off.
    Story("hair", "HAIR-ENV-02", (ordered(9, 7), rectified(3), passed(1))),
    Story("beauty", "BEAU-LAY-04", (ordered(10, 7), rectified(4), passed_remotely(2))),
    Story("clinic", "CLIN-PRA-02", (ordered(8, 5), rectified(4), passed(1)), team=1),
    Story("hair", "HAIR-LIC-02", (at_once(1),)),
    Story("beauty", "BEAU-DIS-02", (at_once(1),)),
    Story("village_clinic", "VCLN-QLF-03", (at_once(1),), team=2),
    Story("lodging", "LODG-DIS-06", (ordered(15, 7), rectified(9), passed(7)), team=4),
    # The photo of the rectification is still on a phone: it cannot be closed yet.
    Story(
        "hair",
        "HAIR-STF-03",
        (ordered(11, 15), Act(Action.RECTIFY, 3, arrived=False), passed_remotely(1)),
    ),
    # A supervisor went along, so the leader closes it.
    Story(
        "clinic",
        "CLIN-WST-05",
        (
            ordered(10, 7),
            Act(Action.RECTIFY, 4, by="supervisor2", note="陪同局领导现场督办，已整改"),
            passed(1),
        ),
    ),
    # Round two and three.
    Story(
        "hair",
        "HAIR-LAY-04",
        (ordered(16, 7), rectified(10), failed(7, 10, "排风扇已装，但未接电使用")),
    ),
    Story(
        "beauty",
        "BEAU-PRD-02",
        (
            ordered(14, 7),
            rectified(9),
            sent_back(8, 5, "照片看不清进货查验记录，请补拍"),
            rectified(4),
        ),
    ),
    Story(
        "village_clinic",
        "VCLN-INF-05",
        (
            ordered(20, 7),
            rectified(14),
            failed(12, 3, "只更换了水龙头，未配洗手液和干手用品"),
            rectified(10),
            failed(8, 3, "洗手液已用完未补充"),
            rectified(6),
            passed(4),
        ),
        team=6,
    ),
    # More time: asked, granted, refused, asked a second time.
    Story(
        "lodging",
        "LODG-EMG-01",
        (ordered(14, 15), asked(1, 5, "负责人住院，申请延期五个工作日")),
    ),
    Story(
        "hair",
        "HAIR-LAY-05",
        (
            ordered(9, 10),
            asked(3, 5, "隔断材料未到货"),
            decided(Action.GRANT_EXTENSION, 2),
        ),
    ),
    Story(
        "beauty",
        "BEAU-LAY-01",
        (
            ordered(12, 10),
            asked(4, 8, "房东不同意改造，正在协商"),
            decided(Action.REFUSE_EXTENSION, 3, note="理由不充分，可先使用移动消毒柜"),
        ),
    ),
    Story(
        "bath",
        "BATH-LAY-02",
        (
            ordered(14, 10),
            asked(6, 5, "消毒柜厂家推迟发货"),
            decided(Action.GRANT_EXTENSION, 5),
            asked(1, 3, "设备已到，等待安装调试"),
        ),
    ),
    # Suspended, resumed, ended, voided, withdrawn, reopened.
    Story(
        "hair",
        "HAIR-TST-01",
        (ordered(10, 15), decided(Action.SUSPEND, 5, note="店面装修停业，暂停计期")),
    ),
    Story(
        "footbath",
        "BATH-STF-03",
        (
            ordered(15, 15),
            decided(Action.SUSPEND, 11, note="转让店面停业，暂停计期"),
            decided(Action.RESUME, 4, note="已恢复营业"),
        ),
    ),
    Story(
        "beauty",
        "BEAU-TST-01",
        (ordered(16, 15), decided(Action.END, 6, note="经营者已注销营业执照，人去店空")),
        team=7,
    ),
    Story(
        "clinic",
        "CLIN-PRA-05",
        (found(9), decided(Action.VOID, 8, note="与另一条记录重复登记")),
        team=8,
    ),
    Story(
        "hair",
        "HAIR-ENV-01",
        (
            at_once(8, fixed=False),
            decided(Action.VOID, 6, by="leader", note="单位名称登记错误，文书作废后重新下达"),
        ),
        team=9,
    ),
    Story(
        "lodging",
        "LODG-LAY-02",
        (ordered(6, 7), decided(Action.WITHDRAW_ORDER, 3, note="整改要求表述有误，撤回重下")),
    ),
    Story(
        "village_clinic",
        "VCLN-PRA-02",
        (
            ordered(19, 5),
            rectified(15),
            passed(13),
            closed(12),
            Act(Action.REOPEN, 4, "leader", due=7, note="群众反映转诊登记又停记"),
        ),
    ),
    # Critical: ordered to stop, rechecked by another team; and two without a licence.
    Story(
        "clinic",
        "CLIN-PRA-01",
        (
            stopped(9),
            Act(Action.RECTIFY, 7, note="已停止开展种植项目，撤下宣传牌，设备封存"),
            passed(3, team=1),
        ),
    ),
    Story("clinic", "CLIN-INF-02", (stopped(1),), team=2),
    Story("hair", "HAIR-LIC-01", (ordered(8, 15),), unlicensed=True),
    Story("beauty", "BEAU-LIC-01", (ordered(13, 10),), team=3, unlicensed=True),
    # What did not come from a visit.
    Story(
        "hair",
        "",
        (found(2), order(1, 5)),
        source=Source.COMPLAINT,
        text="群众来电反映围布、毛巾多人共用不消毒",
    ),
    Story(
        "beauty",
        "",
        (found(1),),
        source=Source.COMPLAINT,
        text="举报箱来信反映店内私自开展祛斑注射",
    ),
    Story(
        "village_clinic",
        "",
        (found(5), order(4, 3), rectified(2), passed(1)),
        source=Source.FROM_ABOVE,
        text="市级抽查反馈：医疗废物交接登记缺 3 天",
    ),
    Story(
        "lodging",
        "",
        (found(7), order(6, 5)),
        source=Source.MEDIA,
        text="网络视频反映客房杯具用浴巾擦拭",
    ),
    Story(
        "footbath",
        "",
        (found(3),),
        source=Source.SELF_INSPECTION,
        text="单位自查上报：足浴桶内套库存不足",
    ),
    Story(
        "hair",
        "",
        (found(1, "assistant"),),
        source=Source.TIP,
        text="府前街新开理发店未见公示卫生许可证",
        town="371328001",
    ),
    Story(
        "clinic",
        "",
        (found(4, "assistant"), order(3, 5)),
        source=Source.TIP,
        text="诊所门口垃圾桶内有使用过的棉签",
        town="371328001",
    ),
    # Done, start to finish.
    Story("hair", "HAIR-DIS-03", (ordered(15, 3), rectified(13), passed(12), closed(11))),
    Story(
        "clinic",
        "CLIN-INF-05",
        (
            ordered(18, 3),
            decided(Action.LIST, 17, "leader", "医疗废物混放，挂牌督办"),
            rectified(16),
            passed(14),
            closed(13),
            decided(Action.TAKE_DOWN, 12, note="已整改销号，予以摘牌"),
        ),
    ),
    Story("beauty", "BEAU-STF-03", (ordered(20, 15), rectified(10), passed(8), closed(6))),
    Story(
        "hair",
        "",
        (at_once(12), closed(11)),
        text="安全出口堆放杂物",
        theme=Theme.SAFETY,
    ),
)
