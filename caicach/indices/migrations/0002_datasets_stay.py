"""What was given out as open data stays as it was: the app adds editions, and changes or deletes none."""

from django.db import migrations

RIGHTS = "revoke update, delete, truncate on indices_dataset from caicach_app;"

TRIGGERS = """
create trigger dataset_stays before update or delete on indices_dataset for each row execute function core_refuse();
create trigger datasets_stay before truncate on indices_dataset for each statement execute function core_refuse();
"""

BACK = """
drop trigger dataset_stays on indices_dataset;
drop trigger datasets_stay on indices_dataset;
"""


class Migration(migrations.Migration):
    dependencies = [("indices", "0001_initial"), ("core", "0002_append_only")]
    operations = [migrations.RunSQL(RIGHTS, migrations.RunSQL.noop), migrations.RunSQL(TRIGGERS, BACK)]
