"""The queue: sweeping goes on beside the making of dossiers, which tests/web/test_dossiers.py asks for."""

import time

from ntm_assess.jobs import Jobs
from ntm_assess.storage import evidence, tables


def test_what_was_left_is_swept_when_the_queue_starts(app, db, cast, tmp_path, monkeypatch):
    left = tmp_path / "cho" / "left"
    left.parent.mkdir(exist_ok=True)
    left.write_bytes(b"half a file")
    monkeypatch.setattr("ntm_assess.storage.evidence_files.LEFT_OVER_AFTER", -1)
    paper = tables.Evidence.create(
        unit=cast.lan.unit_id,
        sha256="0" * 64,
        file_name="a.pdf",
        media_type="application/pdf",
        size=1,
        title="Giấy",
        uploaded_by=cast.lan,
        hidden_at=tables.now() - evidence.KEPT_HIDDEN * 2,
    )

    app.extensions["jobs"].sweep()

    assert not left.exists()
    assert tables.Evidence.get_or_none(tables.Evidence.id == paper.id) is None


def test_the_consumer_takes_work_from_the_queue_and_stops(app, db, tmp_path, monkeypatch):
    swept = []
    files = app.extensions["evidence_files"]
    jobs = Jobs(tmp_path / "other", app.extensions["printer"], files)
    monkeypatch.setattr(files, "sweep", lambda: swept.append(True))

    jobs.start()
    try:
        until = time.monotonic() + 10
        while not swept and time.monotonic() < until:
            time.sleep(0.05)
    finally:
        jobs.stop()

    assert swept
