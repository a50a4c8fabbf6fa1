"""Every shipped file loads, has not changed, and says what its source says."""

from copy import deepcopy
from datetime import date
from decimal import Decimal
from hashlib import sha256

import pytest

from ntm_assess import folders
from ntm_assess.domain.criteria import Cost, DecidedBy, LevelStatus
from ntm_assess.domain.requirements import (
    Components,
    MustBeNone,
    Schools,
    ScoreSheet,
    ShareBothSexes,
    ShareWithPart,
    YesNo,
)
from ntm_assess.law.checked_tables import CriteriaFileError
from ntm_assess.law.library import load_all
from tests.toml_files import A_SET, AN_OVERLAY, write

SET_FILE = folders.CRITERIA / "xa-ntm-2021-2025.toml"
SAMPLE_FILE = folders.CRITERIA / "localities" / "mau.toml"
SHIPPED = sorted(folders.CRITERIA.rglob("*.toml"))

# A published file does not change. Whoever changes one here must say in the commit who compared it with what.
PINNED = {
    "xa-ntm-2021-2025.toml": "5f955a134f0f7cd6bdd05b2de5424c272032759a29a83d9dd933f482325676fd",
    "xa-ntm-nang-cao-2021-2025.toml": "bd367ce0a46f3cc07e28c5c318d367c16399b8b7ad753a854abbee069bd9bbd0",
    "xa-ntm-kieu-mau-2021-2025.toml": "b2880e959a1781b1d8a92e771e1ecf21e511c1d49cb61203aa13848cabe783d0",
    "xa-ntm-2026-2030.toml": "36a251b0448247fb2226df2211cc85dede74f4197663f2cbb284d925c80cff6d",
    "amendments/qd-211-2024.toml": "0bcec40d9777da17e5fd4c59430559c47e1c23f2b185a2bb69ef2d2b52f77653",
    "definitions/chuan-ngheo.toml": "174a273ad834939ff3d4f7f38d6eed2f95e493fbadce8ac2731d3fe1f9d349c4",
    "maps/xa-ntm-2021-2025--xa-ntm-2026-2030.toml": "fd128c7ac77ade04b27ee52ab848c3f07a289a3a282aa87bfd3814aaf78eace2",
    "maps/xa-ntm-2021-2025--xa-ntm-nang-cao-2021-2025.toml": "f3250bdc6e197345676cf5f29a91b7299c1717f387ee06485d180e0da6673ae8",  # noqa: E501
    "procedures/hai-cap-2025.toml": "1ecbdc61c9cdd436ec9522fc7595f421013d6b7bbe63eeedf18aed94a9264174",
    "procedures/qd-18-2022-ba-cap.toml": "d4d697e413d428c58368dfafe4fcbd52605190990f0610c5f7f6ea026eac7e66",
    "localities/mau.toml": "9eeb2b04a441ecabf1f6738403505d43a8318a0f60c3f33f752c006080a0031d",
}

LIBRARY = load_all()
XA = LIBRARY.sets["xa-ntm-2021-2025"]
ADVANCED = LIBRARY.sets["xa-ntm-nang-cao-2021-2025"]
MODEL = LIBRARY.sets["xa-ntm-kieu-mau-2021-2025"]
NEXT = LIBRARY.sets["xa-ntm-2026-2030"]
SAMPLE = LIBRARY.overlays["mau"]


def limits_of(code: str, region: str, year: int = 2025) -> dict[str, Decimal] | None:
    level = XA.indicator(code).level_for(region, year)
    return dict(level.limits) if level else None


# --- What is shipped --------------------------------------------------------------------------------------------------


def test_no_shipped_file_has_changed():
    hashes = {str(path.relative_to(folders.CRITERIA)): sha256(path.read_bytes()).hexdigest() for path in SHIPPED}

    assert hashes == PINNED, "a digit of a shipped criteria file has changed"


