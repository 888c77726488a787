"""What others published stays as it was taken in: the app adds editions, and changes or deletes none."""

from django.db import migrations

RIGHTS = "revoke update, delete, truncate on indices_officialedition, indices_officialvalue from caicach_app;"

TRIGGERS = """
create trigger official_edition_stays before update or delete on indices_officialedition
  for each row execute function core_refuse();
create trigger official_editions_stay before truncate on indices_officialedition
  for each statement execute function core_refuse();
create trigger official_value_stays before update or delete on indices_officialvalue
  for each row execute function core_refuse();
create trigger official_values_stay before truncate on indices_officialvalue
  for each statement execute function core_refuse();
"""

BACK = """
drop trigger official_edition_stays on indices_officialedition;
drop trigger official_editions_stay on indices_officialedition;
drop trigger official_value_stays on indices_officialvalue;
drop trigger official_values_stay on indices_officialvalue;
"""


class Migration(migrations.Migration):
    dependencies = [("indices", "0002_datasets_stay"), ("core", "0002_append_only")]
    operations = [migrations.RunSQL(RIGHTS, migrations.RunSQL.noop), migrations.RunSQL(TRIGGERS, BACK)]
