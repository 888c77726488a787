"""What can happen to sets of criteria and to assessments? One module for each matter; ids, codes, dates and numbers."""

from caicach.assessments.events import council as council
from caicach.assessments.events import cycles as cycles
from caicach.assessments.events import sets as sets
