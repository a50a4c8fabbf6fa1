"""The dossiers that the tests read: each printed once."""

from pathlib import Path

import pytest

from ntm_assess.dossier import assembly
from ntm_assess.dossier.contents import Dossier
from ntm_assess.dossier.documents import Printed, print_cover, print_form
from ntm_assess.dossier.forms import REPORT, forms
from tests.dossier.a_dossier import a_dossier
from tests.dossier.measuring import Page, pages_of


def pytest_configure(config: pytest.Config) -> None:
    # WeasyPrint 70 leaves its colour profile open when it writes PDF/A.
    config.addinivalue_line("filterwarnings", "ignore:.*sRGB2014.icc:pytest.PytestUnraisableExceptionWarning")


def print_all(dossier: Dossier) -> dict[str, Printed]:
    behind = [print_form(form, dossier) for form in forms(dossier)]
    return {each.form.name: each for each in (print_cover(dossier, behind), *behind)}


@pytest.fixture(scope="session")
def dossier() -> Dossier:
    return a_dossier()


@pytest.fixture(scope="session")
def folder(dossier: Dossier, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample's recognition, made into a folder."""
    folder = tmp_path_factory.mktemp("dossier") / "ho-so"
    assembly.write(dossier, folder)
    return folder


@pytest.fixture(scope="session")
def files(folder: Path) -> dict[str, bytes]:
    """The PDFs of that folder by the name of their form."""
    return {path.stem.split("-", 1)[1]: path.read_bytes() for path in sorted(folder.glob("*.pdf"))}


@pytest.fixture(scope="session")
def papers(files: dict[str, bytes]) -> dict[str, tuple[Page, ...]]:
    return {name: pages_of(pdf) for name, pdf in files.items()}


@pytest.fixture(scope="session")
def draft_papers() -> dict[str, tuple[Page, ...]]:
    """A draft of the recognition; the long report is left out, since all papers share their margins."""
    draft = a_dossier(is_draft=True, evidence={}, check_url="")
    behind = [print_form(form, draft) for form in forms(draft) if form is not REPORT]
    return {each.form.name: pages_of(each.pdf) for each in (print_cover(draft, behind), *behind)}
