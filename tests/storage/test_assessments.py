"""Who sees which sheet, how one is started, and what stands on it."""

import pytest

from ntm_assess.domain.scoring import Answer
from ntm_assess.domain.workflow import NotAllowed, State
from ntm_assess.storage import assessments, database, evidence, tables
from ntm_assess.storage.answers import SaveMark
from tests.domain.builders import an_answer
from tests.storage.a_sheet import a_commune, a_sheet

YES = an_answer("1.1", yes=True)
FILE = {"sha256": "0" * 64, "file_name": "a.pdf", "media_type": "application/pdf", "size": 1, "pages": 1}


@pytest.fixture
def sheet(db):
    return a_sheet()


def a_user(role: str, **place: object) -> tables.User:
    return tables.User.create(login=f"{role}.{len(place)}", name=role, role=role, **place)


def sees(user: tables.User, sheet) -> bool:
    row = sheet.assessment
    return assessments.find(row.unit.code, row.criteria_set, row.year, user=user) is not None


# ---------------------------------------------------------------- who sees it


def test_the_officers_and_the_leader_of_the_commune_see_its_sheet(sheet):
    assert sees(a_user("officer", unit=sheet.assessment.unit), sheet)
    assert sees(a_user("leader", unit=sheet.assessment.unit), sheet)


def test_the_neighbour_does_not_know_of_it(sheet):
    assert not sees(a_user("officer", unit=a_commune("06865")), sheet)


@pytest.mark.parametrize("role", ["reviewer", "department", "council"])
def test_the_province_sees_the_sheets_of_its_communes(sheet, role):
    other = tables.Province.create(code="30", name="tỉnh khác", region="DBSH")

    assert sees(a_user(role, province=sheet.assessment.unit.province), sheet)
    assert not sees(tables.User.create(login="khac", name="", role=role, province=other), sheet)


def test_a_pre_reviewer_sees_the_communes_of_the_group_alone(sheet):
    group = tables.ReviewGroup.create(province=sheet.assessment.unit.province, name="huyện cũ")
    user = a_user("pre_reviewer", group=group)

    assert not sees(user, sheet)
    tables.Unit.update(group=group).execute()
    assert sees(user, sheet)


# ---------------------------------------------------------------- starting one


def test_a_new_sheet_has_a_summary_that_says_nothing_is_entered(sheet):
    assert (sheet.summary.letters, sheet.summary.entered_indicators) == ("EEE", 0)


def test_starting_twice_gives_the_sheet_that_is_there(sheet):
    again = assessments.start(sheet.assessment.unit, sheet.applied, by=sheet.cast.tam)

    assert again.id == sheet.assessment.id
    assert [row.action for row in sheet.history] == ["start"]


# ---------------------------------------------------------------- what stands on it


def test_a_sheet_is_read_in_three_queries_however_much_is_on_it(sheet, monkeypatch):
    for seq, code in enumerate(("1.1", "2.1"), start=1):
        sheet.save(an_answer(code, yes=True), SaveMark(0, "a", seq))
    asked = counted(monkeypatch)

    read = assessments.sheet(sheet.assessment, sheet.applied)
    assert len(asked) == 3
    assert read.scorecard.met_indicators == 2
    assert (read.marks["1.1"].version, read.marks["1.1"].revision) == (1, 1)


def test_a_paper_counts_until_it_is_taken_away(sheet):
    def counted() -> int:
        return assessments.sheet(sheet.assessment, sheet.applied).evidence_counts.get("1.1", 0)

    assert counted() == 0
    paper = evidence.add(sheet.assessment, "1.1", evidence.Details("Biên bản"), FILE, by=sheet.cast.hoa)
    assert counted() == 1
    evidence.hide(paper, by=sheet.cast.hoa)
    assert counted() == 0


def test_a_change_of_evidence_counts_as_a_revision(sheet):
    sheet.save(YES, SaveMark(0, "a", 1))
    evidence.add(sheet.assessment, "1.1", evidence.Details("Biên bản"), FILE, by=sheet.cast.hoa)

    assert assessments.sheet(sheet.assessment, sheet.applied).marks["1.1"].revision == 2


def test_answers_come_back_as_they_were_given(sheet):
    answer = Answer("1.2", an_answer(part=41, whole=50).entry, "ghi chú")
    sheet.save(answer, SaveMark(0, "a", 1))

    assert assessments.answers_of(sheet.assessment.id) == {"1.2": answer}


def test_of_two_people_who_press_at_once_one_is_told_no(sheet):
    mine, theirs = sheet.assessment, tables.Assessment.get_by_id(sheet.assessment.id)
    with database.transaction():
        assessments.change_state(theirs, State.SENT)

    with pytest.raises(NotAllowed):
        assessments.change_state(mine, State.SENT)


def counted(monkeypatch) -> list[str]:
    asked: list[str] = []
    execute = tables.database.execute_sql

    def counting(statement, *arguments, **options):
        asked.append(statement)
        return execute(statement, *arguments, **options)

    monkeypatch.setattr(tables.database.obj, "execute_sql", counting)
    return asked
