"""The administrator puts a commune into an area, with the decision that says so."""

import pytest

from ntm_assess.storage import areas, tables
from tests.conftest import page_of

PAGE = "/cai-dat/xa/90001/vung"
TYPED = {
    "area": "region:TDMNPB",
    "from_day": "02/01/2022",
    "until_day": "",
    "decision": "Quyết định 10/QĐ-UBND ngày 02/01/2022",
}


@pytest.fixture
def admin(client_of, cast):
    return client_of(cast.thu)


@pytest.fixture
def row(admin) -> tables.UnitArea:
    assert admin.post(PAGE, data=TYPED).location == PAGE
    return tables.UnitArea.get()


def checklist_words(visit, cast) -> str:
    return visit(cast.lan, "/xa/90001/xa-ntm-2021-2025/2025").text


def test_a_commune_takes_the_levels_of_another_region_from_then_on(admin, assessment, cast, visit):
    assert "Đồng bằng sông Hồng" in checklist_words(visit, cast)

    assert admin.post(PAGE, data=TYPED).location == PAGE

    assert "Trung du miền núi phía Bắc" in checklist_words(visit, cast)
    shown = page_of(admin.get(PAGE)).select_one("table").text
    assert "Trung du miền núi phía Bắc" in shown
    assert "từ 02/01/2022" in shown
    assert "Quyết định 10/QĐ-UBND" in shown


def test_the_page_shows_what_the_decrees_say_and_how_sure_that_is(admin):
    said = page_of(admin.get(PAGE)).select_one("#quy-dinh").parent.text

    assert "Xã đặc biệt khó khăn" in said
    assert "Quyết định 211/QĐ-TTg" in said
    assert "Phần cuối câu bị cắt trong nguồn" in said
    assert "tỷ trọng ngành nông nghiệp" in said


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("area", "region:KHONG", "chọn một mục"),
        ("from_day", "", "chưa điền"),
        ("from_day", "31/02/2022", "Không có ngày này"),
        ("until_day", "01/01/2022", "sớm hơn"),
        ("decision", " ", "chưa điền"),
    ],
)
def test_what_will_not_do_is_refused_at_its_field(admin, field, typed, said):
    response = admin.post(PAGE, data=TYPED | {field: typed})

    assert response.status_code == 422
    assert said in page_of(response).select_one(f"#{field}-error").text
    assert tables.UnitArea.select().count() == 0


def test_two_areas_on_the_same_day_are_refused(admin, row):
    response = admin.post(PAGE, data=TYPED | {"from_day": "01/07/2023"})

    assert response.status_code == 422
    assert "ghi ngày hết" in page_of(response).select_one("#from_day-error").text


def test_it_ends_on_a_day(admin, row):
    typed = TYPED | {"version": "1", "until_day": "31/12/2024"}

    assert admin.post(f"{PAGE}/{row.id}", data=typed).location == PAGE
    assert "đến hết 31/12/2024" in page_of(admin.get(PAGE)).text


def test_what_somebody_else_changed_is_shown_before_it_is_overwritten(admin, row, cast):
    admin.post(f"{PAGE}/{row.id}", data=TYPED | {"version": "1", "decision": "Quyết định 11"})

    response = admin.post(f"{PAGE}/{row.id}", data=TYPED | {"version": "1", "decision": "Quyết định 12"})
    page = page_of(response)

    assert response.status_code == 409
    assert "Người khác vừa sửa" in page.text
    assert page.select_one("#decision")["value"] == "Quyết định 12"
    again = TYPED | {"version": page.select_one("#version")["value"], "decision": "Quyết định 12"}
    assert admin.post(f"{PAGE}/{row.id}", data=again).location == PAGE


def test_a_row_that_was_a_mistake_goes(admin, row):
    page = page_of(admin.get(f"{PAGE}/{row.id}"))
    seen = {"version": page.select_one('form[action$="/bo"] [name=version]')["value"]}

    assert admin.post(f"{PAGE}/{row.id}/bo", data=seen).location == PAGE
    assert tables.UnitArea.select().count() == 0
    assert admin.post(f"{PAGE}/{row.id}/bo", data=seen).status_code == 404


def test_a_row_that_somebody_changed_meanwhile_is_not_removed_unseen(admin, row):
    admin.post(f"{PAGE}/{row.id}", data=TYPED | {"version": "1", "decision": "Quyết định 11"})

    assert admin.post(f"{PAGE}/{row.id}/bo", data={"version": "1"}).status_code == 409
    assert admin.post(f"{PAGE}/{row.id}/bo").status_code == 409
    assert tables.UnitArea.get().decision == "Quyết định 11"


def test_the_row_of_another_commune_is_not_there(admin, row):
    assert admin.get(f"/cai-dat/xa/90002/vung/{row.id}").status_code == 404


def test_only_an_administrator_may(client_of, cast):
    assert client_of(cast.lan).get(PAGE).status_code == 403
    assert client_of(cast.nam).post(PAGE, data=TYPED).status_code == 403


def test_the_page_of_the_commune_leads_there(admin):
    assert page_of(admin.get("/cai-dat/xa/90001")).select_one(f'a[href="{PAGE}"]')


def test_the_sets_that_a_group_decides_follow_the_group(admin, cast):
    admin.post(PAGE, data=TYPED | {"area": "nhom-2026:NHOM3", "from_day": "01/01/2026"})
    (row,) = areas.rows_of(cast.lan.unit_id)

    assert (row.scheme, row.code) == ("nhom-2026", "NHOM3")
