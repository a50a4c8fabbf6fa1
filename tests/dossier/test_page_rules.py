"""Every printed paper is measured against docs/dossier-page-rules.md."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import pytest

from tests.dossier.measuring import MM, SINGLE, Page, Phrase

DOCUMENT = Path(__file__).parents[2] / "docs" / "dossier-page-rules.md"
TOLERANCE = 0.3  # mm, pt: what rounding adds to a justified line

Papers = dict[str, tuple[Page, ...]]
LETTERS = ("to-trinh", "bao-cao")  # with header, addressee and signature
ANNEXES = ("bieu-tong-hop", "danh-muc")
TEXT_LEFT, TEXT_RIGHT = 30, 15


@dataclass(frozen=True)
class Rule:
    name: str
    lowest: float
    highest: float

    def allows(self, value: float) -> bool:
        tolerance = 0 if self.highest <= 1.5 else TOLERANCE
        return self.lowest - tolerance <= value <= self.highest + tolerance


def rules() -> dict[str, Rule]:
    rows = re.findall(r"^\| `([a-z-]+)` \|(.*)\|$", DOCUMENT.read_text(encoding="utf-8"), re.MULTILINE)
    found = {}
    for name, rest in rows:
        lowest, highest = (cell.strip() for cell in rest.split("|")[2:4])
        found[name] = Rule(name, float(lowest), float(highest) if highest else float("inf"))
    return found


MEASURES: dict[str, Callable[[Papers], Iterable[float]]] = {}


def measures(name: str) -> Callable:
    def keep(measure: Callable[[Papers], Iterable[float]]) -> Callable:
        MEASURES[name] = measure
        return measure

    return keep


def all_pages(papers: Papers, *, cover: bool = False) -> list[Page]:
    return [page for name, pages in papers.items() if cover or name != "bia" for page in pages]


def first_pages(papers: Papers, names: Iterable[str]) -> list[Page]:
    return [papers[name][0] for name in names]


def with_signature(papers: Papers) -> list[Page]:
    return [page for name in LETTERS for page in papers[name] if page.find_all("Nơi nhận:")]


def text_lines(papers: Papers) -> list[list[Phrase]]:
    """The lines of the letters' own text, page by page: without header and signature."""
    found = []
    for name in LETTERS:
        for page in papers[name]:
            heading = page.find_all("Kính gửi: Ủy ban")
            signature = page.find_all("Nơi nhận:")
            start = heading[0].bottom if heading else 0
            end = signature[0].top - 0.5 if signature else page.height
            found.append([line for line in page.lines() if line.top > start and line.bottom <= end])
    return found


# ---- page

measures("paper-short-side")(lambda papers: (min(page.width, page.height) for page in all_pages(papers, cover=True)))
measures("paper-long-side")(lambda papers: (max(page.width, page.height) for page in all_pages(papers, cover=True)))


@measures("margin-top")
def _(papers: Papers) -> list[float]:
    return [min(word.top for page in pages for word in page.body) for name, pages in papers.items() if name != "bia"]


@measures("margin-bottom")
def _(papers: Papers) -> list[float]:
    # The nearest of all: a page need not be full.
    return [
        min(page.height - word.bottom for name in names for page in papers[name] for word in page.body)
        for names in (LETTERS, ANNEXES)
    ]


@measures("margin-left")
def _(papers: Papers) -> list[float]:
    return [min(word.x0 for word in page.body) for page in all_pages(papers)]


@measures("margin-right")
def _(papers: Papers) -> list[float]:
    return [
        min(page.width - word.x1 for page in pages for word in page.body)
        for name, pages in papers.items()
        if name in LETTERS
    ]


@measures("page-number-size")
def _(papers: Papers) -> list[float]:
    return [page.number.size for page in all_pages(papers) if page.number]


@measures("page-number-off-centre")
def _(papers: Papers) -> list[float]:
    middle = [(page, (TEXT_LEFT + page.width - TEXT_RIGHT) / 2) for page in all_pages(papers)]
    return [abs((page.number.x0 + page.number.x1) / 2 - at) for page, at in middle if page.number]


@measures("page-number-lower-edge")
def _(papers: Papers) -> list[float]:
    return [page.number.bottom for page in all_pages(papers) if page.number]


# ---- header

NATIONAL_NAME = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO = "Độc lập - Tự do - Hạnh phúc"


