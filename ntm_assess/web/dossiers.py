"""The dossier on screen (hồ sơ): what is ready, what is missing, making it, taking it away, checking a printed code."""

from __future__ import annotations

import mimetypes
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from flask import Blueprint, abort, current_app, g, render_template, send_file

from ntm_assess import printing
from ntm_assess.domain.workflow import State
from ntm_assess.dossier.forms import enclosed
from ntm_assess.dossier.manifest import Manifest
from ntm_assess.dossier.sections import missing_sections
from ntm_assess.jobs import Jobs
from ntm_assess.storage import dossiers, submissions
from ntm_assess.storage.dossiers import RunState
from ntm_assess.web import access, pages
from ntm_assess.web.addresses import SHEET, Addresses

if TYPE_CHECKING:
    from ntm_assess.storage import tables

bp = Blueprint("dossiers", __name__)

MANIFEST = "manifest.json"


@dataclass(frozen=True)
class Ready:
    """A file of a finished dossier."""

    title: str
    url: str
    pages: int
    size: int  # bytes


@bp.get(f"{SHEET}/ho-so")
@access.only(*access.READERS)
def show(unit_code: str, criteria_set: str, year: int):
    assessment = access.assessment_or_404(unit_code, criteria_set, year)
    submission = printing.to_print(assessment)
    dossier = printer().dossier(assessment, submission)
    run = dossiers.newest(assessment)
    return render_template(
        "dossiers/show.html",
        assessment=assessment,
        submission=submission,
        dossier=dossier,
        missing=missing_sections(dossier),
        enclosed=enclosed(dossier),
        unit_gaps=unit_gaps(assessment.unit),
        **_run_context(assessment, run),
    )


@bp.post(f"{SHEET}/ho-so")
@access.only(*access.READERS)
def make(unit_code: str, criteria_set: str, year: int):
    """Ask for the dossier; while one is being made, that one is shown."""
    assessment = access.assessment_or_404(unit_code, criteria_set, year)
    if not may_make(assessment):
        abort(403)
    submission = printing.to_print(assessment)
    run, is_new = dossiers.ask(assessment, submission.id if submission else None, by=access.actor())
    if is_new:
        jobs().make_dossier(run.id)
    return pages.go(Addresses(assessment)(".show", _anchor="lap"))


@bp.get(f"{SHEET}/ho-so/<int:run_id>/tien-trinh")
@access.only(*access.READERS)
def progress(unit_code: str, criteria_set: str, year: int, run_id: int):
    """How far it is: polled while it is being made, and a plain page for whoever opens it."""
    assessment = access.assessment_or_404(unit_code, criteria_set, year)
    run = dossiers.find(run_id, assessment) or abort(404)
    if not pages.wants_fragment():
        return pages.go(Addresses(assessment)(".show", _anchor="lap"))
    return render_template("dossiers/_run.html", assessment=assessment, **_run_context(assessment, run))


@bp.get(f"{SHEET}/ho-so/<int:run_id>/<file_name>")
@access.only(*access.READERS)
def download(unit_code: str, criteria_set: str, year: int, run_id: int, file_name: str):
    """One document, the manifest or the whole as ZIP."""
    assessment = access.assessment_or_404(unit_code, criteria_set, year)
    run = dossiers.find(run_id, assessment) or abort(404)
    if run.state != RunState.DONE:
        abort(404)
    folder = jobs().folder / run.folder
    # The name is looked up among those that are there, so that no path is ever built from what was sent.
    path = next((each for each in _files_in(folder) if each.name == file_name), None) or abort(404)
    media_type = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    return send_file(path, mimetype=media_type, as_attachment=True, download_name=path.name)


@bp.get("/hs/<code>")
@access.public
def check(code: str):
    """What anybody may know of a printed code: that it exists, and the hash of what was sent."""
    parts = code.rsplit("-", 2)
    numbers = [part for part in parts[1:] if part.isascii() and part.isdigit() and len(part) < 6]
    found = submissions.by_code(parts[0], int(numbers[0]), int(numbers[1])) if len(numbers) == 2 else None
    if found is None:
        abort(404)
    return render_template("dossiers/check.html", code=code, submission=found)


def printer() -> printing.Printer:
    return current_app.extensions["printer"]


def jobs() -> Jobs:
    return current_app.extensions["jobs"]


def may_make(assessment: tables.Assessment) -> bool:
    """A draft is the commune's own affair; what is approved anybody who reads it may print."""
    return State(assessment.state) is State.APPROVED or g.user.role in access.COMMUNE


def unit_gaps(unit: tables.Unit) -> list[str]:
    """What the papers need of the commune's own details and do not have yet, as words."""
    wanted = (("tên người ký", unit.signer_name), ("địa danh", unit.place_name), ("nơi nhận", unit.recipients))
    return [name for name, value in wanted if not value.strip()]


def _run_context(assessment: tables.Assessment, run: tables.DossierRun | None) -> dict[str, object]:
    given_up = run is not None and dossiers.is_given_up(run)
    ready = run if run is not None and run.state == RunState.DONE else None
    return {
        "at": Addresses(assessment),
        "run": run,
        "is_under_way": run is not None and RunState(run.state).is_under_way and not given_up,
        "given_up": given_up,
        "documents": _documents(assessment, ready) if ready else [],
        "bundle": _bundle(assessment, ready) if ready else None,
        "may_make": may_make(assessment),
    }


def _documents(assessment: tables.Assessment, run: tables.DossierRun) -> list[Ready]:
    folder = jobs().folder / run.folder
    if not (folder / MANIFEST).is_file():
        return []
    return [
        Ready(
            entry.type_name,
            _file_url(assessment, run, entry.file_name),
            entry.pages,
            (folder / entry.file_name).stat().st_size,
        )
        for entry in Manifest.from_bytes((folder / MANIFEST).read_bytes()).entries
    ]


def _bundle(assessment: tables.Assessment, run: tables.DossierRun) -> Ready | None:
    bundle = next((path for path in _files_in(jobs().folder / run.folder) if path.suffix == ".zip"), None)
    if bundle is None:
        return None
    return Ready("Cả bộ (ZIP)", _file_url(assessment, run, bundle.name), 0, bundle.stat().st_size)


def _files_in(folder: Path) -> list[Path]:
    return sorted(path for path in folder.iterdir() if path.is_file()) if folder.is_dir() else []


def _file_url(assessment: tables.Assessment, run: tables.DossierRun, file_name: str) -> str:
    return Addresses(assessment)(".download", run_id=run.id, file_name=file_name)
