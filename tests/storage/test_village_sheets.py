"""Villages and their sheets: several people fill them in, and the sum becomes the answer whole or not at all."""

from decimal import Decimal

import pytest

from ntm_assess.domain.workflow import NotAllowed, State
from ntm_assess.storage import answers, history, tables, village_sheets, villages
from ntm_assess.storage.answers import Conflict, Saved, SaveMark
from ntm_assess.storage.units import Changed, Taken
from ntm_assess.storage.village_sheets import NoSum, Written
from ntm_assess.storage.villages import Details
from tests.domain.builders import an_answer, entry_of
from tests.storage.a_sheet import a_sheet

CODE = "1.2"
EAST, WEST = "Thôn Đông", "Thôn Tây"


@pytest.fixture
def sheet(db):
    found = a_sheet()
    villages.add(found.assessment.unit, [Details(EAST, 120, 430), Details(WEST)], by=found.cast.hoa)
    return found


def indicator(sheet):
    return sheet.applied.criteria_set.indicator(CODE)


def ids(sheet) -> dict[str, int]:
    return {each.name: each.id for each in villages.of_unit(sheet.assessment.unit_id)}


def write(sheet, name: str, version: int = 0, by=None, **entry):
    written = {ids(sheet)[name]: Written(version, entry_of(entry))}
    return village_sheets.save(sheet.assessment, CODE, written, applied=sheet.applied, by=by or sheet.cast.hoa)


def fill_in(sheet) -> None:
    assert write(sheet, EAST, part=110, whole=120) == {}
    assert write(sheet, WEST, part=70, whole=80) == {}


def use_sum(sheet, version: int = 0):
    return village_sheets.use_sum(sheet.assessment, indicator(sheet), version, applied=sheet.applied, by=sheet.cast.hoa)


# ---------------------------------------------------------------- villages


def test_villages_stand_in_the_order_in_which_they_were_entered(sheet):
    villages.add(sheet.assessment.unit, [Details("Thôn Bắc")], by=sheet.cast.hoa)

    assert list(ids(sheet)) == [EAST, WEST, "Thôn Bắc"]


def test_two_villages_have_two_names(sheet):
    with pytest.raises(Taken, match=EAST):
        villages.add(sheet.assessment.unit, [Details("Thôn Bắc"), Details(EAST)], by=sheet.cast.hoa)
    assert list(ids(sheet)) == [EAST, WEST]
    (_, west) = villages.of_unit(sheet.assessment.unit_id)
    with pytest.raises(Taken):
        villages.change(sheet.assessment.unit, west, 1, Details(EAST), by=sheet.cast.hoa)


def test_a_village_that_somebody_adds_at_the_same_moment_is_taken(sheet, monkeypatch):
    monkeypatch.setattr(villages, "_of", lambda unit_id: [])  # as it was read before the other one was written

    with pytest.raises(Taken, match=EAST):
        villages.add(sheet.assessment.unit, [Details("Thôn Bắc"), Details(EAST)], by=sheet.cast.hoa)
    monkeypatch.undo()
    assert list(ids(sheet)) == [EAST, WEST]


def test_a_village_that_was_removed_comes_back_under_its_name(sheet):
    unit, (east, _) = sheet.assessment.unit, villages.of_unit(sheet.assessment.unit_id)
    villages.remove(unit, east, by=sheet.cast.hoa)
    villages.remove(unit, east, by=sheet.cast.tam)
    assert list(ids(sheet)) == [WEST]
    villages.add(unit, [Details(EAST, 125)], by=sheet.cast.hoa)

    assert ids(sheet) == {WEST: ids(sheet)[WEST], EAST: east.id}
    assert villages.find(east.id, unit_id=unit.id).households == 125


def test_a_village_is_not_overwritten_unseen(sheet):
    unit, (east, _) = sheet.assessment.unit, villages.of_unit(sheet.assessment.unit_id)
    villages.change(unit, east, 1, Details(EAST, 121, 430), by=sheet.cast.tam)

    with pytest.raises(Changed):
        villages.change(unit, east, 1, Details(EAST, 122, 430), by=sheet.cast.hoa)


# ---------------------------------------------------------------- lines


def test_a_line_is_kept_with_its_village_in_the_record(sheet):
    write(sheet, EAST, part=110, whole=120)

    line = village_sheets.sheet(sheet.assessment, indicator(sheet)).lines[0]
    assert (line.entry, line.version) == (entry_of({"part": 110, "whole": 120}), 1)
    assert sheet.history[-1].after == '{"entry":{"part":"110","whole":"120"},"title":"Thôn Đông"}'
    assert sheet.answer(CODE).entry == {}


