"""The register: creating, changing and merging establishments."""

import io
import json
import threading
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from PIL import Image

from inspections import codes, details, qr, register
from inspections.initials import initials
from inspections.models import Establishment, EstablishmentChange
from inspections.register import ChangeCommand, MergeCommand, RegisterCommand
from organization import clock
from organization.errors import Conflict, Malformed, Missing, NotAllowed, Refusal, RuleBroken
from organization.ids import new_id
from organization.models import ChangeMark
from tests.cast import COUNTY, NEXT_TOWN, OTHER_TOWN, TOWN, Cast, make_establishment
from tests.inspections.scenes import NOON, statements

TODAY = date(2026, 3, 5)

SALON: Mapping[str, object] = {
    "name": " 丽人　美容院 ",
    "category": "beauty",
    "town": TOWN,
    "licence_number": "蒙卫公证字〔2024〕第 0088 号",
    "licence_until": "2028.3.5",
    "credit_code": "91371328mab1c2d3x4",
    "person_in_charge": "王丽",
    "phone": 13800001234.0,
    "latitude": "35.71",
    "longitude": 117.94,
    "grade": "Ｂ级",
}


def create(
    cast: Cast, who: str = "inspector", pk: UUID | None = None, **changes: object
) -> Establishment:
    command = RegisterCommand(pk or new_id(), {**SALON, **changes})
    return register.create(command, by=cast.actor(who))


def change(
    cast: Cast,
    place: Establishment,
    who: str = "inspector",
    version: int = 1,
    on: date | None = None,
    **said: object,
) -> Establishment:
    command = ChangeCommand(place.pk, version, said, on)
    return register.change(command, by=cast.actor(who))


def history(place: Establishment) -> list[tuple[Any, ...]]:
    rows = place.changes.order_by("effective_on", "id")
    return list(rows.values_list("field", "old", "new", "effective_on", "source", "by__name"))


def marked() -> list[tuple[Any, ...]]:
    return list(ChangeMark.objects.order_by("id").values_list("subject_id", "town", "day"))


def test_what_was_written_is_read_into_what_is_kept(cast: Cast) -> None:
    salon = create(cast)
    salon.refresh_from_db()
    assert (salon.name, salon.initials) == ("丽人 美容院", "lrmry")
    assert (salon.county, salon.town_id, salon.category_id) == (COUNTY, TOWN, "beauty")
    assert salon.licence_number == "蒙卫公证字〔2024〕第0088号"
    assert (salon.licence_until, salon.registered_on) == (date(2028, 3, 5), TODAY)
    assert (salon.credit_code, salon.phone) == ("91371328MAB1C2D3X4", "13800001234")
    assert (salon.latitude, salon.longitude) == (Decimal("35.710000"), Decimal("117.940000"))
    assert (salon.grade, salon.status, salon.version) == ("B", "operating", 1)
    assert marked() == [(salon.pk, TOWN, TODAY)]


def test_names_of_category_and_town_do_as_well(cast: Cast) -> None:
    salon = create(cast, category="美容院", town="桃墟", status="停业")
    assert (salon.category_id, salon.town_id, salon.status) == ("beauty", OTHER_TOWN, "paused")


def test_the_same_command_again_changes_nothing_also_the_next_day(cast: Cast) -> None:
    pk = new_id()
    first = create(cast, pk=pk)
    with clock.at(NOON.replace(day=6)):
        assert create(cast, pk=pk) == first
    assert Establishment.objects.filter(pk=pk).count() == 1
    assert len(marked()) == 1


def test_the_same_command_again_after_a_change_is_still_the_same(cast: Cast) -> None:
    pk = new_id()
    change(cast, create(cast, pk=pk), phone="13900000000")
    assert create(cast, pk=pk).phone == "13900000000"


def test_another_command_with_the_same_id_is_refused(cast: Cast) -> None:
    pk = new_id()
    create(cast, pk=pk)
    with pytest.raises(Conflict) as refused:
        create(cast, pk=pk, name="丽人")
    assert refused.value.code == "id_reused"


