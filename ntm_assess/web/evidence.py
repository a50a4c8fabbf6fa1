"""The papers behind the answers (minh chứng): add, use again, correct, take away, look at.

A paper is uploaded once and serves many indicators. Originals are only downloads; what the page shows are pictures.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePath
from typing import TYPE_CHECKING

from flask import Blueprint, abort, current_app, g, make_response, render_template, request, send_file, url_for
from flask_wtf.file import FileField
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response
from wtforms import ValidationError

from ntm_assess import formatting, intake, wording
from ntm_assess.domain import workflow
from ntm_assess.domain.submissions import CONDITION_ITEM, CONDITIONS
from ntm_assess.domain.workflow import State
from ntm_assess.storage import answers, assessments, evidence, reviews, village_sheets
from ntm_assess.storage.evidence import Details
from ntm_assess.storage.evidence_files import EvidenceFiles
from ntm_assess.web import access, pages
from ntm_assess.web.day_field import DayField
from ntm_assess.web.forms import Form, Line

if TYPE_CHECKING:
    from ntm_assess.storage import tables

bp = Blueprint("evidence", __name__)

SHEET = "/xa/<unit_code>/<criteria_set>/<int:year>"
RESERVED_NAMES = {"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10))}
LONGEST_NAME = 150  # characters of a file name; longer ones do not unpack on old Windows


class DetailsForm(Form):
    """What identifies a paper."""

    title = Line("Tên văn bản, trích yếu", longest=300)
    number = Line("Số, ký hiệu", longest=100, is_required=False)
    issued_on = DayField("Ngày văn bản")
    issued_by = Line("Cơ quan ban hành", is_required=False)
    period_from = DayField("Số liệu từ ngày")
    period_to = DayField("đến ngày")

    def validate_period_to(self, field: DayField) -> None:
        if field.data and self.period_from.data and field.data < self.period_from.data:
            raise ValidationError("Ngày này sớm hơn ngày bắt đầu. Ông/bà xem lại hai ngày.")

    def to_details(self) -> Details:
        return Details(
            title=self.title.data,
            number=self.number.data,
            issued_on=self.issued_on.data,
            issued_by=self.issued_by.data,
            period_from=self.period_from.data,
            period_to=self.period_to.data,
        )


class UploadForm(DetailsForm):
    """A new paper. Without a title the name of the file serves, so that a photo needs one tap."""

    file = FileField("Tệp (PDF, JPG, PNG, tối đa 20 MB)")
    title = Line("Tên văn bản, trích yếu", longest=300, is_required=False, description="Để trống thì lấy theo tên tệp.")

    def validate_file(self, field: FileField) -> None:
        if not isinstance(field.data, FileStorage) or not field.data.filename:
            raise ValidationError("Chọn một tệp PDF, JPG hoặc PNG.")

    @property
    def file_name(self) -> str:
        return safe_name(self.file.data.filename)

    def to_details(self) -> Details:
        details = super().to_details()
        return details if details.title else Details(**{**vars(details), "title": PurePath(self.file_name).stem})


@dataclass(frozen=True)
class Subject:
    """What papers are shown for: an indicator, or a condition of recognition."""

    code: str
    heading: str
    usual_papers: tuple[str, ...]
    is_condition: bool

    @property
    def short(self) -> str:
        """For narrow places: the code of an indicator, the words of a condition."""
        return self.heading if self.is_condition else self.code


@bp.get(f"{SHEET}/minh-chung")
@access.only(*access.READERS)
def show_all(unit_code: str, criteria_set: str, year: int):
    assessment = access.assessment_or_404(unit_code, criteria_set, year)
    uses = evidence.uses_of(assessment.id)
    return render_template(
        "evidence/index.html",
        assessment=assessment,
        papers=list(evidence.of_unit(assessment.unit_id)),
        taken_away=list(evidence.taken_away(assessment.unit_id)) if _is_commune() else [],
        uses=uses,
        sheets=village_sheets.newest_of_all(assessment.id),
        subjects={code: subject_or_404(assessment, code) for codes in uses.values() for code in codes},
    )


@bp.route(f"{SHEET}/chi-tieu/<code>/tep", methods=["GET", "POST"])
@access.only(*access.READERS)
def show(unit_code: str, criteria_set: str, year: int, code: str):
    """The papers of one indicator or condition, and the form for a new one."""
    assessment = access.assessment_or_404(unit_code, criteria_set, year)
    subject = subject_or_404(assessment, code)
    form = UploadForm()
    if request.method == "POST":
        _check_may_change(assessment, code)
        if form.validate() and _taken_in(form, assessment, code):
            return pages.go(_url_of(assessment, code), "Đã lưu minh chứng.")
        if pages.wants_fragment():
            return pages.fragments("evidence/_errors.html", status=422, form=form)
    return _subject_page(assessment, subject, form)


@bp.post(f"{SHEET}/chi-tieu/<code>/tep/dung-lai")
@access.only(*access.COMMUNE)
def use(unit_code: str, criteria_set: str, year: int, code: str):
    """A paper that is there already backs one more indicator."""
    assessment = access.assessment_or_404(unit_code, criteria_set, year)
    subject_or_404(assessment, code)
    _check_may_change(assessment, code)
    paper = _paper_or_404(_number(request.form.get("evidence", "")))
    if paper.unit_id != assessment.unit_id or paper.hidden_at:
        abort(404)
    evidence.use(paper, assessment, code, by=access.actor())
    return pages.go(_url_of(assessment, code), "Đã dùng lại minh chứng.")


@bp.post(f"{SHEET}/chi-tieu/<code>/tep/<int:evidence_id>/thoi")
@access.only(*access.COMMUNE)
def stop_using(unit_code: str, criteria_set: str, year: int, code: str, evidence_id: int):
    assessment = access.assessment_or_404(unit_code, criteria_set, year)
    _check_may_change(assessment, code)
    evidence.stop_using(_paper_or_404(evidence_id), assessment, code, by=access.actor())
    return pages.go(_url_of(assessment, code), "Tệp không còn là minh chứng của mục này.")


@bp.route("/tep/<int:evidence_id>", methods=["GET", "POST"])
@access.only(*access.READERS)
def paper(evidence_id: int):
    """One paper: its pages, and what is written about it."""
    row = _paper_or_404(evidence_id)
    form = DetailsForm(obj=row)
    if request.method == "POST":
        _check_paper_open(row)
        if form.validate():
            evidence.change(row, form.to_details(), by=access.actor())
            return pages.go(url_for(".paper", evidence_id=row.id), "Đã lưu thông tin tệp.")
    status = 422 if form.errors else 200
    shown = min(row.pages, intake.MOST_PAGES_SHOWN)
    page = render_template(
        "evidence/paper.html", paper=row, form=form, shown=shown, may_change=_is_commune() and _is_open(row)
    )
    return make_response(page, status)


@bp.post("/tep/<int:evidence_id>/bo")
@access.only(*access.COMMUNE)
def hide(evidence_id: int):
    row = _paper_or_404(evidence_id)
    _check_paper_open(row)
    evidence.hide(row, by=access.actor())
    return pages.go(url_for(".paper", evidence_id=row.id), "Đã bỏ tệp. Trong 30 ngày vẫn lấy lại được.")


@bp.post("/tep/<int:evidence_id>/lay-lai")
@access.only(*access.COMMUNE)
def bring_back(evidence_id: int):
    row = _paper_or_404(evidence_id)
    _check_paper_open(row)
    evidence.bring_back(row, by=access.actor())
    return pages.go(url_for(".paper", evidence_id=row.id), "Đã lấy lại tệp.")


@bp.get("/tep/<int:evidence_id>/trang/<int:number>")
@access.only(*access.READERS)
def page(evidence_id: int, number: int):
    """The picture of one page."""
    row = _paper_or_404(evidence_id)
    picture = files().picture(row.sha256, number) or abort(404)
    response = send_file(picture, mimetype="image/png" if picture.suffix == ".png" else "image/jpeg")
    return _harmless(response)


@bp.get("/tep/<int:evidence_id>/tai-ve")
@access.only(*access.READERS)
def download(evidence_id: int):
    """The original, byte for byte, never shown in the page."""
    row = _paper_or_404(evidence_id)
    path = files().path(row.sha256)
    if not path.is_file():
        abort(404)
    response = send_file(path, mimetype=row.media_type, as_attachment=True, download_name=row.file_name)
    return _harmless(response)


def files() -> EvidenceFiles:
    return current_app.extensions["evidence_files"]


def safe_name(name: str) -> str:
    """A file name without folders and control characters, in the composed form, short enough for any system."""
    flat = formatting.nfc(name).replace("\\", "/").rsplit("/", 1)[-1]
    kept = "".join(sign for sign in flat if sign.isprintable() and sign not in '<>:"|?*').strip(" .")
    stem, suffix = PurePath(kept or "tep").stem, PurePath(kept).suffix
    if stem.lower() in RESERVED_NAMES:  # Windows cannot make a file of these names
        stem = f"tep-{stem}"
    return stem[: LONGEST_NAME - len(suffix)] + suffix


def subject_or_404(assessment: tables.Assessment, code: str) -> Subject:
    if code.startswith(CONDITION_ITEM) and code.removeprefix(CONDITION_ITEM) in CONDITIONS:
        return Subject(code, wording.condition(code.removeprefix(CONDITION_ITEM)), (), True)
    indicator = access.library().sets[assessment.criteria_set].indicator(code) or abort(404)
    return Subject(code, indicator.text, indicator.evidence, False)


def may_change(assessment: tables.Assessment, code: str) -> bool:
    """Whether the papers of this indicator or condition may change now, by this person."""
    if not _is_commune():
        return False
    state = State(assessment.state)
    if code.startswith(CONDITION_ITEM):
        return state.is_open
    relevelled = assessments.relevelled(assessment, access.applied_to(assessment))
    return workflow.may_change(state, reviews.item_states(assessment)[code], is_relevelled=code in relevelled)


def _subject_page(assessment: tables.Assessment, subject: Subject, form: UploadForm) -> Response:
    papers = list(evidence.of_code(assessment.id, subject.code))
    used = {each.id for each in papers}
    others = [each for each in evidence.of_unit(assessment.unit_id) if each.id not in used]
    page_text = render_template(
        "evidence/subject.html",
        assessment=assessment,
        subject=subject,
        papers=papers,
        others=others,
        form=form,
        may_change=may_change(assessment, subject.code),
        kept=None if subject.is_condition else village_sheets.newest(assessment.id, subject.code),
        answer=answers.find(assessment.id, subject.code)[0],
        indicator=access.library().sets[assessment.criteria_set].indicator(subject.code),
    )
    return make_response(page_text, 422 if form.errors else 200)


def _taken_in(form: UploadForm, assessment: tables.Assessment, code: str) -> bool:
    """Whether the file was sound and is kept; if not, the form says why."""
    name = form.file_name
    with files().receive(form.file.data.stream) as waiting:
        try:
            taken = intake.check(waiting.path, name, waiting.pictures)
        except intake.Refused as refused:
            form.file.errors = [wording.refusal(refused.refusal)]
            return False
        files().keep(waiting)
    file = {
        "sha256": waiting.sha256,
        "file_name": name,
        "media_type": taken.media_type,
        "size": waiting.size,
        "pages": taken.pages,
    }
    evidence.add(assessment, code, form.to_details(), file, by=access.actor())
    return True


def _check_may_change(assessment: tables.Assessment, code: str) -> None:
    if not _is_commune():
        abort(403)
    if not may_change(assessment, code):
        raise workflow.NotAllowed(f"the papers of {code} are closed while {assessment.state}")


def _check_paper_open(row: tables.Evidence) -> None:
    if not _is_commune():
        abort(403)
    evidence.check_open(row)


def _is_open(row: tables.Evidence) -> bool:
    try:
        evidence.check_open(row)
    except workflow.NotAllowed:
        return False
    return True


def _is_commune() -> bool:
    return g.user.role in access.COMMUNE


def _paper_or_404(evidence_id: int) -> tables.Evidence:
    return evidence.find(evidence_id, user=g.user) or abort(404)


def _number(typed: str) -> int:
    """An id from a form; 0, which no row has, for anything else."""
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else 0


def _url_of(assessment: tables.Assessment, code: str) -> str:
    return url_for(
        ".show",
        unit_code=assessment.unit.code,
        criteria_set=assessment.criteria_set,
        year=assessment.year,
        code=code,
    )


def _harmless(response: Response) -> Response:
    """Bytes that came from outside run nothing, whatever a browser takes them for."""
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    # On a shared PC nothing may show after signing out, not even by the Back button.
    response.headers["Cache-Control"] = "no-store"
    return response
