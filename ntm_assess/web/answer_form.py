"""Reads the form of one indicator: figures by the inputs of its requirement, a note, "not applicable" with a reason.

Reads and checks; it does not decide. What was typed stays as it was typed until it can be kept.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum

from ntm_assess import formatting, wording
from ntm_assess.domain.criteria import Indicator
from ntm_assess.domain.figures import Entry, Input, InputType, Part, Problem, ProblemCode
from ntm_assess.domain.requirements import Requirement
from ntm_assess.domain.scoring import Answer
from ntm_assess.formatting import BadNumber
from ntm_assess.web.forms import stripped

# Fields besides the inputs of the requirement; the name of an input never begins with an underscore.
NOTE = "_note"
NOT_APPLICABLE = "_not_applicable"
REASON = "_reason"
CLEAR = "_clear"  # a button: empty the figures of this indicator
CHOOSE = "_choose"  # a button: "percent=92,4", or "nu_whole=3.980&nam_whole=3.826": figures that were offered
YES_NO = {"yes": True, "no": False}

LONGEST_TEXT = 2000  # characters of a note or a reason


class TextFault(StrEnum):
    """What can be wrong with a note or a reason; the template makes the sentence."""

    LEGACY_ENCODED = "legacy_encoded"
    TOO_LONG = "too_long"
    REASON_MISSING = "reason_missing"


@dataclass(frozen=True)
class Fault:
    """Something typed that cannot be kept: the field where it shows, and what may have been meant."""

    field: str
    message: str = ""  # for figures; texts have a code
    code: TextFault | None = None
    suggestions: tuple[str, ...] = ()  # as they stand in the field


@dataclass(frozen=True)
class Posted:
    """A form as it came in. Its answer may be kept when there are no faults."""

    typed: Mapping[str, str]
    answer: Answer
    faults: tuple[Fault, ...]
    hints: tuple[Fault, ...] = ()  # what is still missing; it does not stand in the way of keeping the rest

    @property
    def was_cleared(self) -> bool:
        return CLEAR in self.typed


@dataclass(frozen=True)
class FieldGroup:
    """Fields that stand together: a figure, and the two counts behind it where it is a share of something counted."""

    lead: Input
    counts: tuple[Input, ...] = ()


def groups(requirement: Requirement) -> tuple[FieldGroup, ...]:
    """The fields of a requirement in the order in which they are filled in."""
    found: list[FieldGroup] = []
    for each in requirement.inputs:
        lead = found[-1].lead if found else None
        prefix = lead.name.removesuffix("percent") if lead and lead.type is InputType.PERCENT else None
        if prefix is not None and each.name in (f"{prefix}part", f"{prefix}whole"):
            found[-1] = replace(found[-1], counts=(*found[-1].counts, each))
        else:
            found.append(FieldGroup(each))
    return tuple(found)


def is_filled_in(indicator: Indicator, form: Mapping[str, str]) -> bool:
    """Whether a field of this form came in at all, be it empty: what was cut off on its way must clear nothing."""
    names = {each.name for each in indicator.requirement.inputs}
    return not form.keys().isdisjoint(names | {NOTE, NOT_APPLICABLE, REASON, CLEAR, CHOOSE})


def read(indicator: Indicator, form: Mapping[str, str]) -> Posted:
    typed = {name: form.get(name, "") for name in form}
    typed |= _chosen(typed)
    if CLEAR in typed:
        typed = {name: text for name, text in typed.items() if name.startswith("_")}
    entry, faults = _figures(indicator.requirement, typed)
    texts = {name: stripped(typed.get(name, "")) for name in (NOTE, REASON)}
    applies = not (indicator.may_be_not_applicable and typed.get(NOT_APPLICABLE))
    faults += _text_faults(texts, applies=applies)
    hints: list[Fault] = []
    if not faults and applies:
        problems = indicator.requirement.problems(entry)
        hints = [_fault(each) for each in problems if each.code is ProblemCode.COUNTS_INCOMPLETE]
        faults = [_fault(each) for each in problems if each.code is not ProblemCode.COUNTS_INCOMPLETE]
    answer = Answer(indicator.code, entry, texts[NOTE], "" if applies else texts[REASON])
    return Posted(typed, answer, tuple(faults), tuple(hints))


def computed(requirement: Requirement, parts: Sequence[Part]) -> dict[str, Part]:
    """The shares that follow from counts, by the input that shows them."""
    percents = [each.name for each in requirement.inputs if each.type is InputType.PERCENT]
    if len(percents) != len(parts):
        return {}  # no kind that divides, or not applicable
    pairs = zip(percents, parts, strict=True)
    return {name: part for name, part in pairs if part.counts and part.is_entered}


def in_fields(indicator: Indicator, answer: Answer) -> dict[str, str]:
    """An answer as it stands in the fields of its form."""
    shown = _figures_in_fields(indicator.requirement, answer.entry)
    shown[NOTE], shown[REASON] = answer.note, answer.not_applicable_reason
    if answer.not_applicable_reason:
        shown[NOT_APPLICABLE] = "yes"
    return shown


def rewritten(indicator: Indicator, posted: Posted) -> dict[str, str]:
    """Figures that were kept otherwise than they were typed ("92.4" is "92,4", a cleared choice is none)."""
    kept = _figures_in_fields(indicator.requirement, posted.answer.entry)
    if posted.was_cleared:
        return dict.fromkeys((each.name for each in indicator.requirement.inputs), "")
    chosen = _chosen(posted.typed)
    return {name: text for name, text in kept.items() if name in chosen or text != posted.typed.get(name)}


def _chosen(typed: Mapping[str, str]) -> dict[str, str]:
    """What a button put into fields, by their names."""
    pairs = (each.partition("=") for each in typed.get(CHOOSE, "").split("&"))
    return {name: text for name, _, text in pairs if name}


def _figures_in_fields(requirement: Requirement, entry: Entry) -> dict[str, str]:
    types = {each.name: each.type for each in requirement.inputs}
    return {name: _in_field(value, types[name]) for name, value in entry.items() if name in types}


def _in_field(value: Decimal | bool, type: InputType) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return formatting.in_field(value, type)


def _figures(requirement: Requirement, typed: Mapping[str, str]) -> tuple[dict[str, Decimal | bool], list[Fault]]:
    entry: dict[str, Decimal | bool] = {}
    faults = []
    for each in requirement.inputs:
        try:
            value = _figure(each, typed.get(each.name, ""))
        except BadNumber as error:
            suggestions = tuple(formatting.in_field(reading, each.type) for reading in error.suggestions)
            faults.append(Fault(each.name, wording.number_error(error), suggestions=suggestions))
        else:
            if value is not None:
                entry[each.name] = value
    # Counts rule: a share that follows from them is shown, but is not an entry.
    for name in computed(requirement, requirement.parts(entry, None)):
        entry.pop(name, None)
    return entry, faults


def _figure(each: Input, text: str) -> Decimal | bool | None:
    """None: left empty. Raises BadNumber."""
    if each.type is InputType.YES_NO:
        return YES_NO.get(text)
    return formatting.read_number(text, each.type) if text.strip() else None


def _text_faults(texts: Mapping[str, str], *, applies: bool) -> list[Fault]:
    faults = []
    for name, text in texts.items():
        if formatting.is_legacy_encoded(text):
            faults.append(Fault(name, code=TextFault.LEGACY_ENCODED))
        elif len(text) > LONGEST_TEXT:
            faults.append(Fault(name, code=TextFault.TOO_LONG))
    if not applies and not texts[REASON]:
        faults.append(Fault(REASON, code=TextFault.REASON_MISSING))
    return faults


def _fault(found: Problem) -> Fault:
    likely = formatting.likely_share(found.values["typed"]) if found.code is ProblemCode.OVER_100 else None
    suggestions = () if likely is None else (formatting.in_field(likely, InputType.AMOUNT),)
    return Fault(found.input, wording.problem(found), suggestions=suggestions)