def sizes_of(text: str, names: Iterable[str] = LETTERS) -> Callable[[Papers], list[float]]:
    return lambda papers: [size for page in first_pages(papers, names) for size in page.find(text).sizes]


measures("national-name-size")(sizes_of(NATIONAL_NAME))
measures("motto-size")(sizes_of(MOTTO))
measures("organ-size")(sizes_of("XÃ ĐỒNG XANH"))
measures("number-size")(sizes_of("Số:"))
measures("date-size")(sizes_of("Đồng Xanh, ngày tháng năm 2025"))
measures("addressee-size")(sizes_of("Kính gửi: Ủy ban nhân dân tỉnh Sông Lam"))
measures("basis-size")(sizes_of("Căn cứ Luật Tổ chức chính quyền địa phương", ["to-trinh"]))
measures("annex-reference-size")(sizes_of("(Kèm theo Báo cáo số", ANNEXES))
measures("annex-size")(sizes_of("Phụ lục", ANNEXES))


@measures("motto-off-centre")
def _(papers: Papers) -> list[float]:
    return [abs(page.find(MOTTO).middle - page.find(NATIONAL_NAME).middle) for page in first_pages(papers, LETTERS)]


@measures("motto-rule")
def _(papers: Papers) -> list[float]:
    return [page.rule_below(page.find(MOTTO)) for page in first_pages(papers, LETTERS)]


@measures("organ-rule")
def _(papers: Papers) -> list[float]:
    return [page.rule_below(page.find("XÃ ĐỒNG XANH")) for page in first_pages(papers, LETTERS)]


@measures("left-column-middle")
def _(papers: Papers) -> list[float]:
    return [page.find("XÃ ĐỒNG XANH").middle for page in first_pages(papers, LETTERS)]


@measures("right-column-middle")
def _(papers: Papers) -> list[float]:
    return [page.find(NATIONAL_NAME).middle for page in first_pages(papers, LETTERS)]


@measures("number-room")
def _(papers: Papers) -> list[float]:
    numbers = [(page.find("Số:"), page.words) for page in first_pages(papers, LETTERS)]
    return [next(word.x0 for word in words if word.text.startswith("/")) - number.x1 for number, words in numbers]


@measures("date-level")
def _(papers: Papers) -> list[float]:
    return [abs(page.find("Số:").top - page.find("ngày").top) for page in first_pages(papers, LETTERS)]


measures("type-size")(
    lambda papers: papers["to-trinh"][0].find("TỜ TRÌNH").sizes + papers["bao-cao"][0].find("BÁO CÁO").sizes
)
SUBJECTS = {
    "to-trinh": "xã Đồng Xanh đạt chuẩn nông thôn mới năm 2025",
    "bao-cao": "Kết quả xây dựng nông thôn mới của xã Đồng Xanh đến năm 2025",
}


@measures("subject-size")
def _(papers: Papers) -> list[float]:
    return [size for name, text in SUBJECTS.items() for size in papers[name][0].find(text).sizes]


@measures("subject-rule")
def _(papers: Papers) -> list[float]:
    return [papers[name][0].rule_below(papers[name][0].find(text)) for name, text in SUBJECTS.items()]


# ---- text


@measures("text-size")
def _(papers: Papers) -> list[float]:
    return [size for lines in text_lines(papers) for line in lines for size in line.sizes]


@measures("first-line-indent")
def _(papers: Papers) -> list[float]:
    return [line.x0 - TEXT_LEFT for lines in text_lines(papers) for line in lines if line.x0 > TEXT_LEFT + 1]


@measures("line-spacing")
def _(papers: Papers) -> list[float]:
    return [
        (second.bottom - first.bottom) / MM / (14 * SINGLE)
        for lines in text_lines(papers)
        for first, second in pairwise(lines)
        if second.x0 < TEXT_LEFT + 1
    ]


@measures("paragraph-spacing")
def _(papers: Papers) -> list[float]:
    line = 14 * 1.25
    return [
        (second.bottom - first.bottom) / MM - line
        for lines in text_lines(papers)
        for first, second in pairwise(lines)
        if second.x0 > TEXT_LEFT + 1
    ]


# ---- signature


def signed(text: str) -> Callable[[Papers], list[float]]:
    return lambda papers: [size for page in with_signature(papers) for size in page.find(text).sizes]


