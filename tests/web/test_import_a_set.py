"""Nhập bộ tiêu chí: from the empty form to an assessment, and everything that is refused on the way."""

import io
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from ntm_assess.domain.criteria import CriteriaSet, LevelStatus
from ntm_assess.domain.levels import Comparison, Level, LevelEntry
from ntm_assess.exchange import criteria_sheet, criteria_uploads
from ntm_assess.exchange.criteria_uploads import Upload
from ntm_assess.law.library import load_all
from ntm_assess.law.writing import overlay_to_toml, set_to_toml
from ntm_assess.storage import editions, tables
from ntm_assess.storage.history import Actor
from ntm_assess.web import home, law_in_use, law_uploads
from tests.conftest import CRITERIA_SET, page_of

LIBRARY = load_all()
NEXT = "xa-ntm-2026-2030"
DESK = "/cai-dat/bo-tieu-chi"
UPLOAD = f"{DESK}/nhap"
SAMPLE = "Dữ liệu mẫu: nội dung đặt ra để chạy thử, không phải quy định."


def filled() -> CriteriaSet:
    """The set of 2026 with an invented filling: for each criterion one indicator, with one level for all groups."""
    model = LIBRARY.sets[CRITERIA_SET].indicator("9.2")
    level = Level({"at_least": Decimal(80)}, LevelStatus.NOT_COMPARED, SAMPLE)

    def with_indicator(criterion):
        indicator = replace(
            model,
            code=criterion.code,
            text=f"Chỉ tiêu mẫu {criterion.code} (dữ liệu mẫu)",
            text_status=LevelStatus.NOT_COMPARED,
            short=f"Mẫu {criterion.code}",
            levels=(LevelEntry(level),),
        )
        return replace(criterion, indicators=(indicator,))

    shipped = LIBRARY.sets[NEXT].with_criteria(with_indicator)
    return replace(shipped, complete=True, missing="", source_note=SAMPLE, declared_indicators=0)


def changed(**changes) -> CriteriaSet:
    """The shipped set with another 9.2."""
    return LIBRARY.sets[CRITERIA_SET].with_criteria(
        lambda criterion: replace(
            criterion,
            indicators=tuple(replace(each, **changes) if each.code == "9.2" else each for each in criterion.indicators),
        )
    )


def upload(client, content: bytes | str, name: str = "bo.toml", url: str = UPLOAD):
    raw = content.encode() if isinstance(content, str) else content
    return client.post(url, data={"file": (io.BytesIO(raw), name)}, content_type="multipart/form-data")


def preview_of(client, content: bytes | str, name: str = "bo.toml"):
    """Where the preview is, and the page."""
    answer = upload(client, content, name)
    assert answer.status_code == 303, answer.text
    return answer.location, page_of(client.get(answer.location))


def confirm(client, url: str, seen: int = 0, day: str = "01/06/2025", reason: str = "Quyết định thử"):
    return client.post(url, data={"seen": seen, "effective_from": day, "reason": reason})


def text_of(element) -> str:
    return " ".join(element.get_text(" ", strip=True).split())


@pytest.fixture
def in_2026(monkeypatch):
    monkeypatch.setattr(home.formatting, "local_day", lambda moment: date(2026, 11, 23))


# --- From the form to an assessment -----------------------------------------------------------------------------------


def test_a_set_goes_from_the_form_to_an_assessment(client_of, cast, app, in_2026):
    thu, bao = client_of(cast.thu), client_of(cast.bao)
    template = thu.get(f"{DESK}/mau-nhap.xlsx")
    assert template.data.startswith(b"PK")
    assert "attachment" in template.headers["Content-Disposition"]
    assert bao.post("/xa/90002/bat-dau", data={"choice": f"{NEXT}:2026"}).status_code == 422, "not before"

    url, page = preview_of(thu, criteria_sheet.write_set(filled()), "bo 2026.xlsx")
    assert "Chưa ghi gì" in page.text
    assert "Mới 20" in text_of(page.nav.find_next("nav", attrs={"aria-label": "Các dòng"}))
    assert page.select_one("#effective_from")["value"] == "15/02/2026", "as the decree"
    assert editions.listed() == [], "nothing is written yet"

    assert confirm(thu, url, day="15/02/2026", reason="Nhập đủ bộ 2026 (dữ liệu mẫu)").location == DESK
    assert "10 tiêu chí, 10 chỉ tiêu" in text_of(page_of(thu.get(DESK)).find(id=NEXT).find_parent("section"))

    started = bao.post("/xa/90002/bat-dau", data={"choice": f"{NEXT}:2026"})
    assert started.status_code == 303
    sheet = page_of(bao.get(started.location))
    assert "0/10 chỉ tiêu đạt" in sheet.text
    assert "Chỉ tiêu mẫu 1 (dữ liệu mẫu)" in sheet.text
    answer = bao.put(f"{started.location}/chi-tieu/1", data={"percent": "85"})
    assert answer.status_code in (200, 303)
    assert tables.Summary.get().met_indicators == 1


