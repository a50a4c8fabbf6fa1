"""The page "Đơn vị", what a commune says for its documents, and how a real commune begins without the sample."""

import pytest

from ntm_assess.law.library import load_all
from ntm_assess.storage import areas, assessments, people, tables, units
from ntm_assess.storage.history import SYSTEM
from tests.conftest import CRITERIA_SET, PASSWORD, page_of, with_csrf_token

UNITS = "/cai-dat/don-vi"


@pytest.fixture
def thu(client_of, cast):
    return client_of(cast.thu)


def last_action() -> tables.History:
    return tables.History.select().order_by(tables.History.id.desc()).first()


# --- Provinces and groups ---------------------------------------------------------------------------------------------


PROVINCE = {"code": "14", "name": "tỉnh Sơn Vàng", "region": "TDMNPB", "overlay": "", "has_pre_review": "y"}


def test_thu_adds_a_province(thu):
    response = thu.post(f"{UNITS}/them-tinh", data=PROVINCE)

    assert response.location == f"{UNITS}/14"
    added = tables.Province.get(tables.Province.code == "14")
    assert (added.name, added.region, added.has_pre_review, added.is_sample) == ("tỉnh Sơn Vàng", "TDMNPB", True, False)
    assert last_action().action == "add_province"


@pytest.mark.parametrize(
    ("field", "typed"),
    [("code", {"code": "9"}), ("code", {"code": "90"}), ("name", {"name": ""}), ("region", {"region": "XX"})],
)
def test_a_province_that_will_not_do_is_refused_at_its_field(thu, field, typed):
    response = thu.post(f"{UNITS}/them-tinh", data=PROVINCE | typed)

    assert response.status_code == 422
    assert page_of(response).select_one(f"#{field}-error").text.strip()


def test_thu_changes_a_province(thu, cast):
    typed = {"version": "1", "name": "tỉnh Sông Lam", "region": "BTB", "overlay": ""}
    assert thu.post(f"{UNITS}/90/sua", data=typed).location == f"{UNITS}/90"

    province = tables.Province.get(tables.Province.code == "90")
    assert (province.region, province.overlay, province.has_pre_review) == ("BTB", "", False)
    row = last_action()
    assert (row.action, row.reason) == ("change_province", "90")
    assert '"region":"DBSH"' in row.before


def test_a_province_is_not_overwritten_unseen(thu, cast):
    province = tables.Province.get(tables.Province.code == "90")
    values = {"name": "tỉnh Sông Lam Mới", "region": "BTB", "has_pre_review": False}
    units.change_province(province, 1, find_applied=areas.finder(load_all()), by=SYSTEM, **values)
    typed = {"version": "1", "name": "tỉnh Sông Lam Cũ", "region": "DBSH", "overlay": "mau", "has_pre_review": "y"}

    response = thu.post(f"{UNITS}/90/sua", data=typed)
    page = page_of(response)

    assert response.status_code == 409
    assert page.select_one("#name")["value"] == "tỉnh Sông Lam Cũ", "what was typed stays"
    assert "tỉnh Sông Lam Mới" in page.select_one("#name-error").text
    assert "Bắc Trung Bộ" in page.select_one("#region-error").text
    assert "“không”" in page.select_one("#has_pre_review-error").text
    assert not page.select_one("#overlay-error").text.strip(), "nobody changed it"
    again = typed | {"version": page.select_one("#version")["value"]}
    assert thu.post(f"{UNITS}/90/sua", data=again).status_code == 303
    assert tables.Province.get(tables.Province.code == "90").name == "tỉnh Sông Lam Cũ"


def test_a_group_is_not_renamed_unseen(thu, cast):
    group = tables.ReviewGroup.get()
    units.rename_group(group, 1, "Các xã vùng cao", by=SYSTEM)

    response = thu.post(f"{UNITS}/nhom/{group.id}", data={"version": "1", "name": "Các xã vùng thấp"})
    page = page_of(response)

    assert response.status_code == 409
    assert "Các xã vùng cao" in page.select_one("#name-error").text
    assert page.select_one("#name")["value"] == "Các xã vùng thấp"
    again = {"version": page.select_one("#version")["value"], "name": "Các xã vùng thấp"}
    assert thu.post(f"{UNITS}/nhom/{group.id}", data=again).status_code == 303


