"""Common figures beside the fields of the checklist: offered, never filled in by themselves, told when others stand."""

import json
from datetime import date
from decimal import Decimal

import pytest

from ntm_assess.domain.workflow import State
from ntm_assess.storage import answers, commune_figures, tables
from ntm_assess.storage.commune_figures import Details
from ntm_assess.storage.history import Actor

HTMX = {"HX-Request": "true"}
VALUES = {"households": 2136, "people": 7806, "women": 3980, "men": 3826, "schools": 5}


@pytest.fixture
def lan(client_of, cast):
    return client_of(cast.lan)


@pytest.fixture(autouse=True)
def figures(cast, assessment):
    commune_figures.add(cast.lan.unit, Details(date(2025, 12, 31), VALUES, "Báo cáo"), by=Actor.of(cast.lan))


@pytest.fixture
def message(visit, cast, sheet_url):
    """What stands with the fields of an indicator, as text, and its button."""

    def message(code: str, person: str = "lan"):
        page = visit(getattr(cast, person), f"{sheet_url}/chi-tieu/{code}")
        found = page.select_one(".indicator__message")
        button = found.select_one("[name=_choose]")
        return found.get_text(" ", strip=True).replace("\xa0", " "), button and button["value"]

    return message


def entry(assessment, code: str) -> dict:
    return dict(answers.find(assessment.id, code)[0].entry)


def test_an_empty_whole_is_offered_the_common_figure(message, assessment):
    assert message("17.11") == ("Số liệu chung: 2.136 hộ (31/12/2025) Dùng làm mẫu số", "whole=2.136")
    assert entry(assessment, "17.11") == {}


def test_women_and_men_are_offered_together(message):
    assert message("15.1")[1] == "nu_whole=3.980&nam_whole=3.826"


def test_schools_are_offered_too(message):
    assert message("5")[1] == "whole=5"


@pytest.mark.parametrize("code", ["17.12", "1.1", "10"])
def test_what_has_a_whole_of_its_own_is_offered_nothing(message, code):
    assert message(code) == ("", None)


def test_the_button_works_without_scripts_and_keeps_what_was_typed(lan, sheet_url, assessment):
    data = {"part": "1.830", "whole": "", "_version": "0", "_choose": "whole=2.136"}

    assert lan.post(f"{sheet_url}/chi-tieu/17.11", data=data).status_code == 303
    assert entry(assessment, "17.11") == {"part": Decimal(1830), "whole": Decimal(2136)}


def test_with_htmx_the_fields_are_filled_in(lan, sheet_url, assessment):
    data = {"nu_part": "3900", "nam_part": "3800", "_choose": "nu_whole=3.980&nam_whole=3.826"}
    response = lan.put(f"{sheet_url}/chi-tieu/15.1", data=data, headers=HTMX)

    saved = json.loads(response.headers["HX-Trigger"])["daluu"]
    assert saved["fields"] == {"nu_part": "3.900", "nu_whole": "3.980", "nam_part": "3.800", "nam_whole": "3.826"}
    assert "Dùng làm mẫu số" not in response.text
    assert entry(assessment, "15.1")["nam_whole"] == 3826


def test_another_whole_is_told(lan, sheet_url, message):
    lan.post(f"{sheet_url}/chi-tieu/17.11", data={"part": "1.830", "whole": "2.140", "_version": "0"})

    assert message("17.11") == ("Mẫu số 2.140 hộ khác số liệu chung của xã là 2.136 hộ (31/12/2025).", None)


def test_who_typed_the_share_is_not_asked_for_a_whole(lan, sheet_url, message):
    lan.post(f"{sheet_url}/chi-tieu/17.11", data={"percent": "90", "_version": "0"})

    assert message("17.11") == ("", None)


def test_readers_and_closed_sheets_are_offered_nothing(message):
    assert message("17.11", "hung") == ("", None)
    tables.Assessment.update(state=str(State.SENT)).execute()
    assert message("17.11") == ("", None)


def test_the_sheet_by_village_is_one_step_away(visit, cast, sheet_url):
    links = visit(cast.lan, f"{sheet_url}/chi-tieu/17.11").select(".indicator__more a")

    assert f"{sheet_url}/chi-tieu/17.11/theo-thon" in [each["href"] for each in links]
    assert not visit(cast.lan, f"{sheet_url}/chi-tieu/1.1").select(".indicator__more a[href$='theo-thon']")
