"""Which code does the subject of an event have?"""

from collections.abc import Iterable

from caicach.dossiers.models import Dossier


def codes_of(subjects: Iterable[str]) -> dict[str, str]:
    """The codes of these dossiers, by subject ("dossier/12"); one statement."""
    numbers = {int(one.removeprefix("dossier/")) for one in subjects if one.startswith("dossier/")}
    found = Dossier.objects.filter(pk__in=numbers).values_list("pk", "code") if numbers else ()
    return {f"dossier/{number}": code for number, code in found}
