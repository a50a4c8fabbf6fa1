"""The commune's own estimate of what an indicator takes, in place of the tool's suggestion."""

from decimal import Decimal

import pytest

from ntm_assess.domain.criteria import Cost, DecidedBy
from ntm_assess.storage import assessments
from tests.conftest import page_of

CODE = "2.1"  # costly, decided above and long, by the tool's suggestion
OWN = {"cost": "none", "months": "0,5", "decided_by": "commune", "led_by": " Ban Phát triển thôn "}


@pytest.fixture
def url(sheet_url):
    return f"{sheet_url}/chi-tieu/{CODE}/uoc-tinh"


@pytest.fixture
def estimate(assessment):
    return lambda: assessments.estimates_of(assessment.id).get(CODE)


def words(element) -> str:
    return " ".join(element.get_text(" ", strip=True).split())


def test_the_form_begins_with_what_the_tool_suggests(visit, cast, url):
    page = visit(cast.lan, url)

    assert page.select_one("[name=cost][checked]")["value"] == "large"
    assert page.select_one("[name=months]")["value"] == "12"
    assert not page.select("[name=_suggestion]"), "there is nothing to go back from"


def test_an_estimate_moves_its_step_and_says_whose_it_is(client_of, cast, visit, url, sheet_url, estimate):
    response = client_of(cast.lan).post(url, data=OWN)
    first = visit(cast.lan, f"{sheet_url}/lam-truoc").select_one(".step")

    assert (response.status_code, response.location) == (303, f"{sheet_url}/lam-truoc#chi-tieu-2-1")
    assert (estimate().cost, estimate().months, estimate().decided_by) == (
        Cost.NONE,
        Decimal("0.5"),
        DecidedBy.COMMUNE,
    )
    assert (first["id"], "step--easy" in first["class"]) == ("chi-tieu-2-1", True)
    assert "xã ước tính" in words(first) and "Ban Phát triển thôn" in words(first)
    assert words(first.h3) == "Nhập số liệu: Đường xã", "what is to be done stays"


def test_the_leader_may_estimate_too(client_of, cast, url, estimate):
    client_of(cast.hung).post(url, data=OWN)

    assert estimate()


def test_going_back_to_the_suggestion(client_of, cast, url, estimate):
    client = client_of(cast.lan)
    client.post(url, data=OWN)
    assert page_of(client.get(url)).select_one("[name=_suggestion]")

    version = page_of(client.get(url)).select_one("[name=version]")["value"]
    client.post(url, data=OWN | {"_suggestion": "yes", "version": version})
    assert estimate() is None


@pytest.mark.parametrize(
    "wrong, sentence",
    [
        ({"months": ""}, "Ông/bà ghi một số"),
        ({"months": "0"}, "lớn hơn 0"),
        ({"months": "999"}, "nhiều nhất 120"),
        ({"months": "nửa"}, "Ông/bà ghi một số"),
        ({"cost": "free"}, "Ông/bà chọn một mục trong danh sách."),
        ({"led_by": "x" * 201}, "Dài quá 200 ký tự."),
    ],
)
def test_what_cannot_be_is_told_and_what_was_typed_stays(client_of, cast, url, estimate, wrong, sentence):
    response = client_of(cast.lan).post(url, data=OWN | wrong)
    page = page_of(response)

    assert response.status_code == 422
    assert page.title.text.startswith("Lỗi: ")
    assert sentence in words(page.select_one(".error-summary"))
    assert page.select_one("[name=months]")["value"] == (OWN | wrong)["months"]
    assert estimate() is None


def test_with_nothing_filled_in(client_of, cast, url, estimate):
    assert client_of(cast.lan).post(url, data={"months": "", "led_by": ""}).status_code == 422
    assert estimate() is None


def test_two_people_estimate_and_the_second_sees_both(client_of, cast, url, estimate):
    client_of(cast.lan).post(url, data=OWN | {"version": "0"})

    response = client_of(cast.hung).post(url, data=OWN | {"version": "0", "months": "9", "cost": "small"})

    page = page_of(response)
    assert response.status_code == 409
    assert "Người khác vừa ghi: “0,5”." in words(page.select_one("#months-error"))
    assert "Người khác vừa ghi: “0 đồng”." in words(page.select_one("#cost-error"))
    assert page.select_one("[name=months]")["value"] == "9"
    assert (estimate().months, estimate().cost) == (Decimal("0.5"), Cost.NONE)

    again = OWN | {"version": page.select_one("[name=version]")["value"], "months": "9", "cost": "small"}
    assert client_of(cast.hung).post(url, data=again).status_code == 303
    assert estimate().months == 9


def test_the_suggestion_overwrites_nothing_unseen_either(client_of, cast, url, estimate):
    client_of(cast.lan).post(url, data=OWN)

    assert client_of(cast.hung).post(url, data=OWN | {"_suggestion": "yes"}).status_code == 409
    assert estimate()


def test_the_neighbour_does_not_know_of_it(client_of, cast, url, estimate):
    assert client_of(cast.bao).post(url, data=OWN).status_code == 404
    assert estimate() is None


@pytest.mark.parametrize("reader", ["minh", "nam", "sen", "tu"])
def test_others_do_not_estimate_for_the_commune(client_of, cast, url, estimate, reader):
    assert client_of(getattr(cast, reader)).post(url, data=OWN).status_code == 403
    assert estimate() is None


def test_history_tells_of_it(client_of, cast, visit, url, sheet_url):
    client_of(cast.lan).post(url, data=OWN)

    assert "Sửa ước tính" in words(visit(cast.lan, f"{sheet_url}/chi-tieu/{CODE}/lich-su").select_one(".timeline"))
