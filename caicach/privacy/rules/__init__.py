"""Decisions about keeping personal data, without tables."""
