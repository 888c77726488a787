"""Reorganisations as shipped, carried out for a test."""

import io

from django.core.management import call_command

from caicach.organisations.queries import units


def reorganise(*files: str) -> None:
    call_command("units", "reorganise", *files, stdout=io.StringIO())
    units.forget()
