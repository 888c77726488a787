from django.apps import AppConfig
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from caicach.dossiers.rules import numbering


class DossiersConfig(AppConfig):
    name = "caicach.dossiers"

    def ready(self) -> None:
        try:
            numbering.use(settings.DOSSIER_NUMBERING)
        except numbering.BadPatterns as problem:
            raise ImproperlyConfigured(f"DOSSIER_NUMBERING: {problem}") from problem
