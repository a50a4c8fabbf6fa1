"""Common figures as they are kept: by date, with who wrote them, never overwritten unseen."""

from datetime import date

import pytest

from ntm_assess.domain.commune_figures import CommonFigures
from ntm_assess.storage import commune_figures, tables
from ntm_assess.storage.commune_figures import Details
from ntm_assess.storage.units import Changed, Taken
from tests.storage.a_sheet import a_commune, an_officer

YEAR_END = Details(date(2025, 12, 31), {"households": 2136}, "Báo cáo dân số năm 2025")
MID_YEAR = Details(date(2025, 6, 30), {"households": 2130}, "Báo cáo 6 tháng")


@pytest.fixture
def unit(db):
    return a_commune()


@pytest.fixture
def hoa(unit):
    return an_officer("Bà Hoa", unit)


def actions() -> list[str]:
    rows = tables.History.select().where(tables.History.unit_code == "06862").order_by(tables.History.id)
    return [each.action for each in rows]


def test_the_newest_of_the_year_holds(unit, hoa):
    for each in (YEAR_END, MID_YEAR, Details(date(2026, 1, 1), {"households": 9}, "")):
        commune_figures.add(unit, each, by=hoa)

    assert commune_figures.in_force(unit.id, 2025) == CommonFigures(date(2025, 12, 31), {"households": 2136})
    assert commune_figures.in_force(unit.id, 2024) is None
    assert [each.figures.as_of.year for each in commune_figures.versions_of(unit.id)] == [2026, 2025, 2025]


def test_another_commune_has_figures_of_its_own(unit, hoa):
    commune_figures.add(unit, YEAR_END, by=hoa)
    other = a_commune("06865")

    assert commune_figures.in_force(other.id, 2025) is None
    assert commune_figures.find(commune_figures.versions_of(unit.id)[0].id, unit_id=other.id) is None


def test_one_day_has_one_set_of_figures(unit, hoa):
    commune_figures.add(unit, YEAR_END, by=hoa)

    with pytest.raises(Taken):
        commune_figures.add(unit, YEAR_END, by=hoa)
    assert actions() == ["add_common_figures"]


def test_a_change_names_who_and_what(unit, hoa):
    dated = commune_figures.find(commune_figures.add(unit, MID_YEAR, by=hoa), unit_id=unit.id)
    commune_figures.change(unit, dated, 1, YEAR_END, by=an_officer("Ông Tâm", unit))

    (found,) = commune_figures.versions_of(unit.id)
    assert (found.written_by, found.version, found.figures.values) == ("Ông Tâm", 2, {"households": 2136})
    newest, _ = commune_figures.changes(unit.code)
    assert (newest.user_name, newest.before) == (
        "Ông Tâm",
        '{"as_of":"2025-06-30","evidence":null,"figures":{"households":2130},"source":"Báo cáo 6 tháng"}',
    )


def test_nothing_is_overwritten_unseen(unit, hoa):
    dated = commune_figures.find(commune_figures.add(unit, MID_YEAR, by=hoa), unit_id=unit.id)
    commune_figures.change(unit, dated, 1, YEAR_END, by=hoa)

    with pytest.raises(Changed):
        commune_figures.change(unit, dated, 1, MID_YEAR, by=hoa)
    assert commune_figures.in_force(unit.id, 2025).of("households") == 2136


def test_the_same_again_leaves_no_trace(unit, hoa):
    dated = commune_figures.find(commune_figures.add(unit, YEAR_END, by=hoa), unit_id=unit.id)
    commune_figures.change(unit, dated, 1, YEAR_END, by=hoa)

    assert actions() == ["add_common_figures"]
