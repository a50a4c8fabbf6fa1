"""The papers behind the answers (minh chứng): add, use again, correct, take away, look at.

A paper is uploaded once and serves many indicators. Originals are only downloads; what the page shows are pictures.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import Blueprint, abort, current_app, g, render_template, request, send_file, url_for
from werkzeug.exceptions import Conflict
from werkzeug.wrappers import Response

from ntm_assess import intake, wording
from ntm_assess.domain import workflow
from ntm_assess.domain.procedures import CONDITIONS
from ntm_assess.domain.submissions import CONDITION_ITEM
from ntm_assess.intake import Refusal
from ntm_assess.storage import answers, areas, evidence, open_items, village_sheets
from ntm_assess.storage.assessments import FindApplied
from ntm_assess.storage.evidence_files import EvidenceFiles
from ntm_assess.web import access, meanwhile, pages
from ntm_assess.web.addresses import SHEET, Addresses
from ntm_assess.web.paper_form import DetailsForm, UploadForm

if TYPE_CHECKING:
    from ntm_assess.storage import tables

bp = Blueprint("evidence", __name__)


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
        at=Addresses(assessment),
    )


@bp.route(f"{SHEET}/chi-tieu/<code>/tep", methods=["GET", "POST"])
@access.only(*access.READERS)
def show(unit_code: str, criteria_set: str, year: int, code: str):
    """The papers of one indicator or condition, and the form for a new one."""
    assessment = access.assessment_or_404(unit_code, criteria_set, year)
    subject = subject_or_404(assessment, code)
    form, status = UploadForm(), 200
    if request.method == "POST":
        _check_may_change(assessment, code)
        status = _take_in(form, assessment, code)
        if status == 200:
            return pages.go(Addresses(assessment)(".show", code), "Đã lưu minh chứng.")
        if pages.wants_fragment():
            return pages.fragments("evidence/_errors.html", status=status, form=form)
    return _subject_page(assessment, subject, form, status)


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
    evidence.use(paper, assessment, code, by=access.actor(), applied=access.applied_to(assessment))
    return pages.go(Addresses(assessment)(".show", code), "Đã dùng lại minh chứng.")


@bp.post(f"{SHEET}/chi-tieu/<code>/tep/<int:evidence_id>/thoi")
@access.only(*access.COMMUNE)
def stop_using(unit_code: str, criteria_set: str, year: int, code: str, evidence_id: int):
    assessment = access.assessment_or_404(unit_code, criteria_set, year)
    subject_or_404(assessment, code)
    _check_may_change(assessment, code)
    evidence.stop_using(
        _paper_or_404(evidence_id), assessment, code, by=access.actor(), applied=access.applied_to(assessment)
    )
    return pages.go(Addresses(assessment)(".show", code), "Tệp không còn là minh chứng của mục này.")


@bp.route("/tep/<int:evidence_id>", methods=["GET", "POST"])
@access.only(*access.READERS)
def paper(evidence_id: int):
    """One paper: its pages, and what is written about it."""
    row = _paper_or_404(evidence_id)
    form = DetailsForm(obj=row)
    if request.method == "GET":
        return _paper_page(row, form)
    if not _is_commune():
        abort(403)
    if not form.validate():
        return _paper_page(row, form, 422)
    try:
        evidence.change(row, form.to_details(), form.version.data, by=access.actor(), find_applied=_levels())
    except evidence.Changed:
        row = _paper_or_404(evidence_id)
        meanwhile.show(form, form.differing(row), row.version)
        return _paper_page(row, form, 409)
    return pages.go(url_for(".paper", evidence_id=row.id), "Đã lưu thông tin tệp.")


@bp.post("/tep/<int:evidence_id>/bo")
@access.only(*access.COMMUNE)
def hide(evidence_id: int):
    row = _paper_or_404(evidence_id)
    evidence.hide(row, by=access.actor(), find_applied=_levels())
    return pages.go(url_for(".paper", evidence_id=row.id), "Đã bỏ tệp. Trong 30 ngày vẫn lấy lại được.")


@bp.post("/tep/<int:evidence_id>/lay-lai")
@access.only(*access.COMMUNE)
def bring_back(evidence_id: int):
    row = _paper_or_404(evidence_id)
    evidence.bring_back(row, by=access.actor(), find_applied=_levels())
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


def subject_or_404(assessment: tables.Assessment, code: str) -> Subject:
    if code.startswith(CONDITION_ITEM) and code.removeprefix(CONDITION_ITEM) in CONDITIONS:
        return Subject(code, wording.condition(code.removeprefix(CONDITION_ITEM)), (), True)
    indicator = access.applied_to(assessment).criteria_set.indicator(code) or abort(404)
    return Subject(code, indicator.text, indicator.evidence, False)


def may_change(assessment: tables.Assessment, code: str) -> bool:
    """Whether the papers of this indicator or condition may change now, by this person."""
    return _is_commune() and not open_items.closed_of(assessment, [code], access.applied_to(assessment))


@bp.errorhandler(evidence.Locked)
def locked(error: evidence.Locked) -> Response:
    """Something that rests on the paper cannot change now: it says what, and what to do."""
    return pages.explain(Conflict(_why_locked(error.locks)))


def _subject_page(assessment: tables.Assessment, subject: Subject, form: UploadForm, status: int) -> Response:
    papers = list(evidence.of_code(assessment.id, subject.code))
    used = {each.id for each in papers}
    others = [each for each in evidence.of_unit(assessment.unit_id) if each.id not in used]
    return pages.render(
        "evidence/subject.html",
        status=status,
        assessment=assessment,
        subject=subject,
        papers=papers,
        others=others,
        form=form,
        is_own=_is_commune(),
        may_change=may_change(assessment, subject.code),
        kept=None if subject.is_condition else village_sheets.newest(assessment.id, subject.code),
        answer=answers.find(assessment.id, subject.code)[0],
        indicator=access.applied_to(assessment).criteria_set.indicator(subject.code),
        at=Addresses(assessment),
    )


def _paper_page(row: tables.Evidence, form: DetailsForm, status: int = 200) -> Response:
    locks = evidence.locks_of(row, _levels()) if _is_commune() else []
    return pages.render(
        "evidence/paper.html",
        status=status,
        paper=row,
        form=form,
        shown=min(row.pages, intake.MOST_PAGES_SHOWN),
        may_change=_is_commune() and not locks,
        why_locked=_why_locked(locks) if locks else "",
    )


def _why_locked(locks: list[evidence.Lock]) -> str:
    if any(lock.is_merged for lock in locks):
        return wording.locked_by_merger([lock.year for lock in locks])
    return wording.locked((lock.year, lock.state, lock.codes) for lock in locks)


def _take_in(form: UploadForm, assessment: tables.Assessment, code: str) -> int:
    """200: the file is sound and kept. Otherwise the status of the refusal, and the form says why."""
    if not form.validate():
        return 422
    try:
        _keep(form, assessment, code)
    except intake.Refused as refused:
        form.refuse("file", wording.refusal(refused.refusal))
        return 503 if refused.refusal is Refusal.BUSY else 422
    return 200


def _keep(form: UploadForm, assessment: tables.Assessment, code: str) -> None:
    """Raises intake.Refused."""
    name = form.file_name
    with files().receive(form.file.data.stream) as waiting:
        taken = intake.check(waiting.path, name, waiting.pictures)
        files().keep(waiting)
    file = {
        "sha256": waiting.sha256,
        "file_name": name,
        "media_type": taken.media_type,
        "size": waiting.size,
        "pages": taken.pages,
    }
    evidence.add(assessment, code, form.to_details(), file, by=access.actor(), applied=access.applied_to(assessment))


def _check_may_change(assessment: tables.Assessment, code: str) -> None:
    if not _is_commune():
        abort(403)
    if not may_change(assessment, code):
        raise workflow.NotAllowed(f"the papers of {code} are closed while {assessment.state}")


def _is_commune() -> bool:
    return g.user.role in access.COMMUNE


def _levels() -> FindApplied:
    return areas.finder(access.library())


def _paper_or_404(evidence_id: int) -> tables.Evidence:
    return evidence.find(evidence_id, user=g.user) or abort(404)


def _number(typed: str) -> int:
    """An id from a form; 0, which no row has, for anything else."""
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else 0


def _harmless(response: Response) -> Response:
    """Bytes that came from outside run nothing, whatever a browser takes them for."""
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    # On a shared PC nothing may show after signing out, not even by the Back button.
    response.headers["Cache-Control"] = "no-store"
    return response
