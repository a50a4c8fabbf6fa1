"""The workbook of "Làm trước", read back from its XML."""

import io
import zipfile
from dataclasses import dataclass
from xml.etree import ElementTree

import pytest

from ntm_assess import wording
from ntm_assess.domain import priorities
from ntm_assess.domain.criteria import Cost, DecidedBy
from ntm_assess.domain.scoring import Answer
from ntm_assess.exchange import priorities_sheet
from tests.domain.builders import NO, a_scorecard, a_share, an_answer, an_effort, an_indicator

NAMES = {"x": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}
EASY = an_effort(Cost.NONE, "0.5", DecidedBy.COMMUNE, led_by="Trạm Y tế xã")


@dataclass
class Sheet:
    name: str
    rows: list[list[str]]
    kinds: set[str | None]  # of the cells: "s" is text
    xml: ElementTree.Element

    def attributes(self, path: str) -> dict[str, str]:
        return self.xml.find(path, NAMES).attrib


def read(content: bytes) -> list[Sheet]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        shared = ElementTree.fromstring(archive.read("xl/sharedStrings.xml"))
        texts = ["".join(item.itertext()) for item in shared.findall("x:si", NAMES)]
        book = ElementTree.fromstring(archive.read("xl/workbook.xml"))
        names = [sheet.attrib["name"] for sheet in book.findall("x:sheets/x:sheet", NAMES)]
        return [
            _sheet(name, ElementTree.fromstring(archive.read(f"xl/worksheets/sheet{number}.xml")), texts)
            for number, name in enumerate(names, start=1)
        ]


def _sheet(name: str, xml: ElementTree.Element, texts: list[str]) -> Sheet:
    cells = [row.findall("x:c", NAMES) for row in xml.findall("x:sheetData/x:row", NAMES)]
    rows = [[_value(cell, texts) for cell in row] for row in cells]
    return Sheet(name, rows, {cell.get("t") for row in cells for cell in row[1:]}, xml)


def _value(cell: ElementTree.Element, texts: list[str]) -> str:
    assert cell.find("x:f", NAMES) is None, "no cell is a formula"
    value = cell.findtext("x:v", default="", namespaces=NAMES)
    return texts[int(value)] if cell.get("t") == "s" else value


def a_sheet_to_write():
    return a_scorecard(
        a_share("15.4", at_least=50, effort=EASY),
        an_indicator("8.4"),
        an_indicator("9.1", has_level=False),
        answers=[an_answer("15.4", part=3591, whole=7806), Answer("8.4", NO)],
    )


def content_of(scorecard=None, *, place="xã Đồng Xanh, tỉnh Sông Lam (mẫu)", is_sample=True) -> bytes:
    scorecard = scorecard or a_sheet_to_write()
    return priorities_sheet.write(
        priorities.ranked(scorecard),
        scorecard,
        place=place,
        year=2025,
        is_sample=is_sample,
        without_level=priorities.without_level(scorecard),
    )


def written(scorecard=None, **more) -> list[Sheet]:
    return read(content_of(scorecard, **more))


def headings_and_rows(sheet: Sheet) -> tuple[list[str], list[list[str]]]:
    head = next(place for place, row in enumerate(sheet.rows) if len(row) > 1)
    return sheet.rows[head], sheet.rows[head + 1 :]


def test_the_list_has_the_order_and_the_sentences_of_the_screen():
    scorecard = a_sheet_to_write()
    ranked = priorities.ranked(scorecard)

    headings, rows = headings_and_rows(written(scorecard)[0])
    table = [dict(zip(headings, row, strict=True)) for row in rows]

    assert [row["Thứ tự"] for row in table] == ["1", "2"]
    assert [row["Chỉ tiêu"] for row in table] == ["15.4", "8.4"]
    assert [row["Việc"] for row in table] == [wording.title(each.step) for each in ranked]
    assert [row["Lý do"] for row in table] == [wording.why(ranked[0], ranked[1]), wording.why(ranked[1], None)]
    assert [row["Kéo theo"] for row in table] == [wording.brings(each, 3) for each in ranked]
    assert [row["Dễ làm"] for row in table] == [wording.EASY_AND_FREE, ""]