def test_a_set_that_is_complete_from_next_year_on_is_not_begun_before(client_of, cast, in_2026):
    thu, bao = client_of(cast.thu), client_of(cast.bao)
    url, _ = preview_of(thu, set_to_toml(filled()))
    confirm(thu, url, day="01/01/2027")

    assert f"{NEXT}:2026" not in bao.get("/xa/90002/bat-dau").text
    assert bao.post("/xa/90002/bat-dau", data={"choice": f"{NEXT}:2026"}).status_code == 422


def test_the_file_that_is_taken_away_comes_back_the_same(client_of, cast):
    thu = client_of(cast.thu)

    for ending in ("xlsx", "toml"):
        content = thu.get(f"{DESK}/{CRITERIA_SET}.{ending}").data
        _, page = preview_of(thu, content, f"bo.{ending}")
        assert "không có gì để ghi" in page.text
        assert "Xác nhận, ghi" not in page.text


def test_a_new_edition_is_gone_by_at_once_and_what_it_was_before_can_be_taken_away(client_of, cast, app, assessment):
    thu = client_of(cast.thu)
    level = LevelEntry(Level({"at_least": Decimal(99)}, LevelStatus.SECONDARY, "Quyết định thử"))
    url, _ = preview_of(thu, set_to_toml(changed(levels=(level,), text="Nhà ở đạt chuẩn thử")))
    confirm(thu, url)

    sheet = client_of(cast.lan).get("/xa/90001/xa-ntm-2021-2025/2025").text
    assert "Nhà ở đạt chuẩn thử" in sheet
    assert app.extensions["printer"].library is app.extensions["criteria"]
    section = page_of(thu.get(DESK)).find(id=CRITERIA_SET).find_parent("section")
    versions = text_of(section.select_one(".versions"))
    assert "Bản 1 , áp dụng từ 01/06/2025: Quyết định thử Bà Thu" in versions
    assert "Bản đi kèm chương trình, áp dụng trước đó" in versions
    kept = thu.get(section.select_one(".versions a")["href"])
    assert "Nhà ở đạt chuẩn thử" in kept.text


# --- The preview ------------------------------------------------------------------------------------------------------


def test_the_preview_says_line_by_line_what_changes(client_of, cast):
    fewer = changed(text="Nhà ở thử").with_only({each.code for each in LIBRARY.sets[CRITERIA_SET].indicators} - {"7"})
    url, page = preview_of(client_of(cast.thu), set_to_toml(fewer))
    rows = [text_of(each) for each in page.select(".preview tbody tr")]

    assert any(each.startswith("Thay đổi Chỉ tiêu 9.2 Nội dung") and each.endswith("Nhà ở thử") for each in rows)
    assert any(each.startswith("Bỏ Chỉ tiêu 7 ") for each in rows)
    assert not any(each.startswith("Giữ nguyên") for each in rows), "folded away"
    same = page.find("a", string=lambda text: text and text.startswith("Giữ nguyên "))
    folded = page_of(client_of(cast.thu).get(same["href"]))
    assert len(folded.select(".preview tbody tr")) == 100, "a page of them"
    assert folded.find("a", rel="next")


def test_levels_of_provinces_that_would_be_lost_are_told(client_of, cast):
    yes_no = LIBRARY.sets[CRITERIA_SET].indicator("1.1").requirement
    _, page = preview_of(client_of(cast.thu), set_to_toml(changed(requirement=yes_no, levels=())))

    assert "mức của chỉ tiêu 9.2 không còn khớp" in page.text


