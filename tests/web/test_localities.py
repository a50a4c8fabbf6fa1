"""Mức của tỉnh: edited in the tool or uploaded, by who looks after the province, and confirmed on the preview."""

import io
import time
from dataclasses import replace
from decimal import Decimal

import pytest

from ntm_assess.domain.criteria import Level, LevelEntry, LevelStatus
from ntm_assess.exchange import criteria_sheet
from ntm_assess.law.library import load_all
from ntm_assess.law.writing import overlay_to_toml, set_to_toml
from ntm_assess.storage import editions, tables
from ntm_assess.web import level_lines
from tests.conftest import CRITERIA_SET, page_of
from tests.law.large import a_large_set

LIBRARY = load_all()
MAU = LIBRARY.overlays["mau"]
PAGE = "/cai-dat/don-vi/90/muc"
ELSEWHERE = "/cai-dat/don-vi/91/muc"
DECISION = "Quyết định 12/QĐ-UBND ngày 05/5/2025 (dữ liệu mẫu)"


def text_of(element) -> str:
    return " ".join(element.get_text(" ", strip=True).split())


def fields_of(page) -> dict[str, str]:
    """What the editor would send as it stands."""
    form = page.select_one("form[action*=soan-muc]")
    ticked = form.select("input:not([type=checkbox]), input[checked]")
    return {each["name"]: each.get("value", "") for each in ticked if each["name"] != "csrf_token"}


@pytest.fixture
def thu(client_of, cast):
    return client_of(cast.thu)


@pytest.fixture
def editor(thu) -> str:
    """Where the levels of the sample province are edited."""
    return thu.post(f"{PAGE}/sua", data={"overlay": "mau"}).location


def upload(client, content: bytes | str, name: str = "muc.toml", url: str = PAGE):
    raw = content.encode() if isinstance(content, str) else content
    return client.post(url, data={"file": (io.BytesIO(raw), name)}, content_type="multipart/form-data")


def confirm(client, url: str, seen: int = 0, day: str = "01/06/2025"):
    return client.post(url, data={"seen": seen, "effective_from": day, "reason": "Thử"})


# --- The editor -------------------------------------------------------------------------------------------------------


def test_one_row_an_indicator_with_what_stands_there(thu, editor):
    page = page_of(thu.get(editor))

    rows = {each.h2.text.split()[0]: each for each in page.select(".level-row")}
    assert list(rows) == [each.code for each in LIBRARY.sets[CRITERIA_SET].indicators]
    assert rows["9.2"].select_one("[name='9.2:0:at_least']")["value"] == "85"
    assert rows["10"].select_one("[name='10:0:years']")["value"] == "2025"
    assert rows["6.1"].select_one("[name='6.1:0:set']").has_attr("checked")
    assert "Thêm mức cho năm khác" in rows["9.2"].text
    assert rows["1.1"].select_one("[name='1.1:0:note']")["value"] == ""


def test_saving_without_a_change_changes_nothing(thu, editor):
    draft_id = int(editor.rsplit("/", 1)[1])
    before = tables.EditionDraft.get_by_id(draft_id).toml
    saved = thu.post(editor, data=fields_of(page_of(thu.get(editor))))

    assert saved.status_code == 303
    assert tables.EditionDraft.get_by_id(draft_id).toml == before


def test_a_level_is_changed_previewed_confirmed_and_gone_by(thu, editor, client_of, cast, assessment):
    fields = fields_of(page_of(thu.get(editor)))
    fields |= {"9.2:0:at_least": "97,5", "10:1:at_least": "70", "10:1:years": "2024", "6.2:0:set": "", "6.2:0:note": ""}
    preview = thu.post(editor, data={**fields, "preview": "1"}).location
    rows = [text_of(each) for each in page_of(thu.get(preview)).select(".preview tbody tr")]

    assert "Thay đổi Chỉ tiêu 9.2, mức Từ 85 97,5" in rows
    assert "Mới Chỉ tiêu 10, mức, năm 2024 – từ 70; mức mẫu" in rows
    assert any(each.startswith("Bỏ Chỉ tiêu 6.2, mức") for each in rows)
    assert len(rows) == 3
    assert confirm(thu, preview).location == PAGE

    sheet = client_of(cast.lan).get("/xa/90001/xa-ntm-2021-2025/2025").text
    assert "97,5" in sheet
    assert "Bản 1" in page_of(thu.get(PAGE)).select_one(".versions").text
    assert editions.listed()[0].province.code == "90"


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"9.2:0:at_least": "chín"}, "9.2"),
        ({"9.2:0:at_least": "924"}, "92,4"),
        ({"17.1:0:of_which_at_least": ""}, "Thiếu số"),
        ({"10:0:years": "25"}, "năm bốn chữ số"),
        ({"10:1:at_least": "70", "10:1:years": "2025"}, "Trùng năm"),
        ({"6.1:0:set": ""}, "Tỉnh có quy định"),
    ],
)
def test_what_is_wrong_is_told_at_its_line_and_stays(thu, editor, typed, said):
    draft_id = int(editor.rsplit("/", 1)[1])
    refused = thu.post(editor, data=fields_of(page_of(thu.get(editor))) | typed)

    assert refused.status_code == 422
    page = page_of(refused)
    assert page.title.text.startswith("Lỗi: Soạn mức")
    assert said in text_of(page.select_one(".error-summary"))
    name, value = next(iter(typed.items()))
    if not name.endswith("set"):
        assert page.select_one(f"[name='{name}']")["value"] == value
    assert tables.EditionDraft.get_by_id(draft_id).version == 1


