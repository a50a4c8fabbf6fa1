"""Units (đơn vị): provinces, their review groups and their communes. Every change leaves its row in the history."""

from dataclasses import dataclass
from typing import Any

from peewee import JOIN, IntegrityError

from ntm_assess import formatting
from ntm_assess.domain.criteria import AppliedSet
from ntm_assess.storage import assessments, history, mergers
from ntm_assess.storage.assessments import FindApplied
from ntm_assess.storage.database import transaction
from ntm_assess.storage.history import Actor
from ntm_assess.storage.tables import Assessment, Province, ReviewGroup, Summary, Unit, User

NOT_STARTED = "none"  # the state of a commune without an assessment
DETAILS = ("place_name", "signer_name", "signer_office", "addressee", "recipients")


class Taken(Exception):
    """There is one with this code or name already. `field` says which."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


class Changed(Exception):
    """Somebody else changed it in between; nothing was written."""


@dataclass(frozen=True)
class Listed:
    """A commune in a list, with the state of its assessment of the newest year; of several, the one begun first."""

    code: str
    name: str
    state: str


def has_sample() -> bool:
    """Whether an invented province is among those here."""
    return Province.select().where(Province.is_sample).exists()


def is_empty() -> bool:
    """Whether nothing is kept yet. An administrator alone makes an install a real one."""
    return not Province.select().exists() and not User.select().exists()


def listed(state: str | None = None) -> list[Listed]:
    """Every commune that there is today, by code; only those in this state if one is given ("none": not started)."""
    rows: Any = (
        Unit.select(Unit.code, Unit.name, Assessment.state)
        .join(Assessment, JOIN.LEFT_OUTER)
        .where(Unit.id.not_in(mergers.merged_ids()))
        .order_by(Unit.code, Assessment.year.desc(), Assessment.id)
        .tuples()
    )
    found: dict[str, Listed] = {}
    for code, name, of_sheet in rows:
        found.setdefault(code, Listed(code, name, of_sheet or NOT_STARTED))
    return [each for each in found.values() if state in (None, each.state)]


# --- Provinces and groups ---------------------------------------------------------------------------------------------


def provinces_of(admin: User):
    """The provinces that this administrator looks after, as a query; by name."""
    query = Province.select().order_by(Province.name)
    return query if admin.province_id is None else query.where(Province.id == admin.province_id)


def find_province(code: str, *, admin: User) -> Province | None:
    return provinces_of(admin).where(Province.code == code).first()


def add_province(
    code: str,
    name: str,
    region: str,
    *,
    by: Actor,
    overlay: str = "",
    has_pre_review: bool = False,
    is_sample: bool = False,
) -> Province:
    """`region`: a region of the criteria sets; `overlay`: the id of the levels that it sets. Raises Taken."""
    values = {"code": code, "name": name, "region": region, "overlay": overlay, "has_pre_review": has_pre_review}
    try:
        with transaction():
            province = Province.create(**values, is_sample=is_sample)
            history.record("add_province", by=by, after=values)
    except IntegrityError as error:
        raise Taken("code") from error
    return province


def change_province(
    province: Province, version: int, *, find_applied: FindApplied, by: Actor, **values: object
) -> None:
    """`version`: the one that the person saw. `values`: name, region, overlay, has_pre_review. Raises Changed.

    With the region or the overlay the levels change, and with them the summaries of the province's sheets.
    """
    before = {name: getattr(province, name) for name in values}
    with transaction():
        _write(province, version, values)
        history.record("change_province", by=by, before=before, after=values, reason=province.code)
        assessments.renew_summaries(find_applied, province)


def groups_of(province: Province) -> list[ReviewGroup]:
    return list(province.groups.order_by(ReviewGroup.name))


def find_group(group_id: int, *, admin: User) -> ReviewGroup | None:
    """With its province."""
    group = ReviewGroup.select(ReviewGroup, Province).join(Province).where(ReviewGroup.id == group_id)
    return group.where(Province.id.in_(provinces_of(admin).select(Province.id).order_by())).first()


def add_group(province: Province, name: str, *, by: Actor) -> ReviewGroup:
    """Raises Taken."""
    try:
        with transaction():
            group = ReviewGroup.create(province=province, name=name)
            history.record("add_group", by=by, after={"province": province.code, "name": name})
    except IntegrityError as error:
        raise Taken("name") from error
    return group


def rename_group(group: ReviewGroup, version: int, name: str, *, by: Actor) -> None:
    """`version`: the one that the person saw. Raises Changed and Taken."""
    before = {"name": group.name}
    try:
        with transaction():
            _write(group, version, {"name": name})
            history.record("rename_group", by=by, before=before, after={"name": name})
    except IntegrityError as error:
        raise Taken("name") from error


# --- Communes ---------------------------------------------------------------------------------------------------------


def of_province(province: Province, search: str = ""):
    """The communes of a province with their groups, as a query; by name."""
    query = (
        Unit.select(Unit, ReviewGroup)
        .join(ReviewGroup, JOIN.LEFT_OUTER, attr="group")
        .where(Unit.province == province.id)
        .order_by(Unit.folded_name, Unit.code)
    )
    for word in formatting.fold(search).split():
        query = query.where((Unit.folded_name ** f"%{word}%") | (Unit.code.startswith(word)))
    return query


def add(
    province: Province, code: str, name: str, *, by: Actor, group: ReviewGroup | None = None, **details: str
) -> Unit:
    """A commune; `details` are of DETAILS. Raises Taken."""
    values = {"code": code, "name": name, **details}
    try:
        with transaction():
            unit = Unit.create(province=province, group=group, folded_name=formatting.fold(name), **values)
            history.record("add_unit", by=by, unit_code=code, after=values | {"group": group.name if group else ""})
    except IntegrityError as error:
        raise Taken("code") from error
    return unit


def change(unit: Unit, version: int, *, by: Actor, **values: object) -> None:
    """`version`: the one that the person saw. `values`: name, group and DETAILS. Raises Changed."""
    before = {name: _plain(getattr(unit, name)) for name in values}
    after = {name: _plain(value) for name, value in values.items()}
    stored = dict(values)
    if "name" in values:
        stored["folded_name"] = formatting.fold(str(values["name"]))
    with transaction():
        _write(unit, version, stored)
        history.record("change_unit", by=by, unit_code=unit.code, before=before, after=after)


def _write(row: Province | ReviewGroup | Unit, version: int, values: dict[str, object]) -> None:
    """Only if nobody wrote since this version; the row at hand then says the same. Raises Changed."""
    table = type(row)
    update = table.update(version=table.version + 1, **values).where(table.id == row.id, table.version == version)
    if not update.execute():
        raise Changed
    for name, value in values.items():
        setattr(row, name, value)
    row.version = version + 1


def _plain(value: object) -> object:
    return value.name if isinstance(value, ReviewGroup) else value


# --- A list of communes -----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Standing:
    """A commune in the list of somebody who reads many, with its newest assessment (None: not started)."""

    unit: Unit
    assessment: Assessment | None
    applied: AppliedSet | None = None  # by what it is judged; None: nobody can tell, or not started
    met_criteria: int = 0

    @property
    def state(self) -> str:
        return self.assessment.state if self.assessment else NOT_STARTED


def standings(user: User, find_applied: FindApplied) -> list[Standing]:
    """The communes that this person may see, by name; none that has become another one. Two queries."""
    rows = assessments.visible_to(user).select_extend(Summary).join_from(Assessment, Summary, attr="summary")
    newest: dict[int, Assessment] = {}
    for assessment in rows:  # the newest year comes first
        newest.setdefault(assessment.unit_id, assessment)
    there = assessments.units_of(user).where(Unit.id.not_in(mergers.merged_ids()))
    return [_standing(unit, newest.get(unit.id), find_applied) for unit in there]


def _standing(unit: Unit, assessment: Assessment | None, find_applied: FindApplied) -> Standing:
    applied = find_applied(unit, assessment.criteria_set, assessment.year) if assessment else None
    if assessment is None or applied is None:
        return Standing(unit, assessment)
    summary = assessment.summary
    if summary.applied_sha256 == applied.sha256:
        return Standing(unit, assessment, applied, summary.met_criteria)
    # Somebody saved in the moment in which the levels changed; their next save writes it anew.
    return Standing(unit, assessment, applied, assessments.scorecard_of(assessment, applied).met_criteria)
