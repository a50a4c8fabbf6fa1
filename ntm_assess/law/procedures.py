"""criteria/procedures/*.toml -> Procedure."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from enum import StrEnum
from hashlib import sha256
from pathlib import Path
from typing import Any

from ntm_assess.domain import procedures
from ntm_assess.domain.procedures import (
    Body,
    Certainty,
    ConditionRule,
    Deadline,
    Document,
    Paper,
    Procedure,
    RevocationRule,
    Step,
    Threshold,
    ThresholdCode,
)
from ntm_assess.domain.workflow import Stage
from ntm_assess.law.checked_tables import CheckedTable, check_id, open_table, read_bytes, refuse_repeats
from ntm_assess.law.levels import address

_ConditionCode = StrEnum("_ConditionCode", {each: each for each in procedures.CONDITIONS})  # type: ignore[misc]


def load_procedure(path: Path) -> Procedure:
    """Raises CriteriaFileError."""
    return read_procedure(read_bytes(path), path.name)


def read_procedure(content: bytes, name: str) -> Procedure:
    """`name` is the file's, for errors. Raises CriteriaFileError."""
    digest = sha256(content).hexdigest()
    return open_table(content, name).read_whole(lambda table: _procedure(table, digest))


def _procedure(table: CheckedTable, digest: str) -> Procedure:
    found = Procedure(
        id=table.text("id"),
        title=table.text("title"),
        decision=table.optional_text("decision"),
        issued_on=table.optional_day("issued_on"),
        applies_from=table.day("applies_from"),
        applies_until=table.optional_day("applies_until"),
        steps=table.read_each("steps", _step),
        documents=table.read_each("documents", _document),
        conditions=table.read_each("conditions", _condition),
        thresholds=table.read_each("thresholds", _threshold),
        days=table.read_each("days", _deadline) if "days" in table else (),
        revocation=table.read_each("revocation", _revocation) if "revocation" in table else (),
        sha256=digest,
        **_stated(table),
    )
    table.close()
    check_id(table, found.id)
    _refuse_backwards(table, "applies_until", found.applies_from, found.applies_until)
    refuse_repeats(table, "bước", (each.code for each in found.steps))
    refuse_repeats(table, "tài liệu", (each.number for each in found.documents))
    refuse_repeats(table, "điều kiện", (each.code for each in found.conditions))
    refuse_repeats(table, "ngưỡng", (each.code for each in found.thresholds))
    refuse_repeats(table, "thời hạn", (each.code for each in found.days))
    if table.is_faulty:
        return found
    _check_stages(table, [each.stage for each in found.steps if each.stage])
    _check_thresholds(table, found)
    return found


def _step(table: CheckedTable) -> Step:
    code = _named(table, "bước", "code")
    step = Step(
        code=code,
        name=table.text("name"),
        by=table.choice("by", Body),
        is_optional=table.flag("is_optional", default=False),
        stage=table.choice("stage", Stage) if "stage" in table else None,
        **_stated(table),
    )
    table.close()
    if step.is_optional and step.stage is Stage.APPRAISAL:
        raise table.wrong("bước thẩm định của tỉnh không thể tùy chọn", "is_optional")
    return step


def _document(table: CheckedTable) -> Document:
    number = _named(table, "tài liệu", "number")
    document = Document(
        number=number,
        name=table.text("name"),
        by=table.choice("by", Body),
        form=table.choice("form", Paper) if "form" in table else None,
        is_required=table.flag("is_required", default=True),
        is_original=table.flag("is_original", default=True) if "is_original" in table else None,
        **_stated(table),
    )
    table.close()
    return document


def _condition(table: CheckedTable) -> ConditionRule:
    code = table.choice("code", _ConditionCode)
    table.place = f"điều kiện {code}"
    known = {each.value: each for each in ThresholdCode}
    thresholds = table.texts("thresholds")
    for each in thresholds:
        if each not in known:
            raise table.wrong(f'"{each}" không hợp lệ; chọn trong: {", ".join(known)}', "thresholds")
    condition = ConditionRule(
        code=str(code),
        title=table.text("title"),
        thresholds=tuple(known[each] for each in thresholds),
        **_stated(table),
    )
    table.close()
    return condition


def _threshold(table: CheckedTable) -> Threshold:
    code = table.choice("code", ThresholdCode)
    table.place = f"ngưỡng {code}"
    most = Decimal(100) if code.unit == "%" else None
    value = table.number("value", most=most) if "value" in table else None
    threshold = Threshold(code=code, value=value, **_stated(table))
    table.close()
    _refuse_sure_of_nothing(table, value, threshold.status, "value")
    return threshold


def _deadline(table: CheckedTable) -> Deadline:
    code = _named(table, "thời hạn", "code")
    deadline = Deadline(
        code=code,
        name=table.text("name"),
        days=table.count("days") if "days" in table else None,
        is_working_days=table.flag("is_working_days", default=False),
        **_stated(table),
    )
    table.close()
    if deadline.days is not None and deadline.days < 1:
        raise table.wrong("phải từ 1 ngày", "days")
    _refuse_sure_of_nothing(table, deadline.days, deadline.status, "days")
    return deadline


def _revocation(table: CheckedTable) -> RevocationRule:
    most = Decimal(100)
    rule = RevocationRule(
        text=table.text("text"),
        at_least=table.number("at_least", most=most),
        below=table.number("below", most=most) if "below" in table else None,
        key_criteria=table.texts("key_criteria"),
        **_stated(table),
    )
    table.close()
    if rule.below is not None and rule.below <= rule.at_least:
        raise table.wrong("phải lớn hơn at_least", "below")
    return rule


def _stated(table: CheckedTable) -> dict[str, Any]:
    return {
        "source": table.text("source"),
        "status": table.choice("status", Certainty),
        "source_url": address(table),
        "note": table.optional_text("note"),
    }


def _named(table: CheckedTable, what: str, key: str) -> str:
    """Its code, which names it in errors from here on."""
    code = table.text(key)
    table.place = f"{what} {code}"
    return code


def _refuse_backwards(table: CheckedTable, key: str, first: date, last: date | None) -> None:
    if last and last < first:
        raise table.wrong("sớm hơn applies_from", key)


def _refuse_sure_of_nothing(table: CheckedTable, value: object, status: Certainty, key: str) -> None:
    if value is None and status is not Certainty.UNCONFIRMED:
        raise table.wrong(f'thiếu "{key}"; số chưa biết thì status phải là "unconfirmed"')


def _check_stages(table: CheckedTable, stages: Iterable[Stage]) -> None:
    """Each look at what was sent comes once, in the order in which the program carries them."""
    found = list(stages)
    if found != [each for each in Stage if each in found]:
        raise table.wrong("mỗi bước có stage chỉ ghi một lần, pre_review trước appraisal", "steps")
    if Stage.PRE_REVIEW in found and Stage.APPRAISAL not in found:
        raise table.wrong("có bước pre_review thì phải có bước appraisal", "steps")


def _check_thresholds(table: CheckedTable, found: Procedure) -> None:
    known = {each.code for each in found.thresholds}
    for condition in found.conditions:
        for code in condition.thresholds:
            if code not in known:
                raise table.wrong(f'điều kiện {condition.code} dùng ngưỡng "{code}" mà tệp không ghi', "thresholds")
