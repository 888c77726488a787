"""Which dossiers of other systems are here, by the number they had there?"""

from collections.abc import Collection

from django.db.models import Q

from caicach.dossiers.models import Dossier, DossierQuerySet


def known_foreign_codes(source: str, codes: Collection[str]) -> set[str]:
    """Those of the codes under which this source already has a dossier here."""
    known = Dossier.objects.filter(source_system=source, foreign_code__in=codes)
    return set(known.values_list("foreign_code", flat=True))


def by_foreign_code(code: str) -> Q:
    """As it was written there, or in capitals."""
    return Q(foreign_code__in={code, code.upper()}) & ~Q(foreign_code="")


def taken_over(code: str) -> DossierQuerySet:
    """What a spreadsheet brought under this number of its source."""
    return Dossier.objects.filter(by_foreign_code(code), ~Q(data_quality=""))
