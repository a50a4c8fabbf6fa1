"""How fast it is, beside a floor that is measured in the same run: `make bench`.

Compare the ratios, not the milliseconds: machines differ, and so do their moments. The floors do the least that any
program in this language would have to do: the same rows by the bare driver, the answer glued from strings.
"""

# ruff: noqa: T201 (a bench prints)

import gc
import itertools
import json
import statistics
import sys
import tempfile
import time
import tomllib
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from io import BytesIO
from pathlib import Path

from flask import Flask
from peewee import SqliteDatabase
from python_calamine import load_workbook
from weasyprint import HTML

from ntm_assess import folders, planning, printing, wording
from ntm_assess.app import create_app
from ntm_assess.domain import set_changes, set_checks
from ntm_assess.domain.criteria import CriteriaSet, Level, LevelEntry, LevelStatus, Overlay
from ntm_assess.domain.roadmap import Question
from ntm_assess.domain.scoring import Answer
from ntm_assess.dossier import assembly
from ntm_assess.exchange import criteria_sheet, criteria_uploads
from ntm_assess.intake import workbooks
from ntm_assess.law.library import load_all
from ntm_assess.law.writing import overlay_to_toml
from ntm_assess.planning import timetables
from ntm_assess.sample import loading
from ntm_assess.settings import Settings
from ntm_assess.storage import answers, assessments, database, editions, people, sessions, tables
from ntm_assess.storage.history import Actor
from tests import communes_to_plan
from tests.conftest import with_csrf_token
from tests.law.large import a_large_set

SHEET = "/xa/90001/xa-ntm-2021-2025/2025"
RUNS = 200


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        app = _app_with_sample(Path(folder))
        print(f"{'':34}{'median':>10}{'p95':>10}{'floor':>10}{'ratio':>8}")
        _show("save core, without a page", _save_core(app), _autosave_floor(Path(folder)))
        _show("autosave, request to answer", _autosave(app), _autosave_floor(Path(folder)))
        _show("checklist", _get(app, SHEET), _checklist_floor(Path(folder)), _empty_page())
        _show("Làm trước", _get(app, f"{SHEET}/lam-truoc"), _checklist_floor(Path(folder)), _empty_page())
        _show("dossier, 5 documents", _dossier(app, Path(folder)), _empty_sheet(), runs=5)
        _show("preview of 75 indicators", _preview(app), _bare_cells(app), _cells_in_child(app), runs=20)
        _show("the same, upload to page", _upload_to_page(app), _cells_in_child(app), _empty_page(), runs=20)
        _show("levels of 1,800 in the editor", _editor(app), _empty_page(), runs=20)
        _show("roadmap, a commune each time", _roadmap(app, planning.solve), _roadmap(app, timetables.greedy), runs=40)
        _show("all criteria files", load_all.__wrapped__, _bare_toml(), runs=20)
        print(
            "\nfloor: autosave and pages by the bare driver and strings; the dossier beside one empty sheet of paper;"
        )
        print(
            "the preview of an Excel form beside reading its bare cells; the roadmap beside the first plan that fits."
        )
        print("A second ratio is to an empty page of the same web framework; to the same cells read in a child.")


def _show(name: str, work: Callable[[], None], *floors: Callable[[], None], runs: int = RUNS) -> None:
    """Work and floors in turn, so that a slow moment of the machine meets all of them."""
    times: list[list[float]] = [[] for _ in range(1 + len(floors))]
    for each in (work, *floors):
        each()
    gc.collect()
    for _ in range(runs):
        for kept, each in zip(times, (work, *floors), strict=True):
            started = time.perf_counter()
            each()
            kept.append((time.perf_counter() - started) * 1000)
    medians = [statistics.median(each) for each in times]
    p95 = statistics.quantiles(times[0], n=20)[-1]
    ratios = " ".join(f"{medians[0] / floor:7.1f}x" for floor in medians[1:])
    print(f"{name:34}{medians[0]:8.2f}ms{p95:8.2f}ms{medians[1]:8.2f}ms{ratios}")