def test_two_people_write_two_villages_at_once(sheet):
    fill_in(sheet)

    assert write(sheet, EAST, version=1, part=111, whole=120) == {}
    assert write(sheet, WEST, version=1, by=sheet.cast.tam, part=71, whole=80) == {}


def test_of_one_village_nothing_is_overwritten_unseen(sheet):
    write(sheet, EAST, by=sheet.cast.tam, part=100, whole=120)
    written = {ids(sheet)[EAST]: Written(0, entry_of({"part": 1})), ids(sheet)[WEST]: Written(0, entry_of({"part": 2}))}
    conflicts = village_sheets.save(sheet.assessment, CODE, written, applied=sheet.applied, by=sheet.cast.hoa)

    assert {id_: (line.entry, who) for id_, (line, who) in conflicts.items()} == {
        ids(sheet)[EAST]: (entry_of({"part": 100, "whole": 120}), "Ông Tâm")
    }
    assert village_sheets.sheet(sheet.assessment, indicator(sheet)).lines[1].entry == {}


def test_who_writes_the_same_contradicts_nobody(sheet):
    write(sheet, EAST, by=sheet.cast.tam, part=100, whole=120)

    assert write(sheet, EAST, part=100, whole=120) == {}


def test_a_sheet_that_was_sent_is_closed(sheet):
    fill_in(sheet)
    tables.Assessment.update(state=str(State.SENT)).execute()

    with pytest.raises(NotAllowed):
        write(sheet, EAST, version=1, part=1, whole=2)
    with pytest.raises(NotAllowed):
        use_sum(sheet)


# ---------------------------------------------------------------- the sum


def test_the_sum_becomes_the_answer_and_the_sheet_is_kept(sheet):
    fill_in(sheet)
    outcome = use_sum(sheet)

    assert isinstance(outcome, Saved)
    assert sheet.answer(CODE).entry == {"part": Decimal(180), "whole": Decimal(200)}
    kept = village_sheets.newest(sheet.assessment.id, CODE)
    assert kept.proves(sheet.answer(CODE))
    assert [name for name, _ in kept.villages] == [EAST, WEST]
    assert village_sheets.by_hash(sheet.assessment.id, kept.sha256) == kept
    assert [each.action for each in sheet.history[-2:]] == ["answer", "use_village_sum"]
    assert history.first_broken() is None


def test_there_is_no_sum_while_a_village_is_missing(sheet):
    write(sheet, EAST, part=110, whole=120)

    with pytest.raises(NoSum):
        use_sum(sheet)
    assert sheet.answer(CODE).entry == {}
    assert village_sheets.newest(sheet.assessment.id, CODE) is None


def test_a_sum_that_cannot_be_divided_is_no_answer(sheet):
    write(sheet, EAST, part=0, whole=0)
    write(sheet, WEST, part=0, whole=0)

    with pytest.raises(NoSum):
        use_sum(sheet)


def test_the_sum_overwrites_no_answer_unseen(sheet):
    fill_in(sheet)
    sheet.save(an_answer(CODE, percent=50), SaveMark(0, "a", 1), by=sheet.cast.tam)

    assert isinstance(use_sum(sheet, version=0), Conflict)
    assert sheet.answer(CODE) == an_answer(CODE, percent=50)
    assert village_sheets.newest(sheet.assessment.id, CODE) is None


def test_the_note_stays_beside_the_sum(sheet):
    fill_in(sheet)
    noted = an_answer(CODE, percent=50)
    sheet.save(type(noted)(CODE, noted.entry, "Theo họp thôn"), SaveMark(0))
    use_sum(sheet, version=1)

    assert sheet.answer(CODE).note == "Theo họp thôn"


def test_lines_that_change_later_do_not_touch_what_was_kept(sheet):
    fill_in(sheet)
    use_sum(sheet)
    write(sheet, EAST, version=1, part=1, whole=120)

    kept = village_sheets.newest(sheet.assessment.id, CODE)
    assert kept.total == {"part": 180, "whole": 200}
    assert kept.proves(sheet.answer(CODE))
    sheet.save(an_answer(CODE, percent=50), SaveMark(1))
    assert not kept.proves(sheet.answer(CODE))


def test_another_split_of_the_same_sum_differs_from_what_was_sent(sheet):
    fill_in(sheet)
    use_sum(sheet)
    before = tables.Answer.get().revision
    use_sum(sheet, version=1)
    assert tables.Answer.get().revision == before
    write(sheet, EAST, version=1, part=109, whole=120)
    write(sheet, WEST, version=1, part=71, whole=80)
    use_sum(sheet, version=1)

    assert tables.Answer.get().revision == before + 1
    assert answers.find(sheet.assessment.id, CODE)[1] == 1
