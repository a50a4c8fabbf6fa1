"""Blockers: what keeps an assessment from being sent, and the gates that may be passed over with a written reason."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from enum import StrEnum

from ntm_assess.domain.criteria import LevelStatus
from ntm_assess.domain.procedures import DECLARED, PAPER, GateValue, Waiver
from ntm_assess.domain.scoring import Scorecard, Verdict
from ntm_assess.domain.submissions import CONDITION_ITEM, Condition
from ntm_assess.domain.workflow import Kind


class Blocker(StrEnum):
    """Why an assessment cannot be sent."""

    NOTHING_ENTERED = "nothing_entered"
    STILL_RETURNED = "still_returned"  # came back, and nothing was changed or explained
    NO_GROUP = "no_group"  # the procedure has a look before the province's, and nobody could take it
    # only for a recognition submission:
    NOT_ENTERED = "not_entered"
    UNMET = "unmet"
    NO_LEVEL = "no_level"
    SAMPLE_LEVEL = "sample_level"  # judged by an invented level, and the commune is a real one
    NOT_DECLARED = "not_declared"
    NO_PAPER = "no_paper"  # a condition is declared without a paper
    BELOW = "below"  # a condition's own figures do not reach what the procedure asks for


def blockers(
    kind: Kind,
    scorecard: Scorecard,
    conditions: Sequence[Condition],
    still_returned: Collection[str],
    *,
    gates: Sequence[GateValue] = (),
    is_sample: bool = False,
    lacks_group: bool = False,
) -> dict[Blocker, tuple[str, ...]]:
    """What keeps this kind of submission from being sent, with the codes that it concerns; empty: it can go.

    `conditions`: all that the procedure asks for. `still_returned`: codes of indicators and conditions that came back
    and are unchanged. `gates`: what the figures behind the conditions say. `is_sample`: the commune is of an invented
    province, whose levels may be invented. `lacks_group`: see NO_GROUP.
    """
    codes: dict[Blocker, list[str]] = {
        Blocker.STILL_RETURNED: [code for code in still_returned if not code.startswith(CONDITION_ITEM)]
    }
    if kind is Kind.RECOGNITION:
        codes[Blocker.STILL_RETURNED] = list(still_returned)
        for reason, verdict in _NOT_MET.items():
            codes[reason] = [code for code, result in scorecard.results.items() if result.verdict is verdict]
        codes[Blocker.SAMPLE_LEVEL] = [] if is_sample else _on_sample_levels(scorecard)
        codes |= _not_passed(conditions, gates)
    found = {reason: tuple(listed) for reason, listed in codes.items() if listed}
    if not any(answer.is_entered for answer in scorecard.answers.values()):
        found = {Blocker.NOTHING_ENTERED: ()}
    return found | ({Blocker.NO_GROUP: ()} if lacks_group else {})


def failing_gates(condition: Condition, gates: Sequence[GateValue]) -> tuple[str, ...]:
    """Codes of the gates of a condition that are not passed."""
    own = [] if condition.is_declared else [DECLARED]
    own += [PAPER] if condition.is_declared and not condition.evidence else []
    below = [each.code for each in gates if each.condition == condition.code and each.passes is False]
    return (*own, *below)


def with_waivers(
    conditions: Sequence[Condition], gates: Sequence[GateValue], waivers: Mapping[str, Waiver]
) -> tuple[Condition, ...]:
    """Each with the waiver that it needs: one that covers all that is not passed now. `waivers`: by condition."""
    return tuple(replace(each, waiver=_needed(each, gates, waivers.get(each.code))) for each in conditions)


def _needed(condition: Condition, gates: Sequence[GateValue], waiver: Waiver | None) -> Waiver | None:
    failing = failing_gates(condition, gates)
    return replace(waiver, gates=failing) if waiver and failing and waiver.covers(failing) else None


def _not_passed(conditions: Sequence[Condition], gates: Sequence[GateValue]) -> dict[Blocker, list[str]]:
    found: dict[Blocker, list[str]] = {Blocker.NOT_DECLARED: [], Blocker.NO_PAPER: [], Blocker.BELOW: []}
    for each in conditions:
        for code in () if each.waiver else failing_gates(each, gates):
            listed = found[_BY_GATE.get(code, Blocker.BELOW)]
            if each.item_code not in listed:
                listed.append(each.item_code)
    return found


_BY_GATE = {DECLARED: Blocker.NOT_DECLARED, PAPER: Blocker.NO_PAPER}


def _on_sample_levels(scorecard: Scorecard) -> list[str]:
    levels = {code: result.level for code, result in scorecard.results.items()}
    return [code for code, level in levels.items() if level and level.status is LevelStatus.SAMPLE]


_NOT_MET = {
    Blocker.NOT_ENTERED: Verdict.NOT_ENTERED,
    Blocker.UNMET: Verdict.UNMET,
    Blocker.NO_LEVEL: Verdict.NO_LEVEL,
}
