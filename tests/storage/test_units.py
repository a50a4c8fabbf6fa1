"""Lists of communes: each once, with the state of one sheet."""

from ntm_assess.domain.workflow import State
from ntm_assess.law.library import load_all
from ntm_assess.storage import areas, assessments, tables, units
from ntm_assess.storage.history import Actor

LIBRARY = load_all()


def start(officer: tables.User, set_id: str, year: int, state: State) -> None:
    applied = LIBRARY.applied_in(officer.unit.province, set_id, year)
    assessments.start(officer.unit, applied, by=Actor.of(officer))
    tables.Assessment.update(state=str(state)).where(
        tables.Assessment.unit == officer.unit_id,
        tables.Assessment.criteria_set == set_id,
        tables.Assessment.year == year,
    ).execute()


def states(state: str | None = None) -> dict[str, str]:
    return {each.code: each.state for each in units.listed(state)}


def test_of_two_sets_in_one_year_the_one_that_was_begun_first_tells_the_state(cast):
    start(cast.bao, "xa-ntm-2021-2025", 2025, State.APPROVED)
    start(cast.bao, "xa-ntm-nang-cao-2021-2025", 2025, State.DRAFT)

    assert states() == {"90001": "none", "90002": "approved", "91001": "none"}
    assert states("approved") == {"90002": "approved"}
    assert states("draft") == {}
    shown = units.standings(cast.sen, areas.finder(LIBRARY))
    assert {each.unit.code: each.state for each in shown} == {"90001": "none", "90002": "approved"}


def test_the_newest_year_goes_before_what_was_begun_first(cast):
    start(cast.bao, "xa-ntm-2021-2025", 2024, State.APPROVED)
    start(cast.bao, "xa-ntm-2021-2025", 2025, State.DRAFT)
    start(cast.bao, "xa-ntm-2021-2025", 2023, State.APPROVED)

    assert states()["90002"] == "draft"
