"""Tables of steps that tests run: real ones, and every kind of node."""

from copy import deepcopy
from typing import Any

Table = dict[str, Any]


def task(key: str, next: str, **fields: Any) -> Table:
    row = {
        "key": key,
        "name": f"Bước {key}",
        "who": "case_officer",
        "where": "competent",
        "hours": 1,
        "next": next,
    }
    return {**row, **fields}


def end(key: str = "done") -> Table:
    return {"key": key, "name": "Kết thúc", "kind": "end"}


def fork(key: str, *next: str) -> Table:
    return {"key": key, "name": f"Tách {key}", "kind": "fork", "next": list(next)}


def join(key: str, fork: str, next: str) -> Table:
    return {"key": key, "name": f"Gộp {key}", "kind": "join", "fork": fork, "next": next}


def choice(key: str, *branches: Table, **fields: Any) -> Table:
    row = task(key, "", kind="choice", branches=list(branches))
    del row["next"]
    return {**row, **fields}


def decision(key: str, field: str, *branches: Table) -> Table:
    return {"key": key, "name": f"Dữ kiện {key}", "kind": "choice", "field": field, "branches": list(branches)}


def branch(outcome: str, next: str, **fields: Any) -> Table:
    return {"outcome": outcome, "name": f"Hướng {outcome}", "next": next, **fields}


def table(*steps: Table, start: str | None = None) -> Table:
    return {"start": start or steps[0]["key"], "steps": [deepcopy(step) for step in steps]}


def simple() -> Table:
    """Birth registration: the usual five steps of one working day."""
    return table(
        task("receive", "verify", who="one_stop_officer", where="intake", hours=0.5, act="hand_over"),
        task("verify", "sign", hours=4),
        task("sign", "stamp", who="unit_head", hours=2, act="approve"),
        task("stamp", "hand_back", act="register_outcome"),
        task("hand_back", "done", who="one_stop_officer", where="intake", hours=0.5, act="return"),
        end(),
    )


def land() -> Table:
    """A transfer of land: two legs at once, a question to the commune, a tax leg, a decision that may send back."""
    return table(
        task("receive", "check", who="one_stop_officer", where="intake", hours=2, act="hand_over",
             name="Tiếp nhận, kiểm tra, chuyển hồ sơ"),
        task("check", "split", hours=8, name="Thẩm tra hồ sơ, lập phiếu lấy ý kiến"),
        fork("split", "map", "ask"),
        task("map", "gather", hours=16, name="Chỉnh lý bản đồ, hồ sơ địa chính"),
        task("ask", "gather", kind="consult", where="xa-phuong-vien-02050", hours=16,
             name="Ủy ban nhân dân xã xác nhận hiện trạng sử dụng đất"),
        join("gather", "split", "tax_slip"),
        task("tax_slip", "tax", hours=4, act="request_finance", name="Lập phiếu chuyển thông tin địa chính"),
        {**task("tax", "sign", kind="finance", name="Cơ quan thuế thông báo, người dân nộp tiền"), "hours": 24},
        choice("sign",
               branch("approve", "hand_back", act="approve", name="Ký duyệt"),
               branch("redo", "check", again=True, name="Trả lại để thẩm tra lại"),
               who="unit_head", hours=24, name="Lãnh đạo xem xét, ký Giấy chứng nhận"),
        task("hand_back", "done", who="one_stop_officer", where="intake", hours=4, act="return", name="Trả kết quả"),
        end(),
    )  # fmt: skip


def timers() -> Table:
    """A reminder beside a step, a consultation whose silence means consent, a question nobody waits for."""
    return table(
        task("receive", "verify", hours=0.5),
        task("verify", "inform"),
        {"key": "slow", "name": "Chậm", "kind": "timer", "on": "verify", "hours": 12, "next": "urge"},
        {**task("urge", "", aside=True, who="unit_head")},
        task("inform", "ask", kind="consult", wait=False, where="so-tu-phap", hours=24),
        task("ask", "sign", kind="consult", where="so-tai-chinh", hours=16),
        {"key": "silent", "name": "Coi như đồng ý", "kind": "timer", "on": "ask", "hours": 8,
         "interrupt": True, "next": "sign"},
        task("sign", "posted"),
        {"key": "posted", "name": "Niêm yết", "kind": "timer", "hours": 40, "next": "done", "pauses": "posting"},
        end(),
    )  # fmt: skip


def _without_next(data: Table) -> Table:
    for step in data["steps"]:
        if step.get("aside"):
            del step["next"]
    return data


def timers_table() -> Table:
    return _without_next(timers())
