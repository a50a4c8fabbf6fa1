"""What to do first (Làm trước): easy and free before all else, each place with its reason."""

from dataclasses import dataclass
from itertools import groupby, zip_longest

from flask import Blueprint, g
from werkzeug.wrappers import Response

from ntm_assess import formatting
from ntm_assess.domain import priorities
from ntm_assess.domain.criteria import Cost
from ntm_assess.domain.priorities import Ranked
from ntm_assess.domain.scoring import Verdict
from ntm_assess.exchange import priorities_sheet
from ntm_assess.web import access, checklist, pages
from ntm_assess.web.addresses import SHEET, Addresses
from ntm_assess.web.checklist import Checklist, Row

bp = Blueprint("priorities", __name__)

PAGE = f"{SHEET}/lam-truoc"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@bp.get(PAGE)
@access.only(*access.READERS)
def show(unit_code: str, criteria_set: str, year: int) -> Response:
    assessment = access.assessment_or_404(unit_code, criteria_set, year)
    sheet = checklist.read(assessment, role=g.user.role)
    return pages.render(
        "priorities/show.html",
        checklist=sheet,
        sections=_sections(sheet.ranked),
        without_level=priorities.without_level(sheet.sheet.scorecard),
        quick=_quick(sheet),
        dots=_dots(sheet.ranked),
        at=Addresses(assessment),
    )


@bp.get(f"{PAGE}.xlsx")
@access.only(*access.READERS)
def workbook(unit_code: str, criteria_set: str, year: int) -> Response:
    """The same list in Excel."""
    assessment = access.assessment_or_404(unit_code, criteria_set, year)
    sheet = access.sheet_of(assessment)
    province = assessment.unit.province
    content = priorities_sheet.write(
        priorities.ranked(sheet.scorecard, sheet.estimates),
        sheet.scorecard,
        place=f"{formatting.upper_first(assessment.unit.name)}, {province.name}",
        year=year,
        is_sample=province.is_sample,
        without_level=priorities.without_level(sheet.scorecard),
    )
    name = f"lam-truoc-{unit_code}-{year}.xlsx"
    return Response(content, mimetype=XLSX, headers={"Content-Disposition": f'attachment; filename="{name}"'})


@dataclass(frozen=True)
class Section:
    """Steps that cost alike, in their order, each with the one that follows it in the whole list."""

    cost: Cost
    steps: tuple[tuple[Ranked, Ranked | None], ...]


def _sections(ranked: list[Ranked]) -> list[Section]:
    pairs = zip_longest(ranked, ranked[1:])
    by_cost = groupby(pairs, key=lambda pair: pair[0].step.effort.cost)
    return [Section(cost, tuple(steps)) for cost, steps in by_cost]


@dataclass(frozen=True)
class Quick:
    """Paperwork of less than an hour that stands in the way."""

    not_entered: tuple[Row, ...]
    returned: tuple[Row, ...]
    lacking: tuple[Row, ...]  # met, but no paper shows it

    def __bool__(self) -> bool:
        return bool(self.not_entered or self.returned or self.lacking)


def _quick(sheet: Checklist) -> Quick:
    rows = [row for block in sheet.blocks.values() for row in block.rows]
    returned = {each.code for each in sheet.still_returned}
    return Quick(
        not_entered=tuple(row for row in rows if row.result.verdict is Verdict.NOT_ENTERED),
        returned=tuple(row for row in rows if row.code in returned),
        lacking=tuple(row for row in rows if row.lacks_papers),
    )


# ---------------------------------------------------------------- the drawing of cost against time

COLUMNS = (1, 3, 6, 12)  # up to so many months; what takes longer stands in one more
CELL_WIDTH, CELL_HEIGHT, GAP = 54, 80, 25
LEFT, TOP = 70, 22
IN_A_LINE, IN_A_CELL = 2, 6


@dataclass(frozen=True)
class Dot:
    """A place in the list as a number in a circle; or how many more there was no room for."""

    text: str
    x: int
    y: int
    kind: str = ""  # "easy", "more"


def _dots(ranked: list[Ranked]) -> list[Dot]:
    cells: dict[tuple[int, int], list[Ranked]] = {}
    for each in ranked:
        effort = each.step.effort
        column = next((place for place, most in enumerate(COLUMNS) if effort.months <= most), len(COLUMNS))
        cells.setdefault((column, effort.cost.rank), []).append(each)
    return [dot for (column, row), steps in cells.items() for dot in _cell(column, row, steps)]


def _cell(column: int, row: int, steps: list[Ranked]) -> list[Dot]:
    shown = steps if len(steps) <= IN_A_CELL else steps[: IN_A_CELL - 1]
    texts = [(str(each.rank), "easy" if each.is_easy_and_free else "") for each in shown]
    if len(shown) < len(steps):
        texts.append((f"+{len(steps) - len(shown)}", "more"))
    left, top = LEFT + column * CELL_WIDTH, TOP + (len(Cost) - 1 - row) * CELL_HEIGHT
    return [
        Dot(text, left + 15 + place % IN_A_LINE * GAP, top + 15 + place // IN_A_LINE * GAP, kind)
        for place, (text, kind) in enumerate(texts)
    ]
