"""The five pages of the conditions: what is entered, what it comes to, who may, and what happens meanwhile."""

import pytest

from ntm_assess.domain.workflow import Kind
from ntm_assess.storage import condition_records, villages
from ntm_assess.storage.history import Actor
from tests import reviewing
from tests.conftest import page_of

SUBJECTS = ("satisfaction", "no_debt", "security", "consultation", "meeting")


@pytest.fixture
def url(sheet_url):
    return f"{sheet_url}/dieu-kien"


@pytest.fixture
def two_villages(assessment, cast):
    villages.add(
        assessment.unit,
        [villages.Details("Thôn Đông", 120), villages.Details("Thôn Tây", 80)],
        by=Actor.of(cast.lan),
    )
    return villages.of_unit(assessment.unit_id)


def ballots(listed, *rows, versions=(0, 0)):
    """A form of the survey: a row of four counts a village."""
    form = {}
    for village, row, version in zip(listed, rows, versions, strict=True):
        form[f"{village.id}-v"] = str(version)
        names = ("households", "issued", "returned", "satisfied")
        form |= {f"{village.id}-{name}": value for name, value in zip(names, row, strict=True)}
    return form


POLICE = {"number": "12/XN-CAX", "issued_on": "1-10-25", "issued_by": "Công an xã", "is_calm": "yes"}
MEETING = {
    "day": "20/10/2025",
    "place": "Hội trường xã",
    "chair": "Ông Hùng",
    "secretary": "Bà Lan",
    "invited": "1.060",
    "attending": "1.050",
    "agreeing": "945",
}
DEBT = {"project": "Đường thôn Đông", "settlement": "1.900.000.000", "paid": "1.400.000.000", "is_of_programme": "y"}
OPINION = {
    "voice": "organisation",
    "name": "Hội Nông dân xã",
    "number": "3/CV-HND",
    "day": "5/10/2025",
    "text": "Nhất trí.",
}
PUBLIC = {
    "from_day": "1/10/2025",
    "to_day": "15/10/2025",
    "broadcasts": "1/10/2025\n3-10-25; 2\n6.10.2025\t2",
    "postings": "Trụ sở xã\n\nNhà văn hóa thôn Đông",
}


def record(assessment):
    return condition_records.records(assessment)


@pytest.mark.parametrize("subject", SUBJECTS)
@pytest.mark.parametrize("login", ["lan", "hung", "minh", "nam"])
def test_the_commune_and_its_reviewers_read_each_page(visit, cast, url, two_villages, subject, login):
    page = visit(getattr(cast, login), f"{url}/{subject}")

    forms = page.select("main form")
    assert bool(forms) == (login in ("lan", "hung"))


@pytest.mark.parametrize("subject", SUBJECTS)
def test_nobody_else_saves(client_of, cast, url, subject):
    assert client_of(cast.minh).post(f"{url}/{subject}").status_code == 403
    assert client_of(cast.bao).post(f"{url}/{subject}").status_code == 404


# --- The survey -------------------------------------------------------------------------------------------------------


def test_ballots_by_village_are_summed(client_of, visit, cast, assessment, url, two_villages):
    form = ballots(two_villages, ("120", "120", "100", "91"), ("80", "80", "75", "66"))
    response = client_of(cast.lan).post(f"{url}/satisfaction", data=form)

    assert response.location == f"{url}/satisfaction"
    assert record(assessment).satisfaction.satisfied == (157, 175)
    page = visit(cast.lan, f"{url}/satisfaction")
    assert "89,7 % (157/175 phiếu thu về)" in page.text.replace("\xa0", " ")
    assert "Phiếu thu về: 100" in page.text


def test_a_village_without_counts_leaves_the_rate_open(client_of, visit, cast, assessment, url, two_villages):
    client_of(cast.lan).post(
        f"{url}/satisfaction", data=ballots(two_villages, ("120", "120", "100", "91"), ("", "", "", ""))
    )

    page = visit(cast.lan, f"{url}/satisfaction")
    assert "Còn 1 thôn chưa đủ số: Thôn Tây" in page.text
    assert record(assessment).satisfaction.coverage is None


def test_more_back_than_out_is_told_at_the_field(client_of, cast, assessment, url, two_villages):
    form = ballots(two_villages, ("120", "130", "135", "140"), ("80", "không", "75", "66"))
    response = client_of(cast.lan).post(f"{url}/satisfaction", data=form)

    page = page_of(response)
    assert response.status_code == 422
    assert "Phiếu phát ra 130 nhiều hơn tổng số hộ 120." in page.text
    assert "Phiếu thu về 135 nhiều hơn phiếu phát ra 130." in page.text
    assert "Phiếu hài lòng 140 nhiều hơn phiếu thu về 135." in page.text
    assert page.select_one(f"input[name='{two_villages[1].id}-issued']")["value"] == "không", "what was typed stays"
    assert record(assessment).satisfaction is None