@pytest.mark.parametrize("version", ["", "x", "-1", "9" * 40, "٣"])
@pytest.mark.parametrize("url", [f"{UNITS}/90/sua", "/cai-dat/xa/90001"])
def test_a_version_that_nobody_was_shown_overwrites_nothing(thu, cast, url, version):
    typed = {"version": version, "name": "Tên khác", "region": "DBSH", "overlay": "mau", "group_id": "0"}

    assert thu.post(url, data=typed).status_code == 409


# --- The levels of a province -----------------------------------------------------------------------------------------


def overlays_offered(page) -> list[str]:
    return [option["value"] for option in page.select("#overlay option")]


def test_invented_levels_are_offered_to_an_invented_province_alone(visit, cast):
    assert overlays_offered(visit(cast.thu, f"{UNITS}/90/sua")) == ["", "mau"]
    assert overlays_offered(visit(cast.thu, f"{UNITS}/91/sua")) == [""]
    assert overlays_offered(visit(cast.thu, f"{UNITS}/them-tinh")) == [""]


def test_a_real_province_does_not_get_them_by_hand_either(thu, cast):
    typed = {"version": "1", "name": "tỉnh Thu Bồn", "region": "DHNTB", "overlay": "mau"}

    assert thu.post(f"{UNITS}/91/sua", data=typed).status_code == 422
    assert thu.post(f"{UNITS}/them-tinh", data=PROVINCE | {"overlay": "mau"}).status_code == 422
    assert not tables.Province.select().where(tables.Province.overlay == "mau", ~tables.Province.is_sample).exists()


@pytest.mark.parametrize(("overlay", "said"), [("mau", "mức mẫu"), ("khong-co", "criteria/localities/khong-co.toml")])
def test_levels_that_cannot_be_used_are_told_and_never_given_up_unseen(thu, visit, cast, overlay, said):
    """A real province on invented levels, as an older version allowed; and levels whose file is gone."""
    tables.Province.update(overlay=overlay, is_sample=False).execute()

    assert said in visit(cast.thu, f"{UNITS}/90").select_one(".notice--warning").text
    assert visit(cast.thu, f"{UNITS}/90/sua").select_one("#overlay option[selected]")["value"] == overlay
    typed = {"version": "1", "name": "tỉnh Sông Lam", "region": "DBSH", "overlay": overlay}
    refused = thu.post(f"{UNITS}/90/sua", data=typed)
    assert refused.status_code == 422
    assert said in page_of(refused).select_one("#overlay-error").text
    assert thu.post(f"{UNITS}/90/sua", data=typed | {"overlay": ""}).status_code == 303


def test_groups_are_added_and_renamed(thu, cast):
    assert thu.post(f"{UNITS}/90/them-nhom", data={"name": "Các xã ven sông"}).status_code == 303
    group = tables.ReviewGroup.get(tables.ReviewGroup.name == "Các xã ven sông")
    renamed = {"version": "1", "name": "Các xã ven sông Lam"}
    assert thu.post(f"{UNITS}/nhom/{group.id}", data=renamed).status_code == 303
    assert last_action().action == "rename_group"

    taken = thu.post(f"{UNITS}/nhom/{group.id}", data={"version": "2", "name": "Các xã thuộc huyện Thanh Lâm cũ"})
    assert taken.status_code == 422
    assert thu.post(f"{UNITS}/90/them-nhom", data={"name": "Các xã ven sông Lam"}).status_code == 422


def test_kim_lands_in_her_province_and_adds_no_other(client_of, cast):
    kim = client_of(cast.kim)

    assert kim.get(UNITS).location == f"{UNITS}/91"
    assert kim.get(f"{UNITS}/90").status_code == 404
    assert kim.post(f"{UNITS}/90/them-xa", data={"code": "90009", "name": "xã Lạ", "group_id": "0"}).status_code == 404
    assert kim.post(f"{UNITS}/them-tinh", data=PROVINCE).status_code == 403


# --- Communes ---------------------------------------------------------------------------------------------------------


