"""What the papers say, and what they never do."""

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import cache
from io import BytesIO
from pathlib import Path

import pypdf
import pytest
from weasyprint.urls import FatalURLFetchingError

from ntm_assess.domain.levels import Comparison, Level, LevelStatus
from ntm_assess.domain.scoring import Answer, Scorecard
from ntm_assess.domain.workflow import Kind
from ntm_assess.dossier import conformance, documents, phrases
from ntm_assess.dossier.contents import Dossier
from ntm_assess.dossier.forms import PROPOSAL, REPORT, SUMMARY, forms
from ntm_assess.dossier.sections import missing_sections
from tests.dossier.a_dossier import DONG_XANH, a_dossier, a_paper
from tests.dossier.measuring import Page, pages_of

Papers = dict[str, tuple[Page, ...]]


@cache
def text_of(pdf: bytes) -> str:
    """The text as another program copies it, on one line."""
    pages = pypdf.PdfReader(BytesIO(pdf)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


# ---- what they say


def test_vietnamese_survives_the_fonts(files: dict[str, bytes]) -> None:
    assert "ỦY BAN NHÂN DÂN" in text_of(files["to-trinh"])
    assert "1. Tiêu chí số 1 về Quy hoạch" in text_of(files["bao-cao"])


def test_number_and_day_are_left_to_the_clerk(papers: Papers) -> None:
    first = papers["to-trinh"][0]

    assert first.find_all("Số: /TTr-UBND")
    assert first.find_all("Đồng Xanh, ngày tháng năm 2025")


def test_the_letters_end_with_the_closing_sign(files: dict[str, bytes]) -> None:
    for name in ("to-trinh", "bao-cao"):
        assert text_of(files[name]).count("./.") == 1


def test_the_proposal_rests_on_documents_and_lists_what_comes_along(files: dict[str, bytes]) -> None:
    text = text_of(files["to-trinh"])

    assert "Căn cứ Quyết định số 318/QĐ-TTg ngày 08 tháng 3 năm 2022 của Thủ tướng Chính phủ" in text
    assert "số 23/VB ngày 05 tháng 3 năm 2025 của UBND xã Đồng Xanh." in text
    assert "a) Tỷ lệ hài lòng của người dân đạt yêu cầu;" in text
    assert "- Danh mục minh chứng và 80 văn bản, tài liệu (bản sao);" in text


def test_the_report_tells_of_every_criterion_what_is_asked_what_was_done_and_how_it_stands(
    files: dict[str, bytes],
) -> None:
    text = text_of(files["bao-cao"])

    assert "Tổng số tiêu chí xã tự đánh giá đạt: 19/19 tiêu chí, bằng 100 %" in text.replace("\xa0", " ")
    assert text.count("a) Yêu cầu của tiêu chí:") == text.count("c) Đánh giá: Đạt") == 19
    assert "- 2.1. 99,8 % (1.987/1.990 km). Minh chứng số 4, 5." in text.replace("\xa0", " ")


def test_the_summary_has_a_row_for_every_indicator_under_a_head_on_every_page(papers: Papers, dossier: Dossier) -> None:
    pages = papers["bieu-tong-hop"]
    text = " ".join(page.text() for page in pages)

    assert all(page.find_all("Tên tiêu chí") and page.find_all("Tiêu chuẩn đạt chuẩn") for page in pages)
    codes = [f"{code}." for code in dossier.submission.scorecard.results if "." in code]
    assert [code for code in codes if f" {code} " not in text] == []
    assert pages[-1].find_all("Tổng số tiêu chí đạt: 19/19;")


def test_every_page_of_the_summary_explains_its_marks(papers: Papers) -> None:
    for page in papers["bieu-tong-hop"]:
        assert page.find_all("mức mẫu, không phải mức thật. Lời văn của 57/57 chỉ tiêu chưa đối chiếu công báo.")


def test_the_index_has_the_columns_of_the_law(papers: Papers) -> None:
    """Nghị định 30/2020/NĐ-CP, Phụ lục V, Mẫu IV."""
    first = papers["danh-muc"][0]

    assert first.find_all("(1) (2) (3) (4) (5) (6) (7)")
    for words in ("STT", "ký hiệu văn", "trích yếu nội dung văn", "Tác giả", "Tờ số/", "Ghi chú"):
        assert first.find_all(words)


def test_a_paper_that_serves_several_indicators_is_listed_once(dossier: Dossier) -> None:
    shared = [entry for entry in dossier.evidence_index if len(entry.indicators) > 1]

    assert shared[0].indicators == ("1.1", "1.2")
    assert len({entry.record for entry in dossier.evidence_index}) == len(dossier.evidence_index)


def test_pages_of_the_index_run_on_until_a_count_is_unknown() -> None:
    papers = [a_paper(title, pages=pages) for title, pages in (("a", 3), ("b", 1), ("c", 0), ("d", 2))]

    dossier = a_dossier(evidence={"1.1": papers})

    assert [entry.pages for entry in dossier.evidence_index][:4] == [(1, 3), (4, 4), None, None]


def test_the_cover_lists_the_papers_with_their_pages_and_carries_the_hash_of_what_was_sent(
    papers: Papers, files: dict[str, bytes], dossier: Dossier
) -> None:
    text = text_of(files["bia"])

    assert f"Báo cáo 06862-2025-01-D02 {len(papers['bao-cao'])}" in text
    assert dossier.submission.sha256 in text.replace(" ", "")


def test_only_the_cover_carries_the_hash_of_the_submission(files: dict[str, bytes], dossier: Dossier) -> None:
    carrying = [name for name, pdf in files.items() if dossier.submission.sha256 in text_of(pdf).replace(" ", "")]

    assert carrying == ["bia"]


def test_every_page_carries_code_and_hash_of_its_own_paper(papers: Papers, dossier: Dossier) -> None:
    for form in forms(dossier):
        _, content_sha256 = documents.lay_out(form, dossier)

        assert all(
            page.find_all(f"{form.code(dossier)} · SHA-256 nội dung {content_sha256}") for page in papers[form.name]
        )


def test_metadata_name_the_paper_and_who_issues_it(files: dict[str, bytes]) -> None:
    reader = pypdf.PdfReader(BytesIO(files["to-trinh"]))

    assert reader.metadata is not None
    assert reader.metadata.title == (
        "Tờ trình về việc đề nghị thẩm định, xét, công nhận xã Đồng Xanh đạt chuẩn nông thôn mới năm 2025"
    )
    assert reader.metadata.author == "Ủy ban nhân dân xã Đồng Xanh"
    assert (
        reader.metadata.subject
        == "Về việc đề nghị thẩm định, xét, công nhận xã Đồng Xanh đạt chuẩn nông thôn mới năm 2025"
    )
    assert reader.root_object["/Lang"] == "vi"
    assert reader.root_object["/MarkInfo"]["/Marked"]


# ---- kinds, drafts, samples, sections


def test_a_periodic_report_has_no_proposal() -> None:
    names = [form.name for form in forms(a_dossier(kind=Kind.PERIODIC))]

    assert names == ["bao-cao", "bieu-tong-hop", "danh-muc"]


def test_a_draft_says_so_across_every_page(draft_papers: Papers) -> None:
    pages = [page for pages in draft_papers.values() for page in pages]

    assert {page.watermark.replace(" ", "") for page in pages} == {"DỰTHẢO"}
    assert all(page.find_all("Dự thảo · Mã tài liệu") for page in pages)


def test_what_was_sent_carries_no_watermark(papers: Papers, files: dict[str, bytes]) -> None:
    assert {page.watermark for pages in papers.values() for page in pages} == {""}
    assert not [name for name, pdf in files.items() if "dự thảo" in text_of(pdf).lower()]


def test_sample_data_say_so_on_every_page(papers: Papers, draft_papers: Papers) -> None:
    pages = [page for each in (papers, draft_papers) for pages in each.values() for page in pages]

    assert all(page.find_all("DỮ LIỆU MẪU") for page in pages)


def test_a_real_commune_carries_no_sample_mark() -> None:
    dossier = a_dossier(unit=replace(DONG_XANH, is_sample=False))
    scorecard = dossier.submission.scorecard
    real = {code: replace(level, status=LevelStatus.SECONDARY) for code, level in scorecard.applied.levels.items()}
    submission = replace(
        dossier.submission, scorecard=Scorecard(replace(scorecard.applied, levels=real), scorecard.answers)
    )
    html, _ = documents.lay_out(PROPOSAL, replace(dossier, submission=submission))

    assert "DỮ LIỆU MẪU" not in html


def test_a_real_commune_that_was_judged_by_sample_levels_carries_it() -> None:
    html, _ = documents.lay_out(PROPOSAL, a_dossier(unit=replace(DONG_XANH, is_sample=False)))

    assert "DỮ LIỆU MẪU" in html


def test_levels_that_nobody_compared_are_told_on_every_page(papers: Papers) -> None:
    warning = "Mức yêu cầu: theo nguồn thứ cấp, chưa đối chiếu công báo, mức mẫu; xem dấu chú tại Biểu tổng hợp."

    assert all(page.find_all(warning) for pages in papers.values() for page in pages)


def with_levels(dossier: Dossier, change: Callable[[Level], Level]) -> Dossier:
    """The same dossier, judged by other levels."""
    scorecard = dossier.submission.scorecard
    levels = {code: change(level) for code, level in scorecard.applied.levels.items()}
    other = Scorecard(replace(scorecard.applied, levels=levels), scorecard.answers)
    return replace(dossier, submission=replace(dossier.submission, scorecard=other))


def test_levels_that_the_province_set_are_told_on_every_page_too(dossier: Dossier) -> None:
    own = with_levels(
        dossier, lambda level: replace(level, status=LevelStatus.PROVINCE, source="Quyết định 02/QĐ-UBND")
    )

    for form in forms(own):
        assert "Mức yêu cầu: tỉnh quy định; xem dấu chú" in documents.lay_out(form, own)[0]
    assert "(1)</sup> tỉnh quy định: Quyết định 02/QĐ-UBND" in documents.lay_out(SUMMARY, own)[0]


def test_levels_that_two_people_compared_carry_no_warning_and_name_the_gazette(dossier: Dossier) -> None:
    found = Comparison(("Bà Thu", "Bà Ngọc"), date(2025, 5, 2), "Công báo số 259 ngày 20/03/2022, trang 34")
    compared = with_levels(dossier, lambda level: replace(level, status=LevelStatus.COMPARED, comparison=found))
    summary = documents.lay_out(SUMMARY, compared)[0]

    assert "Mức yêu cầu:" not in summary
    assert "Mức không có dấu chú đã được hai người đối chiếu với Công báo số 259 ngày 20/03/2022." in summary


def test_sections_without_data_are_headings_with_dotted_lines_and_are_listed(dossier: Dossier) -> None:
    html, _ = documents.lay_out(REPORT, dossier)
    missing = missing_sections(dossier)

    assert missing[:2] == ("I. Đặc điểm tình hình chung", "II. Căn cứ triển khai thực hiện: Văn bản của địa phương")
    assert not [heading for heading in missing if heading.startswith(("IV.", "V."))]
    assert html.count('class="cham"') == 3 + 1 + 4 + 3 + 3


def test_debt_is_a_missing_section_until_it_is_declared() -> None:
    assert "V. Tình hình nợ đọng xây dựng cơ bản" in missing_sections(a_dossier(kind=Kind.PERIODIC))


def test_a_condition_that_is_not_declared_yet_says_so_in_a_draft() -> None:
    html, _ = documents.lay_out(PROPOSAL, a_dossier(is_draft=True, conditions=()))

    assert html.count(": chưa khai") == 4


def test_what_is_not_entered_says_so_in_the_report() -> None:
    html, _ = documents.lay_out(REPORT, a_dossier(kind=Kind.PERIODIC, answers={"2.1": Answer("2.1")}, evidence={}))

    assert "- 2.1. Chưa nhập số liệu." in html
    assert "c) Đánh giá: Chưa nhập (3/4 chỉ tiêu đạt)." in html


def test_the_longest_names_stay_on_the_page() -> None:
    unit = replace(DONG_XANH, name="xã Nguyễn Thị Minh Khai Đông Bắc", province="tỉnh Bà Rịa - Vũng Tàu và Đồng Nai")
    long_named = a_dossier(unit=unit, issuer_place="Nguyễn Thị Minh Khai Đông Bắc")

    proposal = documents.print_form(PROPOSAL, long_named)
    (cover,) = pages_of(documents.print_cover(long_named, [proposal]).pdf)

    for page in (cover, *pages_of(proposal.pdf)):
        assert max(word.x1 for word in page.words) < page.width - 14.5
        assert max(word.bottom for word in page.body) < page.height - 20


def test_an_indicator_that_does_not_apply_tells_why() -> None:
    answers = {"13.4": Answer("13.4", not_applicable_reason="Xã không có làng nghề")}

    html, _ = documents.lay_out(SUMMARY, a_dossier(answers=answers))

    assert "Không áp dụng: Xã không có làng nghề" in html


@pytest.mark.parametrize(
    ("given", "printed"),
    [
        ((), ("Như trên", "Lưu: VT")),
        (("- Sở NN&MT;",), ("Như trên", "Sở NN&MT", "Lưu: VT")),
        (("Như trên", "HĐND xã", "Lưu: VT, KT."), ("Như trên", "HĐND xã", "Lưu: VT, KT")),
    ],
)
def test_the_recipients_begin_with_the_addressee_and_end_with_the_archive(
    given: tuple[str, ...], printed: tuple[str, ...]
) -> None:
    assert phrases.recipients(a_dossier(issuer_recipients=given)) == printed


def test_a_code_that_could_be_a_path_is_refused() -> None:
    for code in ("../x", "a/b", "", "a b", "x" * 41, "-x"):
        with pytest.raises(ValueError, match="not a dossier code"):
            a_dossier(code=code)


# ---- PDF/A, and the same bytes


def test_a_file_that_breaks_the_archive_rules_is_refused_with_the_rule(files: dict[str, bytes]) -> None:
    without_intent = files["bia"].replace(b'pdfaid:part="2"', b'pdfaid:part="7"')

    with pytest.raises(conformance.NotConformant, match="6.6.4"):
        conformance.check(without_intent)


def test_a_file_that_does_not_claim_the_level_is_refused(files: dict[str, bytes]) -> None:
    with pytest.raises(conformance.NotConformant, match="does not claim"):
        conformance.check(files["bia"].replace(b'conformance="U"', b'conformance="A"'))


def test_the_same_data_give_the_same_bytes(files: dict[str, bytes], dossier: Dossier) -> None:
    assert documents.print_form(PROPOSAL, dossier).pdf == files["to-trinh"]


def test_a_changed_figure_changes_the_hash_of_the_text(dossier: Dossier) -> None:
    other = a_dossier(answers={"1.1": Answer("1.1", {"yes": True}, note="Đã công bố")})

    assert documents.lay_out(REPORT, other)[1] != documents.lay_out(REPORT, dossier)[1]


def test_printing_warns_of_nothing(dossier: Dossier, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING, logger="weasyprint"):
        documents.print_form(PROPOSAL, dossier)

    assert caplog.messages == []


def test_nothing_is_fetched_that_was_not_handed_in(tmp_path: Path) -> None:
    fetcher = documents.HandedIn({"a.svg": ("image/svg+xml", b"<svg/>")})

    assert fetcher.fetch("giay:a.svg").read() == b"<svg/>"
    for url in ("giay:b.svg", f"file://{tmp_path}", "http://127.0.0.1/", "data:text/plain,x", "ftp://x/", "a.svg"):
        with pytest.raises(FatalURLFetchingError):
            fetcher.fetch(url)


def test_signs_that_our_font_lacks_never_bring_in_another_font() -> None:
    assert documents.printable("Mẫu 😀 漢 \u202eđảo\u200b\x00 ơ\u031b") == "Mẫu � � đảo ơ"
    assert documents.printable("Đồng".encode().decode()) == documents.printable("Đo\u0302\u0300ng")