def test_two_people_count_the_same_village(client_of, cast, assessment, url, two_villages):
    client_of(cast.lan).post(f"{url}/satisfaction", data=ballots(two_villages, ("120", "120", "100", "91"), [""] * 4))
    form = ballots(two_villages, ("120", "120", "101", "95"), ("80", "80", "75", "66"))

    response = client_of(cast.hung).post(f"{url}/satisfaction", data=form)

    page = page_of(response)
    assert response.status_code == 409
    assert "Bà Lan vừa ghi 120 / 120 / 100 / 91." in page.text
    assert page.select_one(f"input[name='{two_villages[0].id}-returned']")["value"] == "101"
    version = page.select_one(f"input[name='{two_villages[0].id}-v']")["value"]
    again = form | {f"{two_villages[0].id}-v": version}
    assert client_of(cast.hung).post(f"{url}/satisfaction", data=again).status_code == 303
    assert record(assessment).satisfaction.satisfied == (161, 176)


def in_form(page) -> dict[str, str]:
    """What the browser sends when nothing is typed."""
    fields = page.select("main form input[name]")
    return {each["name"]: each["value"] for each in fields if each["name"] != "csrf_token"}


def test_a_village_that_i_never_touched_is_not_written_by_me(client_of, cast, assessment, url, two_villages):
    east, west = two_villages
    hung = client_of(cast.hung)
    seen = in_form(page_of(hung.get(f"{url}/satisfaction")))
    lan = client_of(cast.lan)
    lan.post(f"{url}/satisfaction", data=ballots(two_villages, ("120", "120", "100", "91"), ("80", "80", "7", "6")))
    typed = zip(("households", "issued", "returned", "satisfied"), ("80", "80", "75", "66"), strict=True)

    response = hung.post(f"{url}/satisfaction", data=seen | {f"{west.id}-{name}": text for name, text in typed})

    page = page_of(response)
    assert response.status_code == 409
    assert page.text.count("Bà Lan vừa ghi 80 / 80 / 7 / 6.") == 1
    assert page.select_one(f"input[name='{east.id}-satisfied']")["value"] == "91"
    assert hung.post(f"{url}/satisfaction", data=in_form(page)).status_code == 303
    assert [each.satisfied for each in record(assessment).satisfaction.villages] == [91, 66]


def test_the_households_of_the_villages_fill_what_is_empty(client_of, cast, assessment, url, two_villages):
    form = ballots(two_villages, ("", "", "", ""), ("70", "", "", "")) | {"_fill": "yes"}
    client_of(cast.lan).post(f"{url}/satisfaction", data=form)

    assert [each.households for each in record(assessment).satisfaction.villages] == [120, 70]


# --- One form ---------------------------------------------------------------------------------------------------------


def test_the_word_of_the_police_is_kept(client_of, visit, cast, assessment, url):
    client_of(cast.lan).post(f"{url}/security", data=POLICE)

    assert record(assessment).security.is_calm is True
    page = visit(cast.lan, f"{url}/security")
    assert page.select_one("input[value=yes]").has_attr("checked")
    assert page.select_one("input[name=issued_on]")["value"] == "01/10/2025"
    assert "Không phức tạp về an ninh, trật tự" in visit(cast.nam, f"{url}/security").text


def test_the_vote_is_a_share_of_those_who_came(client_of, visit, cast, assessment, url):
    client_of(cast.lan).post(f"{url}/meeting", data=MEETING)

    assert record(assessment).meeting.agreement == (945, 1050)
    assert "90,0 % (945/1.050 người dự họp)" in visit(cast.lan, f"{url}/meeting").text.replace("\xa0", " ")


def test_more_agree_than_came_is_told(client_of, cast, assessment, url):
    response = client_of(cast.lan).post(f"{url}/meeting", data=MEETING | {"agreeing": "1.051"})

    page = page_of(response)
    assert response.status_code == 422
    assert "Số người nhất trí 1.051 nhiều hơn số người dự họp 1.050." in page.text
    assert page.select_one("input[name=agreeing]")["value"] == "1.051"


