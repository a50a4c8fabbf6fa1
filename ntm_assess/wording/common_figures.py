"""Common figures of a commune and sheets by village, in sentences."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from ntm_assess.domain.commune_figures import FIGURES, Mismatch, Whole
from ntm_assess.domain.figures import Input
from ntm_assess.domain.village_sheets import Village
from ntm_assess.formatting import day, lower_first, number, with_unit

NOT_KNOWN = "chưa có"
_SEX_OF_COLUMN = {"nu": "Nữ: ", "nam": "Nam: "}
_SEX = {"nu_whole": "nữ ", "nam_whole": "nam "}
MOST_NAMES = 5  # of villages in one sentence


def common_offer(wholes: Sequence[Whole]) -> str:
    """ "Số liệu chung: 2.136 hộ (31/12/2025)"."""
    return f"Số liệu chung: {_known(wholes)}"


def common_agreement(wholes: Sequence[Whole]) -> str:
    """ "mẫu số là số liệu chung của xã: 2.136 hộ (31/12/2025)"."""
    return f"mẫu số là số liệu chung của xã: {_known(wholes)}"


def common_difference(whole: Whole) -> str:
    """ "mẫu số 2.140 hộ khác số liệu chung của xã là 2.136 hộ (31/12/2025)"."""
    assert whole.entered is not None
    sex = _SEX.get(whole.input, "")
    entered, known = (with_unit(each, whole.figure.unit) for each in (whole.entered, whole.known))
    return f"mẫu số {sex}{entered} khác số liệu chung của xã là {sex}{known} ({day(whole.as_of)})"


def common_mismatch(found: Mismatch) -> str:
    """Beside the total that women and men contradict."""
    figure = FIGURES[found.code]
    if found.women is None or found.men is None:
        sex, part = ("Nữ", found.women) if found.men is None else ("Nam", found.men)
        return f"{sex} {number(part or 0)} nhiều hơn tổng {number(found.total)}. Ông/bà xem lại."
    total = with_unit(found.women + found.men, figure.unit)
    return (
        f"Nữ {number(found.women)} cộng nam {number(found.men)} là {total}, khác {number(found.total)}. Ông/bà xem lại."
    )


def common_changes(before: Mapping[str, Any] | None, after: Mapping[str, Any]) -> list[str]:
    """What a row of the history says: of new figures how many, of changed ones each that differs."""
    if before is None:
        return [f"{len(after['figures'])} số, theo {after['source']}"]
    lines = []
    if before["as_of"] != after["as_of"]:
        lines.append(f"Ngày: {_day(before['as_of'])} → {_day(after['as_of'])}")
    for code, figure in FIGURES.items():
        old, new = (_figure(each["figures"].get(code), figure.unit) for each in (before, after))
        if old != new:
            lines.append(f"{figure.label}: {old} → {new}")
    if before["source"] != after["source"]:
        lines.append(f"Theo {after['source']}")
    if before["evidence"] != after["evidence"]:
        lines.append("Tệp khác" if after["evidence"] else "Không còn tệp")
    return lines


def villages_missing(missing: Sequence[Village]) -> str:
    """ "Còn 3 thôn chưa có số: Thôn Đông, Thôn Tây, Thôn Bắc"."""
    names = [each.name for each in missing[:MOST_NAMES]]
    more = f" và {len(missing) - MOST_NAMES} thôn khác" if len(missing) > MOST_NAMES else ""
    return f"Còn {len(missing)} thôn chưa có đủ số: {', '.join(names)}{more}"


def villages_differ(label: str, total: int, known: int, unit: str, as_of: date) -> str:
    """ "Tổng số hộ của các thôn là 2.130 hộ, khác số liệu chung 2.136 hộ (31/12/2025)"."""
    return (
        f"{label}, cộng các thôn là {with_unit(total, unit)}, khác số liệu chung {with_unit(known, unit)} "
        f"({day(as_of)})"
    )


def village_label(column: Input, otherwise: str) -> str:
    """What a village counts: "Nữ: Số người dân có thẻ (người)". The set speaks of the commune, the sheet of a village.

    `otherwise`: where the input has no words of its own.
    """
    label = column.label or otherwise
    for of_commune, of_village in (("của xã", "của thôn"), ("trên địa bàn xã", "trên địa bàn thôn")):
        label = label.replace(of_commune, of_village)
    return f"{_SEX_OF_COLUMN.get(column.name.partition('_')[0], '')}{label} ({column.unit})"


def village_short_label(column: Input) -> str:
    """For narrow places, beside a legend: "Nữ: tử số"."""
    word = "Tử số" if column.name.endswith("part") else "Mẫu số" if column.name.endswith("whole") else "Số"
    if column.name.startswith("trong_do_"):
        return "Trong đó"
    sex = _SEX_OF_COLUMN.get(column.name.partition("_")[0], "")
    return f"{sex}{lower_first(word)}" if sex else word


def village_counts(village: Village) -> str:
    """ "182 hộ, 655 người"; empty where nothing is known."""
    known = ((village.households, "hộ"), (village.people, "người"))
    return ", ".join(with_unit(value, unit) for value, unit in known if value is not None)


def _known(wholes: Sequence[Whole]) -> str:
    """All of one date."""
    known = ", ".join(f"{_SEX.get(each.input, '')}{with_unit(each.known, each.figure.unit)}" for each in wholes)
    return f"{known} ({day(wholes[0].as_of)})"


def _figure(value: int | None, unit: str) -> str:
    return NOT_KNOWN if value is None else with_unit(value, unit)


def _day(text: str) -> str:
    return day(date.fromisoformat(text))
