"""What people do on the checklist, by the words and fields that they see."""

import re
from collections.abc import Mapping
from decimal import Decimal

from playwright.sync_api import Locator, Page, expect

from ntm_assess import formatting
from ntm_assess.domain.criteria import Indicator
from ntm_assess.domain.figures import InputType

CRITERIA_SET = "xa-ntm-2021-2025"
YEAR = 2025
SAVED = re.compile(r"^Đã lưu lúc \d\d:\d\d$")


def sheet_url(unit_code: str) -> str:
    return f"/xa/{unit_code}/{CRITERIA_SET}/{YEAR}"


def open_criterion(page: Page, code: str) -> None:
    """By its tile above."""
    tiles = page.get_by_role("navigation", name="19 tiêu chí")
    tiles.get_by_role("link", name=re.compile(rf"^Tiêu chí {code}\s*:")).click()


def open_row(page: Page, unit_code: str, code: str, *, by_tile: bool = True) -> Locator:
    """The row of an indicator, ready to be filled in. A tile opens its criterion by a script only."""
    page.goto(sheet_url(unit_code))
    if by_tile:
        return show(page, code)
    page.locator(f"#tc{criterion_of(code)} > summary").click()
    return row_of(page, code)


def show(page: Page, code: str) -> Locator:
    """The row on this page, with its criterion open."""
    row = row_of(page, code)
    if not row.is_visible():
        open_criterion(page, criterion_of(code))
    expect(row).to_be_visible()
    return row


def criterion_of(code: str) -> str:
    return code.partition(".")[0]


def row_of(page: Page, code: str) -> Locator:
    return page.locator(f"#{formatting.slug(code)}")


def field(row: Locator, name: str) -> Locator:
    return row.locator(f'input[name="{name}"]')


def enter(row: Locator, indicator: Indicator, entry: Mapping[str, Decimal | bool]) -> None:
    """By the real fields of its kind: a click on a word, or typing and going on by Tab."""
    for each in indicator.requirement.inputs:
        value = entry.get(each.name)
        if value is None:
            continue
        if each.type is InputType.YES_NO:
            choice = field(row, each.name).and_(row.locator(f'[value="{"yes" if value else "no"}"]'))
            row.locator(f'label[for="{choice.get_attribute("id")}"]').click()
        else:
            box = field(row, each.name)
            box.fill(formatting.in_field(value, each.type))
            box.press("Tab")


def save_line(page: Page) -> Locator:
    return page.locator("#luu")


def verdict(row: Locator) -> Locator:
    return row.locator(".indicator__verdict")
