"""The kind of an indicator in a criteria file -> its Requirement. A new kind is a new row in KINDS."""

import re
from collections.abc import Callable, Mapping

from ntm_assess.domain.commune_figures import FIGURES
from ntm_assess.domain.criteria import LevelStatus
from ntm_assess.domain.figures import Counted
from ntm_assess.domain.requirements import (
    Component,
    Components,
    MustBeNone,
    NumberAtLeast,
    Requirement,
    Schools,
    ScoreSheet,
    ShareAtLeast,
    ShareAtMost,
    ShareBothSexes,
    ShareWithPart,
    YesNo,
)
from ntm_assess.law.checked_tables import CheckedTable, refuse_repeats

# How sure a text, a definition or a level of a decree can be. The other statuses are for localities.
DECREE_STATUSES = (LevelStatus.COMPARED, LevelStatus.SECONDARY, LevelStatus.NOT_COMPARED)

NAME = re.compile(r"[a-z][a-z0-9_]*")


def _counted(table: CheckedTable) -> Counted | None:
    if "counted" not in table:
        return None
    inner = table.table("counted")
    counted = Counted(
        part=inner.text("part"),
        whole=inner.text("whole"),
        unit=inner.text("unit"),
        whole_numbers=inner.flag("whole_numbers", default=True),
        status=inner.choice("status", DECREE_STATUSES),
        base=_base(inner),
    )
    inner.close()
    return counted


def _base(table: CheckedTable) -> str:
    """The common figure that is the whole, in the same unit."""
    code = table.optional_text("base")
    if code and code not in FIGURES:
        raise table.wrong(f'"{code}" không hợp lệ; chọn một trong: {", ".join(FIGURES)}', "base")
    if code and FIGURES[code].unit != table.text("unit"):
        raise table.wrong(f'số liệu chung "{code}" tính bằng {FIGURES[code].unit}', "base")
    return code


def _components(table: CheckedTable) -> Components:
    components = tuple(_component(each) for each in table.tables("components"))
    refuse_repeats(table, "thành phần", [each.name for each in components])
    return Components(components)


def _component(table: CheckedTable) -> Component:
    component = Component(table.text("name"), table.text("label"), table.optional_text("limit"))
    table.close()
    for key, name in (("name", component.name), ("limit", component.limit or component.name)):
        if not NAME.fullmatch(name):
            raise table.wrong("chỉ dùng chữ thường không dấu, số và gạch dưới", key)
    return component


KINDS: Mapping[str, Callable[[CheckedTable], Requirement]] = {
    YesNo.kind: lambda table: YesNo(),
    ShareAtLeast.kind: lambda table: ShareAtLeast(_counted(table)),
    ShareAtMost.kind: lambda table: ShareAtMost(_counted(table)),
    ShareBothSexes.kind: lambda table: ShareBothSexes(_counted(table)),
    ShareWithPart.kind: lambda table: ShareWithPart(table.text("of_which"), _counted(table)),
    NumberAtLeast.kind: lambda table: NumberAtLeast(table.text("unit")),
    MustBeNone.kind: lambda table: MustBeNone(table.text("unit")),
    ScoreSheet.kind: lambda table: ScoreSheet(table.text("mandatory")),
    Schools.kind: lambda table: Schools(),
    Components.kind: _components,
}


def requirement_of(table: CheckedTable) -> Requirement:
    """The requirement of an indicator's table, by its `kind` and the keys that this kind needs."""
    kind = table.text("kind")
    if kind not in KINDS:
        raise table.wrong(f'không có kiểu "{kind}"; chọn một trong: {", ".join(KINDS)}', "kind")
    return KINDS[kind](table)
