"""Sheets by village: which indicators have one, when there is a sum, and that it is exact."""

from decimal import Decimal

import pytest

from ntm_assess.domain import village_sheets
from ntm_assess.domain.figures import Counted
from ntm_assess.domain.requirements import (
    MustBeNone,
    NumberAtLeast,
    Schools,
    ShareAtLeast,
    ShareBothSexes,
    ShareWithPart,
    YesNo,
)
from ntm_assess.domain.village_sheets import Line, Sheet, Village
from tests.domain.builders import HOUSEHOLDS, entry_of

ROADS = ShareAtLeast(Counted("Đường đã cứng hóa", "Tổng chiều dài", "km", whole_numbers=False))
OF_HOUSEHOLDS = ShareAtLeast(HOUSEHOLDS)


def a_sheet(requirement, *entries) -> Sheet:
    lines = (Line(Village(place, f"Thôn {place}"), entry_of(each)) for place, each in enumerate(entries, 1))
    return Sheet(village_sheets.columns(requirement), tuple(lines))


@pytest.mark.parametrize(
    ("requirement", "names"),
    [
        (OF_HOUSEHOLDS, ["part", "whole"]),
        (ShareBothSexes(HOUSEHOLDS), ["nu_part", "nu_whole", "nam_part", "nam_whole"]),
        (ShareWithPart("Từ hệ thống tập trung", HOUSEHOLDS), ["part", "whole", "trong_do_part"]),
        (MustBeNone("nhà"), ["number"]),
        (ShareAtLeast(), []),
        (YesNo(), []),
        (Schools(), []),
        (NumberAtLeast("triệu đồng"), []),
    ],
)
def test_what_villages_can_count_has_columns(requirement, names):
    assert [each.name for each in village_sheets.columns(requirement)] == names


def test_the_sum_is_exact():
    total = a_sheet(ROADS, {"part": "0.1", "whole": "0.3"}, {"part": "0.2", "whole": "0.3"}).total

    assert total == {"part": Decimal("0.3"), "whole": Decimal("0.6")}


def test_there_is_no_sum_while_a_village_is_missing():
    sheet = a_sheet(OF_HOUSEHOLDS, {"part": 90, "whole": 100}, {"part": 80}, {})

    assert sheet.total is None
    assert [each.name for each in sheet.missing] == ["Thôn 2", "Thôn 3"]


def test_no_village_is_no_sum():
    assert a_sheet(OF_HOUSEHOLDS).total is None


def test_what_villages_cannot_count_has_no_sum():
    assert a_sheet(YesNo(), {}, {}).total is None


def test_a_village_without_any_counts_with_nothing():
    sheet = a_sheet(OF_HOUSEHOLDS, {"part": 0, "whole": 0}, {"part": 9, "whole": 10})

    assert village_sheets.problems(OF_HOUSEHOLDS, sheet.lines[0].entry) == ()
    assert sheet.total == {"part": 9, "whole": 10}


@pytest.mark.parametrize(
    ("entry", "input"),
    [({"part": 11, "whole": 10}, "part"), ({"part": 1, "whole": 0}, "whole"), ({"part": -1}, "part")],
)
def test_what_cannot_be_in_a_village_is_seen(entry, input):
    assert [each.input for each in village_sheets.problems(OF_HOUSEHOLDS, entry_of(entry))][:1] == [input]


def test_a_line_may_be_half_filled_in():
    assert village_sheets.problems(OF_HOUSEHOLDS, entry_of({"part": 3})) == ()


def test_equal_sheets_have_one_hash_and_a_changed_figure_another():
    first, same, other = (a_sheet(OF_HOUSEHOLDS, {"part": part, "whole": 10}) for part in (9, "9.0", 8))
    digests = [village_sheets.digest(each.content("17.8")) for each in (first, same, other)]

    assert digests[0] == digests[1] != digests[2]


def test_the_answer_is_the_sum_until_it_is_changed():
    total = {"part": Decimal(9), "whole": Decimal(10)}

    assert village_sheets.is_sum_in(total, entry_of({"part": 9, "whole": "10.0"}))
    assert not village_sheets.is_sum_in(total, entry_of({"part": 9, "whole": 11}))
    assert not village_sheets.is_sum_in(total, entry_of({"percent": 90}))
