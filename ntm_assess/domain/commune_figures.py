"""Common figures (số liệu chung) of a commune: entered once, as of a date, they are the wholes of most of its shares.

Here stands what several papers of a commune count alike: people, households, villages, schools. Lengths, areas and
weights are measured for one indicator alone and stay with it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from ntm_assess.domain.figures import Counted, Entry
from ntm_assess.domain.requirements import Requirement, Schools, ShareBothSexes


@dataclass(frozen=True)
class CommonFigure:
    """One figure of the list. Its code is what `Counted.base` names."""

    code: str
    label: str
    unit: str
    women: str = ""  # the codes of the two figures that add up to this one
    men: str = ""


FIGURES: Mapping[str, CommonFigure] = {
    each.code: each
    for each in (
        CommonFigure("households", "Tổng số hộ", "hộ"),
        CommonFigure("villages", "Số thôn (bản, ấp)", "thôn"),
        CommonFigure("schools", "Trường mầm non, tiểu học, trung học cơ sở", "trường"),
        CommonFigure("children", "Trẻ dưới 5 tuổi được đo chiều cao", "trẻ"),
        CommonFigure("people", "Dân số", "người", "women", "men"),
        CommonFigure("women", "Dân số là nữ", "người"),
        CommonFigure("men", "Dân số là nam", "người"),
        CommonFigure(
            "workers", "Lao động trong độ tuổi, có khả năng lao động", "người", "women_workers", "men_workers"
        ),
        CommonFigure("women_workers", "Lao động nữ", "người"),
        CommonFigure("men_workers", "Lao động nam", "người"),
        CommonFigure(
            "graduates",
            "Học sinh tốt nghiệp trung học cơ sở của năm",
            "học sinh",
            "women_graduates",
            "men_graduates",
        ),
        CommonFigure("women_graduates", "Học sinh nữ tốt nghiệp trung học cơ sở", "học sinh"),
        CommonFigure("men_graduates", "Học sinh nam tốt nghiệp trung học cơ sở", "học sinh"),
    )
}

SCHOOLS = "schools"

# What stands together on a page: those that are counted as they are, then each with women and men.
GROUPS: tuple[tuple[CommonFigure, ...], ...] = (
    tuple(
        each
        for each in FIGURES.values()
        if not each.women and each.code not in {part for one in FIGURES.values() for part in (one.women, one.men)}
    ),
    *((each, FIGURES[each.women], FIGURES[each.men]) for each in FIGURES.values() if each.women),
)

Values = Mapping[str, int]  # by the code of the figure; what is not known is absent


@dataclass(frozen=True)
class Mismatch:
    """Women and men do not add up to the figure; or one of them alone is more than it."""

    code: str  # of the figure that should be their sum
    total: int
    women: int | None
    men: int | None


@dataclass(frozen=True)
class CommonFigures:
    """What was counted as of one date."""

    as_of: date
    values: Values = field(default_factory=dict)

    def of(self, code: str) -> int | None:
        return self.values.get(code)


@dataclass(frozen=True)
class Whole:
    """The whole of a share as the commune's common figure has it, and as it was entered (None: left empty)."""

    input: str
    figure: CommonFigure
    known: int
    as_of: date
    entered: Decimal | None = None

    @property
    def share_input(self) -> str:
        """The input of the share itself, which may be typed instead of its counts."""
        return self.input.removesuffix("whole") + "percent"

    @property
    def agrees(self) -> bool:
        return self.entered == self.known

    @property
    def differs(self) -> bool:
        return self.entered is not None and not self.agrees


def mismatches(values: Values) -> list[Mismatch]:
    """Totals that the figures of women and men contradict."""
    found = []
    for each in FIGURES.values():
        total = values.get(each.code) if each.women else None
        if total is None:
            continue
        women, men = values.get(each.women), values.get(each.men)
        known = (women or 0) + (men or 0)
        is_whole = women is not None and men is not None
        if known > total or (is_whole and known != total):
            found.append(Mismatch(each.code, total, women, men))
    return found


def completed(values: Values) -> dict[str, int]:
    """With the totals that follow from women and men where no total was entered."""
    found = dict(values)
    for each in FIGURES.values():
        if each.women and each.code not in found and each.women in found and each.men in found:
            found[each.code] = found[each.women] + found[each.men]
    return found


def in_force(versions: Iterable[CommonFigures], year: int) -> CommonFigures | None:
    """What holds for a year: the newest as of a date within the year or before it. None: nothing was entered."""
    fitting = [each for each in versions if each.as_of.year <= year]
    return max(fitting, key=lambda each: each.as_of, default=None)


def bases(requirement: Requirement) -> dict[str, str]:
    """Which common figure is the whole of which input: {"whole": "households"}. Empty: the whole is its own."""
    if isinstance(requirement, Schools):
        return {"whole": SCHOOLS}
    counted: Counted | None = getattr(requirement, "counted", None)
    figure = FIGURES.get(counted.base) if counted else None
    if figure is None:
        return {}
    if isinstance(requirement, ShareBothSexes) and figure.women:
        return {"whole": figure.code, "nu_whole": figure.women, "nam_whole": figure.men}
    return {"whole": figure.code}


def wholes(requirement: Requirement, entry: Entry, figures: CommonFigures | None) -> list[Whole]:
    """Every whole of the requirement that the commune has a common figure for, beside what was entered."""
    if figures is None:
        return []
    found = []
    for name, code in bases(requirement).items():
        known, entered = figures.of(code), entry.get(name)
        if known is not None:
            typed = None if entered is None else Decimal(entered)
            found.append(Whole(name, FIGURES[code], known, figures.as_of, typed))
    return found


def offered(requirement: Requirement, entry: Entry, figures: CommonFigures | None) -> list[Whole]:
    """What may be put into the wholes that are still empty. Where women and men are known, their sum follows; where
    the share itself was typed, no whole is asked for."""
    known = [each for each in wholes(requirement, entry, figures) if each.share_input not in entry]
    by_sex = [each for each in known if each.input != "whole"]
    if by_sex:
        known = [] if "whole" in entry else by_sex
    return [each for each in known if each.entered is None and each.known > 0]


def differing(requirement: Requirement, entry: Entry, figures: CommonFigures | None) -> list[Whole]:
    """Wholes that were entered otherwise than the commune's common figure."""
    return [each for each in wholes(requirement, entry, figures) if each.differs]
