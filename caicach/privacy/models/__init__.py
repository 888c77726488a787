"""What is stored about the reading of personal data."""

from caicach.privacy.models.reads import Read

__all__ = ["Read"]
