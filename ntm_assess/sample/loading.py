"""Loading the sample province: everything goes through the same doors as real work, so it is always consistent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from ntm_assess.domain.criteria import AppliedSet, Indicator
from ntm_assess.domain.procedures import CONDITIONS
from ntm_assess.domain.scoring import Answer
from ntm_assess.domain.submissions import CONDITION_ITEM, item_hashes
from ntm_assess.domain.workflow import Action, ItemVerdict, Kind, Role
from ntm_assess.law.library import Library
from ntm_assess.sample import ACCOUNTS, Account, condition_records, figures, former, last_year, papers, villages
from ntm_assess.sample.communes import (
    CAST,
    COMMUNES,
    CRITERIA_SET,
    ENTERED_WHEN_NEARLY_EMPTY,
    GROUP_NAME,
    MAIN_COMMUNE,
    MERGED_COMMUNE,
    OVERLAY,
    PASSWORD,
    PROVINCE_CODE,
    PROVINCE_NAME,
    REGION,
    WITH_LAST_YEAR,
    YEAR,
    SampleCommune,
    Stands,
)
from ntm_assess.storage import answers, assessments, conditions, evidence, people, reviews, submissions, units
from ntm_assess.storage.answers import SaveMark
from ntm_assess.storage.database import transaction
from ntm_assess.storage.evidence_files import EvidenceFiles
from ntm_assess.storage.history import SYSTEM, Actor
from ntm_assess.storage.people import Place

if TYPE_CHECKING:
    from ntm_assess.storage import tables

TAB = "mau"


@dataclass(frozen=True)
class _Cast:
    """Who does what in the sample: the people of the cast, and one unnamed pair for every other commune."""

    reviewer: Actor
    pre_reviewer: Actor


def load(library: Library, data_dir: Path, *, if_empty: bool = False) -> tuple[Account, ...]:
    """Load the sample. With `if_empty`, nothing happens where there is any unit already, and () comes back."""
    if if_empty and not units.is_empty():
        return ()
    kept = papers.keep_all(EvidenceFiles(data_dir))
    before, applied = (
        library.applied(CRITERIA_SET, region=REGION, year=year, overlay_id=OVERLAY) for year in (YEAR - 1, YEAR)
    )
    with transaction():  # all of it or nothing: half a province would be taken for a whole one at the next start
        province, group = _province()
        commune_units = {each.code: _unit(each, province, group) for each in COMMUNES}
        cast = _people(province, group, commune_units)
        for commune in COMMUNES:
            its_work = _Commune(commune, commune_units[commune.code], library, applied, kept, cast)
            if commune.code in WITH_LAST_YEAR:
                its_work.begin_last_year(before)
            its_work.work()
            if commune.code == MERGED_COMMUNE:
                its_work.remember_former_communes(before)
    return ACCOUNTS


def _province() -> tuple[tables.Province, tables.ReviewGroup]:
    province = units.add_province(
        PROVINCE_CODE,
        PROVINCE_NAME,
        REGION,
        overlay=OVERLAY,
        has_pre_review=True,
        is_sample=True,
        by=SYSTEM,
    )
    return province, units.add_group(province, GROUP_NAME, by=SYSTEM)


def _unit(commune: SampleCommune, province: tables.Province, group: tables.ReviewGroup) -> tables.Unit:
    return units.add(
        province,
        commune.code,
        commune.name,
        by=SYSTEM,
        group=group if commune.in_group else None,
        place_name=commune.name.removeprefix("xã "),
        signer_name="Nguyễn Văn Mẫu",
        addressee=f"Ủy ban nhân dân {PROVINCE_NAME}",
        recipients="Sở Nông nghiệp và Môi trường;\nThường trực Đảng ủy, HĐND xã;",
    )


def _people(province: tables.Province, group: tables.ReviewGroup, commune_units: dict[str, tables.Unit]) -> _Cast:
    found = {}
    for each in CAST:
        role = Role(each.role)
        place = {
            Role.PRE_REVIEWER: Place(group=group),
            Role.REVIEWER: Place(province=province),
            Role.ADMIN: Place(),
        }.get(role) or Place(unit=commune_units[each.commune])
        person = people.add(each.login, each.name, role, place, by=SYSTEM, is_sample=True)
        people.set_password(person, PASSWORD, by=SYSTEM)
        found[role] = Actor.of(person)
    return _Cast(found[Role.REVIEWER], found[Role.PRE_REVIEWER])


@dataclass(frozen=True)
class _Commune:
    """One commune on its way through the year."""

    commune: SampleCommune
    unit: tables.Unit
    library: Library
    applied: AppliedSet
    papers: dict[str, dict[str, object]]
    cast: _Cast

    def begin_last_year(self, applied: AppliedSet) -> None:
        last_year.enter(self.unit, applied, self.papers, by=self._officer())

    def remember_former_communes(self, before: AppliedSet) -> None:
        officer = self._person(Role.OFFICER)
        assessment = assessments.find(self.unit.code, CRITERIA_SET, YEAR, user=officer)
        assert assessment
        former.enter(assessment, before, self.applied, by=Actor.of(officer))

    def work(self) -> None:
        officer, leader = self._officer(), self._leader()
        started = assessments.start(self.unit, self.applied, by=officer)
        assessment = assessments.find(self.unit.code, CRITERIA_SET, YEAR, user=self._person(Role.OFFICER))
        assert assessment == started
        self._fill_in(assessment, officer)
        if self.commune.code == MAIN_COMMUNE:
            villages.enter(assessment, self.applied, by=officer)
            condition_records.begin(assessment, by=officer)
        kind = self._kind()
        if kind is None:
            return
        if kind is Kind.RECOGNITION:
            self._declare(assessment, leader)
        submission = submissions.send(assessment, kind, applied=self.applied, by=leader)
        self._judge(assessment, submission, leader)

    def _kind(self) -> Kind | None:
        if self.commune.stands in (Stands.FILLING_IN, Stands.NEARLY_EMPTY):
            return None
        complete = not self.commune.unmet and not self.commune.not_entered
        return Kind.RECOGNITION if complete else Kind.PERIODIC

    def _fill_in(self, assessment: tables.Assessment, officer: Actor) -> None:
        shared: dict[str, tables.Evidence] = {}
        for indicator in self.applied.criteria_set.indicators:
            if not self._is_entered(indicator):
                continue
            level = self.applied.level_of(indicator.code)
            assert level, f"the sample overlay gives {indicator.code} a level"
            meets = indicator.code not in self.commune.unmet
            entry = figures.entry(indicator, level, self.commune.code, meets=meets)
            saved = answers.save(
                assessment,
                Answer(indicator.code, entry),
                SaveMark(0, TAB, 1),
                applied=self.applied,
                by=officer,
            )
            assert isinstance(saved, answers.Saved)
            if meets and indicator.code not in self.commune.without_evidence:
                self._attach(assessment, indicator.code, shared, officer)

    def _is_entered(self, indicator: Indicator) -> bool:
        if self.commune.stands is Stands.NEARLY_EMPTY:
            return indicator.code in ENTERED_WHEN_NEARLY_EMPTY
        return indicator.code not in self.commune.not_entered

    def _attach(
        self, assessment: tables.Assessment, code: str, shared: dict[str, tables.Evidence], officer: Actor
    ) -> None:
        """One paper serves many indicators, as it should: the sample commune has three."""
        name = list(self.papers)[len(code) % len(self.papers)]
        if name in shared:
            evidence.use(shared[name], assessment, code, by=officer)
            return
        title = {papers.CONFIRMATION[0]: papers.CONFIRMATION[1], papers.TABLE[0]: papers.TABLE[1]}.get(
            name, papers.PHOTO[1]
        )
        details = evidence.Details(
            title=title,
            number="" if name == papers.PHOTO[0] else f"{len(shared) + 11}/XN-MAU",
            issued_on=date(YEAR, 10, 20),
            issued_by="" if name == papers.PHOTO[0] else "Cơ quan mẫu",
            period_from=date(YEAR, 1, 1),
            period_to=date(YEAR, 9, 30),
        )
        shared[name] = evidence.add(assessment, code, details, self.papers[name], by=officer)

    def _declare(self, assessment: tables.Assessment, leader: Actor) -> None:
        paper = next(each for each in evidence.of_unit(self.unit.id) if each.file_name == papers.CONFIRMATION[0])
        for code in CONDITIONS:
            conditions.declare(assessment, code, is_declared=True, note="", by=leader)
            evidence.use(paper, assessment, CONDITION_ITEM + code, by=leader)
        condition_records.enter(assessment, by=leader)

    def _judge(self, assessment: tables.Assessment, submission: tables.Submission, leader: Actor) -> None:
        stands = self.commune.stands
        if stands is Stands.WITHDRAWN:
            submissions.withdraw(assessment, reason="Cần sửa lại số liệu trường học.", by=leader)
        if stands is Stands.RETURNED:
            self._conclude(assessment, submission, self.cast.reviewer, dict(self.commune.returned))
        if self.commune.in_group and stands in (Stands.PRE_REVIEWED, Stands.APPROVED_RECOGNITION):
            self._conclude(assessment, submission, self.cast.pre_reviewer, {})
        if stands in (Stands.APPROVED_PERIODIC, Stands.APPROVED_RECOGNITION):
            self._conclude(assessment, submission, self.cast.reviewer, {})

    def _conclude(
        self, assessment: tables.Assessment, submission: tables.Submission, by: Actor, returned: dict[str, str]
    ) -> None:
        frozen = submissions.frozen(submission, self.library)
        hashes = item_hashes(frozen.scorecard, frozen.evidence, frozen.conditions)
        for code, item_hash in hashes.items():
            verdict = ItemVerdict.RETURNED if code in returned else ItemVerdict.APPROVED
            reason = returned.get(code, "")
            reviews.decide(assessment, submission, code, verdict, item_hash=item_hash, by=by, reason=reason)
        action = Action.RETURN if returned else Action.APPROVE
        reviews.conclude(assessment, submission, action, codes=list(hashes), by=by)

    def _officer(self) -> Actor:
        return Actor.of(self._person(Role.OFFICER))

    def _leader(self) -> Actor:
        return Actor.of(self._person(Role.LEADER))

    def _person(self, role: Role) -> tables.User:
        """The person of the cast, or one without a password, whom nobody can sign in as."""
        found = people.of_unit(self.unit, role)
        if found:
            return found[0]
        word, title = ("canbo", "Cán bộ") if role is Role.OFFICER else ("lanhdao", "Lãnh đạo")
        name = f"{title} {self.commune.name}"
        return people.add(f"{word}.{self.unit.code}", name, role, Place(unit=self.unit), by=SYSTEM, is_sample=True)
