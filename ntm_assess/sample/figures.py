"""Invented figures: an entry that meets a level, or narrowly does not. The same every time."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from functools import singledispatch
from zlib import crc32

from ntm_assess.domain import commune_figures
from ntm_assess.domain.commune_figures import FIGURES, Values
from ntm_assess.domain.criteria import Indicator, Level
from ntm_assess.domain.figures import Counted, Entry
from ntm_assess.domain.requirements import (
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

# How many there are of each in a commune, more or less.
COMMON = {"households": 2140, "villages": 12, "people": 7806, "workers": 4200, "children": 540, "graduates": 96}
WHOLES = {"hộ": 2140, "cơ sở": 38, "km": 24, "ha": 412}
ANY_WHOLE = 120
SPREAD = 12  # per cent, by commune
SCHOOLS = 5
WOMEN = 51  # per cent


@dataclass(frozen=True)
class Wish:
    """What figure is wanted: of which commune, for which limits, and whether it meets them."""

    limits: Mapping[str, Decimal]
    commune: str
    lean: Decimal  # 0 to 1, the same for the same commune and indicator
    meets: bool


def entry(indicator: Indicator, level: Level, commune: str, *, meets: bool) -> Entry:
    """What the commune says: at the level or a little above it, or a little below."""
    lean = Decimal(crc32(f"{commune} {indicator.code}".encode()) % 1000) / 1000
    return _entry(indicator.requirement, Wish(level.limits, commune, lean, meets))


@singledispatch
def _entry(requirement: Requirement, wish: Wish) -> Entry:
    raise TypeError(f"no figures for {requirement.kind}")


@_entry.register
def _(requirement: YesNo, wish: Wish) -> Entry:
    return {"yes": wish.meets}


@_entry.register
def _(requirement: ShareAtLeast, wish: Wish) -> Entry:
    percent = _at_least(wish.limits["at_least"], wish.lean, wish.meets)
    return _share("", requirement.counted, percent, wish.commune, up=wish.meets)


@_entry.register
def _(requirement: ShareAtMost, wish: Wish) -> Entry:
    percent = _at_most(wish.limits["at_most"], wish.lean, wish.meets)
    return _share("", requirement.counted, percent, wish.commune, up=not wish.meets)


@_entry.register
def _(requirement: ShareBothSexes, wish: Wish) -> Entry:
    """Women and men; the overall figure is their sum. A commune that falls short does so for the women."""
    limit = wish.limits["at_least"]
    women = _at_least(limit, wish.lean, wish.meets)
    men = _at_least(limit, wish.lean, True)
    return {
        **_share("nu_", requirement.counted, women, wish.commune, up=wish.meets),
        **_share("nam_", requirement.counted, men, wish.commune, up=True),
    }


@_entry.register
def _(requirement: ShareWithPart, wish: Wish) -> Entry:
    total = _at_least(wish.limits["at_least"], wish.lean, True)
    inner = _at_least(wish.limits["of_which_at_least"], wish.lean * Decimal("0.5"), wish.meets)
    found = {
        **_share("", requirement.counted, total, wish.commune, up=True),
        **_share("trong_do_", requirement.counted, inner, wish.commune, up=wish.meets),
    }
    found.pop("trong_do_whole", None)  # both are shares of the same whole, which is asked for once
    return found


@_entry.register
def _(requirement: NumberAtLeast, wish: Wish) -> Entry:
    factor = Decimal("1.06") if wish.meets else Decimal("0.9")
    return {"number": (wish.limits["at_least"] * factor).quantize(Decimal("0.1"))}


@_entry.register
def _(requirement: MustBeNone, wish: Wish) -> Entry:
    return {"number": Decimal(0 if wish.meets else 3)}


@_entry.register
def _(requirement: ScoreSheet, wish: Wish) -> Entry:
    return {"yes": True, "points": wish.limits["points"] + Decimal(12 if wish.meets else -6)}


@_entry.register
def _(requirement: Schools, wish: Wish) -> Entry:
    whole = Decimal(SCHOOLS)
    return {"whole": whole, "minimum": whole, "level_1": whole if wish.meets else whole - 1}


@_entry.register
def _(requirement: Components, wish: Wish) -> Entry:
    found: dict[str, Decimal | bool] = {
        each.name: min(Decimal(100), wish.limits[each.limit] + 1) if each.limit else True
        for each in requirement.components
    }
    if not wish.meets:
        last = next(each for each in reversed(requirement.components) if not each.limit)
        found[last.name] = False
    return found


def _at_least(limit: Decimal, lean: Decimal, meets: bool) -> Decimal:
    return min(Decimal(100), limit + lean * (100 - limit) * Decimal("0.7")) if meets else limit - 2 - lean * 4


def _at_most(limit: Decimal, lean: Decimal, meets: bool) -> Decimal:
    return limit * (Decimal("0.5") + lean * Decimal("0.4")) if meets else limit + 1 + lean


def _share(prefix: str, counted: Counted | None, percent: Decimal, commune: str, *, up: bool) -> dict[str, Decimal]:
    """As two counts where the indicator counts whole things, else as a percentage."""
    if counted is None or not counted.whole_numbers:
        return {f"{prefix}percent": percent.quantize(Decimal("0.1"), ROUND_CEILING if up else ROUND_FLOOR)}
    whole = _whole(prefix, counted, commune)
    part = (whole * percent / 100).to_integral_value(ROUND_CEILING if up else ROUND_FLOOR)
    return {f"{prefix}part": min(part, whole), f"{prefix}whole": whole}


def common(commune: str) -> Values:
    """The common figures of a commune: the wholes of its shares."""
    found = {code: _around(about, f"{commune} {code}") for code, about in COMMON.items()}
    for figure in FIGURES.values():
        if figure.women:
            women = found[figure.code] * WOMEN // 100
            found |= {figure.women: women, figure.men: found[figure.code] - women}
    return {**found, commune_figures.SCHOOLS: SCHOOLS}


def _whole(prefix: str, counted: Counted, commune: str) -> Decimal:
    figure = FIGURES.get(counted.base)
    if figure is None:
        return Decimal(_around(WHOLES.get(counted.unit, ANY_WHOLE), f"{commune} {counted.unit}"))
    code = {"nu_": figure.women, "nam_": figure.men}.get(prefix) or figure.code
    return Decimal(common(commune)[code])


def _around(about: int, what: str) -> int:
    shift = crc32(what.encode()) % (2 * SPREAD + 1) - SPREAD
    return about + about * shift // 100
