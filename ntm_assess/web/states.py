"""Every component in every state on one page, for the people who build the screens. Not there in a real install."""

import re
from types import SimpleNamespace

from flask import Blueprint, abort, current_app, render_template

from ntm_assess.folders import STATIC
from ntm_assess.web import access

bp = Blueprint("states", __name__)


@bp.get("/thiet-ke")
@access.public
def show() -> str:
    if not (current_app.debug or current_app.testing):
        abort(404)
    return render_template("states.html", sample=_sample())


def _sample() -> SimpleNamespace:
    """What the components with lists of their own are shown with."""
    return SimpleNamespace(
        icons=re.findall(r'<symbol id="([\w-]+)"', (STATIC / "icons.svg").read_text(encoding="utf-8")),
        tiles=[
            _tile("1", "Quy hoạch", "met"),
            _tile("2", "Giao thông", "unmet"),
            _tile("6", "Cơ sở vật chất văn hóa", "met", is_returned=True),
            _tile("15", "Y tế", "unmet", is_easy=True),
            _tile("17", "Môi trường và an toàn thực phẩm", "not_entered"),
        ],
        filters=[
            SimpleNamespace(label="Tất cả", count=5, url="?loc=tat-ca", is_current=True),
            SimpleNamespace(label="Đạt", count=2, url="?loc=dat", icon="check", kind="met"),
            SimpleNamespace(label="Chưa đạt", count=3, url="?loc=chua-dat", icon="cross", kind="unmet"),
            SimpleNamespace(label="Dễ làm", count=1, url="?loc=de-lam", icon="sprout", kind="easy"),
            SimpleNamespace(label="Bị trả lại", count=1, url="?loc=tra-lai", icon="back", kind="returned"),
            SimpleNamespace(label="Chờ duyệt", count=0, url="?loc=cho", icon="clock", kind="waiting"),
        ],
        events=[
            SimpleNamespace(
                title="Trả lại",
                who="ông Nam",
                when="12/11",
                text="Danh sách chưa có xác nhận của Bảo hiểm xã hội.",
                kind="returned",
            ),
            SimpleNamespace(
                title="Xã sửa và gửi lại", who="bà Hoa", when="18/11", url="#main", url_text="Xem thay đổi"
            ),
            SimpleNamespace(title="Duyệt", who="ông Nam", when="20/11", kind="approved"),
        ],
    )


def _tile(code: str, title: str, verdict: str, *, is_easy: bool = False, is_returned: bool = False) -> SimpleNamespace:
    return SimpleNamespace(
        code=code, title=title, url="#main", verdict=verdict, is_easy=is_easy, is_returned=is_returned
    )