@pytest.mark.parametrize("subject", ["security", "meeting", "no_debt", "consultation"])
def test_nothing_filled_in_is_told(client_of, cast, assessment, url, subject):
    response = client_of(cast.lan).post(f"{url}/{subject}", data={})

    assert response.status_code == 422
    assert page_of(response).select(".error-summary")


def test_a_day_that_has_not_come_is_refused(client_of, cast, url):
    response = client_of(cast.lan).post(f"{url}/meeting", data=MEETING | {"day": "20/10/2090"})

    assert "Ngày này chưa đến." in page_of(response).text


def test_two_people_write_the_same_record(client_of, cast, assessment, url):
    client_of(cast.lan).post(f"{url}/security", data=POLICE | {"version": "0"})

    response = client_of(cast.hung).post(f"{url}/security", data=POLICE | {"version": "0", "is_calm": "no"})

    page = page_of(response)
    assert response.status_code == 409
    assert "Người khác vừa ghi: “không phức tạp về an ninh, trật tự”." in page.text
    assert record(assessment).security.is_calm is True
    version = page.select_one("input[name=version]")["value"]
    client_of(cast.hung).post(f"{url}/security", data=POLICE | {"version": version, "is_calm": "no"})
    assert record(assessment).security.is_calm is False


def test_the_history_tells_what_differs(client_of, visit, cast, url):
    client_of(cast.lan).post(f"{url}/meeting", data=MEETING)
    client_of(cast.lan).post(f"{url}/meeting", data=MEETING | {"version": "1", "agreeing": "1.000"})

    page = visit(cast.lan, f"{url}/meeting")
    assert "Số người nhất trí: 945 → 1.000" in page.text
    assert "945 → 1.000" not in visit(cast.lan, f"{url}/consultation").text, "its neighbour has a history of its own"


# --- Debts ------------------------------------------------------------------------------------------------------------


def test_what_is_owed_follows_from_settlement_and_payment(client_of, visit, cast, assessment, url):
    response = client_of(cast.lan).post(f"{url}/no_debt/them", data=DEBT)

    assert response.location == f"{url}/no_debt"
    assert record(assessment).no_debt.owed == 500_000_000
    page = visit(cast.lan, f"{url}/no_debt")
    assert "500.000.000 đồng" in page.text.replace("\xa0", " ")


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (
            {"paid": "2.000.000.000"},
            "Đã thanh toán 2.000.000.000 đồng nhiều hơn giá trị quyết toán 1.900.000.000 đồng.",
        ),
        ({"owed": "600.000.000"}, "Còn nợ 600.000.000 đồng nhiều hơn phần chưa thanh toán 500.000.000 đồng."),
    ],
)
def test_debts_that_cannot_be_are_told(client_of, cast, assessment, url, wrong, said):
    response = client_of(cast.lan).post(f"{url}/no_debt/them", data=DEBT | wrong)

    assert response.status_code == 422
    assert said in page_of(response).text.replace("\xa0", " ")
    assert record(assessment).no_debt is None


def test_nothing_is_owed_once_the_list_is_complete(client_of, visit, cast, assessment, url):
    client_of(cast.lan).post(f"{url}/no_debt", data={"as_of": "30/9/2025", "is_complete": "y"})

    assert "không có nợ đọng" in visit(cast.lan, f"{url}/no_debt").text


def test_a_form_that_comes_twice_adds_once(client_of, cast, assessment, url):
    client = client_of(cast.lan)
    for _ in range(2):
        client.post(f"{url}/no_debt/them", data=DEBT | {"key": "mot-lan"})

    assert len(record(assessment).no_debt.projects) == 1


def a_debt(client_of, cast, assessment, url):
    client_of(cast.lan).post(f"{url}/no_debt/them", data=DEBT)
    return condition_records.lines(assessment.id, "no_debt")[0].id


def test_a_project_is_changed_and_the_second_person_sees_both(client_of, cast, assessment, url):
    one = f"{url}/no_debt/{a_debt(client_of, cast, assessment, url)}"
    client_of(cast.lan).post(one, data=DEBT | {"version": "1", "paid": "1.500.000.000"})

    response = client_of(cast.hung).post(one, data=DEBT | {"version": "1", "project": "Đường thôn Tây"})

    page = page_of(response)
    assert response.status_code == 409
    assert "Người khác vừa ghi: “Đường thôn Đông”." in page.text
    assert "1.500.000.000" in page.text
    assert page.select_one("input[name=project]")["value"] == "Đường thôn Tây"
    assert record(assessment).no_debt.projects[0].project == "Đường thôn Đông"