def test_what_the_rules_of_the_files_refuse_is_told(thu, editor):
    refused = thu.post(editor, data=fields_of(page_of(thu.get(editor))) | {"10:0:years": "2031"})

    assert refused.status_code == 422
    assert "năm 2031 nằm ngoài thời gian áp dụng" in page_of(refused).text


def test_another_tab_overwrites_nothing(thu, editor):
    fields = fields_of(page_of(thu.get(editor)))
    thu.post(editor, data=fields | {"9.2:0:at_least": "90"})

    late = thu.post(editor, data=fields | {"9.2:0:at_least": "70"})
    assert late.status_code == 409
    assert "một tab khác" in page_of(late).text


def test_title_and_decision(thu, editor):
    url = f"{editor}/thong-tin"
    version = page_of(thu.get(url)).select_one("[name=version]")["value"]
    saved = thu.post(url, data={"version": version, "title": "Tỉnh mẫu", "decision": DECISION})
    refused = thu.post(url, data={"version": version, "title": "", "decision": ""})

    assert saved.status_code == 303
    assert DECISION in page_of(thu.get(editor)).text
    assert refused.status_code == 422


def test_levels_for_a_set_that_the_province_has_none_for(thu, client_of, cast):
    advanced = "xa-ntm-nang-cao-2021-2025"
    editor = thu.post(f"{PAGE}/them", data={"criteria_set": advanced, "decision": DECISION}).location
    page = page_of(thu.get(editor))
    first = LIBRARY.sets[advanced].indicators[0]
    name = level_lines.limits_of(first.requirement)
    values = {f"{first.code}:0:{each.name}": "90" for each in name} or {f"{first.code}:0:set": "1"}
    preview = thu.post(editor, data=fields_of(page) | values | {"preview": "1"}).location

    assert confirm(thu, preview).location == PAGE
    shown = page_of(thu.get(PAGE))
    assert f"tinh-90-{advanced}" in shown.text
    assert "chưa; chọn ở trang của tỉnh" in text_of(shown.main)
    assert f"tinh-90-{advanced}" in thu.get("/cai-dat/don-vi/90/sua").text, "it can be chosen"
    assert 'status = "sample"' in tables.Edition.get().toml


def test_a_set_is_asked_for(thu):
    refused = thu.post(f"{PAGE}/them", data={"criteria_set": "khong-co", "decision": ""})

    assert refused.status_code == 422
    assert len(page_of(refused).select(".error-summary li")) == 2


# --- Files ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("ending", ["xlsx", "toml"])
def test_the_levels_that_are_taken_away_come_back_the_same(thu, ending):
    content = thu.get(f"/cai-dat/bo-muc/mau.{ending}").data
    preview = upload(thu, content, f"mau.{ending}").location

    assert "không có gì để ghi" in page_of(thu.get(preview)).text


def test_a_file_can_be_edited_on_in_the_tool(thu):
    higher = replace(MAU, levels={**MAU.levels, "9.2": (level(91),)})
    preview = upload(thu, criteria_sheet.write_overlay(higher), "mau.xlsx").location
    editor = page_of(thu.get(preview)).find("a", string="Sửa tiếp trong công cụ")["href"]

    assert page_of(thu.get(editor)).select_one("[name='9.2:0:at_least']")["value"] == "91"


def test_there_is_a_form_for_each_set(thu):
    links = page_of(thu.get(PAGE)).select(".law__forms a")

    assert len(links) == len([each for each in LIBRARY.sets.values() if each.indicators])
    assert thu.get(links[0]["href"]).data.startswith(b"PK")


def test_a_set_belongs_elsewhere(thu):
    refused = upload(thu, set_to_toml(LIBRARY.sets[CRITERIA_SET]), "bo.toml")

    assert refused.status_code == 422
    assert "không phải mức của địa phương" in page_of(refused).text


