"""What did the answers come to, by question and unit? Of files that were taken in and not taken back."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db.models import Q, QuerySet, Sum

from caicach.core import errors, text
from caicach.core.actor import Actor
from caicach.organisations.queries import successions
from caicach.organisations.queries import units as units_of_days
from caicach.surveys import models, policies
from caicach.surveys.rules import results as rules
from caicach.surveys.rules.questionnaires import Item
from caicach.surveys.rules.results import Result

SURVEYED: Final = frozenset({"province", "department", "district", "commune", "office", "vertical_agency"})
Results = dict[int | None, dict[str, Result]]


@dataclass(frozen=True, slots=True)
class Found:
    """What a question came to for a unit, and in which campaign."""

    result: Result
    campaign_id: int
    campaign: str


def reference(questionnaire: str, item: str) -> str:
    """How a criterion names a question: "quan-tri-xa/tg1"."""
    return f"{questionnaire}/{item}"


def items_of(campaign: models.Campaign) -> tuple[Item, ...]:
    return tuple(Item.from_plain(one) for one in campaign.items)


def list_campaigns(*, seen_by: Actor, on: date) -> list[models.Campaign]:
    """Those about units the actor may see, the latest first, each with how many slips count (`counted`)."""
    counted = models.Campaign.objects.annotate(
        counted=Sum("files__slips", filter=Q(files__taken_back_at=None), default=0)
    ).order_by("-last_day", "-pk")
    seen = policies.seen_units(seen_by, on=on)
    return [one for one in counted if seen & branch_of(one)]


def get_campaign(code: str, *, seen_by: Actor, on: date) -> models.Campaign:
    found = models.Campaign.objects.filter(code=code).first()
    if found is None or not policies.seen_units(seen_by, on=on) & branch_of(found):
        raise errors.NotFound
    return found


def branch_of(campaign: models.Campaign) -> frozenset[int]:
    """The units a campaign can be about."""
    return frozenset(successions.branch(campaign.unit_id, on=campaign.last_day))


def places_of(campaign: models.Campaign) -> dict[str, list[int]]:
    """These units by all that a file may call them, folded."""
    branch, found = branch_of(campaign), defaultdict(set)
    for unit in units_of_days.list_units(on=campaign.last_day):
        if unit.id in branch and unit.kind in SURVEYED:
            for name in {unit.key, unit.agency_code, unit.admin_code, unit.name, unit.place} - {""}:
                found[text.fold(name)].add(unit.id)
    return {name: sorted(ids) for name, ids in found.items()}


def exists(code: str) -> bool:
    return models.Campaign.objects.filter(code=code).exists()


def files_of(campaign: models.Campaign) -> QuerySet[models.AnswerFile]:
    """All, the latest first; those taken back too."""
    return campaign.files.select_related("taken_in_by", "taken_back_by").order_by("-pk")


def has_files(campaign_id: int) -> bool:
    """Were slips ever taken in? Then the campaign stays as it was written."""
    return models.AnswerFile.objects.filter(campaign_id=campaign_id).exists()


def results_of(campaign: models.Campaign, *, units: Collection[int] | None = None) -> Results:
    """By unit (None: all of them together, slip by slip) and question; questions in their order."""
    counted = _counted([campaign.pk], units=units)
    return {
        unit: {item.code: rules.result(item.code, item.scale, levels.get((campaign.pk, item.code), {}))
               for item in items_of(campaign)}
        for unit, levels in counted.items()
    }  # fmt: skip


Levels = dict[tuple[int, str], dict[int, int]]


def _counted(campaigns: Iterable[int], *, units: Collection[int] | None) -> dict[int | None, Levels]:
    """Slips by unit and by none, then by (campaign, question), then by level."""
    rows = models.Tally.objects.filter(file__campaign__in=list(campaigns), file__taken_back_at=None)
    if units is not None:
        rows = rows.filter(unit__in=units)
    found: dict[int | None, Levels] = defaultdict(lambda: defaultdict(lambda: defaultdict(int)))
    said = rows.values_list("unit_id", "file__campaign_id", "item", "level").annotate(n=Sum("count"))
    for unit, campaign, item, level, count in said.order_by("unit_id"):
        for key in (unit, None):
            found[key][campaign, item][level] += count
    return found


def results(
    references: Collection[str], *, on: date, units: Collection[int] | None = None
) -> dict[int | None, dict[str, Found]]:
    """What these questions came to, by unit (None: all slips): in the province's last campaign about that day.

    Only the province's own count here, or a unit could ask its friends. A campaign without slips about a unit says
    nothing of it, and an earlier one may; what nobody was asked is absent.
    """
    wanted = [one.rpartition("/") for one in dict.fromkeys(references)]
    campaigns = _speaking_of(on, {questionnaire for questionnaire, _slash, _item in wanted})
    if not campaigns:
        return {}
    counted = _counted([one.pk for one in campaigns], units=units)
    return {
        unit: {reference(questionnaire, code): found
               for questionnaire, _slash, code in wanted
               if (found := _last(levels, [one for one in campaigns if one.questionnaire == questionnaire], code))}
        for unit, levels in counted.items()
    }  # fmt: skip


def _speaking_of(on: date, questionnaires: Collection[str]) -> list[models.Campaign]:
    """The province's campaigns about that day, the one that asked last first."""
    found = models.Campaign.objects.filter(
        questionnaire__in=questionnaires, about_from__lte=on, about_to__gte=on
    ).order_by("-last_day", "-pk")
    return [one for one in found if _is_province(one)]


def _is_province(campaign: models.Campaign) -> bool:
    unit = units_of_days.find_unit(id=campaign.unit_id, on=campaign.last_day)
    return unit is not None and unit.parent_id is None


def _last(levels: Levels, campaigns: Iterable[models.Campaign], code: str) -> Found | None:
    for campaign in campaigns:
        item = next((one for one in items_of(campaign) if one.code == code), None)
        if item is not None and (campaign.pk, code) in levels:
            return Found(rules.result(code, item.scale, levels[campaign.pk, code]), campaign.pk, campaign.code)
    return None
