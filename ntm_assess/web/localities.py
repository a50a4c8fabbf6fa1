"""Mức của tỉnh: the levels that a province adds to a national set, edited in the tool or uploaded.

What is edited is a draft of its own until it is confirmed on the preview (law_imports.py), as an uploaded file is.
Which of its levels a province goes by is chosen on the province's page.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, abort, g, request, url_for
from werkzeug.exceptions import Conflict
from werkzeug.wrappers import Response
from wtforms import SelectField

from ntm_assess.domain.criteria import CriteriaSet, Overlay
from ntm_assess.domain.levels import LevelStatus
from ntm_assess.domain.workflow import Role
from ntm_assess.exchange import criteria_sheet
from ntm_assess.law.checked_tables import CriteriaFileError
from ntm_assess.law.editions import Kind
from ntm_assess.law.overlays import read_overlay
from ntm_assess.law.writing import overlay_to_toml
from ntm_assess.storage import editions, units
from ntm_assess.web import access, law_preview, level_lines, pages
from ntm_assess.web.forms import Form, Line, Version
from ntm_assess.web.law_desk import XLSX, download
from ntm_assess.web.law_imports import draft_or_404
from ntm_assess.web.law_uploads import LawUploadForm

if TYPE_CHECKING:
    from ntm_assess.storage import tables

bp = Blueprint("localities", __name__)

BELOW = "/cai-dat/don-vi/<province_code>/muc"


class NewForm(Form):
    """Levels for a set that the province has none for."""

    criteria_set = SelectField("Bộ tiêu chí")
    decision = Line("Quyết định của tỉnh", longest=300, description="Số, ngày, cơ quan ban hành.")

    def __init__(self) -> None:
        super().__init__()
        sets = [each for each in access.library().sets.values() if each.indicators]
        self.criteria_set.choices = {each.id: each.short_title for each in sets}


class HeadForm(Form):
    version = Version()
    title = Line("Tên bộ mức", longest=200)
    decision = Line("Quyết định của tỉnh", longest=300, description="Số, ngày, cơ quan ban hành.")


@bp.route(BELOW, methods=["GET", "POST"])
@access.only(Role.ADMIN)
def show(province_code: str) -> Response:
    """What the province has, what is begun, and the ways to more: a file, or the editor."""
    province = _province_or_404(province_code)
    form = LawUploadForm()
    if form.validate_on_submit():
        draft = form.keep(Kind.OVERLAY, province)
        if draft:
            return pages.go(url_for("law_imports.preview", draft_id=draft.id))
    return _show(province, form, NewForm(), form.status)


@bp.get(f"{BELOW}/mau/<criteria_set>.xlsx")
@access.only(Role.ADMIN)
def template(province_code: str, criteria_set: str) -> Response:
    """The empty form for this set."""
    _province_or_404(province_code)
    found = access.library().sets.get(criteria_set) or abort(404)
    return download(criteria_sheet.locality_template(found), XLSX, f"mau-muc-dia-phuong-{found.id}.xlsx")


@bp.post(f"{BELOW}/them")
@access.only(Role.ADMIN)
def add(province_code: str) -> Response:
    """Begin levels for a set: nothing in them yet."""
    province = _province_or_404(province_code)
    form = NewForm()
    if not form.validate():
        return _show(province, LawUploadForm(), form, 422)
    found = access.library().sets[form.criteria_set.data]
    title = f"{province.name[:1].upper()}{province.name[1:]}, {found.short_title}"
    overlay = Overlay(_new_id(province, found), title, found.id, form.decision.data, {})
    return _edit(province, overlay)


@bp.post(f"{BELOW}/sua")
@access.only(Role.ADMIN)
def begin(province_code: str) -> Response:
    """A draft of levels that are there, to be changed."""
    province = _province_or_404(province_code)
    overlay = access.library().overlays.get(request.form.get("overlay", "")) or abort(404)
    if editions.owner_of(overlay.id) != province.id:
        abort(404)
    return _edit(province, overlay)


@bp.route("/cai-dat/soan-muc/<int:draft_id>", methods=["GET", "POST"])
@access.only(Role.ADMIN)
def edit(draft_id: int) -> Response:
    """One page of the levels; each is saved into the draft."""
    draft, overlay, criteria_set = _draft_or_404(draft_id)
    pages_of = level_lines.parts(criteria_set, overlay)
    number = request.args.get("trang", 1, type=int)
    if not 1 <= number <= len(pages_of):
        abort(404)
    if request.method == "GET":
        return _editor(draft, overlay, criteria_set, number, level_lines.rows(pages_of[number - 1], overlay))
    read = level_lines.rows(pages_of[number - 1], overlay, request.form)
    changed = level_lines.changed(overlay, criteria_set, read, _status_of(draft, overlay))
    if changed is None:
        return _editor(draft, overlay, criteria_set, number, read, status=422)
    fault = _fault_of(changed)
    if fault:
        return _editor(draft, overlay, criteria_set, number, read, status=422, fault=fault)
    _keep(draft, changed, request.form.get("version", ""))
    if "preview" in request.form:
        return pages.go(url_for("law_imports.preview", draft_id=draft.id))
    following = min(number + 1, len(pages_of)) if "next" in request.form else number
    return pages.go(url_for(".edit", draft_id=draft.id, trang=following), "Đã lưu vào bản đang soạn, chưa áp dụng.")


@bp.route("/cai-dat/soan-muc/<int:draft_id>/thong-tin", methods=["GET", "POST"])
@access.only(Role.ADMIN)
def head(draft_id: int) -> Response:
    """Title and decision. Levels that rest on the decision rest on the new one."""
    draft, overlay, _ = _draft_or_404(draft_id)
    form = HeadForm(obj=overlay)
    if not form.is_submitted():
        form.version.data = draft.version
    elif form.validate():
        changed = level_lines.with_head(overlay, form.title.data, form.decision.data)
        _keep(draft, changed, str(form.version.data))
        return pages.go(url_for(".edit", draft_id=draft.id), "Đã lưu vào bản đang soạn, chưa áp dụng.")
    status = 422 if form.errors else 200
    return pages.render("localities/head.html", status=status, form=form, draft=draft, overlay=overlay)


def _show(province: units.Province, form: LawUploadForm, new: NewForm, status: int) -> Response:
    library, owners = access.library(), editions.owners()
    own = [each for each in library.overlays.values() if owners.get(each.id) == province.id]
    return pages.render(
        "localities/show.html",
        status=status,
        province=province,
        overlays=[(each, library.sets[each.criteria_set]) for each in own],
        rows=[each for each in editions.listed() if each.province_id == province.id],
        drafts=editions.drafts_of(g.user, province),
        form=form,
        new=new,
    )


def _edit(province: units.Province, overlay: Overlay) -> Response:
    draft = editions.keep_draft(editions.Law(overlay, overlay_to_toml(overlay), province), owner=g.user)
    return pages.go(url_for(".edit", draft_id=draft.id))


def _editor(
    draft: tables.EditionDraft,
    overlay: Overlay,
    criteria_set: CriteriaSet,
    number: int,
    rows: list[level_lines.Row],
    *,
    status: int = 200,
    fault: str = "",
) -> Response:
    all_parts = level_lines.parts(criteria_set, overlay)
    return pages.render(
        "localities/edit.html",
        status=status,
        draft=draft,
        overlay=overlay,
        criteria_set=criteria_set,
        rows=rows,
        number=number,
        parts=all_parts,
        fault=fault,
        decree=_decree_levels(draft, criteria_set, all_parts[number - 1]),
    )


def _decree_levels(draft: tables.EditionDraft, criteria_set: CriteriaSet, indicators) -> dict[str, object]:
    """What the decree asks of the province's region in the last year of the set, by code; where it asks anything."""
    year = (criteria_set.applies_until or criteria_set.applies_from).year
    region = draft.province.region if draft.province else ""
    found = {each.code: each.level_for(region, year) for each in indicators}
    return {code: level for code, level in found.items() if level}


