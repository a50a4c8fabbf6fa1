"""Somebody else wrote in between: what was typed stays, beside it stands what they wrote, and a person decides."""

from collections.abc import Mapping

from ntm_assess.web.forms import Form


def show(form: Form, theirs: Mapping[str, str], version: int) -> None:
    """`theirs`: by field, as a person reads it; "" for what they left empty. Saving once more takes what was typed,
    since the form then names the version that was shown."""
    for field, words in theirs.items():
        said = f"Người khác vừa ghi: “{words}”." if words else "Người khác vừa để trống."
        form.refuse(field, f"{said} Bấm Lưu lần nữa để giữ nội dung ông/bà gõ.")
    form["version"].data, form["version"].raw_data = version, None
