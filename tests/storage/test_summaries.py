"""The verdicts of a sheet in one row: never those of levels that hold no more."""

from dataclasses import replace

import pytest

from ntm_assess.domain.scoring import Scorecard
from ntm_assess.law.library import Library, load_all
from ntm_assess.storage import areas, assessments, tables, units
from ntm_assess.storage.history import SYSTEM
from tests.reviewing import applied, enter, enter_all

LIBRARY = load_all()


@pytest.fixture
def entered(assessment, cast):
    """Every indicator of Tân Mai meets its level."""
    enter_all(assessment, by=cast.lan)
    return assessment


def summary() -> tables.Summary:
    return tables.Summary.get()


def change(province: tables.Province, **values: object) -> None:
    units.change_province(province, province.version, find_applied=areas.finder(LIBRARY), by=SYSTEM, **values)


def met_in_list(cast) -> dict[str, int | None]:
    rows = units.standings(cast.sen, areas.finder(LIBRARY))
    return {each.unit.code: each.met_criteria if each.applied else None for each in rows}


def edited_library(**sets: str) -> Library:
    """As after an upgrade: the same sets from another file."""
    return replace(LIBRARY, sets={id_: replace(each, **sets) for id_, each in LIBRARY.sets.items()})


def test_a_change_of_levels_renews_the_summaries_of_the_province(entered, cast):
    assert met_in_list(cast) == {"90001": 19, "90002": None}

    change(entered.unit.province, overlay="")

    without = LIBRARY.applied(entered.criteria_set, region="DBSH", year=2025)
    scorecard = Scorecard(without, assessments.answers_of(entered.id))
    kept = summary()
    assert (kept.letters, kept.met_criteria, kept.applied_sha256) == (scorecard.letters, 9, without.sha256)
    assert met_in_list(cast)["90001"] == 9


def test_another_region_renews_them_as_well(entered):
    change(entered.unit.province, region="TDMNPB", overlay="")

    assert summary().applied_sha256 == LIBRARY.applied(entered.criteria_set, region="TDMNPB", year=2025).sha256


def test_a_change_that_is_refused_renews_nothing(entered):
    before = summary().applied_sha256

    with pytest.raises(units.Changed):
        units.change_province(
            entered.unit.province, 7, find_applied=areas.finder(LIBRARY), by=SYSTEM, overlay="", name="tỉnh Khác"
        )

    assert summary().applied_sha256 == before


def test_what_is_saved_names_the_levels_that_it_was_judged_by(assessment, cast):
    assert summary().applied_sha256 == applied().sha256, "from the start"

    enter(assessment, "1.1", by=cast.lan)

    assert summary().applied_sha256 == applied().sha256


def test_a_start_renews_what_came_with_new_files(entered):
    tables.Summary.update(letters="", met_criteria=3, applied_sha256="").execute()  # as an older version left it

    assert assessments.renew_summaries(areas.finder(LIBRARY)) == 1
    assert summary().met_criteria == 19
    assert assessments.renew_summaries(areas.finder(LIBRARY)) == 0, "once is enough"
    assert assessments.renew_summaries(areas.finder(edited_library(sha256="f" * 64))) == 1


def test_a_start_without_news_asks_little(entered, count_queries):
    with count_queries() as queries:
        assessments.renew_summaries(areas.finder(LIBRARY))

    assert len([each for each in queries if "SELECT" in each]) <= 3


def test_levels_that_are_not_there_leave_the_row_and_the_list_says_nothing(entered, cast):
    tables.Province.update(overlay="khong-co").execute()

    assert assessments.renew_summaries(areas.finder(LIBRARY)) == 0
    assert summary().met_criteria == 19
    assert met_in_list(cast)["90001"] is None


def test_the_list_trusts_no_row_of_other_levels(entered, cast):
    """Somebody saved in the moment in which the province's levels changed."""
    tables.Province.update(overlay="").execute()

    assert summary().met_criteria == 19
    assert met_in_list(cast)["90001"] == 9
