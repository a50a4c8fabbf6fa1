"""The page "Làm trước" as an Excel workbook: the same order and the same sentences as on the screen.

Every text is written as text, so that one beginning with = + - or @ is never a formula.
"""

import io
from collections.abc import Iterable, Sequence
from itertools import zip_longest

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from ntm_assess import wording
from ntm_assess.domain.priorities import Ranked
from ntm_assess.domain.scoring import Result, Scorecard

Row = list[str | int]

# Heading and width of each column, in characters. Together they are readable across one A4 page.
COLUMNS = (
    ("Thứ tự", 6),
    ("Việc", 28),
    ("Chỉ tiêu", 8),
    ("Dễ làm", 11),
    ("Kinh phí", 8),
    ("Thời gian", 11),
    ("Ai làm", 16),
    ("Kết quả của xã", 15),
    ("Chuẩn", 14),
    ("Còn thiếu", 16),
    ("Lý do", 38),
    ("Kéo theo", 24),
)
COLUMNS_WITHOUT_LEVEL = (("Chỉ tiêu", 9), ("Nội dung", 80), ("Kết quả của xã", 40), ("Ai quy định mức", 40))

SAMPLE = "Dữ liệu mẫu"

A4 = 9  # the number that Excel gives the size


def write(
    ranked: Sequence[Ranked],
    scorecard: Scorecard,
    *,
    place: str,
    year: int,
    is_sample: bool,
    without_level: Sequence[Result],
) -> bytes:
    """The bytes of an .xlsx file. `place`: the commune and its province, as on the page."""
    content = io.BytesIO()
    about = [f"Năm {year} · {wording.summary(scorecard)}", wording.levels_line(scorecard.applied)]
    total = len(scorecard.criteria)
    with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
        rows = [_row(each, following, total) for each, following in zip_longest(ranked, ranked[1:])]
        _add_list(book, "Làm trước", [f"Làm trước – {place}", *about], COLUMNS, rows, is_sample=is_sample)
        if without_level:
            rows = [_row_without_level(result) for result in without_level]
            lines = [f"Chỉ tiêu chưa có mức – {place}", *about]
            _add_list(book, "Chưa có mức", lines, COLUMNS_WITHOUT_LEVEL, rows, is_sample=is_sample)
    return content.getvalue()


def _row(each: Ranked, following: Ranked | None, total: int) -> Row:
    step = each.step
    return [
        each.rank,
        wording.title(step),
        step.code,
        wording.EASY_AND_FREE if each.is_easy_and_free else "",
        wording.cost(step.effort.cost),
        f"{wording.months(step.effort.months)} ({wording.estimate_source(step)})",
        step.effort.led_by,
        wording.result_line(step.result),
        f"{wording.targets_line(step.result)} ({wording.level(step.result.level)})",
        wording.shortfalls_line(step.result),
        wording.why(each, following),
        wording.brings(each, total),
    ]


def _row_without_level(result: Result) -> Row:
    indicator = result.indicator
    return [indicator.code, indicator.text, wording.result_line(result), indicator.set_by]


def _add_list(
    book: xlsxwriter.Workbook,
    name: str,
    lines: Sequence[str],
    columns: Sequence[tuple[str, int]],
    rows: Iterable[Row],
    *,
    is_sample: bool,
) -> None:
    """One sheet: lines above, headings that stay in sight, the list."""
    cell = {"text_wrap": True, "valign": "top", "border": 1}
    cells, strong = book.add_format(cell), book.add_format({"bold": True, "font_size": 14})
    heading = book.add_format({**cell, "bold": True, "bg_color": "#EDF2EE"})
    sheet = book.add_worksheet(name)
    sheet.write_string(0, 0, lines[0], strong)
    for place, line in enumerate([*lines[1:], *([SAMPLE] if is_sample else [])], start=1):
        sheet.write_string(place, 0, line)
    head = len(lines) + 2
    for column, (text, width) in enumerate(columns):
        sheet.set_column(column, column, width)
        sheet.write_string(head, column, text, heading)
    for place, row in enumerate(rows, start=head + 1):
        for column, value in enumerate(row):
            write_value = sheet.write_number if isinstance(value, int) else sheet.write_string
            write_value(place, column, value, cells)
    sheet.freeze_panes(head + 1, 0)
    # Codes such as "15.4" are text that looks like a number, and are meant to be.
    sheet.ignore_errors({"number_stored_as_text": "A1:L1000"})
    _set_up_page(sheet, head, f"{SAMPLE} · " if is_sample else "")


def _set_up_page(sheet: Worksheet, head: int, before_number: str) -> None:
    """A4 landscape, as wide as the page, the headings on each; `before_number` at the foot of each."""
    sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)  # inches
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(head)
    sheet.set_footer(f"&C{before_number}Trang &P/&N")
