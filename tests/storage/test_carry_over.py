"""What was confirmed of an earlier sheet is kept like any save: versions, record and summary, all of it or nothing."""

import json
from dataclasses import dataclass, replace
from datetime import date

import pytest

from ntm_assess.domain.carry_over import Case, Proposal
from ntm_assess.domain.scoring import Answer
from ntm_assess.domain.set_maps import SetMap
from ntm_assess.domain.workflow import Kind, NotAllowed, State
from ntm_assess.storage import answers, assessments, carry_over, evidence, history, submissions, tables
from ntm_assess.storage.answers import SaveMark
from ntm_assess.storage.carry_over import Chosen, Sheet, Stale
from ntm_assess.storage.evidence import Details
from tests.domain.builders import a_share, an_answer, an_applied_set, an_indicator
from tests.storage import a_sheet

INDICATORS = (an_indicator("1.1"), a_share("1.2"), an_indicator("2.1"))
LAST_YEAR, THIS_YEAR = (an_applied_set(*INDICATORS, year=year) for year in (2024, 2025))
IDENTITY = SetMap.identity(LAST_YEAR.criteria_set, THIS_YEAR.criteria_set)
REASON = "chuyển từ năm 2024"


@dataclass(frozen=True)
class Years:
    """The sheet of last year and that of this year, of one commune."""

    old: a_sheet.Sheet
    new: a_sheet.Sheet

    def found(self) -> dict[str, Proposal]:
        _, found = carry_over.proposals(self._of(self.old), self._of(self.new), IDENTITY)
        return {each.code: each for each in found}

    def confirm(self, chosen: Chosen) -> None:
        old, new = self._of(self.old), self._of(self.new)
        carry_over.confirm(old, new, IDENTITY, chosen, reason=REASON, by=self.new.cast.hoa)

    def ticked(self, *codes: str, papers: dict[str, tables.Evidence] | None = None) -> Chosen:
        ids = {code: frozenset({paper.id}) for code, paper in (papers or {}).items()}
        return Chosen({code: each.fingerprint for code, each in self.found().items() if code in codes}, ids)

    @staticmethod
    def _of(sheet: a_sheet.Sheet) -> Sheet:
        return Sheet(sheet.assessment, sheet.applied)


@pytest.fixture
def years(db) -> Years:
    old = a_sheet.a_sheet(LAST_YEAR)
    for answer in (an_answer("1.1", yes=True), replace(an_answer("1.2", part=41, whole=50), note="Theo sổ")):
        old.save(answer, SaveMark(0))
    return Years(old, a_sheet.another_sheet(old, THIS_YEAR))


def a_paper(sheet: a_sheet.Sheet, code: str, year: int = 2025) -> tables.Evidence:
    file = {"sha256": "0" * 64, "file_name": "a.pdf", "media_type": "application/pdf", "size": 9, "pages": 1}
    details = Details("Giấy", period_from=date(year, 1, 1), period_to=date(year, 6, 30))
    return evidence.add(sheet.assessment, code, details, file, by=sheet.cast.hoa)


def uses(sheet: a_sheet.Sheet) -> dict[int, list[str]]:
    return evidence.uses_of(sheet.assessment.id)


def test_what_was_ticked_stands_on_the_new_sheet(years):
    years.confirm(years.ticked("1.2"))

    assert years.new.answer("1.2") == replace(an_answer("1.2", part=41, whole=50), note="Theo sổ")
    assert years.new.answer("1.1") == Answer("1.1"), "what was not ticked did not come along"
    assert years.new.summary.letters == "EME"
    assert years.new.summary.met_indicators == 1


def test_the_record_says_where_it_came_from(years):
    years.confirm(years.ticked("1.1"))
    of_indicator, whole = years.new.history[-2:]

    assert (of_indicator.action, of_indicator.indicator_code, of_indicator.reason) == ("answer", "1.1", REASON)
    assert whole.action == "carry_over"
    assert json.loads(whole.after)["from"] == {"criteria_set": "bo-thu", "year": 2024}
    assert history.first_broken() is None


def test_a_carried_answer_has_a_version_like_any_other(years):
    years.confirm(years.ticked("1.1"))

    assert answers.find(years.new.assessment.id, "1.1")[1] == 1
    assert isinstance(years.new.save(an_answer("1.1", yes=False), SaveMark(0)), answers.Conflict)


def test_the_old_sheet_stays_as_it_is(years):
    before = (years.old.summary.letters, len(years.old.history))
    years.confirm(years.ticked("1.1", "1.2"))

    assert (years.old.summary.letters, len(years.old.history)) == before