def test_a_set_knows_the_hash_of_its_file():
    assert XA.sha256 == sha256(SET_FILE.read_bytes()).hexdigest()


def test_the_set_has_5_groups_19_criteria_and_57_indicators():
    assert (len(XA.groups), len(XA.criteria), len(XA.indicators)) == (5, 19, 57)


def test_the_indicators_stand_in_the_order_of_the_decree():
    codes = [tuple(map(int, indicator.code.split("."))) for indicator in XA.indicators]

    assert codes == sorted(codes)


def test_a_criterion_with_one_indicator_lends_it_its_code():
    lone = [criterion for criterion in XA.criteria if len(criterion.indicators) == 1]

    assert [criterion.code for criterion in lone] == ["5", "7", "10", "11", "16"]
    assert all(criterion.indicators[0].code == criterion.code for criterion in lone)


def test_the_set_is_the_decree_of_8_march_2022_and_holds_until_the_end_of_2025():
    assert (XA.decision, XA.issued_on, XA.applies_until) == ("318/QĐ-TTg", date(2022, 3, 8), date(2025, 12, 31))


@pytest.mark.parametrize(("this_year", "years"), [(2026, [2025, 2024, 2023, 2022]), (2023, [2023, 2022]), (2021, [])])
def test_the_set_offers_its_years_up_to_this_one_newest_first(this_year, years):
    assert XA.years_until(this_year) == years


def test_the_set_says_that_nobody_has_compared_it_with_the_gazette():
    statuses = {entry.level.status for indicator in XA.indicators for entry in indicator.levels}

    assert "Chưa ai đối chiếu bộ này với Công báo" in XA.source_note
    assert statuses == {LevelStatus.SECONDARY, LevelStatus.NOT_COMPARED}


@pytest.mark.parametrize(
    ("code", "region", "limits"),
    [
        ("3.1", "TN", {"at_least": 80}),
        ("3.2", "DBSH", {"points": 50}),
        ("5", "DBSH", {"minimum": 100, "level_1": 100, "level_1_few": 100}),
        ("5", "DBSCL", {"minimum": 100, "level_1": 70, "level_1_few": 50}),
        ("10", "TDMNPB", {"at_least": 48}),
        ("11", "TDMNPB", {"at_most": 13}),
        ("14.1", "BTB", {"grade_1": 98}),
        ("15.1", "DNB", {"at_least": 90}),
        ("15.3", "DBSH", {"at_most": Decimal("16.5")}),
        ("15.3", "TN", {"at_most": Decimal("26.5")}),
        ("15.4", "TDMNPB", {"at_least": 50}),
        ("15.4", "DBSH", {"at_least": 70}),
        ("17.4", "DBSCL", {"at_least": 2}),
        ("17.11", "DBSH", {"at_least": 30}),
        ("8.4", "DBSH", {}),
    ],
)
def test_a_known_level_is_the_one_of_the_source(code, region, limits):
    assert limits_of(code, region) == limits


def test_income_rises_from_year_to_year():
    assert [limits_of("10", "TDMNPB", year) for year in (2022, 2023, 2024)] == [
        {"at_least": 39},
        {"at_least": 42},
        {"at_least": 45},
    ]


@pytest.mark.parametrize(
    ("code", "region", "year"),
    [("10", "TDMNPB", 2021), ("10", "DBSH", 2025), ("11", "DNB", 2025), ("15.4", "BTB", 2025), ("4.2", "DBSH", 2025)],
)
def test_a_level_that_nobody_knows_is_not_there(code, region, year):
    assert limits_of(code, region, year) is None


@pytest.mark.parametrize("code", ["2.1", "2.2", "2.3", "2.4", "6.1", "6.2"])
def test_what_the_province_sets_has_no_level_in_the_national_set(code):
    indicator = XA.indicator(code)

    assert (indicator.set_by, indicator.levels) == ("UBND cấp tỉnh", ())


