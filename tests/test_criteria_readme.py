"""criteria/README.md stays true: it has every key that is used, and its examples load."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from ntm_assess import folders
from ntm_assess.domain.criteria import LevelStatus
from ntm_assess.domain.procedures import Body, Certainty, Paper, ThresholdCode
from ntm_assess.domain.workflow import Stage
from ntm_assess.law.library import load_all
from ntm_assess.law.requirement_tables import KINDS

README = (folders.CRITERIA / "README.md").read_text()
SET_PART, REST = README.split("## Tệp địa phương")
LOCALITY_PART, REST = REST.split("## Tệp sửa đổi")
AMENDMENT_PART, REST = REST.split("## Tệp định nghĩa")
DEFINITION_PART, REST = REST.split("## Tệp bảng chuyển đổi")
MAP_PART, PROCEDURE_PART = REST.split("## Tệp trình tự")
SETS = sorted(folders.CRITERIA.glob("*.toml"))
# A change of an indicator is written like the indicator itself.
PARTS = {
    "localities": LOCALITY_PART,
    "amendments": AMENDMENT_PART + SET_PART,
    "definitions": DEFINITION_PART,
    "maps": MAP_PART,
    "procedures": PROCEDURE_PART,
}
OTHERS = [path for folder in PARTS for path in sorted((folders.CRITERIA / folder).glob("*.toml"))]

STATED = {"source", "status", "source_url", "note"}

# Under these the file names its own codes, which are not keys.
NAMED_BY_THE_FILE = {"regions", "levels"}


def keys_of(table: dict[str, object], prefix: str = "") -> Iterator[str]:
    """The keys of a document as the README writes them: "criteria.title", "effort.cost"."""
    for key, value in table.items():
        yield prefix + key
        inner = "" if key == "indicators" else f"{key}."
        if isinstance(value, list) and isinstance(value[0], dict):
            for row in value:
                yield from keys_of(row, inner)
        elif isinstance(value, dict) and key not in NAMED_BY_THE_FILE:
            yield from keys_of(value, inner)
        elif isinstance(value, dict) and key == "levels":
            for rows in value.values():
                for row in rows:
                    yield from keys_of(row, inner)


def entries(text: str) -> set[str]:
    """The keys in the first column of the README's tables."""
    rows = re.findall(r"^\|([^|]*)\|", text, flags=re.MULTILINE)
    return {key for row in rows for key in re.findall(r"`([a-z_0-9.]+)`", row)}


@pytest.mark.parametrize("path", SETS, ids=lambda path: path.name)
def test_every_key_of_a_set_is_explained(path: Path):
    used = set(keys_of(tomllib.loads(path.read_text())))

    assert used - entries(SET_PART) == set()


@pytest.mark.parametrize("path", OTHERS, ids=lambda path: path.name)
def test_every_key_of_another_file_is_explained(path: Path):
    used = set(keys_of(tomllib.loads(path.read_text())))
    if path.parent.name == "procedures":  # whatever is stated there has these, so they are explained once
        used = {key.rpartition(".")[2] if key.rpartition(".")[2] in STATED else key for key in used}

    assert used - entries(PARTS[path.parent.name]) == set()


def test_every_kind_is_explained():
    assert set(KINDS) - entries(SET_PART) == set()


def test_every_status_is_explained():
    assert {status.value for status in LevelStatus} - entries(SET_PART) == set()


@pytest.mark.parametrize("choices", [Body, Certainty, Paper, Stage, ThresholdCode], ids=lambda each: each.__name__)
def test_every_word_of_a_procedure_is_explained(choices):
    assert {each.value for each in choices} - set(re.findall(r"`([a-z_-]+)`", PROCEDURE_PART)) == set()


def test_every_shipped_set_is_listed():
    listed = set(re.findall(r"^\| `([^`]+\.toml)`", README, flags=re.MULTILINE))

    assert listed == {str(path.relative_to(folders.CRITERIA)) for path in SETS + OTHERS}


def test_every_link_in_the_page_leads_to_a_heading():
    headings = re.findall(r"^#+ (.+)$", README, flags=re.MULTILINE)
    anchors = {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}

    assert set(re.findall(r"\]\(#([^)]+)\)", README)) - anchors == set()


def test_the_examples_load(tmp_path: Path):
    blocks = re.findall(r"```toml\n(.*?)```", README, flags=re.DOTALL)
    for folder in PARTS:
        (tmp_path / folder).mkdir()
    for block in blocks:
        document = tomllib.loads(block)
        (tmp_path / folder_of(document) / f"{document['id']}.toml").write_text(block)

    library = load_all(tmp_path)
    applied = library.applied("vi-du-2021-2025", region="B", year=2023, overlay_id="vi-du")
    later = library.applied("vi-du-2021-2025", region="A", year=2025)

    assert {code: dict(level.limits) for code, level in applied.levels.items()} == {
        "1.1": {"at_least": 90},
        "1.2": {},
        "2": {"at_least": 60},
    }
    assert {code: dict(level.limits) for code, level in later.levels.items()} == {
        "1.1": {"at_least": 80},
        "1.3": {"at_least": 50},
        "1.4": {},
        "2": {"at_least": 55},
    }
    assert list(library.definitions) == ["tu-vi-du"]
    assert list(library.procedures) == ["trinh-tu-vi-du"]


def folder_of(document: dict[str, object]) -> str:
    """Where a file with these keys belongs."""
    by_key = {"criteria_set": "localities", "sets": "amendments", "meanings": "definitions", "steps": "procedures"}
    return next((folder for key, folder in by_key.items() if key in document), "")
