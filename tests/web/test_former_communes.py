"""Thu writes down of which communes one was made; who reads the new one reads the old sheets under the old names."""

import pytest

from ntm_assess.domain.scoring import Answer
from ntm_assess.storage import answers, areas, assessments, former_communes, tables, units
from ntm_assess.storage.answers import SaveMark
from ntm_assess.storage.history import SYSTEM, Actor
from tests import reviewing
from tests.conftest import CRITERIA_SET, YEAR, page_of

ADMIN = "/cai-dat/xa/90001/xa-cu"
LIST = "/cai-dat/don-vi/90/xa-cu"
TO_READ = "/xa/90001/xa-cu"
YEN_HA = {"code": "90031", "name": "xã Yên Hạ", "merged_on": "1/7/2025", "decision": "Nghị quyết 01/NQ-VD"}
TOGETHER = {"merged_on": "1/7/2025", "decision": "Nghị quyết 01/NQ-VD"}


@pytest.fixture
def yen_ha(cast, app) -> tables.Assessment:
    """A sheet of the year before the merger, with one answer."""
    own = units.add(cast.lan.unit.province, "90031", "xã Yên Hạ", by=SYSTEM)
    applied = areas.applied_to(app.extensions["criteria"], own, CRITERIA_SET, YEAR - 1)
    sheet = assessments.start(own, applied, by=Actor.of(cast.lan))
    sheet.unit = own
    answer = Answer("1.1", {"yes": True}, "Theo sổ")
    answers.save(sheet, answer, SaveMark(0), applied=applied, by=Actor.of(cast.lan))
    return sheet


@pytest.fixture
def thu(client_of, cast):
    return client_of(cast.thu)


def of_tan_mai(cast) -> list[tables.FormerCommune]:
    return former_communes.of_unit(cast.lan.unit_id)


def text_of(element) -> str:
    return " ".join(element.get_text(" ", strip=True).split())


# --- One by one -------------------------------------------------------------------------------------------------------


def test_thu_adds_a_former_commune_and_its_sheets_are_found_by_its_code(thu, visit, cast, yen_ha):
    assert thu.post(ADMIN, data=YEN_HA).status_code == 303

    (row,) = of_tan_mai(cast)
    assert (row.name, row.former_unit_id) == ("xã Yên Hạ", yen_ha.unit_id)
    assert "có trong hệ thống" in text_of(visit(cast.thu, ADMIN))


def test_one_that_is_not_kept_here_is_a_name(thu, cast):
    thu.post(ADMIN, data=YEN_HA | {"code": "90099"})

    assert of_tan_mai(cast)[0].former_unit_id is None


def test_an_administrator_opens_no_sheets_of_another_province(client_of, cast):
    """Kim looks after Thu Bồn alone; what she writes down leads to nothing in Sông Lam."""
    client_of(cast.kim).post("/cai-dat/xa/91001/xa-cu", data=YEN_HA | {"code": "90002"})
    (row,) = former_communes.of_unit(tables.Unit.get(tables.Unit.code == "91001").id)

    assert row.former_unit_id is None


@pytest.mark.parametrize("wrong", [{"code": "9003"}, {"name": " "}, {"merged_on": "31/31/2025"}, {"decision": ""}])
def test_what_is_missing_or_wrong_is_told(thu, cast, wrong):
    response = thu.post(ADMIN, data=YEN_HA | wrong)

    assert response.status_code == 422
    assert page_of(response).select_one(".error-summary")
    assert of_tan_mai(cast) == []


def test_the_same_code_stands_once(thu):
    thu.post(ADMIN, data=YEN_HA)
    response = thu.post(ADMIN, data=YEN_HA)

    assert response.status_code == 422
    assert "Xã đã có xã cũ mã 90031." in response.text


def test_two_communes_cannot_be_made_of_each_other(thu):
    thu.post(ADMIN, data=YEN_HA | {"code": "90002"})
    response = thu.post("/cai-dat/xa/90002/xa-cu", data=YEN_HA | {"code": "90001"})

    assert response.status_code == 422
    assert "lại là xã cũ" in response.text


def test_it_is_changed_by_one_person_at_a_time(thu, cast):
    thu.post(ADMIN, data=YEN_HA)
    late = YEN_HA | {"version": "1", "name": "xã Yên Hạ Đông"}
    assert thu.post(f"{ADMIN}/90031", data=YEN_HA | {"version": "1", "name": "xã Yên Hạ cũ"}).status_code == 303
    response = thu.post(f"{ADMIN}/90031", data=late)

    assert response.status_code == 409
    assert "xã Yên Hạ cũ" in response.text
    assert page_of(response).select_one("#name")["value"] == "xã Yên Hạ Đông", "what was typed stays"


def test_a_mistake_is_taken_out(thu, cast):
    thu.post(ADMIN, data=YEN_HA)
    thu.post(f"{ADMIN}/90031/bo")

    assert of_tan_mai(cast) == []
    assert thu.post(f"{ADMIN}/90031/bo").status_code == 404


@pytest.mark.parametrize("who", ["lan", "hung", "minh", "nam", "sen", "tu"])
def test_nobody_else_writes_it_down(client_of, cast, who):
    assert client_of(getattr(cast, who)).post(ADMIN, data=YEN_HA).status_code == 403


# --- A list -----------------------------------------------------------------------------------------------------------


