"""What was read stays as it was written: the app adds, and changes or deletes nothing."""

from django.db import migrations

RIGHTS = "revoke update, delete, truncate on privacy_read from caicach_app;"

TRIGGERS = """
create trigger read_stays before update or delete on privacy_read for each row execute function core_refuse();
create trigger reads_stay before truncate on privacy_read for each statement execute function core_refuse();
"""

BACK = """
drop trigger read_stays on privacy_read;
drop trigger reads_stay on privacy_read;
"""


class Migration(migrations.Migration):
    dependencies = [("privacy", "0001_initial"), ("core", "0002_append_only")]
    operations = [migrations.RunSQL(RIGHTS, migrations.RunSQL.noop), migrations.RunSQL(TRIGGERS, BACK)]
