"""Tables: what is kept, and nothing else. Rules live in the domain; uniqueness is the database's job.

One module a subject. Times are UTC without a zone. Changing a table needs a migration (migrations/), and a test proves
that both agree.
"""

from ntm_assess.storage.tables.areas import UnitArea
from ntm_assess.storage.tables.conditions import ConditionLine, ConditionRecord
from ntm_assess.storage.tables.figures import CommuneFigures, Village, VillageCount, VillageSheet
from ntm_assess.storage.tables.law import Edition, EditionDraft, GazetteReading
from ntm_assess.storage.tables.merging import FormerCommune, FormerFigure
from ntm_assess.storage.tables.papers import ConditionDeclaration, Evidence, EvidenceUse
from ntm_assess.storage.tables.people import Session, SignInFailure, User
from ntm_assess.storage.tables.places import Province, ReviewGroup, Unit
from ntm_assess.storage.tables.procedures import GateWaiver, ProvinceProcedure
from ntm_assess.storage.tables.records import History, Once
from ntm_assess.storage.tables.reviews import DossierRun, ItemReview, Review, Submission
from ntm_assess.storage.tables.sheets import Answer, Assessment, Estimate, Summary
from ntm_assess.storage.tables.table import Table, database, now

ALL = (
    Province,
    ReviewGroup,
    Unit,
    User,
    UnitArea,
    Session,
    SignInFailure,
    Assessment,
    Summary,
    Answer,
    Estimate,
    Evidence,
    EvidenceUse,
    ConditionDeclaration,
    Submission,
    ItemReview,
    Review,
    DossierRun,
    CommuneFigures,
    Village,
    VillageCount,
    VillageSheet,
    FormerCommune,
    FormerFigure,
    Edition,
    EditionDraft,
    GazetteReading,
    ConditionRecord,
    ConditionLine,
    ProvinceProcedure,
    GateWaiver,
    Once,
    History,
)

__all__ = [
    "ALL",
    "Answer",
    "Assessment",
    "CommuneFigures",
    "ConditionDeclaration",
    "ConditionLine",
    "ConditionRecord",
    "DossierRun",
    "Edition",
    "EditionDraft",
    "Estimate",
    "Evidence",
    "EvidenceUse",
    "FormerCommune",
    "FormerFigure",
    "GazetteReading",
    "GateWaiver",
    "History",
    "ItemReview",
    "Once",
    "Province",
    "ProvinceProcedure",
    "Review",
    "ReviewGroup",
    "Session",
    "SignInFailure",
    "Submission",
    "Summary",
    "Table",
    "Unit",
    "UnitArea",
    "User",
    "Village",
    "VillageCount",
    "VillageSheet",
    "database",
    "now",
]
