"""Former communes and their figures: what is kept, what closes, and what is confirmed on the sheet of the new one."""

import json
from dataclasses import dataclass
from datetime import date

import pytest

from ntm_assess.domain import workflow
from ntm_assess.domain.merging import Case, Proposal
from ntm_assess.domain.scoring import Answer
from ntm_assess.storage import answers, assessments, former_communes, mergers, merging, tables, units
from ntm_assess.storage.answers import SaveMark
from ntm_assess.storage.carry_over import Stale
from ntm_assess.storage.former_communes import Addition, Circular, Details
from ntm_assess.storage.history import SYSTEM
from ntm_assess.storage.merging import Figures, Written
from ntm_assess.storage.units import Changed, Taken
from tests.domain.builders import a_share, an_answer, an_applied_set, an_indicator
from tests.storage import a_sheet

INDICATORS = (an_indicator("1.1"), a_share("1.2"), an_indicator("2.1"))
LAST_YEAR, THIS_YEAR = (an_applied_set(*INDICATORS, year=year) for year in (2024, 2025))
MERGED_ON = date(2025, 7, 1)
DECISION = "Nghị quyết 01/NQ-VD"


def find_applied(unit, criteria_set, year):
    return {2024: LAST_YEAR, 2025: THIS_YEAR}[year]


@dataclass(frozen=True)
class Merger:
    """Đồng Xanh was made of Yên Hạ, which has a sheet of 2024 here, and of Phú Lâm, of which only the name is known."""

    new: a_sheet.Sheet
    old: a_sheet.Sheet

    @property
    def unit(self) -> tables.Unit:
        return self.new.assessment.unit

    @property
    def hoa(self):
        return self.new.cast.hoa

    def former(self, name: str) -> tables.FormerCommune:
        return next(each for each in former_communes.of_unit(self.unit.id) if each.name == name)

    def found(self) -> dict[str, Proposal]:
        return {each.code: each for each in merging.proposals(self.new.assessment, THIS_YEAR, find_applied)}

    def type(self, code: str, version: int = 0, by=None, **entry) -> dict:
        figures = Figures(an_answer(code, **entry).entry, as_of=date(2024, 12, 31))
        written = {self.former("xã Phú Lâm").id: Written(version, figures)}
        return merging.save(self.new.assessment, code, written, applied=THIS_YEAR, by=by or self.hoa)

    def confirm(self, *codes: str) -> None:
        self.confirm_seen({code: self.found()[code].fingerprint for code in codes})

    def confirm_seen(self, seen: dict[str, str]) -> None:
        merging.confirm(self.new.assessment, seen, applied=THIS_YEAR, find_applied=find_applied, by=self.hoa)


def an_addition(unit, name: str, code: str, former_unit=None, merged_on: date = MERGED_ON) -> Addition:
    return Addition(unit, Details(code, name, merged_on, DECISION), former_unit)


@pytest.fixture
def merger(db) -> Merger:
    new = a_sheet.a_sheet(THIS_YEAR)
    old_unit = a_sheet.a_commune("06801")
    officer = a_sheet.an_officer("Bà Yến", old_unit)
    assessments.start(old_unit, LAST_YEAR, by=officer)
    found = assessments.find("06801", LAST_YEAR.criteria_set.id, 2024, user=tables.User.get_by_id(officer.id))
    old = a_sheet.Sheet(found, a_sheet.Cast(officer, officer), LAST_YEAR)
    for answer in (an_answer("1.1", yes=True), an_answer("1.2", part=41, whole=50)):
        old.save(answer, SaveMark(0))
    unit = new.assessment.unit
    additions = [an_addition(unit, "xã Yên Hạ", "06801", old_unit), an_addition(unit, "xã Phú Lâm", "06802")]
    former_communes.add(additions, by=new.cast.hoa)
    return Merger(new, old)


# --- Of what a commune was made ---------------------------------------------------------------------------------------


def test_the_record_says_of_what_a_commune_was_made(merger):
    rows = tables.History.select().where(tables.History.action == "add_former_commune")

    assert [json.loads(each.after)["name"] for each in rows] == ["xã Yên Hạ", "xã Phú Lâm"]


