"""Phrases (câu chữ trên giấy): what only the papers of a dossier say. All else comes from wording and formatting."""

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from fractions import Fraction

from ntm_assess import formatting, wording
from ntm_assess.domain.criteria import CriteriaSet, Criterion, Indicator, LevelStatus
from ntm_assess.domain.figures import Part
from ntm_assess.domain.procedures import CONDITIONS, Body, Certainty, Waiver
from ntm_assess.domain.scoring import CriterionResult, Result, Scorecard, Verdict
from ntm_assess.domain.submissions import Condition, DocumentRecord, EvidenceRecord, ProcedureRecord
from ntm_assess.dossier.contents import Dossier, IndexEntry
from ntm_assess.dossier.forms import EVIDENCE, REPORT, SUMMARY, forms
from ntm_assess.formatting import NBSP, day, long_date, number
from ntm_assess.wording.results import lower_first

PRIME_MINISTERS = re.compile(r"\d+(/\d{4})?/QĐ-TTg")

# Documents that the procedure rests on. Names and dates as published by secondary sources; a law is cited by name and
# date alone (Nghị định 30/2020/NĐ-CP, Phụ lục I, Phần I, Mục II.6.a).
LOCAL_GOVERNMENT_LAW = "Luật Tổ chức chính quyền địa phương ngày 16 tháng 6 năm 2025"
QD_18 = "18/2022/QĐ-TTg"
PROCEDURE = (
    "Quyết định số 18/2022/QĐ-TTg ngày 02 tháng 8 năm 2022 của Thủ tướng Chính phủ quy định điều kiện, trình tự, thủ "
    "tục, hồ sơ xét, công nhận, công bố và thu hồi quyết định công nhận địa phương đạt chuẩn nông thôn mới, đạt chuẩn "
    "nông thôn mới nâng cao, đạt chuẩn nông thôn mới kiểu mẫu và hoàn thành nhiệm vụ xây dựng nông thôn mới giai đoạn "
    "2021 - 2025"
)


def basis(dossier: Dossier) -> tuple[str, ...]:
    """The documents from above that the papers rest on (căn cứ)."""
    criteria_set = dossier.submission.scorecard.applied.criteria_set
    return (LOCAL_GOVERNMENT_LAW, decision(criteria_set), procedure(dossier.submission.procedure))


def procedure(record: ProcedureRecord | None) -> str:
    """The procedure as it is cited the first time; one whose legal basis nobody has confirmed says so."""
    if record is None or record.decision == QD_18:
        return PROCEDURE
    unconfirmed = " (căn cứ pháp lý chưa xác nhận)" if record.status == Certainty.UNCONFIRMED else ""
    return f"{record.title}{unconfirmed}"


def procedure_again(record: ProcedureRecord | None) -> str:
    """Within a sentence that comes later."""
    return f"Quyết định số {QD_18}" if record is None or record.decision == QD_18 else procedure(record)


def procedure_note(record: ProcedureRecord) -> str:
    """Which procedure it was, and how sure its legal basis is: "Trình tự hai cấp ... (chưa xác nhận)"."""
    return f"{record.title} ({wording.certainty(Certainty(record.status))})"


def enclosed_note(document: DocumentRecord) -> str:
    """ "Mặt trận Tổ quốc lập, bản chính, theo thực tế"."""
    parts = (
        f"{wording.body(Body(document.by))} lập",
        wording.copy_or_original(document.is_original),
        "" if document.is_required else "theo thực tế",
    )
    return ", ".join(each for each in parts if each)


def decision(criteria_set: CriteriaSet) -> str:
    """The criteria set's decree as it is cited the first time."""
    title = criteria_set.title
    found = PRIME_MINISTERS.search(criteria_set.decision)
    if not found:
        return f"{criteria_set.decision} {long_date(criteria_set.issued_on)} ban hành {title}"
    return f"Quyết định số {found[0]} {long_date(criteria_set.issued_on)} của Thủ tướng Chính phủ ban hành {title}"


def paper(record: EvidenceRecord) -> str:
    """A paper as it is cited: "Báo cáo kết quả lấy ý kiến số 12/BC-MTTQ ngày 05 tháng 11 năm 2025 của MTTQ xã"."""
    known = [
        record.title or record.file_name,
        f"số {record.number}" if record.number else "",
        _long_day(record.issued_on),
        f"của {record.issued_by}" if record.issued_by else "",
    ]
    return " ".join(each for each in known if each)


def papers(records: Iterable[EvidenceRecord]) -> str:
    return "; ".join(paper(record) for record in records)


def proposal_basis(dossier: Dossier) -> tuple[str, ...]:
    """What the proposal rests on: besides the documents from above the papers of consultation and meeting."""
    condition = dossier.condition("consultation")
    return (*basis(dossier), *(paper(record) for record in (condition.evidence if condition else ())))


