"""The frozen copy of an assessment as it was sent, and back again."""

import json
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ntm_assess.domain import blockers, integrity, submissions
from ntm_assess.domain.blockers import Blocker
from ntm_assess.domain.commune_figures import CommonFigures
from ntm_assess.domain.levels import Comparison, LevelStatus
from ntm_assess.domain.procedures import CONDITIONS
from ntm_assess.domain.requirements import ShareAtLeast, ShareBothSexes
from ntm_assess.domain.scoring import Answer, Verdict, result_of
from ntm_assess.domain.submissions import Condition, EvidenceRecord, UnitRecord
from ntm_assess.domain.workflow import Kind
from tests.domain.builders import (
    HOUSEHOLDS,
    NO,
    YES,
    a_criteria_set,
    a_level,
    a_scorecard,
    a_share,
    an_answer,
    an_indicator,
    an_overlay,
)

DONG_XANH = UnitRecord("06862", "xã Đồng Xanh", "tỉnh Sông Lam (mẫu)", "DBSH", is_sample=True)
PHOTO = EvidenceRecord("a" * 64, "anh.jpg", "Ảnh điểm vui chơi", pages=1, size=812)
DECISION = EvidenceRecord(
    "b" * 64, "qd.pdf", "Quyết định giao", "15/QĐ-UBND", "2025-03-05", "UBND xã", "2025-01-01", "2025-12-31", 2, 90_000
)


def a_content(scorecard, *, evidence=None, conditions=(), number=1, kind=Kind.PERIODIC, common=None):
    return submissions.freeze(
        scorecard,
        unit=DONG_XANH,
        number=number,
        kind=kind,
        sent_by="Hoàng Văn Minh",
        sent_at="2025-11-20T02:42:00+00:00",
        evidence=evidence or {},
        conditions=conditions,
        common=common,
    )


def carried(content):
    """As it comes back from the disk."""
    return json.loads(integrity.canonical(content))


def declared(*, with_papers=True) -> list[Condition]:
    return [Condition(code, True, evidence=(DECISION,) if with_papers else ()) for code in CONDITIONS]


# ---------------------------------------------------------------- there and back


def test_a_submission_comes_back_as_it_was_sent():
    sheet = a_scorecard(
        an_indicator("1.1"),
        a_share("1.2"),
        an_indicator("1.3", ShareBothSexes(HOUSEHOLDS)),
        an_indicator("1.4", not_applicable_when="Không có chợ"),
        an_indicator("1.5"),
        an_indicator("1.6", has_level=False),
        answers=[
            Answer("1.1", YES, note="Xem ảnh"),
            an_answer("1.2", part=41, whole=50),
            an_answer("1.3", nu_part=41, nu_whole=50, nam_percent="79.99", percent=81),
            an_answer("1.4", not_applicable_reason="Không có chợ"),
            Answer("1.6", YES),
        ],
    )
    content = a_content(sheet, evidence={"1.1": [PHOTO, DECISION]}, conditions=declared(), number=2)

    frozen = submissions.thaw(carried(content), sheet.applied.criteria_set)

    assert frozen.unit == DONG_XANH
    assert (frozen.year, frozen.number, frozen.kind) == (2025, 2, Kind.PERIODIC)
    assert (frozen.sent_by, frozen.sent_at) == ("Hoàng Văn Minh", "2025-11-20T02:42:00+00:00")
    assert frozen.scorecard.letters == sheet.letters == "MMUAEL"
    assert frozen.scorecard.results["1.3"].parts == sheet.results["1.3"].parts
    assert frozen.scorecard.results["1.1"].answer.note == "Xem ảnh"
    assert frozen.evidence["1.1"] == (PHOTO, DECISION)
    assert frozen.conditions == tuple(declared())
    assert frozen.sha256 == integrity.digest(content)


def test_frozen_again_it_has_the_same_content():
    sheet = a_scorecard(a_share(), answers=[an_answer(percent="79.50")])
    content = a_content(sheet, evidence={"1.1": [PHOTO]})

    frozen = submissions.thaw(carried(content), sheet.applied.criteria_set)

    assert a_content(frozen.scorecard, evidence=frozen.evidence)["items"] == content["items"]


def test_the_common_figures_of_the_day_come_back_and_leave_no_trace_where_there_are_none():
    sheet = a_scorecard()
    common = CommonFigures(date(2025, 6, 30), {"households": 1000})
    content = a_content(sheet, common=common)

    assert submissions.thaw(carried(content), sheet.applied.criteria_set).common == common
    assert "common_figures" not in a_content(sheet)
    assert submissions.thaw(carried(a_content(sheet)), sheet.applied.criteria_set).common is None