def test_confirmed_once_it_is_the_same(years):
    years.confirm(years.ticked("1.1", "1.2"))

    assert {each.case for each in years.found().values()} == {Case.SAME}


def test_a_form_that_comes_again_finds_nothing_to_do(years):
    ticked = years.ticked("1.1")
    years.confirm(ticked)
    rows = len(years.new.history)

    with pytest.raises(Stale):
        years.confirm(ticked)
    assert len(years.new.history) == rows


def test_what_somebody_entered_meanwhile_is_not_written_over(years):
    ticked = years.ticked("1.1", "1.2")
    years.new.save(an_answer("1.2", part=1, whole=50), SaveMark(0), by=years.new.cast.tam)

    with pytest.raises(Stale) as error:
        years.confirm(ticked)
    assert error.value.codes == ("1.2",)
    assert years.new.answer("1.1") == Answer("1.1"), "all of it or nothing"


def test_another_value_of_the_old_sheet_is_not_what_was_seen(years):
    ticked = years.ticked("1.1")
    years.old.save(an_answer("1.1", yes=False), SaveMark(1))

    with pytest.raises(Stale):
        years.confirm(ticked)


def test_another_value_can_be_written_over_by_a_press_of_its_own(years):
    years.new.save(an_answer("1.2", part=1, whole=50), SaveMark(0))
    assert years.found()["1.2"].case is Case.DIFFERS

    years.confirm(years.ticked("1.2"))

    assert years.new.answer("1.2").entry == an_answer("1.2", part=41, whole=50).entry


def test_a_paper_is_linked_and_not_copied(years):
    paper = a_paper(years.old, "1.1")
    years.confirm(years.ticked("1.1", papers={"1.1": paper}))

    assert uses(years.new) == uses(years.old) == {paper.id: ["1.1"]}
    assert tables.Evidence.select().count() == 1
    assert [row.reason for row in years.new.history if row.action == "use_evidence"] == [REASON]


def test_a_paper_may_come_without_its_figure(years):
    paper = a_paper(years.old, "1.1", year=2024)
    years.confirm(years.ticked(papers={"1.1": paper}))

    assert uses(years.new) == {paper.id: ["1.1"]}
    assert years.new.answer("1.1") == Answer("1.1")


def test_a_paper_that_was_taken_away_meanwhile_is_not_linked(years):
    paper = a_paper(years.old, "1.1")
    ticked = years.ticked("1.1", papers={"1.1": paper})
    evidence.hide(paper, by=years.old.cast.hoa)

    with pytest.raises(Stale) as error:
        years.confirm(ticked)
    assert error.value.codes == ("1.1",)


def test_a_paper_of_another_commune_is_not_linked(years):
    stranger = a_sheet.a_commune("99999")
    paper = tables.Evidence.create(
        unit=stranger, sha256="1" * 64, file_name="b", media_type="", size=1, title="Của xã khác",
        uploaded_by=years.new.cast.hoa.id,
    )  # fmt: skip

    with pytest.raises(Stale):
        years.confirm(years.ticked("1.1", papers={"1.1": paper}))


def test_nothing_comes_onto_a_sheet_that_was_sent(years):
    ticked = years.ticked("1.2")
    leader = replace(years.new.cast.tam, role="leader")
    years.new.save(an_answer("1.1", yes=True), SaveMark(0))
    submissions.send(years.new.assessment, Kind.PERIODIC, applied=THIS_YEAR, by=leader)

    with pytest.raises(NotAllowed):
        years.confirm(ticked)
    assert State(tables.Assessment.get_by_id(years.new.assessment.id).state) is State.SENT


def test_sheets_with_something_on_them_are_sources(years):
    new = years.new.assessment

    assert [each.year for each in carry_over.filled_in_elsewhere(new)] == [2024]
    assert carry_over.filled_in_elsewhere(years.old.assessment) == []


def test_whatever_is_on_the_sheets_three_queries_tell(years, count_queries):
    for code in ("1.1", "1.2"):
        a_paper(years.old, code)
    with count_queries() as queries:
        years.found()

    assert len(queries) == 3


def test_summaries_of_many_are_written_once(years, count_queries):
    ticked = years.ticked("1.1", "1.2")
    with count_queries() as queries:
        years.confirm(ticked)

    assert len([each for each in queries if each.startswith("UPDATE summary")]) == 1
    assert assessments.answers_of(years.new.assessment.id).keys() == {"1.1", "1.2"}
