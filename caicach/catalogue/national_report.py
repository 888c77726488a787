"""How is a reading of the national catalogue told, to a person and to a program?"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from caicach.catalogue.commands.national import Imported
from caicach.catalogue.rules.national.record import ALWAYS_MISSING


@dataclass(frozen=True, slots=True)
class Counts:
    whole: int
    doubtful: int
    only_listed: int
    refused: int
    changed: int


def counts(found: Sequence[Imported]) -> Counts:
    return Counts(
        whole=sum(row.imported and not row.problems for row in found),
        doubtful=sum(row.imported and bool(row.problems) for row in found),
        only_listed=sum(row.only_listed for row in found),
        refused=sum(not row.imported and not row.only_listed for row in found),
        changed=sum(bool(row.changes) for row in found),
    )


def as_data(found: Sequence[Imported]) -> dict[str, Any]:
    """Every record with every doubt; what the national catalogue never says is lacking in every draft."""
    summed = counts(found)
    return {
        "records": [
            {
                "code": row.code, "name": row.name, "imported": row.imported, "revision": row.revision,
                "problems": [{"place": each.place, "message": each.message} for each in row.problems],
                "changes": [str(change) for change in row.changes],
            }
            for row in found
        ],
        "counts": {name: getattr(summed, name) for name in Counts.__slots__},
        "missing_in_every_draft": list(ALWAYS_MISSING),
    }  # fmt: skip


def as_lines(found: Sequence[Imported]) -> Iterator[str]:
    """The same in words; rows that stand in the list alone are only counted."""
    for row in found:
        if row.only_listed and not row.changes:
            continue
        what = _("dự thảo") if row.imported else _("không nhập")
        said = _("%(n)d chỗ chưa tin được") % {"n": len(row.problems)}
        yield f"{row.code or '–'}  {what}, {said}. {row.name}".rstrip()
        yield from (f"  ? {problem}" for problem in row.problems)
        yield from (f"  Δ {change}" for change in row.changes)
    summed = counts(found)
    yield _(
        "%(whole)d bản ghi nhập trọn vẹn, %(doubtful)d nhập còn chỗ chưa tin được, %(refused)d không nhập được, "
        "%(only_listed)d chỉ có trong danh sách; %(changed)d thay đổi so với lần đã chấp nhận."
    ) % {name: getattr(summed, name) for name in Counts.__slots__}
    yield _("Mọi dự thảo còn phải bổ sung ngày hiệu lực, quy trình nội bộ và hồ sơ mẫu.")