@pytest.mark.parametrize(
    ("codes", "kind"),
    [
        (["3.2"], ScoreSheet),
        (["5"], Schools),
        (["8.4"], YesNo),
        (["9.1"], MustBeNone),
        (["12.1", "12.2", "14.2", "15.1"], ShareBothSexes),
        (["14.1"], Components),
        (["17.1"], ShareWithPart),
    ],
)
def test_the_special_indicators_have_the_special_kinds(codes, kind):
    assert [each.code for each in XA.indicators if isinstance(each.requirement, kind) and each.code in codes] == codes


def test_only_craft_villages_may_be_not_applicable():
    assert [each.code for each in XA.indicators if each.may_be_not_applicable] == ["13.4"]


@pytest.mark.parametrize(
    ("criteria_set", "expected"),
    [(XA, ["8.4", "15.4", "17.11", "18.6"]), (ADVANCED, ["14.4", "15.1"]), (MODEL, []), (NEXT, [])],
    ids=lambda value: getattr(value, "id", None),
)
def test_few_things_are_easy_and_free(criteria_set, expected):
    """A wrong mark costs trust: another indicator here needs somebody of the programme to agree."""
    free = [
        each.code
        for each in criteria_set.indicators
        if (each.effort.cost, each.effort.decided_by) == (Cost.NONE, DecidedBy.COMMUNE) and each.effort.months <= 3
    ]

    assert free == expected


@pytest.mark.parametrize("criteria_set", LIBRARY.sets.values(), ids=lambda each: each.id)
def test_short_names_fit_into_narrow_places(criteria_set):
    assert [each.code for each in criteria_set.indicators if not 0 < len(each.short) <= 45] == []


@pytest.mark.parametrize("criteria_set", LIBRARY.sets.values(), ids=lambda each: each.id)
def test_every_indicator_suggests_one_to_four_papers(criteria_set):
    assert [each.code for each in criteria_set.indicators if not 1 <= len(each.evidence) <= 4] == []


# --- The sets beside it -----------------------------------------------------------------------------------------------


def test_the_advanced_set_has_19_criteria_and_75_indicators_and_builds_on_the_basic_one():
    assert (len(ADVANCED.criteria), len(ADVANCED.indicators), ADVANCED.builds_on) == (19, 75, XA.id)


@pytest.mark.parametrize(
    ("code", "region", "limits"),
    [
        ("14.1", "DBSH", {"at_least": 95}),
        ("14.2", "TN", {"at_least": 90}),
        ("14.4", "TDMNPB", {"at_least": 70}),
        ("5.1", "DBSCL", {"level_1": 100}),
        ("16.1", "BTB", {"at_least": 1}),
        ("17.11", "DNB", {"at_least": 4}),
    ],
)
def test_a_known_level_of_the_advanced_set_is_the_one_of_the_source(code, region, limits):
    assert dict(ADVANCED.indicator(code).level_for(region, 2025).limits) == limits


@pytest.mark.parametrize("code", ["3.1", "4", "9", "10", "11", "14.4", "17.10", "18.1"])
def test_a_level_of_the_advanced_set_that_is_only_guessed_is_not_there(code):
    """Newspapers and drafts suggest numbers for these; nobody has read them in the decree."""
    assert ADVANCED.indicator(code).level_for("DBSH", 2025) is None


def test_the_model_set_asks_for_a_tenth_more_income_than_a_level_that_nobody_knows():
    applied = LIBRARY.applied(MODEL.id, region="DBSH", year=2025)

    assert MODEL.indicator("2").relative_level.factor == Decimal("1.1")
    assert [each.id for each in LIBRARY.lineage(MODEL.id)] == [MODEL.id, ADVANCED.id, XA.id]
    assert applied.level_of("2") is None
    assert set(applied.levels) == {"1", "3", "4"}


