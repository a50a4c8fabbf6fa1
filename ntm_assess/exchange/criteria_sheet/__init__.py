"""A criteria set, or the levels of a locality, as an Excel workbook: the empty form, the same form filled in, and back.

    template() -> bytes                              "Mẫu nhập bộ tiêu chí", with examples that are not read
    locality_template(criteria_set) -> bytes         the same for the levels of a locality on this set
    write_set(criteria_set) -> bytes
    write_overlay(overlay) -> bytes
    read(content, sets) -> Filled                    .document, .faults, each with sheet, row and column

What is read goes as a plain document through the checks of law.sets and law.overlays, as a TOML file does. For whatever
an administrator uploads, Excel or TOML, call exchange.criteria_uploads.read.
"""

from ntm_assess.exchange.criteria_sheet.empty_forms import locality_template, template
from ntm_assess.exchange.criteria_sheet.reading import Filled, read
from ntm_assess.exchange.criteria_sheet.tables import Fault
from ntm_assess.exchange.criteria_sheet.writing import write_overlay, write_set

__all__ = ["Fault", "Filled", "locality_template", "read", "template", "write_overlay", "write_set"]
