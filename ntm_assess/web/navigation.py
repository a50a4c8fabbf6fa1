"""What stands in the top bar for whom, and which areas the screen has."""

from dataclasses import dataclass
from types import ModuleType

from flask import current_app, g, get_flashed_messages, request, url_for

from ntm_assess.domain import priorities
from ntm_assess.domain.workflow import Role
from ntm_assess.storage import assessments, review_queue
from ntm_assess.web import access, assets, dossiers, evidence, home, pages, people, sign_in, states, units

# Every area of the screen, each with its blueprint `bp`.
AREAS: tuple[ModuleType, ...] = (assets, sign_in, home, people, units, evidence, dossiers, states)


@dataclass(frozen=True)
class Item:
    """One entry of the top bar."""

    label: str
    endpoint: str
    url: str
    count: int = 0

    @property
    def is_current(self) -> bool:
        """On this page, or on one of the same area (but the areas of settings have one page each)."""
        return (request.endpoint or "").partition(".")[0] == self.endpoint.partition(".")[0]


def context() -> dict[str, object]:
    """What layout.html needs. Fragments have no top bar, and a page that says that we are broken asks for nothing."""
    user = None if g.get("is_broken") else g.get("user")
    has_bar = user is not None and not pages.wants_fragment()
    return {
        "current_user": user,
        "nav_items": _items(user) if has_bar else [],
        "place": _place(user) if has_bar else "",
        "is_sample": bool(has_bar and (user.province.is_sample if user.province else user.is_sample)),
        "messages": [] if pages.wants_fragment() else get_flashed_messages(),
    }


def _items(user) -> list[Item]:
    role = Role(user.role)
    if role.is_of_commune:
        return _of_commune(user)
    if role in access.JUDGES:
        label = "Thẩm tra" if role is Role.PRE_REVIEWER else "Thẩm định"
        count = review_queue.waiting_count(user)
        return [*_item(label, "reviews.queue", count=count), *_item("Các xã", "home.communes")]
    if role is Role.ADMIN:
        return [*_item("Đơn vị", "units.show_all"), *_item("Người dùng", "people.show_all")]
    return _item("Các xã", "home.communes")


def _of_commune(user) -> list[Item]:
    assessment = g.get("assessment") or assessments.visible_to(user).first()
    items = []
    if assessment:
        sheet = access.sheet_of(assessment)
        at = {"unit_code": user.unit.code, "criteria_set": assessment.criteria_set, "year": assessment.year}
        easy = len(priorities.easy_criteria(sheet.scorecard, sheet.estimates))
        items = [
            *_item("Bảng tiêu chí", "assessments.show", **at),
            *_item("Làm trước", "priorities.show", count=easy, **at),
            *_item("Minh chứng", "evidence.show_all", **at),
            *_item("Hồ sơ", "dossiers.show", **at),
        ]
    if user.role == Role.LEADER:
        items += _item("Thông tin xã", "units.details", unit_code=user.unit.code)
    return items


def _item(label: str, endpoint: str, count: int = 0, **values: object) -> list[Item]:
    if endpoint not in current_app.view_functions:
        return []
    return [Item(label, endpoint, url_for(endpoint, **values), count)]


def _place(user) -> str:
    """ "Xã Đồng Xanh, tỉnh Sông Lam": whose work this is."""
    province = user.province.name.removesuffix(" (mẫu)") if user.province else ""
    whole = ", ".join(name for name in (user.unit.name if user.unit else "", province) if name)
    return whole[:1].upper() + whole[1:]
