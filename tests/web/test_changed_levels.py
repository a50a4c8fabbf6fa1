"""The levels change while a sheet is back with the commune: what they judge otherwise can be mended on every page."""

import pytest

from ntm_assess.domain.workflow import Kind
from ntm_assess.law.library import load_all
from ntm_assess.storage import areas, tables, units
from ntm_assess.storage.history import SYSTEM
from tests import reviewing

OF_THE_OVERLAY, OF_THE_SET = "2.1", "15.1"


@pytest.fixture
def changed(assessment, cast):
    """Sent for recognition, 6.2 came back; then the province gave up its own levels."""
    reviewing.enter_all(assessment, by=cast.lan)
    reviewing.declare_all(assessment, by=cast.lan)
    submission = reviewing.send(assessment, by=cast.hung, kind=Kind.RECOGNITION)
    reviewing.conclude(assessment, submission, by=cast.minh, returned=["6.2"])
    province = assessment.unit.province
    units.change_province(province, 1, find_applied=areas.finder(load_all()), by=SYSTEM, overlay="")
    return assessment


def test_the_sheet_lets_it_be_changed_and_leaves_the_rest_closed(visit, cast, changed, sheet_url):
    page = visit(cast.lan, sheet_url)

    assert page.select_one("form#chi-tieu-2-1")
    assert page.select_one("div#chi-tieu-15-1")


@pytest.mark.parametrize(("code", "status"), [(OF_THE_OVERLAY, 303), (OF_THE_SET, 409)])
def test_a_save_of_it_is_kept(client_of, cast, changed, sheet_url, code, status):
    kept = tables.Answer.get(tables.Answer.indicator_code == code)
    indicator = reviewing.applied().criteria_set.indicator(code)
    typed = {each.name: "1" for each in indicator.requirement.inputs} | {"_version": kept.version}

    assert client_of(cast.lan).post(f"{sheet_url}/chi-tieu/{code}", data=typed).status_code == status


@pytest.mark.parametrize(("code", "may_add"), [(OF_THE_OVERLAY, True), (OF_THE_SET, False)])
def test_so_are_its_papers(visit, cast, changed, sheet_url, code, may_add):
    page = visit(cast.lan, f"{sheet_url}/chi-tieu/{code}/tep")

    assert bool(page.select("input[type=file]")) is may_add
