"""Where the pages of one sheet are: one way of saying it, whatever the page needs besides."""

import pytest

from ntm_assess.web.addresses import Addresses


@pytest.mark.parametrize(
    ("endpoint", "code", "more", "below"),
    [
        ("assessments.show", "", {}, ""),
        ("sending.check", "", {"_anchor": "dieu-kien"}, "/kiem-tra#dieu-kien"),
        ("dossiers.download", "", {"run_id": 3, "file_name": "bia.pdf"}, "/ho-so/3/bia.pdf"),
        ("evidence.show", "15.4", {}, "/chi-tieu/15.4/tep"),
        ("evidence.show", "dk:no_debt", {}, "/chi-tieu/dk:no_debt/tep"),
        ("evidence.stop_using", "15.4", {"evidence_id": 7}, "/chi-tieu/15.4/tep/7/thoi"),
        ("answers.changes", "15.4", {"loc": None}, "/chi-tieu/15.4/lich-su"),
    ],
)
def test_every_page_of_a_sheet_lies_below_it(app, assessment, sheet_url, endpoint, code, more, below):
    with app.test_request_context():
        assert Addresses(assessment)(endpoint, code, **more) == sheet_url + below


def test_codes_of_one_kind_of_page_do_not_mix(app, assessment):
    with app.test_request_context():
        at = Addresses(assessment)

        assert [at("answers.answer", code)[-5:] for code in ("1.1", "1.10")] == ["u/1.1", "/1.10"]
