"""criteria/localities/*.toml -> Overlay: what a province adds to a national set."""

from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path

from ntm_assess.domain.criteria import CriteriaSet, LevelEntry, LevelStatus, Overlay
from ntm_assess.law.checked_tables import CheckedTable, Document, check_id, open_table, read_bytes
from ntm_assess.law.levels import LevelReader, Period

LOCALITY_STATUSES = (LevelStatus.PROVINCE, LevelStatus.SAMPLE)


def load_overlay(path: Path, sets: Mapping[str, CriteriaSet]) -> Overlay:
    """`sets` are those that an overlay may name. Raises CriteriaFileError."""
    return read_overlay(read_bytes(path), path.name, sets)


def read_overlay(content: bytes, name: str, sets: Mapping[str, CriteriaSet]) -> Overlay:
    """`name` is the file's, for errors. Raises CriteriaFileError."""
    digest = sha256(content).hexdigest()
    return open_table(content, name).read_whole(lambda table: _overlay(table, sets, digest))


def overlay_of(document: Document, name: str, sets: Mapping[str, CriteriaSet]) -> Overlay:
    """Of a document that is no file yet, by the same rules; it has no hash. Raises CriteriaFileError."""
    return CheckedTable(document, name).read_whole(lambda table: _overlay(table, sets, ""))


def _overlay(table: CheckedTable, sets: Mapping[str, CriteriaSet], digest: str) -> Overlay:
    set_id = table.text("criteria_set")
    if set_id not in sets:
        raise table.wrong(f'không có bộ tiêu chí "{set_id}"', "criteria_set")
    criteria_set = sets[set_id]
    decision = table.text("decision")
    status = table.choice("status", LOCALITY_STATUSES)
    period = Period(criteria_set.applies_from, criteria_set.applies_until)
    reader = LevelReader(tuple(criteria_set.regions), period, decision, status)
    overlay = Overlay(
        id=table.text("id"),
        title=table.text("title"),
        criteria_set=set_id,
        decision=decision,
        levels=_overlay_levels(table.table("levels"), criteria_set, reader),
        sha256=digest,
    )
    table.close()
    check_id(table, overlay.id)
    return overlay


def _overlay_levels(
    table: CheckedTable, criteria_set: CriteriaSet, reader: LevelReader
) -> dict[str, tuple[LevelEntry, ...]]:
    levels = {}
    for code in table:
        with table.tolerating():
            indicator = criteria_set.indicator(code)
            if indicator is None:
                raise table.wrong(f"bộ tiêu chí {criteria_set.id} không có chỉ tiêu này", code)
            levels[code] = reader.entries(table.tables(code, label=f"chỉ tiêu {code}"), indicator.requirement)
    return levels
