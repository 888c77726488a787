"""What is stored about the reading, keeping and destroying of personal data."""

from caicach.privacy.models.handing import PersonExport
from caicach.privacy.models.keeping import Destruction, DestructionItem, Hold
from caicach.privacy.models.reads import Read

__all__ = ["Destruction", "DestructionItem", "Hold", "PersonExport", "Read"]
