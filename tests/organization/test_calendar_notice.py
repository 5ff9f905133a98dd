"""Reading and importing next year's notice."""

from datetime import date

import pytest

from organization import calendar_notice, work_calendar
from organization.calendar_notice import read
from organization.errors import RuleBroken
from organization.models import CalendarDay, CalendarNotice
from tests.cast import Cast

# In the words such notices are written in; the dates of 2027 here are this test's own.
NOTICE = """国务院办公厅关于2027年
部分节假日安排的通知
各省、自治区、直辖市人民政府：
一、元旦：1月1日（周五）至3日（周日）放假，共3天。
二、春节：2月5日（农历腊月二十九、周五）至12日（周五）放假调休，共8天。2月14日（周日）、2月20日（周六）上班。
三、清明节：4月5日（周一）放假1天，与周末连休。
四、劳动节：5月1日（周六）至5日（周三）放假调休，共5天。5月8日（周六）上班。
五、端午节：6月9日（周三）放假1天。
六、中秋节：9月15日（周三）放假1天。
七、国庆节：10月1日（周五）至7日（周四）放假调休，共7天。9月26日（周日）、10月9日（周六）上班。
节假日期间，各地区、各部门要妥善安排好值班和安全、保卫等工作。"""

TABLE = """日期,类型,名称
2027-01-01,休,元旦
2027/2/5,休,春节
2027.2.20,班,春节
2027年4月5日,休,清明节
2027-05-01,休,劳动节
2027-05-02,休,劳动节
2027-06-09,休,端午节
2027-09-15,休,中秋节
2027-10-01,休,国庆节
2027-10-02,休,国庆节
2027-10-03,休,国庆节"""


def test_the_words_of_a_notice_are_understood() -> None:
    notice = read(NOTICE, 2027, "国办发明电〔2026〕7号")
    worked = [day.date.isoformat() for day in notice.days if day.is_workday]
    assert worked == ["2027-02-14", "2027-02-20", "2027-05-08", "2027-09-26", "2027-10-09"]
    rests = [day.date for day in notice.days if not day.is_workday]
    assert len(rests) == 3 + 8 + 1 + 5 + 1 + 1 + 7
    assert {day.name for day in notice.days if day.date == date(2027, 2, 12)} == {"春节"}


def test_a_table_is_understood_in_every_way_a_date_is_written() -> None:
    notice = read(TABLE, 2027, "x")
    assert len(notice.days) == 11
    assert [day.date for day in notice.days if day.is_workday] == [date(2027, 2, 20)]
    assert calendar_notice.decode(TABLE.encode("gb18030")) == TABLE
    assert calendar_notice.decode(TABLE.encode("utf-8-sig")) == TABLE


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "没有读到放假日期"),
        ("节假日期间要妥善安排值班。", "没有读到放假日期"),
        (NOTICE.replace("关于2027年", "关于2026年"), "这份通知是 2026 年的，不是 2027 年的"),
        (NOTICE.replace("1月1日（周五）", "1月1日（周四）"), "2027-01-01 是周五，通知写的是周四"),
        (NOTICE.replace("共8天", "共7天"), "春节写明共 7 天，按日期算是 8 天"),
        (NOTICE.replace("端午节：6月9日（周三）放假1天。", "端午节：另行通知。"), "缺少端午"),
        (
            NOTICE.replace("2月20日（周六）上班", "2月6日（周六）上班"),
            "2027-02-06 既写了放假，又写了上班",
        ),
        (NOTICE.replace("5月8日（周六）", "5月10日（周一）"), "2027-05-10（周一）本来就是工作日"),
        (NOTICE.replace("6月9日（周三）", "6月31日"), "没有 2027 年 6 月 31 日"),
        (TABLE + "\n2027-05-01,休,劳动节", "2027-05-01 出现了两次"),
        (TABLE + "\n2026-12-31,休,元旦", "2026-12-31 不在 2027 年"),
        (TABLE.replace("2027-10-03,休", "2027-10-04,休"), "国庆节（10月3日）没有放假"),
        (TABLE.replace("2027-01-01,休", "2027-01-01,假"), "类型“假”看不懂"),
        (TABLE.replace("2027-06-09", "2027-06-"), "日期“2027-06-”看不懂"),
        (TABLE.replace("2027-06-09", "2027-02-29"), "没有 2027 年 2 月 29 日"),
    ],
)
def test_what_cannot_be_right_is_refused_with_a_sentence(text: str, sentence: str) -> None:
    with pytest.raises(RuleBroken) as refusal:
        read(text, 2027, "x")
    assert sentence in refusal.value.message


def test_a_file_in_no_known_encoding_is_refused() -> None:
    with pytest.raises(RuleBroken, match="编码"):
        calendar_notice.decode(b"\xff\xfe\x00\x81\xff")


def test_an_imported_year_is_final_and_reckoned_with(cast: Cast) -> None:
    assert work_calendar.load().is_provisional(date(2027, 2, 5))
    notice = read(NOTICE, 2027, "国办发明电〔2026〕7号")
    record = calendar_notice.write(notice, by=cast.admin)
    calendar = work_calendar.load()
    assert not calendar.is_provisional(date(2027, 12, 31))
    assert calendar.add_workdays(date(2027, 2, 4), 1) == date(2027, 2, 14)
    assert calendar.add_workdays(date(2027, 9, 30), 2) == date(2027, 10, 9)
    # Against Monday to Friday: six days of February off, one of April, three of May, one of June,
    # one of September, four of October, and five days of weekends worked.
    assert record.changed_days == 21
    again = calendar_notice.write(notice, by=cast.admin)
    assert again.changed_days == 0
    assert CalendarDay.objects.filter(date__year=2027).count() == 365
    assert CalendarNotice.objects.count() == 2


def test_a_day_written_by_hand_stays_unless_the_notice_names_it(cast: Cast) -> None:
    for day, works in (("2027-03-10", False), ("2027-02-05", True)):
        CalendarDay.objects.create(date=day, is_workday=works, name="", source="县指挥部通告")
    work_calendar.forget()
    calendar_notice.write(read(NOTICE, 2027, "x"), by=cast.admin)
    calendar = work_calendar.load()
    assert not calendar.is_workday(date(2027, 3, 10))
    assert not calendar.is_workday(date(2027, 2, 5))