def _app_with_sample(folder: Path) -> Flask:
    settings = Settings(data_dir=folder, database_url=f"sqlite:///{folder}/ntm.db", secret_key="b" * 40)
    database.connect(settings.database_url)
    database.upgrade()
    app = create_app(settings)
    loading.load(app.extensions["criteria"], folder)
    return app


def _client(app: Flask, login: str = "lan"):
    client = app.test_client()
    token = sessions.start(people.by_login(login), address="127.0.0.1")
    client.set_cookie(app.extensions["settings"].cookie_name, token)
    return with_csrf_token(client)


def _autosave(app: Flask) -> Callable[[], None]:
    client = _client(app)
    state = {"seq": 0, "version": tables.Answer.get(assessment=1, indicator_code="15.4").version}

    def work() -> None:
        state["seq"] += 1
        headers = {
            "HX-Request": "true",
            "X-Tab": "bench",
            "X-Seq": str(state["seq"]),
            "X-Ver": str(state["version"]),
        }
        response = client.put(f"{SHEET}/chi-tieu/15.4", data={"percent": f"{state['seq'] % 60}"}, headers=headers)
        assert response.status_code == 200, response.status
        state["version"] = json.loads(response.headers["HX-Trigger"])["daluu"]["ver"]

    return work


def _save_core(app: Flask) -> Callable[[], None]:
    """What storage does for a save: version, history, the verdicts of all indicators, the summary, and the disk."""
    lan = people.by_login("lan")
    assessment = assessments.find("90001", "xa-ntm-2021-2025", 2025, user=lan)
    applied = app.extensions["criteria"].applied("xa-ntm-2021-2025", region="DBSH", year=2025, overlay_id="mau")
    seqs = itertools.count(1)

    def work() -> None:
        seq = next(seqs)
        answer = Answer("17.11", {"percent": Decimal(seq % 29)})
        version = tables.Answer.get(assessment=assessment.id, indicator_code="17.11").version if seq == 1 else 0
        mark = answers.SaveMark(version, "core", seq)
        assert isinstance(answers.save(assessment, answer, mark, applied=applied, by=Actor.of(lan)), answers.Saved)

    return work


def _autosave_floor(folder: Path) -> Callable[[], None]:
    """The same three rows in one transaction with the same durability, by the bare driver."""
    path = folder / "floor.db"
    opened = SqliteDatabase(str(path), pragmas={"journal_mode": "wal", "synchronous": "full"}, lock_type="IMMEDIATE")
    raw = opened.connection()
    raw.execute("CREATE TABLE IF NOT EXISTS answer (code TEXT PRIMARY KEY, entry TEXT, version INTEGER)")
    raw.execute("CREATE TABLE IF NOT EXISTS history (id INTEGER PRIMARY KEY, before TEXT, after TEXT, hash TEXT)")
    raw.execute("CREATE TABLE IF NOT EXISTS summary (id INTEGER PRIMARY KEY, letters TEXT)")
    raw.execute("INSERT OR IGNORE INTO answer VALUES ('15.4', '{}', 0)")
    raw.execute("INSERT OR IGNORE INTO summary VALUES (1, '')")

    def work() -> None:
        raw.execute("BEGIN IMMEDIATE")
        raw.execute("UPDATE answer SET entry = '{\"percent\":\"46\"}', version = version + 1 WHERE code = '15.4'")
        raw.execute("INSERT INTO history (before, after, hash) VALUES ('{}', '{}', 'h')")
        raw.execute("UPDATE summary SET letters = 'M' WHERE id = 1")
        raw.execute("COMMIT")
        "".join(("<span>", "46", "</span>"))

    return work


def _get(app: Flask, url: str, login: str = "lan") -> Callable[[], None]:
    client = _client(app, login)

    def work() -> None:
        assert client.get(url).status_code == 200

    return work


def _checklist_floor(folder: Path) -> Callable[[], None]:
    """The rows of one sheet by the bare driver, glued into a table."""
    raw = SqliteDatabase(str(folder / "ntm.db")).connection()

    def work() -> None:
        rows = raw.execute("SELECT indicator_code, entry, note FROM answer WHERE assessment_id = 1").fetchall()
        "".join(f"<tr><td>{code}<td>{entry}<td>{note}" for code, entry, note in rows)

    return work


