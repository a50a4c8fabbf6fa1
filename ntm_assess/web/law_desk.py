"""The page "Bộ tiêu chí": every set and every overlay with its versions, and what can be taken away as a file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from flask import Blueprint, abort, g
from werkzeug.wrappers import Response

from ntm_assess.domain import set_checks
from ntm_assess.domain.criteria import CriteriaSet, Overlay
from ntm_assess.domain.set_checks import Oddity
from ntm_assess.domain.workflow import Role
from ntm_assess.exchange import criteria_sheet
from ntm_assess.law.editions import Kind
from ntm_assess.law.library import Library
from ntm_assess.law.writing import overlay_to_toml, set_to_toml
from ntm_assess.storage import editions
from ntm_assess.web import access, pages

if TYPE_CHECKING:
    from ntm_assess.storage import tables

bp = Blueprint("law_desk", __name__)

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TOML = "application/toml; charset=utf-8"


@dataclass(frozen=True)
class Versions:
    """What was put in by hand for one set or overlay, the newest first."""

    editions: Sequence[tables.Edition]
    is_shipped: bool


@dataclass(frozen=True)
class SetRow:
    criteria_set: CriteriaSet
    versions: Versions
    compared_with: Sequence[CriteriaSet]  # "Khác gì?"

    @cached_property
    def without_level(self) -> int:
        """How many indicators have no level where nothing says who sets it."""
        missing = (each for each in set_checks.findings(self.criteria_set) if each.oddity is Oddity.LEVEL_MISSING)
        return len({each.place.code for each in missing})


@dataclass(frozen=True)
class OverlayRow:
    overlay: Overlay
    of_set: CriteriaSet
    versions: Versions
    owner: tables.Province | None


@bp.get("/cai-dat/bo-tieu-chi")
@access.only(Role.ADMIN)
def index() -> Response:
    library = access.library()
    rows = editions.listed()
    return pages.render(
        "criteria_sets/index.html",
        sets=[_set_row(each, library, rows) for each in sorted(library.sets.values(), key=_newest_decree_first)],
        overlays=[row for each in library.overlays.values() if (row := _overlay_row(each, library, rows))],
        may_import=g.user.province_id is None,
    )


@bp.get("/cai-dat/bo-tieu-chi/mau-nhap.xlsx")
@access.only(Role.ADMIN)
def template() -> Response:
    """The empty form."""
    return download(criteria_sheet.template(), XLSX, "mau-nhap-bo-tieu-chi.xlsx")


@bp.get("/cai-dat/bo-tieu-chi/<criteria_set>.xlsx")
@access.only(Role.ADMIN)
def workbook(criteria_set: str) -> Response:
    found = access.library().sets.get(criteria_set) or abort(404)
    return download(criteria_sheet.write_set(found), XLSX, f"{found.id}.xlsx")


@bp.get("/cai-dat/bo-tieu-chi/<criteria_set>.toml")
@access.only(Role.ADMIN)
def toml(criteria_set: str) -> Response:
    found = access.library().sets.get(criteria_set) or abort(404)
    return download(set_to_toml(found).encode(), TOML, f"{found.id}.toml")


@bp.get("/cai-dat/bo-muc/<overlay>.xlsx")
@access.only(Role.ADMIN)
def overlay_workbook(overlay: str) -> Response:
    return download(criteria_sheet.write_overlay(_overlay_or_404(overlay)), XLSX, f"{overlay}.xlsx")


@bp.get("/cai-dat/bo-muc/<overlay>.toml")
@access.only(Role.ADMIN)
def overlay_toml(overlay: str) -> Response:
    return download(overlay_to_toml(_overlay_or_404(overlay)).encode(), TOML, f"{overlay}.toml")


@bp.get("/cai-dat/ban-nhap/<int:edition_id>.toml")
@access.only(Role.ADMIN)
def edition(edition_id: int) -> Response:
    """One version, byte for byte as it was confirmed."""
    found = editions.find(edition_id, admin=g.user) or abort(404)
    return download(found.toml.encode(), TOML, f"{found.law_id}-ban-{found.number}.toml")


def download(content: bytes, mimetype: str, name: str) -> Response:
    return Response(content, mimetype=mimetype, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def _newest_decree_first(criteria_set: CriteriaSet) -> tuple[int, str]:
    return -criteria_set.applies_from.toordinal(), criteria_set.id


def _set_row(criteria_set: CriteriaSet, library: Library, rows: Sequence[tables.Edition]) -> SetRow:
    mapped = [each.old for each in library.maps.values() if each.new == criteria_set.id]
    others = dict.fromkeys([*mapped, *filter(None, [criteria_set.builds_on])])
    compared_with = [library.sets[each] for each in others if each in library.sets]
    return SetRow(criteria_set, _versions(Kind.SET, criteria_set.id, _shipped(library).sets, rows), compared_with)


def _overlay_row(overlay: Overlay, library: Library, rows: Sequence[tables.Edition]) -> OverlayRow | None:
    """None: the levels of a province that this person does not look after."""
    versions = _versions(Kind.OVERLAY, overlay.id, _shipped(library).overlays, rows)
    owner = versions.editions[-1].province if versions.editions else None
    if owner and g.user.province_id not in (None, owner.id):
        return None
    return OverlayRow(overlay, library.sets[overlay.criteria_set], versions, owner)


def _versions(kind: Kind, law_id: str, shipped: Mapping[str, object], rows: Sequence[tables.Edition]) -> Versions:
    return Versions([each for each in rows if (each.kind, each.law_id) == (kind, law_id)], law_id in shipped)


def _shipped(library: Library) -> Library:
    return library.shipped or library


def _overlay_or_404(overlay_id: str) -> Overlay:
    """Shipped ones are everybody's; those that a province put in are for who looks after it."""
    found = access.library().overlays.get(overlay_id) or abort(404)
    is_by_hand = overlay_id in access.library().overlay_states
    if is_by_hand and g.user.province_id not in (None, editions.owner_of(overlay_id)):
        abort(404)
    return found
