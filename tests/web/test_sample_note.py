"""Whoever reads: a page that shows invented data says so, and a page of real data does not."""

import pytest

from ntm_assess.domain.workflow import Role
from ntm_assess.storage import people, tables
from ntm_assess.storage.history import SYSTEM

UNITS = "/cai-dat/don-vi"
NOTE = "(dữ liệu mẫu)"


def says_so(page) -> bool:
    return NOTE in page.select_one("header").text


@pytest.mark.parametrize(
    "url",
    [
        UNITS,
        f"{UNITS}/90",
        f"{UNITS}/90/sua",
        f"{UNITS}/90/them-xa",
        f"{UNITS}/90/them-nhom",
        f"{UNITS}/nhom/1",
        "/cai-dat/xa/90001",
        "/cai-dat/nguoi-dung",
        "/cai-dat/nguoi-dung/them?vai-tro=officer",
    ],
)
def test_an_administrator_of_all_sees_it_on_what_is_of_the_sample(visit, cast, url):
    assert says_so(visit(cast.thu, url))


@pytest.mark.parametrize("url", [f"{UNITS}/91", "/cai-dat/xa/91001", "/doi-mat-khau"])
def test_but_not_on_what_is_real(visit, cast, url):
    assert not says_so(visit(cast.thu, url))


def test_no_more_does_the_administrator_of_the_sample(visit, cast):
    tables.User.update(is_sample=True).where(tables.User.id == cast.thu.id).execute()

    assert not says_so(visit(cast.thu, f"{UNITS}/91"))


def test_who_works_in_the_sample_sees_it_everywhere(visit, cast, sheet_url):
    for person, url in ((cast.lan, sheet_url), (cast.minh, "/tham-dinh"), (cast.sen, "/cac-xa"), (cast.tu, "/")):
        if url != "/":
            assert says_so(visit(person, url)), url
    assert says_so(visit(cast.lan, "/doi-mat-khau"))


def test_who_works_in_a_real_province_sees_it_nowhere(visit, cast):
    assert not says_so(visit(cast.ngoc, "/tham-dinh"))
    assert not says_so(visit(cast.kim, "/cai-dat/nguoi-dung"))


def test_an_administrator_who_sees_one_of_the_sample_is_told(client_of, cast):
    person = people.add("moi", "Ông Mới", Role.OFFICER, people.Place(unit=cast.lan.unit), by=SYSTEM)

    assert NOTE in client_of(cast.thu).post(f"/cai-dat/nguoi-dung/{person.id}/ma").text
