"""A merger with a dossier in flight: received at the old commune, handed over, finished and fetched at the new one."""

import re
from datetime import datetime

import pytest

from caicach.accounts import commands as accounts
from caicach.accounts import queries
from caicach.accounts.models import User
from caicach.accounts.states import Role
from caicach.core import clock
from caicach.core.actor import Actor
from caicach.dossiers.models import Dossier, Transfer
from caicach.workflow.models import Task
from tests.support import desk, people
from tests.support.browser import PHONE, Town
from tests.support.units import reorganise

pytestmark = pytest.mark.browser
EVE = datetime(2025, 6, 27, 9, tzinfo=clock.ZONE)
AFTER = datetime(2025, 7, 2, 9, tzinfo=clock.ZONE)


def test_transfer(town: Town) -> None:
    office = desk.Office()
    users = [office.counter_user, office.officer_user, office.head_user]
    dossier = office.receive("1.004873", when=EVE)
    chief = people.official((Role.ADMINISTRATOR, "backan"))
    reorganise("2025-03-01", "2025-07-01")
    accounts.move_posts(on=AFTER.date(), by=Actor.system(), at=EVE)
    town.now = AFTER
    admin = town.seat(chief)
    admin.go("/quan-tri/don-vi/")
    admin.follow("Chuyển hồ sơ")
    admin.follow("UBND xã Phương Viên")
    admin.page.get_by_label("Số quyết định").fill("12/QĐ-UBND")
    admin.look("choose")
    admin.press("Xem trước")
    admin.see("Sẽ chuyển", "UBND xã Chợ Đồn")
    admin.look("preview")
    admin.press("Chuyển 1 hồ sơ")
    admin.see("Đã chuyển 1 hồ sơ.", dossier.code)
    admin.look("done")
    href = admin.page.get_by_role("link", name="Biên bản bàn giao (PDF)").get_attribute("href")
    assert admin.fetch(str(href)).startswith(b"%PDF")
    small = town.seat(chief, width=PHONE)
    for path, name in (("", "left"), (f"lan/{Transfer.objects.get().pk}/", "done")):
        small.go(f"/quan-tri/chuyen-ho-so/{path}")
        small.look(f"{name}-phone")
    small.go("/quan-tri/chuyen-ho-so/xa-cho-don-02020-2025/")
    small.page.get_by_label("Bên nhận").fill("không có")
    small.press("Xem trước")
    small.see("Chọn một đơn vị đang hoạt động trong danh sách.")
    small.look("wrong-phone")
    finish(town, dossier, users)
    citizen = town.visitor(width=PHONE)
    citizen.go(f"/tra-cuu/?ma={dossier.code}")
    citizen.page.get_by_label(re.compile("Bốn số cuối")).fill(dossier.phone[-4:])
    citizen.press("Xem chi tiết")
    citizen.see("UBND xã Chợ Đồn", "Giải quyết xong", office.counter_unit.name, "Nơi trả kết quả hiện nay")
    citizen.look("lookup")


def finish(town: Town, dossier: Dossier, users: list[User]) -> None:
    """The counter of the new commune opens it by its page; the steps up to the result are done by those who moved."""
    first = town.seat(users[0])
    first.go("/ban-lam-viec/")
    first.follow(dossier.code)
    first.see("Chuyển hồ sơ từ UBND xã Phương Viên đến UBND xã Chợ Đồn", "Nơi trả kết quả hiện nay")
    first.look("dossier")
    actors = [queries.actor_for(user, on=AFTER.date()) for user in users]
    for hour in range(10, 17):
        dossier.refresh_from_db()
        if dossier.finished_at is not None:
            break
        task = Task.objects.filter(process=dossier.process, state="open").exclude(kind="timer").earliest("pk")
        by = next(one for one in actors if (task.role, task.unit_id) in one.posts)
        step = dossier.process.definition.compiled.steps[task.step_key]
        outcome = step.branches[0].outcome if step.branches else ""
        desk.act_on(dossier, task, step, by=by, at=AFTER.replace(hour=hour), outcome=outcome)
    town.now = AFTER.replace(hour=17)
