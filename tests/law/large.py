"""A set of very many indicators, larger than any decree is."""

from dataclasses import replace

from ntm_assess.domain.criteria import CriteriaSet
from ntm_assess.law.library import load_all


def a_large_set(indicators: int = 1800) -> CriteriaSet:
    """All of them in one criterion, made after one that is shipped."""
    shipped = load_all().sets["xa-ntm-2021-2025"]
    model = shipped.indicator("9.2")
    many = tuple(replace(model, code=f"1.{number}", defined_by=()) for number in range(1, indicators + 1))
    criterion = replace(shipped.criteria[0], indicators=many)
    group = replace(shipped.groups[0], criteria=(criterion,))
    return replace(shipped, id="bo-lon", short_title="Bộ lớn", groups=(group,), declared_indicators=0)