def test_everything_wrong_is_named_at_once(cast: Cast) -> None:
    with pytest.raises(Malformed) as refused:
        create(
            cast,
            name=" ",
            category="casino",
            phone="call me",
            credit_code="123",
            latitude="91",
            licence_until="2026.2.30",
            grade="D",
            unlicensed="perhaps",
            colour="red",
        )
    assert refused.value.details["fields"] == {"colour": "没有这一项"}
    with pytest.raises(Malformed) as refused:
        create(
            cast,
            name=" ",
            category="casino",
            phone="call me",
            credit_code="123",
            latitude="91",
            licence_until="2026.2.30",
            grade="D",
            unlicensed="perhaps",
            address="长" * 201,
        )
    assert refused.value.details["fields"] == {
        "name": "不能为空",
        "category": "没有“casino”这个类别",
        "phone": "电话应为 5 至 20 位数字",
        "credit_code": "统一社会信用代码应为 18 位数字和大写字母（不含 I、O、S、V、Z）",
        "latitude": "应在 −90 与 90 之间",
        "licence_until": "没有“2026.2.30”这一天",
        "grade": "等级只能是 A、B 或 C",
        "unlicensed": "请填“是”或“否”",
        "address": "不能超过 200 字",
    }


def test_name_category_and_town_are_needed(cast: Cast) -> None:
    with pytest.raises(Malformed) as refused:
        register.create(RegisterCommand(new_id(), {}), by=cast.actor("inspector"))
    assert refused.value.details["fields"] == {
        "name": "不能为空",
        "category": "不能为空",
        "town": "不能为空",
    }


def test_an_unlicensed_one_has_no_licence_number(cast: Cast) -> None:
    with pytest.raises(RuleBroken) as refused:
        create(cast, unlicensed=True)
    assert refused.value.code == "unlicensed_has_licence"
    assert create(cast, unlicensed="是", licence_number="").unlicensed


def test_a_licence_number_is_given_once_a_county(cast: Cast) -> None:
    create(cast)
    with pytest.raises(Conflict) as refused:
        create(cast, name="另一家")
    assert refused.value.code == "licence_taken"
    salon = create(cast, licence_number="卫证9")
    with pytest.raises(Conflict):
        change(cast, salon, licence_number=SALON["licence_number"])


def test_who_may_register_and_where(cast: Cast) -> None:
    for who in ("auditor", "assistant"):
        with pytest.raises(NotAllowed):
            create(cast, who)
    for who in ("outsider", "admin"):
        with pytest.raises((Missing, Malformed)):
            create(cast, who)
    with pytest.raises((Missing, Malformed)):
        create(cast, town=NEXT_TOWN)
    assert create(cast, "bureau").name == "丽人 美容院"


def test_a_change_is_kept_with_its_date_and_its_author(cast: Cast) -> None:
    shop = cast.barbershop
    changed = change(
        cast, shop, "supervisor", on=date(2026, 3, 1), status="歇业", phone="13900000000"
    )
    assert (changed.status, changed.phone, changed.version) == (
        "out_of_business",
        "13900000000",
        2,
    )
    assert sorted(history(shop)) == [
        ("phone", "13800000000", "13900000000", date(2026, 3, 1), "hand", "刘芳"),
        ("status", "operating", "out_of_business", date(2026, 3, 1), "hand", "刘芳"),
    ]
    assert marked() == [(shop.pk, TOWN, date(2026, 3, 1))]


def test_moving_marks_both_towns(cast: Cast) -> None:
    change(cast, cast.barbershop, town=OTHER_TOWN)
    assert history(cast.barbershop) == [("town", TOWN, OTHER_TOWN, TODAY, "hand", "王海")]
    assert {town for _, town, _ in marked()} == {TOWN, OTHER_TOWN}


def test_a_new_name_is_found_by_its_initials(cast: Cast) -> None:
    assert change(cast, cast.barbershop, name="月光理发店").initials == "yglfd"


def test_a_stale_picture_decides_nothing(cast: Cast) -> None:
    change(cast, cast.barbershop, phone="13900000000")
    with pytest.raises(Conflict) as refused:
        change(cast, cast.barbershop, phone="13700000000")
    assert (refused.value.code, refused.value.details["version"]) == ("stale", 2)


def test_saying_again_what_holds_already_changes_nothing(cast: Cast) -> None:
    changed = [change(cast, cast.barbershop, phone="13900000000") for _ in range(2)]
    assert [place.version for place in changed] == [2, 2]
    assert len(history(cast.barbershop)) == 1


