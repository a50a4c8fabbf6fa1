"""criteria/maps/*.toml -> SetMap: what became of each part of one criteria set in another."""

from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path

from ntm_assess.domain.criteria import CriteriaSet
from ntm_assess.domain.set_maps import Change, Confidence, Link, Parts, SetMap, texts_of
from ntm_assess.law.checked_tables import CheckedTable, check_id, open_table, read_bytes

NAMES = {Parts.INDICATORS: "chỉ tiêu", Parts.CRITERIA: "tiêu chí"}
NEEDS_NO_REASON = (Change.SAME, Change.NEW)

# How many old codes a link names: (at least, at most).
SOURCES = {
    Change.SAME: (1, 1),
    Change.LEVEL_CHANGED: (1, 1),
    Change.MERGED: (2, None),
    Change.SPLIT: (1, 1),
    Change.NEW: (0, 0),
    Change.DROPPED: (1, 1),
}


def load_map(path: Path, sets: Mapping[str, CriteriaSet]) -> SetMap:
    """`sets` are those that a map may name. Raises CriteriaFileError."""
    return read_map(read_bytes(path), path.name, sets)


def read_map(content: bytes, name: str, sets: Mapping[str, CriteriaSet]) -> SetMap:
    """`name` is the file's, for errors. Raises CriteriaFileError."""
    digest = sha256(content).hexdigest()
    return open_table(content, name).read_whole(lambda table: _map(table, sets, digest))


def _map(table: CheckedTable, sets: Mapping[str, CriteriaSet], digest: str) -> SetMap:
    old, new = (_set(table, key, sets) for key in ("old", "new"))
    if old is new:
        raise table.wrong("phải khác bộ ở khóa old", "new")
    parts = table.choice("parts", Parts)
    reader = _Reader(parts, old, new)
    found = SetMap(
        id=table.text("id"),
        old=old.id,
        new=new.id,
        parts=parts,
        links=table.read_each("links", reader.link),
        note=table.text("note"),
        sha256=digest,
    )
    table.close()
    check_id(table, found.id)
    if found.id != f"{old.id}--{new.id}":
        raise table.wrong(f"phải là {old.id}--{new.id}", "id")
    if not table.is_faulty:
        _check_whole(table, found, reader)
    return found


def _set(table: CheckedTable, key: str, sets: Mapping[str, CriteriaSet]) -> CriteriaSet:
    set_id = table.text(key)
    if set_id not in sets:
        raise table.wrong(f'không có bộ tiêu chí "{set_id}"', key)
    return sets[set_id]


class _Reader:
    """Reads links; it knows the codes of both sets."""

    def __init__(self, parts: Parts, old: CriteriaSet, new: CriteriaSet) -> None:
        self.name = NAMES[parts]
        self.old, self.new = texts_of(old, parts), texts_of(new, parts)
        self.old_set, self.new_set = old.id, new.id

    def link(self, table: CheckedTable) -> Link:
        change = table.choice("change", Change)
        new = "" if change is Change.DROPPED else table.text("new")
        old = table.texts("old")
        self._name_place(table, old, new)
        if new and new not in self.new:
            raise table.wrong(f"bộ tiêu chí {self.new_set} không có {self.name} {new}", "new")
        for code in old:
            if code not in self.old:
                raise table.wrong(f"bộ tiêu chí {self.old_set} không có {self.name} {code}", "old")
        least, most = SOURCES[change]
        if len(old) < least or (most is not None and len(old) > most):
            raise table.wrong(f'"{change}" phải ghi {_how_many(least, most)} {self.name} cũ', "old")
        confidence = table.choice("confidence", Confidence)
        why = table.optional_text("why") if change in NEEDS_NO_REASON else table.text("why")
        table.close()
        return Link(change, old, new, confidence, why)

    def _name_place(self, table: CheckedTable, old: tuple[str, ...], new: str) -> None:
        table.place = f"{self.name} mới {new}" if new else f"{self.name} cũ {', '.join(old)}"


def _how_many(least: int, most: int | None) -> str:
    if most is None:
        return f"từ {least}"
    return "không" if most == 0 else f"đúng {most}"


def _check_whole(table: CheckedTable, found: SetMap, reader: _Reader) -> None:
    """Every part of either set has its place; what is said of one part does not contradict itself."""
    targets = [link.new for link in found.links if link.new]
    for code in reader.new:
        if targets.count(code) != 1:
            times = "chưa có dòng nào" if code not in targets else "có hơn một dòng"
            raise table.wrong(f"{reader.name} mới {code}: {times}; mỗi {reader.name} mới ghi đúng một dòng", "links")
    for code in reader.old:
        changes = [link.change for link in found.links if code in link.old]
        if not changes:
            raise table.wrong(f'{reader.name} cũ {code}: chưa có dòng nào; nếu bỏ thì ghi change = "dropped"', "links")
        alone = {Change.SAME, Change.LEVEL_CHANGED, Change.DROPPED} & set(changes)
        if alone and len(changes) > 1:
            word = sorted(alone)[0]
            raise table.wrong(f'{reader.name} cũ {code}: đã ghi "{word}" thì không ghi ở dòng khác', "links")
        if changes == [Change.SPLIT]:
            raise table.wrong(f'{reader.name} cũ {code}: "split" phải có từ hai dòng', "links")
