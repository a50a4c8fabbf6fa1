"""A procedure says who judges, what is asked, and how sure each of its numbers is."""

from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from ntm_assess.domain.procedures import Certainty, ThresholdCode, in_force
from ntm_assess.domain.workflow import Stage
from ntm_assess.law.checked_tables import CriteriaFileError
from ntm_assess.law.library import load_all
from ntm_assess.law.procedures import load_procedure
from tests.toml_files import write

SHIPPED = load_all().procedures
THREE_TIERS = SHIPPED["qd-18-2022-ba-cap"]
TWO_TIERS = SHIPPED["hai-cap-2025"]
BOTH = (Stage.PRE_REVIEW, Stage.APPRAISAL)
SAID = {"source": "Quyết định 01", "status": "secondary"}

A_PROCEDURE = {
    "id": "thu",
    "title": "Trình tự thử",
    "applies_from": date(2025, 1, 1),
    **SAID,
    "steps": [
        {"code": "1", "name": "Thẩm tra", "by": "province", "stage": "pre_review", "is_optional": True, **SAID},
        {"code": "2", "name": "Thẩm định", "by": "province", "stage": "appraisal", **SAID},
    ],
    "documents": [{"number": "D01", "name": "Tờ trình", "by": "commune", "form": "to-trinh", **SAID}],
    "conditions": [{"code": "satisfaction", "title": "Hài lòng", "thresholds": ["satisfaction"], **SAID}],
    "thresholds": [{"code": "satisfaction", "value": 90, **SAID}],
    "days": [{"code": "reply", "name": "Trả lời", "days": 5, **SAID}],
    "revocation": [{"text": "Từ 30 đến dưới 50 %", "at_least": 30, "below": 50, **SAID}],
}


# --- What is shipped --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "found"),
    [
        (date(2022, 8, 1), TWO_TIERS),  # before the first: the last that there is
        (date(2022, 8, 2), THREE_TIERS),
        (date(2025, 6, 30), THREE_TIERS),
        (date(2025, 7, 1), TWO_TIERS),
        (date(2030, 1, 1), TWO_TIERS),
    ],
)
def test_the_day_decides_where_a_province_names_none(day, found):
    assert in_force(SHIPPED.values(), day) is found


def test_a_later_procedure_goes_before_an_earlier_one_that_still_holds():
    later = replace(TWO_TIERS, applies_from=date(2026, 1, 1))

    assert in_force([TWO_TIERS, later], date(2026, 1, 1)) is later


@pytest.mark.parametrize(
    ("procedure", "has_group", "wants_pre_review", "chain"),
    [
        (THREE_TIERS, True, False, BOTH),
        (THREE_TIERS, False, True, (Stage.APPRAISAL,)),  # nobody could look at it: it is not sent
        (TWO_TIERS, True, True, BOTH),
        (TWO_TIERS, True, False, (Stage.APPRAISAL,)),
        (TWO_TIERS, False, True, (Stage.APPRAISAL,)),
    ],
)
def test_the_review_chain_follows_from_the_steps(procedure, has_group, wants_pre_review, chain):
    assert procedure.chain(has_group=has_group, wants_pre_review=wants_pre_review) == chain


def test_only_three_tiers_cannot_do_without_a_group():
    assert (THREE_TIERS.needs_group, TWO_TIERS.needs_group) == (True, False)


def test_the_papers_are_those_of_the_law_and_of_practice():
    commune = ["D01", "D02", "D02a", "D03", "D04", "D05", "D06", "D07", "D08", "D09"]
    above = ["E01", "E02", "E03", "E04", "E05"]

    for procedure in SHIPPED.values():
        assert [each.number for each in procedure.documents] == commune + above
        assert [each.number for each in procedure.documents if each.form] == ["D01", "D02", "D02a", "D09"]


def test_the_basis_of_the_two_tiers_is_unconfirmed():
    assert (TWO_TIERS.status, TWO_TIERS.decision, TWO_TIERS.issued_on) == (Certainty.UNCONFIRMED, "", None)


@pytest.mark.parametrize("procedure", SHIPPED.values(), ids=lambda each: each.id)
def test_known_numbers_bind_and_the_unconfirmed_one_is_only_shown(procedure):
    assert {code: procedure.limit(code) for code in ThresholdCode} == {
        ThresholdCode.SATISFACTION: None,
        ThresholdCode.SURVEY_COVERAGE: Decimal(70),
        ThresholdCode.BROADCASTS: Decimal(5),
        ThresholdCode.BROADCAST_DAYS: Decimal(15),
        ThresholdCode.MEETING_AGREEMENT: Decimal(90),
        ThresholdCode.COUNCIL_QUORUM: Decimal(70),
        ThresholdCode.COUNCIL_VOTE: Decimal(90),
    }
    assert procedure.threshold(ThresholdCode.SATISFACTION).value == 90