# --- Whose levels -----------------------------------------------------------------------------------------------------


def level(percent: int, status: LevelStatus = LevelStatus.SAMPLE) -> LevelEntry:
    return LevelEntry(Level({"at_least": Decimal(percent)}, status, MAU.decision))


def test_nobody_changes_the_levels_of_another_province(client_of, cast, editor):
    kim = client_of(cast.kim)

    assert kim.get(PAGE).status_code == 404
    assert kim.post(f"{PAGE}/sua", data={"overlay": "mau"}).status_code == 404
    assert kim.post(f"{ELSEWHERE}/sua", data={"overlay": "mau"}).status_code == 404
    assert kim.get(editor).status_code == 404
    taken = upload(kim, overlay_to_toml(MAU), "mau.toml", ELSEWHERE)
    assert taken.status_code == 422
    assert "là của bộ mức nơi khác" in page_of(taken).text


def test_levels_that_one_province_put_in_are_not_the_others_to_read(client_of, cast, thu, editor):
    draft = tables.EditionDraft.get()
    preview = f"/cai-dat/xem-truoc/{draft.id}"
    thu.post(editor, data=fields_of(page_of(thu.get(editor))) | {"9.2:0:at_least": "90"})
    confirm(thu, preview)
    kim, edition_id = client_of(cast.kim), tables.Edition.get().id

    assert kim.get(f"/cai-dat/ban-nhap/{edition_id}.toml").status_code == 404
    assert kim.get("/cai-dat/bo-muc/mau.toml").status_code == 404
    assert "mau" not in [each.text for each in page_of(kim.get("/cai-dat/bo-tieu-chi")).select("code")]
    assert thu.get(f"/cai-dat/ban-nhap/{edition_id}.toml").status_code == 200


def test_an_administrator_of_a_province_puts_in_its_own(client_of, cast):
    kim = client_of(cast.kim)
    real = {"9.2": (replace(level(80, LevelStatus.PROVINCE), level=replace(level(80).level, source=DECISION)),)}
    own = replace(MAU, id="thu-bon", title="Tỉnh Thu Bồn", decision=DECISION, levels=real)
    as_province = overlay_to_toml(own).replace('"sample"', '"province"')
    preview = upload(kim, as_province, "thu-bon.toml", ELSEWHERE).location

    assert confirm(kim, preview).location == ELSEWHERE
    assert "Tỉnh Thu Bồn" in page_of(kim.get(ELSEWHERE)).text


def test_invented_levels_are_for_the_sample_province(client_of, cast):
    kim = client_of(cast.kim)
    preview = upload(kim, overlay_to_toml(replace(MAU, id="gia")), "gia.toml", ELSEWHERE).location

    assert "chỉ dành cho tỉnh mẫu" in page_of(kim.get(preview)).text
    assert confirm(kim, preview).status_code == 422


def test_levels_of_one_set_do_not_become_those_of_another(thu):
    advanced = LIBRARY.sets["xa-ntm-nang-cao-2021-2025"]
    moved = replace(MAU, criteria_set=advanced.id, levels={})
    preview = upload(thu, overlay_to_toml(moved)).location

    assert "ông/bà đặt mã mới" in page_of(thu.get(preview)).text


# --- Large sets -------------------------------------------------------------------------------------------------------


def test_a_set_of_1800_indicators_opens_in_parts(app, thu):
    app.extensions["criteria"] = replace(LIBRARY, sets={**LIBRARY.sets, "bo-lon": a_large_set()})
    editor = thu.post(f"{PAGE}/them", data={"criteria_set": "bo-lon", "decision": DECISION}).location
    started = time.perf_counter()
    page = page_of(thu.get(f"{editor}?trang=7"))

    assert len(page.select(".level-row")) == level_lines.MOST_INDICATORS
    assert len(page.select("nav[aria-label='Các trang'] a")) == 30
    assert time.perf_counter() - started < 5, "the bench measures it; this is a limit for a busy machine"
    fields = fields_of(page) | {"1.361:0:at_least": "88", "next": "1"}
    assert thu.post(f"{editor}?trang=7", data=fields).location.endswith("trang=8")
    assert page_of(thu.get(f"{editor}?trang=7")).select_one("[name='1.361:0:at_least']")["value"] == "88"
    assert thu.get(f"{editor}?trang=31").status_code == 404


def test_the_pages_ask_little_of_the_database(thu, editor, count_queries):
    for url, most in ((PAGE, 8), (editor, 5), (editor.replace("soan-muc", "xem-truoc"), 6)):
        thu.get(url)
        with count_queries() as queries:
            thu.get(url)
        assert len(queries) <= most, url
