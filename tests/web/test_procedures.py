"""The procedure of recognition on screen: what it says, who says so, and by which one a province goes."""

from datetime import date

import pytest

from ntm_assess.storage import procedures, tables
from tests.conftest import page_of

PAGE = "/cai-dat/don-vi/90/trinh-tu"
THREE_TIERS = {"procedure": "qd-18-2022-ba-cap", "from_day": "01/01/2020"}


@pytest.fixture
def admin(client_of, cast):
    return client_of(cast.thu)


def lead(admin) -> str:
    return page_of(admin.get(PAGE)).select_one(".page__lead").text


def test_the_page_shows_the_procedure_of_today_with_its_numbers_and_sources(admin):
    page = page_of(admin.get(PAGE))

    assert "Trình tự hai cấp" in page.select_one(".page__lead").text
    assert "chưa xác nhận" in page.select_one(".notice").text
    numbers = page.select_one("#nguong").parent.text
    assert "từ 90 %" in numbers.replace("\xa0", " ")
    assert "15 ngày" in numbers.replace("\xa0", " ")
    assert "Ghi theo trí nhớ cho xã giai đoạn 2021 - 2025" in numbers
    assert "chưa biết" in numbers
    assert "nộp kèm (chưa lập bằng công cụ)" in page.select_one("#tai-lieu").parent.text
    assert "Thu nhập; Môi trường và an toàn thực phẩm" in page.select_one("#thu-hoi").parent.text


def test_everybody_reads_a_procedure(client_of, cast):
    page = page_of(client_of(cast.lan).get("/trinh-tu/qd-18-2022-ba-cap"))

    assert "Huyện thẩm tra từng tiêu chí" in page.text
    assert client_of(cast.lan).get("/trinh-tu/khong-co").status_code == 404


def test_a_province_goes_by_another_procedure_from_a_day_on_and_the_history_knows(admin):
    assert admin.post(PAGE, data=THREE_TIERS).location == PAGE

    assert "Trình tự ba cấp" in lead(admin)
    assert "bắt buộc có bước thẩm tra" in page_of(admin.get(PAGE)).text
    last = tables.History.select().order_by(tables.History.id.desc()).first()
    assert (last.action, last.reason) == ("choose_procedure", "90")


def test_a_day_to_come_changes_nothing_yet(admin):
    admin.post(PAGE, data=THREE_TIERS | {"from_day": "01/01/2099"})

    assert "Trình tự hai cấp" in lead(admin)
    assert "Từ 01/01/2099: Trình tự ba cấp" in page_of(admin.get(PAGE)).select_one("#da-chon").parent.text


def test_the_last_choice_that_has_begun_counts_and_the_day_may_decide_again(admin):
    admin.post(PAGE, data=THREE_TIERS)
    admin.post(PAGE, data={"procedure": "-", "from_day": "01/01/2021"})

    assert "Trình tự hai cấp" in lead(admin)


def test_what_was_chosen_by_mistake_is_taken_back_once(admin):
    admin.post(PAGE, data=THREE_TIERS)
    row = tables.ProvinceProcedure.get()

    for _ in range(2):
        assert admin.post(f"{PAGE}/{row.id}/bo").location == PAGE

    assert "Trình tự hai cấp" in lead(admin)
    taken_back = tables.History.select().where(tables.History.action == "take_back_procedure")
    assert taken_back.count() == 1


@pytest.mark.parametrize(
    ("typed", "field", "said"),
    [
        ({"procedure": ""}, "procedure", "chưa điền"),
        ({"procedure": "khac"}, "procedure", "chọn một mục"),
        ({"from_day": ""}, "from_day", "chưa điền"),
        ({"from_day": "31/02/2026"}, "from_day", "Không có ngày này"),
    ],
)
def test_what_will_not_do_is_refused_at_its_field(admin, typed, field, said):
    response = admin.post(PAGE, data=THREE_TIERS | typed)

    assert response.status_code == 422
    assert said in page_of(response).select_one(f"#{field}-error").text
    assert tables.ProvinceProcedure.select().count() == 0


def test_a_day_has_one_choice(admin):
    admin.post(PAGE, data=THREE_TIERS)

    response = admin.post(PAGE, data=THREE_TIERS)

    assert response.status_code == 422
    assert "đã chọn một trình tự" in page_of(response).select_one("#from_day-error").text


def test_a_file_that_is_gone_is_told_and_the_day_decides(admin, cast):
    tables.ProvinceProcedure.create(
        province=cast.lan.unit.province_id, procedure="da-mat", from_day=date(2020, 1, 1), chosen_by=cast.thu.id
    )

    assert "Trình tự hai cấp" in lead(admin)
    assert "criteria/procedures/da-mat.toml" in page_of(admin.get(PAGE)).text


def test_another_province_is_not_touched(admin, cast):
    admin.post(PAGE, data=THREE_TIERS)
    other = tables.Province.get(tables.Province.code == "91")

    assert procedures.in_force(other).id == "hai-cap-2025"


def test_the_page_of_the_province_leads_there(admin):
    page = page_of(admin.get("/cai-dat/don-vi/90"))

    assert page.select_one(f'a[href="{PAGE}"]').text.startswith("Trình tự hai cấp")
