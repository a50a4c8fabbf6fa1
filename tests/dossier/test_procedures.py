"""What a dossier holds follows from the procedure by which the commune went."""

from dataclasses import replace

import pytest

from ntm_assess.domain.procedures import DECLARED, PAPER, Paper, ThresholdCode, Waiver
from ntm_assess.domain.workflow import Kind
from ntm_assess.dossier import phrases
from ntm_assess.dossier.documents import lay_out
from ntm_assess.dossier.forms import COVER, FORMS, PROPOSAL, enclosed, forms
from ntm_assess.law.library import load_all
from tests.dossier.a_dossier import a_dossier, the_conditions

PROCEDURES = load_all().procedures
THREE_TIERS = PROCEDURES["qd-18-2022-ba-cap"]
TWO_TIERS = PROCEDURES["hai-cap-2025"]


def test_every_paper_that_a_procedure_can_name_is_a_form():
    assert {form.name for form in FORMS} == set(Paper)


@pytest.mark.parametrize("procedure", [None, *PROCEDURES.values()], ids=lambda each: each.id if each else "none")
def test_the_papers_are_those_of_the_procedure(procedure):
    assert [form.number for form in forms(a_dossier(procedure=procedure))] == ["D01", "D02", "D02a", "D09"]


def test_a_paper_that_the_procedure_does_not_ask_for_is_not_made():
    documents = tuple(each for each in TWO_TIERS.documents if each.form is not Paper.EVIDENCE)

    dossier = a_dossier(procedure=replace(TWO_TIERS, documents=documents))

    assert [form.number for form in forms(dossier)] == ["D01", "D02", "D02a"]


def test_what_the_tool_does_not_make_is_listed_as_enclosed_and_not_left_out():
    dossier = a_dossier(procedure=TWO_TIERS)

    html, _ = lay_out(COVER, dossier)

    expected = ["D03", "D04", "D05", "D06", "D07", "D08", "E01", "E02", "E03", "E04", "E05"]
    assert [each.number for each in enclosed(dossier)] == expected
    assert "11 tài liệu nộp kèm (chưa lập bằng công cụ)" in html
    assert all(f">{number}<" in html for number in expected)
    assert "Theo trình tự hai cấp xã, tỉnh từ ngày 01/7/2025 (chưa xác nhận), hồ sơ còn" in html
    assert "Mặt trận Tổ quốc lập, bản chính, theo thực tế" in html


@pytest.mark.parametrize(
    "dossier", [a_dossier(), a_dossier(kind=Kind.PERIODIC, procedure=TWO_TIERS)], ids=["old", "periodic"]
)
def test_an_old_dossier_and_a_report_have_no_such_list(dossier):
    html, _ = lay_out(COVER, dossier)

    assert enclosed(dossier) == ()
    assert "nộp kèm" not in html


def test_the_proposal_cites_the_procedure_and_says_when_its_basis_is_unconfirmed():
    three, two = (lay_out(PROPOSAL, a_dossier(procedure=each))[0] for each in (THREE_TIERS, TWO_TIERS))

    assert "Các điều kiện khác theo Quyết định số 18/2022/QĐ-TTg" in three
    assert "chưa xác nhận" not in three
    assert "Trình tự hai cấp xã, tỉnh từ ngày 01/7/2025 (căn cứ pháp lý chưa xác nhận)" in two


def test_a_gate_that_was_passed_over_is_printed_with_its_reason():
    waiver = Waiver("satisfaction", (PAPER, ThresholdCode.SURVEY_COVERAGE), "Hai thôn đang bị ngập, khảo sát sau.")
    first, *others = the_conditions()
    dossier = a_dossier(procedure=TWO_TIERS, conditions=(replace(first, waiver=waiver), *others))

    line = phrases.condition_lines(dossier)[0]

    assert line.endswith(
        "Đề nghị xét dù chưa có văn bản, chưa đạt hoặc chưa đủ số liệu: tỷ lệ phiếu thu về trên số hộ, "
        "vì: Hai thôn đang bị ngập, khảo sát sau"
    )
    assert "Hai thôn đang bị ngập" in lay_out(PROPOSAL, dossier)[0]
    assert "Chốt bỏ qua có lý do" in lay_out(COVER, dossier)[0]


def test_an_undeclared_condition_is_printed_with_its_reason_too():
    waiver = Waiver("satisfaction", (DECLARED,), "Chưa khảo sát xong")
    first, *others = the_conditions()
    dossier = a_dossier(conditions=(replace(first, is_declared=False, waiver=waiver), *others))

    assert "chưa khai. Đề nghị xét dù chưa khai, vì: Chưa khảo sát xong" in phrases.condition_lines(dossier)[0]
