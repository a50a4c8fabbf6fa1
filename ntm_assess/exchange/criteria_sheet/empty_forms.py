"""The empty forms that an administrator fills in: "Mẫu nhập bộ tiêu chí", and the one for the levels of a locality.

The examples are of an invented decree and are not read; they show every kind of line once.
"""

from datetime import date
from decimal import Decimal
from typing import Any

from ntm_assess.domain.criteria import CriteriaSet
from ntm_assess.exchange.criteria_sheet import columns as sheets
from ntm_assess.exchange.criteria_sheet.rows import overlay_rows, set_rows
from ntm_assess.exchange.criteria_sheet.writing import workbook
from ntm_assess.law.checked_tables import Document

_EFFORT = {"cost": "small", "months": 3, "decided_by": "commune", "led_by": "Phòng Kinh tế xã", "action": "Việc ví dụ"}


def _indicator(code: str, text: str, kind: str, **more: Any) -> Document:
    return {"code": code, "text": text, "text_status": "secondary", "kind": kind, **more, "effort": _EFFORT}


EXAMPLE_SET: Document = {
    "id": "vi-du-2021-2025",
    "title": "Bộ tiêu chí ví dụ giai đoạn 2021 - 2025",
    "short_title": "Ví dụ 2021 - 2025",
    "decision": "01/QĐ-VD",
    "issued_on": date(2022, 3, 8),
    "applies_from": date(2022, 3, 8),
    "applies_until": date(2025, 12, 31),
    "source": "Quyết định 01/QĐ-VD ngày 08/3/2022, Phụ lục I",
    "source_note": "Ví dụ, không phải quy định.",
    "declared_criteria": 2,
    "declared_indicators": 3,
    "regions": {"A": "Vùng A", "B": "Vùng B"},
    "groups": [
        {
            "code": "I",
            "title": "Nhóm ví dụ",
            "criteria": [
                {
                    "code": "1",
                    "title": "Tiêu chí ví dụ một",
                    "title_status": "secondary",
                    "indicators": [
                        _indicator(
                            "1.1",
                            "Tỷ lệ đường xã được cứng hóa",
                            "share_at_least",
                            short="Đường xã",
                            counted={
                                "part": "Chiều dài đường xã được cứng hóa",
                                "whole": "Tổng chiều dài đường xã",
                                "unit": "km",
                                "whole_numbers": False,
                                "status": "not_compared",
                            },
                            levels=[
                                {"at_least": 80, "status": "secondary"},
                                {
                                    "regions": ["B"],
                                    "years": [2025],
                                    "at_least": Decimal("75.5"),
                                    "status": "not_compared",
                                    "source": "Quyết định 02/QĐ-VD ngày 01/3/2024",
                                },
                            ],
                            guided_by=[{"agency": "Bộ Ví dụ", "status": "not_compared"}],
                            evidence=["Bảng thống kê các tuyến đường xã", "Biên bản nghiệm thu công trình"],
                        ),
                        _indicator(
                            "1.2",
                            "Trường học ví dụ đạt phổ cập",
                            "components",
                            components=[
                                {"name": "pho_cap", "label": "Đạt phổ cập giáo dục"},
                                {"name": "vao_lop_1", "label": "Tỷ lệ trẻ vào lớp 1", "limit": "grade_1"},
                            ],
                            levels=[{"grade_1": 98, "status": "not_compared"}],
                        ),
                    ],
                },
                {
                    "code": "2",
                    "title": "Tiêu chí ví dụ hai",
                    "title_status": "not_compared",
                    "indicators": [
                        _indicator(
                            "2",
                            "Thu nhập bình quân đầu người",
                            "number_at_least",
                            unit="triệu đồng/người/năm",
                            set_by="UBND cấp tỉnh",
                        )
                    ],
                },
            ],
        }
    ],
}


def template() -> bytes:
    return workbook(sheets.SET_FORMS, set_rows(EXAMPLE_SET), examples=True)


def locality_template(criteria_set: CriteriaSet) -> bytes:
    """Its one line names an indicator of the set, and no level."""
    code = next((each.code for each in criteria_set.indicators), "1.1")
    example = {
        "id": "tinh-vi-du",
        "title": "Tỉnh Ví dụ",
        "criteria_set": criteria_set.id,
        "status": "province",
        "decision": "Quyết định 03/QĐ-UBND ngày 01/6/2022 của UBND tỉnh Ví dụ",
        "levels": {
            code: [{"note": "Ghi số ở cột mà kiểu của chỉ tiêu cần.", "regions": list(criteria_set.regions)[:1]}]
        },
    }
    return workbook(sheets.LOCALITY_FORMS, overlay_rows(example), examples=True)