def test_a_list_is_taken_whole_or_not_at_all(merger):
    more = [an_addition(merger.unit, "xã Mới", "06803"), an_addition(merger.unit, "xã Yên Hạ", "06801")]

    with pytest.raises(Taken) as refused:
        former_communes.add(more, by=merger.hoa)

    assert refused.value.field == "06801"
    assert len(former_communes.of_unit(merger.unit.id)) == 2


def test_two_communes_do_not_become_each_other(merger):
    with pytest.raises(Circular):
        former_communes.add([an_addition(merger.old.assessment.unit, "xã X", "06862", merger.unit)], by=SYSTEM)


def test_nor_do_they_by_way_of_a_third(merger):
    third = units.add(merger.unit.province, "06899", "xã Ba", by=SYSTEM)
    former_communes.add([an_addition(third, "xã Đồng Xanh", "06862", merger.unit)], by=merger.hoa)

    with pytest.raises(Circular):
        former_communes.add([an_addition(merger.old.assessment.unit, "xã Ba", "06899", third)], by=SYSTEM)


def test_who_changes_an_old_version_overwrites_nothing(merger):
    row = merger.former("xã Phú Lâm")
    wanted = an_addition(merger.unit, "xã Phú Lâm cũ", "06802")
    former_communes.change(row, row.version, wanted, by=merger.hoa)

    with pytest.raises(Changed):
        former_communes.change(row, row.version, an_addition(merger.unit, "xã Khác", "06802"), by=merger.hoa)

    assert [each.name for each in former_communes.of_unit(merger.unit.id)] == ["xã Phú Lâm cũ", "xã Yên Hạ"]


def test_what_was_entered_by_mistake_goes_with_what_was_typed_of_it(merger):
    merger.type("1.1", yes=True)
    row = merger.former("xã Phú Lâm")
    former_communes.remove(merger.unit, row, row.version, by=merger.hoa)

    assert tables.FormerFigure.select().count() == 0
    assert tables.History.select().where(tables.History.action == "remove_former_commune").count() == 1


# --- The sheets of a commune that is another one now ------------------------------------------------------------------


def test_its_sheets_are_closed_and_none_is_begun(merger):
    unit = merger.old.assessment.unit

    assert mergers.is_merged(unit.id)
    assert mergers.merged_into(unit.id) == [merger.unit]
    with pytest.raises(workflow.NotAllowed):
        merger.old.save(an_answer("2.1", yes=True), SaveMark(0))
    with pytest.raises(workflow.NotAllowed):
        assessments.start(unit, THIS_YEAR, by=merger.old.cast.hoa)
    assert merger.old.answer("2.1") == Answer("2.1")


def test_before_the_day_nothing_is_closed(merger):
    row = merger.former("xã Yên Hạ")
    later = an_addition(merger.unit, "xã Yên Hạ", "06801", merger.old.assessment.unit, date(2999, 1, 1))
    former_communes.change(row, row.version, later, by=merger.hoa)
    merger.old.save(an_answer("2.1", yes=True), SaveMark(0))

    assert not mergers.is_merged(merger.old.assessment.unit_id)
    assert [each.name for each in merging.made_of(merger.new.assessment)] == ["xã Phú Lâm"]


def test_a_commune_that_goes_on_with_the_code_of_a_former_one_is_open(merger):
    """Its sheets from before the merger are those of the former one, under the old name."""
    earlier = a_sheet.another_sheet(merger.new, LAST_YEAR)
    earlier.save(an_answer("1.1", yes=True), SaveMark(0))
    former_communes.add([an_addition(merger.unit, "xã Đồng Xanh cũ", "06862", merger.unit)], by=merger.hoa)
    own = merger.former("xã Đồng Xanh cũ")

    assert not mergers.is_merged(merger.unit.id)
    assert former_communes.old_sheets([own]) == {own.id: [earlier.assessment]}


# --- Figures of former communes ---------------------------------------------------------------------------------------


def test_an_old_sheet_and_what_was_typed_make_a_proposal(merger):
    assert merger.found()["1.2"].merged.blocking == ("xã Phú Lâm",)
    assert merger.type("1.2", part=45, whole=50) == {}

    found = merger.found()["1.2"]
    assert found.case is Case.FILLED
    assert found.answer == an_answer("1.2", part=86, whole=100)


