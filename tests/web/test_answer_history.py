"""What happened to an indicator, told on one page: its figures, its papers, its reviews."""

from dataclasses import replace
from datetime import date

import pytest

from ntm_assess.storage import evidence, reviews, tables
from ntm_assess.storage.evidence import Details
from ntm_assess.storage.history import Actor
from tests import reviewing
from tests.web.test_priorities import words

DETAILS = Details("Giấy xác nhận", period_from=date(2025, 1, 1), period_to=date(2025, 9, 30))


@pytest.fixture
def paper(assessment, cast):
    reviewing.bring_paper(assessment, "1.1", by=cast.lan)
    return evidence.find(tables.Evidence.get().id, user=cast.lan)


@pytest.fixture
def told(visit, cast, sheet_url):
    """The entries of an indicator as Hùng reads them, newest first: the heading and who it was, and the rest."""

    def told(code: str = "1.1") -> list[str]:
        return [words(each) for each in visit(cast.hung, f"{sheet_url}/chi-tieu/{code}/lich-su").select(".timeline li")]

    return told


def test_that_a_paper_was_taken_away_and_brought_back_is_told(told, paper, cast):
    evidence.hide(paper, by=Actor.of(cast.lan))
    evidence.bring_back(paper, by=Actor.of(cast.hung))

    entries = told()

    assert [entry.split(" · ")[0] for entry in entries] == ["Lấy lại tệp Ông Hùng", "Bỏ tệp Bà Lan", "Thêm tệp Bà Lan"]
    assert all(entry.endswith("Giấy xác nhận") for entry in entries)


def test_what_was_corrected_about_a_paper_is_told(told, paper, cast):
    corrected = replace(DETAILS, number="12/BC-UBND", period_from=date(2024, 7, 1))
    evidence.change(paper, corrected, 1, by=Actor.of(cast.lan))

    assert told()[0].startswith("Sửa thông tin tệp Bà Lan")
    assert told()[0].endswith("Số, ký hiệu: chưa ghi → 12/BC-UBND; số liệu từ ngày: 01/01/2025 → 01/07/2024")


def test_one_paper_tells_its_story_to_each_indicator_that_it_backs(told, paper, assessment, cast):
    evidence.use(paper, assessment, "1.2", by=Actor.of(cast.lan))
    evidence.hide(paper, by=Actor.of(cast.lan))

    assert told("1.1")[0].startswith("Bỏ tệp")
    assert told("1.2")[0].startswith("Bỏ tệp")
    assert not told("2.1")


def test_what_becomes_of_a_paper_later_is_no_story_of_an_indicator_that_let_it_go(told, paper, assessment, cast):
    evidence.stop_using(paper, assessment, "1.1", by=Actor.of(cast.lan))
    evidence.hide(paper, by=Actor.of(cast.lan))
    evidence.bring_back(paper, by=Actor.of(cast.lan))
    evidence.use(paper, assessment, "1.1", by=Actor.of(cast.lan))
    evidence.hide(paper, by=Actor.of(cast.lan))

    assert [entry.split(" Bà Lan")[0] for entry in told()] == [
        "Bỏ tệp",
        "Dùng lại tệp",
        "Thôi dùng tệp",
        "Thêm tệp",
    ]


def test_a_verdict_that_was_taken_back_is_named(told, assessment, cast):
    reviewing.enter(assessment, "1.1", by=cast.lan)
    submission = reviewing.send(assessment, by=cast.hung)
    given = reviewing.decide(assessment, submission, "1.1", by=cast.minh)
    reviews.undo(assessment, submission, given.id, by=Actor.of(cast.minh))

    assert [entry.split(" Bà ")[0] for entry in told()] == ["Hoàn tác “Duyệt”", "Duyệt", "Sửa kết quả"]
