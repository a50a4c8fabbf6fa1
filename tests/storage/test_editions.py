"""Editions: confirmed whole or not at all, never changed, and the sheets follow."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import peewee
import pytest

from ntm_assess.domain.criteria import Level, LevelEntry, LevelStatus
from ntm_assess.domain.scoring import Answer
from ntm_assess.domain.workflow import Kind as SubmissionKind
from ntm_assess.law.checked_tables import CriteriaFileError
from ntm_assess.law.library import load_all
from ntm_assess.law.writing import overlay_to_toml, set_to_toml
from ntm_assess.storage import answers, areas, assessments, editions, history, submissions, tables
from ntm_assess.storage.answers import SaveMark
from ntm_assess.storage.history import Actor
from ntm_assess.storage.units import Changed

LIBRARY = load_all()
MAU = LIBRARY.overlays["mau"]
DAY = date(2025, 3, 1)


def local(percent: int, overlay_id: str = "mau") -> editions.Law:
    level = Level({"at_least": Decimal(percent)}, LevelStatus.SAMPLE, MAU.decision)
    overlay = replace(MAU, id=overlay_id, levels={**MAU.levels, "9.2": (LevelEntry(level),)})
    return editions.Law(overlay, overlay_to_toml(overlay), tables.Province.get(tables.Province.code == "90"))


def confirmed(person, kept: editions.Law, seen: int = 0, library=LIBRARY):
    draft = editions.keep_draft(kept, owner=person)
    by = Actor.of(person)
    return editions.confirm(draft, seen=seen, effective_from=DAY, reason="Thử", library=library, by=by)


def test_the_draft_becomes_an_edition_with_its_history_row(cast):
    confirmed(cast.thu, local(91))

    row = editions.listed()[0]
    assert (row.kind, row.law_id, row.number, row.effective_from) == ("overlay", "mau", 1, DAY)
    assert (row.confirmed_by.name, row.reason, row.province.code) == ("Bà Thu", "Thử", "90")
    last = tables.History.select().order_by(tables.History.id.desc()).first()
    assert (last.action, last.user_name, last.reason) == ("confirm_edition", "Bà Thu", "Thử")
    assert row.sha256 in last.after
    assert history.first_broken() is None


def test_the_library_goes_by_it_after_a_restart_as_well(cast):
    renewed = confirmed(cast.thu, local(91))

    for library in (renewed, editions.added_to(LIBRARY)):
        level = library.applied(MAU.criteria_set, region="DBSH", year=2025, overlay_id="mau").level_of("9.2")
        assert level.limits == {"at_least": 91}


def test_a_preview_that_somebody_overtook_is_stale_and_writes_nothing(cast):
    library = confirmed(cast.thu, local(91))

    with pytest.raises(editions.Stale):
        confirmed(cast.thu, local(92), seen=0, library=library)
    assert editions.newest_number("overlay", "mau") == 1
    confirmed(cast.thu, local(92), seen=1, library=library)
    assert editions.newest_number("overlay", "mau") == 2


def test_a_draft_is_confirmed_once(cast):
    draft = editions.keep_draft(local(91), owner=cast.thu)
    values = {"effective_from": DAY, "reason": "Thử", "library": LIBRARY, "by": Actor.of(cast.thu)}
    editions.confirm(draft, seen=0, **values)

    with pytest.raises(editions.Stale):
        editions.confirm(editions.find_draft(draft.id, owner=cast.thu), seen=1, **values)


def test_what_the_other_files_do_not_go_with_is_not_kept(cast):
    shipped = LIBRARY.sets["xa-ntm-nang-cao-2021-2025"]
    wrong = replace(shipped, builds_on="khong-co")
    toml = set_to_toml(wrong)

    with pytest.raises(CriteriaFileError, match="khong-co"):
        confirmed(cast.thu, editions.Law(wrong, toml))
    assert editions.listed() == []


@pytest.mark.parametrize("change", [tables.Edition.update(toml=""), tables.Edition.delete()])
def test_nobody_changes_an_edition(cast, change):
    confirmed(cast.thu, local(91))

    with pytest.raises(peewee.DatabaseError, match="an edition is never changed"):
        change.execute()


def test_sheets_that_other_levels_hold_for_are_worked_out_anew(cast, assessment):
    applied = LIBRARY.applied_in(cast.lan.unit.province, MAU.criteria_set, 2025)
    answer, mark = Answer("9.2", {"percent": Decimal(88)}), SaveMark(0, "a", 1)
    answers.save(assessment, answer, mark, applied=applied, by=Actor.of(cast.lan))
    met = tables.Summary.get().met_indicators

    confirmed(cast.thu, local(91))

    assert tables.Summary.get().met_indicators == met - 1


def test_what_was_sent_keeps_the_level_of_its_day(cast, assessment):
    applied = areas.applied_to(LIBRARY, cast.lan.unit, MAU.criteria_set, 2025)
    answer, mark = Answer("9.2", {"percent": Decimal(88)}), SaveMark(0, "a", 1)
    answers.save(assessment, answer, mark, applied=applied, by=Actor.of(cast.lan))
    sent = submissions.send(assessment, SubmissionKind.PERIODIC, applied=applied, by=Actor.of(cast.hung))

    library = confirmed(cast.thu, local(91))

    frozen = submissions.frozen(submissions.with_content(sent.id), library)
    result = frozen.scorecard.results["9.2"]
    assert (result.level.limits, str(result.verdict)) == ({"at_least": 85}, "met")
    now = areas.applied_to(library, cast.lan.unit, MAU.criteria_set, 2025)
    assert str(assessments.scorecard_of(assessment, now).results["9.2"].verdict) == "unmet"


def test_whose_levels_they_are(cast):
    assert editions.owner_of("mau") == cast.lan.unit.province_id, "the only province that goes by them"
    assert editions.owner_of("khong-ai") is None
    confirmed(cast.thu, local(91, "rieng"))
    assert editions.owner_of("rieng") == cast.lan.unit.province_id
    tables.Province.update(overlay="mau").execute()
    assert editions.owner_of("mau") is None, "several provinces go by them"


def test_levels_of_a_province_are_read_by_who_looks_after_it(cast):
    confirmed(cast.thu, local(91))
    edition_id = editions.listed()[0].id

    assert editions.find(edition_id, admin=cast.thu).toml
    assert editions.find(edition_id, admin=cast.kim) is None
    assert editions.find(0, admin=cast.thu) is None


def test_a_draft_is_its_owners_alone_and_is_swept_after_a_day(cast):
    draft = editions.keep_draft(local(91), owner=cast.thu)
    assert editions.find_draft(draft.id, owner=cast.thu).province.code == "90"
    assert editions.find_draft(draft.id, owner=cast.kim) is None

    assert editions.sweep_drafts() == 0
    tables.EditionDraft.update(touched_at=tables.now() - timedelta(hours=25)).execute()
    assert editions.sweep_drafts() == 1


def test_a_draft_overwrites_nothing_unseen(cast):
    draft = editions.keep_draft(local(91), owner=cast.thu)
    editions.change_draft(draft, 1, local(92))

    with pytest.raises(Changed):
        editions.change_draft(draft, 1, local(93))
    assert "92" in editions.find_draft(draft.id, owner=cast.thu).toml