def test_what_is_typed_goes_before_the_old_sheet_until_it_is_taken_out(merger):
    former = merger.former("xã Yên Hạ")

    def write(version: int, figures: Figures) -> None:
        written = {former.id: Written(version, figures)}
        merging.save(merger.new.assessment, "1.2", written, applied=THIS_YEAR, by=merger.hoa)

    def counted() -> int:
        return next(each for each in merger.found()["1.2"].formers if each.commune == former.name).result.answer.entry[
            "part"
        ]

    write(0, Figures(an_answer("1.2", part=40, whole=50).entry))
    assert counted() == 40
    write(1, Figures({}))
    assert counted() == 41


def test_two_people_do_not_overwrite_each_other(merger):
    merger.type("1.1", yes=True)
    conflicts = merger.type("1.1", by=merger.new.cast.tam, yes=False)

    (theirs,) = conflicts.values()
    assert (theirs.figures.entry, theirs.version, theirs.written_by) == ({"yes": True}, 1, "Bà Hoa")
    assert merger.type("1.1", version=1, by=merger.new.cast.tam, yes=False) == {}


def test_the_record_of_the_indicator_names_the_former_commune(merger):
    merger.type("1.1", yes=True)
    row = merger.new.history[-1]

    assert (row.action, row.indicator_code, json.loads(row.after)["title"]) == ("former_figures", "1.1", "xã Phú Lâm")


# --- Confirming -------------------------------------------------------------------------------------------------------


def test_what_was_ticked_stands_on_the_sheet_and_says_where_it_came_from(merger):
    merger.type("1.2", part=45, whole=50)
    merger.confirm("1.2")

    assert merger.new.answer("1.2") == an_answer("1.2", part=86, whole=100)
    assert merger.new.summary.met_indicators == 1
    origin = answers.origin_of(merger.new.assessment.id, "1.2", until=tables.now())
    assert origin == (
        "hợp nhất từ xã Phú Lâm (ghi tay, số ngày 31/12/2024), xã Yên Hạ (bảng năm 2024): "
        "86,0\xa0% = (45 + 41) / (50 + 50) hộ"
    )


def test_one_row_says_what_was_merged(merger):
    merger.type("1.1", yes=True)
    merger.type("1.2", part=45, whole=50)
    merger.confirm("1.1", "1.2")

    (row,) = (each for each in merger.new.history if each.action == "merge")
    assert json.loads(row.after) == {"figures": ["1.1", "1.2"], "from": ["06802", "06801"]}


def test_what_has_changed_since_is_not_written(merger):
    merger.type("1.1", yes=True)
    merger.type("1.2", part=45, whole=50)
    seen = {code: merger.found()[code].fingerprint for code in ("1.1", "1.2")}
    merger.type("1.2", version=1, part=10, whole=50)

    with pytest.raises(Stale) as refused:
        merger.confirm_seen(seen)

    assert refused.value.codes == ("1.2",)
    assert merger.new.answer("1.1") == Answer("1.1"), "all or nothing"


def test_a_sheet_that_was_sent_takes_nothing(merger):
    merger.type("1.1", yes=True)
    seen = {"1.1": merger.found()["1.1"].fingerprint}
    tables.Assessment.update(state="sent").execute()

    with pytest.raises(workflow.NotAllowed):
        merger.confirm_seen(seen)
    with pytest.raises(workflow.NotAllowed):
        merger.type("1.1", version=1, yes=False)


def test_levels_of_the_old_sheet_that_nobody_knows_any_more_are_looked_at(merger):
    merger.type("1.2", part=45, whole=50)
    found = merging.proposals(merger.new.assessment, THIS_YEAR, lambda *_: None)

    assert {each.code: each.case for each in found}["1.2"] is Case.DIFFERS


def test_many_figures_cost_no_more_questions_than_few(merger, count_queries):
    with count_queries() as few:
        merger.found()
    for code in ("1.1", "1.2", "2.1"):
        merger.type(code, **({"part": 45, "whole": 50} if code == "1.2" else {"yes": True}))
    with count_queries() as many:
        merger.found()

    assert len(many) == len(few) == 5
