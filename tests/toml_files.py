"""Criteria files for tests: a small set, a small overlay, and a writer of TOML that is just enough for them."""

import json
from datetime import date
from pathlib import Path


def an_indicator(code: str, kind: str = "yes_no", **more: object) -> dict[str, object]:
    effort = {"cost": "none", "months": 1, "decided_by": "commune", "led_by": "Xã", "action": "Làm"}
    return {"code": code, "text": "Chỉ tiêu", "text_status": "secondary", "kind": kind, "effort": effort, **more}


def a_level(**more: object) -> dict[str, object]:
    return {"status": "secondary", **more}


A_SET = {
    "id": "bo-thu",
    "title": "Bộ thử",
    "short_title": "Bộ thử",
    "decision": "01/QĐ-VD",
    "issued_on": date(2022, 3, 8),
    "applies_from": date(2022, 3, 8),
    "applies_until": date(2025, 12, 31),
    "source": "Quyết định 01/QĐ-VD",
    "declared_criteria": 2,
    "declared_indicators": 3,
    "regions": {"A": "Vùng A", "B": "Vùng B"},
    "groups": [
        {
            "code": "I",
            "title": "Nhóm một",
            "criteria": [
                {
                    "code": "1",
                    "title": "Tiêu chí một",
                    "title_status": "secondary",
                    "indicators": [
                        an_indicator("1.1", "share_at_least", levels=[a_level(at_least=80)]),
                        an_indicator("1.2", "number_at_least", unit="km", levels=[a_level(at_least=120)]),
                    ],
                },
                {
                    "code": "2",
                    "title": "Tiêu chí hai",
                    "title_status": "secondary",
                    "indicators": [an_indicator("2", "share_at_most")],
                },
            ],
        }
    ],
}

AN_OVERLAY = {
    "id": "tinh-thu",
    "title": "Tỉnh thử",
    "criteria_set": "bo-thu",
    "status": "province",
    "decision": "Quyết định 02/QĐ-UBND",
    "levels": {"1.1": [{"at_least": 90}], "2": [{"at_most": 3}]},
}


def write(path: Path, document: dict) -> Path:
    """A document as TOML, every table inline. Enough for tests."""
    path.write_text("\n".join(f"{json.dumps(key)} = {as_toml(value)}" for key, value in document.items()))
    return path


def as_toml(value: object) -> str:
    match value:
        case bool() | str():
            return json.dumps(value, ensure_ascii=False)
        case dict():
            return "{" + ", ".join(f"{json.dumps(key)} = {as_toml(each)}" for key, each in value.items()) + "}"
        case list():
            return "[" + ", ".join(map(as_toml, value)) + "]"
    return str(value)
