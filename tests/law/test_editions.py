"""Editions: what was put in by hand holds from its day on, and what held before stays known."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from hashlib import sha256

import pytest

from ntm_assess.domain.criteria import CriteriaSet, Level, LevelEntry, LevelStatus, Overlay
from ntm_assess.law.checked_tables import CriteriaFileError
from ntm_assess.law.editions import Edition, Kind
from ntm_assess.law.library import Library, load_all
from ntm_assess.law.writing import overlay_to_toml, set_to_toml

LIBRARY = load_all()
SET_ID = "xa-ntm-2021-2025"
SHIPPED = LIBRARY.sets[SET_ID]
MAU = LIBRARY.overlays["mau"]


def edition(law: CriteriaSet | Overlay, number: int = 1, from_day: date = date(2024, 6, 1)) -> Edition:
    is_set = isinstance(law, CriteriaSet)
    toml = set_to_toml(law) if is_set else overlay_to_toml(law)
    kind = Kind.SET if is_set else Kind.OVERLAY
    return Edition(kind, law.id, number, from_day, toml, sha256(toml.encode()).hexdigest())


def changed(criteria_set: CriteriaSet, **changes) -> CriteriaSet:
    """With other fields of indicator 9.2."""
    return criteria_set.with_criteria(
        lambda criterion: replace(
            criterion,
            indicators=tuple(replace(each, **changes) if each.code == "9.2" else each for each in criterion.indicators),
        )
    )


def with_level(percent: int) -> CriteriaSet:
    return changed(
        SHIPPED, levels=(LevelEntry(Level({"at_least": Decimal(percent)}, LevelStatus.SECONDARY, "QĐ thử")),)
    )


def local(percent: int) -> Overlay:
    levels = (LevelEntry(Level({"at_least": Decimal(percent)}, LevelStatus.SAMPLE, MAU.decision)),)
    return replace(MAU, levels={**MAU.levels, "9.2": levels})


def level_in(library: Library, year: int, overlay_id: str | None = None) -> Decimal | None:
    level = library.applied(SET_ID, region="DBSH", year=year, overlay_id=overlay_id).level_of("9.2")
    return level.limits["at_least"] if level else None


def test_an_edition_takes_the_place_of_a_shipped_set_from_its_day_on():
    library = LIBRARY.with_editions([edition(with_level(81))])

    assert level_in(library, 2023) == level_in(LIBRARY, 2023), "the years before keep the file"
    assert level_in(library, 2024) == 81, "what decides for a year is its last day"
    assert level_in(library, 2025) == 81
    assert library.sets[SET_ID].indicator("9.2").levels[0].level.limits == {"at_least": 81}
    assert library.applied(SET_ID, region="DBSH", year=2024, on=date(2024, 5, 31)).level_of("9.2") is None


def test_the_later_day_speaks_and_of_one_day_the_newer_edition():
    editions = [
        edition(with_level(81), 1, date(2023, 1, 1)),
        edition(with_level(82), 2, date(2025, 1, 1)),
        edition(with_level(83), 3, date(2023, 1, 1)),
    ]
    library = LIBRARY.with_editions(editions)

    assert [level_in(library, year) for year in (2023, 2024, 2025)] == [83, 83, 82]


def test_a_new_id_adds_a_set():
    added = replace(SHIPPED, id="bo-thu", short_title="Bộ thử")
    library = LIBRARY.with_editions([edition(added, from_day=date(2023, 1, 1))])

    assert library.sets["bo-thu"].short_title == "Bộ thử"
    assert library.applied("bo-thu", region="DBSH", year=2022).criteria_set.id == "bo-thu", "its first edition"
    assert "bo-thu" not in LIBRARY.sets


def test_levels_of_a_province_hold_from_their_day_on():
    library = LIBRARY.with_editions([edition(local(85), 1, date(2023, 5, 1)), edition(local(90), 2, date(2025, 5, 1))])

    assert [level_in(library, year, "mau") for year in (2022, 2024, 2025)] == [85, 85, 90], "the shipped file has 85"


def test_a_new_overlay_says_nothing_before_its_day():
    new = replace(local(77), id="tinh-moi")
    library = LIBRARY.with_editions([edition(new, from_day=date(2025, 1, 1))])

    assert level_in(library, 2024, "tinh-moi") == level_in(LIBRARY, 2024)
    assert level_in(library, 2025, "tinh-moi") == 77


def test_the_state_that_a_submission_names_is_found_after_newer_editions():
    library = LIBRARY.with_editions([edition(with_level(81)), edition(with_level(82), 2)])

    for number in range(3):
        state = library.set_states[SET_ID][number].law
        assert library.as_sent(SET_ID, state.sha256, 2025) is state


def test_the_summary_of_what_holds_changes_with_the_edition():
    before = LIBRARY.applied(SET_ID, region="DBSH", year=2025).sha256

    assert LIBRARY.with_editions([edition(with_level(81))]).applied(SET_ID, region="DBSH", year=2025).sha256 != before


def test_editions_replace_those_that_the_library_had():
    library = LIBRARY.with_editions([edition(with_level(81))]).with_editions([edition(with_level(82))])

    assert level_in(library, 2025) == 82
    assert library.with_editions([]) is LIBRARY


def test_levels_that_a_new_state_of_the_set_cannot_take_are_left_out():
    """9.2 becomes a yes/no: the percentage of the province says nothing any more."""
    now_yes_no = changed(SHIPPED, requirement=SHIPPED.indicator("1.1").requirement, levels=())
    library = LIBRARY.with_editions([edition(now_yes_no)])

    assert library.applied(SET_ID, region="DBSH", year=2023, overlay_id="mau").level_of("9.2")
    assert library.applied(SET_ID, region="DBSH", year=2024, overlay_id="mau").level_of("9.2") is None


def test_an_old_edition_of_levels_may_name_what_the_set_has_dropped_since():
    fewer = SHIPPED.with_only({each.code for each in SHIPPED.indicators} - {"9.2"})
    library = LIBRARY.with_editions([edition(local(88), 1, date(2023, 1, 1)), edition(fewer)])

    assert level_in(library, 2023, "mau") == 88
    assert library.applied(SET_ID, region="DBSH", year=2024, overlay_id="mau").criteria_set.indicator("9.2") is None


def test_a_map_that_no_longer_fits_is_not_gone_by():
    fewer = SHIPPED.with_only({each.code for each in SHIPPED.indicators} - {"9.2"})
    advanced = "xa-ntm-nang-cao-2021-2025"

    assert LIBRARY.map_between(SET_ID, advanced)
    assert LIBRARY.with_editions([edition(with_level(81))]).map_between(SET_ID, advanced)
    assert LIBRARY.with_editions([edition(fewer)]).map_between(SET_ID, advanced) is None


@pytest.mark.parametrize("damage", ["criteria", "= 81"])
def test_a_damaged_edition_is_named(damage):
    whole = edition(with_level(81), 4)
    damaged = replace(whole, toml=whole.toml.replace(damage, "9", 1))

    with pytest.raises(CriteriaFileError, match=f"Bản nhập số 4 của bộ tiêu chí “{SET_ID}”.*mã băm"):
        LIBRARY.with_editions([damaged])


def test_an_edition_that_cannot_be_read_is_named_with_what_is_wrong():
    toml = edition(local(85)).toml.replace('"9.2"', '"99.9"')
    wrong = Edition(Kind.OVERLAY, "mau", 2, date(2025, 1, 1), toml, sha256(toml.encode()).hexdigest())

    with pytest.raises(CriteriaFileError, match="Bản nhập số 2 của bộ mức “mau”.*99.9"):
        LIBRARY.with_editions([wrong])