def enclosures(dossier: Dossier) -> tuple[str, ...]:
    """What goes along with the proposal: our papers, then those that prove the conditions, each once."""
    made = forms(dossier)
    with_summary = f", kèm {SUMMARY.type_name}" if SUMMARY in made else ""
    ours = [f"{REPORT.type_name} {lower_first(REPORT.subject(dossier))}{with_summary} (bản chính)"]
    if EVIDENCE in made:
        ours.append(f"{EVIDENCE.type_name} và {len(dossier.evidence_index)} văn bản, tài liệu (bản sao)")
    named = [paper(record) for condition in dossier.submission.conditions for record in condition.evidence]
    return (*ours, *dict.fromkeys(named))


def condition_lines(dossier: Dossier) -> tuple[str, ...]:
    """The conditions besides the criteria, in words; one that is not declared yet (in a draft) says so, and one that is
    sent although a gate is not passed says why."""
    asked = [each.code for each in dossier.submission.conditions] or CONDITIONS
    return tuple(_condition_line(code, dossier.condition(code)) for code in asked)


def _condition_line(code: str, condition: Condition | None) -> str:
    words = wording.condition(code)
    if condition is None or not condition.is_declared:
        line = f"{words}: chưa khai"
    else:
        note = _unended(condition.note)
        line = f"{words}: {note}" if note else words
    waiver = condition.waiver if condition else None
    return f"{line}. {waived(waiver)}" if waiver else line


def waived(waiver: Waiver) -> str:
    """ "Đề nghị xét dù chưa có văn bản, vì: văn bản đang chờ ký"."""
    return f"Đề nghị xét dù {', '.join(wording.gate(each) for each in waiver.gates)}, vì: {_unended(waiver.reason)}"


def _unended(text: str) -> str:
    return text.strip().rstrip(".;")


def _long_day(iso: str) -> str:
    try:
        return long_date(date.fromisoformat(iso))
    except ValueError:
        return f"ngày {iso}" if iso else ""


def paper_day(iso: str) -> str:
    """A stored day as "05/11/2025"; as it was written when it is no ISO day; empty when unknown."""
    try:
        return day(date.fromisoformat(iso))
    except ValueError:
        return iso


def moment(iso: str) -> str:
    return formatting.moment(datetime.fromisoformat(iso))


def met(scorecard: Scorecard) -> str:
    """ "19/19 tiêu chí, 57/57 chỉ tiêu"."""
    return (
        f"{scorecard.met_criteria}/{len(scorecard.criteria)} tiêu chí, "
        f"{scorecard.met_indicators}/{len(scorecard.results)} chỉ tiêu"
    )


def met_percent(scorecard: Scorecard) -> str:
    return f"{number(Fraction(scorecard.met_criteria * 100, len(scorecard.criteria)))}{NBSP}%"


def outcome(result: CriterionResult) -> str:
    """How a criterion stands: "Đạt", "Chưa đạt"; a count where it has several indicators."""
    verdict = wording.verdict(result.verdict)
    return f"{verdict} ({met_count(result)})" if len(result.results) > 1 else verdict


def met_count(result: CriterionResult) -> str:
    return f"{result.met_count}/{len(result.results)} chỉ tiêu đạt"


def achieved_lines(result: Result) -> tuple[str, ...]:
    """The commune's result, part by part with its counts; or why the indicator does not apply."""
    if result.verdict == Verdict.NOT_APPLICABLE:
        return (f"{wording.verdict(result.verdict)}: {result.answer.not_applicable_reason}",)
    return tuple(_labelled(part, _counted(part)) for part in result.parts)


def target_lines(result: Result) -> tuple[str, ...]:
    """The level, part by part where the parts differ."""
    targets = {wording.target(part) for part in result.parts}
    if result.level is None or len(targets) == 1:
        return (wording.targets_line(result),)
    return tuple(_labelled(part, wording.target(part)) for part in result.parts)


def _labelled(part: Part, text: str) -> str:
    return f"{part.label}: {text}" if part.label else text


def _counted(part: Part) -> str:
    counts = wording.counts(part)
    return f"{wording.figure(part)} ({counts})" if counts else wording.figure(part)


def named(indicator: Indicator, criterion: Criterion) -> str:
    """An indicator with its code, unless that is the criterion's own: "2.1. Tỷ lệ đường xã ..."."""
    return indicator.text if indicator.code == criterion.code else f"{indicator.code}. {indicator.text}"


def _in_one_line(lines: Sequence[str]) -> str:
    """ "Chung: 92,4 %; nữ: 93,0 %; nam: 91,8 %"."""
    return "; ".join((*lines[:1], *(lower_first(line) for line in lines[1:])))


def asked(result: Result, criterion: Criterion) -> str:
    """What an indicator asks for, and how sure that is."""
    text = f"{named(result.indicator, criterion)}: {lower_first(_in_one_line(target_lines(result)))}"
    note = level_note(result)
    return f"{text} ({note})" if note else text


