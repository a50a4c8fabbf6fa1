"""What people read in the gazette (bản nhập đối chiếu), and what two of them agreed on.

Readings are kept for ever; one that was withdrawn counts no more. An agreement holds for everybody in this database:
the gazette is one.
"""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from ntm_assess import formatting
from ntm_assess.domain import comparisons
from ntm_assess.domain.comparisons import Agreement, Gazette, LevelKey, Question, Reading
from ntm_assess.domain.figures import Limits
from ntm_assess.law.library import Library
from ntm_assess.storage import areas, assessments, history, tables
from ntm_assess.storage.database import is_sqlite, transaction
from ntm_assess.storage.history import Actor
from ntm_assess.storage.tables import GazetteReading, Province, User


class Settled(Exception):
    """Two people agreed on this level already: nothing is entered or withdrawn any more."""


class SampleAccount(Exception):
    """An invented person says nothing of real law."""


@dataclass(frozen=True)
class Kept:
    """A reading as it is kept."""

    question: Question
    reading: Reading
    at: datetime
    is_withdrawn: bool


def of_set(set_id: str) -> list[Kept]:
    """All readings of a set, the withdrawn ones too, in the order of entry. One query."""
    return [_kept(row) for row in _rows().where(GazetteReading.criteria_set == set_id)]


def by_question(kept: Iterable[Kept]) -> dict[Question, list[Reading]]:
    """Those that count, in the order of entry."""
    found: dict[Question, list[Reading]] = {}
    for each in kept:
        if not each.is_withdrawn:
            found.setdefault(each.question, []).append(each.reading)
    return found


def agreements() -> list[Agreement]:
    """All that two people agreed on, of every set. One query."""
    return comparisons.agreements(by_question(_kept(row) for row in _rows()))


def may_read(user: User) -> bool:
    """Whether what this person reads may settle anything: a sample account counts only where all is a sample."""
    return not user.is_sample or not Province.select().where(~Province.is_sample).exists()


def enter(
    question: Question, limits: Limits, gazette: Gazette, *, user: User, by: Actor, law_now: Callable[[], Library]
) -> Library | None:
    """Keep what this person read. The Library with the agreed level, if somebody else read the same; else None.

    `law_now` gives the law in force with all agreements; it is asked in the transaction. The same once more by the same
    person is kept once. Raises Settled and SampleAccount.
    """
    if not may_read(user):
        raise SampleAccount
    with transaction():
        _lock()
        known = _of_question(question)
        if comparisons.agreed(known):
            raise Settled
        if _is_said_already(known, user, limits, gazette):
            return None
        read = _reading(_create(question, limits, gazette, user))
        history.record("read_gazette", by=by, indicator_code=question.key.code, after=_told(question, read))
        if not comparisons.agreed([*known, read]):
            return None
        law = law_now()
        assessments.renew_summaries(areas.finder(law))
    return law


def withdraw(reading_id: int, *, user: User, by: Actor) -> None:
    """Take an own reading back; it stays in the record. One that is withdrawn already stays so. Raises Settled."""
    with transaction():
        _lock()
        kept = _kept(GazetteReading.get(GazetteReading.id == reading_id, GazetteReading.read_by == user.id))
        if kept.is_withdrawn:
            return
        if comparisons.agreed(_of_question(kept.question)):
            raise Settled
        GazetteReading.update(withdrawn_at=tables.now()).where(GazetteReading.id == reading_id).execute()
        told = _told(kept.question, kept.reading)
        history.record("withdraw_reading", by=by, indicator_code=kept.question.key.code, before=told)


def find_own(reading_id: int, *, user: User) -> Kept | None:
    row = GazetteReading.get_or_none(GazetteReading.id == reading_id, GazetteReading.read_by == user.id)
    return _kept(row) if row else None


def _lock() -> None:
    """People enter one after the other, so that the second sees what the first read; SQLite has one writer anyway."""
    if not is_sqlite():
        tables.database.execute_sql("LOCK TABLE gazette_reading IN SHARE ROW EXCLUSIVE MODE")


def _is_said_already(known: list[Reading], user: User, limits: Limits, gazette: Gazette) -> bool:
    own = [each for each in known if each.person == user.id]
    return bool(own) and (own[-1].limits, own[-1].gazette) == (limits, gazette)


def _of_question(question: Question) -> list[Reading]:
    row, key = GazetteReading, question.key
    rows = _rows().where(row.criteria_set == key.criteria_set, row.indicator_code == key.code)
    return by_question(_kept(each) for each in rows).get(question, [])


def _rows():
    return GazetteReading.select().order_by(GazetteReading.id)


def _create(question: Question, limits: Limits, gazette: Gazette, user: User) -> GazetteReading:
    key = question.key
    return GazetteReading.create(
        criteria_set=key.criteria_set,
        amendment=key.amendment,
        indicator_code=key.code,
        regions=",".join(key.regions),
        years=",".join(map(str, key.years)),
        about=question.about,
        limits=json.dumps(comparisons.plain_limits(limits), sort_keys=True),
        gazette_number=gazette.number,
        gazette_day=gazette.on,
        gazette_page=gazette.page,
        read_by=user.id,
        reader_name=user.name,
    )


def _kept(row: GazetteReading) -> Kept:
    regions = tuple(row.regions.split(",")) if row.regions else ()
    years = tuple(map(int, row.years.split(","))) if row.years else ()
    key = LevelKey(row.criteria_set, row.indicator_code, regions, years, row.amendment)
    return Kept(Question(key, row.about), _reading(row), row.read_at, row.withdrawn_at is not None)


def _reading(row: GazetteReading) -> Reading:
    return Reading(
        person=row.read_by_id,
        name=row.reader_name,
        limits={name: Decimal(value) for name, value in json.loads(row.limits).items()},
        gazette=Gazette(row.gazette_number, row.gazette_day, row.gazette_page),
        on=formatting.local_day(row.read_at),
        id=row.id,
    )


def _told(question: Question, read: Reading) -> dict[str, object]:
    """For the record."""
    return {
        "criteria_set": question.key.criteria_set,
        "amendment": question.key.amendment,
        "regions": list(question.key.regions),
        "years": list(question.key.years),
        "limits": comparisons.plain_limits(read.limits),
        "gazette": {"number": read.gazette.number, "on": read.gazette.on.isoformat(), "page": read.gazette.page},
    }
