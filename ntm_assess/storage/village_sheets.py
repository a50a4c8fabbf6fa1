"""Sheets by village (bảng theo thôn): lines that several people fill in, their sum as the answer, and what was summed.

The sum goes in through the door of every answer (answers.save), in one transaction with the sheet that proves it.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from ntm_assess.domain import integrity, submissions, village_sheets, workflow
from ntm_assess.domain.criteria import AppliedSet, Indicator
from ntm_assess.domain.figures import Entry
from ntm_assess.domain.scoring import Answer
from ntm_assess.domain.village_sheets import Line, Sheet, Village
from ntm_assess.storage import answers, history, tables, villages
from ntm_assess.storage.answers import Conflict, Late, Saved, SaveMark
from ntm_assess.storage.database import transaction
from ntm_assess.storage.history import Actor
from ntm_assess.storage.tables import VillageCount, VillageSheet


class NoSum(workflow.NotAllowed):
    """The lines have no sum that could be an answer."""


class Unseen(workflow.NotAllowed):
    """The lines are not those whose sum the person saw."""


@dataclass(frozen=True)
class Written:
    """What a browser sends for one village: the version of the line that it saw, and the figures."""

    version: int
    entry: Entry


@dataclass(frozen=True)
class Kept:
    """A sheet whose sum became the answer, as it was then."""

    content: Mapping  # village_sheets.Sheet.content
    sha256: str
    made_by: str
    made_at: datetime

    @property
    def total(self) -> dict[str, Decimal]:
        return {name: Decimal(str(value)) for name, value in self.content["total"].items()}

    @property
    def villages(self) -> list[tuple[str, dict[str, Decimal]]]:
        """Names with their figures, in the order of that day."""
        return [
            (each["name"], {name: Decimal(str(value)) for name, value in each["entry"].items()})
            for each in self.content["villages"]
        ]

    def proves(self, answer: Answer) -> bool:
        """Whether the answer is still the sum of this sheet."""
        return village_sheets.is_sum_in(self.total, answer.entry)


def sheet(assessment: tables.Assessment, indicator: Indicator) -> Sheet:
    """Every village of the commune with what it has of the indicator. Two queries."""
    rows = {each.village_id: each for each in _lines_of(assessment.id, indicator.code)}
    lines = []
    for each in villages.of_unit(assessment.unit_id):
        row = rows.get(each.id)
        village = Village(each.id, each.name, each.households, each.people)
        lines.append(Line(village, _entry(row), row.version) if row else Line(village))
    return Sheet(village_sheets.columns(indicator.requirement), tuple(lines))


def save(
    assessment: tables.Assessment, code: str, written: Mapping[int, Written], *, applied: AppliedSet, by: Actor
) -> dict[int, tuple[Line, str]]:
    """Keep the lines of these villages, all or none; villages of elsewhere are passed over.

    Empty: they are kept. Else the lines that somebody else wrote in between, by village, each with who did. Raises
    workflow.NotAllowed when the indicator is closed.
    """
    with transaction():
        answers.check_open(assessment, code, applied=applied)
        rows = {each.village_id: each for each in _lines_of(assessment.id, code)}
        names = {each.id: each.name for each in villages.of_unit(assessment.unit_id)}
        changed = {id_: each for id_, each in written.items() if id_ in names and each.entry != _entry(rows.get(id_))}
        conflicts = {
            id_: (_line(rows[id_]), rows[id_].written_by.name)
            for id_, each in changed.items()
            if id_ in rows and rows[id_].version != each.version
        }
        if not conflicts:
            for id_, each in changed.items():
                _write(assessment, code, rows.get(id_), each.entry, (id_, names[id_]), by)
    return conflicts


def use_sum(
    assessment: tables.Assessment,
    indicator: Indicator,
    version: int,
    *,
    applied: AppliedSet,
    by: Actor,
    seen: str | None = None,
) -> Saved | Late | Conflict:
    """The sum becomes the answer, and the sheet is kept as its evidence. `version`: of the answer that was seen;
    `seen`: digest of the sheet that was, None where nobody looks on.

    Raises NoSum, Unseen, and workflow.NotAllowed when the indicator is closed.
    """
    code = indicator.code
    with transaction():
        answers.check_open(assessment, code, applied=applied)
        found = sheet(assessment, indicator)
        if found.total is None or indicator.requirement.problems(found.total):
            raise NoSum(f"the villages have no sum for {code}")
        if seen is not None and seen != village_sheets.digest(found.content(code)):
            raise Unseen(f"the lines of {code} have changed")
        before, _ = answers.find(assessment.id, code)
        answer = replace(before, entry=found.total, not_applicable_reason="")
        outcome = answers.save(assessment, answer, SaveMark(version), applied=applied, by=by)
        if isinstance(outcome, Saved):
            _keep(assessment, code, found, is_same_answer=answer == before, by=by)
    return outcome


def newest(assessment_id: int, code: str) -> Kept | None:
    """The sheet whose sum was used last for the indicator."""
    return newest_of_all(assessment_id, code).get(code)


def newest_of_all(assessment_id: int, code: str = "") -> dict[str, Kept]:
    """The same for every indicator (or for one of them), by code. One query."""
    row = VillageSheet
    rows = row.select(row, tables.User.name).join(tables.User).where(row.assessment == assessment_id).order_by(row.id)
    if code:
        rows = rows.where(row.indicator_code == code)
    return {each.indicator_code: _kept(each) for each in rows}


def with_sheets(assessment_id: int, given: Mapping[str, Answer]) -> dict[str, Answer]:
    """Answers that name the sheet by village that they are the sum of, as a submission freezes them."""
    kept = newest_of_all(assessment_id)
    return {
        code: replace(answer, village_sheet=kept[code].sha256) if code in kept and kept[code].proves(answer) else answer
        for code, answer in given.items()
    }


def by_hash(assessment_id: int, sha256: str) -> Kept | None:
    """A sheet that a submission names."""
    row = VillageSheet
    found = (
        row.select(row, tables.User.name)
        .join(tables.User)
        .where(row.assessment == assessment_id, row.sha256 == sha256)
        .first()
    )
    return _kept(found) if found else None


def _lines_of(assessment_id: int, code: str):
    row = VillageCount
    return (
        row.select(row, tables.Village, tables.User.name)
        .join(tables.Village)
        .switch(row)
        .join(tables.User)
        .where(row.assessment == assessment_id, row.indicator_code == code)
    )


def _line(row: VillageCount) -> Line:
    village = Village(row.village.id, row.village.name, row.village.households, row.village.people)
    return Line(village, _entry(row), row.version)


def _entry(row: VillageCount | None) -> dict[str, Decimal | bool]:
    return submissions.entry_from(json.loads(row.entry)) if row else {}


def _write(
    assessment: tables.Assessment,
    code: str,
    row: VillageCount | None,
    entry: Entry,
    village: tuple[int, str],
    by: Actor,
) -> None:
    village_id, name = village
    values = {
        "entry": integrity.canonical(submissions.entry_values(entry)).decode(),
        "written_by": by.id,
        "written_at": tables.now(),
    }
    if row:
        VillageCount.update(version=VillageCount.version + 1, **values).where(VillageCount.id == row.id).execute()
    else:
        VillageCount.create(assessment=assessment.id, indicator_code=code, village=village_id, **values)
    history.record(
        "village_figures",
        by=by,
        unit_code=assessment.unit.code,
        assessment_id=assessment.id,
        indicator_code=code,
        before={"title": name, "entry": submissions.entry_values(_entry(row))} if row else None,
        after={"title": name, "entry": submissions.entry_values(entry)},
    )


def _keep(assessment: tables.Assessment, code: str, found: Sheet, *, is_same_answer: bool, by: Actor) -> None:
    content = found.content(code)
    sha256 = village_sheets.digest(content)
    last = newest(assessment.id, code)
    if last and last.sha256 == sha256:
        return
    VillageSheet.create(
        assessment=assessment.id,
        indicator_code=code,
        content=integrity.canonical(content).decode(),
        sha256=sha256,
        made_by=by.id,
    )
    if is_same_answer:  # what proves it has changed all the same
        answers.touch_revision(assessment.id, code, by=by)
    history.record(
        "use_village_sum",
        by=by,
        unit_code=assessment.unit.code,
        assessment_id=assessment.id,
        indicator_code=code,
        after={"title": f"Bảng theo thôn, {len(found.lines)} thôn", "sha256": sha256},
    )


def _kept(row: VillageSheet) -> Kept:
    return Kept(json.loads(row.content), row.sha256, row.made_by.name, row.made_at)