def done(result: Result, criterion: Criterion, dossier: Dossier) -> str:
    """What came of it, with the commune's note and the numbers of the papers in the index."""
    code = "" if result.indicator.code == criterion.code else f"{result.indicator.code}. "
    is_begun = result.is_entered or any(part.is_entered for part in result.parts)
    sentences = [code + (_in_one_line(achieved_lines(result)) if is_begun else "Chưa nhập số liệu")]
    if result.answer.note:
        sentences.append(result.answer.note.strip().rstrip("."))
    proof = dossier.evidence_numbers.get(result.indicator.code)
    if proof:
        sentences.append(f"Minh chứng số {numbers(proof)}")
    return ". ".join(sentences) + "."


def level_note(result: Result) -> str:
    """How sure the level is: "mức mẫu"; for a level of the province, its decision. Empty: compared, or no level."""
    if result.level is None or result.level.status == LevelStatus.COMPARED:
        return ""
    if result.level.status == LevelStatus.PROVINCE:
        return f"{wording.level_status(LevelStatus.PROVINCE)} tại {result.level.source}"
    return wording.level_status(result.level.status)


def levels_warning(dossier: Dossier) -> str:
    """For the foot of every page: how sure the levels behind the verdicts are. Empty: all compared with the gazette."""
    doubtful = [_in_full(status) for status in dossier.statuses if status != LevelStatus.COMPARED]
    return f"Mức yêu cầu: {', '.join(doubtful)}; xem dấu chú tại Biểu tổng hợp." if doubtful else ""


def marks(dossier: Dossier) -> dict[LevelStatus, str]:
    """The mark of each status in the summary table: "1", "2" ...; a compared level needs none."""
    marked = [status for status in dossier.statuses if status != LevelStatus.COMPARED]
    return {status: str(place) for place, status in enumerate(marked, start=1)}


def legend(dossier: Dossier) -> tuple[tuple[str, str], ...]:
    """The marks of the summary table in words."""
    return tuple((mark, _status_in_full(status, dossier)) for status, mark in marks(dossier).items())


def compared_note(dossier: Dossier) -> str:
    """What it means that a level has no mark in the summary table. Empty: none is compared."""
    levels = [each for each in dossier.submission.scorecard.applied.levels.values() if each.comparison]
    gazettes = sorted({each.comparison.gazette.partition(", trang")[0] for each in levels if each.comparison})
    if not gazettes:
        return ""
    return f"Mức không có dấu chú đã được hai người đối chiếu với {'; '.join(gazettes)}."


def mark(result: Result, dossier: Dossier) -> str:
    return marks(dossier).get(result.level.status, "") if result.level else ""


def _status_in_full(status: LevelStatus, dossier: Dossier) -> str:
    words = _in_full(status)
    if status == LevelStatus.PROVINCE:
        levels = dossier.submission.scorecard.applied.levels.values()
        return f"{words}: {'; '.join(sorted({level.source for level in levels if level.status == status}))}"
    return f"{words}, không phải mức thật" if status == LevelStatus.SAMPLE else words


def _in_full(status: LevelStatus) -> str:
    """The word of a status; "chưa đối chiếu" says with what."""
    words = wording.level_status(status)
    return f"{words} công báo" if status == LevelStatus.NOT_COMPARED else words


def texts_note(dossier: Dossier) -> str:
    """How many indicators have a wording that nobody compared with the gazette. Empty: none."""
    results = dossier.submission.scorecard.results.values()
    doubtful = sum(result.indicator.text_status != LevelStatus.COMPARED for result in results)
    return f"Lời văn của {doubtful}/{len(results)} chỉ tiêu chưa đối chiếu công báo." if doubtful else ""


def numbers(values: Iterable[int]) -> str:
    return ", ".join(number(value) for value in values)


def proves(entry: IndexEntry) -> str:
    """What a paper of the index is for."""
    pieces = [f"Chỉ tiêu {', '.join(entry.indicators)}"] if entry.indicators else []
    pieces += [f"Điều kiện: {wording.condition(code)}" for code in entry.conditions]
    return "; ".join(pieces)


def page_range(entry: IndexEntry) -> str:
    """ "4 - 6", "7"; empty where the pages before it were not counted."""
    if entry.pages is None:
        return ""
    first, last = entry.pages
    return str(first) if first == last else f"{first}{NBSP}-{NBSP}{last}"


def recipients(dossier: Dossier) -> tuple[str, ...]:
    """The list under "Nơi nhận", without dashes and ends: "Như trên" first, "Lưu: VT" last (Phụ lục I, Mục II.9)."""
    given = [each.strip(" -;.") for each in dossier.issuer.recipients]
    named = [each for each in given if each and each.casefold() != "như trên"]
    archive = next((each for each in named if each.casefold().startswith("lưu")), "Lưu: VT")
    return ("Như trên", *(each for each in named if each != archive), archive)
