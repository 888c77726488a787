"""What is stored of sets of criteria and of assessments by them: one module for each matter."""

from caicach.assessments.models.comments import Consulted, SetComment
from caicach.assessments.models.sets import SetEdition, SetRevision, SetScope

__all__ = ["Consulted", "SetComment", "SetEdition", "SetRevision", "SetScope"]