def test_a_project_is_taken_off_and_brought_back(client_of, visit, cast, assessment, url):
    one = f"{url}/no_debt/{a_debt(client_of, cast, assessment, url)}"
    client = client_of(cast.lan)
    for _ in range(2):
        assert client.post(f"{one}/bo").status_code == 303
    assert record(assessment).no_debt is None
    assert "Đường thôn Đông" in visit(cast.lan, f"{url}/no_debt").select_one("[aria-labelledby=da-bo]").text

    client.post(f"{one}/lay-lai")
    assert len(record(assessment).no_debt.projects) == 1


def test_a_line_of_another_page_is_not_found(client_of, cast, assessment, url):
    debt = a_debt(client_of, cast, assessment, url)

    assert client_of(cast.lan).get(f"{url}/consultation/{debt}").status_code == 404


# --- Consultation -----------------------------------------------------------------------------------------------------


def test_broadcasts_and_places_are_read_line_by_line(client_of, visit, cast, assessment, url):
    client_of(cast.lan).post(f"{url}/consultation", data=PUBLIC)

    kept = record(assessment).consultation
    assert kept.broadcasts_within(15) == 5
    assert kept.postings == ("Trụ sở xã", "Nhà văn hóa thôn Đông")
    page = visit(cast.lan, f"{url}/consultation")
    assert page.select_one("textarea[name=broadcasts]").text.split() == [
        "01/10/2025",
        "03/10/2025;",
        "2",
        "06/10/2025;",
        "2",
    ]
    assert "5 lần trong 15 ngày" in page.text


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"broadcasts": "1/10/2025\nhôm sau"}, "Dòng 2: "),
        ({"broadcasts": "1/10/2025; 0"}, "Dòng 1: Số lần phát từ 1 trở lên."),
        ({"broadcasts": "20/10/2025"}, "Ngày 20/10/2025 không nằm trong thời gian công khai."),
        ({"to_day": "30/9/2025"}, "Ngày này sớm hơn ngày bắt đầu."),
    ],
)
def test_what_cannot_be_read_stays_as_it_was_typed(client_of, cast, assessment, url, typed, said):
    response = client_of(cast.lan).post(f"{url}/consultation", data=PUBLIC | typed)

    page = page_of(response)
    assert response.status_code == 422
    assert said in page.text
    for name, text in typed.items():
        field = page.select_one(f"[name={name}]")
        assert (field.get("value") or field.text).strip() == text
    assert record(assessment).consultation is None


def test_an_opinion_waits_for_its_answer(client_of, visit, cast, assessment, url):
    client_of(cast.lan).post(f"{url}/consultation/them", data=OPINION)
    page = visit(cast.lan, f"{url}/consultation")
    assert "Chưa trả lời" in page.text
    assert "0,0 % (0/1 ý kiến)" in page.text.replace("\xa0", " ")

    line = condition_records.lines(assessment.id, "consultation")[0]
    client_of(cast.lan).post(f"{url}/consultation/{line.id}", data=OPINION | {"version": "1", "answer": "Xã tiếp thu."})
    assert record(assessment).consultation.answered == (1, 1)


# --- Open and closed, and what the figures say of the declaration -----------------------------------------------------


@pytest.mark.parametrize("subject", SUBJECTS)
def test_what_is_sent_is_closed(client_of, visit, cast, assessment, url, two_villages, subject):
    reviewing.enter(assessment, "1.1", by=cast.lan)
    reviewing.send(assessment, by=cast.hung)
    data = {
        "satisfaction": ballots(two_villages, ("120", "120", "100", "91"), ("80", "80", "75", "66")),
        "no_debt": {"as_of": "30/9/2025"},
        "security": POLICE,
        "consultation": PUBLIC,
        "meeting": MEETING,
    }[subject]

    assert client_of(cast.lan).post(f"{url}/{subject}", data=data).status_code == 409
    assert not visit(cast.lan, f"{url}/{subject}").select("main form")
    if subject == "no_debt":
        assert client_of(cast.lan).post(f"{url}/no_debt/them", data=DEBT).status_code == 409
        assert "Đang đóng" in visit(cast.lan, f"{url}/no_debt/them").text


def test_the_figures_contradict_what_is_declared(client_of, visit, cast, assessment, url, sheet_url):
    client_of(cast.lan).post(f"{url}/no_debt/them", data=DEBT)
    assert "khai là đạt" not in visit(cast.lan, f"{url}/no_debt").text.lower()

    client_of(cast.lan).post(f"{sheet_url}/kiem-tra/dieu-kien/no_debt", data={"no_debt-is_declared": "y"})

    said = "Khai là đạt, nhưng số liệu cho nợ đọng thuộc chương trình: 500.000.000 đồng."
    assert said in visit(cast.lan, f"{url}/no_debt").text.replace("\xa0", " ")


