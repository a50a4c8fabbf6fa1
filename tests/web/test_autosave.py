"""Autosave by its protocol: tab, running number and version in headers; what was typed is never lost."""

import gzip
import json

import pytest
from bs4 import BeautifulSoup

from ntm_assess.storage import answers, assessments
from tests import reviewing
from tests.conftest import page_of
from tests.domain.builders import an_answer
from tests.web.house_rules import check_parts

CODE = "15.4"
BUDGET = 2 * 1024


class Tab:
    """A browser tab with the indicator open, as app.js speaks for it."""

    def __init__(self, client, url: str, name: str) -> None:
        self.client, self.url, self.name = client, url, name
        self.seq = 0
        self.version = 0

    def typed(self, percent: str, **more: str) -> dict:
        """A save on its way: it can be sent now, later, or twice."""
        self.seq += 1
        headers = {"HX-Request": "true", "X-Tab": self.name, "X-Seq": str(self.seq), "X-Ver": str(self.version)}
        return {"data": {"percent": percent, **more}, "headers": headers}

    def send(self, save: dict):
        response = self.client.put(self.url, **save)
        if response.status_code == 200:
            self.version = max(self.version, json.loads(response.headers["HX-Trigger"])["daluu"]["ver"])
        return response

    def save(self, percent: str, **more: str):
        return self.send(self.typed(percent, **more))


@pytest.fixture
def url(sheet_url):
    return f"{sheet_url}/chi-tieu/{CODE}"


@pytest.fixture
def lan(client_of, cast, url):
    return Tab(client_of(cast.lan), url, "lan-1")


@pytest.fixture
def lans_other_tab(client_of, cast, url):
    return Tab(client_of(cast.lan), url, "lan-2")


@pytest.fixture
def colleague(client_of, cast, url):
    """Phúc is let go in the cast; for these tests he works on."""
    cast.phuc.disabled_at = None
    cast.phuc.save()
    return Tab(client_of(cast.phuc), url, "phuc-1")


@pytest.fixture
def kept(assessment):
    return lambda: assessments.answers_of(assessment.id).get(CODE)


def percent(value: str):
    return an_answer(CODE, percent=value)


# ---------------------------------------------------------------- one tab


def test_typing_on_while_a_save_is_slow_keeps_the_last_figure(lan, kept):
    slow, quick = lan.typed("92"), lan.typed("92,4")

    assert lan.send(slow).status_code == 200
    assert lan.send(quick).status_code == 200
    assert kept() == percent("92.4")


def test_an_older_save_that_arrives_late_is_answered_with_nothing(lan, kept):
    slow, quick = lan.typed("92"), lan.typed("92,4")
    lan.send(quick)
    late = lan.send(slow)

    assert (late.status_code, late.data) == (204, b"")
    assert kept() == percent("92.4")


def test_a_save_that_is_sent_again_is_taken_once(lan, kept, assessment):
    save = lan.typed("92,4")
    lan.send(save)

    assert lan.send(save).status_code == 204
    assert answers.find(assessment.id, CODE) == (percent("92.4"), 1)


def test_what_could_not_be_kept_does_not_block_what_comes_after(lan, kept):
    assert lan.save("924").status_code == 422
    assert lan.save("92,4").status_code == 200
    assert kept() == percent("92.4")


# ---------------------------------------------------------------- two tabs, two officers


@pytest.mark.parametrize("second", ["lans_other_tab", "colleague"])
def test_what_another_tab_wrote_meanwhile_is_shown_and_not_overwritten(request, lan, second, kept):
    other = request.getfixturevalue(second)
    lan.save("47,2")
    refused = other.save("46")

    assert refused.status_code == 409
    assert kept() == percent("47.2")


def test_the_panel_shows_both_figures_and_who_wrote_and_both_ways_out(lan, colleague, url):
    lan.save("47,2")
    panel = conflict_in(colleague.save("46"))
    words = " ".join(panel.get_text(" ", strip=True).split())

    assert panel.select_one("h3").text.startswith("Bà Lan vừa sửa chỉ tiêu này lúc ")
    assert "Bà Lan ghi 47,2 %" in words and "Ông/bà vừa gõ 46,0 %" in words
    keep, history = panel.select("a")
    assert (keep["href"], keep["hx-get"], keep.text) == (url, url, "Giữ 47,2\xa0%")
    assert history["href"] == f"{url}/lich-su"
    assert panel.select_one("button")["value"] == "1"


