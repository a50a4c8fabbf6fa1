"""Forms (mẫu văn bản): which papers a dossier has, in their order, and how each is named.

The numbers D01, D02 ... are the tool's. Which of the papers a recognition has, and what goes along besides, the
procedure says by which the commune went.
"""

from dataclasses import dataclass

from ntm_assess.domain.submissions import DocumentRecord
from ntm_assess.dossier.contents import Dossier
from ntm_assess.wording.results import lower_first


@dataclass(frozen=True)
class Form:
    """One kind of paper. Its template is templates/dossier/<name>/document.html."""

    name: str  # "to-trinh"; of the template folder, and within the file's name
    number: str  # "D01"; within the document's code
    type_name: str  # "Tờ trình" (tên loại)
    recognition: tuple[str, ...]  # lines of the subject (trích yếu) for a recognition; {name}, {year}
    periodic: tuple[str, ...] = ()  # the same for a periodic report; empty: such a dossier has no such paper
    notation: str = ""  # "TTr-UBND", behind the number; empty: it carries none

    def subject_lines(self, dossier: Dossier) -> tuple[str, ...]:
        lines = self.recognition if dossier.is_recognition else self.periodic
        return tuple(line.format(name=dossier.issuer.name, year=dossier.submission.year) for line in lines)

    def subject(self, dossier: Dossier) -> str:
        return " ".join(self.subject_lines(dossier))

    def title_lines(self, dossier: Dossier) -> tuple[str, ...]:
        """Type and subject: ("Tờ trình về việc đề nghị thẩm định, xét, công nhận", "xã Đồng Xanh đạt chuẩn ...")."""
        first, *rest = self.subject_lines(dossier)
        return (f"{self.type_name} {lower_first(first)}", *rest)

    def title(self, dossier: Dossier) -> str:
        return " ".join(self.title_lines(dossier))

    def code(self, dossier: Dossier) -> str:
        return f"{dossier.code}-{self.number}"


COVER = Form(
    name="bia",
    number="D00",
    type_name="Hồ sơ",
    recognition=("Đề nghị thẩm định, xét, công nhận", "{name}", "đạt chuẩn nông thôn mới năm {year}"),
    periodic=("Báo cáo kết quả thực hiện", "bộ tiêu chí nông thôn mới", "của {name} năm {year}"),
)
PROPOSAL = Form(
    name="to-trinh",
    number="D01",
    type_name="Tờ trình",
    recognition=("Về việc đề nghị thẩm định, xét, công nhận", "{name} đạt chuẩn nông thôn mới năm {year}"),
    notation="TTr-UBND",
)
REPORT = Form(
    name="bao-cao",
    number="D02",
    type_name="Báo cáo",
    recognition=("Kết quả xây dựng nông thôn mới của {name} đến năm {year}",),
    periodic=("Kết quả thực hiện bộ tiêu chí nông thôn mới", "của {name} năm {year}"),
    notation="BC-UBND",
)
SUMMARY = Form(
    name="bieu-tong-hop",
    number="D02a",
    type_name="Biểu tổng hợp",
    recognition=("Kết quả tự đánh giá các tiêu chí nông thôn mới", "của {name} năm {year}"),
    periodic=("Kết quả tự đánh giá các tiêu chí nông thôn mới", "của {name} năm {year}"),
)
EVIDENCE = Form(
    name="danh-muc",
    number="D09",
    type_name="Danh mục minh chứng",
    recognition=("Mục lục văn bản, tài liệu minh chứng", "của {name} năm {year}"),
    periodic=("Mục lục văn bản, tài liệu minh chứng", "của {name} năm {year}"),
)


FORMS = (PROPOSAL, REPORT, SUMMARY, EVIDENCE)


def forms(dossier: Dossier) -> tuple[Form, ...]:
    """The papers behind the cover, in order. Only a recognition has the Tờ trình, and those that its procedure asks
    for."""
    if not dossier.is_recognition:
        return tuple(form for form in FORMS if form.periodic)
    procedure = dossier.submission.procedure
    asked = {each.form for each in procedure.documents} if procedure else {form.name for form in FORMS}
    return tuple(form for form in FORMS if form.name in asked)


def enclosed(dossier: Dossier) -> tuple[DocumentRecord, ...]:
    """What the procedure asks for and the tool does not make: it is enclosed by hand."""
    procedure = dossier.submission.procedure if dossier.is_recognition else None
    return tuple(each for each in procedure.documents if not each.form) if procedure else ()