def test_what_was_judged_does_not_change_with_the_level():
    strict = an_overlay({"1.1": a_level(LevelStatus.PROVINCE, at_least=90)})
    sheet = a_scorecard(a_share(at_least=80), answers=[an_answer(percent=85)], overlay=strict)
    content = a_content(sheet)

    later = a_criteria_set(a_share(at_least=70))
    frozen = submissions.thaw(carried(content), later)

    assert frozen.scorecard.results["1.1"].verdict is Verdict.UNMET
    assert frozen.scorecard.results["1.1"].level.status is LevelStatus.PROVINCE


@given(st.decimals(0, 100, places=6, allow_nan=False), st.decimals(0, 100, places=6, allow_nan=False))
def test_every_verdict_comes_back_as_it_was_frozen(percent, at_least):
    sheet = a_scorecard(a_share(at_least=at_least), answers=[an_answer(percent=percent)])
    content = carried(a_content(sheet))

    frozen = submissions.thaw(content, sheet.applied.criteria_set)

    assert [str(result.verdict) for result in frozen.scorecard.results.values()] == [
        item["verdict"] for item in content["items"]
    ]


def test_a_content_of_another_set_or_format_is_refused():
    sheet = a_scorecard()
    content = a_content(sheet)

    with pytest.raises(ValueError, match="not a submission of bo-khac"):
        submissions.thaw(content, replace(sheet.applied.criteria_set, id="bo-khac"))
    with pytest.raises(ValueError, match="not a submission"):
        submissions.thaw({**content, "format": "ntm-submission/2"}, sheet.applied.criteria_set)


# ---------------------------------------------------------------- what another level judges now


def test_what_another_level_judges_now_is_told():
    def applied(at_least, *, has_level):
        return a_scorecard(an_indicator("1.1"), a_share("1.2", at_least), an_indicator("1.3", has_level=has_level))

    content = carried(a_content(applied(80, has_level=False)))

    assert submissions.relevelled(content, applied("80.0", has_level=False).applied) == frozenset()
    assert submissions.relevelled(content, applied(81, has_level=False).applied) == {"1.2"}
    assert submissions.relevelled(content, applied(80, has_level=True).applied) == {"1.3"}


def test_a_level_that_was_compared_since_judges_as_before():
    content = carried(a_content(a_scorecard(a_share())))
    compared = an_indicator("1.1", ShareAtLeast(HOUSEHOLDS), level=a_level(LevelStatus.COMPARED, at_least=80))

    assert submissions.relevelled(content, a_scorecard(compared).applied) == frozenset()


def test_who_compared_a_level_is_frozen_and_comes_back():
    comparison = Comparison(("Bà Thu", "Bà Ngọc"), date(2025, 5, 2), "Công báo số 259 ngày 20/03/2022")
    level = replace(a_level(LevelStatus.COMPARED, at_least=80), comparison=comparison)
    sheet = a_scorecard(an_indicator("1.1", ShareAtLeast(HOUSEHOLDS), level=level))
    content = carried(a_content(sheet))

    back = submissions.thaw(content, sheet.applied.criteria_set).scorecard.applied.level_of("1.1")

    assert back.comparison == comparison
    assert content["items"][0]["level"]["comparison"]["on"] == "2025-05-02"


def test_a_level_that_nobody_compared_is_frozen_as_ever():
    """So that the hash of what was sent before comparisons were kept stays what it was."""
    (item,) = a_content(a_scorecard(a_share()))["items"]

    assert set(item["level"]) == {"limits", "status", "source"}


# ---------------------------------------------------------------- what an approval names


def digest_of(answer=None, *, level=None, evidence=(PHOTO,)):
    indicator = an_indicator(requirement=ShareAtLeast(HOUSEHOLDS), level=level or a_level(at_least=80))
    answer = answer or an_answer(percent=85)
    return submissions.item_digest(result_of(indicator, answer, indicator.level_for("DBSH", 2025)), evidence)


@pytest.mark.parametrize(
    "changed",
    [
        digest_of(an_answer(percent="85.1")),
        digest_of(replace(an_answer(percent=85), note="Số liệu tháng 10")),
        digest_of(level=a_level(at_least=81)),
        digest_of(level=a_level(LevelStatus.COMPARED, at_least=80)),
        digest_of(evidence=()),
        digest_of(evidence=[PHOTO, DECISION]),
        digest_of(evidence=[replace(PHOTO, title="Ảnh khác")]),
    ],
    ids=["figure", "note", "level", "status of the level", "paper removed", "paper added", "paper renamed"],
)
def test_an_approval_does_not_fit_once_anything_of_the_item_changed(changed):
    assert changed != digest_of()


