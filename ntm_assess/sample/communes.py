"""The invented communes of the invented province: where each stands in 2025. No real place is meant."""

from dataclasses import dataclass
from enum import StrEnum

PROVINCE_CODE = "90"
PROVINCE_NAME = "tỉnh Sông Lam (mẫu)"
REGION = "DBSH"
OVERLAY = "mau"
CRITERIA_SET = "xa-ntm-2021-2025"
YEAR = 2025
GROUP_NAME = "Các xã thuộc huyện Thanh Lâm cũ (mẫu)"


class Stands(StrEnum):
    """How far a commune is with its assessment."""

    NEARLY_EMPTY = "nearly_empty"
    FILLING_IN = "filling_in"
    SENT_PERIODIC = "sent_periodic"
    SENT_RECOGNITION = "sent_recognition"
    PRE_REVIEWED = "pre_reviewed"
    RETURNED = "returned"
    WITHDRAWN = "withdrawn"
    APPROVED_PERIODIC = "approved_periodic"
    APPROVED_RECOGNITION = "approved_recognition"


@dataclass(frozen=True)
class SampleCommune:
    """A commune: what is unmet, what is not entered. All else is met."""

    code: str
    name: str
    stands: Stands
    unmet: tuple[str, ...] = ()
    not_entered: tuple[str, ...] = ()
    without_evidence: tuple[str, ...] = ()  # met, but nobody has brought a paper yet
    in_group: bool = False
    returned: tuple[tuple[str, str], ...] = ()  # (indicator, reason)


BLURRED = "Ảnh chưa rõ ngày chụp, đề nghị chụp lại có biển tên."

COMMUNES = (
    SampleCommune(
        "90001",
        "xã Tân Mai",
        Stands.FILLING_IN,
        unmet=("2.3", "5", "8.4", "15.4", "17.11"),
        not_entered=("17.12",),
        without_evidence=("19.1", "19.2"),
        in_group=True,
    ),
    SampleCommune(
        "90002",
        "xã Đồng Xanh",
        Stands.RETURNED,
        unmet=("15.4", "17.8"),
        not_entered=("18.6",),
        returned=(("6.2", BLURRED), ("15.1", "Số người có thẻ chưa có xác nhận của Bảo hiểm xã hội.")),
    ),
    SampleCommune("90003", "xã Bình Sơn", Stands.APPROVED_RECOGNITION, in_group=True),
    SampleCommune("90004", "xã Cẩm Giang", Stands.SENT_RECOGNITION),
    SampleCommune("90005", "xã An Thịnh", Stands.PRE_REVIEWED, in_group=True),
    SampleCommune("90006", "xã Thanh Bình", Stands.SENT_RECOGNITION, in_group=True),
    SampleCommune("90007", "xã Yên Thủy", Stands.SENT_PERIODIC, unmet=("17.11",), in_group=True),
    SampleCommune("90008", "xã Nghĩa Hưng", Stands.SENT_PERIODIC, unmet=("14.2", "17.6")),
    SampleCommune("90009", "xã Vạn Xuân", Stands.APPROVED_PERIODIC, unmet=("2.2", "15.4", "17.11")),
    SampleCommune("90010", "xã Quang Trung", Stands.SENT_PERIODIC, unmet=("12.1", "14.2", "17.9")),
    SampleCommune("90011", "xã Phú Điền", Stands.WITHDRAWN, unmet=("5", "10", "17.1")),
    SampleCommune("90012", "xã Gia Lộc", Stands.FILLING_IN, unmet=("5", "8.4", "15.4"), not_entered=("17.7", "17.9")),
    SampleCommune("90013", "xã Kim Liên", Stands.FILLING_IN, unmet=("4.2", "13.5", "15.4", "17.11")),
    SampleCommune("90014", "xã Yên Bình", Stands.SENT_PERIODIC, unmet=("2.1", "2.4", "5", "17.1")),
    SampleCommune("90015", "xã Xuân Lập", Stands.FILLING_IN, unmet=("5", "9.2", "15.4", "16"), not_entered=("17.2",)),
    SampleCommune("90016", "xã Hồng Phong", Stands.RETURNED, unmet=("3.1", "17.3"), returned=(("9.1", BLURRED),)),
    SampleCommune("90017", "xã Trung Chính", Stands.FILLING_IN, unmet=("6.1", "6.2", "6.3", "8.3", "18.6")),
    SampleCommune("90018", "xã Mường Lai", Stands.FILLING_IN, unmet=("2.1", "2.2", "10", "11", "12.2"), in_group=True),
    SampleCommune("90019", "xã Sông Vân", Stands.SENT_PERIODIC, unmet=("8.4", "10", "17.11"), in_group=True),
    SampleCommune("90020", "xã Vĩnh Thạch", Stands.FILLING_IN, unmet=("5", "11", "15.3", "17.8", "17.11")),
    SampleCommune("90021", "xã Lạc Viên", Stands.FILLING_IN, unmet=("2.1", "2.2", "2.3", "4.2", "10"), in_group=True),
    SampleCommune("90022", "xã Đông Hòa", Stands.FILLING_IN, unmet=("10", "11", "12.1", "13.1", "18.4")),
    SampleCommune("90023", "xã Nậm Khao", Stands.NEARLY_EMPTY),
    SampleCommune("90024", "xã Thượng Lâm", Stands.NEARLY_EMPTY),
)

# The commune of the first look: its common figures and villages are entered too.
MAIN_COMMUNE = "90001"
VILLAGES = ("Đông", "Tây", "Nam", "Bắc", "Trung", "Thượng", "Hạ", "Đình", "Chùa", "Chợ", "Bến", "Đồi", "Mới")

# They have a sheet of the year before, so that this year's can start from it.
WITH_LAST_YEAR = (MAIN_COMMUNE, "90023")

# It was made of others in that year; see former.py.
MERGED_COMMUNE = "90024"

ENTERED_WHEN_NEARLY_EMPTY = ("1.1", "4.1", "8.1")


@dataclass(frozen=True)
class SampleAccount:
    """A person of the cast, the same as in the tests."""

    login: str
    name: str
    role: str
    commune: str = ""  # a code of COMMUNES
    what: str = ""  # what to try with it


CAST = (
    SampleAccount("lan", "Bà Lan", "officer", "90001", "cán bộ xã Tân Mai: nhập số liệu, xem việc làm trước"),
    SampleAccount("hung", "Ông Hùng", "leader", "90001", "lãnh đạo xã Tân Mai: kiểm tra và gửi"),
    SampleAccount("bao", "Ông Bảo", "officer", "90002", "cán bộ xã Đồng Xanh: sửa mục bị trả lại"),
    SampleAccount("cuc", "Bà Cúc", "leader", "90002", "lãnh đạo xã Đồng Xanh"),
    SampleAccount("minh", "Bà Minh", "pre_reviewer", "", "người thẩm tra các xã thuộc huyện Thanh Lâm cũ"),
    SampleAccount("nam", "Ông Nam", "reviewer", "", "người thẩm định của tỉnh"),
    SampleAccount("thu", "Bà Thu", "admin", "", "người quản trị: đơn vị, người dùng"),
)

PASSWORD = "mau-nong-thon-moi"  # for the invented people only; their accounts work on this machine alone