measures("power-size")(lambda papers: signed("TM. ỦY BAN NHÂN DÂN")(papers) + signed("CHỦ TỊCH")(papers))
measures("signer-size")(signed("Lò Văn Mẫu"))
measures("recipients-heading-size")(signed("Nơi nhận:"))
measures("recipients-size")(lambda papers: signed("- Như trên;")(papers) + signed("- Lưu: VT.")(papers))


@measures("signer-off-centre")
def _(papers: Papers) -> list[float]:
    return [abs(page.find("Lò Văn Mẫu").middle - page.find("CHỦ TỊCH").middle) for page in with_signature(papers)]


@measures("signing-zone")
def _(papers: Papers) -> list[float]:
    return [page.find("Lò Văn Mẫu").top - page.find("CHỦ TỊCH").bottom for page in with_signature(papers)]


@measures("recipients-level")
def _(papers: Papers) -> list[float]:
    return [abs(page.find("Nơi nhận:").bottom - page.find("TM. ỦY BAN").bottom) for page in with_signature(papers)]


# ---- annexes


@measures("annex-title-size")
def _(papers: Papers) -> list[float]:
    return (
        papers["bieu-tong-hop"][0].find("BIỂU TỔNG HỢP KẾT QUẢ TỰ ĐÁNH GIÁ").sizes
        + papers["danh-muc"][0].find("MỤC LỤC VĂN BẢN, TÀI LIỆU MINH CHỨNG").sizes
    )


def test_every_rule_has_its_measure() -> None:
    assert MEASURES.keys() == rules().keys()


@pytest.mark.parametrize("rule", rules().values(), ids=lambda rule: rule.name)
def test_the_papers_keep_the_rule(papers: Papers, rule: Rule) -> None:
    measured = list(MEASURES[rule.name](papers))

    assert measured
    assert [value for value in measured if not rule.allows(value)] == []


STYLES = {
    NATIONAL_NAME: {(True, False)},
    MOTTO: {(True, False)},
    "XÃ ĐỒNG XANH": {(True, False)},
    "Số:": {(False, False)},
    "Đồng Xanh, ngày tháng năm 2025": {(False, True)},
    "Kính gửi: Ủy ban nhân dân": {(False, False)},
}


@pytest.mark.parametrize("name", LETTERS)
@pytest.mark.parametrize(("text", "style"), STYLES.items())
def test_the_header_is_bold_or_italic_where_the_law_says(
    papers: Papers, name: str, text: str, style: set[tuple[bool, bool]]
) -> None:
    assert papers[name][0].find(text).styles == style


@pytest.mark.parametrize("name", LETTERS)
def test_the_signature_is_bold_or_italic_where_the_law_says(papers: Papers, name: str) -> None:
    page = next(page for page in papers[name] if page.find_all("Nơi nhận:"))

    assert page.find("Nơi nhận:").styles == {(True, True)}
    assert page.find("- Như trên;").styles == {(False, False)}
    assert page.find("TM. ỦY BAN NHÂN DÂN").styles == {(True, False)}
    assert page.find("Lò Văn Mẫu").styles == {(True, False)}


def test_all_text_is_black_and_in_our_font(papers: Papers) -> None:
    words = [word for page in all_pages(papers, cover=True) for word in page.words]

    assert {word.color for word in words} == {(0.0, 0.0, 0.0)}
    assert {word.font.split("+")[1].split("-")[1] for word in words} == {"Tinos"}


def test_page_numbers_begin_on_the_second_page_of_each_paper(papers: Papers) -> None:
    for pages in papers.values():
        numbers = [int(page.number.text) if page.number else None for page in pages]

        assert numbers == [None, *range(2, len(pages) + 1)]


def test_the_annexes_lie_across_and_the_letters_stand_upright(papers: Papers) -> None:
    assert all(page.width > page.height for name in ANNEXES for page in papers[name])
    assert all(page.width < page.height for name in ("bia", *LETTERS) for page in papers[name])


def test_the_corner_for_the_digital_signature_stays_free(papers: Papers) -> None:
    """Nghị định 30/2020/NĐ-CP, Phụ lục I, Mục III.1.d: upper right of the first page of an annex."""
    for page in first_pages(papers, ANNEXES):
        assert not [word for word in page.words if word.top < 20 and word.x1 > page.width - 100]
