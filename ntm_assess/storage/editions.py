"""Editions (bản nhập) of sets and levels that were put in by hand, and the drafts that wait to become one.

An edition is never changed. The program that serves holds all of them in its Library: one process serves, and whoever
confirms an edition hands it the new one (web.law_in_use).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256

from peewee import JOIN, fn

from ntm_assess.domain.criteria import CriteriaSet, Overlay
from ntm_assess.law import editions as law
from ntm_assess.law.editions import Kind
from ntm_assess.law.library import Library
from ntm_assess.storage import areas, assessments, comparisons, history, tables
from ntm_assess.storage.database import is_sqlite, transaction
from ntm_assess.storage.history import Actor
from ntm_assess.storage.tables import Edition, EditionDraft, Province, User
from ntm_assess.storage.units import Changed

DRAFTS_KEPT = timedelta(days=1)


class Stale(Exception):
    """Somebody confirmed another edition since the preview was made; nothing was written."""


@dataclass(frozen=True)
class Law:
    """A set or an overlay as it is to be kept. `province`: whose levels they are; a set has none."""

    found: CriteriaSet | Overlay
    toml: str
    province: Province | None = None
    file_name: str = ""  # empty: it did not come in as a file

    @property
    def kind(self) -> Kind:
        return Kind.SET if isinstance(self.found, CriteriaSet) else Kind.OVERLAY

    def values(self) -> dict[str, object]:
        return {
            "kind": str(self.kind),
            "law_id": self.found.id,
            "toml": self.toml,
            "sha256": sha256(self.toml.encode()).hexdigest(),
            "province": self.province,
            "file_name": self.file_name,
        }


# --- Editions ---------------------------------------------------------------------------------------------------------


def added_to(library: Library) -> Library:
    """Its shipped files with all that was put in by hand, and what two people agreed on. Raises CriteriaFileError,
    which names a damaged edition."""
    edited = library.with_editions(_plain(each) for each in Edition.select().order_by(Edition.id))
    return edited.with_comparisons(comparisons.agreements())


def listed() -> list[Edition]:
    """All of them with who confirmed them and whose they are, without their text; the newest first."""
    columns = [each for each in Edition._meta.sorted_fields if each is not Edition.toml]
    rows = Edition.select(*columns, User.id, User.name, Province.id, Province.code, Province.name)
    return list(rows.join(User).switch(Edition).join(Province, JOIN.LEFT_OUTER).order_by(Edition.id.desc()))


def find(edition_id: int, *, admin: User) -> Edition | None:
    """With its text. None: there is none, or it holds the levels of a province that this person does not look after."""
    found = Edition.get_or_none(Edition.id == edition_id)
    is_others = found and found.province_id and admin.province_id not in (None, found.province_id)
    return None if is_others else found


def newest_number(kind: str, law_id: str) -> int:
    """0: nothing was put in yet."""
    rows = Edition.select(fn.MAX(Edition.number)).where(Edition.kind == kind, Edition.law_id == law_id)
    return rows.scalar() or 0


def owners() -> dict[str, int | None]:
    """By overlay, the id of the province whose levels these are: that of the editions, else the only one that goes by
    them. None: of several provinces, so that no single one may change them."""
    found: dict[str, int | None] = {}
    for each in Province.select(Province.overlay, Province.id).where(Province.overlay != ""):
        found[each.overlay] = None if each.overlay in found else each.id
    first = Edition.select(Edition.law_id, Edition.province).where(Edition.kind == str(Kind.OVERLAY))
    return found | {each.law_id: each.province_id for each in first.where(Edition.number == 1)}


def owner_of(overlay_id: str) -> int | None:
    """None: nobody's, or of several provinces."""
    return owners().get(overlay_id)


def confirm(
    draft: EditionDraft, *, seen: int, effective_from: date, reason: str, library: Library, by: Actor
) -> Library:
    """The draft becomes the newest edition; what comes back is the Library with it, for all that follows.

    `seen`: the number of the newest edition that the preview compared with (0: none). `library`: the one in use. All
    sheets that other levels hold for now are worked out anew. Raises Stale, and CriteriaFileError for what the other
    files do not go with.
    """
    with transaction():
        _lock()
        if draft.number is not None or newest_number(draft.kind, draft.law_id) != seen:
            raise Stale
        values = {name: getattr(draft, name) for name in ("kind", "law_id", "toml", "sha256", "file_name")}
        edition = Edition.create(
            **values,
            number=seen + 1,
            effective_from=effective_from,
            province=draft.province_id,
            reason=reason,
            confirmed_by=by.id,
        )
        EditionDraft.update(number=edition.number).where(EditionDraft.id == draft.id).execute()
        history.record("confirm_edition", by=by, after=_told(edition), reason=reason)
        renewed = added_to(library)
        assessments.renew_summaries(areas.finder(renewed))
    return renewed


def _lock() -> None:
    """Editions are confirmed one after the other; SQLite has one writer anyway."""
    if not is_sqlite():
        tables.database.execute_sql("LOCK TABLE edition IN SHARE ROW EXCLUSIVE MODE")


def _plain(row: Edition) -> law.Edition:
    return law.Edition(Kind(row.kind), row.law_id, row.number, row.effective_from, row.toml, row.sha256)


def _told(edition: Edition) -> dict[str, object]:
    return {
        "kind": edition.kind,
        "id": edition.law_id,
        "number": edition.number,
        "effective_from": edition.effective_from.isoformat(),
        "sha256": edition.sha256,
    }


# --- Drafts -----------------------------------------------------------------------------------------------------------


def keep_draft(kept: Law, *, owner: User) -> EditionDraft:
    """For the preview. What was left lying for a day goes."""
    with transaction():
        sweep_drafts()
        return EditionDraft.create(**kept.values(), owner=owner.id)


def find_draft(draft_id: int, *, owner: User) -> EditionDraft | None:
    """With its province; None: there is none, or it is somebody else's."""
    rows = EditionDraft.select(EditionDraft, Province).join(Province, JOIN.LEFT_OUTER)
    return rows.where(EditionDraft.id == draft_id, EditionDraft.owner == owner.id).first()


def drafts_of(owner: User, province: Province) -> Sequence[EditionDraft]:
    """What this person has begun for a province and not confirmed; the newest first."""
    rows = EditionDraft.select().where(EditionDraft.owner == owner.id, EditionDraft.province == province.id)
    return list(rows.where(EditionDraft.number.is_null()).order_by(EditionDraft.touched_at.desc()))


def change_draft(draft: EditionDraft, version: int, changed: Law) -> None:
    """`version`: the one that the person saw. Raises Changed, also once it is confirmed."""
    values = {name: value for name, value in changed.values().items() if name in ("toml", "sha256")}
    update = EditionDraft.update(**values, version=EditionDraft.version + 1, touched_at=tables.now())
    is_same = (EditionDraft.id == draft.id) & (EditionDraft.version == version) & EditionDraft.number.is_null()
    if not update.where(is_same).execute():
        raise Changed


def drop_draft(draft: EditionDraft) -> None:
    EditionDraft.delete().where(EditionDraft.id == draft.id).execute()


def sweep_drafts() -> int:
    """Forget what nobody confirmed for a day; how many."""
    return EditionDraft.delete().where(EditionDraft.touched_at < tables.now() - DRAFTS_KEPT).execute()
