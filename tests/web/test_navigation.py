"""The top bar: which entry a page belongs to."""

import pytest

from tests.conftest import page_of

SHEET = "/xa/90001/xa-ntm-2021-2025/2025"


@pytest.mark.parametrize(
    ("who", "address", "label"),
    [
        ("lan", SHEET, "Bảng tiêu chí"),
        ("lan", f"{SHEET}/lam-truoc", "Làm trước"),
        ("lan", f"{SHEET}/lay-tu", "Bảng tiêu chí"),
        ("thu", "/cai-dat/bo-tieu-chi/nhap", "Bộ tiêu chí"),
        ("thu", "/cai-dat/don-vi", "Đơn vị"),
    ],
)
def test_the_entry_of_a_page_is_marked(client_of, cast, assessment, who, address, label):
    page = page_of(client_of(getattr(cast, who)).get(address))

    assert [each.get_text(strip=True) for each in page.select(".nav [aria-current=page]")] == [label]