def test_a_change_dated_before_a_known_one_would_undo_it(cast: Cast) -> None:
    change(cast, cast.barbershop, on=date(2026, 3, 4), status="paused")
    with pytest.raises(RuleBroken) as refused:
        change(cast, cast.barbershop, version=2, on=date(2026, 3, 3), status="not_found")
    assert refused.value.code == "later_change"
    assert change(cast, cast.barbershop, version=2, on=date(2026, 3, 3), phone="12345").version == 3


def test_a_change_does_not_hold_from_tomorrow(cast: Cast) -> None:
    with pytest.raises(RuleBroken) as refused:
        change(cast, cast.barbershop, on=date(2026, 3, 6), status="paused")
    assert refused.value.code == "effective_in_future"


def test_a_duplicate_goes_into_the_one_that_stays(cast: Cast) -> None:
    older = make_establishment("阳光理发", "hair")
    oldest = make_establishment("阳光", "hair")
    by = cast.actor("supervisor")
    register.merge(MergeCommand(older.pk, 1, oldest.pk, 1), by=by)
    command = MergeCommand(cast.barbershop.pk, 1, older.pk, 2)
    survivor, again = (register.merge(command, by=by) for _ in range(2))
    assert survivor == again == cast.barbershop
    assert (survivor.version, again.version) == (2, 2)
    for gone in (older, oldest):
        gone.refresh_from_db()
        assert gone.merged_into == survivor
    assert history(older) == [("merged_into", "", str(survivor.pk), TODAY, "merge", "刘芳")]
    with pytest.raises(RuleBroken) as refused:
        change(cast, older, version=3, phone="12345")
    assert refused.value.code == "merged"


def test_merging_is_for_supervisors_and_for_two(cast: Cast) -> None:
    other = make_establishment("阳光理发", "hair")
    with pytest.raises(NotAllowed):
        register.merge(MergeCommand(cast.barbershop.pk, 1, other.pk, 1), by=cast.actor("inspector"))
    with pytest.raises(RuleBroken):
        register.merge(MergeCommand(other.pk, 1, other.pk, 1), by=cast.actor("supervisor"))
    with pytest.raises(Conflict):
        register.merge(MergeCommand(cast.barbershop.pk, 1, other.pk, 7), by=cast.actor("leader"))
    with pytest.raises(Missing):
        register.merge(
            MergeCommand(cast.barbershop.pk, 1, cast.next_door.pk, 1), by=cast.actor("leader")
        )


def test_changing_costs_the_same_for_one_field_and_for_many(cast: Cast) -> None:
    by = cast.actor("inspector")
    shop, clinic = cast.barbershop, cast.clinic
    with statements() as few:
        register.change(ChangeCommand(shop.pk, 1, {"phone": "12345"}), by=by)
    with statements() as many:
        said = {"phone": "12345", "status": "paused", "address": "x", "grade": "A"}
        register.change(ChangeCommand(clinic.pk, 1, said), by=by)
    assert len(few) == len(many) == 7


@pytest.mark.django_db(transaction=True)
def test_of_two_changes_at_once_one_is_told_it_is_stale(cast: Cast) -> None:
    start, outcomes = threading.Barrier(2), []

    def send(phone: str) -> None:
        try:
            start.wait()
            with clock.at(NOON):
                change(cast, cast.barbershop, phone=phone)
            outcomes.append("done")
        except Refusal as refusal:
            outcomes.append(refusal.code)
        finally:
            connection.close()

    people = [threading.Thread(target=send, args=(p,)) for p in ("11111", "22222")]
    for person in people:
        person.start()
    for person in people:
        person.join()
    assert sorted(outcomes) == ["done", "stale"]
    assert EstablishmentChange.objects.count() == 1


# --- codes, initials, stickers ------------------------------------------------------------------


def test_a_token_cannot_be_guessed_and_a_short_code_cannot_be_misread(cast: Cast) -> None:
    ids = [new_id() for _ in range(500)]
    given = codes.codes_for(ids)
    short = [its.short_code for its in given]
    secret = {its.qr_token.removeprefix(its.short_code) for its in given}
    assert len(set(short)) == len(secret) == 500
    assert {(len(its.short_code), len(its.qr_token)) for its in given} == {(8, 32)}
    assert {len(rest) for rest in secret} == {24}
    assert not set("".join(short)) & set("01OIL")


