"""criteria/definitions/*.toml -> Definition."""

from hashlib import sha256
from pathlib import Path

from ntm_assess.domain.definitions import Definition, Meaning
from ntm_assess.law.checked_tables import CheckedTable, check_id, open_table, read_bytes
from ntm_assess.law.levels import address
from ntm_assess.law.requirement_tables import DECREE_STATUSES


def load_definition(path: Path) -> Definition:
    """Raises CriteriaFileError."""
    return read_definition(read_bytes(path), path.name)


def read_definition(content: bytes, name: str) -> Definition:
    """`name` is the file's, for errors. Raises CriteriaFileError."""
    digest = sha256(content).hexdigest()
    return open_table(content, name).read_whole(lambda table: _definition(table, digest))


def _definition(table: CheckedTable, digest: str) -> Definition:
    found = Definition(table.text("id"), table.text("title"), table.read_each("meanings", _meaning), digest)
    table.close()
    check_id(table, found.id)
    for earlier, later in zip(found.meanings, found.meanings[1:], strict=False):
        if earlier.applies_until is None or later.applies_from <= earlier.applies_until:
            raise table.wrong("phải xếp theo thời gian và không chồng lên nhau", "meanings")
    return found


def _meaning(table: CheckedTable) -> Meaning:
    meaning = Meaning(
        text=table.text("text"),
        applies_from=table.day("applies_from"),
        applies_until=table.optional_day("applies_until"),
        status=table.choice("status", DECREE_STATUSES),
        source=table.text("source"),
        source_url=address(table),
        note=table.optional_text("note"),
    )
    table.close()
    if meaning.applies_until and meaning.applies_until < meaning.applies_from:
        raise table.wrong("sớm hơn applies_from", "applies_until")
    return meaning
