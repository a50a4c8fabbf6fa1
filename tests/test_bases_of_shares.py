"""The shipped sets name the common figure behind a share, and only one that is counted alike."""

import pytest

from ntm_assess.domain import commune_figures
from ntm_assess.law.checked_tables import CheckedTable, CriteriaFileError
from ntm_assess.law.library import load_all
from ntm_assess.law.requirement_tables import requirement_of

COUNTED = {"part": "Số hộ đạt", "whole": "Tổng số hộ", "unit": "hộ", "status": "secondary"}


def requirement(**counted: object):
    return requirement_of(CheckedTable({"kind": "share_at_least", "counted": {**COUNTED, **counted}}, "thu.toml"))


def test_most_shares_of_the_set_have_a_common_whole():
    indicators = load_all().sets["xa-ntm-2021-2025"].indicators
    found = {each.code: next(iter(commune_figures.bases(each.requirement).values()), "") for each in indicators}

    assert {code: base for code, base in found.items() if base} == {
        "4.2": "households",
        "5": "schools",
        "6.3": "villages",
        "11": "households",
        "12.1": "workers",
        "12.2": "workers",
        "14.2": "graduates",
        "15.1": "people",
        "15.3": "children",
        "15.4": "people",
        "16": "villages",
        "17.1": "households",
        "17.8": "households",
        "17.11": "households",
    }


def test_a_base_is_one_of_the_list():
    assert requirement(base="households").counted.base == "households"
    with pytest.raises(CriteriaFileError, match="households, villages"):
        requirement(base="cows")


def test_a_base_is_counted_in_the_unit_of_the_share():
    with pytest.raises(CriteriaFileError, match="tính bằng người"):
        requirement(base="people")
