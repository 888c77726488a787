"""How does a refusal of a command stand in the form that caused it? Beside its field, with the input kept."""

from django.forms import BaseForm

from caicach.core import errors


def lay(form: BaseForm, error: errors.CaicachError) -> None:
    """Put each problem at its field; what belongs to no field of this form stands above it."""
    found = error.problems if isinstance(error, errors.Invalid) and error.problems else {"": [error.message]}
    place = getattr(form, "place", str)
    for name, texts in found.items():
        for text in texts:
            form.add_error(place(name) if place(name) in form.fields else None, str(text))
