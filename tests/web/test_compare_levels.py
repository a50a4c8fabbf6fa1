"""Đối chiếu: two people enter what the gazette says, each without seeing the tool's value or the other's."""

import pytest

from ntm_assess.domain.criteria import LevelStatus
from ntm_assess.storage import comparisons, tables
from tests.conftest import CRITERIA_SET, page_of

DESK = f"/cai-dat/bo-tieu-chi/{CRITERIA_SET}/doi-chieu"
LEVELS = f"/bo-tieu-chi/{CRITERIA_SET}/muc"
CODE = "3.1"  # 80 % by the file, nothing of the province's own
ISSUE = {"number": "Công báo số 259 + 260", "on": "20/3/2022", "page": "34"}
TYPED = {"limit_at_least": "80", **ISSUE}


def words(element) -> str:
    return " ".join(element.get_text(" ", strip=True).split())


def row_of(page, code: str):
    return next(row for row in page.select("tbody tr") if row.b and row.b.text == code)


@pytest.fixture
def enter(client_of):
    def enter(person, code=CODE, *, place="", status=303, **typed):
        answer = client_of(person).post(f"{DESK}/{code}{place}", data=typed or TYPED)
        assert answer.status_code == status, answer.text
        return answer

    return enter


def level_of(app, code=CODE, region="DBSH"):
    return app.extensions["criteria"].applied(CRITERIA_SET, region=region, year=2025).level_of(code)


def test_two_people_who_enter_the_same_make_it_compared_at_once(app, cast, enter, visit):
    enter(cast.thu)
    assert level_of(app).status is LevelStatus.NOT_COMPARED or level_of(app).status is LevelStatus.SECONDARY

    enter(cast.ngoc)

    assert level_of(app).status is LevelStatus.COMPARED
    row = words(row_of(visit(cast.lan, LEVELS), CODE))
    assert "đã đối chiếu công báo" in row
    assert "Bà Thu và Bà Ngọc nhập giống nhau" in row
    assert "Công báo số 259 + 260 ngày 20/03/2022, trang 34" in row
    assert "1 đã đối chiếu công báo" in words(visit(cast.lan, LEVELS).select_one("#dem"))


def test_what_is_printed_next_goes_by_it_too(app, cast, enter):
    enter(cast.thu)
    enter(cast.nam)

    assert app.extensions["printer"].library is app.extensions["criteria"]


def test_the_number_of_the_gazette_goes_before_the_number_of_the_tool(app, cast, enter, visit):
    for person in (cast.thu, cast.kim):
        enter(person, limit_at_least="85", **ISSUE)

    assert level_of(app).limits == {"at_least": 85}
    assert "Đã sửa theo công báo: từ ≥ 80 % thành ≥ 85 %" in words(row_of(visit(cast.lan, LEVELS), CODE))


def test_one_person_twice_is_not_two_people(app, cast, enter, visit):
    enter(cast.thu)
    enter(cast.thu)

    assert level_of(app).status is not LevelStatus.COMPARED
    assert "một người đã nhập" in words(row_of(visit(cast.lan, LEVELS), CODE))


def test_the_second_person_sees_neither_value(cast, enter, visit):
    enter(cast.thu, limit_at_least="81,5", **ISSUE)
    shown = words(visit(cast.ngoc, f"{DESK}/{CODE}")) + str(visit(cast.ngoc, f"{DESK}/{CODE}"))
    desk = words(visit(cast.ngoc, DESK))

    for value in ("80 %", "81,5", "259"):
        assert value not in shown, value
        assert value not in desk


def test_different_entries_wait_for_a_third_person_or_another_look(app, cast, enter, visit):
    enter(cast.thu)
    answer = enter(cast.ngoc, limit_at_least="85", **ISSUE)
    assert "hai người nhập khác nhau" in words(row_of(visit(cast.nam, DESK), CODE))
    assert answer.location == DESK

    enter(cast.nam, limit_at_least="85", **ISSUE)

    assert level_of(app).limits == {"at_least": 85}
    assert level_of(app).comparison.people == ("Bà Ngọc", "Ông Nam")


def test_somebody_corrects_what_they_read(app, cast, enter):
    enter(cast.thu)
    enter(cast.ngoc, limit_at_least="85", **ISSUE)
    enter(cast.ngoc)

    assert level_of(app).status is LevelStatus.COMPARED
    assert tables.GazetteReading.select().count() == 3


def test_an_own_entry_can_be_withdrawn_until_it_is_settled(app, cast, client_of, enter, visit):
    enter(cast.thu)
    form = visit(cast.thu, f"{DESK}/{CODE}").select_one("form[action*=rut]")
    assert client_of(cast.ngoc).post(form["action"]).status_code == 404
    assert client_of(cast.thu).post(form["action"]).location == DESK
    enter(cast.ngoc)
    assert level_of(app).status is not LevelStatus.COMPARED

    enter(cast.thu)
    settled = tables.GazetteReading.select().order_by(tables.GazetteReading.id.desc()).first()

    assert client_of(cast.thu).post(form["action"].rpartition("/")[0] + f"/{settled.id}").status_code == 409