def test_a_short_code_follows_from_the_id_unless_it_is_taken(cast: Cast) -> None:
    # 9 + 31 x 8 + ... : the last 40 bits in base 31, lowest digit first, A = 8.
    first, same = UUID(int=31 + 8), UUID(int=2**40 + 31 + 8)
    assert codes.short_code_of(first) == codes.short_code_of(same) == "A3222222"
    given = codes.codes_for([first, same])
    assert given[0].short_code == "A3222222"
    assert given[1].short_code != "A3222222"
    Establishment.objects.filter(pk=cast.barbershop.pk).update(short_code="A3222222")
    assert codes.codes_for([first])[0].short_code != "A3222222"


READ = Path(__file__).parents[2] / "mobile_web" / "tests" / "shortCodes.json"


@pytest.mark.parametrize("one", json.loads(READ.read_text(encoding="utf-8")), ids=str)
def test_a_short_code_is_read_as_the_phone_reads_it(one: dict[str, Any]) -> None:
    assert codes.readings(one["typed"]) == one["readings"]


def test_a_misread_code_finds_its_place_unless_it_could_be_that_of_two(cast: Cast) -> None:
    by = cast.actor("inspector")
    shop, clinic = cast.barbershop, cast.clinic
    shop.short_code, clinic.short_code = "ABCD2345", "WXYZ2345"
    shop.save()
    clinic.save()
    assert register.by_code("ABC0-2345", by) == shop
    clinic.short_code = "ABCQ2345"
    clinic.save()
    with pytest.raises(Missing):
        register.by_code("ABC0-2345", by)
    assert register.by_code("ABCQ-2345", by) == clinic


def test_an_establishment_is_found_by_token_or_short_code_as_typed(cast: Cast) -> None:
    salon = create(cast)
    by = cast.actor("inspector")
    typed = f" {salon.short_code[:4].lower()}-{salon.short_code[4:]} "
    assert register.by_code(salon.qr_token, by) == salon
    assert register.by_code(typed, by) == salon
    with pytest.raises(Missing):
        register.by_code(salon.qr_token, cast.actor("outsider"))
    with pytest.raises(Missing):
        register.by_code("", by)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("阳光理发店", "yglfd"),
        ("重庆小面（A8）", "cqxma8 zqxma8"),
        ("长乐美发", "clmf cymf zlmf zymf"),
        ("曾氏诊所", "cszs zszs"),
        ("Nice·Hair 88", "nicehair88"),
        ("", ""),
    ],
)
def test_initials(name: str, expected: str) -> None:
    assert sorted(initials(name).split()) == sorted(expected.split())


def test_initials_fit_their_column() -> None:
    assert len(initials("长乐" * 60)) <= 120


def test_a_sticker_is_a_picture_with_the_name_below_the_code(cast: Cast) -> None:
    shop = cast.barbershop
    assert (
        qr.address(shop.qr_token, "https://example.org/")
        == f"https://example.org/q/{shop.qr_token}"
    )
    plain = Image.open(io.BytesIO(qr.sticker(shop, "https://example.org")))
    shop.name = "蒙阴县常路镇阳光美容美发养生会馆有限责任公司第三分店东侧门面房二楼"
    long = Image.open(io.BytesIO(qr.sticker(shop, "https://example.org")))
    assert plain.format == "PNG"
    assert long.width == plain.width > 200
    assert long.height > plain.height > plain.width
    below = plain.crop((0, plain.width, plain.width, plain.height))
    assert below.getextrema() == (0, 255)


# --- dates --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "written",
    [
        "2026-03-05", "2026.3.5", "2026/3/5", "2026年3月5日", "２０２６．３．５", "20260305",
        20260305, 46086, 46086.0, "46086", date(2026, 3, 5), NOON, "2026-03-05 00:00:00",
        "2026年 3 月 5 日",
    ],
)  # fmt: skip
def test_a_day_is_written_in_many_ways(written: object) -> None:
    assert details.day(written) == date(2026, 3, 5)


@pytest.mark.parametrize("written", ["", None, "长期", "长期有效", " "])
def test_no_end_is_no_date(written: object) -> None:
    assert details.day(written) is None


@pytest.mark.parametrize(
    "written", ["2026.2.30", "26.3.5", "2026.3", "3月5日", "soon", 5, "2026-13-01", 1e300, True]
)
def test_what_is_no_day_is_said_so(written: object) -> None:
    with pytest.raises(details.Unreadable):
        details.day(written)
