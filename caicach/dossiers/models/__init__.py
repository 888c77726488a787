"""What is stored of a dossier, and what can never be stored."""

from caicach.dossiers.models.crossing import Crossing
from caicach.dossiers.models.desk import BulkAct, BulkRow, DossierLabel, Label, Note, SavedView
from caicach.dossiers.models.dossier import (
    Dossier,
    DossierComponent,
    DossierQuerySet,
    IntakeKey,
    Party,
    SerialCounter,
)
from caicach.dossiers.models.draft import Draft
from caicach.dossiers.models.history import (
    ApologyDraft,
    ClockDeviation,
    Closure,
    Consultation,
    DossierFile,
    SupplementItem,
    SupplementRequest,
    TakenBack,
)
from caicach.dossiers.models.outcome import Outcome, OutcomeEnding
from caicach.dossiers.models.pads import Pad, PadSlip
from caicach.dossiers.models.post import PostalContent, PostalItem, PostalMark
from caicach.dossiers.models.queue import Queue, Ticket
from caicach.dossiers.models.recounting import ConsultationRecount
from caicach.dossiers.models.transfer import Transfer, TransferItem, TransferScan

__all__ = [
    "ApologyDraft",
    "BulkAct",
    "BulkRow",
    "ClockDeviation",
    "Closure",
    "Consultation",
    "ConsultationRecount",
    "Crossing",
    "Dossier",
    "DossierComponent",
    "DossierFile",
    "DossierLabel",
    "DossierQuerySet",
    "Draft",
    "IntakeKey",
    "Label",
    "Note",
    "Outcome",
    "OutcomeEnding",
    "Pad",
    "PadSlip",
    "Party",
    "PostalContent",
    "PostalItem",
    "PostalMark",
    "Queue",
    "SavedView",
    "SerialCounter",
    "SupplementItem",
    "SupplementRequest",
    "TakenBack",
    "Ticket",
    "Transfer",
    "TransferItem",
    "TransferScan",
]