def _draft_or_404(draft_id: int) -> tuple[tables.EditionDraft, Overlay, CriteriaSet]:
    draft = draft_or_404(draft_id)
    if draft.kind != Kind.OVERLAY or draft.number is not None:
        abort(404)
    try:
        overlay = law_preview.law_of(draft, access.library())
    except CriteriaFileError as error:
        raise Conflict(f"Bộ tiêu chí đã thay đổi nên bản đang soạn không còn khớp: {error}.") from error
    assert isinstance(overlay, Overlay)
    return draft, overlay, access.library().sets[overlay.criteria_set]


def _keep(draft: tables.EditionDraft, overlay: Overlay, version: str) -> None:
    """What was changed in another tab is not overwritten."""
    seen = int(version) if version.isascii() and version.isdecimal() and len(version) < 10 else 0
    try:
        editions.change_draft(draft, seen, editions.Law(overlay, overlay_to_toml(overlay), draft.province))
    except units.Changed as error:
        raise Conflict("Bản đang soạn vừa được lưu ở một tab khác. Ông/bà tải lại trang rồi sửa tiếp.") from error


def _fault_of(overlay: Overlay) -> str:
    """What the rules of the files say of it. Empty: nothing."""
    try:
        read_overlay(overlay_to_toml(overlay).encode(), f"{overlay.id}.toml", access.library().sets)
    except CriteriaFileError as error:
        return str(error).partition(".toml, ")[2] or str(error)
    return ""


def _status_of(draft: tables.EditionDraft, overlay: Overlay) -> LevelStatus:
    """All levels of one overlay have the same; those of an invented province are invented."""
    entry = next((each for entries in overlay.levels.values() for each in entries), None)
    if entry:
        return entry.level.status
    return LevelStatus.SAMPLE if draft.province and draft.province.is_sample else LevelStatus.PROVINCE


def _new_id(province: units.Province, criteria_set: CriteriaSet) -> str:
    """The first that is free: "tinh-14-xa-ntm-2021-2025", then "...-2"."""
    stem = f"tinh-{province.code}-{criteria_set.id}"
    names = (stem if number == 1 else f"{stem}-{number}" for number in range(1, 1000))
    known = access.library().overlays
    return next(each for each in names if each not in known)


def _province_or_404(code: str) -> units.Province:
    found = units.find_province(code, admin=g.user) or abort(404)
    access.shows_data_of(found)
    return found
