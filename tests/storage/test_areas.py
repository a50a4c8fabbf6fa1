"""Which area a commune's levels follow: its own by a decision, else its province's region."""

from contextlib import suppress
from datetime import date
from threading import Barrier, BrokenBarrierError, Thread

import pytest

from ntm_assess.law.library import load_all
from ntm_assess.storage import areas, assessments, database, history, submissions, tables
from ntm_assess.storage.areas import Overlaps, Stay
from ntm_assess.storage.history import Actor
from ntm_assess.storage.units import Changed
from tests.reviewing import CRITERIA_SET, enter

LIBRARY = load_all()
UPLANDS = Stay("region", "TDMNPB", date(2022, 1, 1), None, "Quyết định 10/QĐ-UBND ngày 02/01/2022")
GROUP = Stay("nhom-2026", "NHOM3", date(2026, 1, 1), None, "Quyết định 20/QĐ-UBND ngày 05/3/2026")


@pytest.fixture
def unit(assessment) -> tables.Unit:
    return assessment.unit


@pytest.fixture
def admin(cast) -> Actor:
    return Actor.of(cast.kim)


def stay(first: tuple[int, int, int], last: tuple[int, int, int] | None = None, code: str = "TDMNPB") -> Stay:
    return Stay("region", code, date(*first), date(*last) if last else None, "Quyết định 10/QĐ-UBND")


def region_of(unit: tables.Unit, set_id: str = CRITERIA_SET, year: int = 2025) -> str:
    return areas.applied_to(LIBRARY, unit, set_id, year).region


def test_without_a_decision_a_commune_goes_by_the_region_of_its_province(unit):
    assert region_of(unit) == "DBSH"


def test_a_commune_in_an_area_of_its_own_takes_the_levels_of_that_area(unit, admin):
    areas.add(unit, UPLANDS, library=LIBRARY, by=admin)

    applied = areas.applied_to(LIBRARY, unit, CRITERIA_SET, 2025)

    assert applied.region == "TDMNPB"
    assert applied.level_of("15.4").limits == {"at_least": 50}
    assert areas.finder(LIBRARY)(unit, CRITERIA_SET, 2025) is applied


@pytest.mark.parametrize(("year", "region"), [(2022, "DBSH"), (2023, "TDMNPB"), (2024, "TDMNPB"), (2025, "DBSH")])
def test_the_last_day_of_the_year_decides(unit, admin, year, region):
    areas.add(unit, stay((2023, 5, 1), (2025, 6, 30)), library=LIBRARY, by=admin)

    assert region_of(unit, year=year) == region


def test_a_set_with_groups_of_its_own_goes_by_the_group_and_by_none_where_it_is_not_known(unit, admin):
    assert region_of(unit, "xa-ntm-2026-2030", 2026) == ""

    areas.add(unit, GROUP, library=LIBRARY, by=admin)

    assert region_of(unit, "xa-ntm-2026-2030", 2026) == "NHOM3"
    assert region_of(unit) == "DBSH", "a group says nothing of the regions"


@pytest.mark.parametrize(
    "other",
    [stay((2021, 1, 1)), stay((2022, 6, 1), (2022, 7, 1)), stay((2021, 1, 1), (2022, 1, 1)), stay((2022, 12, 31))],
)
def test_a_commune_is_in_one_area_of_a_scheme_at_a_time(unit, admin, other):
    areas.add(unit, stay((2022, 1, 1), (2022, 12, 31)), library=LIBRARY, by=admin)

    with pytest.raises(Overlaps):
        areas.add(unit, other, library=LIBRARY, by=admin)

    assert len(areas.rows_of(unit.id)) == 1


def test_one_stay_may_follow_another_and_other_schemes_stand_beside(unit, admin):
    for each in (stay((2022, 1, 1), (2022, 12, 31)), stay((2023, 1, 1), code="TN"), GROUP):
        areas.add(unit, each, library=LIBRARY, by=admin)

    assert [row.code for row in areas.rows_of(unit.id)] == ["NHOM3", "TN", "TDMNPB"]


def test_another_area_renews_the_summary_of_the_commune_and_of_no_other(assessment, unit, cast, admin):
    enter(assessment, "1.1", by=cast.lan)

    areas.add(unit, UPLANDS, library=LIBRARY, by=admin)

    summary = tables.Summary.get(tables.Summary.assessment == assessment.id)
    assert summary.applied_sha256 == areas.applied_to(LIBRARY, unit, CRITERIA_SET, 2025).sha256
    assert assessments.renew_summaries(areas.finder(LIBRARY)) == 0


def test_every_change_leaves_its_row(unit, admin):
    areas.add(unit, UPLANDS, library=LIBRARY, by=admin)
    (row,) = areas.rows_of(unit.id)
    areas.change(unit, row, 1, stay((2022, 1, 1), (2024, 12, 31)), library=LIBRARY, by=admin)
    (row,) = areas.rows_of(unit.id)
    areas.remove(unit, row, 2, library=LIBRARY, by=admin)

    rows = tables.History.select().where(tables.History.action.endswith("_area")).order_by(tables.History.id)
    assert [each.action for each in rows] == ["add_area", "change_area", "remove_area"]
    assert [each.unit_code for each in rows] == [unit.code] * 3
    assert '"until_day":"2024-12-31"' in rows[1].after
    assert history.first_broken() is None
    assert region_of(unit) == "DBSH"


def test_a_stay_that_somebody_else_changed_is_not_overwritten(unit, admin):
    areas.add(unit, UPLANDS, library=LIBRARY, by=admin)
    (row,) = areas.rows_of(unit.id)

    for act in (
        lambda: areas.change(unit, row, 7, UPLANDS, library=LIBRARY, by=admin),
        lambda: areas.remove(unit, row, 7, library=LIBRARY, by=admin),
    ):
        with pytest.raises(Changed):
            act()


def test_what_is_sent_names_the_area_whose_levels_held(assessment, unit, cast, admin):
    areas.add(unit, UPLANDS, library=LIBRARY, by=admin)
    applied = areas.applied_to(LIBRARY, unit, CRITERIA_SET, 2025)

    assert submissions.unit_record(unit, applied).region == "TDMNPB"


def test_a_row_of_another_commune_is_not_found(unit, admin):
    areas.add(unit, UPLANDS, library=LIBRARY, by=admin)
    (row,) = areas.rows_of(unit.id)

    assert areas.find(row.id, unit_id=unit.id + 1) is None
    assert areas.find(row.id, unit_id=unit.id).code == "TDMNPB"


def test_of_two_areas_entered_at_the_same_moment_one_stays(unit, admin, monkeypatch):
    """Each looks for the other before either is written."""
    look, both, outcomes = areas._refuse_overlap, Barrier(2), []

    def looks(*given) -> None:
        look(*given)
        with suppress(BrokenBarrierError):
            both.wait(0.5)

    def enter_one(code: str) -> None:
        try:
            areas.add(unit, stay((2022, 1, 1), code=code), library=LIBRARY, by=admin)
        except Overlaps as error:
            outcomes.append(error)
        finally:
            database.disconnect()

    monkeypatch.setattr(areas, "_refuse_overlap", looks)
    people = [Thread(target=enter_one, args=(code,)) for code in ("TDMNPB", "TN")]
    for each in people:
        each.start()
    for each in people:
        each.join()

    assert len(outcomes) == 1
    assert len(areas.rows_of(unit.id)) == 1