def test_where_only_the_note_differs_the_notes_are_shown(lan, colleague):
    lan.save("46", _note="theo báo cáo quý")
    panel = conflict_in(colleague.save("46", _note="theo sổ"))

    assert "theo báo cáo quý" in panel.text and "theo sổ" in panel.text
    assert panel.select_one("button").text == "Ghi của tôi"


def test_keeping_theirs_takes_the_row_as_it_stands(lan, colleague, url):
    lan.save("47,2")
    colleague.save("46")
    row = colleague.client.get(url, headers={"HX-Request": "true"})
    colleague.version = json.loads(row.headers["HX-Trigger"])["daluu"]["ver"]

    assert BeautifulSoup(row.text, "html.parser").select_one("[name=percent]")["value"] == "47,2"
    assert colleague.save("48").status_code == 200


def test_writing_mine_names_the_version_that_was_shown(lan, colleague, kept):
    lan.save("47,2")
    shown = conflict_in(colleague.save("46")).select_one("button")["value"]

    assert colleague.save("46", _over=shown).status_code == 200
    assert kept() == percent("46")


def test_writing_mine_over_something_newer_still_is_asked_again(lan, colleague, kept):
    lan.save("47,2")
    shown = conflict_in(colleague.save("46")).select_one("button")["value"]
    lan.save("47,9")
    panel = conflict_in(colleague.save("46", _over=shown))

    assert "47,9" in panel.text
    assert kept() == percent("47.9")


def test_the_one_who_was_overwritten_is_told_when_typing_on(lan, colleague):
    lan.save("47,2")
    shown = conflict_in(colleague.save("46")).select_one("button")["value"]
    colleague.save("46", _over=shown)

    assert "Ông Phúc ghi 46,0 %" in " ".join(conflict_in(lan.save("48")).get_text(" ", strip=True).split())


def conflict_in(response) -> BeautifulSoup:
    assert response.status_code == 409
    fragment = BeautifulSoup(response.text, "html.parser")
    check_parts(fragment)
    place = fragment.select_one("#chi-tieu-15-4-loi[hx-swap-oob]")
    return place.select_one(".conflict")


# ---------------------------------------------------------------- without scripts


def test_a_plain_form_that_shows_an_old_version_gets_the_panel_with_what_was_typed(lan, colleague, kept, url):
    lan.save("47,2")
    response = colleague.client.post(url, data={"percent": "46", "_version": "0", "_note": "theo sổ"})
    page = page_of(response)

    assert response.status_code == 409
    assert page.select_one(".conflict button")["value"] == "1"
    assert page.select_one("[name=percent]")["value"] == "46"
    assert kept() == percent("47.2")


def test_the_panels_button_works_without_scripts_too(lan, colleague, kept, url, sheet_url):
    lan.save("47,2")
    response = colleague.client.post(url, data={"percent": "46", "_version": "0", "_over": "1"})

    assert (response.status_code, response.location) == (303, f"{sheet_url}#chi-tieu-15-4")
    assert kept() == percent("46")


# ---------------------------------------------------------------- when the session or the sheet is gone


def test_when_the_session_is_over_the_page_is_told_and_not_replaced(client_of, url, kept):
    response = Tab(client_of(None), url, "x").save("46")

    assert (response.status_code, response.headers["X-Sign-In"], response.data) == (401, "1", b"")
    assert kept() is None


def test_what_somebody_else_typed_on_this_computer_is_not_sent_as_mine(client_of, cast, url, kept):
    tab = Tab(client_of(cast.lan), url, "x")
    save = tab.typed("46")
    save["headers"]["X-User"] = str(cast.bao.id)

    assert tab.send(save).status_code == 401
    assert kept() is None


# ---------------------------------------------------------------- budgets


def test_the_answer_to_a_save_is_small(lan):
    save = lan.typed("46")
    save["headers"]["Accept-Encoding"] = "gzip"
    response = lan.client.put(lan.url, **save)

    assert len(gzip.decompress(response.data)) > BUDGET
    assert len(response.data) <= BUDGET


def test_a_save_asks_the_database_no_more_on_a_full_sheet(lan, assessment, cast, count_queries):
    with count_queries() as on_empty:
        lan.save("46")
    reviewing.enter_all(assessment, by=cast.lan)
    lan.version = answers.find(assessment.id, CODE)[1]
    with count_queries() as on_full:
        assert lan.save("47").status_code == 200

    assert len(on_full) == len(on_empty) <= 16