def test_nothing_about_two_tiers_claims_to_be_compared_or_more_than_read():
    """What was read was written for three tiers; only what the council did in November 2025 is of two."""
    parts = (*TWO_TIERS.steps, *TWO_TIERS.conditions, *TWO_TIERS.thresholds, *TWO_TIERS.days, *TWO_TIERS.revocation)

    assert [each.code for each in parts if each.status is Certainty.SECONDARY] == ["6b"]


# --- Faults -----------------------------------------------------------------------------------------------------------


def test_a_procedure_without_a_look_above_leaves_the_commune_alone(tmp_path):
    document = deepcopy(A_PROCEDURE)
    document["steps"] = [{"code": "1", "name": "Công bố", "by": "commune", **SAID}]

    procedure = load_procedure(write(tmp_path / "thu.toml", document))

    assert procedure.chain(has_group=True, wants_pre_review=True) == ()


def test_a_number_that_nobody_knows_holds_nothing_back(tmp_path):
    document = deepcopy(A_PROCEDURE)
    document["thresholds"] = [{"code": "satisfaction", "source": "Chưa rõ", "status": "unconfirmed"}]

    procedure = load_procedure(write(tmp_path / "thu.toml", document))

    assert procedure.threshold(ThresholdCode.SATISFACTION).value is None
    assert procedure.limit(ThresholdCode.SATISFACTION) is None


def row(key: str, place: int = 0, **values: object) -> Callable[[dict], object]:
    return lambda document: document[key][place].update(values)


def twice(key: str) -> Callable[[dict], object]:
    return lambda document: document[key].append(document[key][0])


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda document: document.pop("source"), 'thu.toml: thiếu "source"'),
        (lambda document: document.pop("steps"), 'thu.toml: thiếu "steps"'),
        (lambda document: document.update(conditions=[]), 'khóa "conditions": không được để trống'),
        (lambda document: document.update(steps_note="?"), 'khóa "steps_note": không có khóa này ở đây'),
        (lambda document: document.update(id="khac"), 'khóa "id": phải trùng với tên tệp'),
        (lambda document: document.update(applies_until=date(2024, 1, 1)), 'khóa "applies_until": sớm hơn applies'),
        (row("steps", name=""), 'thu.toml, bước 1, khóa "name": không được để trống'),
        (row("steps", by="xã"), 'thu.toml, bước 1, khóa "by": "xã" không hợp lệ; chọn một trong: commune, district'),
        (row("steps", status="compared"), 'thu.toml, bước 1, khóa "status": "compared" không hợp lệ'),
        (row("steps", source_url="thuvien"), 'thu.toml, bước 1, khóa "source_url": phải là địa chỉ trang'),
        (row("steps", 1, is_optional=True), 'thu.toml, bước 2, khóa "is_optional": bước thẩm định của tỉnh không thể'),
        (row("steps", 1, stage="pre_review"), 'thu.toml, khóa "steps": mỗi bước có stage chỉ ghi một lần'),
        (lambda document: document["steps"].pop(), 'thu.toml, khóa "steps": có bước pre_review thì phải có'),
        (lambda document: document["steps"].reverse(), 'thu.toml, khóa "steps": mỗi bước có stage chỉ ghi một lần'),
        (twice("steps"), "thu.toml, bước 1: mã bị lặp"),
        (twice("documents"), "thu.toml, tài liệu D01: mã bị lặp"),
        (twice("conditions"), "thu.toml, điều kiện satisfaction: mã bị lặp"),
        (twice("thresholds"), "thu.toml, ngưỡng satisfaction: mã bị lặp"),
        (twice("days"), "thu.toml, thời hạn reply: mã bị lặp"),
        (row("documents", form="to-khai"), 'thu.toml, tài liệu D01, khóa "form": "to-khai" không hợp lệ'),
        (row("conditions", code="luck"), 'khóa "code": "luck" không hợp lệ; chọn một trong: satisfaction, no_debt'),
        (row("conditions", thresholds=["luck"]), 'thu.toml, điều kiện satisfaction, khóa "thresholds": "luck" không'),
        (row("conditions", thresholds=["broadcasts"]), 'dùng ngưỡng "broadcasts" mà tệp không ghi'),
        (row("thresholds", value=101), 'thu.toml, ngưỡng satisfaction, khóa "value": 101 nằm ngoài khoảng cho phép'),
        (lambda document: document["thresholds"][0].pop("value"), 'thu.toml, ngưỡng satisfaction: thiếu "value"; số'),
        (lambda document: document["days"][0].pop("days"), 'thu.toml, thời hạn reply: thiếu "days"; số chưa biết'),
        (row("days", days=0), 'thu.toml, thời hạn reply, khóa "days": phải từ 1 ngày'),
        (row("revocation", below=30), 'khóa "below": phải lớn hơn at_least'),
    ],
)
def test_a_fault_of_a_procedure_is_told_with_its_place(tmp_path: Path, change, message):
    document = deepcopy(A_PROCEDURE)
    change(document)

    with pytest.raises(CriteriaFileError) as refused:
        load_procedure(write(tmp_path / "thu.toml", document))

    assert str(refused.value).startswith("thu.toml")
    assert message in str(refused.value)
