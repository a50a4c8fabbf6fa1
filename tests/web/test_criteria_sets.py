"""Sets are shown as far as they are known, and no further."""

from dataclasses import replace
from datetime import date

import pytest

from ntm_assess.domain.amendments import Amendment, IndicatorChange, SetChanges
from ntm_assess.law.library import load_all
from ntm_assess.storage import areas, assessments
from ntm_assess.storage.history import Actor
from ntm_assess.web import home
from tests.conftest import page_of

LIBRARY = load_all()
NEXT = "xa-ntm-2026-2030"


def test_the_set_of_2026_is_shown_with_what_it_lacks_and_what_is_open(visit, cast):
    page = visit(cast.lan, f"/bo-tieu-chi/{NEXT}")

    assert "10 tiêu chí, 47 chỉ tiêu" in page.text
    assert "Chưa có câu chữ và mức của 47 chỉ tiêu" in page.text
    assert len(page.select("[aria-labelledby=nhom-1] li")) == 10
    assert "Chưa biết chỉ tiêu của từng tiêu chí." in page.text
    assert "tỷ trọng ngành nông nghiệp trong cơ cấu kinh tế dưới 10%" in page.text
    assert "Ai quyết định nhóm của xã" in page.text


def test_no_text_of_an_indicator_of_2026_is_made_up(visit, cast):
    page = visit(cast.lan, f"/bo-tieu-chi/{NEXT}")

    assert page.select("a[href^='/huong-dan/']") == []


def test_a_set_says_how_it_was_amended(visit, cast):
    page = visit(cast.nam, "/bo-tieu-chi/xa-ntm-nang-cao-2021-2025")

    assert "Sửa đổi từ 01/03/2024" in page.text
    assert "Chưa xem được danh mục chỉ tiêu cấp xã bị sửa" in page.text
    assert page.select_one("a[href='/bo-tieu-chi/xa-ntm-2021-2025']")


def test_a_set_that_is_not_there_is_not_found(client_of, cast):
    assert client_of(cast.lan).get("/bo-tieu-chi/khong-co").status_code == 404


@pytest.fixture
def in_2026(monkeypatch):
    monkeypatch.setattr(home.formatting, "local_day", lambda moment: date(2026, 11, 23))


def test_nobody_can_begin_with_an_incomplete_set_and_the_page_says_why(visit, client_of, cast, in_2026):
    page = visit(cast.bao, "/xa/90002/bat-dau")

    assert not [each for each in page.select("option") if each["value"].startswith(NEXT)]
    assert "chưa bắt đầu được" in page.text
    assert "Nhập bộ tiêu chí" in page.text
    assert page.select_one(f"a[href='/bo-tieu-chi/{NEXT}']")
    refused = client_of(cast.bao).post("/xa/90002/bat-dau", data={"choice": f"{NEXT}:2026"})
    assert refused.status_code == 422


def test_storage_refuses_it_as_well(cast):
    applied = areas.applied_to(LIBRARY, cast.bao.unit, NEXT, 2026)

    with pytest.raises(assessments.Incomplete, match="47 chỉ tiêu"):
        assessments.start(cast.bao.unit, applied, by=Actor.of(cast.bao))


def test_a_commune_may_begin_with_the_advanced_set(client_of, cast):
    answer = client_of(cast.bao).post("/xa/90002/bat-dau", data={"choice": "xa-ntm-nang-cao-2021-2025:2025"})
    page = page_of(client_of(cast.bao).get(answer.location))

    assert answer.status_code == 303
    assert "0/75 chỉ tiêu đạt" in page.text
    assert [each.text.split(" 0/")[0].strip() for each in page.select("h2.group")] == ["Các tiêu chí"]


# --- What the guidance says -------------------------------------------------------------------------------------------


def test_the_guidance_tells_the_poverty_standard_of_the_year(visit, cast, assessment):
    page = visit(cast.lan, "/huong-dan/xa-ntm-2021-2025/11")

    assert "Chuẩn nghèo đa chiều" in page.text
    assert "07/2021/NĐ-CP" in page.text
    assert "2.200.000" not in page.text, "that holds from 2027 on"


def test_who_has_no_sheet_reads_both_standards(visit, cast):
    assert "2.200.000" in visit(cast.nam, "/huong-dan/xa-ntm-2021-2025/11").text


def test_a_multiple_of_another_level_says_so(visit, cast):
    assert "Bằng 1,1 lần mức của chỉ tiêu 10" in visit(cast.nam, "/huong-dan/xa-ntm-kieu-mau-2021-2025/2").text


# --- Retired ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def retired(app):
    """17.11 is retired in 2025."""
    change = IndicatorChange("17.11", retired_from=date(2025, 1, 1))
    amendment = Amendment(
        id="thu",
        title="Sửa đổi thử",
        decision="01/QĐ-THU",
        issued_on=date(2024, 12, 1),
        applies_from=date(2025, 1, 1),
        sets=(SetChanges("xa-ntm-2021-2025", indicators=(change,)),),
    )
    own = app.extensions["criteria"]
    app.extensions["criteria"] = replace(own, amendments={"thu": amendment})
    yield
    app.extensions["criteria"] = own


def test_a_retired_indicator_is_shown_apart_and_in_no_count(retired, assessment, visit, client_of, cast):
    page = visit(cast.lan, "/xa/90001/xa-ntm-2021-2025/2025")

    assert "/56 chỉ tiêu đạt" in page.text
    apart = page.select_one("[aria-labelledby=chua-tinh] li").get_text(" ")
    assert " ".join(apart.split()) == "17.11 Phân loại rác tại hộ bãi bỏ từ 01/01/2025"
    assert not page.select_one("#c17-11")
    assert client_of(cast.lan).get("/xa/90001/xa-ntm-2021-2025/2025/chi-tieu/17.11").status_code == 404


def test_its_guidance_says_since_when_and_by_what(retired, assessment, visit, cast):
    text = visit(cast.lan, "/huong-dan/xa-ntm-2021-2025/17.11").text

    assert "Sửa theo 01/QĐ-THU, áp dụng từ 01/01/2025." in text
    assert "Bãi bỏ từ 01/01/2025." in text
