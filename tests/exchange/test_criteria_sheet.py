"""A set or an overlay goes out as Excel and comes back equal; the empty forms show how it is done and are not read."""

import io
import zipfile
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ntm_assess.domain.criteria import CriteriaSet, Overlay
from ntm_assess.exchange import criteria_sheet, criteria_uploads
from ntm_assess.exchange.criteria_sheet import columns as sheets
from ntm_assess.exchange.criteria_sheet.empty_forms import EXAMPLE_SET
from ntm_assess.exchange.criteria_sheet.rows import set_rows
from ntm_assess.exchange.criteria_sheet.writing import workbook
from ntm_assess.intake import workbook_child, workbooks
from ntm_assess.law.library import load_all
from ntm_assess.law.sets import set_of
from tests.exchange.books import SETS, SMALL
from tests.law import any_set

LIBRARY = load_all()
SLOW_TO_DRAW = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.function_scoped_fixture]
a_few = settings(max_examples=25, deadline=None, suppress_health_check=SLOW_TO_DRAW)


def there_and_back(thing: CriteriaSet | Overlay, sets: dict[str, CriteriaSet]) -> CriteriaSet | Overlay | None:
    write = criteria_sheet.write_set if isinstance(thing, CriteriaSet) else criteria_sheet.write_overlay
    filled = criteria_sheet.read(write(thing), sets)
    assert [str(each) for each in filled.faults] == []
    return replace(filled.found, sha256=thing.sha256) if filled.found else None


@pytest.fixture
def read_here(monkeypatch):
    """Cells are read in this process, so that many workbooks can be."""
    monkeypatch.setattr(
        workbooks.confinement, "answer_of", lambda module, *arguments, content: workbook_child.main(content)
    )


@pytest.mark.parametrize("criteria_set", LIBRARY.sets.values(), ids=LIBRARY.sets.keys())
def test_every_shipped_set_comes_back_equal(criteria_set):
    assert there_and_back(criteria_set, {}) == criteria_set


@pytest.mark.parametrize("overlay", LIBRARY.overlays.values(), ids=LIBRARY.overlays.keys())
def test_every_shipped_overlay_comes_back_equal(overlay):
    assert there_and_back(overlay, LIBRARY.sets) == overlay


@a_few
@given(criteria_set=any_set.sets())
def test_any_set_comes_back_equal(read_here, criteria_set):
    assert there_and_back(criteria_set, {}) == criteria_set


@a_few
@given(data=st.data())
def test_any_overlay_comes_back_equal(read_here, data):
    criteria_set = data.draw(any_set.sets())
    overlay = data.draw(any_set.overlays(criteria_set))

    assert there_and_back(overlay, {criteria_set.id: criteria_set}) == overlay


@pytest.mark.parametrize("criteria_set", LIBRARY.sets.values(), ids=LIBRARY.sets.keys())
def test_what_is_uploaded_is_kept_as_a_file_that_reads_the_same(criteria_set):
    upload = criteria_uploads.read(criteria_sheet.write_set(criteria_set), "Bộ tiêu chí.xlsx", {})
    again = criteria_uploads.read(upload.toml.encode(), "tải về (1).TOML", {})

    assert upload.found == again.found
    assert replace(again.found, sha256=criteria_set.sha256) == criteria_set


# --- The empty forms --------------------------------------------------------------------------------------------------


def test_the_examples_are_of_a_set_that_could_be_read():
    assert len(set_of(EXAMPLE_SET, "vi-du-2021-2025.toml").indicators) == 3


def test_with_its_examples_unmarked_the_form_is_that_set():
    filled = criteria_sheet.read(workbook(sheets.SET_FORMS, set_rows(EXAMPLE_SET)), {})

    assert filled.found == SMALL


def test_an_empty_form_says_what_must_be_filled_in_and_reads_no_example():
    filled = criteria_sheet.read(criteria_sheet.template(), {})

    assert filled.document["groups"] == []
    assert filled.document["regions"] == {}
    assert {each.sheet for each in filled.faults} == {"Bộ"}
    assert str(filled.faults[0]) == "Sheet Bộ, dòng 3, cột B: thiếu Mã bộ."


def test_an_empty_form_for_a_locality_reads_no_example_either():
    filled = criteria_sheet.read(criteria_sheet.locality_template(SMALL), SETS)

    assert filled.document == {"levels": {}}
    assert {each.sheet for each in filled.faults} == {"Địa phương"}


@pytest.mark.parametrize("form", [*sheets.SET_FORMS, *sheets.LOCALITY_FORMS], ids=lambda form: form.name)
def test_headings_of_a_sheet_are_told_apart_and_in_words(form):
    headings = [each.heading for each in form.columns]

    assert len(set(headings)) == len(headings)
    assert [each for each in headings if "_" in each or "." in each] == []


def test_cells_check_what_is_typed():
    with zipfile.ZipFile(io.BytesIO(criteria_sheet.template())) as packed:
        book = packed.read("xl/workbook.xml").decode()
        number = 1 + [form.name for form in sheets.SET_FORMS].index("Chỉ tiêu")
        indicators = packed.read(f"xl/worksheets/sheet{number}.xml").decode()

    assert 'name="Danh mục"' in book
    assert 'type="list"' in indicators
    assert 'type="decimal"' in indicators
    assert 'type="date"' in indicators


def test_a_text_that_looks_like_a_formula_stays_text():
    risky = replace(SMALL, source_note='=HYPERLINK("https://vi-du.vn")')

    assert there_and_back(risky, {}) == risky


def test_a_key_without_a_column_is_not_lost_silently():
    with pytest.raises(ValueError, match="no column for mau_sac"):
        workbook(sheets.SET_FORMS, set_rows({**EXAMPLE_SET, "mau_sac": "đỏ"}))


def test_a_text_that_no_cell_can_hold_is_refused():
    with pytest.raises(ValueError, match="does not fit"):
        criteria_sheet.write_set(replace(SMALL, source_note="a" * 40_000))
