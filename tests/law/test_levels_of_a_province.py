"""By which levels a province is judged: its own, or those of the set alone, and never by others for want of a file."""

from dataclasses import dataclass, replace

import pytest

from ntm_assess.domain.criteria import LevelEntry, LevelStatus
from ntm_assess.law.library import LevelsMissing, Library, load_all
from tests.domain.builders import a_level

LIBRARY = load_all()
XA = LIBRARY.sets["xa-ntm-2021-2025"]
SAMPLE = LIBRARY.overlays["mau"]


@dataclass
class Province:
    region: str
    overlay: str


def a_province(overlay: str, region: str = "DBSH") -> Province:
    return Province(region, overlay)


def test_a_province_goes_by_its_own_levels_or_by_those_of_the_set():
    own = LIBRARY.applied_in(a_province("mau"), XA.id, 2025)

    assert (own.overlay, own.region, own.year) == (SAMPLE, "DBSH", 2025)
    assert LIBRARY.applied_in(a_province(""), XA.id, 2025).overlay is None


def test_levels_for_another_set_say_nothing_of_this_one():
    of_another = Library(LIBRARY.sets, {"mau": replace(SAMPLE, criteria_set="bo-khac")})

    assert of_another.applied_in(a_province("mau"), XA.id, 2025).overlay is None


def test_levels_that_are_not_there_are_never_replaced_by_others():
    with pytest.raises(LevelsMissing, match=r"“khong-co”.*criteria/localities/khong-co\.toml"):
        LIBRARY.applied_in(a_province("khong-co"), XA.id, 2025)
    assert LIBRARY.find_applied(a_province("khong-co"), XA.id, 2025) is None
    assert LIBRARY.find_applied(a_province("", region="KHONG"), XA.id, 2025) is None
    assert LIBRARY.find_applied(a_province(""), "khong-co", 2025) is None


def test_whatever_changes_the_verdicts_changes_the_hash_of_what_is_applied():
    def hash_of(library=LIBRARY, *, overlay="mau", region="DBSH", year=2025):
        return library.applied_in(a_province(overlay, region), XA.id, year).sha256

    others = [
        hash_of(overlay=""),
        hash_of(region="TN"),
        hash_of(year=2024),
        hash_of(Library({XA.id: replace(XA, sha256="f" * 64)}, LIBRARY.overlays)),
        hash_of(Library(LIBRARY.sets, {"mau": replace(SAMPLE, sha256="f" * 64)})),
    ]
    assert len({hash_of(), *others}) == 6


def test_what_is_invented_says_so():
    assert SAMPLE.is_sample
    assert not replace(SAMPLE, levels={"2.1": (LevelEntry(a_level(LevelStatus.PROVINCE, at_least=80)),)}).is_sample
