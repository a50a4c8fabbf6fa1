"""Map files: every part of both sets has its place, and a file that forgets one is refused with its place."""

import re
from dataclasses import replace

import pytest

from ntm_assess.domain.set_maps import Change, Confidence, Link, Parts
from ntm_assess.law import maps
from ntm_assess.law.checked_tables import CriteriaFileError
from tests.domain.builders import a_criteria_set, an_indicator

OLD = replace(a_criteria_set(*(an_indicator(code) for code in ("1.1", "1.2", "2.1", "3"))), id="cu")
NEW = replace(a_criteria_set(*(an_indicator(code) for code in ("1.1", "2.1", "2.2", "3"))), id="moi")
SETS = {each.id: each for each in (OLD, NEW)}

HEAD = """
id = "cu--moi"
old = "cu"
new = "moi"
parts = "indicators"
note = "Gợi ý."
"""
LINKS = {
    "1.1": 'change = "merged"\nold = ["1.1", "1.2"]\nnew = "1.1"\nconfidence = "medium"\nwhy = "Gộp."',
    "2.1": 'change = "split"\nold = ["2.1"]\nnew = "2.1"\nconfidence = "low"\nwhy = "Tách."',
    "2.2": 'change = "split"\nold = ["2.1"]\nnew = "2.2"\nconfidence = "low"\nwhy = "Tách."',
    "3": 'change = "new"\nnew = "3"\nconfidence = "high"',
    "cũ 3": 'change = "dropped"\nold = ["3"]\nconfidence = "high"\nwhy = "Thôi không hỏi."',
}


def a_file(head: str = HEAD, **links: str) -> str:
    rows = LINKS | {name.replace("_", "."): text for name, text in links.items()}
    return head + "".join(f"\n[[links]]\n{text}\n" for text in rows.values() if text)


def read(text: str, name: str = "cu--moi.toml"):
    return maps.read_map(text.encode(), name, SETS)


def refused(text: str) -> str:
    with pytest.raises(CriteriaFileError) as error:
        read(text)
    return str(error.value)


def changed(code: str, old: str, new: str) -> str:
    assert old in LINKS[code]
    return a_file(**{f"{code.replace('.', '_')}": LINKS[code].replace(old, new)})


def test_a_file_becomes_links_in_its_order():
    found = read(a_file())

    assert (found.old, found.new, found.parts, found.note) == ("cu", "moi", Parts.INDICATORS, "Gợi ý.")
    assert found.links[0] == Link(Change.MERGED, ("1.1", "1.2"), "1.1", Confidence.MEDIUM, "Gộp.")
    assert found.links[-1] == Link(Change.DROPPED, ("3",), "", Confidence.HIGH, "Thôi không hỏi.")
    assert re.fullmatch("[0-9a-f]{64}", found.sha256)


def test_criteria_can_be_mapped_where_indicators_are_unknown():
    row = '\n[[links]]\nchange = "level_changed"\nold = ["{0}"]\nnew = "{0}"\nconfidence = "low"\nwhy = "Cùng tên."\n'
    rows = "".join(row.format(code) for code in ("1", "2", "3"))

    assert read(HEAD.replace("indicators", "criteria") + rows).parts is Parts.CRITERIA


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (a_file(**{"3": ""}), "chỉ tiêu mới 3: chưa có dòng nào"),
        (a_file(them=LINKS["3"]), "chỉ tiêu mới 3: có hơn một dòng"),
        (a_file(**{"cũ 3": ""}), "chỉ tiêu cũ 3: chưa có dòng nào"),
        (changed("2.2", 'change = "split"\nold = ["2.1"]', 'change = "new"'), 'chỉ tiêu cũ 2.1: "split" phải có'),
        (changed("2.2", '"split"', '"same"'), 'chỉ tiêu cũ 2.1: đã ghi "same"'),
        (a_file(them=LINKS["cũ 3"]), 'chỉ tiêu cũ 3: đã ghi "dropped"'),
        (changed("1.1", '["1.1", "1.2"]', '["1.1"]'), '"merged" phải ghi từ 2 chỉ tiêu cũ'),
        (changed("2.1", '["2.1"]', '["2.1", "1.1"]'), '"split" phải ghi đúng 1 chỉ tiêu cũ'),
        (changed("3", 'new = "3"', 'new = "3"\nold = ["3"]'), '"new" phải ghi không chỉ tiêu cũ'),
        (changed("1.1", '"1.2"]', '"9.9"]'), 'chỉ tiêu mới 1.1, khóa "old": bộ tiêu chí cu không có chỉ tiêu 9.9'),
        (changed("1.1", 'new = "1.1"', 'new = "9.9"'), 'khóa "new": bộ tiêu chí moi không có chỉ tiêu 9.9'),
        (changed("1.1", '\nwhy = "Gộp."', ""), 'chỉ tiêu mới 1.1: thiếu "why"'),
        (changed("1.1", '"medium"', '"maybe"'), 'khóa "confidence": "maybe" không hợp lệ'),
        (changed("1.1", '"merged"', '"renamed"'), 'khóa "change": "renamed" không hợp lệ'),
        (changed("cũ 3", 'change = "dropped"', 'change = "dropped"\nnew = "3"'), 'khóa "new": không có khóa này ở đây'),
        (a_file(HEAD.replace('"moi"', '"khac"')), 'khóa "new": không có bộ tiêu chí "khac"'),
        (a_file(HEAD.replace('"moi"', '"cu"')), 'khóa "new": phải khác bộ ở khóa old'),
        (a_file(HEAD.replace("cu--moi", "cu-moi")), 'khóa "id": phải trùng với tên tệp'),
    ],
)  # fmt: skip
def test_a_wrong_file_is_refused_with_its_place(text, message):
    assert message in refused(text)
    assert refused(text).startswith("cu--moi.toml")


def test_a_file_is_named_after_its_sets():
    with pytest.raises(CriteriaFileError, match="phải là cu--moi"):
        read(a_file(HEAD.replace("cu--moi", "khac")), "khac.toml")


def test_all_faults_are_told_at_once():
    text = a_file(**{"3": LINKS["3"].replace("high", "x"), "1_1": LINKS["1.1"].replace("medium", "y")})

    with pytest.raises(CriteriaFileError) as error:
        read(text)
    assert len(error.value.faults) == 2