def test_the_set_of_2026_says_that_its_indicators_are_not_known():
    assert (len(NEXT.criteria), NEXT.declared_indicators, NEXT.indicators) == (10, 47, ())
    assert not NEXT.complete
    assert "47 chỉ tiêu" in NEXT.missing
    assert "Nhập bộ tiêu chí" in NEXT.missing


def test_the_set_of_2026_knows_three_groups_of_communes_by_rule_and_what_is_open():
    assert [each.area for each in NEXT.area_rules] == list(NEXT.regions) == ["NHOM1", "NHOM2", "NHOM3"]
    assert "dưới 10%" in NEXT.area_rules[0].text
    assert len(NEXT.open_questions) == 3


def test_decree_211_widens_who_takes_the_levels_of_the_northern_uplands_and_nothing_else_is_known():
    before, after = (LIBRARY.applied(XA.id, region="TN", year=year) for year in (2023, 2024))

    assert [len(each.criteria_set.area_rules) for each in (before, after)] == [1, 2]
    assert [each.decision for each in after.criteria_set.amended_by] == ["211/QĐ-TTg"]
    assert after.criteria_set.indicators == XA.indicators
    assert "Chưa xem được danh mục chỉ tiêu" in after.criteria_set.amended_by[0].missing


def test_the_poverty_standard_changes_on_the_first_day_of_2027():
    (definition,) = LIBRARY.definitions_of(XA.indicator("11"))
    (old,), (new,) = (definition.meanings_in(year) for year in (2026, 2027))

    assert "07/2021/NĐ-CP" in old.text
    assert "2.200.000" in new.text
    assert (old.applies_until, new.applies_from) == (date(2026, 12, 31), date(2027, 1, 1))


# --- The sample -------------------------------------------------------------------------------------------------------


def test_the_sample_gives_what_the_decree_leaves_open_and_nothing_else():
    unknown = {each.code for each in XA.indicators if not each.level_for("DBSH", 2025)}
    applied = LIBRARY.applied(XA.id, region="DBSH", year=2025, overlay_id="mau")

    assert set(SAMPLE.levels) == unknown
    assert set(applied.levels) == {each.code for each in XA.indicators}


def test_every_level_of_the_sample_says_that_it_is_one():
    levels = [entry.level for entries in SAMPLE.levels.values() for entry in entries]

    assert {(level.status, level.source) for level in levels} == {(LevelStatus.SAMPLE, "Mức mẫu, không phải quy định")}


# --- The library ------------------------------------------------------------------------------------------------------


def test_the_library_is_read_once():
    assert load_all() is LIBRARY


def test_an_applied_set_is_made_once():
    first = LIBRARY.applied(XA.id, region="TN", year=2024)

    assert LIBRARY.applied(XA.id, region="TN", year=2024) is first
    assert first.overlay is None


@pytest.mark.parametrize(
    ("set_id", "region", "overlay_id"),
    [("khong-co", "DBSH", None), (XA.id, "KHONG", None), (XA.id, "DBSH", "khong-co")],
)
def test_what_the_library_does_not_have_is_a_key_error(set_id, region, overlay_id):
    with pytest.raises(KeyError):
        LIBRARY.applied(set_id, region=region, year=2025, overlay_id=overlay_id)


def test_an_overlay_of_another_set_is_refused(tmp_path):
    other = {**deepcopy(A_SET), "id": "bo-khac"}
    tmp_path.joinpath("localities").mkdir()
    write(tmp_path / "bo-thu.toml", A_SET)
    write(tmp_path / "bo-khac.toml", other)
    write(tmp_path / "localities" / "tinh-thu.toml", AN_OVERLAY)
    library = load_all(tmp_path)

    with pytest.raises(ValueError, match="tinh-thu is for bo-thu"):
        library.applied("bo-khac", region="A", year=2025, overlay_id="tinh-thu")


def test_a_folder_without_a_set_is_refused(tmp_path):
    with pytest.raises(CriteriaFileError, match="không có tệp bộ tiêu chí nào"):
        load_all(tmp_path)
