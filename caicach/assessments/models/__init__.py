"""What is stored of sets of criteria and of assessments by them: one module for each matter."""

from caicach.assessments.models.comments import Consulted, SetComment
from caicach.assessments.models.council import Publication
from caicach.assessments.models.cycles import Assessment, Cycle, CycleLead, SendingBack
from caicach.assessments.models.marks import Evidence, EvidenceUse, Explanation, Mark
from caicach.assessments.models.sets import SetEdition, SetRevision, SetScope

__all__ = [
    "Assessment",
    "Consulted",
    "Cycle",
    "CycleLead",
    "Evidence",
    "EvidenceUse",
    "Explanation",
    "Mark",
    "Publication",
    "SendingBack",
    "SetComment",
    "SetEdition",
    "SetRevision",
    "SetScope",
]
