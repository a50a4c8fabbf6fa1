"""Check and send (kiểm tra và gửi): what is missing, handing over, taking back, going on."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from flask import Blueprint, abort, g, request
from werkzeug.wrappers import Response
from wtforms import BooleanField, RadioField
from wtforms.validators import InputRequired

from ntm_assess import wording
from ntm_assess.domain import submissions as frozen_copies
from ntm_assess.domain import workflow
from ntm_assess.domain.criteria import LevelStatus
from ntm_assess.domain.procedures import CONDITIONS
from ntm_assess.domain.workflow import Action, Kind, Role, State
from ntm_assess.storage import assessments, conditions, open_items, procedures, submissions
from ntm_assess.storage.submissions import Contents
from ntm_assess.web import access, condition_findings, meanwhile, once_only, pages
from ntm_assess.web.addresses import SHEET, Addresses
from ntm_assess.web.forms import Form, Text, Version

if TYPE_CHECKING:
    from ntm_assess.storage import tables

bp = Blueprint("sending", __name__)


class SendForm(Form):
    """What is sent, with a word to the reviewers."""

    kind = RadioField(
        "Gửi",
        choices={str(kind): wording.kind(kind) for kind in Kind},
        validators=[InputRequired("Ông/bà chọn báo cáo kỳ hoặc đề nghị công nhận.")],
    )
    note = Text("Lời nhắn cho người thẩm định", description="Không bắt buộc.")


class WithdrawForm(Form):
    reason = Text("Lý do xin rút lại", is_required=True)


class ConditionForm(Form):
    """What the commune declares of one condition of recognition."""

    version = Version()
    is_declared = BooleanField("Xã bảo đảm điều kiện này")
    note = Text("Ghi chú", description="Ví dụ: tỷ lệ hài lòng, số và ngày văn bản xác nhận.")

    @classmethod
    def of(cls, each: frozen_copies.Condition, version: int) -> ConditionForm:
        return cls(formdata=None, prefix=each.code, version=version, is_declared=each.is_declared, note=each.note)

    def differing(self, each: frozen_copies.Condition) -> dict[str, str]:
        """What is declared now where something else is typed, by field, as a person reads it."""
        found = {}
        if each.is_declared != self.is_declared.data:
            found["is_declared"] = wording.declared(each.is_declared)
        if each.note != self.note.data:
            found["note"] = each.note
        return found


@bp.get(f"{SHEET}/kiem-tra")
@access.only(*access.COMMUNE)
def check(unit_code: str, criteria_set: str, year: int):
    return _check_page(access.assessment_or_404(unit_code, criteria_set, year))


@bp.get(f"{SHEET}/kiem-tra/gui")
@access.only(Role.LEADER)
def confirm(unit_code: str, criteria_set: str, year: int):
    """The last look before sending: it cannot be changed until it comes back."""
    assessment = access.assessment_or_404(unit_code, criteria_set, year)
    kind = request.args.get("loai", type=Kind) or abort(404)
    _check_allowed(assessment, Action.SEND)
    contents = submissions.contents(assessment, access.applied_to(assessment))
    if contents.blockers(kind):
        return pages.go(Addresses(assessment)(".check", _anchor=str(kind)))
    return _confirm_page(assessment, contents, SendForm(formdata=None, kind=str(kind)))


@bp.post(f"{SHEET}/kiem-tra")
@access.only(Role.LEADER)
def send(unit_code: str, criteria_set: str, year: int):
    assessment = access.assessment_or_404(unit_code, criteria_set, year)
    form = SendForm()
    applied = access.applied_to(assessment)
    if not form.validate():
        kinds = {str(kind) for kind in Kind}
        if form.kind.data not in kinds:
            return _check_page(assessment, send_form=form)
        return _confirm_page(assessment, submissions.contents(assessment, applied), form)

    def change() -> str:
        kind, note = Kind(form.kind.data), form.note.data
        sent = submissions.send(assessment, kind, applied=applied, by=access.actor(), note=note)
        return f"Đã gửi lần {sent.number}. Từ giờ đến khi được trả lại, xã xem được mà không sửa được."

    try:
        return pages.go(Addresses(assessment)(".check"), once_only.carry_out(change))
    except submissions.NotReady:
        return _check_page(assessment, status=422)


@bp.post(f"{SHEET}/rut-lai")
@access.only(Role.LEADER)
def withdraw(unit_code: str, criteria_set: str, year: int):
    assessment = access.assessment_or_404(unit_code, criteria_set, year)
    form = WithdrawForm()
    if not form.validate():
        return _check_page(assessment, withdraw_form=form)

    def change() -> str:
        submissions.withdraw(assessment, reason=form.reason.data, by=access.actor())
        return "Đã rút lại. Xã sửa rồi gửi lại được."

    return pages.go(Addresses(assessment)(".check"), once_only.carry_out(change))


@bp.post(f"{SHEET}/tiep-tuc")
@access.only(Role.LEADER)
def go_on(unit_code: str, criteria_set: str, year: int):
    assessment = access.assessment_or_404(unit_code, criteria_set, year)

    def change() -> str:
        submissions.go_on(assessment, by=access.actor())
        return "Đã mở lại. Xã nhập tiếp được; các mục không sửa vẫn giữ kết quả đã duyệt."

    return pages.go(Addresses(assessment)(".check"), once_only.carry_out(change))


@bp.post(f"{SHEET}/kiem-tra/dieu-kien/<code>")
@access.only(*access.COMMUNE)
def declare(unit_code: str, criteria_set: str, year: int, code: str):
    """What the commune says of one condition of recognition."""
    assessment = access.assessment_or_404(unit_code, criteria_set, year)
    if code not in CONDITIONS:
        abort(404)
    form = ConditionForm(prefix=code)
    if not form.validate():
        return _check_page(assessment, condition_forms={code: form})
    said = {"is_declared": form.is_declared.data, "note": form.note.data}
    try:
        conditions.declare(assessment, code, **said, version=form.version.data, by=access.actor())
    except conditions.Changed as changed:
        meanwhile.show(form, form.differing(changed.theirs), changed.version)
        return _check_page(assessment, status=409, condition_forms={code: form})
    return pages.go(Addresses(assessment)(".check", _anchor="dieu-kien"), "Đã lưu điều kiện.")


def _check_page(
    assessment: tables.Assessment,
    *,
    status: int = 200,
    send_form: SendForm | None = None,
    withdraw_form: WithdrawForm | None = None,
    condition_forms: dict[str, ConditionForm] | None = None,
) -> Response:
    contents = submissions.contents(assessment, access.applied_to(assessment))
    versions = conditions.versions_of(assessment.id)
    forms = {each.code: ConditionForm.of(each, versions.get(each.code, 0)) for each in contents.conditions}
    failed = [form for form in (send_form, withdraw_form, *(condition_forms or {}).values()) if form]
    return pages.render(
        "sending/check.html",
        status=422 if failed and status == 200 else status,
        assessment=assessment,
        at=Addresses(assessment),
        contents=contents,
        blockers={kind: contents.blockers(kind) for kind in Kind},
        without_paper=frozen_copies.without_paper(contents.scorecard, contents.evidence),
        condition_forms=forms | (condition_forms or {}),
        findings=condition_findings.by_condition(contents.procedure, contents.conditions),
        pages_of=condition_findings.pages_of,
        closed_items=open_items.closed_of(assessment, [each.item_code for each in contents.conditions]),
        withdraw_form=withdraw_form or WithdrawForm(formdata=None),
        failed=failed,
        actions=_actions(assessment),
        may_waive=g.user.role == Role.LEADER,
        chain=procedures.chain_of(assessment.unit),
        last=assessments.last_submission(assessment.id),
        key=once_only.new_key(),
        **_figures(contents),
    )


def _confirm_page(assessment: tables.Assessment, contents: Contents, form: SendForm) -> Response:
    return pages.render(
        "sending/confirm.html",
        status=422 if form.errors else 200,
        assessment=assessment,
        at=Addresses(assessment),
        contents=contents,
        chain=procedures.chain_of(assessment.unit),
        form=form,
        key=once_only.new_key(),
        **_figures(contents),
    )


def _figures(contents: Contents) -> dict[str, Any]:
    """How many papers go along, and how many levels are of which status."""
    levels = Counter(result.level.status for result in contents.scorecard.results.values() if result.level)
    return {
        "papers": len({paper.sha256 for records in contents.evidence.values() for paper in records}),
        "levels": {status: levels[status] for status in LevelStatus if levels[status]},
    }


def _actions(assessment: tables.Assessment) -> set[Action]:
    """What this person may do with the whole now."""
    rows = workflow.allowed(
        State(assessment.state),
        Role(g.user.role),
        chain=procedures.chain_of(assessment.unit),
        kind=assessments.last_kind(assessment.id),
    )
    return {row.action for row in rows}


def _check_allowed(assessment: tables.Assessment, action: Action) -> None:
    if action not in _actions(assessment):
        raise workflow.NotAllowed(f"{g.user.role} cannot {action} while {assessment.state}")
