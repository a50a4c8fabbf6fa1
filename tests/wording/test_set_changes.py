"""Changes of a set and what is odd about one read as a person would say them."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from ntm_assess import wording
from ntm_assess.domain.criteria import Cost, Guidance, MergeRule
from ntm_assess.domain.levels import Level, LevelStatus
from ntm_assess.domain.requirements import Component
from ntm_assess.domain.set_changes import Change, Line, Place, Sort, between
from ntm_assess.domain.set_checks import Finding, Oddity, Severity, findings
from ntm_assess.formatting import NBSP
from ntm_assess.law.library import load_all
from ntm_assess.law.requirement_tables import KINDS

LIBRARY = load_all()
XA = LIBRARY.sets["xa-ntm-2021-2025"]
LEVEL = Place(Line.LEVEL, "10", ("TN", "DNB"), (2025,))
INDICATOR = Place(Line.INDICATOR, "2.1")


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (
            Change(Sort.CHANGED, LEVEL, "at_least", Decimal(48), Decimal("50.5")),
            "chỉ tiêu 10, mức, Tây Nguyên, Đông Nam Bộ, năm 2025: từ 48 → 50,5",
        ),
        (
            Change(Sort.CHANGED, INDICATOR, "effort.cost", Cost.NONE, Cost.LARGE),
            "chỉ tiêu 2.1: kinh phí 0 đồng → lớn",
        ),
        (Change(Sort.CHANGED, INDICATOR, "short", "", "Đường xã"), "chỉ tiêu 2.1: tên ngắn – → Đường xã"),
        (
            Change(Sort.CHANGED, INDICATOR, "text_status", LevelStatus.NOT_COMPARED, LevelStatus.SECONDARY),
            "chỉ tiêu 2.1: tình trạng của nội dung chưa đối chiếu → theo nguồn thứ cấp",
        ),
        (Change(Sort.CHANGED, Place(Line.HEAD), "complete", False, True), "thông tin chung: đã đủ nội dung không → có"),
        (
            Change(Sort.CHANGED, Place(Line.HEAD), "applies_until", None, date(2026, 12, 31)),
            "thông tin chung: áp dụng đến hết ngày – → 31/12/2026",
        ),
        (Change(Sort.CHANGED, Place(Line.HEAD), "order", (), ()), "thông tin chung: thứ tự các chỉ tiêu thay đổi"),
        (
            Change(Sort.NEW, LEVEL, after=Level({"at_least": Decimal(48)}, LevelStatus.SECONDARY, "QĐ")),
            "chỉ tiêu 10, mức, Tây Nguyên, Đông Nam Bộ, năm 2025: từ 48; theo nguồn thứ cấp",
        ),
        (Change(Sort.DROPPED, INDICATOR, before=XA.indicator("2.1")), "chỉ tiêu 2.1: Đường xã"),
        (Change(Sort.NEW, Place(Line.REGION, "A"), after="Vùng A"), "vùng, nhóm xã A: Vùng A"),
    ],
)
def test_a_change_is_told_with_its_place(change, sentence):
    assert wording.set_change(change, XA.regions) == sentence


@pytest.mark.parametrize(
    ("what", "value", "words"),
    [
        ("kind", "yes_no", "Có hoặc chưa"),
        ("counted.base", "households", "Tổng số hộ"),
        ("merge_rule", MergeRule.SUM, "cộng các số"),
        ("evidence", ("Báo cáo", "Ảnh"), "Báo cáo; Ảnh"),
        ("components", (Component("a", "Đạt"), Component("b", "Tỷ lệ", "grade_1")), "Đạt; Tỷ lệ (grade_1)"),
        ("guided_by", (Guidance("Bộ Y tế", "", LevelStatus.SECONDARY),), "Bộ Y tế"),
        ("source", "", "–"),
    ],
)
def test_a_value_is_told_in_words(what, value, words):
    assert wording.set_change_value(what, value) == words


@pytest.mark.parametrize("criteria_set", LIBRARY.sets.values(), ids=LIBRARY.sets.keys())
def test_nothing_of_a_set_is_told_in_code(criteria_set):
    other = replace(XA, id="khac")
    sentences = [
        wording.set_change(each, criteria_set.regions)
        for each in (*between(None, criteria_set), *between(other, criteria_set))
    ]

    assert [each for each in sentences if "(" in each and "=" in each] == []


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_has_a_word(kind):
    assert wording.requirement_kind(kind)


def test_sorts_and_severities_have_words():
    assert [wording.set_change_sort(each) for each in Sort] == ["mới", "thay đổi", "bỏ", "giữ nguyên"]
    assert [wording.severity(each) for each in Severity] == ["Lỗi", "Cần xem"]


VALUES = {
    "times": 2,
    "needed": ["at_least"],
    "there": [],
    "limit": Decimal("0.8"),
    "region": "TN",
    "year": 2026,
    "unit": "hô",
    "base": "ho",
    "most": 45,
    "number": 3,
    "decree": Decimal(80),
}


@pytest.mark.parametrize("oddity", Oddity)
def test_every_oddity_has_a_sentence(oddity):
    sentence = wording.set_finding(Finding(oddity, LEVEL, "at_least", VALUES), XA.regions)

    assert sentence.startswith("chỉ tiêu 10, mức, Tây Nguyên, Đông Nam Bộ, năm 2025: ")
    assert "{" not in sentence


def test_what_is_odd_is_told_with_its_figures():
    tiny = Finding(Oddity.SHARE_TINY, LEVEL, "at_least", {"limit": Decimal("0.8")})

    assert wording.set_finding(tiny, XA.regions).endswith(": từ 0,8 %, có phải 80 % không?".replace(" %", f"{NBSP}%"))
    assert wording.set_finding(findings(XA)[0], XA.regions) == (
        "chỉ tiêu 4.2, mức: chưa có mức và không ghi ai quy định mức"
    )
