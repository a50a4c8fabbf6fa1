"""Makings of a dossier (lần lập hồ sơ): asked for, under way, done or failed."""

from datetime import timedelta
from enum import StrEnum

from ntm_assess.storage import history, tables
from ntm_assess.storage.database import transaction
from ntm_assess.storage.history import Actor
from ntm_assess.storage.tables import DossierRun

GIVEN_UP = timedelta(minutes=10)  # a making that says nothing for so long is not coming back


class RunState(StrEnum):
    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"

    @property
    def is_under_way(self) -> bool:
        return self in (RunState.QUEUED, RunState.RUNNING)


def ask(assessment: tables.Assessment, submission_id: int | None, *, by: Actor) -> tuple[DossierRun, bool]:
    """A new making, and True; the one that is under way, and False."""
    with transaction():
        under_way = (
            DossierRun.select()
            .where(
                DossierRun.assessment == assessment.id,
                DossierRun.state.in_([RunState.QUEUED, RunState.RUNNING]),
                DossierRun.asked_at > tables.now() - GIVEN_UP,
            )
            .first()
        )
        if under_way:
            return under_way, False
        run = DossierRun.create(assessment=assessment.id, submission=submission_id, asked_by=by.id)
        history.record("ask_dossier", by=by, unit_code=assessment.unit.code, assessment_id=assessment.id)
    return run, True


def progress(run_id: int, done: int, of: int, part: str) -> None:
    """`part` is what is being made now, as a person reads it."""
    DossierRun.update(state=RunState.RUNNING, done_parts=done, all_parts=of, part=part).where(
        DossierRun.id == run_id
    ).execute()


def done(run_id: int, folder: str) -> None:
    DossierRun.update(state=RunState.DONE, folder=folder, ended_at=tables.now()).where(
        DossierRun.id == run_id
    ).execute()


def failed(run_id: int, error: str) -> None:
    """`error` is a sentence for the person who asked."""
    DossierRun.update(state=RunState.FAILED, error=error, ended_at=tables.now()).where(
        DossierRun.id == run_id
    ).execute()


def find(run_id: int, assessment: tables.Assessment) -> DossierRun | None:
    return (
        DossierRun.select(DossierRun, tables.User.id, tables.User.name)
        .join(tables.User)
        .where(DossierRun.id == run_id, DossierRun.assessment == assessment.id)
        .first()
    )


def with_everything(run_id: int) -> DossierRun | None:
    """For the one who makes it: with assessment, unit and province joined."""
    return (
        DossierRun.select(DossierRun, tables.Assessment, tables.Unit, tables.Province)
        .join(tables.Assessment)
        .join(tables.Unit)
        .join(tables.Province)
        .where(DossierRun.id == run_id)
        .first()
    )


def assessments_of(unit_code: str, year: int) -> list[tables.Assessment]:
    """For whoever sits at the machine itself, so nobody's rights are asked. With unit and province joined."""
    return list(
        tables.Assessment.select(tables.Assessment, tables.Unit, tables.Province)
        .join(tables.Unit)
        .join(tables.Province)
        .where(tables.Unit.code == unit_code, tables.Assessment.year == year)
        .order_by(tables.Assessment.criteria_set)
    )


def newest(assessment: tables.Assessment) -> DossierRun | None:
    return (
        DossierRun.select(DossierRun, tables.User.id, tables.User.name)
        .join(tables.User)
        .where(DossierRun.assessment == assessment.id)
        .order_by(DossierRun.id.desc())
        .first()
    )


def is_given_up(run: DossierRun) -> bool:
    """It says that it is under way, but nothing will come of it: the program was stopped in between."""
    return RunState(run.state).is_under_way and run.asked_at < tables.now() - GIVEN_UP
