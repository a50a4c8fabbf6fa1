"""What stands in the top bar for whom, and which areas the screen has."""

from dataclasses import dataclass, replace
from types import ModuleType
from typing import Any

from flask import g, get_flashed_messages, request, url_for

from ntm_assess.domain import priorities
from ntm_assess.domain.workflow import Role
from ntm_assess.law.library import LevelsMissing
from ntm_assess.storage import assessments, review_queue
from ntm_assess.web import (
    access,
    answers,
    areas,
    assets,
    carry_over,
    commune_figures,
    comparisons,
    condition_debts,
    condition_opinions,
    condition_survey,
    conditions,
    criteria_sets,
    dossiers,
    evidence,
    former_communes,
    guidance,
    home,
    law_desk,
    law_imports,
    levels,
    localities,
    merging,
    pages,
    people,
    procedures,
    reviews,
    sending,
    set_comparison,
    sign_in,
    states,
    submissions,
    units,
    village_sheets,
    villages,
    waivers,
)
from ntm_assess.web import assessments as checklist_area
from ntm_assess.web import priorities as priorities_area

# Every area of the screen, each with its blueprint `bp`.
AREAS: tuple[ModuleType, ...] = (
    assets,
    sign_in,
    home,
    people,
    units,
    areas,
    commune_figures,
    villages,
    checklist_area,
    carry_over,
    former_communes,
    merging,
    answers,
    village_sheets,
    guidance,
    criteria_sets,
    levels,
    comparisons,
    set_comparison,
    law_desk,
    law_imports,
    localities,
    priorities_area,
    procedures,
    evidence,
    sending,
    waivers,
    condition_survey,
    condition_debts,
    conditions,
    condition_opinions,
    submissions,
    reviews,
    dossiers,
    states,
)


@dataclass(frozen=True)
class Item:
    """One entry of the top bar."""

    label: str
    endpoint: str
    url: str
    count: int = 0
    is_current: bool = False

    @property
    def is_of_this_area(self) -> bool:
        return (request.endpoint or "").partition(".")[0] == self.endpoint.partition(".")[0]


def context() -> dict[str, object]:
    """What layout.html needs. Fragments and refusals have no entries; a page that says that we broke reads nothing."""
    user = None if g.get("is_broken") else g.get("user")
    has_entries = user is not None and not pages.wants_fragment() and not g.get("is_refusal")
    return {
        "current_user": user,
        "nav_items": _marked(_items(user)) if has_entries else [],
        "place": _place(user) if user else "",
        "is_sample": g.get("is_sample", False) or (_is_of_sample(user) if user else False),
        "messages": [] if pages.wants_fragment() else get_flashed_messages(),
    }


def _items(user) -> list[Item]:
    role = Role(user.role)
    if role.is_of_commune:
        return _of_commune(user)
    if role is Role.ADMIN:
        return [
            _item("Đơn vị", "units.show_all"),
            _item("Người dùng", "people.show_all"),
            _item("Bộ tiêu chí", "law_desk.index"),
        ]
    label = "Thẩm tra" if role is Role.PRE_REVIEWER else "Thẩm định"
    count = review_queue.waiting_count(user) if role in access.JUDGES else 0
    return [_item(label, "reviews.queue", count), _item("Các xã", "home.communes")]


def _marked(items: list[Item]) -> list[Item]:
    """With the one that this page belongs to: that of its area, else the one whose address its own goes on."""
    above = [each for each in items if request.path.startswith(f"{each.url}/")]
    of_area = [each for each in items if each.is_of_this_area]
    current = max(of_area or above, key=lambda each: len(each.url), default=None)
    return [replace(each, is_current=each is current) for each in items]


def _of_commune(user) -> list[Item]:
    assessment = g.get("assessment") or assessments.visible_to(user).first()
    items = []
    if assessment:
        at = {"unit_code": user.unit.code, "criteria_set": assessment.criteria_set, "year": assessment.year}
        items = [
            _item("Bảng tiêu chí", "assessments.show", **at),
            _item("Làm trước", "priorities.show", _easy_count(assessment), **at),
            _item("Minh chứng", "evidence.show_all", **at),
            _item("Hồ sơ", "dossiers.show", **at),
        ]
    if user.role == Role.LEADER:
        items.append(_item("Thông tin", "units.details", unit_code=user.unit.code))
    return items


def _easy_count(assessment) -> int:
    """How many criteria are easy and free; none where the levels are not there, which the page itself says."""
    try:
        sheet = access.sheet_of(assessment)
    except LevelsMissing:
        return 0
    return len(priorities.easy_criteria(sheet.scorecard, sheet.estimates))


def _item(label: str, endpoint: str, count: int = 0, **values: Any) -> Item:
    return Item(label, endpoint, url_for(endpoint, **values), count)


def _place(user) -> str:
    """Whose work this is: "Xã Đồng Xanh, tỉnh Sông Lam"."""
    if user.province is None:
        return "Toàn bộ hệ thống"
    province = user.province.name.removesuffix(" (mẫu)")  # the page adds "(dữ liệu mẫu)"
    whole = f"{user.unit.name}, {province}" if user.unit else province
    return whole[:1].upper() + whole[1:]


def _is_of_sample(user) -> bool:
    """All that this person sees is invented. Who looks after all provinces sees it page by page."""
    return user.province is not None and user.province.is_sample
