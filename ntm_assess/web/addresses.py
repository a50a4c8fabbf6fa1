"""Addresses: where the pages of one sheet are, for views and templates alike."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import url_for

if TYPE_CHECKING:
    from ntm_assess.storage import tables

SHEET = "/xa/<unit_code>/<criteria_set>/<int:year>"  # with it begin the routes of all that is done with one sheet


class Addresses:
    """`at("evidence.show", code)`, `at("dossiers.download", run_id=3, file_name="bia.pdf")`.

    Built once for a page: what differs in the code alone is made from one pattern, since a checklist has hundreds.
    """

    PLACE = "0000000000"  # stands for the code; no code is so long

    def __init__(self, assessment: tables.Assessment) -> None:
        self.sheet: dict[str, Any] = {
            "unit_code": assessment.unit.code,
            "criteria_set": assessment.criteria_set,
            "year": assessment.year,
        }
        self._patterns: dict[str, str] = {}

    def __call__(self, endpoint: str, code: str = "", **more: Any) -> str:
        """`more`: what else the route or the query names. None is left out, as by url_for."""
        if code and more:
            return url_for(endpoint, code=code, **self.sheet, **more)
        if not code:
            return url_for(endpoint, **self.sheet, **more)
        if endpoint not in self._patterns:
            self._patterns[endpoint] = url_for(endpoint, code=self.PLACE, **self.sheet)
        return self._patterns[endpoint].replace(self.PLACE, code)

    def guidance(self, code: str) -> str:
        return url_for("guidance.show", criteria_set=self.sheet["criteria_set"], code=code)
