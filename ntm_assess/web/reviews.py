"""The reviewers' side (thẩm tra, thẩm định): who waits, and one item after the other beside its evidence."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, abort, g, request, url_for
from werkzeug.exceptions import Forbidden
from werkzeug.wrappers import Response
from wtforms import HiddenField, RadioField
from wtforms.validators import InputRequired

from ntm_assess import formatting
from ntm_assess.domain import workflow
from ntm_assess.domain.workflow import SHORTEST_REASON, Action, ItemState, ItemVerdict, State
from ntm_assess.storage import answers, review_queue, reviews
from ntm_assess.storage.review_queue import Entry
from ntm_assess.web import access, once_only, pages, review_desk
from ntm_assess.web.addresses import Addresses
from ntm_assess.web.forms import Form, Text
from ntm_assess.web.review_desk import Desk, Item

bp = Blueprint("reviews", __name__)

SHEET = "/tham-dinh/<unit_code>/<criteria_set>/<int:year>"
BEYOND_COMMUNE = access.READERS - access.COMMUNE  # who judges, and who looks on

# Sentences that reviewers write again and again.
PHRASES = ("Thiếu dấu xác nhận", "Số liệu không khớp", "Ảnh mờ", "Sai kỳ số liệu", "Thiếu tệp")

CONCLUDED = {Action.APPROVE: "Đã duyệt toàn bộ", Action.RETURN: "Đã trả lại kèm ý kiến từng mục:"}


class VerdictForm(Form):
    """Approve or return one item. `item_hash` names what the reviewer saw."""

    verdict = RadioField(
        choices={str(ItemVerdict.APPROVED): "Duyệt", str(ItemVerdict.RETURNED): "Trả lại"},
        validators=[InputRequired("Ông/bà chọn Duyệt hoặc Trả lại xã.")],
    )
    reason = Text("Ý kiến")
    item_hash = HiddenField()

    def validate(self, extra_validators: Mapping[str, Any] | None = None) -> bool:
        # Not a validator of the field: those of a field that may be empty are not asked when it is.
        is_right = super().validate(extra_validators)
        if is_right and self.verdict.data == ItemVerdict.RETURNED and not workflow.says_enough(self.reason.data):
            self.refuse(
                "reason", f"Ông/bà ghi xã cần sửa gì (ít nhất {SHORTEST_REASON} ký tự), rồi bấm lại Trả lại xã."
            )
            return False
        return is_right


class ConclusionForm(Form):
    """Approve or return the whole."""

    action = RadioField(
        choices={str(Action.APPROVE): "Duyệt toàn bộ", str(Action.RETURN): "Trả lại xã"},
        validators=[InputRequired("Ông/bà chọn Duyệt toàn bộ hoặc Trả lại xã.")],
    )


@dataclass(frozen=True)
class Filter:
    """A link that narrows a list; see components/filters.html."""

    label: str
    url: str
    count: int
    is_current: bool
    icon: str = ""


# What the list of communes shows under each name of the address: its words, its icon, and which entries belong.
QUEUES: dict[str, tuple[str, str, Callable[[Entry], bool]]] = {
    "cho": ("Chờ ông/bà", "clock", lambda entry: entry.waits_for_user),
    "buoc-khac": (
        "Ở bước khác",
        "",
        lambda entry: State(entry.assessment.state).is_under_review and not entry.waits_for_user,
    ),
    "tra-lai": ("Bị trả lại", "back", lambda entry: entry.assessment.state == State.RETURNED),
    "da-duyet": ("Đã duyệt", "check", lambda entry: entry.assessment.state == State.APPROVED),
    "tat-ca": ("Tất cả", "", lambda entry: True),
}

# The same for the items of one commune.
ITEMS: dict[str, tuple[str, Callable[[Item], bool]]] = {
    "": ("Tất cả", lambda item: True),
    "cho": ("Chờ", lambda item: item.review is None),
    "tra-lai": ("Trả lại", lambda item: item.state is ItemState.RETURNED),
}


@bp.errorhandler(workflow.OwnWork)
def own_work(error: workflow.OwnWork) -> Response:
    return pages.explain(Forbidden("Ông/bà đã nhập hoặc gửi số liệu của xã này nên người khác sẽ thẩm định."))


@bp.get("/tham-dinh")
@access.only(*BEYOND_COMMUNE)
def queue() -> Response:
    chosen = request.args.get("loc") or ("cho" if g.user.role in access.JUDGES else "tat-ca")
    search = formatting.nfc(request.args.get("q", "")).strip()[:100]
    if chosen not in QUEUES:
        abort(404)
    entries = review_queue.submissions_for(g.user, formatting.fold(search))
    listed = {name: [each for each in entries if belongs(each)] for name, (_, _, belongs) in QUEUES.items()}
    return pages.render(
        "reviews/queue.html",
        fragment="reviews/_communes.html",
        entries=listed[chosen],
        addresses=Addresses,
        filters=[
            Filter(label, url_for(".queue", loc=name, q=search or None), len(listed[name]), name == chosen, icon)
            for name, (label, icon, _) in QUEUES.items()
        ],
        chosen=chosen,
        search=search,
    )


@bp.get(SHEET)
@bp.get(f"{SHEET}/<code>")
@access.only(*BEYOND_COMMUNE)
def show(unit_code: str, criteria_set: str, year: int, code: str = ""):
    """One item beside its evidence; without a code the first one to decide on."""
    desk = review_desk.desk_or_404(unit_code, criteria_set, year)
    item = desk.items.get(code) if code else desk.first_to_decide()
    return _page(desk, item or abort(404), VerdictForm(formdata=None))


@bp.post(f"{SHEET}/<code>")
@access.only(*access.JUDGES)
def decide(unit_code: str, criteria_set: str, year: int, code: str):
    desk = review_desk.desk_or_404(unit_code, criteria_set, year)
    item = desk.items.get(code) or abort(404)
    form = VerdictForm()
    if not form.validate():
        return _page(desk, item, form)
    if form.item_hash.data != item.hash:
        raise workflow.NotAllowed(f"{code} is not what the reviewer saw")

    def change() -> str:
        verdict, reason = ItemVerdict(form.verdict.data), form.reason.data
        reviews.decide(
            desk.assessment, desk.submission, code, verdict, item_hash=item.hash, reason=reason, by=access.actor()
        )
        return (desk.to_decide_after(code) or item).code

    return pages.go(_url(desk, once_only.carry_out(change), vua=code))


@bp.post(f"{SHEET}/<code>/hoan-tac/<int:review_id>")
@access.only(*access.JUDGES)
def undo(unit_code: str, criteria_set: str, year: int, code: str, review_id: int):
    desk = review_desk.desk_or_404(unit_code, criteria_set, year)
    back = reviews.undo(desk.assessment, desk.submission, review_id, by=access.actor())
    return pages.go(_url(desk, back))


@bp.post(f"{SHEET}/ket-luan")
@access.only(*access.JUDGES)
def conclude(unit_code: str, criteria_set: str, year: int):
    desk = review_desk.desk_or_404(unit_code, criteria_set, year)
    form = ConclusionForm()
    if not form.validate():
        abort(400)

    def change() -> str:
        action = Action(form.action.data)
        reviews.conclude(desk.assessment, desk.submission, action, codes=desk.items, by=access.actor())
        return f"{CONCLUDED[action]} {desk.assessment.unit.name}."

    return pages.go(url_for(".queue"), once_only.carry_out(change))


def _page(desk: Desk, item: Item, form: VerdictForm) -> Response:
    chosen = request.args.get("loc", "")
    if chosen not in ITEMS:
        abort(404)
    viewer = review_desk.viewer(
        desk,
        item,
        number=request.args.get("tep", 1, type=int),
        page=request.args.get("trang", 1, type=int),
        is_large=request.args.get("co") == "lon",
    )
    just_decided = desk.items.get(request.args.get("vua", ""))
    return pages.render(
        "reviews/show.html",
        fragment="reviews/_viewer.html" if request.method == "GET" else "",
        status=422 if form.errors else 200,
        desk=desk,
        item=item,
        form=form,
        phrases=PHRASES,
        viewer=viewer,
        talk=review_desk.talk(desk, item),
        origin=answers.origin_of(desk.assessment.id, item.code, until=desk.submission.sent_at),
        village_sheet=review_desk.village_sheet(desk, item),
        listed=[each for each in desk.items.values() if ITEMS[chosen][1](each)],
        chosen=chosen,
        filters=[
            Filter(
                label, _url(desk, item.code, loc=name or None), sum(map(belongs, desk.items.values())), name == chosen
            )
            for name, (label, belongs) in ITEMS.items()
        ],
        just_decided=just_decided if just_decided and just_decided.review else None,
        key=once_only.new_key(),
    )


def _url(desk: Desk, code: str, **values: Any) -> str:
    # The list of items scrolls to the one that is looked at.
    return desk.at(".show", code, _anchor="dang-xem", **values)
