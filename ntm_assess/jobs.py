"""Slow work, queued: the making of dossiers, and the nightly sweeping. The queue has a file of its own.

The web asks and shows how far it is; a thread of `ntm-assess serve` takes one after the other; the printing itself
runs in a child process, so that nothing it does slows or stops a save.
"""

import logging
from pathlib import Path

from huey import SqliteHuey, crontab
from huey.consumer import Consumer

from ntm_assess.dossier import child
from ntm_assess.dossier.assembly import DossierFailed
from ntm_assess.law.library import LevelsMissing
from ntm_assess.printing import Printer
from ntm_assess.storage import database, dossiers, editions, evidence
from ntm_assess.storage import submissions as kept_submissions
from ntm_assess.storage.evidence_files import EvidenceFiles

log = logging.getLogger(__name__)

BROKEN = "Lập hồ sơ không xong vì lỗi của máy chủ. Số liệu vẫn còn nguyên; ông/bà thử lại."


class Jobs:
    """The queue of one installation. `at_once`: do the work when it is asked for (tests, the command line)."""

    def __init__(self, data_dir: Path, printer: Printer, files: EvidenceFiles, *, at_once: bool = False) -> None:
        self.folder = data_dir / "ho-so"
        self.folder.mkdir(parents=True, exist_ok=True)
        self._printer = printer
        self._files = files
        self._queue = SqliteHuey("ntm", filename=str(data_dir / "hang-doi.db"), immediate=at_once, fsync=True)
        self._make = self._queue.task()(self._make_in_turn)
        self._sweep = self._queue.periodic_task(crontab(hour="2", minute="30"))(self.sweep)
        self._consumer: Consumer | None = None

    def make_dossier(self, run_id: int) -> None:
        """Queue the making of a dossier (storage.dossiers.ask)."""
        self._make(run_id)

    def print_with(self, printer: Printer) -> None:
        """What is printed from now on goes by other law."""
        self._printer = printer

    def start(self) -> None:
        """Take work from the queue in a thread of this process, until `stop`."""
        self._consumer = self._queue.create_consumer(workers=1, periodic=True, initial_delay=0.1, max_delay=1.0)
        self._consumer.start()
        self._sweep()  # a machine that is switched off every evening is swept in the morning

    def stop(self) -> None:
        if self._consumer:
            self._consumer.stop(graceful=True)

    def sweep(self) -> None:
        """Forget papers that were taken away long ago, drafts of law, and what a crash left half done."""
        database.open_for_request()
        editions.sweep_drafts()
        evidence.sweep(self._files)
        self._files.sweep()

    def _make_in_turn(self, run_id: int) -> None:
        database.open_for_request()
        try:
            self._make_one(run_id)
        except (DossierFailed, LevelsMissing) as error:
            dossiers.failed(run_id, str(error))
        except Exception:
            log.exception("dossier run %s failed", run_id)
            dossiers.failed(run_id, BROKEN)

    def _make_one(self, run_id: int) -> None:
        run = dossiers.with_everything(run_id)
        if run is None:
            return
        submission = kept_submissions.with_content(run.submission_id) if run.submission_id else None
        dossier = self._printer.dossier(run.assessment, submission)
        folder = self.folder / dossier.issuer.unit_code / f"{dossier.code}-{run.id}"
        folder.parent.mkdir(parents=True, exist_ok=True)
        child.write_in_child(dossier, folder, progress=lambda done, of, part: dossiers.progress(run_id, done, of, part))
        dossiers.done(run_id, str(folder.relative_to(self.folder)))
