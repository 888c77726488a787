"""What is stored for statistics. Derived rows are replaced and never added to; no person is in here."""

from caicach.indices.models.cells import Cell, CellLayout, CellMark
from caicach.indices.models.datasets import Dataset
from caicach.indices.models.facts import OPEN_VALUES, DossierFact, DossierFactQuerySet, WithUnits
from caicach.indices.models.families import PaymentFact, PetitionFact, ProcedureFact, RatingFact, TaskFact
from caicach.indices.models.official import OfficialEdition, OfficialValue

__all__ = [
    "OPEN_VALUES", "Cell", "CellLayout", "CellMark", "Dataset", "DossierFact", "DossierFactQuerySet", "OfficialEdition",
    "OfficialValue", "PaymentFact", "PetitionFact", "ProcedureFact", "RatingFact", "TaskFact", "WithUnits",
]  # fmt: skip
