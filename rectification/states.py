"""The words of the workflow: states and actions (DOMAIN 2)."""

from django.db import models


class State(models.TextChoices):
    """Where a problem stands. What time decides (overdue, due soon) is never a state."""

    FOUND = "found", "待责令"
    ORDERED = "ordered", "整改中"
    RECTIFIED = "rectified", "待复查"
    CLOSED = "closed", "已销号"
    SUSPENDED = "suspended", "已中止"
    ENDED = "ended", "已终结"
    VOIDED = "voided", "已作废"


OPEN_STATES = (State.FOUND, State.ORDERED, State.RECTIFIED, State.SUSPENDED)


class Action(models.TextChoices):
    """What may be done with a problem."""

    FIND = "find", "登记问题"
    ORDER = "order", "责令整改"
    FIX_ON_THE_SPOT = "fix_on_the_spot", "当场整改"
    RECTIFY = "rectify", "提交整改"
    PASS_RECHECK = "pass_recheck", "复查合格"
    FAIL_RECHECK = "fail_recheck", "复查不合格"
    SEND_BACK = "send_back", "退回整改"
    COULD_NOT_CHECK = "could_not_check", "无法复查"
    CLOSE = "close", "销号"
    ASK_EXTENSION = "ask_extension", "申请延期"
    GRANT_EXTENSION = "grant_extension", "同意延期"
    REFUSE_EXTENSION = "refuse_extension", "不同意延期"
    WITHDRAW_ORDER = "withdraw_order", "撤回责令"
    SUSPEND = "suspend", "中止"
    RESUME = "resume", "恢复"
    END = "end", "终结"
    VOID = "void", "作废"
    REOPEN = "reopen", "重新打开"
    RECKON_AGAIN = "reckon_again", "重算期限"
    ISSUE_SLIP = "issue_slip", "签发督办单"
    ANSWER_SLIP = "answer_slip", "回复督办单"
    LIST = "list", "挂牌督办"
    TAKE_DOWN = "take_down", "摘牌"
    PROPOSE_REFERRAL = "propose_referral", "提出移送立案"
    FORWARD_REFERRAL = "forward_referral", "转报立案"
    APPROVE_REFERRAL = "approve_referral", "批准立案"
    REFUSE_REFERRAL = "refuse_referral", "不予立案"
    RECORD_OUTCOME = "record_outcome", "登记案件结果"