def test_warnings_can_be_confirmed_and_errors_cannot(client_of, cast):
    thu = client_of(cast.thu)
    url, page = preview_of(thu, set_to_toml(changed(short="x" * 60)))
    assert "Cần xem" in page.text
    assert confirm(thu, url).status_code == 303

    tiny = LevelEntry(Level({"at_least": Decimal(80)}, LevelStatus.SECONDARY, "Nguồn", comparison=None))
    compared = Comparison(("Bà A", "Ông B"), date(2025, 1, 1), "Công báo số 1")
    claimed = replace(tiny, level=replace(tiny.level, status=LevelStatus.COMPARED, comparison=compared))
    url, page = preview_of(thu, set_to_toml(changed(levels=(claimed,))))
    assert "Chỉ hai người nhập giống nhau ở trang Đối chiếu" in text_of(page.main)
    assert page.select("#effective_from") == []
    assert confirm(thu, url, seen=1).status_code == 422
    assert editions.newest_number("set", CRITERIA_SET) == 1


@pytest.mark.parametrize(("field", "value", "said"), [("id", "Bộ mới", "chữ thường"), ("builds_on", "khong", "khong")])
def test_what_does_not_go_with_the_rest_cannot_be_confirmed(client_of, cast, field, value, said):
    thu = client_of(cast.thu)
    url, page = preview_of(thu, set_to_toml(replace(changed(text="Khác"), **{field: value})))

    assert said in text_of(page.main)
    assert confirm(thu, url).status_code == 422
    assert editions.listed() == []


def test_a_day_and_a_reason_are_asked(client_of, cast):
    thu = client_of(cast.thu)
    url, page = preview_of(thu, set_to_toml(changed(text="Khác")))
    assert not page.select_one("#effective_from").get("value"), "a change has a day of its own"

    refused = confirm(thu, url, day="32/1/2025", reason=" ")
    assert refused.status_code == 422
    page = page_of(refused)
    assert page.title.text.startswith("Lỗi: Xem trước")
    assert page.select_one("#effective_from")["value"] == "32/1/2025"
    assert {each["href"] for each in page.select(".error-summary a")} == {"#effective_from", "#reason"}


def test_a_preview_that_somebody_overtook_is_told(client_of, cast):
    thu = client_of(cast.thu)
    first, _ = preview_of(thu, set_to_toml(changed(text="Một")))
    second, _ = preview_of(thu, set_to_toml(changed(text="Hai")))
    confirm(thu, first)

    overtaken = confirm(thu, second)
    assert overtaken.status_code == 409
    page = page_of(overtaken)
    assert "người khác đã xác nhận một bản mới" in page.text
    assert "Một" in page.select_one(".preview").text, "compared with what holds now"
    assert page.select_one("[name=seen]")["value"] == "1"
    assert confirm(thu, second, seen=1).status_code == 303


def test_a_double_click_confirms_once(client_of, cast):
    thu = client_of(cast.thu)
    url, _ = preview_of(thu, set_to_toml(changed(text="Một")))

    assert [confirm(thu, url).location for _ in range(2)] == [DESK, DESK]
    assert len(editions.listed()) == 1


def test_a_draft_can_be_dropped(client_of, cast):
    thu = client_of(cast.thu)
    url, _ = preview_of(thu, set_to_toml(changed(text="Một")))

    assert thu.post(f"{url}/bo").location == DESK
    assert thu.get(url).status_code == 404


def test_a_draft_is_its_owners_alone(client_of, cast):
    url, _ = preview_of(client_of(cast.thu), set_to_toml(changed(text="Một")))

    assert client_of(cast.kim).get(url).status_code == 404


# --- Refused files ----------------------------------------------------------------------------------------------------


def test_every_fault_stands_on_the_page_with_its_place_and_nothing_is_kept(client_of, cast):
    toml = set_to_toml(changed()).replace('kind = "share_at_least"', 'kind = "nhieu_nhat"', 2)
    refused = upload(client_of(cast.thu), toml)

    assert refused.status_code == 422
    page = page_of(refused)
    assert page.title.text.startswith("Lỗi: Nhập bộ tiêu chí")
    assert "Tệp có 2 chỗ cần sửa, chưa ghi gì" in page.text
    assert all("chỉ tiêu" in each.b.text for each in page.select(".error-summary li"))
    assert tables.EditionDraft.select().count() == 0


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b"", "bo.xlsx", "Tệp này trống"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "bo.xls", "Excel cũ"),
        (b"PK\x03\x04 hong", "bo.xlsx", "Tệp hỏng"),
        (b"x = [", "bo.toml", "Sai cú pháp TOML"),
    ],
)
def test_what_is_no_such_file_is_refused_with_what_to_do(client_of, cast, content, name, said):
    refused = upload(client_of(cast.thu), content, name)

    assert refused.status_code == 422
    assert said in page_of(refused).text


