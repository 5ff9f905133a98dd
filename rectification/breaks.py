"""What a verification of the ledger can find."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Kind(StrEnum):
    """The kinds of breaks, as they are told to a person."""

    ALTERED = "记录被改动"
    REMOVED = "记录被删除"
    RECHAINED = "链条被重接"
    BACKDATED = "收到时间被提前"
    CUT_OFF = "最新记录被截去"
    DAY = "当日记录与封存不符"
    SEAL_ALTERED = "封存被改动"
    SEAL_REMOVED = "封存缺失"
    SEAL_RECHAINED = "封存链断开"
    SEALED_ANEW = "封存与库外留存不符"
    NOT_KEPT = "库外留存缺失"


@dataclass(frozen=True)
class Break:
    """One break: where it is, and what is wrong there."""

    kind: Kind
    county: str
    day: date
    what: str

    def __str__(self) -> str:
        return f"{self.kind}：{self.county} {self.day.isoformat()} {self.what}"