def test_an_approval_still_fits_where_nothing_changed_in_substance():
    assert digest_of(an_answer(percent="85.00")) == digest_of()
    assert digest_of(evidence=[DECISION, PHOTO]) == digest_of(evidence=[PHOTO, DECISION])


def test_what_the_commune_says_something_of_is_put_before_the_reviewer():
    sheet = a_scorecard(
        *(an_indicator(code) for code in ("1.1", "1.2", "1.3", "1.4")),
        answers=[Answer("1.1", YES), Answer("1.2", note="Đang chờ số liệu")],
    )

    hashes = submissions.item_hashes(sheet, {"1.3": [PHOTO]}, declared())

    assert set(hashes) == {"1.1", "1.2", "1.3", *(f"dk:{code}" for code in CONDITIONS)}
    assert hashes["1.1"] == submissions.item_digest(sheet.results["1.1"], ())


# ---------------------------------------------------------------- what keeps it from being sent


def a_met_sheet(**more):
    return a_scorecard(an_indicator("1.1"), answers=[Answer("1.1", YES)], **more)


def a_gappy_sheet():
    return a_scorecard(
        an_indicator("1.1"),
        an_indicator("1.2"),
        an_indicator("1.3", has_level=False),
        an_indicator("1.4"),
        answers=[Answer("1.1", NO), Answer("1.3", YES), Answer("1.4", YES)],
    )


def test_a_periodic_report_may_have_gaps():
    assert blockers.blockers(Kind.PERIODIC, a_gappy_sheet(), [], []) == {}


def a_sheet_on_sample_levels():
    invented = an_overlay({"1.1": a_level(LevelStatus.SAMPLE)})
    return a_scorecard(
        an_indicator("1.1"), an_indicator("1.2"), answers=[Answer("1.1", YES), Answer("1.2", YES)], overlay=invented
    )


def test_no_real_commune_is_recognised_by_invented_levels():
    sheet = a_sheet_on_sample_levels()

    found = blockers.blockers(Kind.RECOGNITION, sheet, declared(), [])

    assert found == {Blocker.SAMPLE_LEVEL: ("1.1",)}
    assert blockers.blockers(Kind.RECOGNITION, sheet, declared(), [], is_sample=True) == {}
    assert blockers.blockers(Kind.PERIODIC, sheet, [], []) == {}


@pytest.mark.parametrize("kind", Kind)
def test_an_empty_sheet_is_not_sent(kind):
    assert blockers.blockers(kind, a_scorecard(), declared(), []) == {Blocker.NOTHING_ENTERED: ()}


def test_a_recognition_needs_every_indicator_met():
    assert blockers.blockers(Kind.RECOGNITION, a_gappy_sheet(), declared(), []) == {
        Blocker.UNMET: ("1.1",),
        Blocker.NOT_ENTERED: ("1.2",),
        Blocker.NO_LEVEL: ("1.3",),
    }


def test_a_recognition_needs_every_condition_declared_with_a_paper():
    conditions = [Condition("satisfaction", False), *declared(with_papers=False)[1:2], *declared()[2:]]

    assert blockers.blockers(Kind.RECOGNITION, a_met_sheet(), conditions, []) == {
        Blocker.NOT_DECLARED: ("dk:satisfaction",),
        Blocker.NO_PAPER: ("dk:no_debt",),
    }


def test_a_recognition_with_all_of_it_can_go():
    assert blockers.blockers(Kind.RECOGNITION, a_met_sheet(), declared(), []) == {}


def test_what_came_back_unchanged_is_not_sent_again():
    came_back = ["1.1", "dk:security"]

    periodic = blockers.blockers(Kind.PERIODIC, a_met_sheet(), [], came_back)
    recognition = blockers.blockers(Kind.RECOGNITION, a_met_sheet(), declared(), came_back)

    # A periodic report has no conditions, so those of an earlier recognition do not keep it back.
    assert periodic == {Blocker.STILL_RETURNED: ("1.1",)}
    assert recognition == {Blocker.STILL_RETURNED: ("1.1", "dk:security")}


def test_what_is_entered_without_a_paper_is_told():
    sheet = a_scorecard(
        an_indicator("1.1"), an_indicator("1.2"), an_indicator("1.3"), answers=[Answer("1.1", YES), Answer("1.2", NO)]
    )

    assert submissions.without_paper(sheet, {"1.1": [PHOTO]}) == ("1.2",)
