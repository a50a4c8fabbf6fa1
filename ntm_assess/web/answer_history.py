"""What happened to one indicator, for people: a person's saves within ten minutes are one change."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from ntm_assess.domain import scoring
from ntm_assess.domain.criteria import Indicator, Level
from ntm_assess.domain.scoring import Answer, Result
from ntm_assess.storage import answers

TOGETHER = timedelta(minutes=10)


@dataclass(frozen=True)
class Change:
    """One entry. `before` and `after` are there for figures; for all else `values` says what it is about, and `was`
    how that read before."""

    action: str
    who: str
    at: datetime
    began: datetime
    before: Result | None = None
    after: Result | None = None
    values: Mapping[str, Any] | None = None
    was: Mapping[str, Any] | None = None
    reason: str = ""


def read(rows: Iterable[Any], indicator: Indicator, level: Level | None) -> list[Change]:
    """The newest first, as `rows` come. Figures are judged by today's level."""
    found: list[Change] = []
    for row in rows:
        change = _change(row, indicator, level)
        if found and _belong_together(earlier=change, later=found[-1]):
            found[-1] = replace(found[-1], before=change.before, began=change.at)
        else:
            found.append(change)
    return found


def _belong_together(*, earlier: Change, later: Change) -> bool:
    same = earlier.action == later.action == "answer" and (earlier.who, earlier.reason) == (later.who, later.reason)
    return same and later.began - earlier.at <= TOGETHER


def _change(row: Any, indicator: Indicator, level: Level | None) -> Change:
    before, after = (json.loads(text) if text else None for text in (row.before, row.after))
    change = Change(row.action, row.user_name, row.at, row.at, reason=row.reason)
    if row.action != "answer":
        return replace(change, values=after or before, was=before)
    return replace(change, before=_result(before, indicator, level), after=_result(after, indicator, level))


def _result(values: Mapping[str, Any] | None, indicator: Indicator, level: Level | None) -> Result:
    answer = answers.answer_from(values, indicator.code) if values else Answer(indicator.code)
    return scoring.result_of(indicator, answer, level)
