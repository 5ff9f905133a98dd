"""The details of an establishment as people write them, read into what is stored.

A form, another program and a spreadsheet write the same thing differently: 2026.3.5, 2026年3月5日
and Excel's 46086 are one day. Every reader takes what was written and returns what is stored, or
raises ``Unreadable`` with a reason for the person.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from inspections.models import Category
from inspections.models.establishment import Status
from organization.models import Area

LABELS = {
    "name": "单位名称",
    "category": "类别",
    "town": "乡镇",
    "status": "经营状态",
    "unlicensed": "无证",
    "licence_number": "许可证号",
    "licence_until": "有效期",
    "credit_code": "信用代码",
    "person_in_charge": "负责人",
    "phone": "电话",
    "address": "地址",
    "latitude": "纬度",
    "longitude": "经度",
    "grade": "等级",
    "registered_on": "登记日期",
}

CREDIT_CODE = re.compile(r"[0-9A-HJ-NPQRTUWXY]{18}")
PHONE = re.compile(r"[0-9+()（）\-、/ ]{5,20}")
DAY = re.compile(r"(\d{4})\s*[-./年]\s*(\d{1,2})\s*[-./月]\s*(\d{1,2})\s*日?(?:[ T]00:00(?::00)?)?")
PLAIN_DAY = re.compile(r"(\d{4})(\d{2})(\d{2})")
EXCEL_EPOCH = date(1899, 12, 30)
EXCEL_SERIALS = range(10_000, 80_000)  # 1927 to 2119
NO_END = {"长期", "长期有效", "永久", "永久有效"}
YES = {"是", "√", "✓", "1", "true", "yes", "y", "有", "无证", "对"}
NO = {"否", "×", "✗", "0", "false", "no", "n", "无", "有证", "错"}
TOWN_ENDINGS = ("街道办事处", "街道", "镇", "乡")

# Other words for the categories the product starts with.
CATEGORY_WORDS = {
    "clinic": ("诊所", "门诊", "门诊部", "医务室", "个体诊所"),
    "village_clinic": ("村卫生室", "卫生室", "卫生所", "村卫生所"),
    "hair": ("理发店", "理发", "美发", "美发店", "美发场所", "理发场所"),
    "beauty": ("美容店", "美容", "美容院", "生活美容", "美容场所"),
    "lodging": ("住宿场所", "住宿", "宾馆", "旅馆", "旅店", "酒店", "招待所"),
    "bath": ("沐浴场所", "沐浴", "浴池", "洗浴", "公共浴室", "浴室"),
    "footbath": ("足浴店", "足浴"),
}


class Unreadable(ValueError):  # noqa: N818 - an answer to a person, not a programming error
    """What was written cannot be what is meant; the message says why, in Chinese."""


@dataclass(frozen=True)
class Words:
    """The words of a county: category names to codes, town names to keys."""

    county: str
    categories: Mapping[str, str] = field(default_factory=dict)
    towns: Mapping[str, str] = field(default_factory=dict)


def words_of(county: str) -> Words:
    """Return the words of a county; two statements."""
    categories: dict[str, str] = {}
    for category in Category.objects.all():
        for word in CATEGORY_WORDS.get(category.code, ()):
            categories.setdefault(word, category.code)
        categories[category.name] = categories[category.code] = category.code
    return Words(county, categories, _towns(county))


def _towns(county: str) -> dict[str, str]:
    """Return town names, keys, and the names without 镇 or 乡 where only one town is meant."""
    towns: dict[str, str] = {}
    short: dict[str, set[str]] = {}
    for key, name in Area.objects.filter(key__startswith=county).values_list("key", "name"):
        if len(key) <= len(county):
            continue
        towns[name] = towns[key] = key
        for ending in TOWN_ENDINGS:
            short.setdefault(name.removesuffix(ending), set()).add(key)
    meant = {name: keys.pop() for name, keys in short.items() if len(keys) == 1}
    return {**meant, **towns}


def read(name: str, written: object, words: Words) -> Any:
    """Return a detail as it is stored. Raises Unreadable, KeyError for an unknown detail."""
    return READERS[name](written, words)


def text(written: object) -> str:
    """Return what a cell or a field says as one line of text; numbers without ``.0``."""
    if written is None:
        return ""
    if isinstance(written, float) and written.is_integer():
        written = int(written)
    if isinstance(written, datetime | date):
        written = written.isoformat()[:10]
    return " ".join(str(written).replace("\u3000", " ").split())


def _text(longest: int) -> Callable[[object, Words], str]:
    def reader(written: object, _words: Words) -> str:
        said = text(written)
        if len(said) > longest:
            raise Unreadable(f"不能超过 {longest} 字")
        if "\x00" in said:
            raise Unreadable("含有不可见字符")
        return said

    return reader


def _name(written: object, words: Words) -> str:
    said = _text(120)(written, words)
    if not said:
        raise Unreadable("不能为空")
    return said


def _category(written: object, words: Words) -> str:
    said = text(written)
    if said not in words.categories:
        raise Unreadable(f"没有“{said}”这个类别" if said else "不能为空")
    return words.categories[said]


def _town(written: object, words: Words) -> str:
    said = text(written)
    if said not in words.towns:
        raise Unreadable(f"本县没有“{said}”这个乡镇（街道）" if said else "不能为空")
    return words.towns[said]


def _status(written: object, _words: Words) -> str:
    said = text(written)
    known = {**{s.label: s.value for s in Status}, **{s.value: s.value for s in Status}}
    known |= {"正常": Status.OPERATING, "营业": Status.OPERATING, "在营": Status.OPERATING,
              "暂停营业": Status.PAUSED, "注销": Status.DEREGISTERED, "吊销": Status.REVOKED,
              "": Status.OPERATING}  # fmt: skip
    if said not in known:
        raise Unreadable(f"没有“{said}”这种经营状态，可填：{'、'.join(Status.labels)}")
    return str(known[said])


def _yes_or_no(written: object, _words: Words) -> bool:
    if isinstance(written, bool):
        return written
    said = text(written).lower()
    if said in YES:
        return True
    if said in NO or not said:
        return False
    raise Unreadable("请填“是”或“否”")


def _credit_code(written: object, _words: Words) -> str:
    said = unicodedata.normalize("NFKC", text(written)).replace(" ", "").upper()
    if said and not CREDIT_CODE.fullmatch(said):
        raise Unreadable("统一社会信用代码应为 18 位数字和大写字母（不含 I、O、S、V、Z）")
    return said


def _licence_number(written: object, words: Words) -> str:
    return _text(60)(unicodedata.normalize("NFC", text(written)).replace(" ", ""), words)


def _phone(written: object, _words: Words) -> str:
    said = text(written)
    if said and not PHONE.fullmatch(said):
        raise Unreadable("电话应为 5 至 20 位数字")
    return said


def _grade(written: object, _words: Words) -> str:
    said = unicodedata.normalize("NFKC", text(written)).upper().removesuffix("级")
    if said not in {"", "A", "B", "C"}:
        raise Unreadable("等级只能是 A、B 或 C")
    return said


def day(written: object, _words: Words | None = None) -> date | None:
    """Return the date that was written; None for nothing and for 长期.

    Takes dates, 2026-03-05, 2026.3.5, 2026/3/5, 2026年3月5日, 20260305 and Excel's numbers.
    """
    if isinstance(written, datetime):
        return written.date()
    if isinstance(written, date):
        return written
    if isinstance(written, int | float) and not isinstance(written, bool):
        return _from_number(written)
    said = unicodedata.normalize("NFKC", text(written))
    if not said or said in NO_END:
        return None
    match = DAY.fullmatch(said) or PLAIN_DAY.fullmatch(said)
    if match is None:
        if said.isdigit():
            return _from_number(int(said))
        raise Unreadable(f"“{said}”不是日期，请写成 2026-03-05 或 2026.3.5 的形式")
    try:
        return date(*(int(part) for part in match.groups()))
    except ValueError:
        raise Unreadable(f"没有“{said}”这一天") from None


def _from_number(number: float) -> date:
    """Read 20260305 as it looks, and a number Excel keeps for a day as that day."""
    whole = int(number)
    match = PLAIN_DAY.fullmatch(str(whole))
    if match:
        return day(str(whole)) or EXCEL_EPOCH
    if whole not in EXCEL_SERIALS:
        raise Unreadable(f"“{text(number)}”不是日期，请写成 2026-03-05 或 2026.3.5 的形式")
    return EXCEL_EPOCH + timedelta(days=whole)


def _registered(written: object, words: Words) -> date:
    found = day(written, words)
    if found is None:
        raise Unreadable("登记日期不能为空")
    return found


def _degrees(most: int) -> Callable[[object, Words], Decimal | None]:
    def reader(written: object, _words: Words) -> Decimal | None:
        said = text(written)
        if not said:
            return None
        try:
            degrees = Decimal(said)
        except InvalidOperation:
            raise Unreadable("应为十进制度数，如 35.710012") from None
        if not degrees.is_finite() or abs(degrees) > most:
            raise Unreadable(f"应在 −{most} 与 {most} 之间")
        return degrees.quantize(Decimal("0.000001"))

    return reader


READERS: Mapping[str, Callable[[object, Words], Any]] = {
    "name": _name,
    "category": _category,
    "town": _town,
    "status": _status,
    "unlicensed": _yes_or_no,
    "licence_number": _licence_number,
    "licence_until": day,
    "credit_code": _credit_code,
    "person_in_charge": _text(40),
    "phone": _phone,
    "address": _text(200),
    "latitude": _degrees(90),
    "longitude": _degrees(180),
    "grade": _grade,
    "registered_on": _registered,
}
COLUMNS = {"category": "category_id", "town": "town_id"}


def column(name: str) -> str:
    """Return the attribute of ``Establishment`` a detail is kept in."""
    return COLUMNS.get(name, name)


def shown(value: object) -> str:
    """Return a stored detail as history writes it down."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    return str(value)[:200]
