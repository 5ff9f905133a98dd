"""Checklists: loaded as versions, judged by the server, graded."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.core.management import call_command
from django.core.management.base import CommandError

from inspections import answers, checklist_loader, grading, legal_basis
from inspections.models import Category, Checklist, ChecklistItem
from inspections.published import Published, published
from organization.errors import Malformed, Missing, Refusal, RuleBroken
from organization.ids import new_id
from organization.models import ChangeMark
from tests.inspections.scenes import all_pass, checklist, statements

pytestmark = pytest.mark.django_db

ITEMS = {
    "CL-BATH": 29,
    "CL-BEAU": 27,
    "CL-CLIN": 30,
    "CL-FREE": 0,
    "CL-HAIR": 28,
    "CL-LODG": 30,
    "CL-VCLN": 26,
}


def hair_source() -> dict[str, Any]:
    text = (checklist_loader.DATA / "hair.yaml").read_text(encoding="utf-8")
    source = yaml.safe_load(text)
    assert isinstance(source, dict)
    return source


def dump(source: dict[str, Any]) -> str:
    return yaml.safe_dump(source, allow_unicode=True)


@pytest.fixture
def hair(checklists: None) -> Published:
    return published(checklist("CL-HAIR").pk)


def test_the_six_checklists_and_the_free_one_are_loaded(checklists: None) -> None:
    counted = {c.code: c.items.count() for c in Checklist.objects.filter(current=True)}
    assert counted == ITEMS


def test_an_item_is_loaded_as_its_template_says(hair: Published) -> None:
    assert (hair.checklist.specialty, hair.checklist.categories) == ("public_places", ["hair"])
    item = hair.items["HAIR-LIC-01"]
    assert (item.position, item.group_code, item.group_name) == (1, "LIC", "证照与公示")
    assert (item.severity, item.key_item, item.suggest_case) == ("critical", True, True)
    assert (item.default_order, item.default_workdays) == ("deadline", 15)
    assert item.points == {"value": 10, "source": "suggested"}
    assert item.evidence == ["photo", "document"]
    assert hair.items["HAIR-ENV-04"].answer["limit"] == 0.5


def test_another_authority_is_named_where_it_is_competent(checklists: None) -> None:
    assert ChecklistItem.objects.exclude(transfer_to="").exists()


def test_bath_and_footbath_share_a_checklist_and_the_free_one_is_for_all(
    checklists: None,
) -> None:
    bath, free = published(checklist("CL-BATH").pk), published(checklist("CL-FREE").pk)
    assert [c for c in ("bath", "footbath", "hair") if bath.fits(c)] == ["bath", "footbath"]
    assert free.fits("hair")
    assert free.fits("clinic")


def test_loading_again_changes_nothing(checklists: None) -> None:
    ChangeMark.objects.all().delete()
    assert [loaded.new for loaded in checklist_loader.load_folder()] == [False] * 7
    assert Checklist.objects.count() == 7
    assert not ChangeMark.objects.exists()


def test_a_newer_version_becomes_current_and_the_old_one_stays(checklists: None) -> None:
    old = checklist("CL-HAIR")
    source = hair_source()
    source["template"]["version"] = "2026.12.1"
    source["groups"][0]["items"][0]["text_zh"] = "持有卫生许可证"
    new = checklist_loader.load(dump(source)).checklist
    assert checklist("CL-HAIR") == new
    old.refresh_from_db()
    assert not old.current
    assert old.items.get(code="HAIR-LIC-01").text.startswith("持有在有效期内的")
    assert new.items.get(code="HAIR-LIC-01").text == "持有卫生许可证"


def test_an_older_version_loaded_later_does_not_become_current(checklists: None) -> None:
    source = hair_source()
    source["template"]["version"] = "2026.9.30"
    late = checklist_loader.load(dump(source))
    assert late.new
    assert not late.checklist.current
    assert checklist("CL-HAIR").version == "2026.11.1"


def test_other_content_under_a_published_version_is_refused(checklists: None) -> None:
    source = hair_source()
    source["groups"][0]["items"][1]["severity"] = "critical"
    with pytest.raises(RuleBroken) as refused:
        checklist_loader.load(dump(source))
    assert refused.value.code == "checklist_changed"
    assert refused.value.details["items"] == ["HAIR-LIC-02"]


@pytest.mark.parametrize("text", ["", "schema: other/1", "schema: wjjc.checklist/1", "- 1", "{"])
def test_what_is_no_template_is_malformed(text: str) -> None:
    with pytest.raises(Malformed) as refused:
        checklist_loader.load(text)
    assert refused.value.code == "bad_checklist"


def test_an_item_code_twice_is_malformed() -> None:
    source = hair_source()
    source["groups"][0]["items"][1]["code"] = "HAIR-LIC-01"
    with pytest.raises(Malformed):
        checklist_loader.load(dump(source))


def test_the_command_loads_categories_too_and_says_what_it_did(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    call_command("load_checklists")
    assert "美发场所（理发店）卫生监督检查表（2026.11.1）：已载入" in capsys.readouterr().out
    assert list(Category.objects.values_list("code", flat=True)) == [
        "clinic", "village_clinic", "hair", "beauty", "lodging", "bath", "footbath",
    ]  # fmt: skip
    Category.objects.filter(code="hair").update(name="美发店")
    call_command("load_checklists")
    assert Category.objects.get(code="hair").name == "美发店"
    assert "无变化" in capsys.readouterr().out
    (tmp_path / "bad.yaml").write_text("{", encoding="utf-8")
    with pytest.raises(CommandError):
        call_command("load_checklists", str(tmp_path))


def test_a_basis_is_cited_by_title_and_says_whether_it_was_verified() -> None:
    cited = legal_basis.cite(
        [{"doc": "XZ", "article": "第八条", "verified": True}, {"doc": "??", "article": None}]
    )
    assert cited == [
        {
            "doc": "XZ",
            "title": "公共场所卫生管理条例实施细则",
            "article": "第八条",
            "verified": True,
        },
        {"doc": "??", "title": "??", "article": None, "verified": False},
    ]


def test_every_cited_document_is_in_the_register(checklists: None) -> None:
    cited = {entry["doc"] for item in ChecklistItem.objects.all() for entry in item.basis}
    assert cited <= set(legal_basis.documents())


def test_a_published_checklist_is_read_once(checklists: None) -> None:
    pk = checklist("CL-HAIR").pk
    published(pk)
    with statements() as sent:
        published(pk)
    assert sent == []
    with pytest.raises(Missing):
        published(new_id())


# --- answers ------------------------------------------------------------------------------------


def judged(hair: Published, **one: Any) -> dict[str, Any]:
    """Judge answers of which one, named with underscores, is not the good one."""
    given = all_pass(hair.checklist)
    given |= {code.replace("_", "-"): answer for code, answer in one.items()}
    return answers.judge(hair, given)


def refused(hair: Published, **one: Any) -> Refusal:
    with pytest.raises(Refusal) as refusal:
        judged(hair, **one)
    return refusal.value


@pytest.mark.parametrize(
    ("value", "result", "kept"),
    [
        ("0.5", "pass", "0.50"),
        ("0.51", "fail", "0.51"),
        (0.31, "pass", "0.31"),
        (0, "pass", "0.00"),
        (" 0.30 ", "pass", "0.30"),
        ("5e-1", "pass", "0.50"),
    ],
)
def test_a_measured_value_is_judged_by_the_server(
    hair: Published, value: object, result: str, kept: str
) -> None:
    answer = judged(hair, HAIR_ENV_04={"result": "pass", "value": value})["HAIR-ENV-04"]
    assert answer == {"result": result, "value": kept}


def test_a_lower_limit_is_met_from_above(checklists: None) -> None:
    clinic = published(checklist("CL-CLIN").pk)
    [code] = [c for c, item in clinic.items.items() if item.answer.get("op") == ">="]
    given = all_pass(clinic.checklist)
    assert answers.judge(clinic, given | {code: {"value": 499}})[code]["result"] == "fail"
    assert answers.judge(clinic, given | {code: {"value": "500"}})[code]["result"] == "pass"


@pytest.mark.parametrize(
    ("part", "whole", "result"), [(5, 5, "pass"), (3, 5, "fail"), (0, 0, "pass")]
)
def test_a_count_passes_when_everybody_has_it(
    hair: Published, part: int, whole: int, result: str
) -> None:
    answer = judged(hair, HAIR_STF_01={"result": "pass", "part": part, "whole": whole})
    assert answer["HAIR-STF-01"]["result"] == result


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        ({"value": "0.501"}, "too_many_decimals"),
        ({"value": "much"}, "bad_answer"),
        ({"value": "NaN"}, "bad_answer"),
        ({"value": "Infinity"}, "bad_answer"),
        ({"value": "1e400"}, "bad_answer"),
        ({"value": True}, "bad_answer"),
        ({"value": None}, "bad_answer"),
        ({}, "bad_answer"),
        ({"result": "pass"}, "bad_answer"),
        ("pass", "bad_answer"),
        ({"value": "0.3", "extra": 1}, "bad_answer"),
        ({"value": "0.3", "note": 7}, "bad_answer"),
        ({"value": "0.3", "note": "长" * 501}, "bad_answer"),
    ],
)
def test_a_wrong_value_is_named_with_its_item(hair: Published, answer: object, code: str) -> None:
    refusal = refused(hair, HAIR_ENV_04=answer)
    assert refusal.code == code
    assert refusal.details["item"] == "HAIR-ENV-04"
    assert "室内空气中氨" in refusal.message


@pytest.mark.parametrize(
    "answer",
    [
        {"part": 6, "whole": 5},
        {"part": -1, "whole": 5},
        {"part": 1.5, "whole": 5},
        {"part": True, "whole": 5},
        {"part": "3", "whole": "5"},
        {"part": 3},
        {"part": 1, "whole": 10**9},
    ],
)
def test_a_wrong_count_is_refused(hair: Published, answer: object) -> None:
    assert refused(hair, HAIR_STF_01=answer).code == "bad_answer"


@pytest.mark.parametrize("answer", [{"result": "perhaps"}, {}, None, [], {"result": ["pass"]}])
def test_a_wrong_result_is_refused(hair: Published, answer: object) -> None:
    assert refused(hair, HAIR_LIC_01=answer).code == "bad_answer"


def test_not_applicable_is_for_items_that_offer_it(hair: Published) -> None:
    offered = judged(hair, HAIR_ENV_04={"result": "na"}, HAIR_LIC_03={"result": "na"})
    assert offered["HAIR-ENV-04"] == {"result": "na"}
    assert refused(hair, HAIR_LIC_01={"result": "na"}).code == "na_not_offered"


def test_every_item_must_be_answered(hair: Published) -> None:
    given = all_pass(hair.checklist)
    del given["HAIR-LIC-02"], given["HAIR-STF-01"]
    with pytest.raises(RuleBroken) as refusal:
        answers.judge(hair, given)
    assert refusal.value.code == "items_unanswered"
    assert refusal.value.details["items"] == ["HAIR-LIC-02", "HAIR-STF-01"]


def test_items_of_other_checklists_are_unknown(hair: Published) -> None:
    refusal = refused(hair, CLIN_QLF_01={"result": "pass"})
    assert refusal.code == "unknown_item"
    assert refusal.details["items"] == ["CLIN-QLF-01"]


@pytest.mark.parametrize("given", [None, [], "pass", 3])
def test_answers_are_a_mapping(hair: Published, given: object) -> None:
    with pytest.raises(Malformed):
        answers.judge(hair, given)


def test_the_free_checklist_has_no_answers(checklists: None) -> None:
    free = published(checklist("CL-FREE").pk)
    assert answers.judge(free, {}) == {}
    with pytest.raises(Malformed):
        answers.judge(free, {"HAIR-LIC-01": {"result": "pass"}})


# --- grading ------------------------------------------------------------------------------------


def graded(*items: tuple[int, bool, str]) -> grading.Score | None:
    """Grade a checklist of items given as points, key item, result."""
    bands = [{"grade": "A", "min": 90}, {"grade": "B", "min": 70}, {"grade": "C", "min": 60}]
    made = Published(
        Checklist(scoring={"method": "quant_grading", "bands": bands}),
        {
            str(number): ChecklistItem(code=str(number), key_item=key, points={"value": points})
            for number, (points, key, _) in enumerate(items)
        },
    )
    given = {str(number): {"result": result} for number, (*_, result) in enumerate(items)}
    return grading.score(made, given)


@pytest.mark.parametrize(
    ("items", "rate", "grade"),
    [
        ([(90, False, "pass"), (10, False, "fail")], "90.00", "A"),
        ([(89, False, "pass"), (11, False, "fail")], "89.00", "B"),
        ([(70, False, "pass"), (30, False, "fail")], "70.00", "B"),
        ([(69, False, "pass"), (31, False, "fail")], "69.00", "C"),
        ([(60, False, "pass"), (40, False, "fail")], "60.00", "C"),
        ([(59, False, "pass"), (41, False, "fail")], "59.00", ""),
        # 2 of 3 where 7 do not apply: 66.666… becomes 66.67
        ([(2, False, "pass"), (1, False, "fail"), (7, False, "na")], "66.67", "C"),
        # 1799.9 of 2000 is 89.995, printed 90.00: the grade follows what is printed
        ([(17999, False, "pass"), (2001, False, "fail")], "90.00", "A"),
        # a failed key item leaves the rate and takes the grade
        ([(95, False, "pass"), (5, True, "fail")], "95.00", ""),
        ([(95, False, "pass"), (5, True, "na")], "100.00", "A"),
    ],
)
def test_the_rate_and_the_grade(items: list[tuple[int, bool, str]], rate: str, grade: str) -> None:
    score = graded(*items)
    assert score is not None
    assert (score.rate, score.grade) == (Decimal(rate), grade)


def test_a_failed_key_item_is_named() -> None:
    score = graded((10, True, "fail"), (90, False, "pass"))
    assert score == grading.Score(
        got=Decimal(90), full=Decimal(100), rate=Decimal("90.00"), grade="", key_failures=("0",)
    )


def test_nothing_applicable_has_no_score() -> None:
    assert graded((10, False, "na")) is None


def test_a_full_barbershop_scores_100_of_100(hair: Published) -> None:
    score = grading.score(hair, answers.judge(hair, all_pass(hair.checklist)))
    assert score is not None
    assert (score.full, score.rate, score.grade) == (Decimal(100), Decimal("100.00"), "A")


def test_clinics_are_not_graded(checklists: None) -> None:
    clinic = published(checklist("CL-CLIN").pk)
    assert grading.score(clinic, answers.judge(clinic, all_pass(clinic.checklist))) is None


# What a phone foretells without a signal is told by the same examples (mobile_web/tests).
SHARED = json.loads((Path(__file__).parents[1] / "vectors/answers.json").read_text("utf-8"))


def one_item(answer: dict[str, Any]) -> Published:
    """A checklist of one item that is answered so."""
    return Published(Checklist(name="一项"), {"ONE": ChecklistItem(code="ONE", answer=answer)})


def kept(item: Published, answer: dict[str, Any]) -> dict[str, Any] | None:
    """Return the answer as it is kept, None where it is refused."""
    try:
        return answers.judge(item, {"ONE": answer})["ONE"]
    except Refusal:
        return None


@pytest.mark.parametrize("vector", SHARED["numbers"], ids=lambda v: f"{v['op']} {v['typed']}")
def test_a_value_is_judged_here_as_on_the_phone(vector: dict[str, Any]) -> None:
    limit = {name: vector[name] for name in ("op", "limit", "decimals")}
    item = one_item({"type": "number", "unit": "mg/m³", **limit})
    assert kept(item, {"value": vector["typed"]}) == vector["kept"]


@pytest.mark.parametrize("vector", SHARED["pairs"], ids=lambda v: f"{v['part']} {v['whole']}")
def test_a_pair_is_judged_here_as_on_the_phone(vector: dict[str, Any]) -> None:
    item = one_item({"type": "count_pair", "part_zh": "持证人数", "whole_zh": "总数"})
    assert kept(item, {"part": vector["part"], "whole": vector["whole"]}) == vector["kept"]


@pytest.mark.parametrize("op", ["<", "==", "between"])
def test_a_limit_nobody_can_judge_is_malformed(op: str) -> None:
    source = hair_source()
    items = [item for group in source["groups"] for item in group["items"]]
    [measured] = [item["answer"] for item in items if item["answer"]["type"] == "number"]
    measured["op"] = op
    with pytest.raises(Malformed, match="HAIR-ENV-04"):
        checklist_loader.load(dump(source))