def test_thu_adds_a_commune_to_a_group(thu, cast):
    group = cast.minh.group_id
    typed = {"code": "90003", "name": "  xã   Bình Sơn ", "group_id": group}
    assert thu.post(f"{UNITS}/90/them-xa", data=typed).location == f"{UNITS}/90"

    unit = tables.Unit.get(tables.Unit.code == "90003")
    assert (unit.name, unit.folded_name, unit.group_id) == ("xã Bình Sơn", "xa binh son", group)
    assert (last_action().action, last_action().unit_code) == ("add_unit", "90003")


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("code", {"code": "9001"}),
        ("code", {"code": "٩٠٠٠٣"}),
        ("code", {"code": "90001"}),
        ("name", {"name": ""}),
        ("group_id", {"group_id": "999999"}),
        ("group_id", {"group_id": "x"}),
    ],
)
def test_a_commune_that_will_not_do_is_refused_at_its_field(thu, field, typed):
    response = thu.post(f"{UNITS}/90/them-xa", data={"code": "90003", "name": "xã Bình Sơn", "group_id": "0"} | typed)

    assert response.status_code == 422
    assert page_of(response).select_one(f"#{field}-error").text.strip()


def test_thu_renames_a_commune_and_takes_it_out_of_its_group(thu, cast):
    typed = {"version": "1", "name": "xã Tân Mai Mới", "group_id": "0"}
    assert thu.post("/cai-dat/xa/90001", data=typed).location == f"{UNITS}/90"

    unit = tables.Unit.get(tables.Unit.code == "90001")
    assert (unit.name, unit.folded_name, unit.group_id, unit.version) == ("xã Tân Mai Mới", "xa tan mai moi", None, 2)
    assert last_action().before == '{"group":"Các xã thuộc huyện Thanh Lâm cũ","name":"xã Tân Mai"}'


def test_communes_are_found_by_name_and_code(visit, cast):
    found = [
        [row.text for row in visit(cast.thu, f"{UNITS}/90?q={search}").select("tbody th")]
        for search in ("", "dong", "90001", "khong co")
    ]

    assert found == [["Xã Đồng Xanh", "Xã Tân Mai"], ["Xã Đồng Xanh"], ["Xã Tân Mai"], []]


@pytest.mark.parametrize("url", ["", "/them-tinh", "/90", "/90/sua", "/90/them-nhom", "/90/them-xa", "/91"])
def test_the_pages_keep_the_house_rules(visit, cast, url):
    visit(cast.thu, UNITS + url)


def test_the_pages_of_a_group_and_a_commune_keep_the_house_rules(visit, cast):
    visit(cast.thu, f"{UNITS}/nhom/{cast.minh.group_id}")
    visit(cast.thu, "/cai-dat/xa/90001")


# --- What a commune says for its documents ----------------------------------------------------------------------------


DETAILS = {
    "version": "1",
    "place_name": "Tân Mai",
    "signer_office": "CHỦ TỊCH",
    "signer_name": "Trần Văn Hùng",
    "addressee": "Ủy ban nhân dân tỉnh Sông Lam",
    "recipients": "Như trên;\r\nLưu: VT, NN.",
}


def test_hung_tells_who_signs(client_of, cast):
    assert client_of(cast.hung).post("/xa/90001/thong-tin", data=DETAILS).status_code == 303

    unit = tables.Unit.get(tables.Unit.code == "90001")
    assert unit.recipients == "Như trên;\nLưu: VT, NN."
    assert last_action().action == "change_unit"


def test_lan_does_not_say_who_signs(client_of, cast):
    assert client_of(cast.lan).post("/xa/90001/thong-tin", data=DETAILS).status_code == 403


def test_hung_does_not_say_it_for_another_commune(client_of, cast):
    assert client_of(cast.hung).post("/xa/90002/thong-tin", data=DETAILS).status_code == 404


def test_nothing_is_overwritten_unseen(client_of, cast):
    unit = tables.Unit.get(tables.Unit.code == "90001")
    units.change(unit, 1, by=SYSTEM, signer_name="Nguyễn Thị Cúc")
    hung = client_of(cast.hung)

    response = hung.post("/xa/90001/thong-tin", data=DETAILS)
    page = page_of(response)

    assert response.status_code == 409
    assert "Nguyễn Thị Cúc" in page.select_one("#signer_name-error").text
    assert page.select_one("#signer_name")["value"] == "Trần Văn Hùng"
    assert tables.Unit.get(tables.Unit.code == "90001").signer_name == "Nguyễn Thị Cúc"
    again = DETAILS | {"version": page.select_one("#version")["value"]}
    assert hung.post("/xa/90001/thong-tin", data=again).status_code == 303
    assert tables.Unit.get(tables.Unit.code == "90001").signer_name == "Trần Văn Hùng"