def _empty_page() -> Callable[[], None]:
    empty = Flask("empty")
    empty.add_url_rule("/", view_func=lambda: "")
    client = empty.test_client()

    def work() -> None:
        client.get("/")

    return work


def _dossier(app: Flask, folder: Path) -> Callable[[], None]:
    nam = people.by_login("nam")
    assessment = assessments.find("90003", "xa-ntm-2021-2025", 2025, user=nam)
    dossier = app.extensions["printer"].dossier(assessment, printing.to_print(assessment))
    number = iter(range(1000))

    def work() -> None:
        assembly.write(dossier, folder / f"ho-so-{next(number)}")

    return work


def _empty_sheet() -> Callable[[], None]:
    return lambda: HTML(string="<html lang=vi><title>x</title>").write_pdf(pdf_variant="pdf/a-2u", pdf_tags=True)


def _form(app: Flask) -> tuple[CriteriaSet, bytes]:
    advanced = app.extensions["criteria"].sets["xa-ntm-nang-cao-2021-2025"]
    return advanced, criteria_sheet.write_set(advanced)


def _preview(app: Flask) -> Callable[[], None]:
    """An uploaded form as the page shows it before anything is written: read, compared, looked through."""
    advanced, content = _form(app)

    def work() -> None:
        upload = criteria_uploads.read(content, "bo.xlsx", {})
        assert isinstance(upload.found, CriteriaSet)
        changes = set_changes.between(advanced, upload.found)
        assert all(each.sort == set_changes.Sort.SAME for each in changes)
        [wording.set_change(each, advanced.regions) for each in changes]
        [wording.set_finding(each, advanced.regions) for each in set_checks.findings(upload.found)]

    return work


def _upload_to_page(app: Flask) -> Callable[[], None]:
    """What an administrator waits for: the form goes up, the page with every line comes back."""
    client, (_, content) = _client(app, "thu"), _form(app)

    def work() -> None:
        file = {"file": (BytesIO(content), "bo.xlsx")}
        answer = client.post("/cai-dat/bo-tieu-chi/nhap", data=file, content_type="multipart/form-data")
        assert client.get(answer.location).status_code == 200

    return work


def _editor(app: Flask) -> Callable[[], None]:
    """One page of the levels of a province on a very large set, all of which have one."""
    library = app.extensions["criteria"]
    large = a_large_set()
    app.extensions["criteria"] = replace(library, sets={**library.sets, large.id: large})
    level = Level({"at_least": Decimal(80)}, LevelStatus.SAMPLE, "Mức mẫu")
    overlay = Overlay(
        "lon", "Bộ lớn", large.id, "Mức mẫu", {each.code: (LevelEntry(level),) for each in large.indicators}
    )
    kept = editions.Law(overlay, overlay_to_toml(overlay), tables.Province.get())
    draft = editions.keep_draft(kept, owner=people.by_login("thu"))
    return _get(app, f"/cai-dat/soan-muc/{draft.id}?trang=15", "thu")


def _bare_toml() -> Callable[[], None]:
    contents = [path.read_text() for path in sorted(folders.CRITERIA.rglob("*.toml"))]

    def work() -> None:
        for each in contents:
            tomllib.loads(each, parse_float=Decimal)

    return work


def _bare_cells(app: Flask) -> Callable[[], None]:
    _, content = _form(app)

    def work() -> None:
        with load_workbook(BytesIO(content)) as book:
            for name in book.sheet_names:
                book.get_sheet_by_name(name).to_python()

    return work


def _cells_in_child(app: Flask) -> Callable[[], None]:
    _, content = _form(app)

    def work() -> None:
        workbooks.read(content)

    return work


def _roadmap(app: Flask, plan: Callable[[Question], object]) -> Callable[[], None]:
    """The best plan beside the first that fits, which nobody would call the best."""
    criteria_set = app.extensions["criteria"].sets["xa-ntm-2021-2025"]
    communes = (communes_to_plan.commune(criteria_set, seed) for seed in itertools.count())

    def work() -> None:
        plan(next(communes))

    return work


if __name__ == "__main__":
    sys.exit(main())
