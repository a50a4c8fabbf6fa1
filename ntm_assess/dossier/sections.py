"""Sections (các mục của Báo cáo): the chapters of the report that the law asks for, and which have data.

What has no data yet is printed as a heading with dotted lines, to be filled in by hand, and named by
`missing_sections`, so that the commune knows before it prints.
"""

from dataclasses import dataclass

from ntm_assess.dossier.contents import Dossier


@dataclass(frozen=True)
class Item:
    """A numbered part of a section. `fragment` is the template that fills it; empty: dotted lines."""

    title: str
    fragment: str = ""


@dataclass(frozen=True)
class Section:
    number: str  # Roman
    title: str
    items: tuple[Item, ...] = ()  # numbered 1, 2, 3
    fragment: str = ""  # fills a section that has no items

    @property
    def is_blank(self) -> bool:
        """Nothing in it has data."""
        return not self.fragment and not any(item.fragment for item in self.items)


def sections(dossier: Dossier) -> tuple[Section, ...]:
    """The report's chapters in order (QĐ 18/2022/QĐ-TTg, form of the commune's report, by secondary sources)."""
    debt = dossier.condition("no_debt")
    return (
        Section(
            "I",
            "Đặc điểm tình hình chung",
            (Item("Tóm tắt đặc điểm tự nhiên, kinh tế - xã hội"), Item("Thuận lợi"), Item("Khó khăn")),
        ),
        Section(
            "II",
            "Căn cứ triển khai thực hiện",
            (Item("Văn bản của Trung ương", "_can-cu.html"), Item("Văn bản của địa phương")),
        ),
        Section(
            "III",
            "Kết quả chỉ đạo thực hiện",
            (
                Item("Công tác chỉ đạo, điều hành"),
                Item("Công tác truyền thông, đào tạo, tập huấn"),
                Item("Phát triển sản xuất, ngành nghề, nâng cao thu nhập cho người dân"),
                Item("Kết quả huy động, sử dụng nguồn lực"),
            ),
        ),
        Section("IV", "Kết quả thực hiện các tiêu chí", fragment="_tieu-chi.html"),
        Section(
            "V",
            "Tình hình nợ đọng xây dựng cơ bản",
            fragment="_no-dong.html" if debt and debt.is_declared else "",
        ),
        Section(
            "VI",
            "Đánh giá chung",
            (
                Item("Những mặt đã làm được"),
                Item("Tồn tại, hạn chế và nguyên nhân"),
                Item("Bài học kinh nghiệm"),
            ),
        ),
        Section(
            "VII",
            "Kế hoạch duy trì, nâng cao chất lượng các tiêu chí",
            (
                Item("Quan điểm, mục tiêu"),
                Item("Nội dung, giải pháp"),
                Item("Kinh phí thực hiện"),
            ),
        ),
    )


def missing_sections(dossier: Dossier) -> tuple[str, ...]:
    """What the report prints as dotted lines, in the words of its headings: to be filled in by hand."""
    missing = []
    for section in sections(dossier):
        heading = f"{section.number}. {section.title}"
        if section.is_blank:
            missing.append(heading)
        else:
            missing += [f"{heading}: {item.title}" for item in section.items if not item.fragment]
    return tuple(missing)