def test_the_details_keep_the_house_rules(visit, cast):
    page = visit(cast.hung, "/xa/90001/thong-tin")

    assert page.select_one("#place_name")["value"] == "Tân Mai"


# --- How a commune begins ---------------------------------------------------------------------------------------------


def test_an_officer_without_a_sheet_is_asked_for_set_and_year(client_of, visit, cast):
    assert client_of(cast.lan).get("/").location == "/xa/90001/bat-dau"

    page = visit(cast.lan, "/xa/90001/bat-dau")

    assert page.select("#choice option")[0].text == "Xã nông thôn mới 2021 - 2025, năm 2025"
    assert "áp dụng đến hết năm 2025" in page.select_one(".notice").text


@pytest.mark.parametrize("choice", ["", "xa-ntm-2021-2025:2031", "khong-co:2025", "xa-ntm-2021-2025:1e3"])
def test_only_what_is_offered_can_be_begun(client_of, cast, choice):
    assert client_of(cast.lan).post("/xa/90001/bat-dau", data={"choice": choice}).status_code == 422
    assert not tables.Assessment.select().exists()


def test_beginning_twice_is_beginning_once(client_of, cast):
    lan = client_of(cast.lan)
    answers = [lan.post("/xa/90001/bat-dau", data={"choice": f"{CRITERIA_SET}:2025"}) for _ in range(2)]

    assert {answer.location for answer in answers} == {f"/xa/90001/{CRITERIA_SET}/2025"}
    assert tables.Assessment.select().count() == 1


def test_a_region_without_a_set_is_told(visit, cast):
    tables.Province.update(region="XX").execute()

    assert "Chưa có bộ tiêu chí" in visit(cast.lan, "/xa/90001/bat-dau").select_one(".notice").text


def test_a_real_commune_begins_without_the_sample(app, client_of):
    """From the first administrator to the first sheet, by hand, as on a fresh machine."""
    people.create_admin("tinh", "Ông Tỉnh", PASSWORD)
    admin = client_of()
    admin.post("/dang-nhap", data={"login": "tinh", "password": PASSWORD})
    with_csrf_token(admin)
    assert admin.get("/").location == UNITS

    admin.post(f"{UNITS}/them-tinh", data=PROVINCE)
    admin.post(f"{UNITS}/14/them-xa", data={"code": "14001", "name": "xã Nà Hỳ", "group_id": "0"})
    unit = tables.Unit.get(tables.Unit.code == "14001")
    codes = {
        login: page_of(
            admin.post(
                f"/cai-dat/nguoi-dung/them?vai-tro={role}",
                data={"login": login, "name": name, "place": f"unit-{unit.id}"},
            )
        )
        .select_one(".one-time-code")
        .text
        for login, name, role in (("sung", "Ông Sùng", "officer"), ("pao", "Bà Pao", "leader"))
    }
    words = "Ruộng bậc thang mùa nước đổ"
    people_of_commune = {}
    for login, code in codes.items():
        people_of_commune[login] = client_of()
        typed = {"login": login, "code": code, "password": words, "again": words}
        assert people_of_commune[login].post("/dat-mat-khau", data=typed).status_code == 303
        with_csrf_token(people_of_commune[login])
    officer, leader = people_of_commune["sung"], people_of_commune["pao"]

    assert officer.get("/").location == "/xa/14001/bat-dau"
    started = officer.post("/xa/14001/bat-dau", data={"choice": f"{CRITERIA_SET}:2025"})
    assert started.location == f"/xa/14001/{CRITERIA_SET}/2025"
    assert officer.get(started.location).status_code == 200
    assert leader.get("/").location == started.location
    assert leader.post("/xa/14001/thong-tin", data=DETAILS).status_code == 303

    sheet = assessments.find("14001", CRITERIA_SET, 2025, user=people.by_login("sung"))
    assert sheet.unit.signer_name == "Trần Văn Hùng"