def test_a_row_tells_money_time_who_and_gap():
    headings, rows = headings_and_rows(written()[0])
    first = {heading: text.replace("\u00a0", " ") for heading, text in zip(headings, rows[0], strict=True)}

    assert first["Kinh phí"] == "0 đồng"
    assert first["Thời gian"] == "2 tuần (gợi ý của công cụ)"
    assert first["Ai làm"] == "Trạm Y tế xã"
    assert first["Kết quả của xã"] == "46,0 %"
    assert first["Chuẩn"] == "≥ 50 % (chưa đối chiếu)"
    assert first["Còn thiếu"] == "thiếu 4,0 điểm %, khoảng 312 hộ"


def test_what_has_no_level_stands_on_a_sheet_of_its_own():
    sheets = written()
    headings, rows = headings_and_rows(sheets[1])

    assert [sheet.name for sheet in sheets] == ["Làm trước", "Chưa có mức"]
    assert headings == ["Chỉ tiêu", "Nội dung", "Kết quả của xã", "Ai quy định mức"]
    assert [row[0] for row in rows] == ["9.1"]


def test_where_every_level_is_known_there_is_one_sheet():
    assert [sheet.name for sheet in written(a_scorecard(an_indicator()))] == ["Làm trước"]


def test_the_lines_above_tell_the_place_the_year_and_the_progress():
    title, about, levels, *_ = written()[0].rows

    assert title == ["Làm trước – xã Đồng Xanh, tỉnh Sông Lam (mẫu)"]
    assert about == ["Năm 2025 · 0/3 tiêu chí đạt · 0/3 chỉ tiêu đạt · 2/3 đã nhập"]
    assert levels == [wording.levels_line(a_sheet_to_write().applied)]


@pytest.mark.parametrize("sheet", [0, 1])
def test_sample_data_says_so_on_every_sheet_and_printed_page(sheet):
    sample, real = written()[sheet], written(is_sample=False)[sheet]

    assert ["Dữ liệu mẫu"] in sample.rows
    assert ["Dữ liệu mẫu"] not in real.rows
    assert "Dữ liệu mẫu" in sample.xml.findtext("x:headerFooter/x:oddFooter", namespaces=NAMES)
    assert "Dữ liệu mẫu" not in real.xml.findtext("x:headerFooter/x:oddFooter", namespaces=NAMES)


@pytest.mark.parametrize("sign", ["=", "+", "-", "@"])
def test_text_that_begins_like_a_formula_stays_text(sign):
    led_by = f"{sign}HYPERLINK(1)"
    scorecard = a_scorecard(an_indicator(effort=an_effort(led_by=led_by)))

    sheet = written(scorecard, place=f"{sign}1+1")[0]

    assert any(led_by in row for row in sheet.rows)
    assert sheet.kinds == {"s"}


def test_control_characters_do_not_break_the_file():
    scorecard = a_scorecard(an_indicator(effort=an_effort(led_by="Trạm\x0b <Y tế> & xã")))

    assert len(written(scorecard)[0].rows) == 6


def test_the_headings_stay_in_sight():
    pane = written()[0].attributes("x:sheetViews/x:sheetView/x:pane")

    assert pane.items() >= {"state": "frozen", "ySplit": "6"}.items()


def test_the_headings_stand_on_every_printed_page():
    with zipfile.ZipFile(io.BytesIO(content_of())) as archive:
        book = ElementTree.fromstring(archive.read("xl/workbook.xml"))

    titles = [name.text for name in book.findall("x:definedNames/x:definedName", NAMES)]
    assert titles == ["'Chưa có mức'!$6:$6", "'Làm trước'!$6:$6"]


def test_it_prints_on_a4_landscape_as_wide_as_the_page():
    sheet = written()[0]

    assert sheet.attributes("x:pageSetup").items() >= {"paperSize": "9", "orientation": "landscape"}.items()
    assert sheet.attributes("x:sheetPr/x:pageSetUpPr") == {"fitToPage": "1"}
