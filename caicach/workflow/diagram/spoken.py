"""What does somebody hear who cannot see the chart? The same steps as a numbered text."""

from collections.abc import Collection, Iterator, Mapping

from django.utils.translation import gettext as _

from caicach.workflow.diagram.picture import NO_GAUGES, Gauge, hours_of, place_name, role_name
from caicach.workflow.rules import Definition, Step


def description(
    definition: Definition,
    current: Collection[str],
    places: Mapping[str, str],
    gauges: Mapping[str, Gauge] = NO_GAUGES,
) -> str:
    """Each step in the order of the table: what, who, where, how long, what follows."""
    numbers = {key: index for index, key in enumerate(definition.steps, start=1)}
    return " ".join(
        _sentence(step, numbers, places, here=step.key in current, gauge=gauges.get(step.key))
        for step in definition.steps.values()
    )


def _sentence(
    step: Step, numbers: Mapping[str, int], places: Mapping[str, str], *, here: bool, gauge: Gauge | None
) -> str:
    facts = [role_name(step.who), place_name(step.where, places) if step.where else "", hours_of(step)]
    facts += [gauge.text] if gauge else []
    known = ", ".join(fact for fact in facts if fact)
    text = f"{numbers[step.key]}. {step.name}" + (f" ({known})" if known else "")
    if here:
        text += " – " + _("đang ở đây")
    follows = "; ".join(_follows(step, numbers))
    return f"{text}: {follows}." if follows else f"{text}."


def _follows(step: Step, numbers: Mapping[str, int]) -> Iterator[str]:
    if step.next:
        yield _("tiếp theo bước %(steps)s") % {"steps": ", ".join(str(numbers[key]) for key in step.next)}
    for branch in step.branches:
        yield _("%(branch)s thì bước %(step)s") % {"branch": branch.name, "step": numbers[branch.next]}