def test_a_list_of_a_province_is_taken_as_it_is_copied(thu, cast, yen_ha):
    lines = "Mã mới\tMã cũ\tTên cũ\n90001\t90031\txã Yên Hạ\n\n90001\t90032\txã  Phú Lâm\n90002\t90033\txã Bãi"
    response = thu.post(LIST, data=TOGETHER | {"lines": lines})

    assert response.status_code == 303
    assert [(each.code, each.name) for each in of_tan_mai(cast)] == [("90032", "xã Phú Lâm"), ("90031", "xã Yên Hạ")]
    assert [each.former_unit_id for each in of_tan_mai(cast)] == [None, yen_ha.unit_id]
    assert tables.History.select().where(tables.History.action == "add_former_commune").count() == 3


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("90001; 90032", "Dòng 2: cần đúng ba cột"),
        ("9001; 90032; xã A", "Dòng 2: mã “9001” không phải năm chữ số"),
        ("91001; 90032; xã A", "Dòng 2: tỉnh chưa có xã mã 91001"),
        ("90001; 90032; ", "Dòng 2: ông/bà ghi tên xã cũ"),
        ("90001; 90031; xã A", "Dòng 2: mã cũ 90031 của xã 90001 đã có ở dòng trên"),
    ],
)
def test_what_is_wrong_is_told_by_line_and_nothing_is_kept(thu, cast, line, message):
    typed = f"90001; 90031; xã Yên Hạ\n{line}"
    response = thu.post(LIST, data=TOGETHER | {"lines": typed})
    page = page_of(response)

    assert response.status_code == 422
    assert message in text_of(page.select_one(".error-summary"))
    assert page.select_one("textarea").text.strip() == typed.strip()
    assert of_tan_mai(cast) == []


def test_every_wrong_line_is_told_at_once(thu):
    text = thu.post(LIST, data=TOGETHER | {"lines": "90001; 1\n90001; 2; xã B"}).text

    assert "Dòng 1:" in text
    assert "Dòng 2:" in text


def test_one_that_the_commune_has_already_keeps_the_whole_list_out(thu, cast):
    thu.post(ADMIN, data=YEN_HA)
    response = thu.post(LIST, data=TOGETHER | {"lines": "90002;90040;xã Mới\n90001;90031;xã Yên Hạ"})

    assert "Xã đã có xã cũ mã 90031." in response.text
    assert former_communes.of_unit(cast.bao.unit_id) == []


def test_the_list_is_of_ones_own_province(client_of, cast):
    assert client_of(cast.kim).get(LIST).status_code == 404


# --- Old sheets -------------------------------------------------------------------------------------------------------


@pytest.fixture
def old_sheet(thu, yen_ha) -> str:
    thu.post(ADMIN, data=YEN_HA)
    return f"{TO_READ}/90031/{CRITERIA_SET}/{YEAR - 1}"


@pytest.mark.parametrize("who", ["lan", "hung", "minh", "nam", "sen", "tu"])
def test_whoever_reads_the_new_commune_reads_the_old_sheet_under_the_old_name(visit, cast, old_sheet, who):
    page = visit(getattr(cast, who), old_sheet)

    assert page.h1.text == "Xã Yên Hạ, năm 2024"
    assert "Theo sổ" in text_of(page)
    assert not page.select("main form, main input")
    assert visit(getattr(cast, who), TO_READ).select_one(f'a[href="{old_sheet}"]')


@pytest.mark.parametrize("who", ["bao", "ngoc"])
def test_neighbours_do_not_know_of_it(client_of, cast, old_sheet, who):
    assert client_of(getattr(cast, who)).get(old_sheet).status_code == 404
    assert client_of(getattr(cast, who)).get(TO_READ).status_code == 404


@pytest.mark.parametrize(
    "address", ["90031/xa-ntm-2021-2025/2023", "90031/nowhere/2024", "90001/xa-ntm-2021-2025/2025"]
)
def test_only_the_sheets_of_a_former_commune_are_there(client_of, cast, old_sheet, address):
    assert client_of(cast.lan).get(f"{TO_READ}/{address}").status_code == 404


def test_a_merged_commune_begins_nothing_and_is_told_where_to(client_of, visit, cast, thu):
    thu.post("/cai-dat/xa/90002/xa-cu", data=YEN_HA | {"code": "90001"})
    page = visit(cast.lan, "/xa/90001/bat-dau")
    started = client_of(cast.lan).post("/xa/90001/bat-dau", data={"choice": f"{CRITERIA_SET}:{YEAR}"})

    assert "Xã Tân Mai đã sáp nhập. Bảng tiêu chí mới do xã Đồng Xanh lập" in text_of(page)
    assert started.status_code == 409
    assert tables.Assessment.select().count() == 0


def test_its_sheets_take_no_save_any_more(client_of, cast, assessment, sheet_url, thu):
    reviewing.enter(assessment, "1.1", by=cast.lan)
    thu.post("/cai-dat/xa/90002/xa-cu", data=YEN_HA | {"code": "90001"})
    client_of(cast.lan).post(f"{sheet_url}/chi-tieu/1.1", data={"yes": "no"})

    assert answers.find(assessment.id, "1.1")[0].entry == {"yes": True}


def test_reviewers_find_the_new_commune_in_their_list_and_not_the_old_one(visit, cast, old_sheet):
    assert "Yên Hạ" not in text_of(visit(cast.nam, "/cac-xa"))