@pytest.mark.parametrize("subject", ["satisfaction", "no_debt", "consultation"])
def test_a_page_asks_no_more_for_longer_lists(client_of, cast, assessment, url, two_villages, count_queries, subject):
    client = client_of(cast.lan)

    def queries() -> int:
        with count_queries() as found:
            assert client.get(f"{url}/{subject}").status_code == 200
        return len(found)

    def more(number: int) -> None:
        rows = [("9", "8", "7", "6")] * 2
        client.post(f"{url}/satisfaction", data=ballots(two_villages, *rows, versions=(number, number)))
        client.post(f"{url}/no_debt/them", data=DEBT)
        client.post(f"{url}/consultation/them", data=OPINION)

    more(0)
    first = queries()
    villages.add(assessment.unit, [villages.Details(f"Thôn {n}", 9) for n in range(20)], by=Actor.of(cast.lan))
    for number in range(1, 6):
        more(number)
    assert queries() == first <= 22


# --- On the check page and before the reviewer ------------------------------------------------------------------------


def test_the_check_page_leads_to_the_figures_and_tells_what_they_come_to(client_of, visit, cast, url, sheet_url):
    client_of(cast.lan).post(f"{url}/meeting", data=MEETING)

    row = visit(cast.lan, f"{sheet_url}/kiem-tra").select_one("#chi-tieu-dk-consultation")
    links = {each["href"] for each in row.select("a")}
    text = row.text.replace("\xa0", " ")
    assert {f"{url}/consultation", f"{url}/meeting"} <= links
    assert "90,0 % (945/1.050 người dự họp)" in text
    assert "từ 90 %" in text
    assert "Căn cứ: Quyết định 18/2022/QĐ-TTg" in text
    assert "Số lần phát thanh" not in text, "what is not entered is not told"


@pytest.fixture
def sent(assessment, cast, client_of, url):
    """A proposal with everything, and a survey that fell just short of what nobody confirmed."""
    reviewing.enter_all(assessment, by=cast.lan)
    reviewing.declare_all(assessment, by=cast.lan)
    lines = condition_records.survey(assessment)
    rows = [("1000", "1000", "1000", "899") for _ in lines]
    versions = [line.written.version for line in lines]
    client_of(cast.lan).post(
        f"{url}/satisfaction", data=ballots([line.village for line in lines], *rows, versions=versions)
    )
    return reviewing.send(assessment, by=cast.hung, kind=Kind.RECOGNITION)


def test_the_reviewer_sees_the_figures_beside_the_claim(visit, cast, sent, sheet_url):
    desk = sheet_url.replace("/xa/", "/tham-dinh/")
    claim = visit(cast.minh, f"{desk}/dk:satisfaction").select_one(".claim")
    text = claim.text.replace("\xa0", " ")

    assert "89,9 % " in text
    assert "Khai là đạt, nhưng số liệu cho tỷ lệ hài lòng: 89,9 %" in text
    assert "mức từ 90 %, mức chưa xác nhận" in text
    assert "1.000" in claim.select_one("table").text
    assert "Biên bản họp" in visit(cast.minh, f"{desk}/dk:consultation").select_one(".claim").text


def test_what_was_sent_stays_as_it_was_sent(visit, cast, assessment, sent, sheet_url):
    condition_records.ConditionRecord.delete().execute()
    condition_records.ConditionLine.delete().execute()
    desk = sheet_url.replace("/xa/", "/tham-dinh/")

    assert "không phức tạp về an ninh, trật tự" in visit(cast.minh, f"{desk}/dk:security").select_one(".claim").text


def test_what_was_sent_is_shown_with_what_it_came_to(visit, cast, sent, sheet_url):
    page = visit(cast.nam, f"{sheet_url}/lan-gui/{sent.number}")

    assert "89,9 %" in page.select_one("#chi-tieu-dk-satisfaction").text.replace("\xa0", " ")


@pytest.mark.parametrize(("login", "way"), [("lan", "/kiem-tra#chi-tieu-dk-no-debt"), ("nam", "")])
def test_from_the_papers_there_is_a_way_back_for_everybody(visit, cast, assessment, sheet_url, login, way):
    page = visit(getattr(cast, login), f"{sheet_url}/chi-tieu/dk:no_debt/tep")

    assert page.select_one("main p.small a")["href"] == sheet_url + way
