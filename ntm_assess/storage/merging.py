"""Merging (hợp nhất): the figures of former communes, old or typed, and what a person confirms of what follows.

What is confirmed goes in through the door of a save (answers.save_confirmed); its row in the record names the origin.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from ntm_assess.domain import integrity, merging, submissions
from ntm_assess.domain.criteria import AppliedSet
from ntm_assess.domain.figures import Entry
from ntm_assess.domain.merging import Former, Origin, Proposal
from ntm_assess.domain.scoring import Answer, Result, Scorecard
from ntm_assess.storage import answers, assessments, former_communes, history, tables
from ntm_assess.storage.assessments import FindApplied
from ntm_assess.storage.carry_over import Stale
from ntm_assess.storage.database import transaction
from ntm_assess.storage.history import Actor
from ntm_assess.storage.tables import Assessment, FormerCommune, FormerFigure
from ntm_assess.wording import merging as words


@dataclass(frozen=True)
class Figures:
    """What is typed of one indicator of one former commune."""

    entry: Entry
    not_applicable_reason: str = ""
    as_of: date | None = None

    @property
    def is_empty(self) -> bool:
        return not self.entry and not self.not_applicable_reason


@dataclass(frozen=True)
class Written:
    """What a browser sends: the version that it saw, and the figures."""

    version: int
    figures: Figures


@dataclass(frozen=True)
class Typed:
    """What stands there."""

    figures: Figures
    version: int = 0
    written_by: str = ""


@dataclass(frozen=True)
class Line:
    """One former commune on the sheet of one indicator."""

    commune: FormerCommune
    former: Former  # as it counts: what was typed goes before the old sheet
    old: Former | None  # what its old sheet says; None: it says nothing
    typed: Typed


@dataclass(frozen=True)
class _OldSheet:
    assessment: Assessment
    scorecard: Scorecard


class Sources:
    """All that is known of the former communes of a sheet's commune. At most five queries."""

    def __init__(self, assessment: Assessment, applied: AppliedSet, find_applied: FindApplied, code: str = "") -> None:
        """`code`: only what was typed of this indicator."""
        self._applied = applied
        self.communes = made_of(assessment)
        self.old_sheets = former_communes.old_sheets(self.communes) if self.communes else {}
        self._old = self._newest(assessment, find_applied)
        self._typed: dict[tuple[int, str], Typed] = {}
        if self.communes:
            self._typed = {(row.former_id, row.indicator_code): _typed(row) for row in _rows(assessment.id, code)}

    def lines(self, current: Result) -> list[Line]:
        return [self._line(each, current) for each in self.communes]

    def proposal(self, current: Result) -> Proposal:
        return merging.proposal(current, [each.former for each in self.lines(current)])

    def _line(self, commune: FormerCommune, current: Result) -> Line:
        code = current.indicator.code
        typed = self._typed.get((commune.id, code), Typed(Figures({})))
        old = self._on_old_sheet(commune, current)
        nothing = Former(commune.name, merging.result_of(current, Answer(code)))
        if typed.figures.is_empty:
            return Line(commune, old or nothing, old, typed)
        figures = typed.figures
        answer = Answer(code, figures.entry, not_applicable_reason=figures.not_applicable_reason)
        former = Former(commune.name, merging.result_of(current, answer), Origin.TYPED, figures.as_of)
        return Line(commune, former, old, typed)

    def _on_old_sheet(self, commune: FormerCommune, current: Result) -> Former | None:
        sheet = self._old.get(commune.id)
        result = sheet.scorecard.results.get(current.indicator.code) if sheet else None
        if sheet is None or result is None or not result.answer.is_entered:
            return None
        if not merging.takes(current.indicator.requirement, result.indicator.requirement):
            return None
        return Former(commune.name, result, Origin.OLD_SHEET, date(sheet.assessment.year, 12, 31))

    def _newest(self, assessment: Assessment, find_applied: FindApplied) -> dict[int, _OldSheet]:
        """By former commune: its newest sheet of the same set, of the year of the new one or before."""
        newest: dict[int, Assessment] = {}
        for former_id, sheets in self.old_sheets.items():
            own = [each for each in sheets if _may_give(each, assessment)]
            if own:
                newest[former_id] = own[0]
        given = assessments.answers_of_many([each.id for each in newest.values()]) if newest else {}
        found = {}
        for former_id, each in newest.items():
            # Where its own levels are not known any more, it is judged without them, which a person has to look at.
            applied = find_applied(each.unit, each.criteria_set, each.year) or AppliedSet(
                self._applied.criteria_set, self._applied.region, each.year
            )
            found[former_id] = _OldSheet(each, Scorecard(applied, given.get(each.id, {})))
        return found


def made_of(assessment: Assessment) -> list[FormerCommune]:
    """The former communes that count for the year of a sheet: those that were merged by its end."""
    return [each for each in former_communes.of_unit(assessment.unit_id) if each.merged_on.year <= assessment.year]


