"""A set and an overlay come back from the TOML that is written of them, equal, and the TOML reads well."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ntm_assess.domain.criteria import CriteriaSet, LevelStatus, Overlay
from ntm_assess.law.library import load_all
from ntm_assess.law.overlays import read_overlay
from ntm_assess.law.sets import read_set
from ntm_assess.law.writing import overlay_to_toml, set_to_toml
from tests.law import any_set

LIBRARY = load_all()
a_few = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


def there_and_back(criteria_set: CriteriaSet) -> CriteriaSet:
    read = read_set(set_to_toml(criteria_set).encode(), f"{criteria_set.id}.toml")
    return replace(read, sha256=criteria_set.sha256)


def overlay_there_and_back(overlay: Overlay, criteria_set: CriteriaSet) -> Overlay:
    read = read_overlay(overlay_to_toml(overlay).encode(), f"{overlay.id}.toml", {criteria_set.id: criteria_set})
    return replace(read, sha256=overlay.sha256)


@pytest.mark.parametrize("criteria_set", LIBRARY.sets.values(), ids=LIBRARY.sets.keys())
def test_every_shipped_set_comes_back_equal(criteria_set):
    assert there_and_back(criteria_set) == criteria_set


@pytest.mark.parametrize("overlay", LIBRARY.overlays.values(), ids=LIBRARY.overlays.keys())
def test_every_shipped_overlay_comes_back_equal(overlay):
    assert overlay_there_and_back(overlay, LIBRARY.sets[overlay.criteria_set]) == overlay


@a_few
@given(any_set.sets())
def test_any_set_comes_back_equal(criteria_set):
    assert there_and_back(criteria_set) == criteria_set


@a_few
@given(st.data())
def test_any_overlay_comes_back_equal(data):
    criteria_set = data.draw(any_set.sets())
    overlay = data.draw(any_set.overlays(criteria_set))

    assert overlay_there_and_back(overlay, criteria_set) == overlay


@settings(max_examples=100, deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1).filter(str.strip))
def test_any_text_comes_back_equal(text):
    a_set = LIBRARY.sets["xa-ntm-2021-2025"]
    small = replace(a_set, groups=a_set.groups[:1], source_note=text)

    assert there_and_back(small).source_note == text


def test_the_file_is_written_as_a_person_would_write_it():
    written = set_to_toml(LIBRARY.sets["xa-ntm-2021-2025"])

    long = [line for line in written.splitlines() if len(line) > 120]
    assert [line for line in long if not line.startswith(("  {", "levels", "source_url"))] == []
    assert '[[groups.criteria.indicators]]\ncode = "15.3"\n' in written
    assert '  { regions = ["DBSH"], at_most = 16.5, status = ' in written
    assert "effort.months = 12\n" in written
    assert (
        """\
source_note = \"\"\"
Chưa ai đối chiếu bộ này với Công báo. Câu chữ và mức được dựng lại từ nguồn thứ cấp (báo, cổng thông tin của tỉnh, \\
trang luật)"""
        in written
    )


def test_an_overlay_says_its_status_once():
    written = overlay_to_toml(LIBRARY.overlays["mau"])

    assert written.count("sample") == 1
    assert '"10" = [{ years = [2025], at_least = 65 }]\n' in written
    assert {each.level.status for each in LIBRARY.overlays["mau"].levels["10"]} == {LevelStatus.SAMPLE}
