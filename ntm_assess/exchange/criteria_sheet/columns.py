"""The sheets of the form and their columns: the one list that writing, the empty form and reading follow.

A column stands for a key of the criteria file, "effort.cost" for `cost` in the table `effort`. It is found again by
its heading, wherever somebody has moved it to.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum, auto

from ntm_assess import wording
from ntm_assess.domain.commune_figures import FIGURES
from ntm_assess.domain.criteria import Cost, DecidedBy, MergeRule
from ntm_assess.law.overlays import LOCALITY_STATUSES
from ntm_assess.law.requirement_tables import DECREE_STATUSES, KINDS
from ntm_assess.wording.criteria_words import criteria_field, merge_rule, requirement_kind


class Fill(Enum):
    """What is typed into a cell of a column."""

    TEXT = auto()
    CODE = auto()  # "1.10": text that looks like a number
    NUMBER = auto()
    COUNT = auto()
    DAY = auto()
    YES_NO = auto()
    CHOICE = auto()
    LINES = auto()  # several texts, one a line
    CODES = auto()  # several codes, a comma between them
    YEARS = auto()
    LIMITS = auto()  # limits by name, "grade_1 = 98", one a line


@dataclass(frozen=True)
class Column:
    key: str
    fill: Fill = Fill.TEXT
    width: int = 16
    line: str = ""  # the table that the key stands in, where its word depends on it
    hint: str = ""
    is_needed: bool = False
    is_limit: bool = False  # of a level: may be typed with a sign, and as a share
    choices: Mapping[str, str] = field(default_factory=dict)  # code of the file -> word in the cell

    @property
    def heading(self) -> str:
        return criteria_field(self.key, self.line)


@dataclass(frozen=True)
class Form:
    """One sheet: a table with a column for each key, or, where it is `upright`, a line for each key."""

    name: str
    about: str
    columns: tuple[Column, ...]
    is_upright: bool = False


STATUSES = {each.value: wording.level_status(each) for each in DECREE_STATUSES}
LOCALITY = {each.value: wording.level_status(each) for each in LOCALITY_STATUSES}
KIND_WORDS = {kind: requirement_kind(kind) for kind in KINDS}
COSTS = {each.value: wording.cost(each) for each in Cost}
DECIDERS = {each.value: wording.decided_by(each) for each in DecidedBy}
MERGES = {each.value: merge_rule(each) for each in MergeRule}
BASES = {code: each.label for code, each in FIGURES.items()}
YES, NO = "có", "không"


def _status(key: str, *, is_needed: bool = False) -> Column:
    return Column(key, Fill.CHOICE, 20, choices=STATUSES, is_needed=is_needed)


def _choice(key: str, choices: Mapping[str, str], width: int = 18, *, is_needed: bool = False) -> Column:
    return Column(key, Fill.CHOICE, width, choices=choices, is_needed=is_needed)


SET_HEAD = Form(
    "Bộ",
    "Thông tin chung của bộ tiêu chí. Cột B là nơi điền; dòng có dấu * phải điền.",
    (
        Column("id", Fill.CODE, line="head", hint="Chữ thường không dấu, số, gạch ngang", is_needed=True),
        Column("title", line="head", hint="Đúng như trong quyết định", is_needed=True),
        Column("short_title", hint="Cho chỗ hẹp", is_needed=True),
        Column("decision", hint="Số, ký hiệu, ví dụ 318/QĐ-TTg", is_needed=True),
        Column("issued_on", Fill.DAY, is_needed=True),
        Column("applies_from", Fill.DAY, is_needed=True),
        Column("applies_until", Fill.DAY, hint="Để trống khi chưa có ngày hết"),
        Column("source", line="head", hint="Nguồn của các mức không ghi nguồn riêng", is_needed=True),
        Column("source_note", hint="Đã đối chiếu với văn bản nào, phần nào chưa"),
        Column("declared_criteria", Fill.COUNT, hint="Để kiểm tra: lệch với sheet Tiêu chí là lỗi", is_needed=True),
        Column("declared_indicators", Fill.COUNT, hint="Để kiểm tra: lệch với sheet Chỉ tiêu là lỗi", is_needed=True),
        Column("complete", Fill.YES_NO, hint="Để trống là có; chưa đủ thì chưa tự đánh giá được"),
        Column("missing", hint="Ghi khi bộ chưa đủ nội dung"),
        Column("builds_on", Fill.CODE, hint="Khi xã phải đạt một bộ khác trước"),
        Column("area_scheme", Fill.CODE, hint="Để trống khi mức chia theo vùng kinh tế"),
        Column("open_questions", Fill.LINES, hint="Mỗi điều một dòng (Alt + Enter)"),
    ),
    is_upright=True,
)

LOCALITY_HEAD = Form(
    "Địa phương",
    "Mức của địa phương trên một bộ tiêu chí quốc gia. Cột B là nơi điền; dòng có dấu * phải điền.",
    (
        Column("id", Fill.CODE, line="locality", hint="Chữ thường không dấu, số, gạch ngang", is_needed=True),
        Column("title", line="locality", is_needed=True),
        Column("criteria_set", Fill.CODE, hint="Bộ tiêu chí được bổ sung mức", is_needed=True),
        Column("status", Fill.CHOICE, line="head", hint="Của mọi mức trong tệp", choices=LOCALITY, is_needed=True),
        Column("decision", hint="Số, ngày quyết định của tỉnh", is_needed=True),
    ),
    is_upright=True,
)

REGIONS = Form(
    "Vùng",
    "Các vùng, nhóm xã mà quyết định chia mức theo.",
    (Column("code", Fill.CODE, 18, "region", is_needed=True), Column("name", width=50, is_needed=True)),
)

AREA_RULES = Form(
    "Quy tắc vùng",
    "Xã nào thuộc một nhóm, hoặc ở vùng khác mà được áp dụng mức của vùng; không có thì để trống.",
    (
        Column("area", Fill.CODE, 18, is_needed=True),
        Column("text", width=70, hint="Đúng như trong quyết định", is_needed=True),
        _status("status", is_needed=True),
        Column("source", width=40),
        Column("source_url", width=30, hint="Bắt đầu bằng https://"),
        Column("note", width=40),
    ),
)

CRITERIA = Form(
    "Tiêu chí",
    "Các tiêu chí theo thứ tự của quyết định; dòng nào cũng ghi nhóm.",
    (
        Column("group", Fill.CODE, 12, "group_of", "Số La Mã", is_needed=True),
        Column("group_title", width=34, line="group_of", hint="Để trống khi quyết định không chia nhóm"),
        Column("code", Fill.CODE, 12, "criterion", is_needed=True),
        Column("title", width=44, line="criterion", is_needed=True),
        _status("title_status", is_needed=True),
    ),
)

INDICATORS = Form(
    "Chỉ tiêu",
    "Mỗi dòng một chỉ tiêu, theo thứ tự của quyết định.",
    (
        Column("code", Fill.CODE, 10, hint="Ví dụ 2.1; ghi là chữ", is_needed=True),
        Column("short", width=26, hint="Không quá 45 ký tự"),
        Column("text", width=60, hint="Đúng như trong quyết định", is_needed=True),
        _status("text_status", is_needed=True),
        _choice("kind", KIND_WORDS, 28, is_needed=True),
        Column("counted.part", width=34, hint="Với các kiểu tỷ lệ"),
        Column("counted.whole", width=34, hint="Với các kiểu tỷ lệ"),
        Column("counted.unit", width=12, hint="Ví dụ hộ"),
        Column("counted.whole_numbers", Fill.YES_NO, 10, hint="Không: khi có số lẻ như km, ha"),
        _status("counted.status"),
        _choice("counted.base", BASES, 26),
        Column("of_which", width=26, hint="Chỉ với kiểu Tỷ lệ chung và của bộ phận"),
        Column("unit", width=18, hint="Chỉ với kiểu Số từ mức trở lên, Không còn"),
        Column("mandatory", width=30, hint="Chỉ với kiểu Mục bắt buộc và chấm điểm"),
        Column("counting", width=40),
        _status("counting_status"),
        Column("set_by", width=20, hint="Khi quyết định giao lại, ví dụ UBND cấp tỉnh"),
        Column("not_applicable_when", width=26, hint="Chỉ khi quyết định cho phép"),
        Column("counts_from", Fill.DAY, 14),
        Column("retired_from", Fill.DAY, 14),
        _choice("merge_rule", MERGES, 22),
        Column("defined_by", Fill.CODES, 18, hint="Mã các định nghĩa có ngày hiệu lực"),
        Column("evidence", Fill.LINES, 44, hint="Mỗi giấy tờ một dòng (Alt + Enter)"),
        _choice("effort.cost", COSTS, 12, is_needed=True),
        Column("effort.months", Fill.NUMBER, 10, hint="Từ 0,5", is_needed=True),
        _choice("effort.decided_by", DECIDERS, 20, is_needed=True),
        Column("effort.led_by", width=24, is_needed=True),
        Column("effort.action", width=40, is_needed=True),
    ),
)


def _limit(key: str, width: int = 12, hint: str = "") -> Column:
    return Column(key, Fill.NUMBER, width, hint=hint, is_limit=True)


LIMITS = (
    _limit("at_least", 10, "Từ mức này trở lên; % hoặc đơn vị của chỉ tiêu"),
    _limit("at_most", 10, "Không quá mức này (%)"),
    _limit("of_which_at_least", 10, "Mức của bộ phận (%)"),
    _limit("points", 10, "Trên 100"),
    _limit("minimum"),
    _limit("level_1"),
    _limit("level_1_few", 14),
    Column("limits", Fill.LIMITS, 18, hint="Mỗi mức một dòng: tên = số", is_limit=True),
)

_WHERE = (
    Column("code", Fill.CODE, 10, is_needed=True),
    Column("regions", Fill.CODES, 20, hint="Mã vùng, cách nhau dấu phẩy; trống: mọi vùng"),
    Column("years", Fill.YEARS, 14, hint="Cách nhau dấu phẩy; trống: mọi năm"),
)
_SOURCE = (
    Column("source", width=40, hint="Điều, phụ lục; trống: nguồn chung"),
    Column("source_url", width=30, hint="Bắt đầu bằng https://"),
    Column("note", width=40),
)

_COMPARISON = (
    Column("comparison.people", Fill.LINES, 22, hint="Chỉ với mức đã đối chiếu: mỗi người một dòng"),
    Column("comparison.on", Fill.DAY, 14),
    Column("comparison.gazette", width=24),
)

LEVELS = Form(
    "Mức",
    "Mỗi dòng một mức. Mức chưa biết thì không ghi dòng nào; chỉ điền những số mà kiểu của chỉ tiêu cần.",
    (*_WHERE, *LIMITS, _status("status", is_needed=True), *_SOURCE, *_COMPARISON),
)
LOCALITY_LEVELS = Form(LEVELS.name, LEVELS.about, (*_WHERE, *LIMITS, *_SOURCE))

RELATIVE_LEVELS = Form(
    "Mức theo bộ khác",
    "Chỉ khi mức bằng mấy lần mức của một chỉ tiêu trong bộ phải đạt trước; không có thì để trống.",
    (
        Column("code", Fill.CODE, 10, is_needed=True),
        Column("indicator", Fill.CODE, 16, "relative_level", is_needed=True),
        Column("factor", Fill.NUMBER, 12, "relative_level", "Ví dụ 1,1", is_needed=True),
        _status("status", is_needed=True),
        *_SOURCE,
    ),
)

COMPONENTS = Form(
    "Thành phần",
    "Chỉ với chỉ tiêu kiểu Nhiều thành phần: mỗi dòng một thành phần.",
    (
        Column("code", Fill.CODE, 10, is_needed=True),
        Column("name", Fill.CODE, 24, "component", "Chữ thường không dấu, số, gạch dưới", is_needed=True),
        Column("label", width=50, line="component", is_needed=True),
        Column("limit", Fill.CODE, 24, "component", "Để trống: trả lời có hoặc chưa"),
    ),
)

GUIDANCE = Form(
    "Cơ quan hướng dẫn",
    "Cơ quan, văn bản nói cách tính của từng chỉ tiêu; không có thì để trống.",
    (
        Column("code", Fill.CODE, 10, is_needed=True),
        Column("agency", width=34, is_needed=True),
        Column("document", width=60),
        _status("status", is_needed=True),
    ),
)

SET_FORMS = (SET_HEAD, REGIONS, AREA_RULES, CRITERIA, INDICATORS, LEVELS, RELATIVE_LEVELS, COMPONENTS, GUIDANCE)
LOCALITY_FORMS = (LOCALITY_HEAD, LOCALITY_LEVELS)

EXAMPLE = "Ví dụ"  # begins the first cell of a line that is not read
