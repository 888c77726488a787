"""How does the sheet for the Committee get on paper? One A4, with the words the page has."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from caicach.core import clock
from caicach.documents import clerical, typesetting
from caicach.dossiers import printing
from caicach.indices import queries
from caicach.web.dashboards.scores import Asked

TEMPLATE: Final = Path(__file__).resolve().parent / "forms" / "committee.typ"
REMARK: Final = "Phần mềm lập từ hồ sơ đã ghi; không phải mẫu theo quy định."


def printed(asked: Asked, told: Mapping[str, Any], *, issuer: str) -> bytes:
    head = printing.Letterhead(issuer=issuer, place="", issued_at=asked.at)
    data = {
        "form": {
            "title": "TRANG CHO BAN CHỈ ĐẠO", "mark": "", "remark": REMARK, "reference": asked.code, "trial": False,
        },
        "head": clerical.plain(head), "slip": _slip(asked, told),
    }  # fmt: skip
    return typesetting.pdf(TEMPLATE, data, created_at=asked.at)


def _slip(asked: Asked, told: Mapping[str, Any]) -> dict[str, Any]:
    first, last = asked.period.days
    counted = f"{asked.at.astimezone(clock.ZONE):%H:%M %d/%m/%Y}"
    before = f"{told['before']}/{told['before_of']} {told['difference']}".strip() if told["before"] else "–"
    return {
        "set_name": asked.index_set.name, "period": f"{asked.period.label} ({first:%d/%m/%Y}–{last:%d/%m/%Y})",
        "as_of": f"Đếm lúc {counted}, đến sự kiện thứ {queries.as_of().position} của nhật ký",
        "now": f"{told['points']}/{told['of']}" if told["recorded"] else "chưa có dữ liệu", "before": before,
        "stock": [[str(count.label), figure.text] for count, figure in told["stock"]],
        "groups": [[node.name, f"{points}/{of}"] for node, points, of in told["groups"]],
        "most_lost": [f"{_criterion(one)}: −{lost} ({one.figure})" for one, lost in told["most_lost"]],
        "rose": [_changed(one) for one in told["rose"]], "fell": [_changed(one) for one in told["fell"]],
        "help": [f"{one.name}: {one.share}, mất {one.lost} điểm, nhiều nhất ở {one.worst}" for one in told["help"]],
        "unknown": [f"{node.code} {node.name}{f' ({why})' if why else ''}" for node, why in told["unknown"]],
        "doubts": told["doubts"],
    }  # fmt: skip


def _criterion(one: Any) -> str:
    return f"{one.node.code} {one.node.name}"


def _changed(one: Any) -> str:
    return f"{_criterion(one)}: {one.before} → {one.now} ({one.difference})"