def test_a_settled_level_asks_for_nothing_more(cast, client_of, enter, visit):
    enter(cast.thu)
    enter(cast.ngoc)
    page = visit(cast.nam, f"{DESK}/{CODE}")

    assert "đã đối chiếu công báo" in words(page)
    assert not page.select("input[name=limit_at_least]")
    assert client_of(cast.nam).post(f"{DESK}/{CODE}", data=TYPED).status_code == 200
    assert tables.GazetteReading.select().count() == 2


def test_a_missing_level_can_be_supplied_for_a_region(app, cast, enter, visit):
    """Two people find a level in the gazette that the set does not have."""
    typed = {"region": "TN", "year": "", "limit_at_least": "72", **ISSUE}
    enter(cast.thu, "9.2", **typed)
    assert level_of(app, "9.2", "TN") is None
    row = next(each for each in visit(cast.ngoc, DESK).select("tbody tr") if "chờ ông/bà" in words(each))
    assert "Tây Nguyên" in words(row)

    form = visit(cast.ngoc, row.a["href"]).select_one("form[action*=doi-chieu]")
    assert not form.select("select"), "the place is said already"
    enter(cast.ngoc, "9.2", place=form["action"].partition("9.2")[2], limit_at_least="72", **ISSUE)

    assert level_of(app, "9.2", "TN").limits == {"at_least": 72}
    assert level_of(app, "9.2", "DBSH") is None


def test_a_yes_no_is_confirmed_by_a_tick(app, cast, enter, visit):
    page = page_of(enter(cast.thu, "1.1", status=422, **ISSUE))
    assert "đánh dấu" in words(page.select_one(".error-summary"))

    for person in (cast.thu, cast.nam):
        enter(person, "1.1", asks_only="y", **ISSUE)

    assert level_of(app, "1.1").status is LevelStatus.COMPARED


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({"limit_at_least": ""}, "chưa điền"),
        ({"limit_at_least": "800"}, "100"),
        ({"limit_at_least": "tám mươi"}, ""),
        ({"number": "không rõ"}, "số của Công báo"),
        ({"on": "31/2/2022"}, ""),
        ({"on": "1/1/2100"}, "chưa đến"),
        ({"on": ""}, "chưa điền"),
    ],
)
def test_what_cannot_be_is_told_and_stays_in_the_field(cast, enter, typed, message):
    page = page_of(enter(cast.thu, status=422, **TYPED | typed))

    assert message in words(page.select_one(".error-summary"))
    assert page.select_one("#number")["value"] == (TYPED | typed)["number"].replace("Công báo số ", "")
    assert tables.GazetteReading.select().count() == 0


def test_a_sample_account_says_nothing_of_real_law(cast, client_of, visit):
    tables.User.update(is_sample=True).where(tables.User.id == cast.nam.id).execute()

    assert "Tài khoản mẫu" in words(visit(cast.nam, DESK))
    assert client_of(cast.nam).post(f"{DESK}/{CODE}", data=TYPED).status_code == 403
    assert comparisons.of_set(CRITERIA_SET) == []


@pytest.mark.parametrize("login", ["lan", "hung", "minh", "sen", "tu"])
def test_others_do_not_compare(cast, client_of, login):
    assert client_of(getattr(cast, login)).get(DESK).status_code == 403


def test_the_desk_costs_the_same_however_much_was_entered(cast, client_of, enter, count_queries):
    def queries_of_desk() -> int:
        client = client_of(cast.thu)
        with count_queries() as queries:
            assert client.get(DESK).status_code == 200
        return len(queries)

    before = queries_of_desk()
    for person in (cast.thu, cast.ngoc):
        for code in ("3.1", "17.7", "17.10"):
            enter(person, code)

    assert queries_of_desk() == before <= 8


def test_the_filters_count_what_they_show(cast, enter, visit):
    enter(cast.ngoc)
    enter(cast.ngoc, "17.7")
    enter(cast.nam, "17.7", limit_at_least="99", **ISSUE)
    page = visit(cast.thu, DESK)
    counts = {words(each).rpartition(" ")[0]: int(words(each).rpartition(" ")[2]) for each in page.select(".filters a")}

    assert (counts["Chờ ông/bà nhập"], counts["Khác nhau"], counts["Đã đối chiếu"]) == (2, 1, 0)
    for each in page.select(".filters a"):
        assert len(visit(cast.thu, each["href"]).select("tbody tr")) == int(words(each).rpartition(" ")[2])
