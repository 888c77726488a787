"""What was written of a task, and the figures of a closed period, stay: the app adds, and changes or deletes nothing."""

from django.db import migrations

RIGHTS = "revoke update, delete, truncate on plans_entry, plans_planlock from caicach_app;"

TRIGGERS = """
create trigger entry_stays before update or delete on plans_entry for each row execute function core_refuse();
create trigger entries_stay before truncate on plans_entry for each statement execute function core_refuse();
create trigger lock_stays before update or delete on plans_planlock for each row execute function core_refuse();
create trigger locks_stay before truncate on plans_planlock for each statement execute function core_refuse();
"""

BACK = """
drop trigger entry_stays on plans_entry;
drop trigger entries_stay on plans_entry;
drop trigger lock_stays on plans_planlock;
drop trigger locks_stay on plans_planlock;
"""


class Migration(migrations.Migration):
    dependencies = [("plans", "0001_initial"), ("core", "0002_append_only")]
    operations = [migrations.RunSQL(RIGHTS, migrations.RunSQL.noop), migrations.RunSQL(TRIGGERS, BACK)]
