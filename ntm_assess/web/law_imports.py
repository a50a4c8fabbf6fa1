"""Nhập bộ tiêu chí: a file is read, its preview is looked at, and only "Xác nhận" writes anything.

The preview and its confirmation serve the levels of localities as well (see localities.py).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import Blueprint, abort, g, request, url_for
from werkzeug.exceptions import Conflict
from werkzeug.wrappers import Response
from wtforms.validators import InputRequired

from ntm_assess.domain.criteria import CriteriaSet
from ntm_assess.domain.set_changes import Sort
from ntm_assess.domain.workflow import Role
from ntm_assess.law.checked_tables import CriteriaFileError
from ntm_assess.law.editions import Kind
from ntm_assess.storage import comparisons, editions
from ntm_assess.web import access, law_in_use, law_preview, pages
from ntm_assess.web.day_field import DayField
from ntm_assess.web.forms import Form, Text, Version
from ntm_assess.web.law_preview import Preview
from ntm_assess.web.law_uploads import LawUploadForm, is_free_for

if TYPE_CHECKING:
    from ntm_assess.storage import tables

bp = Blueprint("law_imports", __name__)

LINES_A_PAGE = 100
OVERTAKEN = (
    "Trong lúc ông/bà xem, người khác đã xác nhận một bản mới. Phần so sánh dưới đây đã tính lại với bản đó; "
    "ông/bà xem lại rồi xác nhận."
)
SAMPLE_ACCOUNT = "Tài khoản mẫu không xác nhận được quy định dùng cho tỉnh thật. Ông/bà dùng tài khoản của mình."


class ConfirmForm(Form):
    """`seen`: the number of the edition that the preview on the page compares with."""

    seen = Version()
    effective_from = DayField(
        "Áp dụng từ ngày",
        validators=[InputRequired()],
        description="Kết quả của một năm tính theo bản có hiệu lực vào ngày cuối năm đó; các năm trước giữ bản cũ.",
    )
    reason = Text("Lý do, quyết định", is_required=True, longest=1000, render_kw={"rows": 3})


@dataclass(frozen=True)
class LinesPage:
    """One page of the lines of a preview."""

    sort: Sort | None
    number: int
    lines: list

    @property
    def shown(self) -> list:
        return self.lines[(self.number - 1) * LINES_A_PAGE : self.number * LINES_A_PAGE]

    @property
    def text(self) -> str:
        first = (self.number - 1) * LINES_A_PAGE
        return f"Dòng {first + 1}–{first + len(self.shown)} trên {len(self.lines)}"

    @property
    def has_next(self) -> bool:
        return self.number * LINES_A_PAGE < len(self.lines)


@bp.route("/cai-dat/bo-tieu-chi/nhap", methods=["GET", "POST"])
@access.only(Role.ADMIN)
def upload() -> Response:
    """National sets are for administrators of the whole install."""
    if g.user.province_id is not None:
        abort(403)
    form = LawUploadForm()
    if form.validate_on_submit():
        draft = form.keep(Kind.SET)
        if draft:
            return pages.go(url_for(".preview", draft_id=draft.id))
    return pages.render("criteria_sets/upload.html", status=form.status, form=form)


@bp.route("/cai-dat/xem-truoc/<int:draft_id>", methods=["GET", "POST"])
@access.only(Role.ADMIN)
def preview(draft_id: int) -> Response:
    draft = draft_or_404(draft_id)
    if draft.number is not None:
        return pages.go(back_url(draft), f"Đã ghi bản số {draft.number}.")
    found = preview_or_conflict(draft)
    form = ConfirmForm()
    if not form.is_submitted():
        form.effective_from.data = _usual_day(found)
    elif form.validate() and found.may_be_confirmed:
        try:
            return _confirm(draft, form)
        except editions.Stale:
            found = preview_or_conflict(draft)
            form.refuse("effective_from", OVERTAKEN)
            return _page(draft, found, form, 409)
    return _page(draft, found, form, 422 if form.is_submitted() else 200)


@bp.post("/cai-dat/xem-truoc/<int:draft_id>/bo")
@access.only(Role.ADMIN)
def discard(draft_id: int) -> Response:
    draft = draft_or_404(draft_id)
    editions.drop_draft(draft)
    return pages.go(back_url(draft), "Đã bỏ bản đang xem trước, chưa ghi gì.")


def draft_or_404(draft_id: int) -> tables.EditionDraft:
    """One's own, and for a province that one looks after still."""
    draft = editions.find_draft(draft_id, owner=g.user) or abort(404)
    if g.user.province_id not in (None, draft.province_id):
        abort(404)
    if draft.province:
        access.shows_data_of(draft.province)
    return draft


def back_url(draft: tables.EditionDraft) -> str:
    if draft.province is None:
        return url_for("law_desk.index")
    return url_for("localities.show", province_code=draft.province.code)


def preview_or_conflict(draft: tables.EditionDraft) -> Preview:
    try:
        return law_preview.of(draft, access.library())
    except CriteriaFileError as error:
        why = f"Bộ tiêu chí đã thay đổi nên bản này không còn khớp: {error}. Ông/bà tải tệp lên lại."
        raise Conflict(why) from error


def _confirm(draft: tables.EditionDraft, form: ConfirmForm) -> Response:
    is_for_sample = draft.province is not None and draft.province.is_sample
    if not is_for_sample and not comparisons.may_read(g.user):
        abort(403, SAMPLE_ACCOUNT)
    if draft.province and not is_free_for(draft.province, draft.law_id):
        abort(409)
    assert form.effective_from.data is not None
    editions.confirm(
        draft,
        seen=form.seen.data,
        effective_from=form.effective_from.data,
        reason=form.reason.data,
        library=access.library(),
        by=access.actor(),
    )
    law_in_use.renew()
    return pages.go(back_url(draft), f"Đã ghi bản số {form.seen.data + 1} của “{draft.law_id}”.")


def _usual_day(found: Preview):
    """A set that is new, or was not complete, holds as long as its decree; a change needs a day of its own."""
    law, before = found.found, found.before
    is_first = before is None or (isinstance(before, CriteriaSet) and not before.complete)
    return law.applies_from if isinstance(law, CriteriaSet) and is_first else None


def _page(draft: tables.EditionDraft, found: Preview, form: ConfirmForm, status: int) -> Response:
    form.seen.data = found.seen
    form.seen.raw_data = None
    asked = request.args.get("loc", "")
    sort = Sort(asked) if asked in set(Sort) else None
    number = request.args.get("trang", 1, type=int)
    lines = LinesPage(sort, max(1, min(number, 10_000)), found.shown(sort))
    return pages.render(
        "criteria_sets/preview.html",
        status=status,
        draft=draft,
        preview=found,
        lines=lines,
        lost=law_preview.lost_levels(found.found, access.library()),
        form=form,
        back_url=back_url(draft),
    )
