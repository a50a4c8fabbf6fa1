"""Why a workbook is not read, and what to do."""

from ntm_assess.intake.workbooks import LARGEST_WORKBOOK, WorkbookFault

MEGABYTE = 1024 * 1024

_FAULTS = {
    WorkbookFault.EMPTY: "Tệp này trống. Ông/bà kiểm tra lại tệp trên máy rồi chọn lại.",
    WorkbookFault.TOO_LARGE: f"Tệp lớn hơn {LARGEST_WORKBOOK // MEGABYTE} MB. Ông/bà xóa ảnh, trang tính không dùng "
    "đến rồi tải lại.",
    WorkbookFault.NOT_XLSX: "Tệp không phải tệp Excel (.xlsx). Ông/bà mở bằng Excel, chọn Lưu thành, dạng .xlsx.",
    WorkbookFault.OLD_EXCEL: "Tệp ở dạng Excel cũ (.xls). Ông/bà mở bằng Excel, chọn Lưu thành, dạng .xlsx.",
    WorkbookFault.MACROS: "Tệp có chứa macro nên không được nhận. Ông/bà chọn Lưu thành, dạng .xlsx (không có macro).",
    WorkbookFault.ENCRYPTED: "Tệp có mật khẩu nên không đọc được. Ông/bà bỏ mật khẩu rồi tải lại.",
    WorkbookFault.UNPACKS_TOO_LARGE: "Tệp chứa quá nhiều dữ liệu so với một bộ tiêu chí. Ông/bà chép các dòng cần "
    "nhập sang mẫu mới tải về rồi tải lại.",
    WorkbookFault.TOO_MANY_CELLS: "Trang tính có quá nhiều dòng hoặc cột. Ông/bà chép các dòng cần nhập sang mẫu mới "
    "tải về rồi tải lại.",
    WorkbookFault.UNREADABLE: "Tệp hỏng hoặc tải lên chưa hết, không mở được. Ông/bà mở thử trên máy rồi tải lại.",
    WorkbookFault.TOO_SLOW: "Tệp quá nặng, đọc mãi chưa xong. Ông/bà chép các dòng cần nhập sang mẫu mới tải về rồi "
    "tải lại.",
    WorkbookFault.BUSY: "Máy đang bận đọc tệp khác, hãy thử lại sau ít phút.",
}


def workbook_fault(value: WorkbookFault) -> str:
    return _FAULTS[value]