def test_a_file_that_is_too_large_is_told_without_reading_on(client_of, cast, monkeypatch):
    for module in (law_uploads, criteria_uploads):
        monkeypatch.setattr(module, "LARGEST_WORKBOOK", 1000)
    refused = upload(client_of(cast.thu), b"x" * 2000)

    assert refused.status_code == 422
    assert "lớn hơn 5 MB" in page_of(refused).text


def test_without_a_file_the_field_says_so(client_of, cast):
    refused = client_of(cast.thu).post(UPLOAD, data={})

    assert refused.status_code == 422
    assert "Ông/bà chọn một tệp" in page_of(refused).text


def test_levels_of_a_locality_belong_elsewhere(client_of, cast):
    refused = upload(client_of(cast.thu), overlay_to_toml(LIBRARY.overlays["mau"]), "mau.toml")

    assert refused.status_code == 422
    assert "mức của một địa phương" in page_of(refused).text


def test_a_busy_machine_says_so(client_of, cast, monkeypatch):
    busy = Upload(faults=(criteria_uploads.UploadFault("", law_uploads.BUSY),))
    monkeypatch.setattr(criteria_uploads, "read", lambda *_: busy)

    assert upload(client_of(cast.thu), b"x").status_code == 503


# --- Who, and how much ------------------------------------------------------------------------------------------------


def test_an_administrator_of_a_province_reads_sets_and_brings_none(client_of, cast, visit):
    page = visit(cast.kim, DESK)

    assert page.select(f"a[href='{UPLOAD}']") == []
    assert client_of(cast.kim).get(UPLOAD).status_code == 403


def test_an_invented_person_puts_in_no_law_for_real_provinces(client_of, cast):
    tables.User.update(is_sample=True).where(tables.User.id == cast.thu.id).execute()
    thu = client_of(cast.thu)
    url, _ = preview_of(thu, set_to_toml(changed(text="Khác")))

    assert confirm(thu, url).status_code == 403
    assert editions.listed() == []


def test_the_desk_asks_little_of_the_database(client_of, cast, count_queries):
    thu = client_of(cast.thu)
    thu.get(DESK)
    with count_queries() as queries:
        thu.get(DESK)

    assert len(queries) <= 5


def without_region(code: str) -> str:
    """The shipped set as TOML, with a region of another name."""
    toml = set_to_toml(LIBRARY.sets[CRITERIA_SET])
    return toml.replace(f'"{code}"', f'"{code}X"').replace(f"{code} = ", f"{code}X = ")


def test_a_region_that_a_province_lies_in_cannot_go(client_of, cast):
    url, page = preview_of(client_of(cast.thu), without_region("DBSH"))

    assert "không còn vùng DBSH" in page.text
    assert "Xác nhận, ghi" not in page.text
    assert confirm(client_of(cast.thu), url).status_code == 422
    assert editions.listed() == []


def test_a_region_that_nobody_lies_in_may_go(client_of, cast):
    _, page = preview_of(client_of(cast.thu), without_region("DBSCL"))

    assert "không còn vùng" not in page.text


def test_a_region_that_is_gone_all_the_same_is_told_in_words(client_of, cast, assessment):
    tables.Province.update(region="XYZ").execute()

    answer = client_of(cast.lan).get("/xa/90001/xa-ntm-2021-2025/2025")

    assert answer.status_code == 503
    assert "không có vùng “XYZ”" in answer.text


def test_the_program_goes_by_all_that_is_kept_however_it_was_told(app, client_of, cast):
    """Of two changes at once the slower one tells the program last, of a law that it worked out first."""
    thu = client_of(cast.thu)
    _, page = preview_of(thu, set_to_toml(changed(text="Nhà ở đạt chuẩn thử")))
    seen_first = app.extensions["criteria"]
    draft = tables.EditionDraft.get()
    by = Actor.of(cast.thu)
    editions.confirm(draft, seen=0, effective_from=date(2025, 1, 1), reason="Thử", library=seen_first, by=by)

    with app.app_context():
        law_in_use.renew()

    assert app.extensions["criteria"].sets[CRITERIA_SET].indicator("9.2").text == "Nhà ở đạt chuẩn thử"
    assert app.extensions["printer"].library is app.extensions["criteria"]
