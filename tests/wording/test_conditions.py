"""What the conditions come to, as a person reads it."""

from decimal import Decimal
from fractions import Fraction

import pytest

from ntm_assess import wording
from ntm_assess.domain.condition_findings import Finding, Found
from ntm_assess.domain.conditions import TooMany
from ntm_assess.domain.procedures import Certainty, Threshold, ThresholdCode


def a_threshold(value: int | None = 90, status: Certainty = Certainty.SECONDARY) -> Threshold:
    number = None if value is None else Decimal(value)
    return Threshold(source="Quyết định thử", status=status, code=ThresholdCode.SATISFACTION, value=number)


def a_share(part: int, whole: int, threshold: Threshold | None, reaches: bool | None = None) -> Found:
    passes = reaches if threshold and threshold.binds else None
    return Found(Finding.SATISFIED, Fraction(part, whole), (part, whole), threshold, None, reaches, passes)


def plain(text: str) -> str:
    return text.replace("\xa0", " ")


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (a_share(882, 1000, a_threshold()), "88,2 % (882/1.000 phiếu thu về)"),
        (a_share(89_996, 100_000, a_threshold()), "89,996 % (89.996/100.000 phiếu thu về)"),
        (Found(Finding.SATISFIED, None), "chưa đủ số liệu"),
        (Found(Finding.OWED, Fraction(0)), "không có nợ đọng"),
        (Found(Finding.OWED, Fraction(1_500_000)), "1.500.000 đồng"),
        (Found(Finding.CALM, Fraction(0)), "phức tạp về an ninh, trật tự"),
        (Found(Finding.BROADCASTS, Fraction(4), days=15), "4 lần trong 15 ngày"),
        (Found(Finding.ANSWERED, None), "chưa có ý kiến"),
    ],
)
def test_a_finding_tells_its_figure_with_what_it_was_made_of(found, said):
    assert plain(wording.found(found)) == said


def test_a_number_that_nobody_knows_says_so():
    assert "chưa cho biết mức" in wording.found_against(a_share(9, 10, None))
    assert "chưa cho biết mức" in wording.found_against(a_share(9, 10, a_threshold(None)))
    assert plain(wording.found_against(a_share(9, 10, a_threshold()))) == "từ 90 %"


def test_a_number_that_nobody_confirmed_concludes_nothing():
    basis = wording.found_basis(a_threshold(status=Certainty.UNCONFIRMED))

    assert basis == "Quyết định thử (chưa xác nhận; công cụ chỉ cho biết, không kết luận)"
    assert wording.found_basis(a_threshold()) == "Quyết định thử (theo nguồn thứ cấp)"


def test_figures_contradict_only_what_is_declared():
    short = a_share(882, 1000, a_threshold(), reaches=False)

    assert wording.contradictions(False, [short]) == []
    assert [plain(each) for each in wording.contradictions(True, [short])] == [
        "khai là đạt, nhưng số liệu cho tỷ lệ hài lòng: 88,2 % (882/1.000 phiếu thu về) (mức từ 90 %)"
    ]
    assert wording.contradictions(True, [a_share(9, 10, a_threshold(), reaches=True)]) == []


def test_a_count_beyond_its_whole_names_both():
    assert wording.too_many(TooMany("returned", 1200, "issued", 1100)) == (
        "Phiếu thu về 1.200 nhiều hơn phiếu phát ra 1.100. Ông/bà xem lại."
    )


def test_changes_name_what_was_and_what_is():
    before = {"project": "Đường", "paid": 5, "due_on": None, "is_of_programme": True}
    after = before | {"paid": 7, "due_on": "2025-12-31"}

    assert [plain(each) for each in wording.condition_changes(before, after)] == [
        "Đã thanh toán: 5 đồng → 7 đồng",
        "Hạn thanh toán: để trống → 31/12/2025",
    ]
    assert wording.condition_change("change_condition_line", before, after) == "Sửa Đường"