def proposals(assessment: Assessment, applied: AppliedSet, find_applied: FindApplied) -> list[Proposal]:
    """In the order of the set; none where the commune has no former ones. A fixed number of queries."""
    sources = Sources(assessment, applied, find_applied)
    if not sources.communes:
        return []
    scorecard = Scorecard(applied, assessments.answers_of(assessment.id))
    return [sources.proposal(each) for each in scorecard.results.values()]


def confirm(
    assessment: Assessment, chosen: Mapping[str, str], *, applied: AppliedSet, find_applied: FindApplied, by: Actor
) -> None:
    """Keep what was ticked, all of it or nothing. `chosen`: by code the fingerprint of the proposal that was seen.

    Raises Stale with the codes of which something else stands there now, and workflow.NotAllowed.
    """
    with transaction():
        answers.check_open(assessment)  # holds the sheet, so that what is read now is what is written over
        found = {each.code: each for each in proposals(assessment, applied, find_applied)}
        if stale := tuple(code for code, seen in chosen.items() if not _is_as_seen(found.get(code), seen)):
            raise Stale(stale)
        for reason, given in _by_reason(found[code] for code in chosen).items():
            answers.save_confirmed(assessment, given, applied=applied, by=by, reason=reason)
        history.record(
            "merge",
            by=by,
            unit_code=assessment.unit.code,
            assessment_id=assessment.id,
            after={"from": [each.code for each in made_of(assessment)], "figures": sorted(chosen)},
        )


def save(
    assessment: Assessment, code: str, written: Mapping[int, Written], *, applied: AppliedSet, by: Actor
) -> dict[int, Typed]:
    """Keep what was typed of one indicator, by former commune: all or none; communes of elsewhere are passed over.

    Empty: it is kept. Else what somebody else wrote in between. Raises workflow.NotAllowed: the indicator is closed.
    """
    with transaction():
        answers.check_open(assessment, code, applied=applied)
        there = {row.former_id: _typed(row) for row in _rows(assessment.id, code)}
        names = {each.id: each.name for each in made_of(assessment)}
        changed = {
            id_: each
            for id_, each in written.items()
            if id_ in names and each.figures != there.get(id_, Typed(Figures({}))).figures
        }
        conflicts = {id_: there[id_] for id_, each in changed.items() if id_ in there and _differs(there[id_], each)}
        if not conflicts:
            for id_, each in changed.items():
                _write(assessment, code, (id_, names[id_]), there.get(id_), each.figures, by)
    return conflicts


def _may_give(old: Assessment, new: Assessment) -> bool:
    return old.id != new.id and old.criteria_set == new.criteria_set and old.year <= new.year


def _is_as_seen(found: Proposal | None, fingerprint: str) -> bool:
    return found is not None and found.answer is not None and found.fingerprint == fingerprint


def _by_reason(chosen: Iterable[Proposal]) -> dict[str, list[Answer]]:
    found: dict[str, list[Answer]] = {}
    for each in chosen:
        if each.answer:
            found.setdefault(words.reason(each), []).append(each.answer)
    return found


def _differs(there: Typed, written: Written) -> bool:
    return there.version != written.version


def _rows(assessment_id: int, code: str = "") -> Sequence[FormerFigure]:
    row = FormerFigure
    rows = row.select(row, tables.User.name).join(tables.User).where(row.assessment == assessment_id)
    return list(rows.where(row.indicator_code == code) if code else rows)


def _typed(row: FormerFigure) -> Typed:
    entry: dict[str, Decimal | bool] = submissions.entry_from(json.loads(row.entry))
    return Typed(Figures(entry, row.not_applicable_reason, row.as_of), row.version, row.written_by.name)


def _write(
    assessment: Assessment, code: str, former: tuple[int, str], there: Typed | None, figures: Figures, by: Actor
) -> None:
    former_id, name = former
    row = FormerFigure
    values = {
        "entry": integrity.canonical(submissions.entry_values(figures.entry)).decode(),
        "not_applicable_reason": figures.not_applicable_reason,
        "as_of": figures.as_of,
        "written_by": by.id,
        "written_at": tables.now(),
    }
    if there:
        row.update(version=row.version + 1, **values).where(
            row.assessment == assessment.id, row.indicator_code == code, row.former == former_id
        ).execute()
    else:
        row.create(assessment=assessment.id, indicator_code=code, former=former_id, **values)
    history.record(
        "former_figures",
        by=by,
        unit_code=assessment.unit.code,
        assessment_id=assessment.id,
        indicator_code=code,
        before={"title": name, **_plain(there.figures)} if there else None,
        after={"title": name, **_plain(figures)},
    )


def _plain(figures: Figures) -> dict[str, object]:
    return {
        "entry": submissions.entry_values(figures.entry),
        "not_applicable_reason": figures.not_applicable_reason,
        "as_of": figures.as_of.isoformat() if figures.as_of else "",
    }
