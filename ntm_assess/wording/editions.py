"""Why a set or an overlay that somebody put in cannot be confirmed, and what to do."""

from collections.abc import Sequence

SAMPLE_REFUSED = (
    "Loại mức ghi là mức mẫu, chỉ dành cho tỉnh mẫu. Ông/bà ghi loại mức “tỉnh quy định” và số quyết định của tỉnh."
)
SET_EXPECTED = "Tệp này là mức của một địa phương. Ông/bà tải lên ở trang Mức của tỉnh, từ trang của tỉnh đó."
OVERLAY_EXPECTED = "Tệp này là một bộ tiêu chí, không phải mức của địa phương. Ông/bà dùng mẫu mức của địa phương."
OTHERS_LEVELS = "Mã “{}” là của bộ mức nơi khác. Ông/bà đặt mã khác, ví dụ theo tên tỉnh."


def law_id_refused(law_id: str) -> str:
    return (
        f"Mã “{law_id}” đứng trong địa chỉ trang nên chỉ gồm chữ thường không dấu, chữ số và gạch nối, "
        "ví dụ xa-ntm-2026-2030."
    )


def comparison_refused(codes: Sequence[str]) -> str:
    return (
        f"Mức của chỉ tiêu {', '.join(dict.fromkeys(codes))} ghi là đã đối chiếu Công báo. Chỉ hai người nhập giống "
        "nhau ở trang Đối chiếu mới làm được việc đó; trong tệp ông/bà ghi tình trạng khác."
    )


def other_set_refused(overlay_id: str, set_id: str) -> str:
    return f"Bộ mức “{overlay_id}” là của bộ tiêu chí {set_id}. Cho bộ tiêu chí khác, ông/bà đặt mã mới."


def regions_refused(codes: Sequence[str]) -> str:
    return (
        f"Tệp không còn vùng {', '.join(codes)} mà tỉnh hoặc xã đang thuộc. Ông/bà giữ các vùng đó trong tệp, hoặc "
        "chuyển tỉnh, xã sang vùng khác trước."
    )


def amended_twice(code: str) -> str:
    return f"Chỉ tiêu {code} đã do một quyết định sửa đổi thêm vào; trong tệp không ghi lại nữa."


def does_not_go_with_others(why: object) -> str:
    return f"Bản này không đi cùng được với các tệp khác: {why}"
